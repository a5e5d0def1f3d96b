"""The agents that others are compared with: what they do, what they may know, what is said of names that are none."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from experiments.episode.rollout import EpisodeRun, play

from agent.registry import AGENTS, ANSWERS, FORWARDS, Blind, Forward, FrontierOracle, OracleAgent, Random, agent_named
from envs.errors import InputError
from envs.home import Home, home_at
from envs.houses.names import house_name
from envs.language.grammar.parser import parse
from envs.language.semantics.resolve import plan
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import Evaluation, FailureCause, evaluate
from envs.tasks.generate import make_suite
from envs.tasks.spec import task_of
from envs.tasks.suites import suite_named
from envs.types import Action, Body, Camera, Decision, Episode, Goal, Labels, Observation, Task
from policies.policy import Agent, Privileged

CAMERA, BODY = Camera(64, 64), Body()


def told(instruction: str = "go to the sofa", *, task: str = "instruct", seed: int = 0, budget: int = 500, **more) -> Task:
    """What an agent is told."""
    return Task(task, instruction, CAMERA, BODY, budget, seed, **more)


def sensed(*, collided: bool = False, at: tuple[float, float] = (0.0, 0.0), yaw: float = 0.0) -> Observation:
    """What one agent senses that sees a wall."""
    pose = np.array([[at[0], 0.0, at[1]]]), np.array([yaw]), np.zeros(1)
    return Observation(np.zeros((1, 64, 64, 3), np.uint8), np.ones((1, 64, 64), np.float32), *pose, np.array([collided]))


def actions_of(agent: Agent, brief: Task, count: int) -> list[Action]:
    """An agent's actions while nothing ever changes, past its end."""
    agent.reset(brief, None)
    same = sensed()
    return [agent.act(same, None).action for _ in range(count)]


@cache
def simulator_of(scene_id: str) -> NativeSimulator:
    """A simulator of a home."""
    home = home_at(scene_id)
    return NativeSimulator([home.scene], 1, camera=CAMERA, spaces=[home.space], threads=1)


def carried_out(agent: Agent, episode: Episode, *, known: Episode | None = None, seed: int = 0) -> EpisodeRun:
    """What an agent made of an episode; `known` is what it is let know in its place."""
    home = home_at(episode.scene_id)
    brief = task_of(home, episode, camera=CAMERA, budget=suite_named(episode.task).budget, seed=seed)
    played = play(simulator_of(episode.scene_id), agent, brief, Privileged(home, known or episode), episode)
    if played.error:
        raise played.error
    return played


def evaluation(agent: Agent, episode: Episode) -> Evaluation:
    """How well an agent did it."""
    played = carried_out(agent, episode)
    return evaluate(home_at(episode.scene_id), episode, played.trajectory, played.decision, camera=CAMERA)


@cache
def suite(name: str, episodes: int) -> tuple[Episode, ...]:
    """The first episodes of a suite."""
    return make_suite(name, episodes)


# Agents that do not look


def test_random_moves_evenly_and_stops_at_two_percent():
    counts = Counter(actions_of(Random(), told(seed=3, budget=1000), 50_000))
    assert set(counts) == {Action.STOP, Action.FORWARD, Action.LEFT, Action.RIGHT, Action.UP, Action.DOWN}
    assert counts.pop(Action.STOP) / 50_000 == pytest.approx(0.02, abs=0.003)  # 5 standard deviations
    assert all(count / 50_000 == pytest.approx(0.98 / 5, abs=0.009) for count in counts.values())


@pytest.mark.parametrize("kind", [Random, Blind, Forward])
def test_the_same_seed_gives_the_same_actions(kind):
    bumped = [sensed(collided=k % 3 == 0) for k in range(300)]

    def actions(agent: Agent, seed: int) -> list[Action]:
        agent.reset(told(seed=seed), None)
        return [agent.act(seen, None).action for seen in bumped]

    agent = kind()
    first = actions(agent, 7)
    assert actions(kind(), 7) == first and actions(agent, 7) == first  # nothing is left of an episode in the next
    assert any(actions(agent, seed) != first for seed in range(8, 12))


def test_answers_are_drawn_from_those_that_are_usual():
    given = set()
    for seed in range(60):
        agent = Random()
        agent.reset(told("what colour is the sofa", task="ask", seed=seed), None)
        same = sensed()
        last = next(d for d in (agent.act(same, None) for _ in range(2000)) if d.action in (Action.STOP, Action.ANSWER))
        assert last.action == Action.ANSWER and last.text in ANSWERS
        given.add(last.text)
    assert len(given) > len(ANSWERS) / 2


