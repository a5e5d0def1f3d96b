"""Memory that is kept over a session: places of one frame, the same map, and files."""

import json

import numpy as np
import pytest

from agent.acting.agent import GothereFrontier
from agent.acting.kept import FACTS, MAP, Kept
from agent.runner import EpisodeRequest, EpisodeRun, run_episodes
from envs.errors import InputError
from envs.home import home_at
from envs.simulators.native import NativeSimulator
from envs.types import Access, Action, Body, Camera, Episode, Task
from policies.navigation.memory import Frame
from policies.navigation.navigator import Navigator
from policies.navigation.occupancy import FORBIDDEN, map_view
from tests.agent.memory.drawn import percept_of

CAMERA = Camera(64, 64)
HOME = home_at("house:9:3")
NOTHING = percept_of(np.full((64, 64), -1, np.int32), [], 0.9, ())


def walker(kept: Kept) -> GothereFrontier:
    """An agent that recognizes nothing."""
    return GothereFrontier(see=lambda seen, camera: [NOTHING] * len(seen.depth), read=lambda text: text, kept=kept)


def walked(kept: Kept, place: np.ndarray, yaw: float, to: np.ndarray, camera: Camera = CAMERA) -> EpisodeRun:
    """Walk from a pose to a place of the world, as an episode of its own."""
    simulator = NativeSimulator([HOME.scene], 1, camera=camera, spaces=[HOME.space])
    x, y, z = place.tolist()
    goal = Frame((x, y, z), yaw).inward(to[None])[0]
    episode = Episode("0", "house:9:3", "", (x, y, z), yaw, task="pointnav")
    task = Task("pointnav", "", camera, Body(), 150, 0, goal_a=goal)
    (run,) = run_episodes(simulator, walker(kept), [EpisodeRequest(HOME, episode, task)], [kept])
    return run


def end_of(run: EpisodeRun) -> tuple[np.ndarray, float]:
    """Pose at the end of a run."""
    return run.trajectory.position_w[-1], float(run.trajectory.yaw_w[-1])


@pytest.fixture(scope="module")
def session() -> tuple[Kept, EpisodeRun, EpisodeRun]:
    """A walk of some metres and the walk back, with one memory."""
    kept, start = Kept(), HOME.places[3]
    away = HOME.places[np.argmax(np.where(np.isfinite(d := HOME.distance_field(start[None]).at(HOME.places)) & (d < 5), d, 0))]
    first = walked(kept, start, 0.7, away)
    return kept, first, walked(kept, *end_of(first), start)


def test_episodes_go_on_in_one_frame(session):
    """The second walk's goal is found in the frame of the first, where the map and its floor are kept."""
    kept, first, second = session
    assert second.error is None and second.decision is not None and second.decision.action == Action.STOP
    assert np.linalg.norm(end_of(second)[0] - HOME.places[3]) < 0.2
    start = Frame(tuple(HOME.places[3].tolist()), 0.7)
    assert np.allclose(start.outward(np.array([kept.walked.latest.position]))[0], end_of(second)[0], atol=0.01)
    assert np.allclose(start.outward(np.array([kept.walked.start.position]))[0], end_of(first)[0], atol=0.01)
    assert kept.memory is not None and kept.memory.seen == len(first.trajectory.action) + len(second.trajectory.action)


def test_files_keep_the_map_and_the_pose(session, tmp_path):
    """A loaded session goes on with the same map, from the same pose, in the same way."""
    kept, _, second = session
    kept.looked_at.add(4)
    kept.save(tmp_path)
    again = Kept.load(tmp_path)
    assert (again.walked.latest, again.looked_at, again.dialogue) == (kept.walked.latest, {4}, kept.dialogue)
    goal = HOME.places[3] + (second.trajectory.position_w[0] - HOME.places[3]) / 2
    runs = [walked(one, *end_of(second), goal) for one in (kept, again)]
    assert np.array_equal(runs[0].trajectory.action, runs[1].trajectory.action)
    views = []
    for one in (kept, again):
        assert one.walked.navigation is not None
        views.append(map_view(one.walked.navigation.maps, 0))
    assert np.array_equal(views[0].free, views[1].free) and np.array_equal(views[0].occupied, views[1].occupied)


def test_limits_end_with_their_instruction(session):
    """Cells that one instruction forbids are free for the next."""
    kept, _, second = session
    state = Navigator(threads=1).forbid(kept.walked.navigation, 0, np.array([(0.0, 0.0), (1.0, 1.0)]))
    assert (state.maps.flags & FORBIDDEN).any()
    walked(kept, *end_of(second), end_of(second)[0])
    assert not (kept.walked.navigation.maps.flags & FORBIDDEN).any()


def test_what_does_not_fit_is_refused(session, tmp_path):
    """Another camera, several agents, an empty memory and damaged files are refused in one line."""
    kept, _, second = session
    run = walked(kept, *end_of(second), HOME.places[3], Camera(96, 96))
    assert isinstance(run.error, InputError) and "64 x 64" in str(run.error)
    with pytest.raises(InputError, match="one agent"):
        walker(kept).begin(2)
    with pytest.raises(InputError, match="at least one episode"):
        Kept().save(tmp_path)
    kept.save(tmp_path)
    facts = json.loads((tmp_path / FACTS).read_text())
    for spoiled in ({"map": "0"}, {"latest": {}}, {"things": 3}):
        (tmp_path / FACTS).write_text(json.dumps(facts | spoiled))
        with pytest.raises(InputError, match="kept memory"):
            Kept.load(tmp_path)
    (tmp_path / MAP).unlink()
    with pytest.raises(InputError, match="kept memory"):
        Kept.load(tmp_path)


def test_it_has_no_rights():
    """A kept memory hands an agent nothing beyond its sensors."""
    assert walker(Kept()).access == Access.NONE


@pytest.mark.slow
def test_a_thing_that_was_seen_is_gone_to_directly():
    """The same errand is shorter with memory kept."""
    from envs.metrics import path_length

    home, camera, kept = home_at("house:18:5"), Camera(128, 128), Kept()
    simulator = NativeSimulator([home.scene], 1, camera=camera, spaces=[home.space])
    agent, place, yaw, lengths = GothereFrontier(kept=kept), home.places[40], 0.0, []
    for instruction in ("go to the sofa", "go to the bed", "go to the sofa", "go to the bed"):
        episode = Episode("0", "house:18:5", instruction, tuple(place.tolist()), yaw, task="instruct")
        request = EpisodeRequest(home, episode, Task("instruct", instruction, camera, Body(), 300, 0))
        (run,) = run_episodes(simulator, agent, [request], [kept])
        assert run.decision is not None and run.decision.action == Action.STOP
        place, yaw = end_of(run)
        lengths.append(path_length(run.trajectory.position_w))
    assert lengths[3] < 0.75 * lengths[1]  # from the sofa to the bed
