"""Maps of n agents against geometry and numpy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs.types import Action
from policies.navigation import occupancy
from policies.navigation.navigator import Navigator
from policies.navigation.occupancy import CELL, FREE, KNOWN, OCCUPIED, TALL, VISITED, map_view, picture, unproject
from policies.subgoals import Kind, Subgoal, Subgoals
from tests.policies.navigation.maps import BODY, CAMERA, EXPLORE, NOTHING, WALLS, cell, in_room, layer, points, seen_as, shown, weights


@given(
    x=st.floats(-1.7, 2.7), z=st.floats(-3.7, 1.2), yaw=st.floats(-math.pi, math.pi),
    pitch=st.sampled_from([-math.pi / 3, -math.pi / 6, 0.0, math.pi / 6, math.pi / 3]),
)  # fmt: skip
def test_unproject_puts_every_pixel_on_the_plane_it_shows(x, z, yaw, pitch):
    found = unproject(in_room(x, z, yaw, pitch), CAMERA, np.ones((64, 64), np.bool_))
    off = np.min([np.abs(found[:, k] - bound) for k, name in enumerate("xyz") for bound in WALLS[name]], axis=0)
    assert off.max() < 1e-5


@pytest.mark.parametrize("pitch", [-math.pi / 6, 0.0, math.pi / 6])
def test_a_room_is_drawn_where_it_is(pitch):
    maps = shown(*[in_room(0.3, -0.4, k * math.pi / 12, pitch) for k in range(24)])
    middle = points(maps, np.argwhere(layer(maps, OCCUPIED)))
    off = np.min([np.abs(middle[:, 0] - bound) for bound in WALLS["x"]] + [np.abs(middle[:, 1] - bound) for bound in WALLS["z"]], axis=0)
    assert len(middle) > 200 and off.max() < CELL
    free = points(maps, np.argwhere(layer(maps, FREE)))
    assert (free[:, 0] > WALLS["x"][0] - CELL).all() and (free[:, 0] < WALLS["x"][1] + CELL).all()
    if pitch <= 0:
        assert len(free) * CELL**2 > 0.75 * 5.0 * 5.5
    view = map_view(maps, 0)
    assert view.free.sum() == len(free) and picture(view, trail_a=np.zeros((2, 3))).shape[2] == 3


def test_clearance_and_weights_are_right_after_any_changes():
    maps = shown(*[in_room(0.3 + 0.1 * k, -0.4, 0.7 * k, 0.0) for k in range(5)], seen_as(NOTHING, 0.7, -0.4, collided=True))
    occupied, felt = np.argwhere(layer(maps, OCCUPIED)), int(maps.settings[0, occupancy.FELT])
    rng, half = np.random.default_rng(0), maps.flags.shape[1] // 2
    for i, j in rng.integers(half - 100, half + 100, size=(2000, 2)):
        squared = int(((occupied - [i, j]) ** 2).sum(axis=1).min())
        assert maps.clearance[0, i, j] == squared if squared <= felt**2 else maps.clearance[0, i, j] > felt**2
    assert np.array_equal(maps.weight[0], weights(maps)) and maps.bumps.any()


def test_what_was_seen_from_afar_only_is_counted():
    navigator = Navigator(threads=1)
    state = navigator.reset(navigator.forget(navigator.begin(1), 0, CAMERA, BODY, (), afar=1.5), EXPLORE, np.zeros(1, np.int64))
    for k in range(12):
        seen = in_room(1.5 * math.sin(k), -1 - math.cos(k), 0.3 * k, 0.0)
        navigator.decide(seen, np.zeros((1, 64, 64), np.int32), state, np.zeros(1, np.int64), look=True)
    maps = state.maps
    afar = layer(maps, OCCUPIED) & (maps.nearest[0] > 1.5**2) & np.isfinite(maps.nearest[0])
    for tall, kind in enumerate((afar & ~layer(maps, TALL), afar & layer(maps, TALL))):
        blocks = kind.reshape(kind.shape[0] // 8, 8, -1, 8).sum(axis=(1, 3))
        assert np.array_equal(maps.far[0, tall], blocks) and maps.total[0, tall] == kind.sum()
    assert maps.total.sum() > 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0, -1.0, 0.009, 1e9, 1.001 * occupancy.REACH])
def test_pixels_that_show_nothing_or_are_too_far_are_ignored(bad):
    maps = shown(seen_as(np.full((64, 64), bad, np.float32), 0.0, 0.0, 0.4))
    assert not layer(maps, OCCUPIED | TALL).any() and np.isinf(maps.nearest).all()
    assert 0 < layer(maps, FREE).sum() <= math.pi * (BODY.radius / CELL + 1) ** 2  # where it stands


def test_a_map_grows_and_keeps_what_it_knows():
    first = shown(in_room(0.0, 0.0, 0.0, 0.0))
    before = points(first, np.argwhere(layer(first, OCCUPIED)))
    maps = shown(in_room(0.0, 0.0, 0.0, 0.0), *[seen_as(NOTHING, x, z) for x, z in ((6.0, 0.0), (6.0, -30.0), (-12.0, -30.0))])
    assert maps.flags.shape[1] > first.flags.shape[1]
    assert points(maps, np.argwhere(layer(maps, OCCUPIED))) == pytest.approx(before, abs=1e-9)
    seen = np.argwhere(layer(maps, KNOWN))
    assert maps.bounds[0].tolist() == [seen[:, 0].min(), seen[:, 0].max() + 1, seen[:, 1].min(), seen[:, 1].max() + 1]
    assert all(layer(maps, VISITED)[cell(maps, x, z)] for x, z in ((6.0, 0.0), (6.0, -30.0), (-12.0, -30.0)))
    assert np.array_equal(maps.weight[0], weights(maps))


def test_an_obstacle_that_is_only_felt_is_believed_after_some_bumps():
    pictures = [seen_as(NOTHING, 0.0, 0.0)]
    for k in range(occupancy.MANY):
        pictures.append(seen_as(NOTHING, 0.0, 0.0, collided=True))
        maps = shown(*pictures)
        ahead = cell(maps, 0.0, -0.6 * BODY.step)
        assert maps.bumps[0][ahead] == k + 1 and layer(maps, OCCUPIED)[ahead] == (k + 1 == occupancy.MANY)
    slid = shown(pictures[0], seen_as(NOTHING, 0.0, -0.8 * BODY.step, collided=True))
    assert not slid.bumps.any()


def test_forbidden_cells_are_closed_until_others_are_forbidden():
    """Their weight is 0 and that of all others is as before; walls and floor stay known; the agent goes round them."""
    navigator = Navigator(threads=1)
    state = navigator.reset(navigator.forget(navigator.begin(1), 0, CAMERA, BODY, ()), EXPLORE, np.zeros(1, np.int64))
    for k in range(12):
        navigator.decide(in_room(0.3, -0.4, 0.6 * k, 0.0), np.zeros((1, 64, 64), np.int32), state, np.zeros(1, np.int64), look=True)
    before, known = state.maps.weight[0].copy(), layer(state.maps, KNOWN)
    x, z = np.meshgrid(np.arange(-1.0, 1.0, CELL / 2), np.arange(-2.0, -1.5, CELL / 2))
    state = navigator.forbid(state, 0, np.stack([x.ravel(), z.ravel()], axis=1))
    half = state.maps.flags.shape[1] // 2
    shut = np.zeros_like(known)
    shut[half + round(-2.0 / CELL) : half + round(-1.5 / CELL), half + round(-1.0 / CELL) : half + round(1.0 / CELL)] = True
    assert (state.maps.weight[0][shut] == 0).all() and np.array_equal(state.maps.weight[0][~shut], before[~shut])
    assert (before[shut] > 0).mean() > 0.9 and np.array_equal(layer(state.maps, KNOWN), known)
    state = navigator.forbid(state, 0, np.zeros((0, 2)))
    assert np.array_equal(state.maps.weight[0], before)


def test_a_way_leads_round_what_is_forbidden():
    """A point 3 m ahead is reached without a step on the forbidden strip, which the straight way crosses."""
    navigator = Navigator(threads=1)
    state = navigator.forget(navigator.begin(1), 0, CAMERA, BODY, ())
    x, z = np.meshgrid(np.arange(-1.0, 1.0, CELL / 2), np.arange(-1.6, -1.2, CELL / 2))
    state = navigator.forbid(state, 0, np.stack([x.ravel(), z.ravel()], axis=1))
    state = navigator.reset(state, Subgoals((Subgoal(Kind.POINT, (0.0, 0.0, -3.0)),), ((),)), np.zeros(1, np.int64))
    place, yaw, trail = np.zeros(2), 0.0, []
    for _ in range(60):
        seen = in_room(float(place[0]), float(place[1]), yaw, 0.0)
        action, state = navigator.decide(seen, np.zeros((1, 64, 64), np.int32), state, np.zeros(1, np.int64), look=True)
        trail.append(place.copy())
        if action[0] == Action.STOP:
            break
        yaw += {Action.LEFT: 1, Action.RIGHT: -1}.get(Action(int(action[0])), 0) * BODY.turn
        if action[0] == Action.FORWARD:
            place += BODY.step * np.array([-math.sin(yaw), -math.cos(yaw)])
    assert np.hypot(place[0], place[1] + 3.0) < 0.16
    assert not any(abs(px) < 0.98 and -1.58 < pz < -1.22 for px, pz in trail)
