"""Motion: turns, steps, sliding, random walks, velocities and noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.navigation import (
    LOCOBOT_ILQR,
    Walkable,
    distance_field,
    drive_for,
    geodesic,
    move,
    move_in_place,
    move_noisily,
    noisy_motion,
    random_points,
    walkable,
)
from envs.navigation.motion import sine_cosine
from envs.scenes.load import load_scene
from envs.types import Action
from tests.envs.navigation.shapes import BODY, FORWARD, LEFT, RIGHT, course, flat, from_shapes, room, separated, storeys, together


def test_sine_and_cosine():
    angle = np.concatenate([np.linspace(-7, 7, 20001), np.arange(-8, 9) * np.pi / 4])
    ours = np.array([sine_cosine(a) for a in angle])
    assert np.abs(ours - np.stack([np.sin(angle), np.cos(angle)], axis=1)).max() < 4e-16


@pytest.mark.parametrize("turn", [LEFT, RIGHT])
def test_turns_return(obstacles, turn):
    space, _ = obstacles
    start = np.random.default_rng(0).uniform(-np.pi, np.pi, 100)
    position = random_points(space, np.random.default_rng(0), 100)
    now, yaw = position, start
    for k in range(12):
        now, yaw, collided = move(space, now, yaw, np.full(100, turn), BODY)
        assert ((yaw > -np.pi) & (yaw <= np.pi)).all()
        assert not collided.any()
        if k == 2:
            expected = np.array([0, 0, np.pi / 2, -np.pi / 2])[turn]
            assert np.abs(np.angle(np.exp(1j * (yaw - start - expected)))).max() < 1e-12
    assert np.abs(np.angle(np.exp(1j * (yaw - start)))).max() < 1e-12
    assert (now == position).all()


def test_other_actions_change_nothing(obstacles):
    space, _ = obstacles
    position, yaw = random_points(space, np.random.default_rng(0), 5), np.linspace(-3, 3, 5)
    actions = np.array([Action.STOP, Action.UP, Action.DOWN, Action.CANNOT, Action.ANSWER])
    after, heading, collided = move(space, position, yaw, actions, BODY)
    assert (after == position).all()
    assert (heading == yaw).all()
    assert not collided.any()


@given(st.integers(0, 10**6), st.floats(-np.pi, np.pi), st.booleans())
@settings(max_examples=200)
def test_forward_goes_a_step_or_collides(obstacles, seed, yaw, sliding):
    space, shapes = obstacles
    start = random_points(space, np.random.default_rng(seed), 1)
    end, _, collided = move(space, start, np.array([yaw]), np.array([FORWARD]), BODY, sliding=sliding)
    straight = start + BODY.step * np.array([-np.sin(yaw), 0, -np.cos(yaw)])
    if not collided[0]:
        assert np.linalg.norm(flat(end - start)) == pytest.approx(BODY.step, abs=1.1e-5)
    if not sliding and not collided[0]:
        assert end == pytest.approx(straight, abs=1e-12)
    assert np.linalg.norm(flat(end - start)) <= BODY.step + 1e-9
    along = start + np.linspace(0, 1, 50)[:, None] * (straight - start)
    if from_shapes(flat(along), shapes).min() > BODY.radius + 0.005:
        assert not collided[0]
        assert end == pytest.approx(straight, abs=1e-12)


def test_sliding_follows_a_wall_and_stops_in_a_corner():
    space = walkable(*together(room(4)), BODY)
    start, r = np.array([[2, 0, 0.3]]), BODY.radius
    end, _, hit = move(space, start, np.array([np.pi / 6]), np.array([FORWARD]), BODY)
    assert end[0] == pytest.approx([2 - 0.25 * np.sin(np.pi / 6), 0, r], abs=1e-9)
    assert hit[0]
    stopped, _, hit = move(space, start, np.array([np.pi / 6]), np.array([FORWARD]), BODY, sliding=False)
    assert stopped[0] == pytest.approx([2 - (0.3 - r) * np.tan(np.pi / 6), 0, r], abs=1e-9)
    assert hit[0]
    for _ in range(20):
        end, _, hit = move(space, end, np.array([np.pi / 4]), np.array([FORWARD]), BODY)
    assert end[0] == pytest.approx([r, 0, r], abs=0.05)  # corners are cut by less than a cell
    assert hit[0]


def walks(space: Walkable, shapes: list[np.ndarray], agents: int, steps: int, seed: int) -> None:
    """Let agents walk at random; assert that none ever leaves free space, passes a wall or gets stuck."""
    rng = np.random.default_rng(seed)
    position, yaw = random_points(space, rng, agents), rng.uniform(-np.pi, np.pi, agents)
    collided = np.zeros(agents, np.bool_)
    for step in range(steps):
        before = position.copy()
        sliding = bool(step % 2)
        action = np.where(rng.random(agents) < 0.7, FORWARD, rng.integers(LEFT, RIGHT + 1, agents))
        move_in_place(space, position, yaw, action, collided, BODY, sliding=sliding)
        assert space.contains(position).all()
        assert not separated(flat(before), flat(position), shapes).any()
        moved = np.linalg.norm(position - before, axis=1)
        assert (moved <= BODY.step + 1e-9).all()
        assert (moved[~collided & (action == FORWARD)] > BODY.step - 2e-5).all()
    assert from_shapes(flat(position), shapes).min() > BODY.radius - 0.004
    start, best = position.copy(), np.zeros(agents)
    for k in range(12):
        end, _, _ = move(space, start, yaw + k * BODY.turn, np.full(agents, FORWARD), BODY)
        best = np.maximum(best, np.linalg.norm(end - start, axis=1))
    assert (best > 0.05).all()


def test_random_walks_never_leave_free_space(obstacles):
    walks(*obstacles, agents=2000, steps=60, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_100_000_random_walks_never_leave_free_space(seed):
    walks(*course(100 + seed), agents=10_000, steps=100, seed=seed)


@pytest.mark.slow
def test_random_walks_in_a_real_house(reference):
    scene = load_scene(reference / "small_house.glb", up="z")
    walks_anywhere(walkable(scene.vertices, scene.faces, BODY), 2000, 200)


def walks_anywhere(space: Walkable, agents: int, steps: int) -> None:
    """Random walks of which only our own answers are known: never off walkable space, never far from before."""
    rng = np.random.default_rng(0)
    position, yaw = random_points(space, rng, agents), rng.uniform(-np.pi, np.pi, agents)
    for _ in range(steps):
        before = position
        position, yaw, _ = move(space, before, yaw, np.where(rng.random(agents) < 0.7, FORWARD, LEFT), BODY)
        assert space.contains(position).all()
    assert np.isfinite(distance_field(space, random_points(space, rng, 1)).at(position)).all()
    assert (geodesic(space, before[:50], position[:50]) <= BODY.step * 1.3).all()


@given(st.integers(0, 10**6), st.integers(1, 100), st.booleans())
@settings(max_examples=30)
def test_any_triangles_will_do(seed, count, aligned):
    rng = np.random.default_rng(seed)
    centre = rng.uniform(0, 4, (count, 1, 3)) * [1, 0.3, 1]
    corners = (centre + rng.normal(0, 0.6, (count, 3, 3)) * [1, 0.2, 1]).reshape(-1, 3)
    space = walkable(np.round(corners, 1) if aligned else corners, np.arange(3 * count).reshape(-1, 3), BODY)
    for island in range(min(space.islands, 2)):
        position, yaw = random_points(space, rng, 20, island=island), rng.uniform(-3, 3, 20)
        goal = position[:1]
        field = distance_field(space, goal)
        assert (field.at(position) >= np.linalg.norm(position - goal, axis=1) - 1e-9).all()
        for _ in range(30):
            position, yaw, _ = move(space, position, yaw, rng.choice([FORWARD, FORWARD, LEFT, RIGHT], 20), BODY)
            assert space.contains(position).all()
        assert np.isfinite(field.at(position)).all()


def test_random_walks_on_stairs():
    walks_anywhere(storeys()[0], 500, 100)


def test_agents_do_not_depend_on_each_other(obstacles):
    space, _ = obstacles
    position, yaw = random_points(space, np.random.default_rng(5), 64), np.linspace(-3, 3, 64)
    action = np.arange(64) % 4
    all_at_once = move(space, position, yaw, action, BODY)
    one_by_one = [move(space, position[k : k + 1], yaw[k : k + 1], action[k : k + 1], BODY) for k in range(64)]
    for k in range(3):
        assert all_at_once[k].tobytes() == np.concatenate([one[k] for one in one_by_one]).tobytes()
    collided = np.zeros(64, np.bool_)
    moved = position.copy()
    move_in_place(space, moved, yaw.copy(), action, collided, BODY, agent_ids=np.arange(0, 64, 2))
    assert (moved[::2] == all_at_once[0][::2]).all()
    assert (moved[1::2] == position[1::2]).all()


def test_velocities_make_arcs():
    space = walkable(*together(room(4)), BODY)
    start, yaw = np.array([[2.0, 0, 2], [2, 0, 2], [2, 0, 2]]), np.array([0.3, 0.0, 1.0])
    velocity = np.array([[0.5, 0.8], [1.0, 0.0], [0.0, -2.0]])
    end, heading, collided = drive_for(space, start, yaw, velocity, 1.5)
    radius, turned = 0.5 / 0.8, 0.3 + 0.8 * 1.5
    centre = start[0, [0, 2]] + radius * np.array([-np.cos(0.3), np.sin(0.3)])
    assert flat(end)[0] == pytest.approx(centre + radius * np.array([np.cos(turned), -np.sin(turned)]), abs=1e-9)
    assert flat(end)[1] == pytest.approx([2, 0.5], abs=1e-9)
    assert end[2].tolist() == [2, 0, 2]
    assert heading == pytest.approx([turned, 0, -2], abs=1e-12)
    assert not collided.any()
    assert drive_for(space, start, yaw, velocity, 5.0)[2].tolist() == [False, True, False]


def test_noise_is_the_robots_and_seeded(obstacles):
    draws = np.array([noisy_motion(Action.FORWARD, BODY, LOCOBOT_ILQR, np.random.default_rng(s)) for s in range(4000)])
    assert draws.mean(axis=0) == pytest.approx([0.25 + 0.014, 0.009, 0.008], abs=0.006)
    assert draws.std(axis=0) == pytest.approx(np.sqrt([0.006, 0.005, 0.004]), rel=0.05)
    assert draws[:, 0].min() > 0
    right = noisy_motion(Action.RIGHT, BODY, LOCOBOT_ILQR, np.random.default_rng(7))
    left = noisy_motion(Action.LEFT, BODY, LOCOBOT_ILQR, np.random.default_rng(7))
    assert right[2] == -left[2] < 0
    assert (noisy_motion(Action.STOP, BODY, LOCOBOT_ILQR, np.random.default_rng(0)) == 0).all()
    space, _ = obstacles
    position, yaw = random_points(space, np.random.default_rng(5), 8), np.linspace(-3, 3, 8)

    def run(agent_ids: list[int]) -> bytes:
        now, heading = position[agent_ids], yaw[agent_ids]
        generators = [np.random.default_rng([9, k]) for k in agent_ids]
        for _ in range(20):
            now, heading, _ = move_noisily(space, now, heading, np.full(len(agent_ids), FORWARD), BODY, LOCOBOT_ILQR, generators)
            assert space.contains(now).all()
        return now[-1].tobytes() + heading[-1].tobytes()

    assert run([0, 3, 5]) == run([5]) == run([1, 5])
