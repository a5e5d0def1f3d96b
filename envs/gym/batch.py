"""`Batch`: n agents, each in its own episode; the basis of both environments."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from gymnasium import spaces
from jaxtyping import Bool, Float64, Int, UInt8

from envs.errors import InputError
from envs.gym.episodes import draw_episode
from envs.gym.settings import Settings
from envs.gym.tracker import Tracker
from envs.home import Home
from envs.inputs import Arrays
from envs.simulators.native import NativeSimulator
from envs.tasks.spec import task_of
from envs.types import ENDINGS, Action, Decision, Observation

SHOWN = 256  # [pixels] least width of a rendered picture
HOME, EPISODE = 1, 2  # purposes of generators
HOMES_TRIED = 100


class Batch:
    """n agents at one task; agent i depends on its own seed and actions alone.

    Its k-th episode is drawn from a generator of (seed, EPISODE, k), its homes from (seed, HOME, k // episodes_per_home). The outputs for
    an agent have the same bytes for any n.
    """

    def __init__(self, settings: Settings, n: int) -> None:
        self.settings, self.n = settings, n
        self.camera, self.body, self.homes = settings.camera, settings.body, settings.build_homes()
        self.inputs = settings.inputs
        self.observation_space, self.action_space = self.inputs.space(), self._action_space()
        self.tracker = Tracker(n, self.camera, settings.success_distance)
        self.simulator: NativeSimulator | None = None
        self.home: list[Home | None] = [None] * n
        self.chosen: list[tuple[tuple[int, ...], Home, str] | None] = [None] * n  # seeds of the last choice, its home and scene id
        self.seed: list[int | None] = [None] * n
        self.number = np.zeros(n, np.int64)  # index of each agent's episode

    def _action_space(self) -> spaces.Space:
        """Action space: the first `choices` of `Action`, with ANSWER also the index of the answer.

        Answers are those of `envs.language.answering.answers.ANSWERS`.
        """
        moves = spaces.Discrete(self.settings.choices)
        if self.settings.choices <= Action.ANSWER:
            return moves
        return spaces.Dict({"action": moves, "answer": spaces.Discrete(len(_answers()))})

    def decided(self, given: Any) -> tuple[Int[np.ndarray, "n"], Int[np.ndarray, "n"]]:
        """Convert Gymnasium actions of n agents to actions and answers (0 without answers).

        InputError for invalid ones.
        """
        if isinstance(self.action_space, spaces.Dict):
            if not isinstance(given, Mapping) or set(given) != set(self.action_space):
                raise InputError(f"step: expected a dict of {' and '.join(self.action_space)}, got {given!r}")
            action, answer = (np.asarray(given[name], np.int64) for name in ("action", "answer"))
            _check("answers", answer, self.n, int(self.action_space["answer"].n))  # pyright: ignore[reportAttributeAccessIssue]
        else:
            action = np.asarray(given, np.int64)
            answer = np.zeros(self.n, np.int64)
        _check("actions", action, self.n, self.settings.choices)
        return action, answer

    def begin(self, agent_ids: Int[np.ndarray, "k"], seeds: Sequence[int | None] | None = None, *, look: bool = True) -> None:
        """Start the next episodes of some agents, or the first one of a new seed.

        A seed of None continues the agent's own sequence, or draws a seed if it has none. Without `look` their observations are rendered at
        the next step.
        """
        for i, seed in zip(agent_ids.tolist(), [None] * len(agent_ids) if seeds is None else seeds, strict=True):
            known = self.seed[i] if seed is None else seed
            self.number[i] = self.number[i] + 1 if seed is None and known is not None else 0
            self.seed[i] = secrets.randbits(64) if known is None else known
            self._assign(i)
        if self.simulator is None:
            self.simulator = self._simulator()
        starts = [self.tracker.of(i).episode for i in agent_ids.tolist()]
        place = np.array([start.start_position_w for start in starts]).reshape(-1, 3)
        yaw = np.array([start.start_yaw_w for start in starts])
        (self.simulator.reset if look else self.simulator.put)(agent_ids, place, yaw, agent_ids=agent_ids)
        self.tracker.begin(agent_ids, self.simulator.observation, self.simulator.labels())

    def step(
        self, action: Int[np.ndarray, "n"], answer: Int[np.ndarray, "n"], again: Bool[np.ndarray, "n"]
    ) -> tuple[Float64[np.ndarray, "n"], Bool[np.ndarray, "n"], Bool[np.ndarray, "n"]]:
        """Rewards, terminations and truncations after one action of each agent.

        Agents with `again` start their next episode instead. The reward is the decrease in distance [m] to the next goal, minus `slack`,
        plus `success_reward` times SPL at a success (times 1 where SPL is undefined: for an answer, and for CANNOT in an impossible task).
        """
        if again.any():
            self.begin(np.flatnonzero(again), look=False)
            action = np.where(again, int(Action.STOP), action)
        assert self.simulator is not None
        seen = self.simulator.step(action)
        reward = self.tracker.follow(action, seen, self.simulator.labels(), again) - self.settings.slack
        terminated = np.isin(action, ENDINGS)
        truncated = (self.tracker.steps >= self.settings.budget) & ~terminated
        if again.any():
            reward[again], terminated[again], truncated[again] = 0.0, False, False
        for i in np.flatnonzero(terminated | truncated).tolist():
            reward[i] += self.settings.success_reward * self._worth(i, Action(int(action[i])), int(answer[i]))
        return reward, terminated, truncated

    def _worth(self, i: int, action: Action, answer: int) -> float:
        """Value of agent i's finished episode: SPL, 1 for a success without SPL, else 0."""
        text = _answers()[answer] if action == Action.ANSWER else ""
        marks = self.tracker.evaluate(i, Decision(action, text)).scores
        return 0.0 if not marks.success else 1.0 if marks.spl is None else marks.spl

    def observe(self, out: Arrays | None = None) -> Arrays:
        """Encoded inputs of all agents, in the arrays of `out` if given."""
        assert self.simulator is not None
        return self.inputs.encode(self.simulator.observation, self.tracker.tasks, out)

    def observe_one(self, i: int) -> dict[str, Any]:
        """Encoded inputs of agent i alone, in new arrays."""
        assert self.simulator is not None
        seen = self.simulator.observation
        one = Observation(*(getattr(seen, part.name)[i : i + 1] for part in fields(Observation)))
        return {name: array[0] for name, array in self.inputs.encode(one, [self.tracker.tasks[i]]).items()}

    def pictures(self) -> UInt8[np.ndarray, "n h w 3"]:
        """RGB pictures of the agents' views, at least 256 pixels wide."""
        assert self.simulator is not None
        camera = self.camera
        if camera.width < SHOWN:
            camera = replace(camera, width=SHOWN, height=max(1, round(SHOWN * camera.height / camera.width)))
        known, pitch = self.simulator.labels(), self.simulator.observation.pitch_a
        agent_ids = np.arange(self.n)
        return self.simulator.renderer.render(camera, known.position_w, known.yaw_w, pitch=pitch, scene=agent_ids, sensors=("rgb",)).rgb

    def _assign(self, i: int) -> None:
        """Choose agent i's home and episode, and put the home into the simulator.

        InputError if none of `HOMES_TRIED` homes offers an episode.
        """
        seed, number, settings = self.seed[i], int(self.number[i]), self.settings
        assert seed is not None
        for attempt in range(HOMES_TRIED):
            home, scene_id = self._home(i, (seed, HOME, number // settings.episodes_per_home, attempt))
            rng = np.random.default_rng([seed, EPISODE, number])
            episode = draw_episode(settings, home, rng, name=f"{seed}-{number}", scene_id=scene_id)
            if episode is not None:
                break
        else:
            raise InputError(f"{settings.task}: no episode found in {HOMES_TRIED} homes; ask for larger homes or other scenes")
        if home is not self.home[i] and self.simulator is not None:
            self.simulator.load(i, home.scene, space=home.space, packed=home.packed)
        self.home[i] = home
        task = task_of(home, episode, camera=self.camera, budget=settings.budget, seed=seed)
        self.tracker.assign(i, home, episode, task)

    def _home(self, i: int, seeds: tuple[int, ...]) -> tuple[Home, str]:
        """Home and scene id that some seeds choose for agent i, cached."""
        known = self.chosen[i]
        if known is None or known[0] != seeds:
            index = self.homes.choose(np.random.default_rng(seeds))
            known = self.chosen[i] = seeds, self.homes.load(index, self.body), self.homes.name(index)
        return known[1:]

    def _simulator(self) -> NativeSimulator:
        """Make the simulator, with agent i's home as scene i.

        InputError while some agents have no home.
        """
        homes = [home for home in self.home if home is not None]
        if len(homes) < self.n:
            raise InputError("reset: expected all agents at the first reset, got some; reset without a mask")
        first = homes[0]
        sensors, threads = self.settings.sensors, self.settings.threads
        simulator = NativeSimulator(
            [first.scene], self.n, camera=self.camera, body=self.body, sensors=sensors, threads=threads, spaces=[first.space]
        )
        for i, home in enumerate(homes):
            simulator.load(i, home.scene, space=home.space, packed=home.packed)
        return simulator


def _answers() -> tuple[str, ...]:
    """Possible answers to questions.

    The import is local because the language package takes a moment to load.
    """
    from envs.language.answering.answers import ANSWERS

    return ANSWERS


def _check(what: str, numbers: np.ndarray, n: int, count: int) -> None:
    """Raise InputError unless there are n numbers from 0 to `count` - 1."""
    if not (numbers.shape == (n,) and 0 <= numbers.min() and numbers.max() < count):
        got = f"{numbers.min()} to {numbers.max()}" if numbers.shape == (n,) else f"shape {numbers.shape}"
        raise InputError(f"step: expected {n} {what} from 0 to {count - 1}, got {got}")
