"""Reading of what a person says: by rules, by a network, and by asking back."""

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from agent.planning.choose import DROP
from agent.planning.understand import Understood, is_beyond, understood
from envs.home import Home
from envs.language.grammar.parser import EXAMPLES, NotUnderstood
from envs.language.reading.local_nouns import read_in
from envs.language.semantics.world import world_of
from experiments.episode.dialogue import is_agreed, refusal
from experiments.episode.repl import read_line
from experiments.episode.show import say

Reader = Callable[..., Understood]


def reader_of(folder: Path | None) -> Reader:
    """Reader of texts: rules, and a network where they refuse.

    That is the language model of a folder, by default the network that comes with gothere.
    Without torch, which the core installation does not have, rules are alone.
    """
    return understood if folder is None and find_spec("torch") is None else partial(_read, folder)


def _read(folder: Path | None, text: str, offers: Sequence[str] = EXAMPLES) -> Understood:
    with contextlib.suppress(NotUnderstood):
        found = understood(text, offers)
        if not is_beyond(found.meaning):
            return found
    from agent.planning.planner import foreign_planner, own_planner  # torch is imported only now

    planner = own_planner() if folder is None else foreign_planner(folder)
    return planner.understood(text, offers)


def asked_back(text: str, home: Home, read: Reader) -> str | None:
    """Text that is understood, or None where the person drops it.

    It is the one given, one of those that it is like which the person chose, or another that was said instead.
    Raises NotUnderstood where nothing is like it, or nobody answers.
    """
    while True:
        try:
            read_in(home.scene, text, read)
            return text
        except NotUnderstood as error:
            likely = _nearest(text, home)
            likely += [error.offer] if error.offer and error.offer not in likely else []
            if not likely:
                raise
            say("?", refusal(text, error, home))
            for number, said in enumerate(likely, 1):
                print(f"{number:>3}  {said}", flush=True)
            reply = read_line("which one? ")
            if reply is None:
                raise
            if reply.lower().strip(" .!") in DROP:
                return None
            if error.offer and is_agreed(reply):
                return error.offer
            chosen = reply.strip(" .")
            text = likely[int(chosen) - 1] if chosen.isdecimal() and 0 < int(chosen) <= len(likely) else reply


def _nearest(text: str, home: Home) -> list[str]:
    """Requests about what is in a home that a text is most like."""
    if find_spec("safetensors") is None:
        return []
    from agent.planning.nearest import nearest

    return [one.words for one in nearest(text, world_of(home))]
