"""Sampled meanings on many homes: each resolves to its targets, the impossible ones do not, and guessing does not pay."""

import hashlib
import json
import os
import subprocess
import sys
import zlib
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from envs.home import Home, Homes
from envs.houses.palette import HELD_OUT
from envs.language import generate, parse
from envs.language.answering.answers import ANSWERS, NO, YES
from envs.language.grammar.canonical import canonical
from envs.language.sampling import KINDS, SLOTS, Sampled, sample_ask, sample_errand, sample_go, sample_impossible, sample_route
from envs.language.sampling.sample_refer import said_pairs
from envs.language.semantics.denotation import ImpossibleReason, matches
from envs.language.semantics.meaning import ONE, About, Description, Go, If, Reference, RoomPlace, Sequence, Turn, Way
from envs.language.semantics.records import meaning_to_json
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.targets import aims, plan
from envs.language.semantics.world import distance, phrase, world_of
from envs.types import Body

SPLITS = ("train", "val", "test")
EACH = 4  # homes of a split


@pytest.fixture(scope="module")
def homes() -> list[tuple[str, Home]]:
    return some_homes(EACH)


@pytest.fixture(scope="module")
def many_homes() -> list[tuple[str, Home]]:
    return some_homes(10)


def some_homes(each: int) -> list[tuple[str, Home]]:
    return [(split, Homes(split, keep=3 * each).load(index, Body())) for split in SPLITS for index in range(each)]


def drawn(home: Home, sampler, count: int, seed: int = 0, **how) -> list[Any]:
    """So many draws, those without a result left out."""
    number = zlib.crc32(home.scene.name.encode())
    made = [sampler(home, np.random.default_rng([seed, number, k]), **how) for k in range(count)]
    return [one for one in made if one is not None]


def check_said(home: Home, one: Sampled, at_w: np.ndarray) -> None:
    """The grammar says it, and it means its targets."""
    assert canonical(one.meaning) == one.meaning
    made = plan(home, one.meaning, at_w)
    assert made.why is None and [t.text for t in made.targets] == [t.text for t in one.targets]
    for mine, its in zip(made.targets, one.targets, strict=True):
        assert (mine.goal.instance, mine.goal.room, mine.part) == (its.goal.instance, its.goal.room, its.part)
        assert len(its.goal.position_w)
    json.dumps(one.facts, allow_nan=False)


def test_goes_to_things(homes):
    kinds, crowded, made = Counter(), 0, 0
    for _, home in homes:
        world, start = world_of(home), home.places[7]
        for one in drawn(home, sample_go, 16, start=start):
            check_said(home, one, start)
            assert isinstance(one.meaning, Go) and isinstance(one.meaning.to, Description)
            said = one.meaning.to
            thing = world.known[one.targets[0].goal.instance]
            assert matches(world, said, start) == (thing.id,)
            assert one.facts["category"] == thing.category == said.category
            assert one.facts["distractors"] == sum(other.category == thing.category for other in world.things) - 1
            sayings = {"link": said.link, "rank": said.rank, "not": said.no_color or said.no_size or said.no_material}
            assert one.facts["kind"] == "category" or sayings.get(one.facts["kind"]) or getattr(said, one.facts["kind"])
            kinds[one.facts["kind"]] += 1
            crowded += one.facts["distractors"] > 0
            made += 1
    assert set(kinds) == set(KINDS) and min(kinds.values()) > 0.05 * made
    assert made > 0.97 * 16 * len(homes) and crowded > 0.6 * made


def test_nothing_is_said_that_is_not_needed(homes):
    """Leaving out any one attribute that was added makes the description fit other things too."""
    for _, home in homes[::3]:
        for one in drawn(home, sample_go, 24, seed=1, kinds=("color",)):
            assert isinstance(one.meaning, Go) and isinstance(one.meaning.to, Description)
            for name in one.facts["said"]:
                if name != "color":
                    fewer = Description(**{**vars(one.meaning.to), name: None})
                    assert len(matches(world_of(home), fewer, home.places[0])) > 1, phrase(one.meaning.to)


