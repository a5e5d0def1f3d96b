"""Sampled requests: each is said and read back in every form, and leads to its targets; limits bind, conditions hold half of the time."""

from collections import Counter

import numpy as np
import pytest

from envs.home import Home, Homes
from envs.language import generate, parse
from envs.language.grammar.canonical import canonical
from envs.language.planning.requests import plan_request
from envs.language.planning.walk import Situation
from envs.language.sampling import REQUESTS, Sampled, sample_request
from envs.language.sampling.sample_refer import may_say
from envs.language.semantics.acts import Request, Rule, Tell, When
from envs.limits import limited, limits_kept
from envs.metrics import resampled
from envs.types import Body, Camera

CAMERA = Camera(64, 64)
Made = tuple[Home, np.ndarray, float, Sampled]


@pytest.fixture(scope="module")
def made() -> list[Made]:
    """Requests of every kind from several starts of two homes."""
    found: list[Made] = []
    for number in (1, 4):
        home = Homes("val").load(number, Body())
        for turn in range(3):
            for kind in REQUESTS:
                rng = np.random.default_rng([number, turn, REQUESTS.index(kind)])
                start, yaw = home.places[turn], float(rng.uniform(-3, 3))
                one = sample_request(home, rng, start=start, yaw_w=yaw, pairs="seen", camera=CAMERA, kind=kind)
                found += [(home, start, yaw, one)] if one else []
    return found


def test_every_kind_is_found(made: list[Made]) -> None:
    count = Counter(one.facts["kind"] for *_, one in made)
    assert set(count) == set(REQUESTS)
    assert sum(count.values()) >= 0.9 * 6 * len(REQUESTS)


def test_requests_are_canonical_and_have_targets(made: list[Made]) -> None:
    for *_, one in made:
        assert isinstance(one.meaning, Request)
        assert one.meaning == canonical(one.meaning)
        assert one.targets
        assert one.why is None
        assert may_say(one.meaning, "seen")
        assert (one.answer is not None) == any(isinstance(act, Tell) for act in one.meaning.acts)


@pytest.mark.parametrize("form", ["train", "constructions", "synonyms"])
def test_what_is_said_is_read_back_and_leads_to_the_targets(form: str, made: list[Made]) -> None:
    for number, (home, start, yaw, one) in enumerate(made):
        said = generate(one.meaning, np.random.default_rng(number), forms=form)
        read = parse(said.text, forms="all")
        assert read == one.meaning, said.text
        assert isinstance(read, Request)
        if form == "train" and number % 4 == 0:
            plan = plan_request(home, read, Situation(start, yaw, camera=CAMERA))
            assert [(t.goal.instance, t.goal.room, t.goal.facing, t.text) for t in plan.targets] == [
                (t.goal.instance, t.goal.room, t.goal.facing, t.text) for t in one.targets
            ]
            assert plan.limits == one.limits


def test_binding_limits_are_broken_on_the_shortest_way_and_kept_on_another(made: list[Made]) -> None:
    with_limits = [one for one in made if one[3].limits is not None and one[3].facts["kind"] == "limit"]
    assert with_limits
    for home, start, yaw, one in with_limits:
        assert isinstance(one.meaning, Request)
        assert one.limits is not None
        free = plan_request(home, Request(one.meaning.acts), Situation(start, yaw, camera=CAMERA)).targets[-1].goal
        path = resampled(home.distance_field(free.position_w).path(start), 0.05)
        assert limits_kept(home, one.limits, path) != one.facts["binding"]
        goal = one.targets[-1].goal.position_w
        way = limited(home, one.limits, start).distance_field(goal).path(start)
        assert len(way) or np.linalg.norm(goal - start, axis=1).min() < 0.1
        if one.meaning.limits[0].rule != Rule.NEVER_NEAR:
            assert limits_kept(home, one.limits, resampled(way, 0.05))


def test_conditions_choose_the_branch_that_is_recorded(made: list[Made]) -> None:
    conditions = [one for one in made if one[3].facts["kind"] == "when"]
    assert {one[3].facts["met"] for one in conditions} == {True, False}
    for home, start, yaw, one in conditions:
        assert isinstance(one.meaning, Request)
        act = one.meaning.acts[0]
        assert isinstance(act, When)
        branch = act.then if one.facts["met"] else act.otherwise
        plan = plan_request(home, Request(branch), Situation(start, yaw, camera=CAMERA))
        assert len(plan.targets) == len(one.targets)


def test_the_same_state_gives_the_same_request() -> None:
    home = Homes("val").load(1, Body())
    one, other = (sample_request(home, np.random.default_rng(5), start=home.places[0], camera=CAMERA) for _ in range(2))
    assert one is not None
    assert other is not None
    assert (one.meaning, one.facts) == (other.meaning, other.facts)
