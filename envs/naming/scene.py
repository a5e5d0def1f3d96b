"""Foreign scenes with our vocabulary: `named_scene`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from envs.houses.categories import CATEGORIES
from envs.language.lexicon import ROOMS, plural
from envs.language.semantics.world import NAMES
from envs.naming.appearance import colors_of
from envs.naming.floorplan import floor_plan
from envs.naming.lexicon import Term, pairs_in, term_in
from envs.naming.overrides import Override
from envs.naming.rooms import anchors, placed, room_type, rooms_of
from envs.naming.sizes import size_of
from envs.naming.words import Read, read_name
from envs.scenes.scene import Object, Room, Scene, boxed

WITHIN, GROWN = 0.7, 0.03  # share of a node's box within another's, and growth of that [m], from which on they are one thing
NUMBERED = 0.95  # the same for names such as cabinet_16 and cabinet_17, which are mostly two things
HUGE = 0.6  # of the scene's width and depth, from which on a node is the building
Terms = Mapping[int, tuple[Term | None, str]]  # meaning of each node and why


@dataclass(frozen=True)
class Naming:
    """Name given to a node: what it was taken for, and why.

    `category` is "" for a node that is not spoken of; `id` is that of the thing in the named scene. `part` marks a piece of another node's
    thing. Colour, size and room are "" where they are not known.
    """

    node: str
    id: int
    category: str
    color: str
    size: str
    room: str
    structure: bool
    part: bool
    why: str


def is_ours(scene: Scene) -> bool:
    """Whether all rooms and things of a scene have our types and categories."""
    things = [thing for thing in scene.objects if not thing.structure]
    return bool(scene.rooms) and all(t.category in CATEGORIES for t in things) and all(r.type in ROOMS for r in scene.rooms)


def named_scene(scene: Scene, names: Mapping[str, Override] | None = None) -> tuple[Scene, tuple[Naming, ...]]:
    """The scene with our vocabulary, and the naming of each node in order.

    Categories come from names of nodes, colours from surfaces, sizes from boxes, rooms from the floor plan and what stands in it, unless
    `names` gives them. Nodes that are pieces of one thing become one object with the id of the largest; what has no category is
    structure. A scene that has our vocabulary stays as it is, unless there are `names`. Other triangles, materials and ids do not change.
    """
    if is_ours(scene) and not names:
        return scene, tuple(_as_saved(scene, thing) for thing in scene.objects)
    names = names or {}
    read = {thing.id: read_name(thing.name) for thing in scene.objects}
    terms = {thing.id: _meaning(scene, thing, read[thing.id], names.get(thing.name)) for thing in scene.objects}
    merged = _merged(scene.objects, terms)
    groups: dict[int, list[Object]] = {}
    for thing in scene.objects:
        groups.setdefault(merged[thing.id], []).append(thing)
    things = [_thing(scene, key, pieces, terms[key][0]) for key, pieces in groups.items()]
    rooms, portals, things = _rooms(scene, things, read, names, groups)
    seen = colors_of(scene, {thing.id: tuple(piece.id for piece in groups[thing.id]) for thing in things if not thing.structure})
    things = [_described(thing, read[thing.id], names.get(thing.name), seen.get(thing.id, "")) for thing in things]
    table = np.arange(1 + max((thing.id for thing in scene.objects), default=0), dtype=np.int32)
    for old, new in merged.items():
        table[old] = new
    bare = [room for room in rooms if not any(t.structure and t.category == "wall" and t.room == room.id for t in things)]
    walls = _walls(bare, 1 + max(thing.id for thing in things)) if things else []
    nouns = _nouns(things, groups, read, terms)
    made = replace(
        scene, objects=(*things, *walls), rooms=rooms, portals=portals, instance=table[scene.instance],
        room=scene.room if scene.rooms else np.full_like(scene.room, -1), extras=scene.extras | {NAMES: nouns},
    )  # fmt: skip
    by_id = {thing.id: thing for thing in things}
    return made, tuple(_naming(thing, by_id[merged[thing.id]], rooms, terms[thing.id][1]) for thing in scene.objects)


def _as_saved(scene: Scene, thing: Object) -> Naming:
    """Naming of an object that has our vocabulary already."""
    room = scene.rooms[thing.room].type if 0 <= thing.room < len(scene.rooms) else ""
    return Naming(thing.name, thing.id, thing.category, thing.color, thing.size, room, thing.structure, False, "as saved")


def _meaning(scene: Scene, thing: Object, read: Read, given: Override | None) -> tuple[Term | None, str]:
    """Meaning of a node, and why; None for a node that is not spoken of."""
    if given:
        if given.category is None:
            return None, "the file of names"
        return Term(given.category, given.category, given.structure, given.category not in CATEGORIES), "the file of names"
    if scene.rooms and thing.category in CATEGORIES:
        return Term(thing.category, thing.category, thing.structure), "as saved"
    if thing.structure:
        return Term(thing.category, thing.category, True), "as saved"
    term = term_in(read)
    if term is None:
        return None, f"no known noun in {' '.join(read.words)!r}" if read.words else "its name says nothing"
    size = scene.vertices.max(axis=0) - scene.vertices.min(axis=0)
    wide, deep = thing.high[0] - thing.low[0], thing.high[2] - thing.low[2]
    if not term.structure and wide > HUGE * size[0] and deep > HUGE * size[2] and len(scene.objects) > 1 and term.category != "rug":
        return Term("wall", term.said, True), f"{term.said!r} in its name, but as large as the building"
    return term, f"{term.said!r} in its name" + (", a piece of one" if term.part else "")


def _merged(objects: Sequence[Object], terms: Terms) -> dict[int, int]:
    """Id of the thing that each node belongs to: its own, or that of a larger node of the same category.

    Nodes belong together if their names differ in the last number alone and most of the smaller one's box is within the larger one's, or
    if one is named as a piece (a bed's frame) and their boxes touch.
    """
    merged = {thing.id: thing.id for thing in objects}
    by_size = sorted(objects, key=lambda thing: -_volume(thing))
    for k, thing in enumerate(by_size):
        term = terms[thing.id][0]
        if term is None or term.structure:
            continue
        for larger in by_size[:k]:
            other = terms[larger.id][0]
            if other is None or other.category != term.category:
                continue
            stem = _stem(thing.name)
            least = WITHIN if stem[-1:].isdigit() else NUMBERED
            if (stem == _stem(larger.name) and _share(thing, larger) >= least) or ((term.part or other.part) and _touch(thing, larger)):
                merged[thing.id] = merged[larger.id]
                break
    return merged


def _touch(a: Object, b: Object) -> bool:
    """Whether two boxes are within `GROWN` of each other."""
    return bool((np.maximum(a.low, b.low) <= np.minimum(a.high, b.high) + GROWN).all())


def _stem(name: str) -> str:
    """A name without its last number."""
    return name.rstrip("0123456789").rstrip("_-. ") or name


def _volume(thing: Object) -> float:
    return float(np.prod([max(b - a, 1e-3) for a, b in zip(thing.low, thing.high, strict=True)]))


def _share(thing: Object, larger: Object) -> float:
    """Share of a box that is within another, grown by `GROWN`."""
    low, high = np.maximum(thing.low, np.subtract(larger.low, GROWN)), np.minimum(thing.high, np.add(larger.high, GROWN))
    sides = np.subtract(thing.high, thing.low) + 1e-3  # a picture may have no thickness
    return float(np.prod(np.clip((high - low + 1e-3) / sides, 0, 1)))


def _thing(scene: Scene, key: int, pieces: list[Object], term: Term | None) -> Object:
    """Object of all pieces of a thing, with its category; nodes that are not spoken of are structure without category."""
    first = next(piece for piece in pieces if piece.id == key)
    if term is None:
        return replace(first, category="", structure=True)
    if len(pieces) > 1:
        faces = scene.faces[np.isin(scene.instance, [piece.id for piece in pieces])]
        first = boxed(first, scene.vertices[np.unique(faces)])
    return replace(first, category=term.category, structure=term.structure)


def _rooms(
    scene: Scene,
    things: list[Object],
    read: Mapping[int, Read],
    names: Mapping[str, Override],
    groups: Mapping[int, list[Object]],
) -> tuple[tuple[Room, ...], tuple, list[Object]]:
    """Rooms, portals, and the things with their rooms: those of the scene, or of its floor plan."""
    if scene.rooms:
        return scene.rooms, scene.portals, things if all(t.room >= 0 for t in things) else placed(things, scene.rooms)
    solid = {piece.id for thing in things if thing.structure and thing.category not in ("floor", "stairs") for piece in groups[thing.id]}
    mask = np.isin(scene.instance, list(solid)) | (scene.instance == 0)
    plan = floor_plan(scene, mask, anchors([thing for thing in things if not thing.structure]))
    rooms, portals = rooms_of(plan)
    things = placed(things, rooms)
    typed = []
    for room, region in zip(rooms, plan.regions, strict=True):
        inside = [thing for thing in things if thing.room == room.id]
        given = Counter(names[t.name].room for t in inside if t.name in names and names[t.name].room)
        said = [read[t.id].room for t in inside if read[t.id].room]
        loose = [thing for thing in inside if not thing.structure]
        typed.append(replace(room, type=given.most_common(1)[0][0] if given else room_type(loose, said, region.area)))
    return tuple(typed), portals, things


def _described(thing: Object, read: Read, given: Override | None, seen: str) -> Object:
    """A thing with colour, size and material: as given, as its name says, or as seen."""
    if thing.structure:
        return thing
    color = (given.color if given else "") or thing.color or read.color or seen
    return replace(thing, color=color, size=thing.size or read.size or size_of(thing), material=thing.material or read.material)


def _walls(rooms: Sequence[Room], first: int) -> list[Object]:
    """A wall object for each room that has none, without triangles: what things in it can be against."""
    made = []
    for room in rooms:
        x, z = np.array(room.polygon).T
        points = np.array([(x.min(), room.floor, z.min()), (x.max(), room.ceiling, z.max())])
        made.append(replace(boxed(Object(first + room.id, f"walls {room.id}", "wall", room=room.id), points), structure=True))
    return made


def _nouns(things: Sequence[Object], groups: Mapping[int, list[Object]], read: Mapping[int, Read], terms: Terms) -> dict[str, list[int]]:
    """Ids of the things that have each name here: their categories that are not ours, and what their nodes' names say of them."""
    found: dict[str, list[int]] = {}
    for thing in things:
        if thing.structure:
            continue
        names = set() if thing.category in CATEGORIES else {thing.category}
        for piece in groups[thing.id]:
            term = terms[piece.id][0]
            if term and not term.part:
                names |= {term.said} | {" ".join(words) for words in (read[piece.id].words, read[piece.id].full) if 1 < len(words) <= 3}
                names |= pairs_in(piece.name, thing.category)
        for name in names:
            found.setdefault(name, []).append(thing.id)
    return {name: ids for name, ids in sorted(found.items()) if not any(plural(one) == name for one in found if one != name)}


def _naming(node: Object, thing: Object, rooms: Sequence[Room], why: str) -> Naming:
    """Naming of a node, by the thing that it belongs to."""
    room = rooms[thing.room].type if 0 <= thing.room < len(rooms) else ""
    part = node.id != thing.id
    return Naming(node.name, thing.id, thing.category, thing.color, thing.size, room, thing.structure, part, why)
