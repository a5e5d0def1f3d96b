"""Typed text is read as the words of the grammar: contractions, spellings, numbers, typing mistakes, and where each word was typed."""

import time

import pytest

from envs.language.grammar.parser import known_words, parse
from envs.language.lexicon import NOUNS, PLURALS, ROOMS
from envs.language.reading.spelling.spelling import _distance, corrected, english, is_english, variant
from envs.language.reading.typed import NOISE, Word, flat, read

MORE = frozenset({"meters", "degrees", "point", "half", "quarter", "back", "round", "metres", "the"})


def known() -> frozenset[str]:
    return known_words("all") | MORE


def said(text: str) -> str:
    return " ".join(read(text, known()).tokens)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Go to the SOFA!", "go to the sofa"),
        ("whats that? It\u2019s an armchair", "what is that . it is a armchair"),
        ("isnt, isn't, isn\u2019t", "is not is not is not"),
        ("theres, wheres, dont, youve, cannot, can't, wont", "there is where is do not you have can not can not will not"),
        ("its a lamp and its colour", "it is a lamp and its colour"),
        ("id like a bath, im tired", "i would like a bath i am tired"),
        ("gonna wanna u ur pls thx", "going to want to you your"),
        ("go forward 1.5m, then turn 90\u00b0", "go forward 1 point 5 m then turn 9 0 degrees"),
        ("half a metre, one and a half metres, a couple of steps", "half a metre one and a half metres a couple of steps"),
        ("2\u00bd or \u00bd", "2 point 5 or half"),
        ("the 2nd door", "the 2 nd door"),
        ("hey robot, um, please go to the bed as well", "go to the bed"),
        ("the children's room & the medium-sized box", "the children s room and the medium sized box"),
        ("the night stand by the wash basin", "the nightstand by the washbasin"),
        ("", ""),
    ],
)
def test_words(text, expected):
    assert said(text) == expected


def test_sentences_keep_clauses_and_tokens_do_not():
    found = read("I'm hungry so go to the kitchen, now. Then, well, stop: there", known())
    assert [" ".join(sentence) for sentence in found.sentences] == ["i am hungry , go to the kitchen", "then , stop , there"]
    assert " ".join(found.tokens) == "i am hungry go to the kitchen . then stop there" == " ".join(flat(found.sentences))
    assert " ".join(read("if so go there, it is so big", known()).sentences[0]) == "if go there , it is big"


def test_words_know_where_they_were_typed():
    text = "Isn't  the frigde\nred?"
    found = read(text, known())
    assert [text[word.start : word.end] for word in found.tokens if isinstance(word, Word)] == ["Isn't", "Isn't", "the", "frigde", "red"]
    assert found.corrections == (("frigde", "fridge"),)


@pytest.mark.parametrize(
    "typed, taken",
    [
        ("kichen", "kitchen"), ("bathrom", "bathroom"), ("bedrom", "bedroom"), ("pilow", "pillow"), ("ketle", "kettle"), ("teh", "the"),
        ("clcoks", "clocks"), ("refridgerator", "refrigerator"), ("refigeratr", "refrigerator"), ("tabel", "table"), ("chiar", "chair"),
        ("toliet", "toilet"), ("fridgge", "fridge"), ("sfoa", "sofa"), ("wardobe", "wardrobe"), ("televison", "television"),
        ("thekitchen", "the kitchen"), ("befroe", "before"), ("withuot", "without"),
    ],
)  # fmt: skip
def test_typing_mistakes_are_taken_for_what_was_meant_and_reported(typed, taken):
    found = read(f"Go to {typed}", known())
    assert " ".join(found.tokens) == f"go to {taken}" and found.corrections == ((typed, taken),)


def test_english_words_are_never_taken_for_others():
    right = (
        "path fine cut cot moor chain stale bowel bell bud tablet sophia beth food cook mouse mouth widow stall boot deck duck lump vast"
    )
    assert {word: read(word, known()).corrections for word in right.split()} == dict.fromkeys(right.split(), ())
    names = {word for lexicon in (NOUNS, PLURALS, ROOMS) for listed in lexicon.values() for word in listed.replace("~", "").split("|")}
    words = sorted(english())[::7]
    assert len(words) > 4000 and all(corrected(word, frozenset(names)) is None for word in words)


def test_short_strange_and_doubtful_words_stay():
    for word in ("zyx", "xylofone", "ba", "qqqq", "stove2000", "caf\u00e9"):
        assert read(word, known()).corrections == ()
    assert corrected("bam", frozenset({"bat", "bar"})) is None  # three letters: only swapped ones
    assert corrected("lamx", frozenset({"lamb", "lame"})) is None  # two words are as near
    assert corrected("lapm", frozenset({"lamp", "lap"})) == "lamp" and corrected("gaod", frozenset({"goad", "gold"})) == "goad"


def test_british_and_american_forms_are_one():
    assert (variant("colour", frozenset({"color"})), variant("color", frozenset({"colour"}))) == ("color", "colour")
    assert (variant("metres", frozenset({"meters"})), variant("grey", frozenset({"gray"}))) == ("meters", "gray")
    assert variant("our", frozenset({"or"})) is None
    assert read("centre", frozenset({"center"})).corrections == ()


def test_distance_counts_swapped_neighbours_once():
    pairs = {
        ("kitchen", "kitchen"): 0,
        ("kichen", "kitchen"): 1,
        ("ktichen", "kitchen"): 1,
        ("sofa", "soap"): 2,
        ("", "ab"): 2,
        ("abc", "ca"): 3,
    }
    assert {pair: _distance(*pair) for pair in pairs} == pairs


def test_the_list_of_english_words_is_one():
    assert {"bath", "path", "fine", "grey", "gray", "knackered", "oclock"} <= english()
    assert is_english("bottles") and is_english("centre") and not is_english("kichen") and not is_english("teh")
    assert {"please", "um", "robot"} <= NOISE and "not" not in NOISE


def test_other_languages_are_not_corrected():
    found = read("\u00bfD\u00f3nde est\u00e1 la cocina?", known())
    assert found.language == "Spanish" and found.corrections == ()


def test_what_is_read_can_be_parsed():
    assert parse(" ".join(read("pls go 2 teh kichen".replace("2", "to"), known()).tokens)) == parse("go to the kitchen")


def test_reading_takes_less_than_two_milliseconds():
    texts = [
        f"could u go to teh kichen and tell me whats on the {name} thats {n} metres from the refridgerator?" for n, name in enumerate(NOUNS)
    ]
    words = known()
    read(texts[0], words)
    start = time.process_time()
    for text in texts:
        read(text, words)
    assert (time.process_time() - start) / len(texts) < 2e-3


def test_long_and_strange_texts_are_read():
    assert read("x" * 100_000, known()).corrections == ()
    assert len(read("go to the sofa and " * 5000, known()).tokens) == 25_000
    for text in ("\U0001f600", "'", "''''", "a'b'c", ",,,", "...", "\u00e9\u0301", "1.2.3", "--", " - ", "\x00"):
        assert read(text, known()).corrections == ()
