"""Texts as numbers: the word list is the grammar's own, and nothing that the grammar writes is unknown to it."""

import hashlib
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.errors import InputError
from envs.language import FORMS, MAX_TOKENS, VOCABULARY, WORDS_VERSION, decode, encode, generate, words
from envs.language.tokens import PAD, UNKNOWN, VERSIONS, derived_words, vocabulary
from tests.envs.language.meanings import KINDS, random_meaning

FIRST_KINDS = ("go", "if", "sequence", "route", "ask")  # what the first list was made for


def test_the_newest_word_list_is_what_the_grammar_needs():
    """`write_words` writes it anew. Once it is released, words added to the grammar belong in a list of the next version."""
    assert derived_words() == vocabulary(VERSIONS[-1])


RELEASED = {
    1: "5b8b8a4f429cdd8dd56e327ac22e58591aea915a5f48a62261249bf632321814",
    2: "11852513c8e8a5db2775c6c729666602a4371c5c45404f66e1e7641bd2071772",
    4: "6f700f2a9ef071f858fa125ac83642455e3b7041f8c5d5675a9876c66f3128b7",
}


@pytest.mark.parametrize("version", RELEASED)
def test_a_released_word_list_never_changes(version):
    """Learned networks rely on its numbers."""
    data = (files("envs.language") / f"words-v{version}.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest() == RELEASED[version]
    assert vocabulary(version) == tuple(data.decode("utf-8").split())
    assert vocabulary(WORDS_VERSION) == VOCABULARY and WORDS_VERSION == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_word_lists_are_well_formed(version):
    listed = vocabulary(version)
    assert listed[:2] == (PAD, UNKNOWN)
    assert len(set(listed)) == len(listed)
    assert all(words(word) == [word] for word in listed[2:])
    assert {*"0123456789", "the", "an", "please", "sofa", "settee"} <= set(listed)
    text = (files("envs.language") / f"words-v{version}.txt").read_text("utf-8")
    assert text == "\n".join(listed) + "\n"


def test_a_word_keeps_its_number_in_later_lists():
    for version, following in pairwise(VERSIONS):
        before = vocabulary(version)
        assert vocabulary(following)[: len(before)] == before
    text = "go to the rubbish bin in the front room"
    old, new = encode(text), encode(text, version=2)
    assert (old == 1).any() and not (new == 1).any() and (old[old != 1] == new[old != 1]).all()
    assert decode(new.tolist(), 2) == text


@settings(max_examples=40)
@given(st.sampled_from(KINDS), st.integers(0, 2**32 - 1), st.sampled_from(FORMS), st.booleans())
def test_sentences_have_no_unknown_words_and_fit(kind, seed, form, distractor):
    rng = np.random.default_rng(seed)
    text = generate(random_meaning(rng, kind), rng, forms=form, distractor=distractor).text
    for version in VERSIONS if kind in FIRST_KINDS else VERSIONS[1:]:
        numbers = encode(text, version=version)
        assert numbers.shape == (MAX_TOKENS,) and numbers.dtype == np.int32
        count = len(words(text))
        assert (numbers[:count] > 1).all() and (numbers[count:] == 0).all()
        assert decode(numbers.tolist(), version) == " ".join(words(text))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Go to the SOFA!", "go to the sofa"),
        ("what's that? it's a medium-sized mug", "what is that it is a medium sized mug"),
        ("Don\u2019t, can't, cannot, won't, isn't", "do not can not can not will not is not"),
        ("I'd like the 12th one", "i would like the 1 2 th one"),
        ("the children's room", "the children s room"),
        ("", ""),
    ],
)
def test_words(text, expected):
    assert " ".join(words(text)) == expected


def test_unknown_words_have_number_one_and_the_end_is_padding():
    assert encode("go to the xylophone", 6).tolist() == [*(VOCABULARY.index(word) for word in ("go", "to", "the")), 1, 0, 0]
    assert decode([0, 1, VOCABULARY.index("sofa"), 0]) == f"{UNKNOWN} sofa"


def test_what_does_not_fit_is_refused():
    with pytest.raises(InputError, match="expected at most 3 words, got 4"):
        encode("go to the sofa", 3)
    with pytest.raises(InputError, match="token: expected 0 to"):
        decode([len(VOCABULARY)])
    with pytest.raises(InputError, match="words_version: expected 1, 2, 3, 4, 5, got 6"):
        encode("go to the sofa", version=6)
