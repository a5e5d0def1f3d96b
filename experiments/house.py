"""`gothere house make|show|export|check|describe`: homes and scenes as files and pictures, and checks."""

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from envs.errors import InputError
from envs.files import to_json
from envs.houses import house
from envs.houses.check import problems, room_names
from envs.navigation import Walkable, random_points, walkable
from envs.render import Renderer
from envs.render.topdown import INK, PAPER, font, map_with_labels
from envs.scenes.load import save_scene
from envs.scenes.report import report_lines, scene_report
from envs.scenes.scene import Scene, scene_digest
from envs.simulators.habitat.export import export_habitat
from envs.types import Body, Camera
from experiments.data.describe import Describe, describe
from experiments.data.scenes import scene_named
from experiments.progress import progress
from experiments.reports.files import write_json, write_png

if TYPE_CHECKING:
    pass

HFOV = np.radians(88)
EYE = 1.4  # height of the camera in views [m]
DOWN = -0.24  # its pitch [rad]
SHEET = 1920  # width of a contact sheet [pixels]


@dataclass(frozen=True)
class Make:
    """Make a furnished home: house.glb, plan.png, views.png and house.json in a folder."""

    seed: int = 7
    """Seed of the home."""
    rooms: int = 6
    """Number of rooms."""
    out: Path | None = None
    """Folder to write to; house-SEED by default."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        _check_seed(self.seed)


@dataclass(frozen=True)
class Show:
    """Show any scene: plan.png and views.png in a folder, and a list of its things."""

    scene: str = "house:7"
    """house:SEED or a scene file."""
    rooms: int = 6
    """Rooms of a generated house."""
    up: Literal["y", "z"] = "y"
    """Upward axis of a scene file."""
    views: int = 6
    """Number of pictures of a scene without rooms; others get one per room."""
    out: Path | None = None
    """Folder to write to; named after the scene by default."""
    seed: int = 0
    """Seed of the views of a scene without rooms."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        _check_seed(self.seed)
        if not 1 <= self.views <= 256:
            raise InputError(f"--views: expected 1 to 256, got {self.views}")


