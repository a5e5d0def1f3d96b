"""What the tests of environments share: small ones, what agents do in them, and what is seen from outside."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np

import envs
from agent.baselines.oracle import Oracle
from envs.gym import NavigationEnv, NavigationVectorEnv
from envs.gym.batch import Batch
from envs.gym.tracker import Course
from envs.language.answering.answers import ANSWERS
from envs.types import Action, Decision, Labels, Trajectory
from policies.policy import privileged

IDS = envs.register()
POINT, ROOM, OBJECT, IMAGE, INSTANCE, INSTRUCT, ERRAND, ROUTE, ASK, IMPOSSIBLE = IDS
SPOKEN = (INSTRUCT, ERRAND, ROUTE, ASK, IMPOSSIBLE)
SMALL = {"size": 8, "homes": 2, "episodes_per_home": 2, "budget": 12}
ROOMS = dict.fromkeys((POINT, ROOM, OBJECT), (1, 2))  # of small environments; (2, 3) where there are words or pictures of goals


def small(id: str, **options: Any) -> dict[str, Any]:
    """Options of a small environment."""
    return {**SMALL, "rooms": ROOMS.get(id, (2, 3)), **options}


def make(id: str = ROOM, **options: Any) -> NavigationEnv:
    """The bare environment, small."""
    env = gymnasium.make(id, **small(id, **options)).unwrapped
    assert isinstance(env, NavigationEnv)
    return env


def make_vec(num_envs: int, id: str = ROOM, **options: Any) -> NavigationVectorEnv:
    """The native vector environment, small."""
    env = gymnasium.make_vec(id, num_envs, "vector_entry_point", **small(id, **options))
    assert isinstance(env, NavigationVectorEnv)
    return env


def batch_of(env: NavigationEnv | NavigationVectorEnv) -> Batch:
    """What an environment is made of."""
    return env._batch


def course_of(env: NavigationEnv) -> Course:
    """What the environment's one agent has to do."""
    return batch_of(env).tracker.of(0)


def drawn(space: gymnasium.Space, rng: np.random.Generator) -> Any:
    """An action that ends an episode one time in ten, else a move."""
    choices = (space["action"] if isinstance(space, gymnasium.spaces.Dict) else space).n
    ends = [0, *range(6, choices)]
    action = int(rng.choice(ends) if rng.random() < 0.1 else rng.integers(1, min(6, choices)))
    return {"action": action, "answer": int(rng.integers(len(ANSWERS)))} if isinstance(space, gymnasium.spaces.Dict) else action


def together(actions: list) -> Any:
    """What many agents do, as a vector environment takes it."""
    if isinstance(actions[0], dict):
        return {name: np.array([one[name] for one in actions]) for name in actions[0]}
    return np.array(actions)


def streams(id: str, seeds: list[int], steps: int = 30, **options: Any) -> list[bytes]:
    """What a vector environment says to each agent over some steps; an agent does what its seed says."""
    env, draws = make_vec(len(seeds), id, **options), [np.random.default_rng([seed, 9]) for seed in seeds]
    seen, _ = env.reset(seed=seeds)
    said = [[part[i].tobytes() for part in seen.values()] for i in range(len(seeds))]
    for _ in range(steps):
        seen, *rest, _ = env.step(together([drawn(env.single_action_space, draw) for draw in draws]))
        for i, words in enumerate(said):
            words += [part[i].tobytes() for part in (*seen.values(), *rest)]
    return [b"".join(words) for words in said]


def act(env: NavigationEnv, decision: Decision) -> tuple:
    """What the environment makes of a decision."""
    if batch_of(env).settings.choices <= Action.ANSWER:
        return env.step(int(decision.action))
    answer = ANSWERS.index(decision.text) if decision.action == Action.ANSWER else 0
    return env.step({"action": int(decision.action), "answer": answer})


class Watched:
    """An episode from outside: its return, which goal came next at each pose, the info at its end, its path, the last decision."""

    def __init__(self, env: NavigationEnv) -> None:
        self.env, self.course, self.total, self.info = env, course_of(env), 0.0, {}
        self.over, self.terminated = False, False
        self.next, self.poses, self.actions, self.hits = [self.course.number], [self._pose()], [], []
        self.decision = Decision(Action.STOP)

    def step(self, decision: Decision) -> None:
        """Do something, and take note of it."""
        self.decision = decision
        _, reward, self.terminated, truncated, self.info = act(self.env, decision)
        self.total, self.over = self.total + reward, self.terminated or truncated
        self.next.append(self.course.number)
        self.actions.append(int(decision.action))
        self.hits.append(bool(simulator_of(self.env).observation.collided[0]))
        self.poses.append(self._pose())

    @property
    def path(self) -> Trajectory:
        """Where the agent went."""
        table = np.array(self.poses)
        return Trajectory(np.array(self.actions), np.array(self.hits), table[:, :3], table[:, 3], table[:, 4])

    def _pose(self) -> tuple[float, ...]:
        known, pitch = simulator_of(self.env).labels(), simulator_of(self.env).observation.pitch_a
        return (*known.position_w[0], known.yaw_w[0], pitch[0])


def by_oracle(env: NavigationEnv) -> Watched:
    """The oracle's episode, from where the environment was reset to."""
    watched, oracle, course = Watched(env), Oracle(), course_of(env)

    def told():
        simulator = simulator_of(env)
        known, pitch = simulator.labels(), simulator.observation.pitch_a
        seen = course.home.renderer.render(simulator.camera, known.position_w, known.yaw_w, pitch=pitch, sensors=("instance",)).instance
        return privileged(oracle.access, Labels(seen, known.position_w, known.yaw_w), [course.home], [course.episode])

    state = oracle.reset(oracle.begin(1), [course.task], np.array([0]), told())
    while not watched.over:
        decisions, state = oracle.act(simulator_of(env).observation, state, told())
        watched.step(Decision(Action(int(decisions.action[0])), decisions.text[0]))
    return watched


def by_chance(env: NavigationEnv, rng: np.random.Generator) -> Watched:
    """The episode of an agent that does anything, and seldom what ends it."""
    watched = Watched(env)
    while not watched.over:
        given = drawn(env.action_space, rng)
        action = Action(given["action"] if isinstance(given, dict) else given)
        watched.step(Decision(action, ANSWERS[given["answer"]] if action == Action.ANSWER else ""))
    return watched


def simulator_of(env: NavigationEnv):
    """The simulator of an environment that has begun."""
    found = batch_of(env).simulator
    assert found is not None
    return found


def in_a_new_process(code: str) -> str:
    """What a fresh interpreter prints that runs `code` with this checkout importable; its warnings are errors."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
