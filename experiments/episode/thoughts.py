"""Thoughts of an agent over an episode, in memory and in traces."""

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Annotated, Any

import cv2
import numpy as np
from jaxtyping import UInt8, UInt16
from PIL import Image

from envs.datasets.json import checked
from envs.datasets.schema import WrongField, read_base64, read_part, reader, within
from policies.thought import Landmark, MapView, Thought

FREE, OCCUPIED = 1, 2
LATEST = 2**14 - 1  # greatest step in a map, besides two bits for the state
MOST_CELLS = 2**24  # greatest number of cells of a map in a trace
NO_PLAN = "this agent tells no plan"


@dataclass(frozen=True)
class OwnMap:
    """Agent's own map over a whole episode, in the frame of its start.

    Cells are those of a `MapView`. `state` is the final state of each (0 unknown, 1 free, 2 occupied), `since` the step at which it was
    first known.
    """

    cell: float
    x0: float
    z0: float
    state: UInt8[np.ndarray, "z x"]
    since: UInt16[np.ndarray, "z x"]

    def at(self, step: int) -> UInt8[np.ndarray, "z x"]:
        """State of each cell at a step."""
        return np.where(self.since <= step, self.state, 0).astype(np.uint8)


def with_view(known: OwnMap | None, view: MapView, step: int) -> OwnMap:
    """Merge a view at a step into the map; another cell size restarts it."""
    state = np.where(view.occupied, OCCUPIED, np.where(view.free, FREE, 0)).astype(np.uint8)
    if known is None or known.cell != view.cell:
        return OwnMap(view.cell, view.x0, view.z0, state, np.full(state.shape, min(step, LATEST), np.uint16))
    row, column = round((view.z0 - known.z0) / view.cell), round((view.x0 - known.x0) / view.cell)
    high, wide = state.shape
    before = max(0, -row), max(0, -column)
    after = max(0, row + high - known.state.shape[0]), max(0, column + wide - known.state.shape[1])
    if any((*before, *after)):
        edges = tuple(zip(before, after, strict=True))
        x0, z0 = known.x0 - before[1] * known.cell, known.z0 - before[0] * known.cell
        known = OwnMap(known.cell, x0, z0, np.pad(known.state, edges), np.pad(known.since, edges))
    part = slice(row + before[0], row + before[0] + high), slice(column + before[1], column + before[1] + wide)
    known.since[part][(known.state[part] == 0) & (state > 0)] = min(step, LATEST)
    known.state[part][state > 0] = state[state > 0]
    return known


@dataclass
class ThoughtLog:
    """Thoughts of one episode; `steps[k]` led to step k + 1, None for none.

    The maps of the thoughts are merged into `own_map`.
    """

    steps: list[Thought | None] = field(default_factory=list)
    own_map: OwnMap | None = None

    def add(self, thought: Thought | None) -> None:
        """Append a copy of the thought before a step."""
        if thought is not None:
            if thought.map is not None and thought.map.free.size:
                self.own_map = with_view(self.own_map, thought.map, len(self.steps))
            thought = replace(thought, boxes=np.array(thought.boxes), scores=np.array(thought.scores), map=None)
        self.steps.append(thought)

    @property
    def has_thoughts(self) -> bool:
        """Whether there is any thought."""
        return any(thought is not None for thought in self.steps)

    @property
    def last(self) -> Thought | None:
        """Last thought."""
        return next((thought for thought in reversed(self.steps) if thought is not None), None)


# In a trace


@dataclass(frozen=True)
class ThoughtRecord:
    """Thought in a trace; a missing plan or landmarks are those before."""

    plan: Annotated[tuple[str, ...] | None, reader(tuple[str, ...])] = None
    step: int = 0
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    names: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    landmarks: tuple[tuple[str, float, float, float, float], ...] | None = None
    verdict: str = ""


@dataclass(frozen=True)
class MapRecord:
    """Map in a trace."""

    cell: Annotated[float, within(0, math.inf)]
    x0: float
    z0: float
    png: Annotated[bytes, read_base64]


