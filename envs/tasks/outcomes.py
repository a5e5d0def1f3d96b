"""Outcomes of sentences, as docs/say.md states them, judged without any grammar."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from envs.home import Home, inside
from envs.scenes.scene import Object
from envs.types import Camera

AT = 0.3  # [m] from a view point, along the floor
NEAR, FRONT, BESIDE = 1.0, 1.5, 0.75  # [m] of places beside, in front of and between things
MIDDLE = 1.2  # [m] from the middle or a corner of a room
BLOCKED = 0.65  # [m] least way until something blocks it, with the tolerance of its end
FACED = math.radians(20)
NO = re.compile(r"\b(no|not|none|nothing)\b")
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Conduct:
    """Poses [m, rad] from the start on, and what was said.

    `answer` and `refusal` are '' for none; `understood` is whether a refusal has a reason, other than that the sentence was not understood.
    """

    position_w: Float[np.ndarray, "t 3"]
    yaw_w: Float[np.ndarray, "t"]
    pitch: Float[np.ndarray, "t"]
    answer: str = ""
    refusal: str = ""
    understood: bool = True


@dataclass(frozen=True)
class Judge:
    """Home in which sentences are judged.

    `speaker_w` [m] is where the speaker stands, if anybody does.
    """

    home: Home
    camera: Camera
    speaker_w: Float[np.ndarray, "3"] | None = None

    def right(self, outcome: dict[str, Any], done: Conduct) -> bool:
        """Whether everything that an outcome states holds."""
        if "refuse" in outcome:
            said = plain_words(done.refusal or done.answer)
            offered = any(self._reached({"any_of": [thing]}, done, len(done.yaw_w) - 1) for thing in outcome.get("may_offer", ()))
            return any(has_words(said, word) for word in outcome["about"]) and done.understood and bool(done.refusal or offered)
        if done.refusal:
            return False
        checks: dict[str, Callable[[Any], bool]] = {
            "visit": lambda stops: self._visited(stops, done),
            "after_visit": lambda stops: self._visited(stops, done),
            "pose": lambda wanted: _posed(wanted, done),
            "face": lambda things: any(self._faces(self.home.things[thing], done) for thing in things),
            "never_enter": lambda rooms: not np.isin(self.home.rooms_at(done.position_w), rooms).any(),
            "stay_in": lambda rooms: bool(np.isin(self.home.rooms_at(done.position_w), [*rooms, -1]).all()),
            "never_near": lambda things: all(self._apart(self.home.things[thing], done) for thing in things),
            "answer": lambda forms: any(answers_with(done.answer, form) for form in forms),
            "answer_mentions": lambda groups: mentions(done.answer, groups, outcome.get("mentions_at_least", len(groups))),
            "answer_never": lambda words: not any(has_words(plain_words(done.answer), word) for word in words),
            "ambiguous": lambda things: self._visited([{"any_of": things}], done),
            "ambiguous_rooms": lambda rooms: self._visited([{"room": rooms}], done),
            "mentions_at_least": lambda count: True,
        }
        return all(checks[name](wanted) for name, wanted in outcome.items())

    def _visited(self, stops: list[dict[str, Any]], done: Conduct) -> bool:
        """Whether stops are reached in order, the last one at the end."""
        last, step = len(done.yaw_w) - 1, 0
        for number, stop in enumerate(stops):
            if "all_of" in stop or "all_rooms" in stop:
                parts = [{"any_of": [k]} for k in stop.get("all_of", ())] + [{"room": [k]} for k in stop.get("all_rooms", ())]
                first = [self._first(part, done, step) for part in parts]
                if sum(found is not None for found in first) < stop.get("at_least", len(parts)):
                    return False
                step = max(found for found in first if found is not None)
                if number == len(stops) - 1 and not any(self._reached(part, done, last) for part in parts):
                    return False
            elif number == len(stops) - 1:
                return self._reached(stop, done, last)
            else:
                found = self._first(stop, done, step)
                if found is None:
                    return False
                step = found
        return True

    def _first(self, stop: dict[str, Any], done: Conduct, step: int) -> int | None:
        """First step from `step` on at which a stop is reached."""
        return next((k for k in range(step, len(done.yaw_w)) if self._reached(stop, done, k)), None)

    def _reached(self, stop: dict[str, Any], done: Conduct, step: int) -> bool:
        """Whether a stop is reached at a step."""
        at = done.position_w[step]
        return (
            any(self._at_thing(self.home.things[thing], at) for thing in stop.get("any_of", ()))
            or int(self.home.rooms_at(at[None])[0]) in stop.get("room", ())
            or ("place" in stop and self._at_place(stop["place"], at))
            or (stop.get("start", False) and _away(at, done.position_w[0]) <= NEAR)
            or (stop.get("speaker", False) and self.speaker_w is not None and _away(at, self.speaker_w) <= NEAR)
        )

    def _at_thing(self, thing: Object, at: np.ndarray) -> bool:
        """Whether a place is at a view point of a thing, or beside an opening."""
        if thing.structure:
            low, high = np.array(thing.low), np.array(thing.high)
            return _away(at, np.clip(at, low, high)) <= NEAR
        goal = self.home.viewpoints(thing, self.camera)
        return bool(len(goal.position_w)) and float(self.home.geodesic_distance(goal.position_w, at[None])[0]) <= AT

    def _at_place(self, place: dict[str, Any], at: np.ndarray) -> bool:
        """Whether a place is where a relation says."""
        relation = place["relation"]
        if relation in ("middle", "corner"):
            polygon = np.array(self.home.scene.rooms[place["room"]].polygon)
            spots = polygon.mean(axis=0, keepdims=True) if relation == "middle" else polygon
            near = float(np.hypot(*(spots - at[[0, 2]]).T).min()) <= MIDDLE
            return near and (relation == "middle" or bool(inside(polygon, at[None, [0, 2]])[0]))
        thing = self.home.things[place["of"]]
        if thing.room >= 0 and int(self.home.rooms_at(at[None])[0]) != thing.room:
            return False
        right, front = _own(thing, at)
        wide, deep = np.array(thing.extents)[[0, 2]] / 2
        away = math.hypot(max(0.0, abs(right) - wide), max(0.0, abs(front) - deep))
        if relation == "between":
            a, b = (np.array(one.center)[[0, 2]] for one in (thing, self.home.things[place["to"]]))
            along = float((at[[0, 2]] - a) @ (b - a) / max(1e-6, (b - a) @ (b - a)))
            return 0 <= along <= 1 and float(np.hypot(*(at[[0, 2]] - a - along * (b - a)))) <= BESIDE
        if relation == "in_front_of":
            return away <= FRONT and front > 0 and abs(math.atan2(right, front)) <= math.radians(60)
        if relation == "at_head_of":
            return away <= NEAR and front <= -deep + 0.6
        if relation == "at_foot_of":
            return away <= NEAR and front >= deep - 0.3
        return away <= NEAR  # next_to

    def _faces(self, thing: Object, done: Conduct) -> bool:
        """Whether a thing is seen near the middle of the picture at the end."""
        dx, dz = np.array(thing.center)[[0, 2]] - done.position_w[-1][[0, 2]]
        off = _turned(math.atan2(-dx, -dz) - float(done.yaw_w[-1]))
        seen = self.home.renderer.render(
            self.camera, done.position_w[-1:], done.yaw_w[-1:], pitch=done.pitch[-1:], sensors=("instance",)
        ).instance
        return abs(off) <= FACED and bool((seen == thing.id).any())

    def _apart(self, thing: Object, done: Conduct) -> bool:
        """Whether the body never overlaps a thing's box, seen from above."""
        wide, deep = np.array(thing.extents)[[0, 2]] / 2
        own = [_own(thing, at) for at in done.position_w]
        return all(math.hypot(max(0.0, abs(x) - wide), max(0.0, abs(z) - deep)) > self.home.body.radius for x, z in own)


