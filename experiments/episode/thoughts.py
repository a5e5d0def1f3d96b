"""Thoughts of an agent over an episode, in memory and in traces."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np
from jaxtyping import UInt8, UInt16

from envs.errors import InputError
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
        thought = None if record is None else _thought(where, record, before)
        before = thought or before
        log.steps.append(thought)
    if own_map is not None:
        log.own_map = _map(*own_map)
    return log


def _thought(where: str, record: Any, before: Thought | None) -> Thought:
    """Thought of a JSON object."""
    before = before or Thought()
    try:
        boxes = np.array(record.get("boxes", []), np.float64).reshape(-1, 4)
        names, scores = tuple(map(_text, record.get("names", ()))), np.array(record.get("scores", []), np.float64)
        plan = tuple(map(_text, record["plan"])) if "plan" in record else before.plan
        places = record.get("landmarks")
        found = before.landmarks if places is None else tuple(_landmark(place) for place in places)
        step, verdict = record.get("step", 0), _text(record.get("verdict", ""))
        if not len(boxes) == len(names) == len(scores) or not isinstance(step, int):
            raise ValueError(f"{len(boxes)} boxes, {len(names)} names and {len(scores)} scores in step {step!r} of the plan")
        if not (np.isfinite(boxes).all() and np.isfinite(scores).all() and all(np.isfinite(place.position_a).all() for place in found)):
            raise ValueError("numbers that are not finite")
        if any(place.position_a.shape != (3,) for place in found):
            raise ValueError("a landmark that is no place")
    except (AttributeError, TypeError, ValueError, KeyError, IndexError) as error:
        raise InputError(f"{where}: thought: expected what an agent thinks (plan, step, boxes, names, scores), got {error}") from error
    return Thought(plan, step, boxes, names, scores, found, None, verdict)


def _landmark(place: Any) -> Landmark:
    """Landmark of a name, x, y, z [m] and a score."""
    return Landmark(_text(place[0]), np.array(place[1:4], np.float64), float(place[4]))


def _text(value: Any) -> str:
    """Return the value if it is a text; TypeError otherwise."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} in place of a text")
    return value


def _map(where: str, record: Any) -> OwnMap:
    """Map of a JSON object."""
    try:
        data = np.frombuffer(base64.b64decode(record["png"], validate=True), np.uint8)
        numbers = float(record["cell"]), float(record["x0"]), float(record["z0"])
        decoded = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if len(data) else None
        image: Any = np.zeros(0) if decoded is None else decoded
        if image.dtype != np.uint16 or image.ndim != 2 or image.size > MOST_CELLS:
            raise ValueError("no picture of 16 bits a cell")
        if not np.isfinite(numbers).all() or not numbers[0] > 0:
            raise ValueError(f"cells of {numbers[0]} m at ({numbers[1]}, {numbers[2]})")
    except (TypeError, ValueError, KeyError, cv2.error) as error:
        raise InputError(f"{where}: expected an agent's own map (cell, x0, z0, png), got {error}") from error
    return OwnMap(*numbers, (image & 3).astype(np.uint8), (image >> 2).astype(np.uint16))