def test_kept_back_pairs_are_said_or_not(homes):
    held = 0
    for split, home in homes:
        there = {(thing.category, thing.color) for thing in world_of(home).things}
        assert split != "train" or not there & HELD_OUT
        for one in drawn(home, sample_go, 6, pairs="held-out"):
            assert isinstance(one.meaning, Go) and isinstance(one.meaning.to, Description)
            thing = world_of(home).known[one.targets[0].goal.instance]
            assert (thing.category, thing.color) in HELD_OUT
            assert (one.meaning.to.category, one.meaning.to.color) == (thing.category, thing.color)
            held += 1
        for one in drawn(home, sample_go, 6, pairs="seen"):
            assert isinstance(one.meaning, Go) and isinstance(one.meaning.to, Description)
            assert not said_pairs(one.meaning.to) & HELD_OUT and not one.facts["held_out"]
        made = [one for sampler in (sample_errand, sample_ask) for one in drawn(home, sampler, 4, pairs="seen")]
        made += [one for pair in drawn(home, sample_impossible, 4, pairs="seen") for one in pair]
        made += drawn(home, sample_route, 2, pairs="seen", start=home.places[0])
        assert not any(texts(meaning_to_json(one.meaning)) & HELD_OUT for one in made)
    assert held > len(homes)


def texts(value) -> set[tuple[str, str]]:
    """All (category, color) that a meaning in JSON says."""
    if isinstance(value, list):
        return {pair for part in value for pair in texts(part)}
    if not isinstance(value, dict):
        return set()
    own = {(value["category"], value[name]) for name in ("color", "no_color") if value.get("category") and name in value}
    return own | {pair for part in value.values() for pair in texts(part)}


def test_training_never_says_a_pair_that_is_kept_back(homes):
    for split, home in homes:
        if split == "train":
            made = [one for sampler in (sample_go, sample_errand, sample_ask) for one in drawn(home, sampler, 12, seed=3)]
            made += [one for pair in drawn(home, sample_impossible, 12, seed=3) for one in pair]
            assert made
            for one in made:
                assert not texts(meaning_to_json(one.meaning)) & HELD_OUT


def test_errands(homes):
    kinds, met, made = Counter(), Counter(), 0
    for number, (_, home) in enumerate(homes):
        steps = (4, 5) if number % 2 else (2, 3)
        for one in drawn(home, sample_errand, 8, steps=steps):
            check_said(home, one, home.places[0])
            assert isinstance(one.meaning, Sequence)
            assert steps[0] <= len(one.meaning.steps) <= steps[1] and len(one.facts["kinds"]) == len(one.meaning.steps)
            assert one.facts["targets"] == len(one.targets) >= 2
            goals = [(target.goal.instance, target.goal.room) for target in one.targets]
            assert all(a != b for a, b in pairwise(goals))
            kinds.update(one.facts["kinds"])
            for part, step in enumerate(one.meaning.steps):
                if isinstance(step, If):
                    told = aims(world_of(home), Sequence(one.meaning.steps[:part]), home.places[0]).dialogue
                    there = bool(matches(world_of(home), step.thing, home.places[0], told))
                    expected = step.then if there != step.negated else step.otherwise
                    assert any(target.part == part for target in one.targets) == (expected is not None)
                    met[there] += 1
            made += 1
    assert set(kinds) == {"thing", "room", "if", "other", "one", "it"} and min(kinds.values()) >= 5
    assert made > 0.95 * 8 * len(homes) and 0.3 < met[True] / met.total() < 0.7


def test_what_refers_back_needs_what_was_said_before(homes):
    checked = 0
    for _, home in homes:
        for one in drawn(home, sample_errand, 8, seed=5):
            assert isinstance(one.meaning, Sequence)
            for step in one.meaning.steps:
                to = step.to if isinstance(step, Go) else None
                if isinstance(to, Reference) or (isinstance(to, Description) and to.category == ONE):
                    assert resolve_reference(world_of(home), to, home.places[0]).why == ImpossibleReason.NOTHING_BEFORE
                    checked += 1
    assert checked > len(homes)


