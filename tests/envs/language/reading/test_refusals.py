"""Refusals name the speaker's own words, and offer two suggestions at most."""

import pytest

from envs.language.grammar.parser import known_names, known_words
from envs.language.reading.refusals import LONGEST_QUOTE, as_typed, explain, foreign
from envs.language.reading.typed import read

KNOWN = known_words("all") | set(known_names("all"))


def refused(text: str, far: int, understood: int = 0, offers: tuple[str, ...] = ()):
    tokens = read(text, known_words("all")).tokens
    return explain(text, tokens, far, KNOWN, understood, offers)


@pytest.mark.parametrize(
    "text, far, understood, message, part",
    [
        ("Go to the Chair again!", 4, 4, "I understand 'Go to the Chair', but not 'again'", "again"),
        ("go to the sofa. Is there?", 7, 4, "I understand 'go to the sofa', but not 'Is there'", "Is there"),
        ("go to the Xylofone-thing", 3, 0, "I do not understand 'Xylofone' in 'go to the Xylofone-thing'", "Xylofone"),
        ("Frobnicate", 0, 0, "I do not understand 'Frobnicate'", "Frobnicate"),
        ("Isn't the lamp", 1, 0, "I do not understand 'Isn't the lamp'", "Isn't the lamp"),
        ("go to the", 3, 0, "I understand the words of 'go to the', but something is missing at the end", ""),
    ],
)
def test_the_speakers_own_words_are_named(text, far, understood, message, part):
    found = refused(text, far, understood)
    assert (found.message, found.part) == (f"instruction: {message}", part)


def test_similar_names_are_suggested_and_else_what_is_offered():
    found = refused("go to the armchairings", 3, 0, ("go to the lamp",))
    assert "'armchair" in found.message and 1 <= len(found.nearest) <= 2
    found = refused("go to the zyxw", 3, 0, ("go to the lamp", "go to the bed", "go to the bin"))
    assert found.message.endswith("; say for example 'go to the lamp' or 'go to the bed'") and len(found.nearest) == 2


def test_long_texts_are_shortened_and_in_one_line():
    found = refused("zyxw\n" + "go to the sofa and " * 30, 0)
    assert "\n" not in found.message and len(found.message) < 3 * LONGEST_QUOTE
    assert "zyxw" in found.message


def test_words_without_a_place_are_quoted_as_they_are():
    assert as_typed("Go to the BED", ["go", "to", ".", "bed"]) == "go to. bed"
    assert as_typed("Go to the BED", read("Go to the BED", frozenset()).tokens[2:]) == "the BED"


def test_other_languages_are_named():
    assert foreign("Spanish") == "instruction: this looks like Spanish; I understand English"
