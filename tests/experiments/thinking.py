"""`Thinking`: a fake agent that walks as the oracle does and thinks aloud, with boxes, a map of its own, landmarks and verdicts."""

from dataclasses import dataclass, replace

import numpy as np

from agent.baselines.oracle import Oracle
from envs.types import Camera
from policies.policy import Decisions
from policies.thought import Landmark, MapView, Thought

CELL, HALF, LEAST = 0.1, 80, 40  # [m], cells from the start to the map's edge, pixels of a box


@dataclass
class Mind:
    """What one slot has seen so far."""

    camera: Camera
    free: np.ndarray
    occupied: np.ndarray
    landmarks: dict[str, Landmark]
    steps: int = 0


class Thinking:
    """An oracle whose thoughts are full: its boxes come from labels, its map from depth."""

    def __init__(self) -> None:
        self.oracle, self.access = Oracle(), Oracle.access

    def begin(self, n, *, think=False):
        return self.oracle.begin(n, think=think), [None] * n

    def reset(self, state, tasks, agent_ids, privileged):
        inner, minds = state
        for i, task in zip(agent_ids.tolist(), tasks, strict=True):
            size = 2 * HALF
            minds[i] = None if task is None else Mind(task.camera, np.zeros((size, size), bool), np.zeros((size, size), bool), {})
        return self.oracle.reset(inner, tasks, agent_ids, privileged), minds

    def act(self, observation, state, privileged):
        inner, minds = state
        decided, inner = self.oracle.act(observation, inner, privileged)
        if decided.thought is None:
            return decided, (inner, minds)
        thoughts = [None if mind is None else think(mind, observation, privileged, i, decided.thought[i]) for i, mind in enumerate(minds)]
        return Decisions(decided.action, decided.text, tuple(thoughts)), (inner, minds)


def think(mind: Mind, observation, privileged, i: int, told: Thought) -> Thought:
    """The oracle's plan with everything else that a thought may have."""
    mind.steps += 1
    look_around(mind, observation, i)
    home, boxes, names, scores = privileged.homes[i], [], [], []
    instance, depth = privileged.instance[i], observation.depth[i]
    for number in np.unique(instance[instance > 0]).tolist():
        thing = home.things[number]
        rows, columns = np.nonzero(instance == number)
        if thing.structure or len(rows) < LEAST:
            continue
        boxes.append((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
        names.append(thing.name)
        scores.append(min(0.99, 0.5 + 6 * len(rows) / instance.size))
        middle = int(np.median(rows)), int(np.median(columns))
        place = point_a(mind.camera, observation, i, middle, float(depth[middle]))
        mind.landmarks[thing.name] = Landmark(thing.name, place, scores[-1])
    goal = home.things.get(privileged.episodes[i].goal.instance)
    verdict = ""
    if goal is not None and goal.name in names:
        share = scores[names.index(goal.name)]
        verdict = f"this is the {goal.name}: colour and kind are as I was told, and nothing else here fits ({share:.2f})"
    elif mind.steps % 9 == 0 and names:
        verdict = f"this cannot be what I was sent to: it is a {names[0]}"
    plan = ("understand what is meant", *told.plan, "look at it from near and stop")
    boxes = np.array(boxes, np.float64).reshape(-1, 4)
    view = MapView(CELL, -HALF * CELL, -HALF * CELL, mind.free, mind.occupied)
    return replace(
        told, plan=plan, step=told.step + 1, boxes=boxes, names=tuple(names), scores=np.array(scores, np.float64),
        landmarks=tuple(mind.landmarks.values()), map=view, verdict=verdict,
    )  # fmt: skip


def point_a(camera: Camera, observation, i: int, pixel: tuple[int, int], depth: float) -> np.ndarray:
    """The point [m] in the frame of the start that is seen at a pixel, as if the camera looked straight ahead."""
    aside = (pixel[1] + 0.5 - camera.width / 2) / camera.focal * depth
    yaw, place = float(observation.yaw_a[i]), observation.position_a[i]
    return place + np.array([-np.sin(yaw) * depth + np.cos(yaw) * aside, 0.0, -np.cos(yaw) * depth - np.sin(yaw) * aside])


def look_around(mind: Mind, observation, i: int) -> None:
    """Mark what lies before a wall as free, and the wall as occupied, along the row at the camera's height."""
    row = observation.depth[i][mind.camera.height // 2]
    for column in range(0, len(row), 2):
        far = float(row[column]) if np.isfinite(row[column]) else 0.0
        for depth in np.arange(0.0, min(far, 6.0), CELL / 2):
            mark(mind.free, point_a(mind.camera, observation, i, (0, column), depth))
        if 0 < far < 6.0:
            mark(mind.occupied, point_a(mind.camera, observation, i, (0, column), far))
    mind.free &= ~mind.occupied


def mark(cells: np.ndarray, place: np.ndarray) -> None:
    """Set the cell of a place."""
    row, column = int(place[2] / CELL + HALF), int(place[0] / CELL + HALF)
    if 0 <= row < len(cells) and 0 <= column < len(cells):
        cells[row, column] = True
