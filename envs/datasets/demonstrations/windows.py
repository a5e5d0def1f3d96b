"""Windows of consecutive steps as training arrays: `Batch`, and how it is gathered from shards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float32, Int, Int32, Int64

from envs.datasets.demonstrations.columns import ShardData
from envs.datasets.demonstrations.manifest import Manifest
from envs.datasets.demonstrations.record import from_start, step_tokens
from envs.inputs import InputSpec
from envs.language.answering.answers import ANSWERS
from envs.types import Action, Observation, Task

TOLD_ONCE = ("instruction", "goal_image", "objectgoal")  # parts of the inputs that are constant over an episode
NOTHING = -1  # no previous action, no answer


@dataclass(frozen=True)
class Batch:
    """n windows of w consecutive steps each.

    Where `mask` is false the demonstration has ended: values are 0, or -1 where that means none.
    `observation` holds the inputs of the same task's Gymnasium environments, each array with leading axes n w (rgb, depth [m, at most 10],
    gps, compass, pitch, pointgoal), or n for those that are constant over an episode (instruction, goal_image, objectgoal).
    `position_a` [m], `yaw_a` and `pitch` [rad] are in the frame of the episode's start. `collided` is whether the previous action collided,
    `previous_action` that action, -1 at a start. `action` is the oracle's, the target of learning, and `answer` the index of its answer in
    `envs.language.answering.answers.ANSWERS`, -1 unless it is ANSWER; `taken` is the executed action. `part` is the part of the instruction
    that a step carries out, and `span` its tokens (first, one past the last). `demonstration` is the index in the set, `step` the first
    step of the window.

    On demand: `instance` ids, and for each of the b things in a picture its id (0 for none) and `boxes` (left, top, right, bottom
    [pixels], right and bottom exclusive).
    """

    observation: dict[str, np.ndarray]
    position_a: Float32[np.ndarray, "n w 3"]
    yaw_a: Float32[np.ndarray, "n w"]
    pitch: Float32[np.ndarray, "n w"]
    collided: Bool[np.ndarray, "n w"]
    previous_action: Int64[np.ndarray, "n w"]
    action: Int64[np.ndarray, "n w"]
    taken: Int64[np.ndarray, "n w"]
    answer: Int64[np.ndarray, "n w"]
    part: Int64[np.ndarray, "n w"]
    span: Int64[np.ndarray, "n w 2"]
    mask: Bool[np.ndarray, "n w"]
    demonstration: Int64[np.ndarray, "n"]
    step: Int64[np.ndarray, "n"]
    instance: Int32[np.ndarray, "n w h w2"] | None = None
    box_ids: Int32[np.ndarray, "n w b"] | None = None
    boxes: Float32[np.ndarray, "n w b 4"] | None = None


class StepTable:
    """Step columns of a shard, from which windows are gathered."""

    def __init__(self, manifest: Manifest, data: ShardData, before: int) -> None:
        """Compute the columns; `before` is the number of the set's earlier demonstrations."""
        self.manifest, self.data, self.before = manifest, data, before
        n, s = len(data), len(data.action)
        self.demonstration = np.repeat(np.arange(n), data.steps)
        self.end = (data.first + data.steps)[self.demonstration]
        self.pose = np.arange(s) + self.demonstration  # pose of each step: a demonstration has one pose more than steps
        start = np.repeat(data.first + np.arange(n), data.steps + 1)
        position_a, yaw_a = from_start(data.pose[:, :3], data.pose[:, 3], start)
        begins = np.isin(np.arange(s), data.first)
        self.columns: dict[str, np.ndarray] = {
            "position_a": position_a[self.pose], "yaw_a": yaw_a[self.pose], "pitch": data.pose[self.pose, 4],
            "collided": np.where(begins, False, np.roll(data.collided, 1)),
            "previous_action": np.where(begins, NOTHING, np.roll(data.action.astype(np.int64), 1)),
            "action": data.expert_action.astype(np.int64), "taken": data.action.astype(np.int64),
            "answer": self._answers(), "part": data.part.astype(np.int64), "span": self._spans(),
        }  # fmt: skip

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """Task of each demonstration's agent, without budget and seed."""
        camera, body, images = self.manifest.eye, self.manifest.legs, self.data.goal_image
        return tuple(
            Task(
                facts.task, facts.instruction, camera, body, 0, 0,
                None if np.isnan(goal).any() else goal,
                images[k] if len(images) else None,
                facts.category,
            )
            for k, (facts, goal) in enumerate(zip(self.data.facts.demonstrations, self.data.goal, strict=True))
        )  # fmt: skip

    def _answers(self) -> np.ndarray:
        """Answer index of each step whose action is ANSWER."""
        places = {text: place for place, text in enumerate(ANSWERS)}
        each = np.array([places.get(facts.expert_text, NOTHING) for facts in self.data.facts.demonstrations], np.int64)
        return np.where(self.data.expert_action == Action.ANSWER, each[self.demonstration], NOTHING)

    def _spans(self) -> np.ndarray:
        """Token range that each step carries out."""
        ends = self.data.first + self.data.steps
        pieces = [
            step_tokens(facts.instruction, facts.spans, self.data.part[first:end])
            for facts, first, end in zip(self.data.facts.demonstrations, self.data.first, ends, strict=True)
        ]
        return np.concatenate([np.zeros((0, 2), np.int64), *pieces])