def thoughts_to_json(thoughts: Sequence[Thought | None]) -> list[dict[str, Any] | None]:
    """Thoughts as JSON objects, with plan and landmarks only where they change."""
    found, before = [], None
    for thought in thoughts:
        found.append(None if thought is None else _thought_to_json(thought, before))
        before = thought or before
    return found


def _thought_to_json(thought: Thought, before: Thought | None) -> dict[str, Any]:
    """Thought as a JSON object, with its changes since the one before."""
    record: dict[str, Any] = {} if before is not None and before.plan == thought.plan else {"plan": list(thought.plan)}
    record["step"] = int(thought.step)
    if len(thought.boxes):
        record["boxes"] = np.round(thought.boxes, 1).tolist()
        record["names"] = list(thought.names)
        record["scores"] = np.round(thought.scores, 3).tolist()
    places = [_place(landmark) for landmark in thought.landmarks]
    if places != ([] if before is None else [_place(landmark) for landmark in before.landmarks]):
        record["landmarks"] = places
    return record | ({"verdict": thought.verdict} if thought.verdict else {})


def _place(landmark: Landmark) -> list[Any]:
    """Landmark as name, x, y, z [m] and score."""
    x, y, z = np.round(np.asarray(landmark.position_a, np.float64), 2).tolist()
    return [landmark.name, x, y, z, round(float(landmark.score), 3)]


def map_to_json(own: OwnMap) -> dict[str, Any]:
    """Map as a JSON object with a PNG of 16 bits a cell.

    A value is four times the step at which the cell was first known, plus its state.
    """
    data = cv2.imencode(".png", (own.since.astype(np.uint16) << 2) | own.state)[1]
    return {"cell": own.cell, "x0": own.x0, "z0": own.z0, "png": base64.b64encode(data.tobytes()).decode("ascii")}


def thoughts_from_json(records: Sequence[tuple[str, Any]], own_map: tuple[str, Any] | None) -> ThoughtLog:
    """Thoughts of the steps of a trace, and the map.

    Each record comes with its location, which InputError names with the problem.
    """
    log, before = ThoughtLog(), None
    for where, record in records:
        thought = None if record is None else checked(where, partial(_read_thought, before or Thought()), record)
        before = thought or before
        log.steps.append(thought)
    if own_map is not None:
        where, record = own_map
        log.own_map = checked(where, _read_map, record)
    return log


def _read_thought(before: Thought, value: Any) -> Thought:
    """Thought of a JSON object and the thought before."""
    record: ThoughtRecord = read_part(reader(ThoughtRecord), value, "thought")
    boxes, names, scores = record.boxes, record.names, record.scores
    if not len(boxes) == len(names) == len(scores):
        got = f"{len(boxes)} boxes, {len(names)} names and {len(scores)} scores"
        raise WrongField("a name and a score for each box", got=got).inside("thought")
    plan = before.plan if record.plan is None else record.plan
    landmarks = before.landmarks
    if record.landmarks is not None:
        landmarks = tuple(Landmark(name, np.array(place), score) for name, *place, score in record.landmarks)
    return Thought(plan, record.step, np.array(boxes).reshape(-1, 4), names, np.array(scores), landmarks, None, record.verdict)


def _read_map(value: Any) -> OwnMap:
    """Map of a JSON object."""
    record: MapRecord = reader(MapRecord)(value)
    try:
        with Image.open(io.BytesIO(record.png), formats=("PNG",)) as picture:
            image = np.asarray(picture) if picture.width * picture.height <= MOST_CELLS else None
    except Exception:  # PIL raises almost anything for damaged pictures
        image = None
    if image is None or image.dtype != np.uint16 or image.ndim != 2:
        raise WrongField(f"a picture of 16 bits a cell, of at most {MOST_CELLS} cells", got="another").inside("png")
    return OwnMap(record.cell, record.x0, record.z0, (image & 3).astype(np.uint8), (image >> 2).astype(np.uint16))
