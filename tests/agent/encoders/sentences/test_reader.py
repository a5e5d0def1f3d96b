"""The reader: slots of phrases, words that fill them, and the same bytes for any n."""

from pathlib import Path

import numpy as np
import pytest
import torch

import agent
from agent.encoders.sentences.reader import MOST, SLOTS, UNKNOWN, VALUES, Reader
from agent.learning.sentences.reading import labels_of, phrase
from agent.learning.weights import load_reader
from envs.errors import InputError

WEIGHTS = Path(agent.__file__).parent / "weights" / "reader.safetensors"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader(WEIGHTS)


def exact(reader: Reader, forms: str, n: int) -> float:
    """Share of phrases of which every slot is read rightly."""
    rng = np.random.default_rng([7, n])
    said = [phrase(rng, forms=forms) for _ in range(n)]
    labels = labels_of([meaning for _, meaning in said])
    with torch.inference_mode():
        values = reader(reader.encode([text for text, _ in said])).values
    return float(torch.stack([values[slot].argmax(1) == labels[slot] for slot in SLOTS]).all(0).float().mean())


def test_phrases_are_read(reader: Reader) -> None:
    said = reader.read(["Find the small red chair that is next to the wooden table in the kitchen."])[0]
    assert said.best(0) == {
        "category": "chair", "color": "red", "size": "small", "predicate": "next to", "other_category": "table", "other_material": "wood",
        "room": "kitchen",
    }  # fmt: skip
    assert reader.read(["a couch but not the blue one"])[0].best(0) == {"category": "sofa", "no_color": "blue"}
    assert exact(reader, "train", 300) > 0.98 and exact(reader, "constructions", 300) > 0.9


def test_a_slot_points_at_its_words(reader: Reader) -> None:
    said = reader.read(["the red chair behind the white sofa"])[0]
    place = {slot: int(said.words[slot][0].argmax()) for slot in ("color", "category", "other_color", "other_category")}
    assert place == {"color": 1, "category": 2, "other_color": 5, "other_category": 6}
    for slot in SLOTS:
        assert said.words[slot].sum(1) == pytest.approx(1.0, abs=1e-5) and said.values[slot].sum(1) == pytest.approx(1.0, abs=1e-4)
        assert said.values[slot].shape[1] == len(VALUES[SLOTS[slot]]) + 1


def test_a_reading_has_the_same_bytes_for_any_n(reader: Reader) -> None:
    texts = [f"the {color} {noun}" for color in ("red", "teal", "white", "gray") for noun in ("chair", "bowl", "washing machine", "tv")]
    every = reader.read(texts)
    for text, one in zip(texts, every, strict=True):
        alone = reader.read([text])[0]
        assert all(torch.equal(alone.values[slot], one.values[slot]) for slot in SLOTS)


def test_unknown_words_and_long_texts(reader: Reader) -> None:
    assert reader.encode(["the zorbly chair"], 4).tolist()[0][1] == UNKNOWN
    said = reader.read(["the zorbly chair"])[0].best(0)
    assert said.get("category") == "chair"
    assert len(reader.read(["the chair and " * 20 + "the sofa"])) == 1
    with pytest.raises(InputError, match=f"at most {MOST} words"):
        reader.read(["chair " * (MOST + 1)])