def rows_of(tables: Mapping[int, StepTable], windows: Int[np.ndarray, "n 2"], window: int) -> tuple[np.ndarray, np.ndarray]:
    """Shard row of each step of some windows, and the mask of existing steps.

    After the end of a demonstration it is the row of its last step.
    """
    last = np.array([tables[shard].end[step] - 1 for shard, step in windows.tolist()], np.int64).reshape(-1, 1)
    rows = windows[:, 1:] + np.arange(window)
    return np.minimum(rows, last), rows <= last


def gathered(
    tables: Mapping[int, StepTable], windows: Int[np.ndarray, "n 2"], rows: Int[np.ndarray, "n w"], mask: Bool[np.ndarray, "n w"]
) -> tuple[dict[str, np.ndarray], list[Task]]:
    """Columns of some windows (shard, first step), and the task of each."""
    n, window = rows.shape
    found: dict[str, np.ndarray] = {}
    demonstration, step, tasks = np.zeros(n, np.int64), np.zeros(n, np.int64), [None] * n
    for shard in np.unique(windows[:, 0]).tolist():
        table, these = tables[shard], np.flatnonzero(windows[:, 0] == shard)
        one = table.demonstration[windows[these, 1]]
        demonstration[these], step[these] = table.before + one, windows[these, 1] - table.data.first[one]
        for k, number in zip(these.tolist(), one.tolist(), strict=True):
            tasks[k] = table.tasks[number]
        for name, column in table.columns.items():
            kind = np.float32 if column.dtype == np.float64 else column.dtype
            out = found.setdefault(name, np.zeros((n, window, *column.shape[1:]), kind))
            out[these] = column[rows[these]]
    for name, out in found.items():
        out[~mask] = NOTHING if name in ("previous_action", "answer") else 0
    return {**found, "demonstration": demonstration, "step": step}, tasks  # pyright: ignore[reportReturnType]


def stored_pictures(
    tables: Mapping[int, StepTable], windows: Int[np.ndarray, "n 2"], rows: Int[np.ndarray, "n w"], mask: Bool[np.ndarray, "n w"]
) -> tuple[np.ndarray, np.ndarray]:
    """Stored rgb and depth pictures of some windows.

    Shapes n w h w2 3 and n w h w2 [m].
    """
    camera, lengths = next(iter(tables.values())).manifest.eye, mask.sum(axis=1).tolist()
    shape = (*rows.shape, camera.height, camera.width)
    rgb, depth = np.empty((*shape, 3), np.uint8), np.empty(shape, np.float32)
    for k, ((shard, step), count) in enumerate(zip(windows.tolist(), lengths, strict=True)):
        table = tables[shard]
        first = int(table.pose[step])
        assert table.data.rgb is not None and table.data.depth is not None
        rgb[k, :count], depth[k, :count] = table.data.rgb[first : first + count], table.data.depth[first : first + count]
        rgb[k, count:], depth[k, count:] = 0, 0
    return rgb, depth


def encoded(observation: Observation, tasks: Sequence[Task], window: int) -> dict[str, np.ndarray]:
    """Encode the inputs of n windows with `envs.inputs`.

    Parts that are constant over an episode have no window axis. `observation` has n times `window` rows; its pictures are left out if
    missing. InputError for an unknown category.
    """
    n = len(tasks)
    pictured = any(observation.rgb.strides)  # a missing sensor has one value and no strides
    parts = ["rgb", "depth"] if pictured else []
    parts += ["pointgoal"] if all(task.goal_a is not None for task in tasks) else []
    parts += ["objectgoal"] if all(task.category for task in tasks) else []
    parts += ["goal_image"] if all(task.goal_image is not None for task in tasks) else []
    height, width = observation.depth.shape[1:]
    spec = InputSpec((*parts, "instruction", "gps", "compass", "pitch"), width, height)
    felt = replace(spec, parts=tuple(part for part in spec.parts if part not in TOLD_ONCE))
    told = replace(spec, parts=tuple(part for part in spec.parts if part in TOLD_ONCE))
    each = felt.encode(observation, [task for task in tasks for _ in range(window)])
    first = Observation(*(getattr(observation, part.name)[::window] for part in fields(Observation)))
    out = {name: array.reshape(n, window, *array.shape[1:]) for name, array in each.items()}
    return out | told.encode(first, tasks)