def test_forward_walks_and_stops():
    actions = actions_of(Forward(), told(), FORWARDS + 1)
    assert actions == [Action.FORWARD] * FORWARDS + [Action.STOP]


def test_forward_turns_where_it_collides():
    agent = Forward()
    agent.reset(told(seed=1), None)
    assert agent.act(sensed(), None).action == Action.FORWARD
    turns = [agent.act(sensed(collided=k == 0), None).action for k in range(6)]
    until = turns.index(Action.FORWARD)
    assert 1 <= until <= 5 and set(turns[:until]) in ({Action.LEFT}, {Action.RIGHT})


def test_forward_stops_at_the_point_that_it_was_told():
    agent = Forward()
    agent.reset(told(task="pointnav", goal_a=np.array([0.0, 0.0, -1.0])), None)
    assert agent.act(sensed(at=(0.0, -0.75)), None).action == Action.FORWARD
    assert agent.act(sensed(at=(0.0, -0.9)), None).action == Action.STOP


class Unseen(Observation):
    """An observation whose pictures nobody may look at."""

    def __getattribute__(self, name: str):
        if name in ("rgb", "depth"):
            raise AssertionError(f"{name} was looked at")
        return super().__getattribute__(name)


class Hooded:
    """An agent whose pictures are taken away."""

    access = ()

    def __init__(self, agent: Agent) -> None:
        self.agent = agent

    def reset(self, brief: Task, known: Privileged | None) -> None:
        self.agent.reset(brief, known)

    def act(self, observation: Observation, labels: Labels | None) -> Decision:
        parts = (observation.position_a, observation.yaw_a, observation.pitch_a, observation.collided)
        return self.agent.act(Unseen(observation.rgb, observation.depth, *parts), labels)


@pytest.mark.parametrize("name", ["random", "forward", "blind"])
@pytest.mark.parametrize("task", ["pointnav-val", "instruct-val"])
def test_who_does_not_look_never_touches_a_picture(name, task):
    episode = suite(task, 4)[2]
    with pytest.raises(AssertionError, match="depth was looked at"):
        carried_out(Hooded(Looking()), episode)
    seen, hooded = (carried_out(agent, episode, seed=5).trajectory for agent in (agent_named(name), Hooded(agent_named(name))))
    assert np.array_equal(seen.action, hooded.action) and len(seen.action) > 0
    assert np.array_equal(seen.position_w, hooded.position_w)


class Looking:
    """An agent that looks."""

    access = ()

    def reset(self, brief: Task, known: Privileged | None) -> None:
        pass

    def act(self, observation: Observation, labels: Labels | None) -> Action:
        return Action.STOP if observation.depth.size == 0 else Action.LEFT


def test_blind_goes_to_a_point_in_the_open():
    agent, (x, z, yaw) = Blind(), (0.0, 0.0, 0.0)
    agent.reset(told(task="pointnav", goal_a=np.array([1.5, 0.0, 2.0])), None)
    for _ in range(60):
        action = agent.act(sensed(at=(x, z), yaw=yaw), None).action
        if action == Action.STOP:
            break
        if action == Action.FORWARD:
            x, z = x - BODY.step * np.sin(yaw), z - BODY.step * np.cos(yaw)
        else:
            yaw += BODY.turn if action == Action.LEFT else -BODY.turn
    assert action == Action.STOP and np.hypot(x - 1.5, z - 2.0) < 0.2


def test_blind_ends_with_the_last_of_its_actions():
    actions = actions_of(Blind(), told(budget=40), 40)
    assert actions[-1] == Action.STOP and Action.STOP not in actions[:-1]


# Names

AGENT_FILE = """
from neighbour import CHOICE
class Mine:
    access = ()
    def reset(self, brief, known):
        assert known is None
    def act(self, observation, labels):
        assert labels is None
        return CHOICE
class Late:
    def __init__(self):
        self.access = ("goal",)
    def reset(self, brief, known): pass
    def act(self, observation, labels): return 0
class Deaf:
    access = ()
    def act(self, observation, labels): return 0
class Lazy:
    access = ()
    def reset(self, brief, known): pass
class Wordy(Mine):
    access = "goal"
class Needy(Mine):
    def __init__(self, path, size=3, *, speed): pass
NUMBER = 3
"""


