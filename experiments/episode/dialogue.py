"""Dialogue about an instruction: open questions, what is offered instead, refusals in plain words."""

import dataclasses
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from agent.planning.candidates import Candidates
from agent.planning.interpret import Interpretation, answer_about
from envs.errors import InputError
from envs.home import Home
from envs.language.answering.facts import nearest_rooms, nearest_things
from envs.language.grammar.parser import NotUnderstood, known_words, parse
from envs.language.lexicon import NOUNS, ROOMS
from envs.language.loose_names import LOOSE_NOUNS, LOOSE_ROOMS
from envs.language.planning.conversion import told_target
from envs.language.reading.spelling.spelling import is_english
from envs.language.semantics.denotation import Dialogue, ImpossibleReason
from envs.language.semantics.meaning import About, Ask, Description, Go, If, Place, Reference, RoomPlace
from envs.language.semantics.resolve import resolve_reference
from envs.language.semantics.targets import Aim, Target, goal_of
from envs.language.semantics.world import listed, named, side, world_of
from envs.language.tokens import words
from envs.scenes.scene import Object, Room
from envs.types import Camera

OPENINGS = ("window", "doorway")
CONDITIONS = {(If, "thing")}  # fields that say when something is to be done, not where
EXAMPLES = 3  # suggestions at a time
SIMILAR = 0.75  # least similarity of a word to the name of a thing that may be meant
SHORT = 4  # letters of a word in which one may be wrong, and for as many more another one
AGREED = frozenset(
    (
        "yes", "yes please", "y", "yep", "yeah", "yup", "sure", "ok", "okay", "right", "correct", "exactly", "do it", "do that", "yes do",
        "that is it", "that's it", "i did", "i do", "go ahead", "please do", "please",
    )
)  # fmt: skip
AGAIN = frozenset({"again", "once more", "one more time", "do it again", "do that again", "repeat", "repeat that", "same again"})


@dataclass(frozen=True)
class Question:
    """Open question about an instruction: which of the candidates target number `target` is."""

    interpretation: Interpretation
    target: int
    candidates: Candidates

    def among(self, left: tuple[int, ...]) -> "Question":
        """The question about fewer candidates."""
        return replace(self, candidates=replace(self.candidates, each=tuple(self.candidates.each[k] for k in left)))


def question_about(
    interpretation: Interpretation, home: Home, at_w: np.ndarray, yaw_w: float, dialogue: Dialogue, *, after: int = -1
) -> Question | None:
    """First question about a target of an instruction; None where all is clear.

    The instruction was given at a pose [m, rad]. Targets up to number `after` are decided.
    """
    world = world_of(home)
    groups = _groups(interpretation, home, at_w, dialogue.begun())
    for number, target in enumerate(interpretation.plan.targets[after + 1 :], after + 1):
        meant = target.goal.room if target.goal.room >= 0 else target.goal.instance
        for group in groups:
            if len(group) < 2:
                continue
            if meant in [one.id for one in group] and (target.goal.room >= 0) == isinstance(group[0], Room):
                openings = tuple(one for one in home.scene.objects if one.category in OPENINGS)
                return Question(interpretation, number, Candidates(group, world, at_w, yaw_w, openings))
    return None


def decided(question: Question, index: int, home: Home, camera: Camera) -> Interpretation:
    """Interpretation with the candidate that was chosen; InputError if it cannot be reached."""
    before, one, world = question.interpretation, question.candidates.each[index], world_of(home)
    old = before.plan.targets[question.target]
    is_room = isinstance(one, Room)
    text = f"the {one.type}" if isinstance(one, Room) else named(world, one)
    goal = goal_of(home, Aim(old.part, () if is_room else (one.id,), one.id if is_room else -1, text), camera)
    if not len(goal.position_w):
        raise InputError(f"{text} cannot be seen from any place an agent can reach; choose another")
    targets = list(before.plan.targets)
    targets[question.target] = Target(goal, old.part, text)
    dialogue = before.plan.dialogue
    if is_room:
        dialogue = replace(dialogue, rooms=_with_last(dialogue.rooms, old.goal.room, one.id))
    else:
        dialogue = replace(dialogue, things=_with_last(dialogue.things, old.goal.instance, one.id))
    plan = replace(before.plan, targets=tuple(targets), dialogue=dialogue)
    answer = before.answer
    if isinstance(before.meaning, Ask) and answer is not None:
        if before.meaning.about == About.LARGER:
            answer = max((world.known[target.goal.instance] for target in targets), key=side).category
        else:
            answer = answer_about(world, before.meaning, question.candidates.place_w, (one.id,))
    return replace(before, plan=plan, answer=answer, note="chosen", options=())


def can_be_said(interpretation: Interpretation) -> bool:
    """Whether words can hold the choice: those of going to one thing."""
    return isinstance(interpretation.meaning, Go) and len(interpretation.plan.targets) == 1


def worded(interpretation: Interpretation) -> Interpretation:
    """Interpretation with the choice of a person in its text, where it can be said."""
    if interpretation.note != "chosen" or not can_be_said(interpretation):
        return interpretation
    return replace(interpretation, text=told_target(interpretation.plan.targets[0]))


