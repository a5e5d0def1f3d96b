"""Conversation with an agent: a prompt for successive instructions, with questions about ambiguous ones."""

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from agent.acting.kept import Kept
from agent.agent import Agent
from agent.planning.candidates import listing
from agent.planning.choose import DROP, Chosen, Dropped, answers, choose
from agent.planning.interpret import Interpretation, interpret
from agent.planning.session import Session, Standpoint, begin_session
from agent.planning.understand import Understood, understood
from envs.errors import InputError
from envs.home import Home
from envs.language.grammar.parser import NotUnderstood
from envs.language.lexicon import plural
from envs.language.semantics.acts import Request
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.meaning import Route
from envs.language.semantics.world import counted, listed, world_of
from envs.simulators.protocol import Simulator
from experiments.episode.default import HEARING
from experiments.episode.dialogue import AGAIN, Question, can_be_said, corrections_of, decided, is_agreed, question_about, refusal, worded
from experiments.episode.interrupts import Interrupts
from experiments.episode.kept import kept_in, store
from experiments.episode.show import carry_out, episode_of, finish, say, say_reference

HELP = (
    'say where to go ("go to the sofa", "now the other one"), or ask ("what color is the bed?"); "look" lists what is here;'
    ' Ctrl-C stops a walk; "quit" ends'
)
QUIT, LOOK, ASIDE = ("quit", "exit", "q", "bye"), ("look", "look around", "what is here?"), ("help", "?")
PROMPT, QUESTION = "gothere> ", "which one? "


class Conversation:
    """A session at the prompt: its places and words, the agent's memory, the open question."""

    def __init__(
        self,
        config: Any,
        home: Home,
        scene_id: str,
        simulator: Simulator,
        session: Session,
        agent_for: Callable[[Dialogue, Interpretation | None, Kept], Agent],
        read: Callable[..., Understood] = understood,
    ) -> None:
        self.config, self.home, self.scene_id, self.simulator = config, home, scene_id, simulator
        self.session, self.agent_for, self.read = session, agent_for, read
        self.memory, self.question, self.number = kept_in(config.remember), None, 0
        self.question: Question | None
        self.offer = ""  # what the last refusal has asked about

    def hear(self, text: str) -> None:
        """Carry out, answer or ask about one line."""
        if is_agreed(text) and self.offer:
            text = self.offer
        if text.lower() in ASIDE:
            say("help", HELP)
        elif text.lower() in LOOK:
            print(contents(self.home), flush=True)
        elif self.question is not None:
            self._reply(text)
        elif text.lower().strip(" .!") in AGAIN and self.session.last is not None:
            say_reference(self.session.last)
            self._walk(self.session.last, is_told=True)
        elif text.lower().strip(" .!") in DROP:
            say("dropped", "nothing, as no question is open")
        elif text:
            self._instruct(text)

    def drop(self) -> None:
        """Drop the open question."""
        if self.question is not None:
            say("dropped", f"{self.question.interpretation.text!r}; say something else")
        self.question = None

    def _instruct(self, text: str) -> None:
        """Interpret an instruction; carry it out if it is clear, else ask."""
        session, here, self.offer = self.session, self.session.here, ""
        try:
            camera = self.simulator.camera
            situation = session.situation(camera)
            found = interpret(text, self.home, here.position_w, session.dialogue, camera=camera, situation=situation, understand=self.read)
        except InputError as error:
            self.offer = error.offer if isinstance(error, NotUnderstood) else ""
            say("?", refusal(text, error, self.home))
            return
        for typed, taken in corrections_of(found):
            say("taking", f"'{typed}' as '{taken}'")
        self._ask_or_walk(found, question_about(found, self.home, here.position_w, here.yaw_w, session.dialogue))

    def _ask_or_walk(self, found: Interpretation, question: Question | None) -> None:
        """Ask what is open, else carry out the interpretation."""
        if self.config.agent in HEARING and not can_be_said(found):
            question = None  # the reply could not reach it, and any that fits is right
        self.question = question
        if question is not None:
            ask(question)
            return
        say_reference(found)
        self._walk(found, is_told=is_told(found))

    def _reply(self, text: str) -> None:
        """Read the reply to the open question."""
        assert self.question is not None
        here, session = self.session.here, self.session
        step = answered(self.question, text, self.home, self.simulator)
        if isinstance(step, Question):
            self.question = step
        elif isinstance(step, Dropped):
            if step.instruction:
                self.question = None
                self._instruct(text)
            else:
                self.drop()
        else:
            target = self.question.target
            self._ask_or_walk(step, question_about(step, self.home, here.position_w, here.yaw_w, session.dialogue, after=target))

    def _walk(self, interpretation: Interpretation, *, is_told: bool) -> None:
        """Carry out an interpretation, and write what came of it.

        The agent is given it where `is_told`.
        """
        config, here, dialogue = self.config, self.session.here, self.session.dialogue
        agent = self.agent_for(dialogue, interpretation if is_told else None, self.memory)
        if config.agent in HEARING:
            interpretation = worded(interpretation)
        episode = episode_of(interpretation, self.scene_id, here.position_w, here.yaw_w)
        limits: dict[str, Any] = {"budget": config.budget, "seed": config.seed + self.number, "dialogue": dialogue, "memory": self.memory}
        try:
            with Interrupts() as interrupts:
                report = carry_out(
                    self.simulator, self.home, agent, config.agent, episode, interpretation, **limits, is_stopped=lambda: interrupts.asked
                )
        except KeyboardInterrupt:
            self.memory = kept_in(self.config.remember)  # the last step was cut off, and with it the agent's odometry
            say("stopped", "at once: the agent is back where this walk began; wrote nothing")
            return
        walked = report.run.trajectory
        self.session = self.session.after(interpretation, Standpoint(walked.position_w[-1], float(walked.yaw_w[-1])))
        self.number += 1
        if config.remember is not None:
            store(self.memory, config.remember, self.scene_id, self.session.here)
        more = {"seed": config.seed, "up": config.up}
        try:
            finish(self.simulator, report, folder_of(config.out, self.number), more, video=config.video, as_json=config.json)
        except KeyboardInterrupt:
            say("stopped", "writing; wrote nothing of this walk")


