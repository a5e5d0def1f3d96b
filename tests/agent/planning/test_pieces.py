"""Longer texts in pieces: the likeliest division, whatever reads the pieces."""

import itertools

import pytest

from agent.encoders.planning.automaton import tokens_of
from agent.encoders.planning.decode import Guess
from agent.encoders.planning.heard import said_words
from agent.planning import pieces
from agent.planning.pieces import divided
from agent.planning.planner import by_rules
from envs.language.semantics.acts import Request, Spot, Stand, Visit
from envs.language.semantics.meaning import Description, Go, If, Route, Sequence
from experiments.language.planning import _to_things


def short(limit: int):
    """Reader of pieces by rules, which is sure of those with few steps or moves alone."""

    def read(net, texts) -> list[Guess]:
        found = []
        for text in texts:
            meaning = by_rules(" ".join(text)).meaning
            parts = getattr(meaning, "steps", None) or getattr(meaning, "moves", None) or (meaning,)
            tokens = () if meaning is None else tokens_of(meaning)
            found.append(Guess(tokens, -0.01 if meaning is not None and len(parts) <= limit else -9.0, meaning))
        return found

    return read


@pytest.mark.parametrize(
    "text",
    [
        "go to the bed, then visit the lamp, then go into the kitchen. After that, find the red chair, and finally enter the hall",
        "go to the bed, then enter the hall, then, if there is a plant, go to the lamp, otherwise go to the tv, then find the rug",
    ],
)
def test_steps_of_a_longer_errand(monkeypatch, text: str) -> None:
    monkeypatch.setattr(pieces, "guessed", short(1))
    whole, found = by_rules(text).meaning, divided(None, said_words(text), Sequence)  # pyright: ignore[reportArgumentType]
    assert isinstance(whole, Sequence) and len(whole.steps) > 3 and all(isinstance(step, Go | If) for step in whole.steps)
    assert found is not None and found[0] == whole and -0.3 < found[1] < 0


def test_moves_of_a_longer_route(monkeypatch) -> None:
    monkeypatch.setattr(pieces, "guessed", short(3))
    text = "turn left, leave the kitchen, cross the hall, pass the red chair, then turn right, enter the bedroom and stop by the bed"
    whole, found = by_rules(text).meaning, divided(None, said_words(text), Route)  # pyright: ignore[reportArgumentType]
    assert isinstance(whole, Route) and len(whole.moves) == 7
    assert found is not None and found[0] == whole


def test_what_is_beside_the_steps_is_left_out(monkeypatch) -> None:
    monkeypatch.setattr(pieces, "guessed", short(1))
    text = "go to the bed, xyzzy, then visit the lamp"
    found = divided(None, said_words(text), Sequence)  # pyright: ignore[reportArgumentType]
    assert found is not None and found[0] == Sequence((Go(Description("bed")), Go(Description("lamp"))))
    assert found[1] == pytest.approx(-0.02 - pieces.SKIP)


def test_a_clause_with_a_name_is_not_beside_the_steps(monkeypatch) -> None:
    """What is left out has its price, so that a reading of the whole is taken instead."""
    monkeypatch.setattr(pieces, "guessed", short(1))
    text = "go to the bed, xyzzy the sofa, then visit the lamp"
    found = divided(None, said_words(text), Sequence)  # pyright: ignore[reportArgumentType]
    assert found is not None and found[1] == pytest.approx(-0.02 - pieces.SKIP - pieces.NAME)


def test_what_is_done_otherwise_belongs_to_its_condition() -> None:
    words = said_words("If there is a plant, go to the lamp. Otherwise, go to the tv, then find the rug")
    cuts = pieces._cuts(words)
    starts = [" ".join(words[a:b]) for a, b in itertools.pairwise(cuts)]
    assert not any(one.startswith(("otherwise", ". otherwise")) for one in starts) and len(starts) == 4


def test_a_text_of_one_clause_has_no_pieces() -> None:
    assert divided(None, ["go", "to", "the", "bed"], Sequence) is None  # pyright: ignore[reportArgumentType]


def test_a_place_beside_a_thing_leads_to_the_thing() -> None:
    said = Request((Visit(Spot(Stand.NEXT_TO, Description("bed"))), Visit(Spot(Stand.BETWEEN, Description("bed"), Description("rug")))))
    assert _to_things(said).acts == (Visit(Description("bed")), said.acts[1])
