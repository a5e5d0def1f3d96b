"""Reasons of verdicts in words, and what was believed of each part."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.encoders.sentences.claims import ClaimReading
from agent.encoders.sentences.reader import SLOTS, VALUES
from agent.perception.tokens import RegionTokens
from agent.perception.verifying.judge import Judged
from agent.perception.verifying.parts import ABOUT, PARTS, Evidence, Said
from envs.language.semantics.meaning import Description, Link
from envs.language.semantics.world import adjective, counted, linked_to, phrase, with_article
from envs.language.tokens import words
from envs.scenes.relations import Predicate
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

NAMES = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS}
STRANGE = 0.5  # share of unknown words from which a kind of thing is unknown


@dataclass(frozen=True)
class Believed:
    """Belief about a part of a claim.

    It has what is wanted, what was found, and the chance that they agree.
    """

    part: str
    wanted: str
    found: str
    chance: float


def value_of(said: Said, slot: str, row: int = 0) -> str:
    """Most likely value of a slot; empty for one that is not said."""
    chance = said.slots[slot][row]
    best = int(chance.argmax())
    return VALUES[SLOTS[slot]][best] if best < len(chance) - 1 else ""


def seen_of(tokens: RegionTokens, frame: int, region: int, name: str) -> str:
    """Most likely name of a region."""
    return NAMES[name][int(getattr(tokens, name)[frame, region].argmax())]


def beliefs(said: Said, found: Evidence, tokens: RegionTokens, frame: int, region: int) -> tuple[Believed, ...]:
    """Beliefs about the parts that a claim says, of one region."""
    if said.about[0].argmax() == ABOUT.index("room"):
        return (Believed("room", value_of(said, "room"), ROOMS[int(tokens.room[frame].argmax())], round(float(found.room[frame]), 4)),)
    out = []
    for k, part in enumerate(PARTS):
        if found.said[frame, k] < 0.5:
            continue
        if part == "link":
            wanted, shown = linked_to(_link(said)), ""
        elif part == "room":
            wanted, shown = value_of(said, "room"), ROOMS[int(tokens.room[frame].argmax())]
        else:
            wanted, shown = value_of(said, part), seen_of(tokens, frame, region, part) if tokens.count[frame] else ""
        out.append(Believed(part, wanted, shown, round(float(found.parts[frame, region, k]), 4)))
    return tuple(out)


def _link(said: Said) -> Link:
    """Most likely relation that a claim says."""
    other = Description(value_of(said, "other_category") or "thing", color=value_of(said, "other_color") or None)
    return Link(Predicate(value_of(said, "predicate")), other)


def thing_said(text: str, reading: ClaimReading, said: Said) -> tuple[str, bool]:
    """Thing that a claim names, in words, and whether its kind is unknown here."""
    if float(said.strange[0]) > STRANGE:
        heard = words(text)
        weight = reading.slots.words["category"][0, : len(heard)]
        return heard[int(weight.argmax())], True
    link = _link(said) if value_of(said, "predicate") else None
    parts: dict[str, Any] = {name: value_of(said, name) or None for name in ("color", "size", "material", "room")}
    return phrase(Description(value_of(said, "category") or "thing", link=link, any=True, **parts)), False


def reason_for(
    text: str, reading: ClaimReading, said: Said, tokens: RegionTokens, judged: Judged, frame: int, region: int, verdict: str, failing: str
) -> str:
    """Reason of a verdict, in words."""
    about, denied = ABOUT[int(said.about[0].argmax())], float(said.negated[0]) > 0.5
    if about == "room":
        seen = ROOMS[int(tokens.room[frame].argmax())]
        told = f"it looks like {with_article('a', seen)}"
        return told if verdict != "abstain" else f"not sure of the room: {told}, with a chance of {float(tokens.room[frame].max()):.2f}"
    named, strange = thing_said(text, reading, said)
    if about == "count":
        return f"I see {counted(round(float(judged.holds[frame].sum())), value_of(said, 'category') or 'thing')}"
    shown = named_region(tokens, frame, _largest(tokens, frame) if strange else region)
    if strange:
        told = f"it is {shown}; " if shown else ""
        return f"{'indeed ' if denied else ''}this cannot be {with_article('a', named)}: {told}no {named} is known here"
    if verdict == "abstain":
        return f"not sure of the {failing or 'thing'}: {named} has a chance of {float(judged.found[frame]):.2f}"
    if value_of(said, "category") == "" and value_of(said, "predicate"):
        return f"{'something' if judged.found[frame] > 0.5 else 'nothing'} is {linked_to(_link(said))}"
    if denied:
        return f"there is {shown}" if verdict == "reject" else f"nothing in view is {named}"
    if verdict == "accept":
        return f"there is {named}"
    return f"this cannot be {named}: {_fails(said, tokens, frame, region, failing, shown)}"


def _largest(tokens: RegionTokens, frame: int) -> int:
    """Region that covers most of the middle of the picture, so that "this" means it."""
    middle = (tokens.box[frame, :, :2] + tokens.box[frame, :, 2:]) / 2 - 0.5
    return int((tokens.pixels[frame, :, 0] * np.exp(-4 * (middle**2).sum(axis=1)) * tokens.score[frame, :, 0]).argmax())


def named_region(tokens: RegionTokens, frame: int, region: int) -> str:
    """A region in words, such as 'a blue chair'; empty where there is none."""
    if region >= tokens.count[frame]:
        return ""
    return phrase(Description(seen_of(tokens, frame, region, "category"), color=seen_of(tokens, frame, region, "color"), any=True))


def _fails(said: Said, tokens: RegionTokens, frame: int, region: int, failing: str, shown: str) -> str:
    """What a part is instead of what is wanted."""
    if failing == "category":
        return f"it is {shown}" if shown else "nothing is in view"
    if failing == "link":
        return f"it is not {linked_to(_link(said))}"
    if failing == "room":
        return f"it is in the {ROOMS[int(tokens.room[frame].argmax())]}"
    value = seen_of(tokens, frame, region, failing)
    if value == value_of(said, failing):  # it is likely, but not likely enough
        chance = float(np.max(getattr(tokens, failing)[frame, region]))
        return f"its {failing} is {value} with a chance of only {chance:.2f}"
    return f"it is made of {value}" if failing == "material" else f"it is {adjective(value)}"