@dataclass(frozen=True)
class Export:
    """Write a home for other programs: one scene file, or a folder for habitat-sim."""

    seed: int = 7
    """Seed of the home."""
    rooms: int = 6
    """Number of rooms."""
    format: Literal["glb", "habitat"] = "glb"
    """Format: glb, or habitat for habitat-sim's scene dataset."""
    out: Path | None = None
    """File (for habitat, folder) to write; house-SEED.glb or house-SEED-habitat by default."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        _check_seed(self.seed)


@dataclass(frozen=True)
class Check:
    """Check homes (rooms, doorways, things), or report on any scene file."""

    seeds: str = "0:100"
    """Range of seeds, first:end with the end excluded."""
    seed: int | None = None
    """Check this one home instead."""
    rooms: tuple[int, ...] = (6,)
    """Numbers of rooms, each of which is checked."""
    scene: str | None = None
    """Check this scene instead: house:SEED or a scene file, of which a report is made too."""
    up: Literal["y", "z"] = "y"
    """Upward axis of a scene file."""
    out: Path | None = None
    """Folder for check.json."""
    json: bool = False
    """Print one JSON object as the last line."""

    def __post_init__(self) -> None:
        _seeds(self.seeds)
        if self.seed is not None:
            _check_seed(self.seed)
        if not self.rooms:
            raise InputError("--rooms: expected at least one number")


def main(config: Make | Show | Export | Check | Describe) -> int:
    """Run the action; exit code 1 when `check` finds a problem, else 0."""
    if isinstance(config, Check):
        return check(config)
    if isinstance(config, Describe):
        report = describe(config, _folder(config.out or Path(_stem(config.scene))))
    else:
        report = make(config) if isinstance(config, Make) else show(config) if isinstance(config, Show) else export(config)
    if config.json:
        print(to_json(report))
    return 0


def make(config: Make) -> dict[str, Any]:
    """Make a home, print a summary, and return it."""
    start = time.perf_counter()
    scene = house(config.seed, rooms=config.rooms)
    out = _folder(config.out or Path(f"house-{config.seed}"))
    save_scene(scene, out / "house.glb")
    _draw(scene, out, [])
    things = [thing for thing in scene.objects if not thing.structure]
    facts = {"name": scene.name, "seed": config.seed, "triangles": len(scene.faces), "digest": scene_digest(scene)}
    rooms = [asdict(room) | {"name": name, "area": round(area, 3)} for room, name, area in zip(*_rooms(scene), strict=True)]
    counts = dict(sorted(Counter(thing.category for thing in things).items()))
    write_json(out / "house.json", facts | {"counts": counts, "rooms": rooms, "objects": [asdict(thing) for thing in things]})
    files = [str(out / name) for name in ("house.glb", "plan.png", "views.png", "house.json")]
    report = facts | {"rooms": len(rooms), "objects": len(things), "seconds": round(time.perf_counter() - start, 2), "files": files}
    print(f"{scene.name}: {len(rooms)} rooms, {len(things)} objects, {len(scene.faces):,} triangles, {report['seconds']:.1f} s")
    _print_rooms(scene)
    print(f"wrote {', '.join(files)}")
    return report


def show(config: Show) -> dict[str, Any]:
    """Draw a scene, print its things, and return a summary.

    The things are listed by room, or counted by category in a scene without rooms.
    """
    scene = scene_named(config.scene, rooms=config.rooms, up=config.up)
    out = _folder(config.out or Path(_stem(config.scene)))
    places = [] if scene.rooms else _random_places(scene, config)
    _draw(scene, out, places)
    counts = Counter(thing.category for thing in scene.objects if not thing.structure)
    print(f"{config.scene}: {len(scene.rooms)} rooms, {counts.total()} objects, {len(scene.faces):,} triangles")
    if scene.rooms:
        _print_rooms(scene)
    else:
        for category, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            print(f"  {count:>4}  {category}")
    files = [str(out / "plan.png"), str(out / "views.png")]
    print(f"wrote {', '.join(files)}")
    facts = {"scene": config.scene, "rooms": len(scene.rooms), "objects": counts.total(), "triangles": len(scene.faces)}
    return facts | {"counts": dict(sorted(counts.items())), "files": files}


def export(config: Export) -> dict[str, Any]:
    """Write a home as a file, print a summary, and return it."""
    if config.format == "habitat":
        return export_dataset(config)
    path = config.out or Path(f"house-{config.seed}.glb")
    if path.suffix.lower() != ".glb":
        raise InputError(f"--out: expected a file name ending in .glb, got {str(path)!r}")
    scene = house(config.seed, rooms=config.rooms)
    _folder(path.parent)
    save_scene(scene, path)
    megabytes = path.stat().st_size / 1e6
    print(f"wrote {path}: {len(scene.faces):,} triangles, {len(scene.objects)} objects, {megabytes:.1f} MB")
    return {"file": str(path), "triangles": len(scene.faces), "objects": len(scene.objects), "digest": scene_digest(scene)}


def export_dataset(config: Export) -> dict[str, Any]:
    """Write a home for habitat-sim, print a summary, and return it."""
    scene = house(config.seed, rooms=config.rooms)
    made = export_habitat(scene, config.out or Path(f"house-{config.seed}-habitat"))
    print(f"wrote {made.config}, scene_id {made.scene_id!r}: {len(scene.faces):,} triangles, {len(scene.objects)} objects")
    return {"config": str(made.config), "scene_id": made.scene_id, "files": [str(f) for f in made.files], "digest": scene_digest(scene)}


def check(config: Check) -> int:
    """Check homes and print each problem; exit code 1 if there are any."""
    if config.scene is not None and (Path(config.scene).exists() or not config.scene.startswith("house:")):
        return check_file(config, config.scene)
    start = time.perf_counter()
    wanted = _seeds(config.seeds) if config.seed is None else range(config.seed, config.seed + 1)
    homes = (
        [(f"house:{seed}", rooms) for rooms in config.rooms for seed in wanted]
        if config.scene is None
        else [(config.scene, config.rooms[0])]
    )
    failures: list[dict[str, Any]] = []
    with progress("checking", len(homes)) as advance:
        for name, rooms in homes:
            try:
                scene = scene_named(name, rooms=rooms)
                found = problems(scene, walkable(scene.vertices, scene.faces, Body()))
            except RuntimeError as error:
                found = [f"cannot be built: {error}"]
            if found:
                failures.append({"scene": name, "rooms": rooms, "problems": found})
            advance(1, more=True)
    width = max([len(row["scene"]) for row in failures], default=0)
    for row in failures:
        for problem in row["problems"]:
            print(f"{row['scene']:<{width}}  {row['rooms']:>3} rooms  {problem}")
    seconds = time.perf_counter() - start
    print(f"{len(homes)} checked, {len(homes) - len(failures)} sound, {len(failures)} not, {seconds:.1f} s")
    report = {"checked": len(homes), "sound": len(homes) - len(failures), "failures": failures, "seconds": round(seconds, 2)}
    if config.out:
        write_json(config.out / "check.json", report)
    if config.json:
        print(to_json(report))
    return 1 if failures else 0


def check_file(config: Check, name: str) -> int:
    """Print what a scene file has and lacks; exit code 1 for problems.

    Rooms are checked where the file has some, that is where gothere saved it. What is left out is no problem.
    """
    scene, report = scene_report(name, up=config.up)
    found = problems(scene, walkable(scene.vertices, scene.faces, Body())) if scene.rooms else []
    for line in (*report_lines(report), *(f"  problem   {problem}" for problem in found)):
        print(line)
    report |= {"checked": 1, "sound": int(not found), "problems": found}
    if config.out:
        write_json(config.out / "check.json", report)
    if config.json:
        print(to_json(report))
    return 1 if found else 0


def _check_seed(seed: int) -> None:
    """Raise InputError for a negative seed."""
    if seed < 0:
        raise InputError(f"--seed: expected a whole number from 0 on, got {seed}")


def _seeds(text: str) -> range:
    """Range of seeds in a text such as 0:100.

    Raises InputError for any other text.
    """
    found = re.fullmatch(r"(\d+):(\d+)", text.strip())
    if not found or int(found[1]) >= int(found[2]):
        raise InputError(f"--seeds: expected A:B such as 0:100, from A up to but not including B, got {text!r}")
    return range(int(found[1]), int(found[2]))


def _stem(scene: str) -> str:
    """Name of a folder for a scene."""
    return scene.replace(":", "-") if scene.startswith(("house:", "ithor:")) else Path(scene).stem


def _folder(path: Path) -> Path:
    """Create a folder and return its path.

    Raises InputError where it cannot be created.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}); choose another place with --out") from error
    return path


