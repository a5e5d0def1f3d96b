"""Refusals that say what a home lacks: `with_absent`."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from agent.planning.telling import without_told
from agent.planning.understand import is_beyond
from envs.language.elsewhere import ROOMS_ELSEWHERE, THINGS
from envs.language.grammar.parser import NotUnderstood, known_words
from envs.language.lexicon import NOUNS, ROOMS
from envs.language.loose_names import LOOSE_NOUNS, LOOSE_ROOMS
from envs.language.reading.naming import adjectives_of_one_word, noun_end
from envs.language.reading.refusing.clauses import segments
from envs.language.reading.typed import read
from envs.language.semantics.records import Meaning
from envs.language.semantics.targets import Plan
from envs.language.semantics.world import World, names_in
from envs.scenes.scene import Scene

LEAD = "instruction: "
_HAVE = frozenset(("have", "has", "did", "is", "are", "was"))  # "I have not left the iron on" excludes no place
_DENIED = frozenset(("not", "no", "never", "without", "except", "avoid"))


def with_absent(error: NotUnderstood, text: str, scene: Scene, world: World) -> NotUnderstood:
    """The refusal of a text, after what it asks for and the home lacks."""
    name = next(absent(text, scene, world), "")
    if not name:
        return error
    said = str(error).removeprefix(LEAD)
    return NotUnderstood(f"{LEAD}there is no {name} in this home; {said}", error.part, error.nearest, rest=error.rest)


def lacking(plan: Plan, meaning: Meaning, text: str, scene: Scene, world: World) -> Plan:
    """An impossible plan that says what the home lacks, as the speaker calls it.

    It is said first where the reason is another: hands, a state, a time.
    """
    names = list(absent(text, scene, world))
    said = next((name for name in names for kind in _kinds()[name] if plan.text.startswith(f"there is no {kind} in")), "")
    kind = next((kind for kind in _kinds().get(said, ()) if plan.text.startswith(f"there is no {kind} in")), "")
    if said and kind not in text.lower():
        return replace(plan, text=plan.text.replace(f"no {kind} in", f"no {said} ({kind}) in", 1))
    first = next((name for name in names if name not in plan.text), "")
    if first and is_beyond(meaning) and "there is no" not in plan.text and not _kinds()[first] & set(plan.text.split()):
        return replace(plan, text=f"there is no {first} in this home; {plan.text}")
    return plan


def absent(text: str, scene: Scene, world: World) -> Iterator[str]:
    """Names with a definite article that fit nothing here, denied ones left out."""
    here = {thing.category for thing in world.things} | {room.type for room in world.rooms}
    words = [word for sentence in read(without_told(text)[0], known_words("all")).sentences for word in (".", *sentence)][1:]
    for start, end in segments(words):
        clause = words[start:end]
        if any(word in _DENIED and (not k or clause[k - 1] not in _HAVE) for k, word in enumerate(clause)):
            continue
        for k in (k for k, word in enumerate(clause) if word in ("the", "my", "our")):
            phrase = clause[k + 1 : noun_end(clause, k)]
            first = next((n for n, word in enumerate(phrase) if word not in adjectives_of_one_word()), 0)
            name = " ".join(phrase[first:])
            if name in _kinds() and _kinds()[name].isdisjoint(here) and name not in names_in(scene):
                yield name


@cache
def _kinds() -> dict[str, frozenset[str]]:
    """Categories and types of room that a name in singular may mean."""
    found: dict[str, frozenset[str]] = {}
    for table in (NOUNS, LOOSE_NOUNS, ROOMS, LOOSE_ROOMS, THINGS, ROOMS_ELSEWHERE):
        for kind, listed in table.items():
            for name in listed.replace("~", "").split("|"):
                found[name] = found.get(name, frozenset()) | {kind}
    return {name: kinds for name, kinds in found.items() if name not in ("one", "thing", "object", "room")}
