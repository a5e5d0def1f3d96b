"""When instructions are satisfied, and which part of them is not."""

from dataclasses import replace

import numpy as np
import pytest

from envs.home import Home
from envs.language.sampling import sample_route
from envs.language.semantics.denotation import matches
from envs.language.semantics.meaning import Description, Go, RoomPlace, Sequence
from envs.language.semantics.verify import Moment, verify
from envs.language.semantics.world import world_of
from envs.types import Camera
from tests.envs.language.rooms import HERE, D


def moment(home: Home, position_w, yaw: float, pitch: float) -> Moment:
    """What is seen from a pose."""
    seen = home.renderer.render(
        Camera(64, 64), position_w[None], np.array([yaw]), pitch=np.array([pitch]), scene=np.zeros(1, int), sensors=("instance",)
    ).instance
    ids, counts = np.unique(seen, return_counts=True)
    return Moment(position_w, yaw, pitch, {int(i): float(c) / seen.size for i, c in zip(ids, counts, strict=True) if i})


def by(home: Home, number: int) -> Moment:
    """A moment at the first view point of a thing."""
    goal = home.viewpoints(home.things[number], Camera(64, 64))
    return moment(home, goal.position_w[0], float(goal.yaw_w[0]), float(goal.pitch[0]))


def singled_out(home: Home) -> list[tuple[int, Description]]:
    """Things that can be reached, by category and colour where that is enough."""
    found = []
    for thing in world_of(home).things:
        said = D(thing.category, color=thing.color)
        if matches(world_of(home), said, HERE) == (thing.id,) and len(home.viewpoints(thing, Camera()).position_w):
            found.append((thing.id, said))
    return found


def test_a_thing_is_reached_where_it_is_seen_from_near(home):
    at = home.places[0]
    for number, said in singled_out(home)[::4]:
        there = by(home, number)
        verdict = verify(home, Go(said), at, [there])
        assert verdict.done and all(part.done for part in verdict.parts) and "stands by" in verdict.text
        away = replace(there, yaw_w=there.yaw_w + np.pi, covered=moment(home, there.position_w, there.yaw_w + np.pi, 0.0).covered)
        if away.covered.get(number, 0) < 0.003:
            assert not verify(home, Go(said), at, [away]).done
        far = home.places[np.argmax(home.distance_field(home.viewpoints(home.things[number], Camera()).position_w).at(home.places[:64]))]
        hidden = replace(there, position_w=far)  # it is in view, but from far
        verdict = verify(home, Go(said), at, [hidden])
        assert not verdict.done and [part.text for part in verdict.parts if not part.done] == ["near it: go nearer"]
        assert not verify(home, Go(said), at, [there, hidden]).done and verify(home, Go(said), at, [hidden, there]).done


def test_the_part_that_is_not_so_is_named(home):
    at, checked = home.places[0], 0
    for number, said in singled_out(home):
        thing = home.things[number]
        others = [n for n, other in singled_out(home) if home.things[n].category == thing.category and n != number]
        if not others:
            continue
        there = by(home, others[0])
        if there.covered.get(number, 0) >= 0.003 or sum(home.things[n].category == thing.category for n in there.covered) != 1:
            continue
        verdict = verify(home, Go(said), at, [there])
        color = home.things[others[0]].color
        assert verdict.text.startswith(f"stands by the {color} {thing.category}")
        assert f"color: expected {thing.color}, is {color}" in verdict.text and not verdict.done
        assert [part.text for part in verdict.parts if part.done] == [f"category: {thing.category}", "near it"]
        checked += 1
    assert checked >= 4


def test_errands_are_done_in_order_and_end_where_they_end(home):
    (a, one), (b, other), (c, third) = singled_out(home)[:9:4]
    room = int(home.rooms_at(home.places)[5])
    kind = home.scene.rooms[room].type
    errand = Sequence((Go(one), Go(RoomPlace(kind)), Go(third)))
    walk = [by(home, a), moment(home, home.places[5], 0.0, 0.0), by(home, b), by(home, c)]
    verdict = verify(home, errand, home.places[0], walk)
    assert verdict.done and len(verdict.parts) == 3
    assert not verify(home, errand, home.places[0], [*walk, by(home, b)]).done  # went on
    assert not verify(home, errand, home.places[0], walk[1:]).parts[0].done
    turned = verify(home, Sequence((Go(other), Go(one), Go(third))), home.places[0], walk)
    assert [part.done for part in turned.parts] == [True, False, False] and not turned.done
    absent = verify(home, Go(D("teddy")), home.places[0], walk)
    assert not absent.done and absent.text == "there is no teddy in this home"
    with pytest.raises(ValueError, match="at least one moment"):
        verify(home, errand, home.places[0], [])


def test_rooms_are_reached_inside(home):
    rooms = home.rooms_at(home.places)
    kitchen = next(room.id for room in home.scene.rooms if room.type == "kitchen")
    for place, room in zip(home.places[:40], rooms[:40], strict=True):
        verdict = verify(home, Go(RoomPlace("kitchen")), home.places[0], [Moment(place, 0.0, 0.0, {})])
        assert verdict.done == (room == kitchen)
        assert verdict.done or "the agent is in" in verdict.text


def test_a_route_is_walked_along_its_path(home):
    walked = 0
    for seed in range(12):
        found = sample_route(home, np.random.default_rng([seed, 1]), start=home.places[seed % 2])
        if found is None or found.facts["crossed"] < 2:
            continue
        path, at = found.reference_path_w, home.places[seed % 2]
        assert path is not None
        end = by(home, found.targets[0].goal.instance)
        walk = [*(Moment(place, 0.0, 0.0, {}) for place in path), end]
        verdict = verify(home, found.meaning, at, walk)
        assert verdict.done, verdict.text
        back = verify(home, found.meaning, at, [*walk[-2::-1], end])
        assert not back.done and not all(part.done for part in back.parts[:-1]) and back.parts[-1].done
        walked += 1
    assert walked >= 6
