"""One look of `gothere see`: view, recognised regions, picture, and facts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, UInt8

from agent.learning.stages import WEIGHTS
from agent.perception.detect import Detector
from envs.errors import InputError
from envs.home import Home
from envs.types import Body, Camera
from experiments.data.scenes import scene_named
from experiments.perception.asked import answer_facts, answer_lines, answer_panel, asked
from experiments.perception.claim import claim_facts, claim_lines, claimed, draw_claim
from experiments.perception.draw import beside, draw_regions, draw_truth, panel, room_bar
from experiments.perception.find import draw_found, find, find_facts, find_lines
from experiments.perception.regions import Region, region_facts, regions_in, room_of, told
from experiments.perception.sketch import draw_sketch, draw_unknown
from experiments.perception.sources import View, informative_pose, pictured, simulated, things_shown
from experiments.reports.files import write_png
from experiments.see import See

WIDE = 720  # width of the picture and of its sketch [pixels]
LEAST = 12  # least pixels of true things that are shown
UNKNOWN = "without depth: distances, places and sizes are unknown, and names are worse"


def look(config: See) -> tuple[list[str], dict[str, Any]]:
    """Write the picture; lines to print, and the same as JSON."""
    torch.set_num_threads(1)
    detector = Detector.load(config.weights or WEIGHTS, fovea=True)
    view, source = view_of(config)
    percept = detector(view.observation, view.camera)[0]
    regions, room = regions_in(view, percept), room_of(percept)
    lines, facts, panels = lines_of(view, source, regions, room), facts_of(config, view, source, regions, room), []
    if config.find is not None:
        found = find(view, percept, config.find, config.weights or WEIGHTS)
        lines += find_lines(config.find, found, regions)
        facts["find"] = find_facts(config.find, found, regions)
        panels.append(panel(f'"{config.find}"', draw_found(view, found, regions)))
    if config.claim is not None:
        verdict = claimed(view, percept, config.claim, config.weights or WEIGHTS)
        lines += claim_lines(verdict)
        facts["claim"] = claim_facts(verdict, regions)
        panels.append(panel(f'"{config.claim}"', draw_claim(view, verdict, regions)))
    if config.ask is not None:
        answer = asked(config.ask, percept, view.camera, config.weights or WEIGHTS)
        lines += answer_lines(config.ask, answer, regions)
        facts["ask"] = answer_facts(config.ask, answer, regions)
        panels.append(answer_panel(view.fine, config.ask, answer, regions))
    write_png(config.out, drawn(view, regions, room, truth=config.truth, more=panels))
    return lines + [f"wrote {config.out}"], facts


def view_of(config: See) -> tuple[View, str]:
    """The view to look at, and the name of its source."""
    hfov, pitch = float(np.radians(config.hfov)), float(np.radians(config.pitch))
    if config.image is not None:
        return pictured(config.image, config.depth, config.size, hfov, pitch, config.elevation, fine=WIDE), str(config.image)
    named = config.scene or f"house:{7 if config.house is None else config.house}:{config.rooms}"
    home = Home(scene_named(named, rooms=config.rooms, up=config.up), Body())
    camera = Camera(config.size, config.size, hfov, config.elevation)
    if config.at is not None and config.yaw is not None:
        place, yaw = _standing(home, config.at), float(np.radians(config.yaw))
    elif home.space.islands:
        place, yaw = informative_pose(home, camera, pitch, config.seed)
    else:
        raise InputError(f"{named}: expected floor to stand on, found none; is --up right? --at and --yaw look from anywhere")
    where = f"{named}, at {place[0]:.2f} {place[2]:.2f}, yaw {np.degrees(yaw):.0f}"
    return simulated(home, camera, place, yaw, pitch, fine=WIDE), where


def _standing(home: Home, at: tuple[float, float]) -> Float[np.ndarray, "3"]:
    """Feet [m] at x and z, on the lowest floor; InputError outside the scene."""
    low, high = home.scene.vertices.min(0), home.scene.vertices.max(0)
    if not (low[0] <= at[0] <= high[0] and low[2] <= at[1] <= high[2]):
        raise InputError(
            f"--at: expected a place in the scene, x from {low[0]:.1f} to {high[0]:.1f} and z from {low[2]:.1f} to {high[2]:.1f} m, "
            f"got {at[0]:g} {at[1]:g}"
        )
    floors = [room.floor for room in home.scene.rooms] or [float(home.places[:, 1].min()) if len(home.places) else float(low[1])]
    return np.array([at[0], min(floors), at[1]])


def drawn(
    view: View, regions: list[Region], room: dict[str, float], *, truth: bool, more: Sequence[np.ndarray] = ()
) -> UInt8[np.ndarray, "h w 3"]:
    """The whole picture: view, sketch, more panels, truth where wanted, room."""
    high = len(view.fine)
    above = draw_sketch(view, regions, WIDE, high) if view.has_depth else draw_unknown(WIDE, high)
    panels = [panel("what perception recognises", draw_regions(view.fine, regions)), panel("the same from above", above), *more]
    if truth:
        things = [(thing.category, thing.name, mask) for thing, mask in things_shown(view, LEAST)]
        panels.append(panel("the truth, which perception is not told", draw_truth(view.fine, things)))
    whole = beside(panels)
    note = f"recognised in {view.camera.width} x {view.camera.height} pixels" + (" with depth" if view.has_depth else ", without depth")
    return np.concatenate([whole, room_bar(whole.shape[1], room, note)])


def lines_of(view: View, source: str, regions: list[Region], room: dict[str, float]) -> list[str]:
    """Recognised regions, a line each, and the room."""
    lines = [f"{source}: {len(regions)} regions" + ("" if view.has_depth else f"; {UNKNOWN}")]
    for region in regions:
        away = "" if region.distance is None else f"  {region.distance:4.1f} m"
        lines.append(f"  {region.name:<16} {region.score:.2f}{away}  {next(iter(region.color))}, {next(iter(region.material))}")
    return [*lines, f"  room: {', '.join(f'{name} {chance:.2f}' for name, chance in list(room.items())[:3])}"]


def facts_of(config: See, view: View, source: str, regions: list[Region], room: dict[str, float]) -> dict[str, Any]:
    """Recognised regions and the room, as JSON."""
    pose = None
    if view.pose is not None:
        place, yaw = view.pose
        pose = {"position": [round(v, 3) for v in place], "yaw": round(float(np.degrees(yaw)), 2)}
    facts = {
        "source": source,
        "width": view.camera.width,
        "height": view.camera.height,
        "hfov": round(float(np.degrees(view.camera.hfov)), 2),
        "depth": view.has_depth,
        "pose": pose,
        "seed": config.seed,
        "room": told(room),
        "regions": [region_facts(region, has_depth=view.has_depth) for region in regions],
        "file": str(config.out),
    }
    if config.truth:
        shown = things_shown(view, LEAST)
        facts["truth"] = [{"name": thing.name, "category": thing.category, "pixels": int(mask.sum())} for thing, mask in shown]
    return facts
