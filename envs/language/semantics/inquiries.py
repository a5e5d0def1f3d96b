"""Answers."""

from dataclasses import dataclass
from typing import Any

from envs.language.semantics.answers import answer, ill_posed
from envs.language.semantics.denotation import ImpossibleReason
from envs.language.semantics.meaning import Ask
from envs.language.semantics.world import world_of


@dataclass(frozen=True)
class Asked:
    position_w: Any
    yaw_w: float
    pitch: float
    dialogue: Any
    camera: Any
    room: int


@dataclass(frozen=True)
class Answer:
    text: str
    why: ImpossibleReason | None = None


def inquire(home, question, asked) -> Answer:
    """Answer."""
    if not isinstance(question, Ask):
        return Answer("I do not know that", ImpossibleReason.NOT_KNOWN)
    world = world_of(home)
    if problem := ill_posed(world, question, asked.position_w, asked.dialogue):
        return Answer(problem[1], problem[0] or ImpossibleReason.NOT_KNOWN)
    return Answer(answer(world, question, asked.position_w, asked.dialogue))
