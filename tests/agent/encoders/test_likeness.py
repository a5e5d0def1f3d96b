"""Likeness: words that training never named are read by what they are like."""

from pathlib import Path

import pytest
import torch

import agent
from agent.encoders.lexicon import closed_sets, held_out
from agent.encoders.likeness import ELSEWHERE, likeness, train_names
from agent.encoders.sentences.reader import KINDS, UNKNOWN, VALUES, Reader, ReaderConfig
from agent.learning.sentences.strangers import strange_names
from agent.learning.weights import load_reader

WEIGHTS = Path(agent.__file__).parent / "weights" / "reader.safetensors"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader(WEIGHTS)


def test_values_are_like_their_own_names() -> None:
    like = likeness(tuple(VALUES.items()))
    for kind, values in VALUES.items():
        assert like.values[kind].shape == (len(like.lexicon.words) + 1, len(values)) and not like.values[kind][0].any()
        for v, value in enumerate(values):
            for name in train_names(kind, value):
                if like.lexicon.parts(name) == [name]:
                    assert like.values[kind][like.row(name), v].item() == pytest.approx(1.0, abs=1e-4)
    assert train_names("predicate", "between") == ("between",) and train_names("category", "doorway") == ("door", "doorway")
    assert train_names("predicate", "on") == closed_sets()["relation"]["on"]


def test_words_have_numbers_by_what_is_known_of_them(reader: Reader) -> None:
    said = reader.number(["the", "which", "settee", "settees", "zorbly", "sofa"])
    assert said[0] < reader.first and said[1] == UNKNOWN and said[4] == UNKNOWN and said[5] == reader.numbers["sofa"]
    assert said[2] >= reader.first and said[3] >= reader.first
    assert reader.number(["cocktail", "table"])[0] == UNKNOWN and reader.number(["cocktail", "table"])[1] >= reader.first


def test_vectors_are_of_unknown_words_alone(reader: Reader) -> None:
    tokens = reader.encode(["the crimson settee", "the red sofa"], 3)
    seen = reader.seen_as(tokens)
    assert seen[0, 1:].abs().sum() > 0 and not seen[1].any() and not seen[0, 0].any()
    assert (reader.known(tokens)[0, 1:] == UNKNOWN).all() and (reader.known(tokens)[1] == tokens[1]).all()
    near = reader.nearest(tokens)[0, 2]
    assert KINDS[int(near.argmax())] == "category"


def test_without_vectors_all_other_words_are_one() -> None:
    torch.manual_seed(0)
    bare = ReaderConfig(("the", "sofa"), width=32, layers=1).build().eval()
    assert bare.like is None and bare.number(["the", "settee", "dog"]) == [bare.numbers["the"], UNKNOWN, UNKNOWN]
    with torch.inference_mode():
        one, other = (bare(bare.encode([text], 2)).values["category"] for text in ("the settee", "the dog"))
    assert torch.equal(one, other)


def test_held_out_synonyms_are_read(reader: Reader) -> None:
    names = [(value, name) for value, some in held_out()["category"].items() for name in some if " " not in name]
    read = [reader.read([f"the red {name} in the kitchen"])[0].best(0) for _, name in names]
    right = sum(found.get("category") == value for found, (value, _) in zip(read, names, strict=True))
    assert right / len(names) > 0.6
    assert all(found.get("color") == "red" and found.get("room") == "kitchen" for found in read)


def test_names_of_unknown_kinds_are_told_from_held_out_synonyms() -> None:
    like = likeness(tuple(VALUES.items()))
    listed = (strange_names("test"), [name for some in held_out()["category"].values() for name in some])
    strange, known = (torch.stack([like.known[row] for name in names if (row := like.row(name.split()[-1]))]) for names in listed)
    assert len(strange) > 100 and len(known) > 40
    assert (strange < 0.5).float().mean() > 0.8 and (known > 0.5).float().mean() > 0.8
    assert all(like.known[like.row(name)] < 0.25 for name in ("dog", "kitten", "elephant", "goat", "tiger"))
    assert not {*strange_names("test"), *strange_names("choose")} & {*ELSEWHERE}