@pytest.fixture
def agent_file(tmp_path: Path) -> Path:
    """A file with agents, good and bad, and another that it imports."""
    (tmp_path / "neighbour.py").write_text("CHOICE = 2\n")
    path = tmp_path / "mine.py"
    path.write_text(AGENT_FILE)
    return path


def test_every_name_is_an_agent():
    assert list(AGENTS) == ["random", "forward", "blind", "frontier-oracle", "oracle"]
    for name, listed in AGENTS.items():
        agent = agent_named(name)
        assert isinstance(agent, Agent) and agent.access == listed.access and listed.text
        assert agent_named(name) is not agent
    assert {name for name, listed in AGENTS.items() if listed.access} == {"frontier-oracle", "oracle"}
    assert AGENTS["oracle"].access == ("map", "pose", "goal") and "detections" in AGENTS["frontier-oracle"].access


def test_an_agent_of_ones_own(agent_file):
    agent = agent_named(f"{agent_file}:Mine")
    played = carried_out(agent, replace(suite("instruct-val", 4)[0], task="instruct"))
    assert set(played.trajectory.action.tolist()) == {Action.LEFT}
    assert agent_named(f"{agent_file}:Late").access == ("goal",)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("randon", "got 'randon'; did you mean 'random'"),
        ("frontier_oracle", "did you mean 'frontier-oracle'"),
        ("zzz", "expected one of random, forward, blind, frontier-oracle, oracle, or FILE.py:CLASS"),
        ("", "expected one of"),
        ("mine.txt:Mine", "FILE.py:CLASS"),
        ("nowhere.py:Mine", "there is no nowhere.py"),
        ("{}", "FILE.py:CLASS"),
        ("{}:Mime", "did you mean 'Mine'"),
        ("{}:Qqqqqq", "it has Mine, Late, Deaf, Lazy, Wordy, Needy"),
        ("{}:NUMBER", "expected a class 'NUMBER'"),
        ("{}:", "expected a class ''"),
        ("{}:Deaf", "no reset"),
        ("{}:Lazy", "no act"),
        ("{}:Wordy", "expected access to be a tuple of words, () for sensors alone, got 'goal'"),
        ("{}:Needy", "it needs path, speed; give them defaults"),
    ],
)
def test_names_that_are_no_agents(agent_file, name, expected):
    with pytest.raises(InputError, match=re.escape(expected)) as caught:
        agent_named(name.format(agent_file))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["import no_such_module", "1 / 0", "class Mine(:"])
def test_a_file_that_cannot_be_imported(tmp_path, text):
    (tmp_path / "broken.py").write_text(text)
    with pytest.raises(InputError, match="cannot be imported") as caught:
        agent_named(f"{tmp_path}/broken.py:Mine")
    assert "\n" not in str(caught.value)


# Access


class Spy:
    """An agent that keeps what it was given, and stops."""

    def __init__(self, access: tuple[str, ...]) -> None:
        self.access, self.given = access, []

    def reset(self, brief: Task, known: Privileged | None) -> None:
        self.given.append(known)

    def act(self, observation: Observation, labels: Labels | None) -> Action:
        self.given.append(labels)
        return Action.STOP


def test_only_who_declares_it_is_given_what_cannot_be_sensed():
    episode = suite("instruct-val", 4)[0]
    sensing, knowing = Spy(()), Spy(("goal",))
    carried_out(sensing, episode)
    carried_out(knowing, episode)
    assert sensing.given == [None, None]
    assert isinstance(knowing.given[0], Privileged) and isinstance(knowing.given[1], Labels)


# Frontier-oracle


def scrambled(episode: Episode, home: Home) -> Episode:
    """The episode with everything wrong but where it starts."""
    thing = [thing for thing in home.scene.objects if not thing.structure][-1]
    wrong = Goal(thing.id, home.places[:2], np.zeros(2), np.zeros(2))
    return replace(
        episode, instruction="go to the moon", goals=(wrong,) * 2, meaning={"kind": "nothing"}, answer="a wrong one", facts={"x": 1},
        impossible=None if episode.impossible else "absent_object", reference_path_w=home.places[:4],
    )  # fmt: skip


