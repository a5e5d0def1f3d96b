"""`Batch`: n agents at once, each in an episode of its own. Both environments are made of it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import spaces
from jaxtyping import Bool, Float64, Int, UInt8

from envs.errors import InputError
from envs.gym.polar_goal import polar
from envs.gym.settings import Settings
from envs.home import Home
from envs.metrics import spl
from envs.navigation.follow import remaining
from envs.simulators.native import NativeSimulator
from envs.tasks.assignment import Assignment, episode_scores
from envs.types import ENDINGS, Action, Episode

if TYPE_CHECKING:
    from envs.gym.tracker import Courses

DEPTH = 10.0  # [m] what is further away counts as this far
SPAN = 100.0  # [m] the same for goals and positions
SHOWN = 256  # [pixels] least width of what `render` shows
HOME, EPISODE = 1, 2  # purposes of generators
HOMES_TRIED = 100


class Batch:
    """n agents at one task. Agent i's bytes depend on its own seed and actions alone.

    Its k-th episode is drawn from a generator of (seed, EPISODE, k), its homes from (seed, HOME, k // episodes_per_home).
    """

    def __init__(self, settings: Settings, n: int) -> None:
        self.settings, self.n = settings, n
        self.camera, self.body = settings.camera, settings.body
        self.homes, self.task = settings.build_homes(), settings.build_task()
        self.courses = _courses(settings, n) if settings.tracked else None
        self.observation_space, self.action_space = self._observation_space(), self._action_space()
        self.simulator: NativeSimulator | None = None
        self.home: list[Home | None] = [None] * n
        self.seed: list[int | None] = [None] * n
        self.assignment: list[Assignment | None] = [None] * n
        self.way: list[tuple] = [()] * n  # each agent's walkable space and distances in it, as kernels take them
        self.number = np.zeros(n, np.int64)  # of each agent's episode, from 0
        self.goal, self.category = np.zeros((n, 2)), np.zeros(n, np.int64)  # x, z [m] from the start
        self.position, self.distance = np.zeros((n, 3)), np.zeros(n)
        self.walked, self.steps, self.hits = np.zeros(n), np.zeros(n, np.int64), np.zeros(n, np.int64)

    def _observation_space(self) -> spaces.Dict:
        """What one agent observes: pictures, and what its task tells it."""
        width, height = self.settings.size
        parts: dict[str, spaces.Space] = {}
        if "rgb" in self.settings.sensors:
            parts["rgb"] = spaces.Box(0, 255, (height, width, 3), np.uint8)
        if "depth" in self.settings.sensors:
            parts["depth"] = spaces.Box(0, DEPTH, (height, width, 1), np.float32)
        if self.settings.task == "pointnav":
            low, high = np.array([0, -np.pi], np.float32), np.array([SPAN, np.pi], np.float32)
            return spaces.Dict({**parts, "pointgoal": spaces.Box(low, high, dtype=np.float32)})
        if self.courses is None:
            parts["objectgoal"] = spaces.Discrete(len(self.settings.categories))
        else:
            parts |= {**self.courses.spaces(), "pitch": spaces.Box(-np.pi / 2, np.pi / 2, (1,), np.float32)}
        parts["gps"] = spaces.Box(-SPAN, SPAN, (2,), np.float32)
        return spaces.Dict({**parts, "compass": spaces.Box(-np.pi, np.pi, (1,), np.float32)})

    def _action_space(self) -> spaces.Space:
        """The first of `Action`; with ANSWER an answer as well, its place in `envs.language.semantics.answers.ANSWERS`."""
        moves = spaces.Discrete(self.settings.choices)
        if self.settings.choices <= Action.ANSWER:
            return moves
        from envs.language.semantics.answers import ANSWERS

        return spaces.Dict({"action": moves, "answer": spaces.Discrete(len(ANSWERS))})

    def decided(self, given: Any) -> tuple[Int[np.ndarray, "n"], Int[np.ndarray, "n"]]:
        """Actions and answers (0 where there are none) of what n agents do. InputError for what is none."""
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
        """Put agents into their next episodes; into the first one of a seed [whichever there is] for those that are given one.

        Without `look` what they see is drawn at the next step.
        """
        for i, seed in zip(agent_ids.tolist(), [None] * len(agent_ids) if seeds is None else seeds, strict=True):
            known = self.seed[i] if seed is None else seed
            self.number[i] = self.number[i] + 1 if seed is None and known is not None else 0
            self.seed[i] = secrets.randbits(64) if known is None else known
            self._assign(i)
        if self.simulator is None:
            self.simulator = self._simulator()
        starts = [self._episode(i) for i in agent_ids.tolist()]
        place = np.array([start.start_position_w for start in starts]).reshape(-1, 3)
        yaw = np.array([start.start_yaw_w for start in starts])
        (self.simulator.reset if look else self.simulator.put)(agent_ids, place, yaw, agent_ids=agent_ids)
        self.walked[agent_ids], self.steps[agent_ids], self.hits[agent_ids] = 0.0, 0, 0
        known = self.simulator.labels()
        self.position[agent_ids] = known.position_w[agent_ids]
        if self.courses is not None:
            self.courses.begin(agent_ids, self.simulator.observation, known)
            return
        for i, start in zip(agent_ids.tolist(), starts, strict=True):
            dx, _, dz = start.goal.position_w[0] - self.position[i]
            c, s = np.cos(start.start_yaw_w), np.sin(start.start_yaw_w)
            self.goal[i] = c * dx - s * dz, s * dx + c * dz
            self.category[i], self.distance[i] = self._assigned(i).category, self._assigned(i).shortest

    def step(
        self, action: Int[np.ndarray, "n"], answer: Int[np.ndarray, "n"], again: Bool[np.ndarray, "n"]
    ) -> tuple[Float64[np.ndarray, "n"], Bool[np.ndarray, "n"], Bool[np.ndarray, "n"]]:
        """Rewards, terminated and truncated after one action each; those with `again` begin their next episode instead.

        The reward is the way [m] by which the goal that comes next has come nearer, minus `slack`, plus at a success `success_reward`
        times SPL (once, where a success has none: of an answer, and of saying that what cannot be done cannot be).
        """
        if again.any():
            self.begin(np.flatnonzero(again), look=False)
            action = np.where(again, int(Action.STOP), action)
        assert self.simulator is not None
        seen, known = self.simulator.step(action), self.simulator.labels()
        progress = self._follow(known.position_w) if self.courses is None else self.courses.follow(action, seen, known, again)
        reward = progress - self.settings.slack
        self.hits += seen.collided
        self.steps += 1
        terminated = np.isin(action, ENDINGS)
        truncated = (self.steps >= self.settings.budget) & ~terminated
        if again.any():
            self.steps[again], reward[again], terminated[again], truncated[again] = 0, 0.0, False, False
        if self.courses is not None:
            for i in np.flatnonzero(terminated | truncated).tolist():
                reward[i] += self.settings.success_reward * (self.courses.end(i, int(action[i]), int(answer[i])) or 0.0)
            return reward, terminated, truncated
        terminated_well = terminated & (action == Action.STOP) & (self.distance < self.settings.success_distance)
        for i in np.flatnonzero(terminated_well).tolist():
            reward[i] += self.settings.success_reward * (spl(True, self._assigned(i).shortest, float(self.walked[i])) or 0.0)
        return reward, terminated, truncated

    def _follow(self, position_w: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n"]:
        """By how much [m] the agents, now at `position_w`, have come nearer to their goals; takes note of ways and distances."""
        moved = position_w - self.position
        length = np.sqrt(moved[:, 0] ** 2 + moved[:, 1] ** 2 + moved[:, 2] ** 2)
        distance = self.distance.copy()
        for i in np.flatnonzero(length > 0).tolist():
            found = remaining(*self.way[i], position_w[i])
            if found < np.inf:
                distance[i] = found
        self.walked += length
        progress = self.distance - distance
        self.position, self.distance = position_w, distance
        return progress

    def observe(self, out: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
        """What all agents observe; in the arrays of `out`, and the simulator's own pictures, where `out` is given."""
        assert self.simulator is not None
        seen, sensors = self.simulator.observation, self.settings.sensors
        if out is None:
            out = self.room()
        else:
            out |= {name: picture for name, picture in (("rgb", seen.rgb), ("depth", seen.depth[..., None])) if name in sensors}
        if "rgb" in sensors and out["rgb"] is not seen.rgb:
            np.copyto(out["rgb"], seen.rgb)
        if "depth" in sensors:
            np.minimum(seen.depth[..., None], np.float32(DEPTH), out=out["depth"])
        if self.settings.task == "pointnav":
            polar(self.goal, seen.position_a, seen.yaw_a, SPAN, out["pointgoal"])
            return out
        if self.courses is None:
            out["objectgoal"][:] = self.category
        else:
            out["pitch"][:, 0] = seen.pitch_a
            for name, array in self.courses.told.items():
                np.copyto(out[name], array)
        np.clip(-seen.position_a[:, 2], -SPAN, SPAN, out=out["gps"][:, 0], casting="same_kind")
        np.clip(seen.position_a[:, 0], -SPAN, SPAN, out=out["gps"][:, 1], casting="same_kind")
        out["compass"][:, 0] = seen.yaw_a
        return out

    def room(self) -> dict[str, np.ndarray]:
        """Arrays for what all agents observe."""
        parts = self.observation_space.spaces
        return {name: np.empty((self.n, *(space.shape or ())), space.dtype) for name, space in parts.items()}

    def result(self, i: int, terminated: bool) -> dict[str, Any]:
        """What agent i's episode is judged by."""
        if self.courses is not None:
            return self.courses.result(i)
        known, left = self._assigned(i), float(self.distance[i])
        return episode_scores(
            success=terminated and left < self.settings.success_distance, shortest=known.shortest, remaining=left,
            walked=float(self.walked[i]), steps=int(self.steps[i]), collisions=int(self.hits[i]),
        )  # fmt: skip

    def introduction(self, i: int) -> dict[str, Any]:
        """What is said when agent i's episode begins."""
        if self.courses is not None:
            return self.courses.introduction(i)
        known = self._assigned(i)
        said = {"episode_id": known.episode.episode_id, "scene_id": known.episode.scene_id, "instruction": known.episode.instruction}
        return {**said, "geodesic_distance": known.shortest}

    def pictures(self) -> UInt8[np.ndarray, "n h w 3"]:
        """What the agents see, in colour and at least 256 pixels wide."""
        assert self.simulator is not None
        camera = self.camera
        if camera.width < SHOWN:
            camera = replace(camera, width=SHOWN, height=max(1, round(SHOWN * camera.height / camera.width)))
        known, pitch = self.simulator.labels(), self.simulator.observation.pitch_a
        agent_ids = np.arange(self.n)
        return self.simulator.renderer.render(camera, known.position_w, known.yaw_w, pitch=pitch, scene=agent_ids, sensors=("rgb",)).rgb

    def _assign(self, i: int) -> None:
        """Find agent i's home and episode, and let the simulator know the home."""
        seed, number = self.seed[i], int(self.number[i])
        assert seed is not None
        for attempt in range(HOMES_TRIED):
            index = self.homes.choose(np.random.default_rng([seed, HOME, number // self.settings.episodes_per_home, attempt]))
            home = self.homes.load(index, self.body)
            if self._draw(i, home, index, np.random.default_rng([seed, EPISODE, number]), f"{seed}-{number}"):
                break
        else:
            raise InputError(f"{self.settings.task}: no episode found in {HOMES_TRIED} homes; ask for larger homes or other scenes")
        if home is not self.home[i] and self.simulator is not None:
            self.simulator.load(i, home.scene, space=home.space, packed=home.renderer.packed[0])
        self.home[i] = home

    def _draw(self, i: int, home: Home, index: int, rng: np.random.Generator, name: str) -> bool:
        """Whether a home offers an episode; agent i has it then."""
        if self.courses is not None:
            return self.courses.draw(i, home, rng, name, self.homes.name(index))
        found = self.task.assign(home, rng, name, self.camera)
        if found is not None:
            self.assignment[i], self.way[i] = found, (found.field.walkable.grid, found.field.wave)
        return found is not None

    def _simulator(self) -> NativeSimulator:
        """The simulator, with agent i's home in place i. InputError while there are agents without one."""
        homes = [home for home in self.home if home is not None]
        if len(homes) < self.n:
            raise InputError("reset: expected all agents at the first reset, got some; reset without a mask")
        first = homes[0]
        sensors, threads = self.settings.sensors, self.settings.threads
        simulator = NativeSimulator(
            [first.scene], self.n, camera=self.camera, body=self.body, sensors=sensors, threads=threads, spaces=[first.space]
        )
        for i, home in enumerate(homes):
            simulator.load(i, home.scene, space=home.space, packed=home.renderer.packed[0])
        return simulator

    def _assigned(self, i: int) -> Assignment:
        found = self.assignment[i]
        assert found is not None
        return found

    def _episode(self, i: int) -> Episode:
        return self._assigned(i).episode if self.courses is None else self.courses.of(i).episode


def _courses(settings: Settings, n: int) -> "Courses":
    """The courses of n agents; what they need, the whole language, is not loaded by tasks without."""
    from envs.gym.tracker import Courses

    return Courses(settings, n)


def _check(what: str, numbers: np.ndarray, n: int, count: int) -> None:
    """InputError unless there are n numbers from 0 to `count` - 1."""
    if not (numbers.shape == (n,) and 0 <= numbers.min() and numbers.max() < count):
        got = f"{numbers.min()} to {numbers.max()}" if numbers.shape == (n,) else f"shape {numbers.shape}"
        raise InputError(f"step: expected {n} {what} from 0 to {count - 1}, got {got}")
