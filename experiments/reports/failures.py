"""Failures in a benchmark's report: videos, maps and numbers."""

import base64
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from jaxtyping import UInt8

from envs.datasets.json import checked
from envs.home import Home, home_at
from envs.render.topdown import TopDown, draw_goal, draw_path, topdown
from envs.types import Camera, Episode, Trajectory
from experiments.benchmark.ablations import agent_spec
from experiments.benchmark.records import TRAJECTORIES, Record, read_packed, unpacked
from experiments.reports.files import write_video
from experiments.reports.maps import draw_map, marks
from experiments.reports.pages import words

VIEW, MAP = 208, 420  # width of videos and maps [pixels]
FRAMES, FPS, LAST = 120, 12, 12  # greatest number of frames, their rate [1/s], repetitions of the last one
CAUSES = {  # title and hint of each cause
    "crashed": ("The agent crashed", "the traceback is below; nothing after it was carried out"),
    "timed_out": ("Out of time", "the time limit ended it: the agent thinks too long"),
    "wrong_thing": ("Stopped at another thing of the kind", "grounding: which of several was meant"),
    "not_in_view": ("Near enough, looking elsewhere", "the last turn: face the goal before STOP"),
    "missed_part": ("A part was missed", "the order of sub-goals, or one given up too early"),
    "passed_by": ("Was there, and went on", "verification: it did not notice that it had arrived"),
    "too_far": ("Right room, too far away", "the approach: stops before it is near"),
    "wrong_room": ("Stopped in the wrong room", "search or grounding: it looked in the wrong place"),
    "did_not_stop": ("Was there, never stopped", "verification: the actions were used up after arriving"),
    "out_of_steps": ("Never was there", "search: the actions were used up before arriving"),
    "said_cannot": ("Gave up on what can be done", "a false alarm: it did not find, or did not understand"),
    "missed_impossible": ("Did not see that it is impossible", "verification: one word makes the difference"),
    "wrong_answer": ("Wrong answer", "it looked, or guessed, and said something else"),
    "no_answer": ("No answer", "it ended without saying anything"),
    "broke_limit": ("Went where it was told not to", "a limit on the way: the shortest path is not allowed"),
    "wrong_ending": ("Answered where nothing was asked", "understanding of the task"),
}
ENDED = {
    "stop": "STOP", "cannot": "CANNOT", "answer": "ANSWER", "budget": "using up its actions", "timed_out": "the time limit",
    "crashed": "a crash",
}  # fmt: skip
FIRST = ("crashed", "timed_out")  # most urgent, shown first


def failures(records: Sequence[Record]) -> list[Record]:
    """Records of failed episodes."""
    return [record for record in records if record.cause != "done"]


def chosen(records: Sequence[Record], most: int) -> list[Record]:
    """Up to `most` failures of each agent.

    Causes take turns, so that each is shown, and those of a cause are spread over the set.
    """
    out: list[Record] = []
    for name in dict.fromkeys(record.agent for record in records):
        causes: dict[str, list[Record]] = {}
        for record in failures(records):
            if record.agent == name:
                causes.setdefault(record.cause, []).append(record)
        rows = [_spread(found, most) for _, found in sorted(causes.items(), key=lambda item: (item[0] not in FIRST, -len(item[1])))]
        turns = [row[k] for k in range(most) for row in rows if k < len(row)]
        out += turns[:most]
    return out


def _spread(found: list[Record], most: int) -> list[Record]:
    """At most `most` of some records, evenly spread."""
    places = np.unique(np.linspace(0, len(found) - 1, min(most, len(found))).round().astype(int))
    return [found[place] for place in places]


def causes_shown(
    folder: Path,
    records: Sequence[Record],
    episodes: Sequence[Episode],
    names: dict[str, str],
    told: dict[int, int],
    camera: Camera,
    *,
    most: int,
    advance: Callable[[int], None],
) -> list[dict[str, Any]]:
    """Causes of failures, each with some of its episodes.

    Those of `FIRST` come first; empty without failures. `names` are the displayed names of agents, `told` the episodes of shuffled
    instructions (`exchanged`).
    """
    picked = chosen(records, most)
    if not picked:
        return []
    paths = _paths(folder, {record.key for record in picked})
    cards: dict[str, list[dict[str, Any]]] = {}
    for count, record in enumerate(sorted(picked, key=lambda record: (record.scene, record.index))):  # by home, so that each is made once
        other = episodes[told[record.index]] if agent_spec(record.agent).shuffled_instruction else None
        card = _card(record, episodes[record.index], paths[record.key], names, other, camera)
        cards.setdefault(record.cause, []).append(card)
        advance(count + 1)
    counts = {cause: sum(record.cause == cause for record in records) for cause in cards}
    found = []
    for cause in sorted(cards, key=lambda cause: (cause not in FIRST, -counts[cause])):
        title, hint = CAUSES.get(cause, (words(cause), ""))
        few = f"{len(cards[cause])} of {counts[cause]} shown" if len(cards[cause]) < counts[cause] else f"{counts[cause]}"
        found.append({"title": title, "hint": hint, "shown": few, "cards": cards[cause]})
    return found