def _own(thing: Object, at: np.ndarray) -> tuple[float, float]:
    """Place [m] in a thing's own frame: along its width, and towards its front."""
    dx, dz = np.array(at)[[0, 2]] - np.array(thing.center)[[0, 2]]
    s, c = math.sin(thing.yaw), math.cos(thing.yaw)
    return float(c * dx - s * dz), float(s * dx + c * dz)


def _away(a: np.ndarray, b: np.ndarray) -> float:
    """Distance [m] along the floor."""
    return float(math.hypot(a[0] - b[0], a[2] - b[2]))


def _turned(angle: float) -> float:
    """Angle [rad] from -pi to pi."""
    return (angle + math.pi) % (2 * math.pi) - math.pi


def _posed(wanted: dict[str, Any], done: Conduct) -> bool:
    """Whether the last pose is that of some moves."""
    angle, metres = math.radians(wanted["tolerance_deg"]), wanted["tolerance_m"]
    yaw, place = float(done.yaw_w[0]), done.position_w[0][[0, 2]].astype(float)
    heading, level, turned = True, True, _turned(float(done.yaw_w[-1]) - yaw)
    for move in wanted["moves"]:
        if "turn_deg" in move:
            low, high = _range(move["turn_deg"])
            if isinstance(move["turn_deg"], list):
                heading = math.radians(low) <= turned <= math.radians(high)
                yaw = float(done.yaw_w[-1])
            else:
                yaw += math.radians(low)
        elif "forward_m" in move or "forward_until" in move:
            ahead = np.array([-math.sin(yaw), -math.cos(yaw)])
            went = float((done.position_w[-1][[0, 2]] - place) @ ahead)
            low, high = _range(move["forward_m"]) if "forward_m" in move else (BLOCKED, math.inf)
            place += ahead * float(np.clip(went, low, high))
        elif "pitch_deg" in move:
            low, high = _range(move["pitch_deg"])
            low, high = (
                (low, high) if isinstance(move["pitch_deg"], list) else (low - wanted["tolerance_deg"], high + wanted["tolerance_deg"])
            )
            level = math.radians(low) <= float(done.pitch[-1]) <= math.radians(high)
        elif "sweep_deg" in move:
            swept = float(np.abs((np.diff(done.yaw_w) + math.pi) % (2 * math.pi) - math.pi).sum())
            heading, yaw = swept >= 0.8 * math.radians(move["sweep_deg"]), float(done.yaw_w[-1])
    near = float(np.hypot(*(done.position_w[-1][[0, 2]] - place))) <= metres
    return near and heading and level and abs(_turned(float(done.yaw_w[-1]) - yaw)) <= angle