# Routes


def heading(path: np.ndarray, at: float, to: float) -> np.ndarray:
    """The unit vector (x, z) from one place along a path to another [m]."""
    along = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1)))
    a, b = (np.array([np.interp(np.clip(s, 0, along[-1]), along, path[:, k]) for k in (0, 2)]) for s in (at, to))
    return (b - a) / max(float(np.linalg.norm(b - a)), 1e-9)


def leftwards(before: np.ndarray, after: np.ndarray) -> float:
    """The angle [rad] from one direction (x, z) to another, positive to the left of who looks along the first: -Z's left is -X."""
    left = np.array([before[1], -before[0]])
    return float(np.arctan2(after @ left, after @ before))


def check_turns(one: Sampled, path: np.ndarray, along: np.ndarray) -> int:
    """Said turns are turns to that side, and no sharp turn is left out."""
    assert not isinstance(one.meaning, Go) and hasattr(one.meaning, "moves")
    spans, places, count = one.facts["spans"], [], 0
    for move, (first, last) in zip(one.meaning.moves, spans, strict=True):  # pyright: ignore[reportAttributeAccessIssue]
        if move.do in (Turn.LEFT, Turn.RIGHT, Turn.AROUND) and last > 0:
            middle = (along[first] + along[last]) / 2
            angle = leftwards(heading(path, middle - 0.9, middle), heading(path, middle, middle + 0.9))
            assert abs(angle) > np.radians(30)
            assert move.do == Turn.AROUND or (angle > 0) == (move.do == Turn.LEFT)
            places.append(middle)
            count += 1
    for s in np.arange(0.75, along[-1] - 0.75, 0.1):
        if abs(leftwards(heading(path, s - 0.75, s), heading(path, s, s + 0.75))) > np.radians(65):
            assert min((abs(s - place) for place in places), default=9.0) < 1.3
    yaw, start = one.facts["start_yaw"], heading(path, 0, 0.75)
    angle = leftwards(np.array([-np.sin(yaw), -np.cos(yaw)]), start)
    move = one.meaning.moves[0].do  # pyright: ignore[reportAttributeAccessIssue]
    if abs(angle) < np.radians(40):
        assert spans[0] != [0, 0]
    elif abs(angle) > np.radians(50):
        assert spans[0] == [0, 0]
        assert move == (Turn.AROUND if abs(angle) > np.radians(135) else Turn.LEFT if angle > 0 else Turn.RIGHT)
    return count


def check_rooms(home: Home, one: Sampled, path: np.ndarray, along: np.ndarray) -> None:
    """Rooms are left, crossed and entered in the order in which the path goes through them."""
    types = [home.scene.rooms[room].type if room >= 0 else "" for room in home.rooms_at(path).tolist()]
    through: list[tuple[str, float]] = []
    for kind, length in zip(types[1:], np.diff(along), strict=True):
        if kind and (not through or through[-1][0] != kind):
            through.append((kind, 0.0))
        if kind:
            through[-1] = kind, through[-1][1] + float(length)
    told = [(move.do, move.at.type) for move in one.meaning.moves if isinstance(move.at, RoomPlace)]  # pyright: ignore[reportAttributeAccessIssue]
    assert told == [] or (told[0] == (Way.LEAVE, next(filter(None, types))) and told[-1] == (Way.ENTER, [t for t in types if t][-1]))
    crossed = [kind for do, kind in told if do == Way.CROSS]
    rest = iter(kind for kind, _ in through)
    assert all(kind in rest for kind in crossed)  # in this order
    long = [kind for kind, length in through[1:-1] if length > 2.5]
    assert not Counter(long) - Counter(crossed)


