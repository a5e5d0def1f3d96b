"""Memory over a session: maps and things of one episode serve the next, in the frame that odometry gives."""

import numpy as np
import pytest

from agent.baselines.frontier_oracle import FrontierOracle
from agent.runner import EpisodeRequest, EpisodeRun, run_episodes
from envs.errors import InputError
from envs.home import Home
from envs.houses import house
from envs.language.grammar.parser import parse
from envs.language.semantics.targets import plan
from envs.metrics import path_length
from envs.simulators.native import NativeSimulator
from envs.tasks.spec import task_of
from envs.types import Action, Body, Camera, Episode
from policies.navigation.frontier import KIND, NOWHERE, TURNS
from policies.navigation.memory import Frame, Memory
from policies.navigation.navigator import Navigator
from policies.navigation.occupancy import AFAR_M
from policies.thought import MapView

CAMERA, HOME = Camera(96, 96), Home(house(7, rooms=6), Body())


class Thoughts:
    """Subscriber that keeps the last thought."""

    def step(self, step):
        self.last = step.thought or getattr(self, "last", None)

    def end(self, slot, run):
        pass


class Walker:
    """Somebody who is told one thing after another, from where the walk before has ended."""

    def __init__(self, memory: Memory | None, place_w: np.ndarray, yaw_w: float = 0.7) -> None:
        self.simulator = NativeSimulator([HOME.scene], 1, camera=CAMERA, spaces=[HOME.space])
        self.memory, self.place, self.yaw, self.thoughts = memory, place_w, yaw_w, Thoughts()

    def told(self, text: str, budget: int = 500) -> tuple[EpisodeRun, float]:
        """Run of an instruction, and its shortest path [m]."""
        targets = plan(HOME, parse(text, forms="all"), self.place, camera=CAMERA).targets
        x, y, z = map(float, self.place)
        episode = Episode("0", HOME.scene.name, text, (x, y, z), self.yaw, tuple(target.goal for target in targets))
        shortest = float(HOME.distance_field(targets[0].goal.position_w).at(self.place[None])[0])
        request = EpisodeRequest(HOME, episode, task_of(HOME, episode, camera=CAMERA, budget=budget, seed=0))
        memory = [self.memory] if self.memory is not None else []
        agent = FrontierOracle(memory=self.memory, threads=1)
        (run,) = run_episodes(self.simulator, agent, [request], [*memory, self.thoughts], think=True)
        self.place, self.yaw = run.trajectory.position_w[-1], float(run.trajectory.yaw_w[-1])
        return run, shortest


def walked(run: EpisodeRun) -> float:
    return path_length(run.trajectory.position_w)


@pytest.mark.parametrize(("first", "between"), [("fridge", "bed"), ("toilet", "fridge"), ("bed", "sofa"), ("sofa", "toilet")])
def test_the_way_back_to_a_thing_seen_before_is_short_and_needs_no_exploring(first, between):
    walker = Walker(Memory(), HOME.places[3])
    assert walker.told(f"go to the {first}")[0].decision.action == Action.STOP
    assert walker.told(f"go to the {between}")[0].decision.action == Action.STOP
    again, shortest = walker.told(f"go to the {first}")
    assert again.decision.action == Action.STOP and shortest > 2
    assert "which was seen before" in walker.thoughts.last.plan[0]
    assert walked(again) <= 1.2 * shortest
    assert walker.memory.navigation.exploring.status[0, KIND] == NOWHERE  # no frontier was chosen since the walk began


def test_without_its_memory_it_explores_again():
    walker = Walker(Memory(), HOME.places[3])
    for text in ("go to the fridge", "go to the bed"):
        walker.told(text)
    forgetful, independent = (Walker(memory, walker.place, walker.yaw) for memory in (Memory(), None))
    runs = [one.told("go to the fridge")[0] for one in (walker, forgetful, independent)]
    kept, cleared, alone = ([int(action) for action in run.trajectory.action] for run in runs)
    assert len(cleared) > len(kept) + 9  # it looks around first
    assert "find the" in forgetful.thoughts.last.plan[0] and "seen before" in walker.thoughts.last.plan[0]
    assert cleared[:9] == alone[:9] == [Action.LEFT] * 9 != kept[:9]