def _paths(folder: Path, keys: set[tuple[str, str]]) -> dict[tuple[str, str], Trajectory]:
    """Some of a folder's trajectories."""
    out, where = {}, str(folder / TRAJECTORIES)
    with (folder / TRAJECTORIES).open(encoding="utf-8") as file:
        for line in file:
            packed = read_packed(line, where)
            if packed.key in keys:
                out[packed.key] = checked(where, unpacked, packed)
    return out


def _card(
    record: Record, episode: Episode, path: Trajectory, names: dict[str, str], told: Episode | None, camera: Camera
) -> dict[str, Any]:
    """Card of one failure: video, map, text and numbers."""
    home = home_at(episode.scene_id)
    scores, facts = record.scores, episode.facts if isinstance(episode.facts, dict) else {}
    figures = [
        ("steps", str(scores.steps)),
        ("bumps", str(scores.collisions)),
        ("walked", f"{scores.path_length:.1f} m"),
        ("shortest", f"{facts['shortest']:.1f} m" if isinstance(facts.get("shortest"), float) else ""),
        ("left", "" if scores.navigation_error is None else f"{scores.navigation_error:.1f} m"),
        ("nearest", "" if scores.oracle_navigation_error is None else f"{scores.oracle_navigation_error:.1f} m"),
        ("rooms", str(facts.get("rooms_crossed", ""))),
        ("others", str(facts.get("distractors", ""))),
    ]
    video, poster = _video(home, path, camera)
    return {
        "agent": names[record.agent],
        "place": list(names).index(record.agent),
        "video": video,
        "poster": poster,
        "map": _jpeg(_map(home, episode, path)),
        "instruction": episode.instruction,
        "told": None if told is None else told.instruction,
        "impossible": None if episode.impossible is None else str(episode.impossible),
        "answer": episode.answer,
        "said": record.text,
        "episode": record.episode,
        "scene": record.scene,
        "end": ENDED[record.end],
        "figures": [(name, value) for name, value in figures if value],
        "traceback": record.traceback.strip(),
    }


# Pictures


def _video(home: Home, path: Trajectory, camera: Camera) -> tuple[str, str]:
    """Video of the agent's view and picture of its end, as data URIs.

    The video is '' without actions.
    """
    last = len(path.action)
    poses = np.unique(np.linspace(0, last, min(last + 1, FRAMES)).round().astype(int))
    eye = replace(camera, width=2 * VIEW, height=2 * VIEW)
    frames = [_view(home, path, int(pose), eye) for pose in poses]
    poster = _jpeg(frames[-1])
    if len(frames) == 1:
        return "", poster
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "video.mp4"
        write_video(file, [*frames, *[frames[-1]] * LAST], fps=FPS)
        return "data:video/mp4;base64," + base64.b64encode(file.read_bytes()).decode(), poster


def _view(home: Home, path: Trajectory, pose: int, eye: Camera) -> UInt8[np.ndarray, "h w 3"]:
    """Anti-aliased view at a pose."""
    where = path.position_w[pose : pose + 1], path.yaw_w[pose : pose + 1]
    image = home.renderer.render(eye, *where, pitch=path.pitch[pose : pose + 1], sensors=("rgb",)).rgb[0]
    return cv2.resize(image, (VIEW, VIEW), interpolation=cv2.INTER_AREA)


def _map(home: Home, episode: Episode, path: Trajectory) -> UInt8[np.ndarray, "h w 3"]:
    """Map of the home with the reference path, the path walked, and the goals."""
    plan = _plan(home, episode.scene_id)
    image = plan.image.copy()
    if episode.reference_path_w is not None and len(episode.reference_path_w) > 1:
        draw_path(image, plan.pixels(episode.reference_path_w), color=(46, 160, 100), width=2)
    image = draw_map(replace(plan, image=image), path, np.zeros((0, 3)))
    start = tuple(round(8 * float(v)) for v in plan.pixels(path.position_w[:1])[0])
    cv2.circle(image, start, 8 * 4, (255, 255, 255), -1, cv2.LINE_AA, 3)
    cv2.circle(image, start, 8 * 4, (38, 96, 196), 2, cv2.LINE_AA, 3)
    wanted = marks(home, episode.goals)
    for mark in plan.pixels(wanted) if len(wanted) else ():
        draw_goal(image, mark, size=11)
    return image


_plans: dict[str, TopDown] = {}  # that of the last home


def _plan(home: Home, scene_id: str) -> TopDown:
    """Top-down view of a home; the last one is cached."""
    if scene_id not in _plans:
        _plans.clear()
        _plans[scene_id] = topdown(home.scene, width=MAP, renderer=home.renderer)
    return _plans[scene_id]


def _jpeg(image: UInt8[np.ndarray, "h w 3"]) -> str:
    """Picture as a data URI."""
    data = cv2.imencode(".jpg", np.ascontiguousarray(image[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, 82])[1]
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()
