"""Episodes of the tasks without instructions: PointNav, ObjectNav, ImageNav and instance images."""

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float

from envs.home import PLACES, Home
from envs.houses.categories import CATEGORIES
from envs.metrics import resampled
from envs.navigation import Field
from envs.tasks.assignment import FAR, ObjectNav, PointNav
from envs.types import Camera, Episode, Goal
from envs.viewpoints import SHARE

CAMERA = Camera(64, 64)  # camera of the suites
DIGITS = 4  # of coordinates [m] and angles [rad] in episodes
APART = 2.0  # [m] least distance of a start from a goal with a success distance of 1 m
TRIES = 16
PICTURES = 3  # of a thing, at most
CLEAR = 0.01  # share of such a picture that the thing covers
SHOT = 73  # purpose of generators


def pointnav(home: Home, draw: np.random.Generator) -> Episode | None:
    """PointNav episode (`envs.tasks.assignment.PointNav`); None where the home offers none."""
    found = PointNav().assign(home, draw, "", CAMERA)
    return None if found is None else finished(home, found.episode, "pointnav", rounded(found.episode.goal), found.field)


def objectnav(home: Home, draw: np.random.Generator) -> Episode | None:
    """ObjectNav episode (`envs.tasks.assignment.ObjectNav`); None where the home offers none."""
    found = ObjectNav().assign(home, draw, "", CAMERA)
    if found is None:
        return None
    category = CATEGORIES[found.category]
    things = [thing for thing in home.scene.objects if thing.category == category and not thing.structure]
    counts = [len(home.viewpoints(thing, CAMERA).position_w) for thing in things]
    facts = {
        "things": [{**thing_facts(home, thing.id), "view_points": count} for thing, count in zip(things, counts, strict=True) if count]
    }
    words = f"find {'an' if category[0] in 'aeiou' else 'a'} {category}"
    episode = replace(found.episode, instruction=words, facts=facts)
    return finished(home, episode, "objectnav", rounded(found.episode.goal), found.field, [thing.id for thing in things])


def imagenav(home: Home, draw: np.random.Generator) -> Episode | None:
    """ImageNav episode: go to the place of a picture; None where the home offers none.

    The picture is the one of eight headings with the most things in view. Start and goal are at least 2 m apart.
    """
    for _ in range(TRIES):
        found = PointNav().assign(home, draw, "", CAMERA)
        if found is None:
            return None
        if found.shortest >= APART:
            break
    else:
        return None
    yaw = np.round(draw.uniform(-np.pi, np.pi, 8), DIGITS)
    goal = rounded(found.episode.goal)
    seen = home.renderer.render(CAMERA, goal.position_w.repeat(8, axis=0), yaw, sensors=("instance",)).instance
    counts = [sum(1 for thing, share in shares(view).items() if share >= SHARE and not home.things[thing].structure) for view in seen]
    goal = replace(goal, yaw_w=yaw[[int(np.argmax(counts))]])
    episode = replace(found.episode, instruction="go to where the picture was taken")
    return finished(home, episode, "imagenav", goal, found.field)


def instanceimage(home: Home, draw: np.random.Generator) -> Episode | None:
    """InstanceImageNav episode: go to the thing in a picture; None where the home offers none.

    Krantz et al. 2022, arXiv 2211.15876.
    """
    things = [thing for thing in home.scene.objects if not thing.structure]
    for index in draw.permutation(len(things))[:TRIES].tolist():
        goal = home.viewpoints(things[index], CAMERA)
        shots = pictures(home, things[index].id) if len(goal.position_w) else []
        start = start_from(home, draw, goal, APART) if shots else None
        if start is None:
            continue
        facts = {"thing": thing_facts(home, things[index].id), "pictures": shots, "picture": int(draw.integers(len(shots)))}
        episode = Episode("", "", "go to the thing in the picture", *start, facts=facts)
        return finished(home, episode, "instanceimage", rounded(goal), home.distance_field(goal.position_w), [things[index].id])
    return None


def start_from(home: Home, draw: np.random.Generator, goal: Goal, apart: float) -> tuple[tuple[float, float, float], float] | None:
    """Start place [m] and heading [rad] for a goal; None if there is none.

    The place is uniform over the largest island at `apart` to 30 m from the goal.
    """
    away = home.distances_from_places(goal.position_w)
    fits = np.flatnonzero((away >= apart) & (away <= FAR)) if len(away) == PLACES else np.zeros(0, np.int64)
    if not len(fits):
        return None
    x, y, z = map(float, home.places[draw.choice(fits)])
    return (x, y, z), float(draw.uniform(-np.pi, np.pi))


# Facts


