"""`house`: a furnished home from a seed, as a `Scene`."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from envs.houses import structure
from envs.houses.furnish import Placed
from envs.houses.light import occlusion
from envs.houses.mesh import Finish, Part, bounds, transform
from envs.houses.plan import CEILING, TALL, WALL, Plan, floor_plan
from envs.houses.rooms import furnish
from envs.houses.textures import texture
from envs.scene import Material, Object, Portal, Room, Scene

FLOORS = {  # by kind of room: texture, colour, metres per repeat
    "wet": (
        ("tile", (0.80, 0.84, 0.86), 1.2),
        ("tile", (0.86, 0.82, 0.74), 1.2),
        ("marble", (0.90, 0.89, 0.87), 1.6),
        ("tile", (0.62, 0.68, 0.70), 1.2),
    ),
    "dry": (
        ("planks", (0.78, 0.60, 0.40), 1.3),
        ("planks", (0.60, 0.42, 0.27), 1.3),
        ("planks", (0.85, 0.73, 0.55), 1.3),
        ("planks", (0.45, 0.32, 0.22), 1.3),
    ),
    "soft": (
        ("carpet", (0.62, 0.60, 0.56), 1.0),
        ("carpet", (0.48, 0.54, 0.62), 1.0),
        ("carpet", (0.70, 0.62, 0.54), 1.0),
        ("planks", (0.78, 0.60, 0.40), 1.3),
    ),
}
KIND = {"kitchen": "wet", "bathroom": "wet", "laundry": "wet", "bedroom": "soft", "nursery": "soft", "study": "soft"}
WALLS = (
    (0.95, 0.93, 0.88),
    (0.87, 0.91, 0.93),
    (0.93, 0.88, 0.82),
    (0.86, 0.91, 0.85),
    (0.94, 0.89, 0.90),
    (0.96, 0.95, 0.94),
    (0.91, 0.89, 0.80),
)
WHITE = Finish((0.95, 0.95, 0.94))
PANE = Finish((0.86, 0.96, 1.0))
Entry = tuple[Iterable[Part], int, int]  # parts, object id, room


def house(seed: int, *, rooms: int = 6) -> Scene:
    """A home of `rooms` rooms; the same seed gives the same bytes. Raises InputError unless 1 <= rooms <= 256."""
    plan = floor_plan(np.random.default_rng([seed, 1]), rooms)
    used: dict[tuple[str, str], int] = {}
    placed = [furnish(plan, i, np.random.default_rng([seed, 2, i]), used) for i in range(rooms)]
    objects: list[Object] = []
    entries: list[Entry] = []
    _structure(plan, np.random.default_rng([seed, 3]), objects, entries)
    names: Counter[str] = Counter()
    for room in placed:
        _furniture(room, objects, entries, names)
    return _scene(f"house:{seed}", plan, objects, entries, placed)


def _add(objects: list[Object], entries: list[Entry], parts: list[Part], room: int, **known) -> int:
    """Append an object made of parts in a room; returns its id."""
    low, high = bounds(parts)
    box = {"low": tuple(map(float, low)), "high": tuple(map(float, high))}
    whole = {"center": tuple(map(float, (low + high) / 2)), "extents": tuple(map(float, high - low))}
    objects.append(Object(id=len(objects) + 1, room=room, **{**box, **whole, **known}))
    entries.append((parts, len(objects), room))
    return len(objects)


def _structure(plan: Plan, rng: np.random.Generator, objects: list[Object], entries: list[Entry]) -> None:
    """Floors, walls, ceilings, doorways and windows."""
    finishes = []
    for i, s in enumerate(plan.spaces):
        kind, color, repeat = FLOORS[KIND.get(s.type, "dry")][rng.integers(4)]
        bright = float(rng.uniform(0.92, 1.05))
        floor = Finish((min(1.0, bright * color[0]), min(1.0, bright * color[1]), min(1.0, bright * color[2])), kind, repeat)
        wall = Finish(WALLS[rng.integers(len(WALLS))], "plaster", 1.5)
        if KIND.get(s.type) == "wet" and s.type != "kitchen":
            wall = Finish(wall.color, "tile", 0.9)
        finishes.append(floor)
        shell = structure.room_shell(plan, i, floor, wall, Finish((0.98, 0.98, 0.97)), WHITE)
        for category, parts in shell.items():
            _add(
                objects,
                entries,
                parts,
                i,
                name=f"{s.type} {category}",
                category=category,
                material=kind if category == "floor" else "plaster",
                structure=True,
            )
    for door in plan.doors:
        pieces = structure.doorway(plan, door, finishes[door.a], WHITE)
        category = "opening" if door.open else "doorway"
        _add(objects, entries, [part for part, _ in pieces], door.a, name=category, category=category, material="wood", structure=True)
        entries[-1] = ([part for part, room in pieces if room == door.a], len(objects), door.a)
        entries.append(([part for part, room in pieces if room == door.b], len(objects), door.b))
    for hole in plan.windows:
        parts = structure.window(plan.spaces[hole.a], hole, WHITE, PANE)
        _add(objects, entries, parts, hole.a, name="window", category="window", material="glass", structure=True)


def _furniture(placed: list[Placed], objects: list[Object], entries: list[Entry], names: Counter) -> None:
    """Objects and parts of one room's furniture, named by colour and category, with a number where a name comes again."""
    for p in placed:
        m = p.model
        parts = [transform(part, p.yaw, p.position) for part in m.parts]
        low, high = m.box
        c, s = np.cos(p.yaw), np.sin(p.yaw)
        mid = (low + high) / 2
        center = (p.position[0] + c * mid[0] + s * mid[2], p.position[1] + mid[1], p.position[2] - s * mid[0] + c * mid[2])
        category = m.category.replace("_", " ")
        name = f"{m.color} {category}"
        names[name] += 1
        _add(
            objects, entries, parts, p.room, name=name if names[name] == 1 else f"{name} {names[name]}", category=category, color=m.color,
            size=m.size, material=m.material, center=tuple(map(float, center)), extents=tuple(map(float, high - low)), yaw=float(p.yaw),
        )  # fmt: skip