def _range(value: Any) -> tuple[float, float]:
    """Least and greatest of a number or a range."""
    return (float(value[0]), float(value[1])) if isinstance(value, list) else (float(value), float(value))


def plain_words(text: str) -> str:
    """Text in lower case without punctuation and articles, number words as digits."""
    words = [word for word in re.findall(r"[a-z0-9']+", text.lower()) if word not in ("a", "an", "the")]
    return " ".join(str(NUMBERS.index(word)) if word in NUMBERS else word for word in words)


def has_words(plain: str, word: str) -> bool:
    """Whether a plain text has a word or words, or their plain plural."""
    return re.search(rf"\b{re.escape(plain_words(word))}s?\b", plain) is not None


def answers_with(answer: str, form: str) -> bool:
    """Whether an answer is a form or contains it as whole words."""
    plain, wanted = plain_words(answer), plain_words(form)
    if wanted in ("yes", "no"):
        return bool(plain) and (plain.split()[0] == wanted or (NO.search(plain) is not None) == (wanted == "no"))
    return bool(plain) and has_words(plain, form)


def mentions(answer: str, groups: Sequence[Sequence[str]], least: int) -> bool:
    """Whether an answer has a word of at least so many groups."""
    return sum(any(has_words(plain_words(answer), word) for word in group) for group in groups) >= least
