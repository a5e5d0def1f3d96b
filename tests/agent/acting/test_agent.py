"""The whole agent in real homes: what it knows, what it does, and that it does so in any company."""

import numpy as np
import pytest

from agent.acting.agent import GothereFrontier
from agent.acting.mind import Mind
from agent.memory.memory import Memory
from agent.planning.understand import Understood
from agent.registry import agent_named
from agent.runner import EpisodeRequest, run_episodes
from envs.errors import InputError
from envs.home import home_at
from envs.language.semantics.meaning import Description, Go
from envs.simulators.native import NativeSimulator
from envs.tasks.evaluate import evaluate
from envs.types import Access, Action, Body, Camera, Episode, Labels, Task
from tests.agent.episodes import suite

pytest.importorskip("torch")
pytest.importorskip("safetensors")
CAMERA = Camera(128, 128)


@pytest.fixture(scope="module")
def agent() -> GothereFrontier:
    """One agent for all episodes: its networks are loaded once."""
    made = agent_named("gothere-frontier")
    assert isinstance(made, GothereFrontier)
    return made


def request_of(episode: Episode, budget: int) -> EpisodeRequest:
    """An episode as the agent gets it."""
    category = episode.facts["category"] if episode.task == "objectnav" else ""
    task = Task(episode.task, episode.instruction, CAMERA, Body(), budget, 0, category=category)
    return EpisodeRequest(home_at(episode.scene_id), episode, task)


def carried_out(agent: GothereFrontier, episodes: list[Episode], *, agents: int = 1, budget: int = 200, lie: bool = False):
    """Runs of some episodes of one home; with `lie` the labels are noise."""
    home = home_at(episodes[0].scene_id)
    simulator = NativeSimulator([home.scene], agents, camera=CAMERA, spaces=[home.space])
    if lie:
        simulator = Lying(simulator)
    runs = {run.request.episode.episode_id: run for run in run_episodes(simulator, agent, [request_of(e, budget) for e in episodes])}
    if isinstance(simulator, Lying):
        assert simulator.told > 10  # the noise was there to be taken
    return runs


class Lying:
    """Simulator whose labels are noise."""

    def __init__(self, simulator: NativeSimulator) -> None:
        self.simulator, self.told = simulator, 0

    def __getattr__(self, name: str):
        return getattr(self.simulator, name)

    def labels(self) -> Labels:
        """Noise of the right shape."""
        self.told += 1
        true, rng = self.simulator.labels(), np.random.default_rng(self.told)
        noise = rng.integers(0, 99, true.instance.shape).astype(np.int32)
        return Labels(noise, rng.normal(size=true.position_w.shape), rng.normal(size=true.yaw_w.shape))


def test_it_has_no_rights(agent: GothereFrontier):
    """Sensors and words are all that it is handed."""
    assert agent.access == Access.NONE


@pytest.mark.slow
def test_it_finds_things_and_labels_are_not_used(agent: GothereFrontier):
    """It carries out instructions in a home that no training has; noise for labels changes no action."""
    episodes = [e for e in suite("instruct-val", 20) if e.scene_id == "house:18:5"]
    episodes = [episodes[6], episodes[9]]  # to the brown painting made of wood; the bath
    runs = carried_out(agent, episodes)
    for episode in episodes:
        run = runs[episode.episode_id]
        assert run.error is None
        assert evaluate(home_at(episode.scene_id), episode, run.trajectory, run.decision, camera=CAMERA).scores.success
    lied = carried_out(agent, episodes[:1], lie=True)[episodes[0].episode_id]
    assert np.array_equal(lied.trajectory.action, runs[episodes[0].episode_id].trajectory.action)


@pytest.mark.slow
def test_company_changes_nothing(agent: GothereFrontier):
    """Two at a time do what each does alone."""
    episodes = [e for e in suite("instruct-val", 20) if e.scene_id == "house:18:5"][:2]
    together = carried_out(agent, episodes, agents=2, budget=70)
    for episode in episodes:
        alone = carried_out(agent, [episode], budget=70)[episode.episode_id]
        assert np.array_equal(together[episode.episode_id].trajectory.action, alone.trajectory.action)
        assert together[episode.episode_id].decision == alone.decision


@pytest.mark.slow
def test_a_policy_decides_the_same_in_company_and_under_false_labels():
    """What the learned policy is told comes from the agent's own memory alone."""
    learned = agent_named("gothere")
    assert isinstance(learned, GothereFrontier) and learned.access == Access.NONE
    episodes = [e for e in suite("instruct-val", 20) if e.scene_id == "house:18:5"][:2]
    together = carried_out(learned, episodes, agents=2, budget=60)
    lied = carried_out(learned, episodes[:1], budget=60, lie=True)
    for runs in (together, lied):
        for name, run in runs.items():
            alone = carried_out(learned, [e for e in episodes if e.episode_id == name], budget=60)[name]
            assert run.error is None and len(alone.trajectory.action) > 8
            assert np.array_equal(run.trajectory.action, alone.trajectory.action) and run.decision == alone.decision


def test_what_it_does_not_understand_is_said_at_once(agent: GothereFrontier):
    """No step is taken for words without a meaning."""
    state = agent.reset(agent.begin(1), [Task("instruct", "flurb the zog", CAMERA, Body(), 100, 0)], np.zeros(1, np.int64), None)
    simulator = NativeSimulator([home_at("house:9:3").scene], 1, camera=CAMERA)
    seen = simulator.reset(np.zeros(1, np.int64), home_at("house:9:3").places[:1], np.zeros(1))
    decided, _ = agent.act(seen, state, None)
    assert decided.action[0] == Action.CANNOT and "flurb" in decided.text[0]


def test_what_words_are_taken_for_is_said():
    """A reader's corrections are the first verdict, which a video and a report show; what may have been meant ends a refusal."""
    task = Task("instruct", "over by thy red seat", CAMERA, Body(), 100, 0)
    mind = Mind(task, Memory.empty(CAMERA, Body()))
    heard = GothereFrontier(read=lambda text: Understood(Go(Description("chair")), ((text, "go to the chair"),)))
    assert heard._meaning(task, mind) == Go(Description("chair"))
    assert mind.verdict == "I take 'over by thy red seat' as: go to the chair"

    def refuses(text: str):
        raise InputError("no idea")

    assert GothereFrontier(read=refuses)._meaning(task, mind) == "not understood: no idea"  # it remembers nothing yet


def test_the_end_of_the_budget_ends_it():
    """It says so when time is up; a reader that fails is a reason, not a crash."""
    seeing = GothereFrontier(read=lambda text: Understood(Go(Description("sofa"))))
    home = home_at("house:9:3")
    simulator = NativeSimulator([home.scene], 1, camera=CAMERA, spaces=[home.space])
    episode = Episode("0", "house:9:3", "go", tuple(home.places[0].tolist()), 0.0, task="instruct")
    (run,) = run_episodes(simulator, seeing, [EpisodeRequest(home, episode, Task("instruct", "go", CAMERA, Body(), 3, 0))])
    assert run.error is None and len(run.trajectory.action) <= 3
    assert run.decision is not None and run.decision.action == Action.CANNOT

    def fails(text: str):
        raise InputError("no idea")

    (run,) = run_episodes(
        simulator, GothereFrontier(read=fails), [EpisodeRequest(home, episode, Task("instruct", "go", CAMERA, Body(), 9, 0))]
    )
    assert run.decision is not None and run.decision.text == "not understood: no idea"