def test_routes_say_their_paths(homes):
    ways, turns, made = Counter(), 0, 0
    for _, home in homes:
        world = world_of(home)
        for k in range(6):
            start = home.places[k % 2]
            one = sample_route(home, np.random.default_rng([zlib.crc32(home.scene.name.encode()), k, 2]), start=start)
            if one is None:
                continue
            check_said(home, one, start)
            path, goal = one.reference_path_w, one.targets[0].goal
            assert path is not None and len(one.targets) == 1
            along = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1)))
            assert np.diff(along).max() <= 0.25 + 1e-9 and np.diff(along).min() > 0 and along[-1] >= 2.5
            assert np.linalg.norm(path[0] - start) < 1e-6 and np.linalg.norm(goal.position_w - path[-1], axis=1).min() < 1e-6
            assert along[-1] == pytest.approx(home.distance_field(goal.position_w).at(start[None])[0], abs=0.05)
            assert one.facts["length"] == pytest.approx(along[-1], abs=1e-3)
            moves, spans = one.meaning.moves, one.facts["spans"]  # pyright: ignore[reportAttributeAccessIssue]
            assert len(spans) == len(moves) and all(0 <= a <= b < len(path) for a, b in spans)
            assert moves[-1].do == Way.STOP and resolve_reference(world, moves[-1].at, start).things == (goal.instance,)
            turns += check_turns(one, path, along)
            check_rooms(home, one, path, along)
            for move, (first, last) in zip(moves[:-1], spans[:-1], strict=True):
                ways[move.do] += 1
                if move.do in (Way.PAST, Way.TOWARDS):
                    fit = matches(world, move.at, start)
                    near, number = min((distance(world.known[k], place), k) for k in fit for place in path[first : last + 1])
                    assert near <= (1.0 if move.do == Way.PAST else 3.5) and number != goal.instance
            made += 1
    assert set(ways) == {*Turn, *Way} - {Way.STOP} and turns > 40 and made > 4 * len(homes)


# Questions


def test_questions_are_answered_by_the_scene(homes):
    made = 0
    for _, home in homes:
        things = [thing for thing in home.scene.objects if not thing.structure]
        for about in About:
            for one in drawn(home, sample_ask, 2, seed=7, about=about):
                check_said(home, one, home.places[0])
                assert one.answer in ANSWERS and one.facts["about"] == about
                first = home.things.get(one.targets[0].goal.instance)
                if about in (About.COUNT, About.EXISTS, About.MORE):
                    fit, other = (sum(said is not None and thing.category == said.category and said.color in (None, thing.color)
                                      and home.scene.rooms[thing.room].type == said.room for thing in things)
                                  for said in (one.meaning.thing, one.meaning.other))  # fmt: skip
                    assert one.answer == (str(fit) if about == About.COUNT else YES if fit > other else NO)
                    assert one.targets[0].goal.room >= 0 and len(one.targets) == 1
                elif about == About.LARGER:
                    sizes = {t.category: np.prod(t.extents) for t in (home.things[x.goal.instance] for x in one.targets)}
                    assert one.answer == max(sizes, key=sizes.__getitem__) and len(sizes) == 2
                else:
                    assert one.answer == (home.scene.rooms[first.room].type if about == About.ROOM else getattr(first, about))
                made += 1
    assert made > 0.8 * 2 * len(About) * len(homes)


@pytest.mark.slow
def test_answers_are_balanced(many_homes):
    answers = {
        about: Counter(one.answer for _, home in many_homes for one in drawn(home, sample_ask, 6, seed=8, about=about)) for about in About
    }
    for about in (About.EXISTS, About.MORE):
        assert answers[about].total() > 150 and 0.42 < answers[about][YES] / answers[about].total() < 0.58, answers[about]
    for about, least, most in (
        (About.COLOR, 11, 0.2),
        (About.SIZE, 3, 0.5),
        (About.MATERIAL, 7, 0.35),
        (About.ROOM, 8, 0.3),
        (About.COUNT, 6, 0.4),
    ):
        count = answers[about]
        assert count.total() > 120 and len(count) >= least and max(count.values()) < most * count.total(), (about, count)


# What cannot be done


def leaves(value, path: str = "") -> dict[str, object]:
    """The values in a JSON object by their paths."""
    if isinstance(value, dict):
        return {key: leaf for name, part in value.items() for key, leaf in leaves(part, f"{path}.{name}").items()}
    return {path: value}