def converse(conversation: Conversation) -> int:
    """Carry out typed instructions, each from the end of the one before; exit code 0.

    Ctrl-C at the prompt drops the open question; a second one ends, as Ctrl-D and "quit" do.
    """
    say("home", f"{conversation.scene_id}: {rooms_of(conversation.home)}")
    say("help", HELP)
    is_leaving = False
    while True:
        try:
            text = read_line(PROMPT if conversation.question is None else QUESTION)
            if text is None or text.lower() in QUIT:
                return 0
            is_leaving = False
            conversation.hear(text)
        except KeyboardInterrupt:
            print(flush=True)
            if is_leaving:
                return 0
            is_leaving = True
            conversation.drop()
            say("", "Ctrl-C again, or Ctrl-D, ends the session")


def clarified(interpretation: Interpretation, home: Home, simulator: Simulator, here: Standpoint) -> Interpretation | str | None:
    """Interpretation after asking the person about all that is open.

    At the end of the input it is the one with the nearest things. It is the text of a new instruction if one was given instead, None if the
    question was dropped.
    """
    question = question_about(interpretation, home, here.position_w, here.yaw_w, Dialogue())
    if question is not None:
        ask(question)
    while question is not None:
        text = read_line(QUESTION)
        if text is None:
            say("assuming", "the nearest one, as nobody answers")
            return question.interpretation
        step = answered(question, text, home, simulator)
        if isinstance(step, Dropped):
            return text if step.instruction else None
        if isinstance(step, Question):
            question = step
            continue
        interpretation = step
        question = question_about(step, home, here.position_w, here.yaw_w, Dialogue(), after=question.target)
        if question is not None:
            ask(question)
    return interpretation


