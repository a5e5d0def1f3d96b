"""What tests of agents share: tasks, observations, and episodes carried out."""

from collections.abc import Callable
from functools import cache

import numpy as np

from agent.agent import Agent
from agent.runner import EpisodeRequest, EpisodeRun, run_episodes
from envs.home import home_at
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import Evaluation, evaluate
from envs.tasks.generate import make_suite
from envs.tasks.spec import task_of
from envs.tasks.suites import suite_named
from envs.types import Action, Body, Camera, Decision, Episode, Observation, Task

CAMERA, BODY = Camera(64, 64), Body()
FIRST = np.zeros(1, np.int64)  # the only slot


def told(instruction: str = "go to the sofa", *, task: str = "instruct", seed: int = 0, budget: int = 500, **more) -> Task:
    """What an agent is told."""
    return Task(task, instruction, CAMERA, BODY, budget, seed, **more)


def sensed(*, collided: bool = False, at: tuple[float, float] = (0.0, 0.0), yaw: float = 0.0) -> Observation:
    """What one agent senses that sees a wall."""
    pose = np.array([[at[0], 0.0, at[1]]]), np.array([yaw]), np.zeros(1)
    return Observation(np.zeros((1, 64, 64, 3), np.uint8), np.ones((1, 64, 64), np.float32), *pose, np.array([collided]))


def begun(agent: Agent, task: Task) -> Callable[[Observation], Decision]:
    """What one agent decides next, given what it senses, in an episode of its own."""
    state = agent.reset(agent.begin(1), [task], FIRST, None)

    def act(observation: Observation) -> Decision:
        nonlocal state
        decided, state = agent.act(observation, state, None)
        return Decision(Action(int(decided.action[0])), decided.text[0])

    return act


def actions_of(agent: Agent, task: Task, count: int) -> list[Action]:
    """An agent's actions while nothing ever changes, past its end."""
    act, same = begun(agent, task), sensed()
    return [act(same).action for _ in range(count)]


@cache
def suite(name: str, episodes: int) -> tuple[Episode, ...]:
    """The first episodes of a suite."""
    return make_suite(name, episodes)


@cache
def simulator_of(scene_id: str) -> NativeSimulator:
    """A simulator of a home."""
    home = home_at(scene_id)
    return NativeSimulator([home.scene], 1, camera=CAMERA, spaces=[home.space], threads=1)


def request(episode: Episode, *, known: Episode | None = None, seed: int = 0, number: int = 0) -> EpisodeRequest:
    """An episode to be carried out; `known` is what its agent is let know in its place."""
    home = home_at(episode.scene_id)
    task = task_of(home, episode, camera=CAMERA, budget=suite_named(episode.task).budget, seed=seed)
    return EpisodeRequest(home, episode, task, known, number)


def carried_out(agent: Agent, episode: Episode, *, known: Episode | None = None, seed: int = 0) -> EpisodeRun:
    """What an agent made of an episode."""
    (run,) = run_episodes(simulator_of(episode.scene_id), agent, [request(episode, known=known, seed=seed)])
    if run.error:
        raise run.error
    return run


def evaluation(agent: Agent, episode: Episode) -> Evaluation:
    """How well an agent did it."""
    run = carried_out(agent, episode)
    return evaluate(home_at(episode.scene_id), episode, run.trajectory, run.decision, camera=CAMERA)
