"""Training of the reader: what it is told, its loss at step 0, and phrases learned by heart."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from agent.encoders.sentences.reader import SLOTS, VALUES
from agent.learning.sentences.reading import ReaderRecipe, filled_slots, known_words, phrase, random_description, scrambled
from envs.houses.palette import HELD_OUT
from envs.language.lexicon import COLORS, NOUNS
from envs.language.sampling.sample_refer import said_pairs
from envs.language.semantics.meaning import Description, Link, RoomPlace
from envs.scenes.relations import Predicate


@pytest.fixture(scope="module")
def recipe() -> ReaderRecipe:
    return replace(ReaderRecipe(), batch=8, dropped=0.0, scrambled=0.0, mixed=0.0)


def test_slots_of_descriptions() -> None:
    link = Link(Predicate.BETWEEN, Description("bed", color="red"), Description("table", size="small"))
    said = filled_slots(Description("lamp", no_color="blue", room="bedroom", link=link))
    assert said == {
        "category": "lamp", "no_color": "blue", "room": "bedroom", "predicate": "between", "other_category": "bed", "other_color": "red",
        "second_category": "table", "second_size": "small",
    }  # fmt: skip
    assert filled_slots(Description("thing", color="red")) == {"color": "red"}
    assert filled_slots(RoomPlace("kitchen")) == {"room": "kitchen"}


def test_training_has_no_held_out_words_or_pairs() -> None:
    held = {word.strip("~") for names in (*NOUNS.values(), *COLORS.values()) for word in names.split("|") if word.startswith("~")}
    assert not {word for word in held if " " not in word} & set(known_words())
    rng = np.random.default_rng(0)
    for _ in range(800):
        assert not said_pairs(random_description(rng)) & HELD_OUT
    for _ in range(200):
        assert "that is" not in scrambled(rng)[0].replace("that is not", "")
        assert phrase(rng)[0]


def test_the_reader_begins_at_chance(recipe: ReaderRecipe) -> None:
    example = recipe.example(recipe.stream(0, 1), 0)
    _, parts = recipe.loss(recipe.build().eval(), example)
    kind = 1 / (len(VALUES) + 1)  # of a word, one of which is none
    for slot, part in parts.items():
        size, expected = len(VALUES[SLOTS[slot]]), []
        for tokens, label in zip(example["tokens"], example[slot].tolist(), strict=True):
            empty = 1.0
            for k in range(int((tokens != 0).sum())):
                after, between = 1 - (1 - kind) ** k, 1 - (1 - kind / len(Predicate)) ** k
                role = {"no": 1.0, "other": after, "second": between}.get(slot.split("_")[0], 1.0) / (2 + after + between)
                empty *= 1 - kind * (role if slot not in ("room", "predicate") else 1.0)
            expected.append(-math.log((1 - empty) / size if label < size else empty))
        assert part.item() == pytest.approx(sum(expected) / len(expected), abs=2e-3), slot


def test_eight_phrases_are_learned_by_heart(recipe: ReaderRecipe) -> None:
    model, example = recipe.build().train(), recipe.example(recipe.stream(0, 1), 0)
    optimizer = torch.optim.AdamW(model.parameters(), 5e-3)
    first, _ = recipe.loss(model, example)
    for _ in range(120):
        optimizer.zero_grad()
        loss, _ = recipe.loss(model, example)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.05 * first.item()


def test_batches_are_functions_of_their_number(recipe: ReaderRecipe) -> None:
    first, second = (recipe.example(recipe.stream(0, 1), 3) for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["tokens"], recipe.example(recipe.stream(0, 1), 4)["tokens"])
