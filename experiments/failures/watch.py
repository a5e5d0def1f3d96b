"""Records of what an agent saw, believed and did in an episode, beside the truth."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, Int

from agent.acting.agent import ActingState, GothereFrontier
from agent.acting.belief import chances
from agent.acting.desires import Desire, Enter, Reach
from agent.acting.mind import Mind
from agent.runner import EpisodeRun, Step
from envs.language.semantics.meaning import Description
from envs.types import Access, Episode, Goal
from envs.vocabulary import CATEGORIES

PIXELS = 12  # of a thing in a picture, from which on it counts as seen
SHARE = 0.5  # of its pixels that the region covers which shows it
APART = 0.6  # [m] between a thing's box and the middle of the landmark that is it


@dataclass
class Sight:
    """Counts for one goal: pictures that show it, regions on it, regions rightly named."""

    seen: int = 0
    found: int = 0
    named: int = 0


@dataclass
class Record:
    """Events of one episode.

    `sights` are those of its goals, `steps` and `metres` those walked for each kind of desire, `targets` the landmarks gone to in turn.
    `landmarks` are the numbers of those at each goal, `chances` the greatest chance among them to be what was said, `believed` whether
    one has the goal's category as its likeliest.
    """

    sights: list[Sight]
    steps: Counter[str] = field(default_factory=Counter)
    metres: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    targets: list[int] = field(default_factory=list)
    landmarks: list[tuple[int, ...]] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    believed: list[bool] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    explored: bool = False
    accepted: int = -1
    run: EpisodeRun | None = None


class Watched:
    """Agent whose state can be looked at from outside."""

    access = Access.NONE

    def __init__(self, agent: GothereFrontier) -> None:
        self.agent = agent
        self.state: ActingState | None = None

    def begin(self, n: int, *, think: bool = False) -> ActingState:
        """State of n idle agents."""
        self.state = self.agent.begin(n, think=think)
        return self.state

    def reset(self, state: ActingState, tasks, agent_ids: Int[np.ndarray, "k"], privileged) -> ActingState:
        """Begin episodes of some agents."""
        self.state = self.agent.reset(state, tasks, agent_ids, None)
        return self.state

    def act(self, observation, state: ActingState, privileged):
        """Next actions of all agents."""
        decided, self.state = self.agent.act(observation, state, None)
        return decided, self.state


class Watch:
    """Subscriber that keeps the records of episodes, by their number in the suite."""

    def __init__(self, agent: Watched) -> None:
        self.agent = agent
        self.records: dict[int, Record] = {}
        self._now: dict[int, tuple[Record, np.ndarray, np.ndarray]] = {}

    def step(self, step: Step) -> None:
        """Record a step: what its picture showed, and what its action was for."""
        slot, state = step.slot, self.agent.state
        shown, place = step.labels.instance[0].copy(), step.observation.position_a[0].copy()
        if step.number == 0:
            goals = step.request.episode.goals
            self._now[slot] = Record([Sight() for _ in goals]), shown, place
            return
        record, before, was = self._now[slot]
        assert state is not None
        mind, percept = state.minds[slot], state.percepts[slot]
        if mind is not None and percept is not None:
            for goal, sight in zip(step.request.episode.goals, record.sights, strict=True):
                look(sight, goal, before, percept, step.request.home.things)
            desire = state.desires[slot]
            kind = kind_of(desire, mind)
            record.steps[kind] += 1
            record.metres[kind] += float(np.linalg.norm(place - was))
            if isinstance(desire, Reach) and (not record.targets or record.targets[-1] != desire.number):
                record.targets.append(desire.number)
            if mind.verdict and (not record.verdicts or record.verdicts[-1] != mind.verdict):
                record.verdicts.append(mind.verdict)
        self._now[slot] = record, shown, place

    def end(self, slot: int, run: EpisodeRun) -> None:
        """Finish the record of an episode with what was believed at its end."""
        record, state = self._now.pop(slot)[0], self.agent.state
        record.run = run
        self.records[run.request.number] = record
        mind = None if state is None else state.minds[slot]
        if mind is None:
            return
        record.explored = mind.explored
        record.accepted = mind.dialogue.things[-1] if mind.dialogue.things else -1
        for goal, said in zip(run.request.episode.goals, descriptions_of(run.request.episode), strict=False):
            believe(record, mind, goal, said, run)


def look(sight: Sight, goal: Goal, shown: Int[np.ndarray, "h w"], percept, things) -> None:
    """Count a picture that shows a goal, with the region on it and its name."""
    for thing in (goal.instance, *goal.also):
        mask = shown == thing
        if thing <= 0 or mask.sum() < PIXELS:
            continue
        sight.seen += 1
        regions = percept.region[mask]
        counts = np.bincount(regions[regions >= 0], minlength=1)
        best = int(counts.argmax())
        if counts[best] >= SHARE * mask.sum() and len(percept.score):
            sight.found += 1
            sight.named += CATEGORIES[int(percept.category[best].argmax())] == things[thing].category


def kind_of(desire: Desire | None, mind: Mind) -> str:
    """Kind of a desire.

    A look is at a landmark that may be the goal, a search at one on which the goal may be.
    """
    if isinstance(desire, Reach):
        if "deserves" in mind.verdict:
            return "look" if not mind.explored else "look late"
        if "something may be" in mind.verdict:
            return "search" if not mind.explored else "search late"
        return "reach"
    return "enter" if isinstance(desire, Enter) else type(desire).__name__.lower()


def believe(record: Record, mind: Mind, goal: Goal, said: Description | None, run: EpisodeRun) -> None:
    """Add the landmarks that are a goal, and what is believed of them."""
    belief = mind.belief
    likely = chances(belief, said, mind.dialogue, mind.here) if said is not None else np.zeros(len(belief.numbers))
    at = []
    for thing in (goal.instance, *goal.also):
        true = run.request.home.things.get(thing)
        if true is None:
            continue
        middle = to_start(np.array(true.center), run.request.episode)
        reach = max(APART, 0.5 * min(true.extents[0], true.extents[2]))
        for number in belief.numbers.tolist():
            own = belief.world.known[number]
            if np.abs(np.array(own.center) - middle).max() < reach and own.category == true.category:
                at.append(number)
    record.believed.append(bool(at))
    record.landmarks.append(tuple(at))
    record.chances.append(max((float(likely[belief.row(number)]) for number in at), default=0.0))


def to_start(point_w: Float[np.ndarray, "3"], episode: Episode) -> Float[np.ndarray, "3"]:
    """Point in the frame of an episode's start."""
    x, y, z = point_w - np.array(episode.start_position_w)
    c, s = np.cos(episode.start_yaw_w), np.sin(episode.start_yaw_w)
    return np.array([c * x - s * z, y, s * x + c * z])


def descriptions_of(episode: Episode) -> list[Description | None]:
    """Descriptions of the goals of an episode; None for those that are no things."""
    from envs.language.semantics.meaning import Go, If, Sequence
    from envs.language.semantics.records import meaning_from_json

    meaning = meaning_from_json(episode.meaning)
    steps = meaning.steps if isinstance(meaning, Sequence) else (meaning,)
    places = [step.then if isinstance(step, If) else step for step in steps]
    return [one.to if isinstance(one, Go) and isinstance(one.to, Description) else None for one in places]
