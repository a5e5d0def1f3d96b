"""Meanings as records: what is in any part of one."""

from agent.planning.understand import understood
from envs.language.semantics.meaning import Description, Go, Link
from envs.language.semantics.records import mentions
from envs.scenes.relations import Predicate


def test_a_word_is_found_in_every_part():
    """In links of things, in lists of acts; a word within a word is not."""
    by_window = Go(Description("chair", link=Link(Predicate.NEXT_TO, Description("window"))))
    assert mentions(by_window, "window") and mentions(by_window, "chair") and not mentions(by_window, "win")
    assert mentions(understood("go to the kitchen and then look out of the window").meaning, "window")
    assert not mentions(understood("go to the kitchen and then to the bed").meaning, "window")
