"""Synonyms: the two lists are apart, the figures of the table hold, and a table that knows nothing is at chance."""

import json

import numpy as np
import pytest

from agent.encoders.lexicon import FILE, Lexicon, closed_sets
from experiments.cli import main
from experiments.language.synonyms import chance_ones, over_words, random_ones, right_ones, synonyms
from experiments.language.wordnet import Sense, WordNet
from experiments.language.words import drawn, guessed, whitened


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


def test_the_lists_are_apart() -> None:
    dev, held = synonyms("dev"), synonyms("held-out")
    known = {name for values in closed_sets().values() for names in values.values() for name in names}
    assert len(dev) >= 120 and len(held) >= 100
    assert not {one.name for one in dev} & ({one.name for one in held} | known) and not {one.name for one in held} & known
    assert len({(one.kind, one.name) for one in dev}) == len(dev)


def test_held_out_synonyms_are_found(lexicon: Lexicon) -> None:
    held = synonyms("held-out")
    right = over_words(right_ones(held, lexicon.vector))
    assert right.mean >= 0.6 and right.low is not None
    stored = json.loads(FILE.with_suffix(".json").read_text())["figures"]
    assert stored["table"]["held-out"]["mean"] == pytest.approx(right.mean, abs=0.02)  # before it was rounded to 8 bits
    random = random_ones(held[::4], lexicon, 0).mean()
    chance = chance_ones(held[::4]).mean()
    assert abs(random - chance) < 0.05 and right.low > 3 * chance


def test_a_name_without_a_vector_is_not_found(lexicon: Lexicon) -> None:
    held = synonyms("held-out")[:5]
    missing = {one.name for one in held}
    assert not right_ones(held, lambda name: None if name in missing else lexicon.vector(name)).any()
    flat = np.ones(64, np.float32) / 8
    assert not right_ones(held, lambda name: flat).any()  # as near to all
    shuffled = dict(zip(lexicon.words, np.random.default_rng(0).permutation(len(lexicon.words)), strict=True))
    wrong = Lexicon(lexicon.words, lexicon.vectors[list(shuffled.values())])
    assert right_ones(synonyms("held-out"), wrong.vector).mean() < 0.25


def test_words_are_drawn_to_synonyms_and_definitions_guessed() -> None:
    net = WordNet({"n1": Sense(6, ("cup", "mug"), "a vessel", ()), "n2": Sense(6, ("dog",), "a pet", ())}, {"cup": ("n1",), "dog": ("n2",)})
    rows = np.eye(3, 64, dtype=np.float32)
    moved = drawn(["cup", "dog", "mug"], net, rows)
    assert moved[0] @ rows[2] > 0.3 and np.allclose(moved[1], rows[1]) and np.allclose(moved[2], rows[2])
    assert net.meanings("cups") == ("n1",) and net.meanings("big cup") == ("n1",) and net.meanings("xq") == ()
    texts = np.random.default_rng(0).normal(size=(200, 4))
    defined = (texts @ np.random.default_rng(1).normal(size=(4, 3))).astype(np.float32)
    given = defined.copy()
    given[7] = 0
    assert np.allclose(np.delete(guessed(texts, given), 7, axis=0), np.delete(defined, 7, axis=0))
    assert np.linalg.norm(guessed(texts, given)[7] - defined[7]) < 0.3 * np.linalg.norm(defined[7])
    white = whitened(np.random.default_rng(2).normal(size=(500, 70)), np.arange(500))
    assert white.shape == (500, 64) and np.allclose(np.linalg.norm(white, axis=1), 1, atol=1e-5)


def test_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lexicon", "crimson", "--kind", "color", "--json"]) == 0
    said = capsys.readouterr().out.strip().splitlines()
    told = json.loads(said[-1])
    assert told["color"][0]["value"] == "red" and told["parts"] == ["crimson"] and "red" in said[1]
    for wrong in (["xqzt"], [""], ["crimson", "--kind", "smell"], ["crimson", "--count", "0"], []):
        assert main(["lexicon", *wrong]) == 2
        printed = capsys.readouterr()
        assert printed.err.count("\n") == 1 and not printed.out
    assert main(["evaluate", "lexicon", "--views", "7"]) == 2
    assert main(["evaluate", "lexicon", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert figures["top1"]["mean"] >= 0.6 > 0.15 > figures["top1_random"]["mean"]
    assert figures["top1"]["low"] < figures["top1"]["mean"] < figures["top1"]["high"] and figures["n"] == len(synonyms("held-out"))