def suggestions(home: Home, text: str) -> tuple[str, ...]:
    """Names in this home that are like a word, else instructions that fit it."""
    world, known = world_of(home), _names(home)
    strange = [word for word in words(text) if word not in known_words("all") and not is_english(word)]
    said = [word for word in strange if len(word) >= SHORT and word not in known]
    near = [
        name for word in said for name in difflib.get_close_matches(word, known, 1, SIMILAR) if _edits(word, name) <= len(word) // SHORT
    ]
    if near:
        return tuple(dict.fromkeys(near))[:EXAMPLES]
    single = [kind for kind, things in world.by_category.items() if len(things) == 1 and not things[0].structure and things[0].color]
    single = sorted(single, key=lambda kind: -side(world.by_category[kind][0])) or sorted(world.by_category)
    rooms = [room.type for room in world.rooms if len(world.rooms_of_type(room.type)) == 1]
    there = [f"go to the {kind}" for kind in single[:1]] + [f"go into the {kind}" for kind in rooms[:1]]
    return (*there, *(f"what color is the {kind}?" for kind in single[1:2]))


def refusal(text: str, error: InputError, home: Home) -> str:
    """Sentence that says what was not understood, and what can be said instead."""
    message = str(error)
    if not isinstance(error, NotUnderstood) or error.offer:
        return message.removeprefix("instruction: ")
    offered = suggestions(home, error.part or text)
    is_name = offered and offered[0] in _names(home)
    quoted = listed([f"'{one}'" for one in offered], "or")
    instead = f"did you mean {quoted}?" if is_name else f"here you can say {quoted}"
    if not error.part and "got none" in message:
        return f"I did not hear what to do; {instead}"
    if not error.part or not message.startswith("instruction: expected words of the grammar"):
        said = message.removeprefix("instruction: ")
        told = re.sub(r"; (did you mean|say for example|say that in other words).*", "", said)
        offers = "; say that in other words" in said or "the verb" in told  # in the words that were typed
        return said if offers and not is_name else f"{told}; {instead}"
    part = own_words(text, error.part)
    rest = " ".join(text.replace(part, " ", 1).split()).strip(" ,;.!?")
    if part != text and rest and _is_understood(rest):
        return f"I understand '{rest}', but not '{part}'" + (f"; {instead}" if is_name else "")
    return f"I did not understand '{part}'; {instead}"


def is_agreed(text: str) -> bool:
    """Whether a reply says yes to what was asked."""
    return text.lower().replace(",", "").strip(" .!") in AGREED


def own_words(text: str, part: str) -> str:
    """Piece of a text that was read as some normalised words, as written."""
    wanted, pieces = [word for word in words(part) if word != "a"], text.split()
    for count in range(1, len(pieces) + 1):
        for first in range(len(pieces) - count + 1):
            piece = " ".join(pieces[first : first + count])
            if [word for word in words(piece) if word not in ("a", "an")] == wanted and wanted:
                return piece.strip(" ,;.!?")
    return part


def corrections_of(interpretation: Interpretation) -> tuple[tuple[str, str], ...]:
    """Words that were taken as others, which differ by one letter."""
    return getattr(interpretation, "corrections", ())


def _groups(
    interpretation: Interpretation, home: Home, at_w: np.ndarray, dialogue: Dialogue
) -> list[tuple[Object, ...] | tuple[Room, ...]]:
    """Things or rooms that each ambiguous place of an instruction may mean, the nearest on foot first, which would be taken."""
    world = world_of(home)
    found: list[tuple[Object, ...] | tuple[Room, ...]] = []
    for place in _places(interpretation.meaning):
        told = resolve_reference(world, place, at_w, dialogue)
        if told.why is not ImpossibleReason.AMBIGUOUS:
            continue
        if told.things:
            found.append(tuple(world.known[number] for number in nearest_things(home, told.things, at_w, Camera())))
        else:
            found.append(tuple(world.rooms[number] for number in nearest_rooms(home, told.rooms, at_w)))
    return found


def _places(part: Any) -> Iterator[Place]:
    """Places of a meaning where something is to be done, in order."""
    if isinstance(part, Description | RoomPlace | Reference):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _places(one)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            if (type(part), field.name) not in CONDITIONS:
                yield from _places(getattr(part, field.name))


def _with_last(numbers: tuple[int, ...], old: int, new: int) -> tuple[int, ...]:
    """Numbers with the last `old` one replaced, or the new one added."""
    if old not in numbers:
        return (*numbers, new)
    at = len(numbers) - 1 - numbers[::-1].index(old)
    return (*numbers[:at], new, *numbers[at + 1 :])


def _names(home: Home) -> list[str]:
    """Names of the things and rooms of a home."""
    world = world_of(home)
    kinds = {thing.category for thing in world.things} | {room.type for room in world.rooms}
    tables = [(kind, names) for table in (NOUNS, LOOSE_NOUNS, ROOMS, LOOSE_ROOMS) for kind, names in table.items() if kind in kinds]
    return sorted(kinds | {name.removeprefix("~") for _, names in tables for name in names.split("|")})


def _edits(one: str, other: str) -> int:
    """Number of letters to change, add or leave out between two words (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1]


def _is_understood(text: str) -> bool:
    try:
        parse(text, forms="all")
    except NotUnderstood:
        return False
    return True