def _rooms(scene: Scene) -> tuple[Sequence, list[str], list[float]]:
    """Rooms, their names and areas [m2]."""
    areas = [float(cv2.contourArea(np.array(room.polygon, np.float32))) for room in scene.rooms]
    return scene.rooms, room_names(scene), areas


def _print_rooms(scene: Scene) -> None:
    """Print the names of the things in each room."""
    for room, name, area in zip(*_rooms(scene), strict=True):
        things = [thing.name for thing in scene.objects if thing.room == room.id and not thing.structure]
        print(f"  {name} ({area:.1f} m²): {', '.join(things) or 'empty'}")


Place = tuple[str, Float[np.ndarray, "3"], float]  # caption, feet [m], yaw [rad]


def _draw(scene: Scene, out: Path, places: list[Place]) -> None:
    """Write plan.png and views.png; views are from `places`, or room corners without any."""
    renderer = Renderer([scene])
    corners = np.concatenate([np.array(room.polygon) for room in scene.rooms]) if scene.rooms else scene.vertices[:, [0, 2]]
    wide, high = np.ptp(corners, axis=0) + 0.9
    width = round(float(np.clip(110 * max(wide, high), 900, 2000) * wide / max(wide, high)))
    write_png(out / "plan.png", map_with_labels(scene, width=width, renderer=renderer).image)
    write_png(out / "views.png", contact_sheet(renderer, places or _corners(scene, renderer)))