def _scene(name: str, plan: Plan, objects: list[Object], entries: list[Entry], placed: list[list[Placed]]) -> Scene:
    """All parts as one scene, with light baked in."""
    textures: dict[str, int] = {}
    materials: dict[Finish, int] = {}
    vertices, faces, normals, uv, instance, material, room = [], [], [], [], [], [], []
    count = 0
    for parts, number, where in entries:
        for part in parts:
            f = part.finish
            if f not in materials:
                if f.texture:
                    textures.setdefault(f.texture, len(textures))
                materials[f] = len(materials)
            vertices.append(part.vertices)
            faces.append(part.faces + count)
            normals.append(part.normals)
            uv.append(part.uv)
            n = len(part.faces)
            instance.append(np.full(n, number, np.int32))
            material.append(np.full(n, materials[f], np.int32))
            room.append(np.full(n, where, np.int32))
            count += len(part.vertices)
    points, out = np.concatenate(vertices), np.concatenate(normals)
    x0, z0 = min(s.x0 for s in plan.spaces), min(s.z0 for s in plan.spaces)
    x1, z1 = max(s.x1 for s in plan.spaces), max(s.z1 for s in plan.spaces)
    solid = [
        np.r_[part.vertices.min(0), part.vertices.max(0)]
        for parts, number, _ in entries
        if not objects[number - 1].structure
        for part in parts
    ]
    hollow = [(s.x0, 0, s.z0, s.x1, CEILING, s.z1) for s in plan.spaces] + [(*p.low, *p.high) for p in _portals(plan)]
    light = occlusion(points, out, np.array(solid).reshape(-1, 6), np.array(hollow), (np.array([x0, 0, z0]), np.array([x1, CEILING, z1])))
    return Scene(
        name=name, vertices=points.astype(np.float32), faces=np.concatenate(faces).astype(np.int32), normals=out.astype(np.float32),
        uv=np.concatenate(uv).astype(np.float32), occlusion=light, colors=np.ones((len(points), 3), np.float32),
        instance=np.concatenate(instance), material=np.concatenate(material), room=np.concatenate(room),
        materials=tuple(
            Material(f.texture or "plain", f.color, textures[f.texture] if f.texture else -1, f.double_sided)
            for f in materials
        ),
        textures=tuple(texture(t) for t in textures), objects=tuple(objects), rooms=_rooms(plan), portals=_portals(plan),
    )  # fmt: skip


def _rooms(plan: Plan) -> tuple[Room, ...]:
    return tuple(Room(i, s.type, ((s.x0, s.z0), (s.x1, s.z0), (s.x1, s.z1), (s.x0, s.z1)), 0.0, CEILING) for i, s in enumerate(plan.spaces))


def _portals(plan: Plan) -> tuple[Portal, ...]:
    """The volume of each doorway, from one room's wall to the other's."""
    out = []
    for d in plan.doors:
        near, far = round(d.at - WALL / 2, 4), round(d.at + WALL / 2, 4)
        low, high = ((d.low, 0.0, near), (d.high, TALL, far)) if d.axis == 0 else ((near, 0.0, d.low), (far, TALL, d.high))
        out.append(Portal((d.a, d.b), low, high))
    return tuple(out)
