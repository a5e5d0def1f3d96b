"""The explorer with another rule of choice, in Python, for ceilings and comparisons."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from agent.baselines.frontier_oracle import FrontierOracle
from agent.runner import EpisodeRequest, EpisodeRun, run_episodes
from envs.home import home_at
from envs.simulators.native import NativeSimulator
from envs.tasks.spec import task_of
from envs.tasks.suites import BUDGETS
from envs.types import Camera, Episode, Observation
from policies.navigation.candidates import FRONTIER, LOOK
from policies.navigation.frontier import AGE, CELL_COUNT, CELLS, KIND
from policies.navigation.occupancy import CELL
from policies.navigation.planner import COUNT, Candidates

SNAP, NO_WAY = 0.5, 50.0  # [m] to the walkable floor; length of a way that does not exist
AGAIN = 1.0  # [m] that looking again at what was seen from afar costs beside the way
ROUNDS = 4  # choices in one step
# Candidates, how many, the episode, places x, z [m] in the frame of the start: the chosen one, None for the explorer's own choice.
Rule = Callable[[Candidates, int, EpisodeRequest, Float[np.ndarray, "c 2"]], int | None]


class Ruled(FrontierOracle):
    """The explorer of one episode at a time whose targets a rule chooses."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(threads=1)
        self.rule = rule
        self.request: EpisodeRequest | None = None

    def act(self, observation: Observation, state, privileged):
        """Decide; after each choice of the explorer go to the target of the rule instead."""
        self._candidates(observation, state).kind[:] = 0
        decided, state = super().act(observation, state, privileged)
        for _ in range(ROUNDS):
            found = self._candidates(observation, state)
            if not (count := int((found.kind > 0).sum())):
                break
            side = state.navigation.maps.flags.shape[1]
            places = np.stack([found.place[:count] % side, found.place[:count] // side], 1) - side // 2 + 0.5
            assert self.request is not None and privileged is not None and privileged.instance is not None
            chosen = self.rule(found, count, self.request, places * CELL)
            if chosen is None:
                break
            self._aim(observation, state, found, chosen)
            found.kind[:] = 0
            action, state.navigation = self._navigator.decide(
                observation, privileged.instance, state.navigation, np.zeros(1, np.int64), look=False
            )
            decided = replace(decided, action=action)
        return decided, state

    def _scratch(self, observation: Observation, state):
        """Working memory of the explorer."""
        return self._navigator._scratch(observation.depth.shape[1:], state.navigation.maps.flags.shape[1])

    def _candidates(self, observation: Observation, state) -> Candidates:
        """Candidates of the latest choice."""
        return self._scratch(observation, state).candidates

    def _aim(self, observation: Observation, state, found: Candidates, f: int) -> None:
        """Make a candidate the target."""
        exploring, side = state.navigation.exploring, state.navigation.maps.flags.shape[1]
        status, cells, first, last = exploring.status[0], exploring.cells[0], found.first[f], found.last[f]
        if found.kind[f] == FRONTIER:
            listed = self._scratch(observation, state).listed[first:last][:CELLS]
            cells[: len(listed)] = np.stack([listed // side, listed % side], 1) - side // 2
            status[KIND], status[CELL_COUNT] = FRONTIER, len(listed)
        else:
            status[KIND], status[CELL_COUNT], cells[0] = LOOK, 1, (first - side // 2, last - side // 2)
        status[AGE], state.navigation.routes.status[0, COUNT] = 0, 0


def lengths(found: Candidates, count: int, request: EpisodeRequest, places_a: Float[np.ndarray, "c 2"]) -> Float[np.ndarray, "c"]:
    """Lengths of the true ways [m] to the goal through each candidate."""
    home, episode = request.home, request.episode
    x, y, z = episode.start_position_w
    c, s = np.cos(episode.start_yaw_w), np.sin(episode.start_yaw_w)
    a, b = places_a.T
    place, _ = home.space.snap(np.stack([x + c * a + s * b, np.full(len(a), y), z - s * a + c * b], 1), reach=SNAP)
    away = home.distance_field(episode.goal.position_w).at(place)
    return found.cost[:count] + np.where(np.isfinite(away), away, NO_WAY) + AGAIN * (found.kind[:count] != FRONTIER)


def carried_out(agent: Ruled, episodes: Iterable[Episode]) -> Iterator[EpisodeRun]:
    """Runs of an agent in episodes, one at a time, at 64 x 64."""
    camera = Camera(64, 64)
    simulator = NativeSimulator((), 1, camera=camera, sensors=("rgb", "depth", "instance"), threads=1)
    for number, episode in enumerate(episodes):
        home = home_at(episode.scene_id, cached=True)
        task = task_of(home, episode, camera=camera, budget=BUDGETS[episode.task], seed=0)
        agent.request = EpisodeRequest(home, episode, task, number=number)
        for run in run_episodes(simulator, agent, [agent.request]):
            if run.error is not None:
                raise run.error
            yield run
