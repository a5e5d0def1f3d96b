"""Episodes of the tasks with instructions, from the samplers and the grammar of `envs.language`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float

from envs.home import PLACES, Home
from envs.language.grammar.generator import Sentence, generate
from envs.language.sampling.sample_ask import sample_ask
from envs.language.sampling.sample_errand import sample_errand
from envs.language.sampling.sample_go import sample_go
from envs.language.sampling.sample_impossible import sample_impossible
from envs.language.sampling.sample_refer import Sampled, pick, settled
from envs.language.sampling.sample_request import REQUESTS, sample_request
from envs.language.sampling.sample_route import sample_route
from envs.language.semantics.meaning import Go, RoomPlace
from envs.language.semantics.records import meaning_to_json
from envs.language.semantics.targets import thinned
from envs.language.semantics.world import world_of
from envs.language.tokens import words
from envs.metrics import path_length
from envs.tasks.assignment import FAR
from envs.tasks.navigation import APART, CAMERA, DIGITS, rooms_crossed, rounded, visible
from envs.tasks.request import evaluate_request
from envs.tasks.suites import Suite
from envs.tasks.thresholds import OURS
from envs.types import Action, Episode, Goal, Trajectory

STARTS = 10  # start places of a home, chosen by an episode's number
TRIES = 8  # instructions drawn for a start
WORDINGS = 32  # attempts until two instructions differ in one word
LONG = (4, 5)  # steps of errands that are longer than those of training
ROOMS = 0.1  # share of instructions to go to a room
ASIDE = 0.1  # share of texts with a distractor
_NAMES = {"spans": "stretches"}  # of facts
PLACE, MEANING, WORDS, KIND = 83, 89, 97, 101  # purposes of generators


@dataclass(frozen=True)
class Legs:
    """Path through several goals: length of each leg [m] and corners [m].

    A length is inf where no path exists.
    """

    length: tuple[float, ...]
    path: Float[np.ndarray, "p 3"]


def spoken(suite: Suite, home: Home, seeds: Sequence[int]) -> Episode | None:
    """Episode with an instruction; None where the home offers none.

    `seeds` are those of the suite, its task, the home and the episode's number there. The meaning depends on the task alone, the words
    also on the suite's forms. Episodes of an impossible task with even numbers are possible; the following odd ones differ from them in
    one word and are impossible.
    """
    if not home.space.islands:
        return None
    *more, which = seeds
    number, odd = divmod(which, 2) if suite.task == "impossible" else (which, 0)
    start = _starts(home)[number % STARTS]
    kind = str(pick(np.random.default_rng([*more, KIND, number]), REQUESTS))  # of a request, whatever attempts it takes
    for attempt in range(TRIES):
        draw = np.random.default_rng([*more, MEANING, number, attempt])
        yaw = round(float(draw.uniform(-np.pi, np.pi)), DIGITS)
        found = _sampled(suite, home, draw, start, {"yaw_w": yaw, "kind": kind})
        if not found:
            continue
        yaw = round(found[0].facts.get("start_yaw", yaw), DIGITS)
        goals = [rounded(thinned(home, target.goal)) for target in found[0].targets]
        way = legs(home, goals, start)
        near = suite.task == "request" and any(goal.facing or goal.room >= 0 for goal in goals)
        least = 0 if near else APART
        if not least <= sum(way.length) <= FAR * len(goals):
            continue
        said = _said(suite, found, [*more, WORDS, number, attempt])
        if said is None:
            continue
        if odd:
            return _episode(home, suite, found[1], said[1], start, yaw, [], None)
        made = _episode(home, suite, found[0], said[0], start, yaw, goals, way)
        if suite.task != "request" or not done_at_once(home, made):
            return made
    return None


def done_at_once(home: Home, episode: Episode) -> bool:
    """Whether a request is carried out by stopping at the start, but for its answer."""
    here, yaw = np.array([episode.start_position_w] * 2), np.full(2, episode.start_yaw_w)
    still = Trajectory(np.array([int(Action.STOP)]), np.zeros(1, np.bool_), here, yaw, np.zeros(2))
    return bool(evaluate_request(home, replace(episode, answer=None), still, None, Action.STOP, CAMERA, OURS["request"]).scores.success)


def written(home: Home, record: dict[str, Any]) -> Episode | None:
    """Episode with an instruction written by hand, to the thing `instance`; None if unreachable."""
    goal = rounded(home.viewpoints(home.things[record["instance"]], CAMERA))
    start = np.round(record["start_position_w"], DIGITS)
    way = legs(home, [goal], start)
    if not np.isfinite(way.length[0]):
        return None
    thing = home.things[goal.instance]
    facts = _facts(home, start, round(record["start_yaw_w"], DIGITS), [goal], way)
    facts |= {"hand": record["id"], "category": thing.category, "color": thing.color, "form": "hand"}
    x, y, z = start.tolist()
    return Episode("", "", record["instruction"], (x, y, z), round(record["start_yaw_w"], DIGITS), (goal,), "instruct", facts=facts)


def legs(home: Home, goals: Sequence[Goal], start_w: Float[np.ndarray, "3"]) -> Legs:
    """Shortest path from a start through the nearest view points of the goals in order.

    A goal room that the agent is already in adds no leg. The lengths are those of `envs.tasks.evaluate.chain`, measured from the other end.
    """
    here, lengths, path = start_w, [], [start_w[None]]
    for goal in goals:
        if goal.room >= 0 and home.rooms_at(here[None])[0] == goal.room:
            lengths.append(0.0)
            continue
        field = home.distance_field(here[None])
        away = field.at(goal.position_w) if len(goal.position_w) else np.full(1, np.inf)
        nearest = int(away.argmin())
        lengths.append(float(away[nearest]))
        if not np.isfinite(away[nearest]):
            break
        path.append(field.path(goal.position_w[nearest])[-2::-1])
        here = goal.position_w[nearest]
    return Legs(tuple(lengths), np.concatenate(path))


def _starts(home: Home) -> Float[np.ndarray, "s 3"]:
    """Start places [m] of a home, shared by all suites to reuse distance fields."""
    return np.round(home.places[np.random.default_rng(PLACE).choice(PLACES, STARTS, replace=False)], DIGITS)


def _sampled(
    suite: Suite, home: Home, draw: np.random.Generator, start: Float[np.ndarray, "3"], request: dict[str, Any]
) -> tuple[Sampled, ...]:
    """Sampled meanings: one, a possible and an impossible one, or none; `request` has the heading and the kind of a request."""
    given: dict[str, Any] = {"start": start, "camera": CAMERA}
    if suite.task == "impossible":
        return sample_impossible(home, draw, **given) or ()
    if suite.task == "errand":
        found = sample_errand(home, draw, steps=LONG if suite.longer else (2, 3), **given)
    elif suite.task == "route":
        found = sample_route(home, draw, **given)
    elif suite.task == "ask":
        found = sample_ask(home, draw, **given)
    elif suite.task == "request":
        found = sample_request(home, draw, **request, **given)
    elif draw.random() < ROOMS and not suite.pairs:
        found = _sample_room(home, draw, start)
    else:
        found = sample_go(home, draw, pairs="held-out" if suite.pairs else "seen", **given)
    return (found,) if found else ()


def _sample_room(home: Home, draw: np.random.Generator, start: Float[np.ndarray, "3"]) -> Sampled | None:
    """Instruction to go to a room that is the only one of its type.

    None if there is no such room apart from the one that the agent is in.
    """
    world, here = world_of(home), int(home.rooms_at(start[None])[0])
    types = sorted({room.type for room in world.rooms if len(world.rooms_of_type(room.type)) == 1 and room.id != here})
    if not types:
        return None
    kind = pick(draw, types)
    facts = {"kind": "room", "room": kind, "rooms": len(world.rooms), "things": len(world.things)}
    return settled(home, Go(RoomPlace(kind)), start, CAMERA, facts)


def _said(suite: Suite, found: tuple[Sampled, ...], seeds: list[int]) -> tuple[Sentence, ...] | None:
    """Text of each meaning; two texts differ in one word.

    None where no wording achieves that.
    """
    for wording in range(WORDINGS if len(found) > 1 else 1):
        said = []
        for one in found:
            draw = np.random.default_rng([*seeds, wording])
            aside = suite.forms == "train" and draw.random() < ASIDE
            said.append(generate(one.meaning, draw, forms=suite.forms, distractor=aside))
        if len(said) == 1 or differ_in_one(said[0].text, said[1].text):
            return tuple(said)
    return None


def differ_in_one(a: str, b: str) -> bool:
    """Whether two texts differ only in one name of at most two words.

    Its article may differ too.
    """
    one, other = ([word for word in words(text) if word not in ("a", "an")] for text in (a, b))
    first = next((k for k, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))
    last = next((k for k, (x, y) in enumerate(zip(one[::-1], other[::-1], strict=False)) if x != y), 0)
    last = min(last, len(one) - first, len(other) - first)
    return one != other and 1 <= len(one) - first - last <= 2 and 1 <= len(other) - first - last <= 2


def _episode(
    home: Home, suite: Suite, found: Sampled, said: Sentence, start: Float[np.ndarray, "3"], yaw: float, goals: list[Goal], way: Legs | None
) -> Episode:
    """Episode of an instruction, with facts of its difficulty and of the sampler.

    The former are those of `envs.tasks.navigation.finished`. `words` are [first, last, part] of the characters of each part, `stretches`
    [first, last] of the points of the reference path that each move of a route describes.
    """
    facts = {} if way is None else _facts(home, start, yaw, goals, way)
    if found.reference_path_w is not None:
        facts["shortest"] = round(path_length(found.reference_path_w), DIGITS)
        del facts["path"]
    facts |= {_NAMES.get(name, name): value for name, value in found.facts.items() if name not in ("start", "start_yaw")}
    facts |= {"form": said.form, "words": [[span.start, span.end, span.part] for span in said.spans]}
    x, y, z = start.tolist()
    return Episode(
        "",
        "",
        said.text,
        (x, y, z),
        yaw,
        tuple(goals),
        suite.task,
        None if found.reference_path_w is None else np.round(found.reference_path_w, DIGITS),
        found.answer,
        None if found.why is None else str(found.why),
        _plain(meaning_to_json(said.meaning)),
        _plain(facts),
        found.limits,
    )


def _facts(home: Home, start: Float[np.ndarray, "3"], yaw: float, goals: Sequence[Goal], way: Legs) -> dict[str, Any]:
    """Facts of the difficulty of navigation; `path` are the corners [m].

    `visible` is about the first goal.
    """
    things = [number for number in (goals[0].instance, *goals[0].also) if number]
    return {
        "shortest": round(sum(way.length), DIGITS),
        "rooms_crossed": rooms_crossed(home, way.path),
        "visible": visible(home, start, yaw, things) if things else None,
        "path": np.round(way.path, DIGITS).tolist(),
    }


def _plain(value: Any) -> Any:
    """JSON round trip of a value, which replaces enum members and tuples."""
    return json.loads(json.dumps(value))
