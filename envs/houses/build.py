"""Build a furnished home from a seed, as a `Scene`: `house`."""

from collections import Counter
from collections.abc import Callable, Iterable
from math import cos, sin

import numpy as np

from envs.errors import InputError
from envs.houses.furnishing.furnish import Placed
from envs.houses.furnishing.rooms import furnish
from envs.houses.layout import structure
from envs.houses.layout.division import WALL
from envs.houses.layout.plan import CEILING, TALL, Plan, floor_plan
from envs.houses.light import occlusion
from envs.houses.mesh import Finish, Part, bounds
from envs.houses.palette import PAIRS, category_name
from envs.houses.styles import Style, style_named
from envs.houses.textures import texture
from envs.scenes.scene import Material, Object, Portal, Room, Scene

GLOWS = 2.6  # radius of a lamp's light [m]


class _Draft:
    """A scene under construction: its objects, and the arrays of their surfaces."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.objects: list[Object] = []
        self.vertices: list[np.ndarray] = []
        self.normals: list[np.ndarray] = []
        self.uv: list[np.ndarray] = []
        self.faces: list[np.ndarray] = []
        self.instance: list[int] = []
        self.room: list[int] = []
        self.material: list[np.ndarray] = []
        self.solids: list[np.ndarray] = []
        self.materials: dict[Finish, int] = {}
        self.count = 0

    def add(self, vertices: np.ndarray, normals: np.ndarray, uv: np.ndarray, faces: np.ndarray, material: np.ndarray, room: int) -> None:
        """Append surface to the newest object."""
        self.vertices.append(vertices)
        self.normals.append(normals)
        self.uv.append(uv)
        self.faces.append(faces + self.count)
        self.material.append(material)
        self.instance.append(len(self.objects))
        self.room.append(room)
        self.count += len(vertices)

    def add_parts(self, parts: Iterable[Part], room: int) -> None:
        """Append parts to the newest object."""
        for part in parts:
            number = self.materials.setdefault(part.finish, len(self.materials))
            self.add(part.vertices, part.normals, part.uv, part.faces, np.full(len(part.faces), number), room)

    def add_structure(self, parts: list[Part], room: int, *, name: str, category: str, material: str) -> None:
        """Append a structural object of the house; `add_parts` adds its parts."""
        low, high = (tuple(v.tolist()) for v in bounds(parts))
        center = tuple((a + b) / 2 for a, b in zip(low, high, strict=True))
        extents = tuple(b - a for a, b in zip(low, high, strict=True))
        self.objects.append(
            Object(len(self.objects) + 1, name, category, "", "", material, room, low, high, center, extents, 0.0, True)
        )  # fmt: skip


def house(
    seed: int,
    *,
    rooms: int = 6,
    style: str = "default",
    pairs: str = "all",
    change: Callable[[list[Placed], int], list[Placed]] = lambda placed, first: placed,
) -> Scene:
    """Build a home of `rooms` rooms; the same arguments give the same bytes.

    `style` is one of `styles.STYLES`: it changes finishes and light, not the furniture or its placement. With `pairs` 'train' no
    object has a pair of category and colour in `palette.HELD_OUT`. `change` edits the furniture (`edit`), of which
    the first piece gets the id that it is told. Raises InputError for other names, and unless 1 <= rooms <= 256.
    """
    look = style_named(style)
    if pairs not in PAIRS:
        raise InputError(f"pairs: expected one of {', '.join(PAIRS)}, got '{pairs}'")
    plan = floor_plan(np.random.default_rng([seed, 1]), rooms)
    used: Counter[tuple[str, str]] = Counter()
    placed = [thing for i in range(rooms) for thing in furnish(plan, i, (seed, 2, i), used, pairs)]
    draft = _Draft(look)
    _structure(plan, np.random.default_rng([seed, 3]), draft)
    names: Counter[str] = Counter()
    placed = change(placed, len(draft.objects) + 1)
    for thing in placed:
        _furniture(thing, draft, names)
    lamps = [thing.position for thing in placed if thing.model.category == "lamp"]
    return _scene(f"house:{seed}", plan, draft, np.array(lamps).reshape(-1, 3))


def _structure(plan: Plan, rng: np.random.Generator, draft: _Draft) -> None:
    """Add floors, walls, ceilings, doorways and windows to a draft."""
    floors, style = [], draft.style
    cuts = {i: structure.room_lines(plan, i) for i in range(len(plan.spaces))}
    for i, s in enumerate(plan.spaces):
        floor, wall = style.floor(s.type, rng), style.wall(s.type, rng)
        floors.append(floor)
        shell = structure.room_shell(plan, i, cuts[i], floor, wall, style.ceiling, style.trim)
        for category, parts in shell.items():
            material = floor.texture if category == "floor" else wall.texture if category == "wall" else "plaster"
            draft.add_structure(parts, i, name=f"{s.type} {category}", category=category, material=material)
            draft.add_parts(parts, i)
    for door in plan.doors:
        pieces = structure.doorway(plan, door, cuts, floors[door.a], style.trim)
        category = "opening" if door.open else "doorway"
        draft.add_structure([part for part, _ in pieces], door.a, name=category, category=category, material="wood")
        for room in (door.a, door.b):
            draft.add_parts([part for part, where in pieces if where == room], room)
    for i, s in enumerate(plan.spaces):
        for wall in plan.walls[i]:
            for low, high in wall.windows:
                parts = structure.window(wall, low, high, structure.sill(s), style.trim, style.pane)
                draft.add_structure(parts, i, name="window", category="window", material="glass")
                draft.add_parts(parts, i)


def _furniture(thing: Placed, draft: _Draft, names: Counter[str]) -> None:
    """Add a piece of furniture, named by colour and category, numbered when the name repeats."""
    model, form = thing.model, thing.model.form
    c, s = cos(thing.yaw), sin(thing.yaw)
    turn, place = np.array([(c, 0, -s), (0, 1, 0), (s, 0, c)]), np.array(thing.position)
    numbers = [draft.materials.setdefault(draft.style.dyed(f), len(draft.materials)) for f in model.finishes]
    vertices = form.vertices @ turn + place
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    x, y, z = ((a + b) / 2 for a, b in zip(form.low, form.high, strict=True))
    category = category_name(model.category)
    name = f"{model.color} {category}"
    names[name] += 1
    count = names[name]
    size_x, size_y, size_z = (b - a for a, b in zip(form.low, form.high, strict=True))
    draft.objects.append(
        Object(
            len(draft.objects) + 1, name if count == 1 else f"{name} {count}", category, model.color, model.size, model.material,
            thing.room, tuple(low.tolist()), tuple(high.tolist()),
            (thing.position[0] + c * x + s * z, thing.position[1] + y, thing.position[2] - s * x + c * z),
            (size_x, size_y, size_z), float(thing.yaw),
        )
    )  # fmt: skip
    draft.add(vertices, form.normals @ turn, form.uv, form.faces, np.array(numbers)[form.finish], thing.room)
    ends = np.stack([form.solids[:, :3] @ turn, form.solids[:, 3:] @ turn], axis=1)
    draft.solids.append(np.concatenate([ends.min(axis=1), ends.max(axis=1)], axis=1) + np.tile(place, 2))


def _scene(name: str, plan: Plan, draft: _Draft, lamps: np.ndarray) -> Scene:
    """Turn a draft into one scene with baked light."""
    points, normals = np.concatenate(draft.vertices), np.concatenate(draft.normals)
    portals = _portals(plan)
    hollow = [(x0, 0, z0, x1, CEILING, z1) for s in plan.spaces for x0, z0, x1, z1 in s.cells]
    hollow += [(p.low[0] - e * i, 0, p.low[2] - e * k, p.high[0] + e * i, TALL, p.high[2] + e * k) for p, i, k, e in _deeper(plan, portals)]
    solids = np.concatenate(draft.solids) if draft.solids else np.zeros((0, 6))
    light = occlusion(points, normals, solids, np.array(hollow, float))
    style, faces = draft.style, [len(f) for f in draft.faces]
    if style.glow:
        light = light * np.minimum(style.ambient + style.glow * _glow(points, lamps), 1.0).astype(np.float32)
    names = dict.fromkeys(f.texture for f in draft.materials if f.texture)
    skins = {texture: i for i, texture in enumerate(names)}
    return Scene(
        name=name, vertices=points.astype(np.float32), faces=np.concatenate(draft.faces).astype(np.int32),
        normals=normals.astype(np.float32), uv=np.concatenate(draft.uv).astype(np.float32), occlusion=light,
        colors=np.tile(np.array(style.light, np.float32), (len(points), 1)), instance=np.repeat(np.array(draft.instance, np.int32), faces),
        material=np.concatenate(draft.material).astype(np.int32), room=np.repeat(np.array(draft.room, np.int32), faces),
        materials=tuple(Material(f.texture or "plain", f.color, skins.get(f.texture, -1), f.double_sided) for f in draft.materials),
        textures=tuple(texture(t) for t in names), objects=tuple(draft.objects), rooms=_rooms(plan), portals=portals,
    )  # fmt: skip


def _glow(points: np.ndarray, lamps: np.ndarray) -> np.ndarray:
    """Light of lamps at points: 1 or more beside a lamp, 0 from GLOWS on."""
    total = np.zeros(len(points))
    for x, y, z in lamps:
        squared = (points[:, 0] - x) ** 2 + (points[:, 1] - y - 1.3) ** 2 + (points[:, 2] - z) ** 2
        total += np.clip(1 - squared / GLOWS**2, 0, None) ** 2
    return total


def _rooms(plan: Plan) -> tuple[Room, ...]:
    """Rooms of a plan as scene records."""
    return tuple(Room(i, s.type, s.polygon, 0.0, CEILING) for i, s in enumerate(plan.spaces))


def _portals(plan: Plan) -> tuple[Portal, ...]:
    """Volume of each doorway, from one room's wall to the other's."""
    out = []
    for d in plan.doors:
        near, far = round(d.at - WALL / 2, 4), round(d.at + WALL / 2, 4)
        low, high = ((d.low, 0.0, near), (d.high, TALL, far)) if d.axis == 0 else ((near, 0.0, d.low), (far, TALL, d.high))
        out.append(Portal((d.a, d.b), low, high))
    return tuple(out)


def _deeper(plan: Plan, portals: tuple[Portal, ...]) -> list[tuple[Portal, int, int, float]]:
    """Doorways, the axis (x or z) each leads along, and its extra depth [m].

    The extra depth hollows a doorway out beyond the walls on both sides, for the occlusion of light.
    """
    return [(p, int(d.axis == 1), int(d.axis == 0), 0.1) for p, d in zip(portals, plan.doors, strict=True)]
