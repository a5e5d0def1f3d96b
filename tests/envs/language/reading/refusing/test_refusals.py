"""Refusals name the speaker's own words, and offer two suggestions at most."""

from collections.abc import Collection

import pytest

from envs.language.grammar.parser import known_names, known_words
from envs.language.reading.refusing.parts import TRIALS, Lack, missing_part
from envs.language.reading.refusing.refusals import LONGEST_QUOTE, as_typed, explain, foreign
from envs.language.reading.typed import read

KNOWN = known_words("all") | set(known_names("all"))


def refused(text: str, understood: Collection[str] = (), offers: tuple[str, ...] = ()):
    """The refusal of a text where only some texts are understood."""
    sentences = read(text, known_words("all")).sentences
    said = [word for sentence in sentences for word in (".", *sentence)][1:]
    return explain(text, said, KNOWN, lambda words: " ".join(words) in understood, offers=offers)


@pytest.mark.parametrize(
    "text, understood, message, part",
    [
        (
            "Go to the Chair again!", "go to the chair",
            "I understand 'Go to the Chair', but not 'again'; say that in other words", "again",
        ),
        ("go to the Xylofone-thing", "", "I do not understand 'go to the Xylofone-thing': I do not know the word 'Xylofone'", "Xylofone"),
        ("go to the Xylofone", "go to the lamp", "I know no thing and no room called 'Xylofone'", "Xylofone"),
        ("Frobnicate to the bed", "go to the bed", "I do not know the verb 'Frobnicate'; did you mean 'go to the bed'?", "Frobnicate"),
        ("Frobnicate", "", "I do not know the word 'Frobnicate'", "Frobnicate"),
        (
            "Isn't the lamp",
            "",
            "I cannot answer 'Isn't the lamp': I can say what is where, how many there are, and the colour, size and "
            "material of things; say"
            " for example 'where is the lamp' or 'what colour is the lamp'",
            "Isn't the lamp",
        ),
        (
            "Go to the bed if I sing.", "go to the bed",
            "I understand 'Go to the bed', but not the condition 'if I sing'; I understand conditions such as 'if there is a lamp'",
            "if I sing",
        ),
        ("Wait by my left", "", "I cannot see which way you face, so I do not know what 'Wait by my left' means", "Wait by my left"),
    ],
)  # fmt: skip
def test_the_speakers_own_words_are_named(text, understood, message, part):
    found = refused(text, {understood})
    assert (found.message, found.part) == (f"instruction: {message}", part)


def test_similar_names_are_suggested_and_else_what_is_offered():
    found = refused("go to the armchairings")
    assert "'armchair" in found.message and 1 <= len(found.nearest) <= 2
    found = refused("go to the zyxw", offers=("go to the lamp", "go to the bed", "go to the bin"))
    assert found.message.endswith("; say for example 'go to the lamp' or 'go to the bed'") and len(found.nearest) == 2


def test_long_texts_are_shortened_and_in_one_line():
    found = refused("do not\n" + "go to the sofa and " * 30)
    assert "\n" not in found.message and len(found.message) < 3 * LONGEST_QUOTE
    assert "do not go" in found.message


def test_the_number_of_trials_is_limited():
    asked = []
    said = ("go to the sofa and " * 60).split()
    assert missing_part(said, set(said), lambda words: bool(asked.append(words))).lack is Lack.WHOLE
    assert len(asked) == TRIALS


def test_words_typed_as_one_are_never_apart():
    found = refused("go to the lamp that isn't on", {"go to the lamp that is", "go to the lamp"})
    assert (found.part, found.rest) == ("that isn't on", "go to the lamp")


def test_words_without_a_place_are_quoted_as_they_are():
    assert as_typed("Go to the BED", ["go", "to", ".", "bed"]) == "go to. bed"
    assert as_typed("Go to the BED", read("Go to the BED", frozenset()).tokens[2:]) == "the BED"


def test_other_languages_are_named():
    assert foreign("Spanish") == "instruction: this looks like Spanish; I understand English"