def _corners(scene: Scene, renderer: Renderer) -> list[Place]:
    """Corner with the most informative view of each room, looking to the middle."""
    places: list[Place] = []
    for room, name in zip(scene.rooms, room_names(scene), strict=True):
        corners = np.array(room.polygon)
        middle = (corners.min(0) + corners.max(0)) / 2
        away = middle - corners
        spots = np.concatenate([corners + np.sign(away) * inset for inset in (0.2, 0.35, 0.5)])
        feet = np.column_stack([spots[:, 0], np.full(len(spots), room.floor), spots[:, 1]])
        ahead = middle - spots
        yaw = np.arctan2(-ahead[:, 0], -ahead[:, 1])
        best = int(np.argmax(_interest(scene, renderer, feet, yaw)))
        places.append((name, feet[best], float(yaw[best])))
    return places


def _random_places(scene: Scene, config: Show) -> list[Place]:
    """Walkable places with the most informative views, far from each other.

    InputError where nothing is walkable.
    """
    space: Walkable = walkable(scene.vertices, scene.faces, Body(), cached=True)
    if not space.islands:
        raise InputError(f"{config.scene}: expected floor to stand on, found none; is --up right?")
    rng = np.random.default_rng(config.seed)
    feet, yaw = random_points(space, rng, 40 * config.views), rng.uniform(-np.pi, np.pi, 40 * config.views)
    interest = _interest(scene, Renderer([scene]), feet, yaw)
    chosen: list[int] = []
    for _ in range(config.views):
        near = np.min(
            [np.linalg.norm(feet - feet[k], axis=1) + np.abs(np.sin((yaw - yaw[k]) / 2)) for k in chosen] or [np.full(len(feet), 3.0)],
            axis=0,
        )
        chosen.append(int(np.argmax(interest + 0.5 * np.minimum(near, 3.0) - 9.0 * (near == 0))))
    return [(f"view {i + 1}", feet[k], float(yaw[k])) for i, k in enumerate(chosen)]


def _interest(scene: Scene, renderer: Renderer, feet: Float[np.ndarray, "n 3"], yaw: Float[np.ndarray, "n"]) -> Float[np.ndarray, "n"]:
    """Score of each view: entropy of its things [nat], minus penalties.

    Near and empty pixels are penalized.
    """
    frames = renderer.render(_camera(64, 48), feet, yaw, sensors=("depth", "instance"))
    things = np.isin(frames.instance, [thing.id for thing in scene.objects if not thing.structure])
    scores = []
    for ids, shown, depth in zip(frames.instance, things, frames.depth, strict=True):
        share = np.unique(ids[shown], return_counts=True)[1] / ids.size
        close = 3 * ((depth > 0) & (depth < 0.7)).mean() + 1.5 * (shown & (depth < 1.4)).mean()
        scores.append(-(share * np.log(share)).sum() - close - 2 * (depth == 0).mean())
    return np.array(scores)


def _camera(width: int, height: int) -> Camera:
    """Camera of the views."""
    return Camera(width, height, HFOV, EYE, 0.0, DOWN)


def contact_sheet(renderer: Renderer, places: list[Place]) -> UInt8[np.ndarray, "h w 3"]:
    """Picture of the views from all places in rows, each with its caption below."""
    from PIL import Image, ImageDraw

    columns = int(np.ceil(np.sqrt(len(places))))
    width = min(640, SHEET // columns)
    height, gap, foot = width * 3 // 4, max(4, width // 40), max(14, width // 16)
    rows = -(-len(places) // columns)
    sheet = Image.new("RGB", (columns * (width + gap) + gap, rows * (height + foot) + gap), PAPER)
    draw = ImageDraw.Draw(sheet)
    for i, (caption, feet, yaw) in enumerate(places):
        frames = renderer.render(_camera(3 * width, 3 * height), feet[None], np.array([yaw]), sensors=("rgb",))
        x, y = gap + i % columns * (width + gap), gap + i // columns * (height + foot)
        sheet.paste(Image.fromarray(cv2.resize(frames.rgb[0], (width, height), interpolation=cv2.INTER_AREA)), (x, y))
        draw.text((x + width / 2, y + height + (foot - gap) / 2 + 1), caption, INK, font(0.55 * foot), "mm")
    return np.array(sheet)