def finished(home: Home, episode: Episode, task: str, goal: Goal, field: Field, things: list[int] | None = None) -> Episode:
    """Episode with rounded numbers and facts of its difficulty; `field` is its distance field.

    `shortest` [m] is the distance to the goal, `rooms_crossed` the number of rooms on the path. If there are `things` to find: `category`,
    `distractors`, the number of other things of it, and `visible`, whether one covers 0.3% of the picture at the start.
    """
    x, y, z = (round(float(value), DIGITS) for value in episode.start_position_w)
    yaw = round(episode.start_yaw_w, DIGITS)
    start = np.array([x, y, z])
    facts: dict[str, Any] = {
        "shortest": round(float(field.at(start[None])[0]), DIGITS),
        "rooms_crossed": rooms_crossed(home, field.path(start)),
    }
    if things:
        category = home.things[things[0]].category
        same = [thing.id for thing in home.scene.objects if thing.category == category and not thing.structure]
        facts |= {"category": category, "distractors": len(set(same) - set(things)), "visible": visible(home, start, yaw, things)}
    facts |= episode.facts or {}
    return replace(episode, start_position_w=(x, y, z), start_yaw_w=yaw, goals=(goal,), task=task, facts=facts)


def rounded(goal: Goal) -> Goal:
    """Goal with coordinates and angles rounded as in files."""
    position, yaw, pitch = (np.round(array, DIGITS) for array in (goal.position_w, goal.yaw_w, goal.pitch))
    return replace(goal, position_w=position, yaw_w=yaw, pitch=pitch)


def rooms_crossed(home: Home, path: Float[np.ndarray, "p 3"]) -> int:
    """Number of rooms that a path [m] crosses."""
    rooms = home.rooms_at(resampled(path)) if len(path) else np.zeros(0, np.int64)
    return len(set(rooms[rooms >= 0].tolist()))


def visible(home: Home, place: Float[np.ndarray, "3"], yaw: float, things: list[int]) -> bool:
    """Whether one of some things covers 0.3% of the picture from a pose [m], [rad]."""
    seen = home.renderer.render(CAMERA, place[None], np.array([yaw]), sensors=("instance",)).instance[0]
    return any(share >= SHARE for thing, share in shares(seen).items() if thing in things)


def shares(picture: np.ndarray) -> dict[int, float]:
    """Share of an instance picture that each thing covers, by instance id."""
    ids, counts = np.unique(picture[picture > 0], return_counts=True)
    return dict(zip(ids.tolist(), (counts / picture.size).tolist(), strict=True))


def thing_facts(home: Home, number: int) -> dict[str, Any]:
    """Facts of a thing: id, name, category, and its box's centre [m]."""
    thing = home.things[number]
    return {"id": thing.id, "name": thing.name, "category": thing.category, "position": np.round(thing.center, DIGITS).tolist()}


# Pictures of things


def pictures(home: Home, number: int) -> list[dict[str, Any]]:
    """Cameras of up to three pictures of a thing.

    Each has feet [m], angles [rad], height of the camera [m], and the share that the thing covers. As in InstanceImageNav the camera is not
    the agent's: 0.8 to 1.5 m high, 60 to 120 degrees wide, 0.4 to 2 m from the thing's box, and it looks at the middle of the thing.
    """
    thing, draw = home.things[number], np.random.default_rng([SHOT, number])
    low, high = np.array(thing.low), np.array(thing.high)
    side, off = draw.uniform(-np.pi, np.pi, 24), draw.uniform(0.4, 2.0, 24)
    ray = np.stack([np.cos(side), np.zeros(24), np.sin(side)], axis=1)
    reach = np.min(np.where(np.abs(ray) > 1e-9, (high - low) / 2 / np.maximum(np.abs(ray), 1e-9), np.inf)[:, [0, 2]], axis=1)
    middle = (low + high) / 2
    where = middle * [1, 0, 1] + ray * (reach + off)[:, None] + [0, max(0.0, low[1] - 0.9), 0]
    found, island = home.space.snap(where, reach=0.2, island=0)
    shots = []
    for k in np.flatnonzero(island == 0).tolist():
        elevation, hfov = round(float(draw.uniform(0.8, 1.5)), DIGITS), round(float(np.radians(draw.uniform(60, 120))), DIGITS)
        ahead = middle - found[k] - [0, elevation, 0]
        yaw, pitch = np.arctan2(-ahead[0], -ahead[2]), np.arctan2(ahead[1], np.hypot(ahead[0], ahead[2]))
        place, yaw, pitch = np.round(found[k], DIGITS), round(float(yaw), DIGITS), round(float(pitch), DIGITS)
        eye = Camera(64, 64, hfov, elevation)
        seen = home.renderer.render(eye, place[None], np.array([yaw]), pitch=np.array([pitch]), sensors=("instance",)).instance
        share = round(float((seen == number).mean()), DIGITS)
        shots.append({"position_w": place.tolist(), "yaw_w": yaw, "pitch": pitch, "elevation": elevation, "hfov": hfov, "share": share})
        if sum(shot["share"] >= CLEAR for shot in shots) == PICTURES:
            break
    clear = [shot for shot in shots if shot["share"] >= CLEAR]
    return clear or [shot for shot in shots if shot["share"] >= SHARE][:1]