def test_a_thing_passed_on_the_way_is_remembered_though_nobody_asked_for_it():
    walker = Walker(Memory(), HOME.places[3])
    walker.told("go to the fridge")
    passed = [thing for thing in HOME.things.values() if walker.memory.knows(thing.id) and thing.category != "fridge"]
    assert len(passed) > 5
    landmarks = {mark.name: mark.position_a for mark in walker.thoughts.last.landmarks}
    assert f"{passed[0].color} {passed[0].category}" in landmarks


def test_rooms_and_what_was_seen_are_right_in_the_frame_of_each_start():
    walker, start = Walker(Memory(), HOME.places[3]), (HOME.places[3], 0.7)
    walker.told("go to the fridge")
    run, shortest = walker.told("go into the living room")
    room = next(room.id for room in HOME.scene.rooms if room.type == "living room")
    assert run.decision.action == Action.STOP and HOME.rooms_at(walker.place[None])[0] == room and walked(run) <= 1.2 * shortest + 0.5
    first, second = run.request.episode, Frame(tuple(start[0]), start[1])
    frame = Frame(first.start_position_w, first.start_yaw_w)
    for mark in walker.thoughts.last.landmarks:
        at = frame.outward(mark.position_a[None])[0]
        nearest = min(np.linalg.norm(np.clip(at, thing.low, thing.high) - at) for thing in HOME.things.values())
        assert nearest < 0.3, mark
    assert second.outward(np.array([walker.memory.latest.position]))[0] == pytest.approx(walker.place, abs=1e-5)


def test_a_walk_that_its_budget_ends_is_gone_on_with():
    walker = Walker(Memory(), HOME.places[3])
    walker.told("go to the fridge", budget=20)
    assert walker.memory.navigation.exploring.status[0, TURNS] == 0
    run, _ = walker.told("go to the fridge")
    assert run.decision.action == Action.STOP and list(run.trajectory.action[:9]) != [Action.LEFT] * 9
    at = Frame(tuple(HOME.places[3]), 0.7).outward(np.array([walker.memory.latest.position]))[0]
    assert at == pytest.approx(walker.place, abs=1e-5)


def test_frames_and_views_turn_there_and_back():
    frame, points = Frame((1.0, 0.2, -3.0), 2.0), np.random.default_rng(3).normal(size=(20, 3))
    assert frame.inward(frame.outward(points)) == pytest.approx(points)
    free = np.zeros((40, 30), bool)
    free[5:20, 3:9] = True
    view = Frame((0.5, 0.0, 1.0), np.pi / 2).view(MapView(0.05, -0.4, 0.3, free, ~free))
    assert view.free.sum() == free.sum() and view.occupied.sum() == (~free).sum() and not (view.free & view.occupied).any()
    turned = Frame((0.5, 0.0, 1.0), 0.4).view(MapView(0.05, -0.4, 0.3, free, ~free))
    assert turned.free.sum() == pytest.approx(free.sum(), rel=0.1)


def test_views_beyond_a_distance_are_counted_anew():
    walker = Walker(Memory(), HOME.places[3])
    walker.told("go to the fridge", budget=30)
    state = walker.memory.navigation
    before = state.maps.total[0].copy(), state.maps.far[0].copy()
    afar = state.maps.settings[0, AFAR_M]
    walker.memory.resume(Navigator(), CAMERA, Body(), state.things[0], afar=1.0)
    assert state.maps.total[0].sum() > before[0].sum()
    walker.memory.resume(Navigator(), CAMERA, Body(), state.things[0], afar=float(afar))
    assert (state.maps.total[0] == before[0]).all() and (state.maps.far[0] == before[1]).all()


def test_a_memory_is_of_one_agent():
    with pytest.raises(InputError, match="one agent"):
        FrontierOracle(memory=Memory()).begin(2)