@pytest.mark.parametrize("name", ["instruct-val", "errand-val", "route-val", "ask-val", "impossible-val"])
def test_the_words_are_all_that_frontier_oracle_knows_of_an_episode(name):
    for episode in suite(name, 8)[: 1 if name == "errand-val" else 2]:
        other = scrambled(episode, home_at(episode.scene_id))
        whole, wrong = (carried_out(FrontierOracle(), episode, known=known) for known in (episode, other))
        assert np.array_equal(whole.trajectory.action, wrong.trajectory.action)
        assert whole.decision == wrong.decision
        knows = [carried_out(OracleAgent(), episode, known=known).trajectory.action for known in (episode, other)]
        assert not np.array_equal(*knows)  # who does know it is misled


def said(instruction: str, task: str = "instruct") -> Decision:
    """The first decision of frontier-oracle in a home of three rooms."""
    scene_id = house_name(9, 3)
    place, yaw = home_at(scene_id).places[0], 0.3
    episode = Episode("0", scene_id, instruction, tuple(place.tolist()), yaw, task=task)
    played = carried_out(FrontierOracle(), episode)
    assert played.decision is not None
    return played.decision


def test_what_is_not_understood_or_cannot_be_is_said():
    unknown = said("flibber the wug")
    assert unknown.action == Action.CANNOT and unknown.text.startswith("not understood: ") and "flibber" in unknown.text
    for instruction in ("go to the purple toilet", "go to the red bed that is not red"):
        cannot = said(instruction)
        assert cannot.action == Action.CANNOT and cannot.text and "not understood" not in cannot.text, instruction


def test_questions_are_answered():
    for episode in suite("ask-val", 8):
        played = carried_out(FrontierOracle(), episode)
        assert played.decision is not None and played.decision.action == Action.ANSWER
        assert played.decision.text == episode.answer


def test_frontier_oracle_finds_most():
    done = [evaluation(FrontierOracle(), episode).cause == FailureCause.DONE for episode in suite("instruct-val", 20)]
    assert np.mean(done) >= 0.8


HARD = [  # in which it once gave up, or walked into the same chair until its actions were used up
    ("house:108:6", "Look for the black lamp.", (3.3687, 0.0, 7.9707), -1.5323),
    ("house:48:7", "goal: tea kettle that is not little", (9.3863, 0.0, 4.4633), -1.6045),
    ("house:38:5", "go to the medium picture that is not blue, then go to the clock in the bedroom and then go to the mirror made of glass "
     "that is in the hall", (5.2606, 0.0, 1.2552), -1.0735),
]  # fmt: skip


@pytest.mark.parametrize(("scene_id", "instruction", "start", "yaw"), HARD)
def test_frontier_oracle_reaches_what_can_hardly_be_got_near(scene_id, instruction, start, yaw):
    home, task = home_at(scene_id), "errand" if "then" in instruction else "instruct"
    meant = plan(home, parse(instruction), np.array(start), camera=CAMERA)
    assert meant.why is None
    episode = Episode("0", scene_id, instruction, start, yaw, tuple(target.goal for target in meant.targets), task)
    assert evaluation(FrontierOracle(), episode).cause == FailureCause.DONE


def test_frontier_oracle_says_what_is_impossible():
    found = [(evaluation(FrontierOracle(), episode), episode) for episode in suite("impossible-val", 8)]
    assert len({episode.impossible is None for _, episode in found}) == 2
    assert all(one.said_cannot for one, episode in found if episode.impossible)


# Oracle


SOLVED = {"instruct-val": 20, "errand-val": 8, "route-val": 8, "ask-val": 8, "impossible-val": 8}


@pytest.mark.parametrize(("name", "count"), SOLVED.items())
def test_the_oracle_succeeds(name, count):
    found = [evaluation(OracleAgent(), episode) for episode in suite(name, count)]
    assert [one.cause for one in found] == [FailureCause.DONE] * count
    spl = [one.scores.spl for one in found if one.scores.spl is not None]
    assert len(spl) >= count / 3 or name == "ask-val"
    assert not spl or np.mean(spl) >= 0.95


def test_the_oracle_says_cannot_where_no_way_leads():
    episode = suite("instruct-val", 4)[0]
    nowhere = replace(episode, goals=(replace(episode.goal, position_w=np.zeros((0, 3)), yaw_w=np.zeros(0), pitch=np.zeros(0)),))
    played = carried_out(OracleAgent(), nowhere)
    assert played.decision == Decision(Action.CANNOT, "no way leads there") and len(played.trajectory.action) == 1