def test_impossible_ones_differ_in_one_word(homes):
    whys, slots, made = Counter(), Counter(), 0
    for _, home in homes:
        for possible, impossible in drawn(home, sample_impossible, 16, seed=9):
            check_said(home, possible, home.places[0])
            assert canonical(impossible.meaning) == impossible.meaning
            assert possible.why is None and not impossible.targets and impossible.why is not None
            told = plan(home, impossible.meaning, home.places[0])
            assert told.why == impossible.why and not told.targets and told.text
            a, b = leaves(meaning_to_json(possible.meaning)), leaves(meaning_to_json(impossible.meaning))
            changed = [key for key in a | b if a.get(key) != b.get(key)]
            assert len(changed) == 1 and a[changed[0]] == impossible.facts["old"] and b[changed[0]] == impossible.facts["new"]
            whys[impossible.why] += 1
            slots[impossible.facts["slot"]] += 1
            made += 1
    assert made > 0.97 * 16 * len(homes)
    assert set(whys) == set(SLOTS) and min(whys.values()) > 0.12 * made
    assert set(slots) == {slot for names in SLOTS.values() for slot in names}


@pytest.mark.slow
def test_words_do_not_tell_what_is_impossible(many_homes):
    """Who has learnt from half of the homes which words are said in vain guesses the other half hardly better than by chance."""
    words: dict[tuple[int, str], Counter] = {}
    for number, (_, home) in enumerate(many_homes):
        for _, one in drawn(home, sample_impossible, 24, seed=10):
            count = words.setdefault((number % 2, one.facts["slot"]), Counter())
            count.update([(one.facts["old"], False), (one.facts["new"], True)])
    right = total = 0
    for (half, slot), count in words.items():
        seen = words.get((1 - half, slot), Counter())
        right += sum(k for (word, vain), k in count.items() if (seen[word, True] > seen[word, False]) == vain)
        total += count.total()
    assert total > 1000 and right / total < 0.58, right / total


# The same for everybody


def digest(home: Home) -> str:
    """What a home's samples say, in short."""
    made = [one for sampler in (sample_go, sample_errand, sample_ask) for one in drawn(home, sampler, 4)]
    made += [one for pair in drawn(home, sample_impossible, 4) for one in pair]
    made += drawn(home, sample_route, 2, start=home.places[0])
    said = [[meaning_to_json(one.meaning), one.facts, one.answer, [target.text for target in one.targets]] for one in made]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def test_another_process_draws_the_same():
    """The same samples under another order of sets; and how long one takes there, without types being checked."""
    script = """
import time, numpy as np
from tests.envs.language.test_sampling import digest, sample_ask, sample_errand, sample_go, sample_impossible
from envs.home import Homes
from envs.types import Body, Camera
home = Homes("test").load(2, Body())
print(digest(home))
for thing in home.scene.objects:
    if not thing.structure:
        home.viewpoints(thing, Camera())
for sampler in (sample_go, sample_errand, sample_ask, sample_impossible):
    began = time.thread_time()
    for k in range(100):
        sampler(home, np.random.default_rng([5, k]))
    print((time.thread_time() - began) / 100)
"""
    env = {**os.environ, "PYTHONHASHSEED": "7"}
    told = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True).stdout.split()
    assert told[0] == digest(Homes("test").load(2, Body()))
    assert max(map(float, told[1:])) < 0.01  # [s], about 1 ms where nothing else runs


def test_the_grammar_says_and_reads_what_is_sampled(homes):
    for number, (_, home) in enumerate(homes[::2]):
        rng = np.random.default_rng([number, 11])
        made = [one for sampler in (sample_go, sample_errand, sample_ask) for one in drawn(home, sampler, 4, seed=11)]
        made += [one for pair in drawn(home, sample_impossible, 4, seed=11) for one in pair]
        made += drawn(home, sample_route, 2, seed=11, start=home.places[0])
        for one in made:
            said = generate(one.meaning, rng)
            assert parse(said.text) == one.meaning, said.text