def ask(question: Question) -> None:
    """Print a question with its candidates."""
    each = question.candidates.each
    kinds = {getattr(one, "category", "") or getattr(one, "type", "") for one in each}
    kind = kinds.pop() if len(kinds) == 1 else "thing"
    say(f"which {kind}?", f"there are {counted(len(each), kind)} that fit; say {answers(question.candidates)}")
    for number, line in enumerate(listing(question.candidates), 1):
        print(f"{number:>3}  {line}", flush=True)


def answered(question: Question, text: str, home: Home, simulator: Simulator) -> Interpretation | Question | Dropped:
    """Interpretation after a reply, or the question that is left, or that it is dropped."""
    some = question.candidates
    found = choose(text, some.each, some.world, some.place_w, some.yaw_w, openings=some.openings)
    if isinstance(found, Dropped):
        return found
    if isinstance(found, Chosen):
        try:
            return decided(question, found.index, home, simulator.camera)
        except InputError as error:
            say("?", str(error))
            return question
    left = question.among(found.left) if len(found.left) > 1 else question
    say("?", f"{found.text}; say {answers(left.candidates)}")
    if left is not question and len(left.candidates.each) < len(some.each):
        for number, line in enumerate(listing(left.candidates), 1):
            print(f"{number:>3}  {line}", flush=True)
    return left


def is_told(interpretation: Interpretation) -> bool:
    """Whether the agent cannot know the interpretation from the words.

    A person has chosen, the nearest of several was taken for a question, the scene has names of its own, a network has read the words, or
    it is a route or request, whose steps are planned from here.
    """
    retold = any(typed == interpretation.text.strip() for typed, _ in corrections_of(interpretation))
    assumed = interpretation.answer is not None and bool(interpretation.options)
    planned = isinstance(interpretation.meaning, Route | Request)
    return interpretation.meaning is None or interpretation.note == "chosen" or assumed or planned or retold


def read_line(prompt: str) -> str | None:
    """Next typed line, stripped; None at the end of the input."""
    with contextlib.suppress(EOFError):
        return input(prompt if sys.stdin.isatty() else "").strip()
    return None


def contents(home: Home) -> str:
    """Things in each room, in words, with their number and colours."""
    world, lines = world_of(home), []
    for room, things in zip(world.rooms, world.contents, strict=True):
        kinds: dict[str, list[str]] = {}
        for number in things:
            kinds.setdefault(world.known[number].category, []).append(world.known[number].color)
        names = [of_kind(kind, colors) for kind, colors in kinds.items()]
        lines.append(f"{room.type}: {', '.join(names) or 'nothing'}")
    return "\n".join(lines)


def of_kind(kind: str, colors: list[str]) -> str:
    """Things of a kind in words: 'blue lamp', 'four yellow chairs', 'two plants (gray, orange)'."""
    different = list(dict.fromkeys(color for color in colors if color))
    if len(colors) == 1:
        return f"{colors[0]} {kind}".strip()
    if len(different) < 2:
        return counted(len(colors), kind) if not different else f"{counted(len(colors), kind).split()[0]} {different[0]} {plural(kind)}"
    return f"{counted(len(colors), kind)} ({', '.join(different)})"


def rooms_of(home: Home) -> str:
    """Rooms of a home in words."""
    types = [room.type for room in home.scene.rooms]
    return listed(kind if types.count(kind) == 1 else counted(types.count(kind), kind) for kind in types) or "no rooms are known"


def folder_of(out: Path, number: int) -> Path:
    """Folder of the walk with a number."""
    return out / f"{number:02d}"


def begin(pose: tuple[np.ndarray, float], speaker: tuple[float, float] | None) -> Session:
    """Session of an agent at a place [m] and a speaker at x, z [m]."""
    position_w, yaw_w = pose
    start = Standpoint(position_w, yaw_w)
    if speaker is None:
        return begin_session(start)
    return begin_session(start, Standpoint(np.array([speaker[0], position_w[1], speaker[1]]), yaw_w))
