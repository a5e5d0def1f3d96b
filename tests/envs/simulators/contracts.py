"""What every simulator keeps: inherit `SimulatorContract`, give it a `backend`, and its tests run over that simulator."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import pytest

from envs.errors import InputError
from envs.simulators.protocol import Simulator
from envs.types import Action, Observation

TURNS = 12  # of 30 degrees


@dataclass(frozen=True)
class Backend:
    """How to get a simulator of n agents with at least two scenes, bodies as they come (`Body()`), and square cameras of 32 pixels;
    and n walkable places [m] of a scene, the same for the same seed: `places(scene, n, seed)`.

    `fine` [rad or m] is how exactly it computes.
    """

    make: Callable[[int], Simulator]
    places: Callable[[int, int, int], np.ndarray]
    fine: float = 1e-9


def actions_of(seed: int, steps: int) -> np.ndarray:
    """What one agent does: any movement, mostly forward."""
    likely = [Action.FORWARD] * 5 + [Action.LEFT, Action.RIGHT, Action.UP, Action.DOWN, Action.STOP]
    return np.random.default_rng([seed, 1]).choice(likely, steps).astype(np.int64)


def digest_of(seen: Observation, i: int) -> str:
    """A hash of all that agent i observes."""
    parts = (getattr(seen, field.name)[i] for field in fields(seen))
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


def begin(backend: Backend, simulator: Simulator, seeds: list[int]) -> Observation:
    """Put agents into the scenes and places that their seeds say."""
    scene = np.array(seeds) % 2
    place = np.concatenate([backend.places(s % 2, 1, s) for s in seeds])
    return simulator.reset(scene, place, np.array([float(np.random.default_rng([s, 2]).uniform(-3, 3)) for s in seeds]))


def streams(backend: Backend, seeds: list[int], steps: int = 12) -> list[list[str]]:
    """Per agent, hashes of what it observes at each of some steps; an agent does what its seed says."""
    simulator = backend.make(len(seeds))
    seen = begin(backend, simulator, seeds)
    out = [[digest_of(seen, i)] for i in range(len(seeds))]
    for action in np.array([actions_of(seed, steps) for seed in seeds]).T:
        seen = simulator.step(action)
        for i, stream in enumerate(out):
            stream.append(digest_of(seen, i))
    return out


def everyone(simulator: Simulator, action: Action) -> np.ndarray:
    """The same action for all agents."""
    return np.full(simulator.agents, int(action))


class SimulatorContract:
    """Tests that a backend inherits. Override `backend`."""

    @pytest.fixture(scope="class")
    def backend(self) -> Backend:
        raise NotImplementedError

    def test_the_same_seeds_give_the_same_bytes(self, backend: Backend) -> None:
        assert streams(backend, [1, 2, 3]) == streams(backend, [1, 2, 3])

    def test_an_agent_does_not_depend_on_the_others(self, backend: Backend) -> None:
        together = streams(backend, [1, 2, 3, 4, 5])
        assert streams(backend, [4, 1]) == [together[3], together[0]]
        assert streams(backend, [3]) == [together[2]]
        assert len({stream[-1] for stream in together}) == 5

    def test_all_begin_where_they_are(self, backend: Backend) -> None:
        simulator = backend.make(3)
        seen = begin(backend, simulator, [5, 6, 7])
        assert np.abs(seen.position_a).max() <= backend.fine and np.abs(seen.yaw_a).max() <= backend.fine
        assert not seen.pitch_a.any() and not seen.collided.any()
        known = simulator.labels()
        assert np.linalg.norm(known.position_w[1] - backend.places(0, 1, 6)[0]) < 0.05

    @pytest.mark.parametrize("action", [Action.STOP, Action.CANNOT, Action.ANSWER])
    def test_stop_does_not_move(self, backend: Backend, action: Action) -> None:
        simulator = backend.make(2)
        seen = begin(backend, simulator, [1, 2])
        before = [digest_of(seen, i) for i in range(2)]
        seen = simulator.step(everyone(simulator, action))
        assert [digest_of(seen, i) for i in range(2)] == before

    @pytest.mark.parametrize(("action", "sign"), [(Action.LEFT, 1), (Action.RIGHT, -1)])
    def test_turns_return(self, backend: Backend, action: Action, sign: int) -> None:
        simulator = backend.make(2)
        seen = begin(backend, simulator, [1, 2])
        position, depth = simulator.labels().position_w, seen.depth.copy()
        for turn in range(TURNS):
            seen = simulator.step(everyone(simulator, action))
            wanted = sign * (turn + 1) * 2 * np.pi / TURNS
            assert np.abs((seen.yaw_a - wanted + np.pi) % (2 * np.pi) - np.pi).max() <= TURNS * backend.fine
        assert (simulator.labels().position_w == position).all() and not seen.collided.any()
        assert (np.abs(seen.depth - depth) < 1e-3).mean() > 0.999

    def test_forward_moves_a_step_or_collides(self, backend: Backend) -> None:
        simulator = backend.make(16)
        begin(backend, simulator, list(range(16)))
        hits = 0
        for k in range(12):
            before = simulator.labels()
            seen = simulator.step(everyone(simulator, Action.FORWARD if k % 4 else Action.LEFT))
            after = simulator.labels()
            moved = np.linalg.norm((after.position_w - before.position_w)[:, [0, 2]], axis=1)
            if k % 4:
                ahead = np.stack([-np.sin(before.yaw_w), -np.cos(before.yaw_w)], 1) * simulator.body.step
                straight = before.position_w[:, [0, 2]] + ahead
                off = np.linalg.norm(after.position_w[:, [0, 2]] - straight, axis=1)
                step = simulator.body.step
                assert (moved <= step + 1e-5 + backend.fine).all()
                free = ~seen.collided  # a step that is bent a little along an edge is none that collides
                assert (moved[free] >= step - 2e-5 - backend.fine).all() and (off[free] < 0.05 * step).all()
                hits += int(seen.collided.sum())
            else:
                assert not moved.any()
        assert 0 < hits < 16 * 9

    def test_what_an_agent_senses_is_relative_to_its_start(self, backend: Backend) -> None:
        simulator = backend.make(8)
        begin(backend, simulator, list(range(8)))
        start = simulator.labels()
        for action in (Action.FORWARD, Action.LEFT, Action.FORWARD, Action.FORWARD):
            seen = simulator.step(everyone(simulator, action))
        now = simulator.labels()
        c, s, moved = np.cos(start.yaw_w), np.sin(start.yaw_w), now.position_w - start.position_w
        expected = np.stack([c * moved[:, 0] - s * moved[:, 2], moved[:, 1], s * moved[:, 0] + c * moved[:, 2]], axis=1)
        assert np.abs(seen.position_a - expected).max() < 1e-6 + backend.fine
        assert np.abs(seen.yaw_a - simulator.body.turn).max() < 1e-6 + backend.fine

    def test_looking_up_and_down_ends_somewhere(self, backend: Backend) -> None:
        simulator = backend.make(2)
        seen = begin(backend, simulator, [1, 2])
        turn = simulator.body.turn
        for action, sign in ((Action.UP, 1), (Action.DOWN, -1)):
            begin(backend, simulator, [1, 2])
            level = simulator.labels().position_w
            for k in range(4):
                before = float(seen.pitch_a[0]) if k else 0.0
                seen = simulator.step(everyone(simulator, action))
                change = sign * (float(seen.pitch_a[0]) - before)
                assert abs(change - turn) <= backend.fine or (k > 0 and -backend.fine <= change <= turn)
                assert np.abs(seen.pitch_a).max() <= np.pi / 2
            assert (simulator.labels().position_w == level).all()
        assert not seen.yaw_a.any()

    def test_labels_are_not_observed(self, backend: Backend) -> None:
        assert {field.name for field in fields(Observation)} == {"rgb", "depth", "position_a", "yaw_a", "pitch_a", "collided"}
        first, second = backend.make(2), backend.make(2)
        begin(backend, first, [1, 2])
        begin(backend, second, [1, 2])
        for action in actions_of(0, 8):
            known = first.labels()
            known.position_w[:], known.yaw_w[:] = np.nan, np.nan  # what is done to labels reaches no agent
            a, b = first.step(everyone(first, Action(action))), second.step(everyone(second, Action(action)))
            assert [digest_of(a, i) for i in range(2)] == [digest_of(b, i) for i in range(2)]

    def test_a_reset_leaves_the_others_alone(self, backend: Backend) -> None:
        simulator = backend.make(4)
        begin(backend, simulator, [1, 2, 3, 4])
        for action in actions_of(0, 6):
            seen = simulator.step(everyone(simulator, Action(action)))
        before, places = [digest_of(seen, i) for i in range(4)], simulator.labels()
        seen = simulator.reset(np.array([1]), backend.places(1, 1, 9), np.array([1.0]), agent_ids=np.array([2]))
        assert [digest_of(seen, i) for i in (0, 1, 3)] == [before[i] for i in (0, 1, 3)]
        assert digest_of(seen, 2) != before[2] and not seen.position_a[2].any()
        assert (simulator.labels().position_w == places.position_w)[[0, 1, 3]].all()
        alone = backend.make(1)
        assert digest_of(seen, 2) == digest_of(alone.reset(np.array([1]), backend.places(1, 1, 9), np.array([1.0])), 0)

    def test_geodesics_are_distances(self, backend: Backend) -> None:
        simulator = backend.make(1)
        a, b, c = (backend.places(0, 12, seed) for seed in (1, 2, 3))
        assert np.abs(simulator.geodesic(0, a, a)).max() <= backend.fine
        ab, ba, bc, ac = (simulator.geodesic(0, *pair) for pair in ((a, b), (b, a), (b, c), (a, c)))
        assert np.isfinite(ab).all() and np.abs(ab - ba).max() < 0.01 * (1 + ab.max())
        assert (ac <= 1.01 * (ab + bc) + 0.01).all()
        assert (ab >= 0.99 * np.linalg.norm((a - b)[:, [0, 2]], axis=1) - 0.01).all()
        far = a + np.array([1000.0, 0, 0])
        assert np.isinf(simulator.geodesic(0, a, far)).all()

    def test_what_cannot_be_is_said(self, backend: Backend) -> None:
        simulator = backend.make(2)
        begin(backend, simulator, [1, 2])
        with pytest.raises(InputError, match="expected 2 actions"):
            simulator.step(np.zeros(3, np.int64))
        with pytest.raises(InputError, match="stand"):
            simulator.reset(np.array([0]), np.array([[1e4, 0.0, 0.0]]), np.zeros(1), agent_ids=np.array([0]))
