"""Planners: rules first, a network where they refuse, and the words that neither has understood."""

import math

import pytest
import torch

from agent.encoders.planning.decode import guessed
from agent.encoders.planning.forms import TOKENS, forms_of
from agent.encoders.planning.heard import said_words
from agent.encoders.planning.net import PlannerConfig
from agent.learning.planning.fit import Judged, least_chance
from agent.learning.weights import load_planner, vocabulary_of_meanings, write_weights
from agent.planning.interpret import interpret
from agent.planning.learned import LearnedPlanner, sayable
from agent.planning.planner import CombinedPlanner, by_rules
from agent.planning.understand import Understood
from envs.errors import InputError
from envs.home import Homes
from envs.language.grammar.canonical import canonical
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.meaning import Description, Go
from envs.language.semantics.world import world_of
from envs.types import Body

REFUSED = "quite some frobnication towards that red chair"  # by rules


@pytest.fixture(scope="module")
def learned() -> LearnedPlanner:
    torch.manual_seed(5)
    return LearnedPlanner(PlannerConfig(width=32, heads=2, layers=1, deep=1).build().eval(), 0.0)


def test_a_meaning_has_the_chance_of_its_tokens(learned) -> None:
    text = "go to the red chair"
    guess, planned = guessed(learned.net, [said_words(text)])[0], learned(text)
    assert planned.chance == pytest.approx(math.exp(guess.likely)) and planned.meaning == sayable(guess.meaning)
    assert planned.meaning is None or canonical(planned.meaning) == planned.meaning


def test_what_is_not_sure_is_not_given_and_words_are_named(learned) -> None:
    unsure = LearnedPlanner(learned.net, 1.1)("go to the zorbulator")
    assert unsure.meaning is None and "'zorbulator'" in unsure.problem and 0 < unsure.chance < 1


@pytest.mark.parametrize("text", ["", " ... ", "go " * 100])
def test_texts_that_are_none(learned, text) -> None:
    planned = learned(text)
    assert planned.meaning is None and planned.chance == 0.0 and "expected 1 to" in planned.problem


def test_rules_come_first(learned) -> None:
    assert by_rules("go to the red chair").meaning == Go(Description("chair", color="red"))
    assert CombinedPlanner(learned)("go to the red chair").chance == 1.0
    ruled = by_rules(REFUSED)
    assert ruled.meaning is None and "frobnication" in ruled.problem
    assert CombinedPlanner(learned)(REFUSED).meaning == learned(REFUSED).meaning
    refused = CombinedPlanner(LearnedPlanner(learned.net, 1.1))(REFUSED)
    assert refused.meaning is None and refused.problem == ruled.problem


def test_the_least_chance_that_is_sure() -> None:
    judged = [Judged(0.9, True), Judged(0.8, True), Judged(0.7, True), Judged(0.6, False), Judged(0.5, True), Judged(0.1, False)]
    assert least_chance(judged, 0.8) == 0.5
    assert least_chance(judged, 1.0) == 0.7
    assert least_chance([Judged(0.9, False)], 0.5) == 1.0


def test_another_reader_interprets(learned) -> None:
    home = Homes("val").load(4, Body())
    kind = world_of(home).things[0].category
    found = interpret("blah", home, home.places[0], understand=lambda text, offers: Understood(Go(Description(kind, any=True))))
    assert found.meaning == Go(Description(kind, any=True)) and found.text == "blah"
    combined = CombinedPlanner(learned)
    assert combined.understood("go to the red chair").meaning == Go(Description("chair", color="red"))
    with pytest.raises(NotUnderstood, match="frobnication"):
        CombinedPlanner(LearnedPlanner(learned.net, 1.1)).understood(REFUSED)


def test_tokens_younger_than_the_weights_are_never_written(tmp_path) -> None:
    net, young = PlannerConfig(width=16, heads=2, layers=1, deep=1).build(), TOKENS[7]
    state, kept = net.state_dict(), [number for number in range(len(TOKENS) + 1) if number != 7]
    known = [token for token in TOKENS if token != young]
    path = tmp_path / "planner.safetensors"
    write_weights(path, net.config, {**state, "tokens.weight": state["tokens.weight"][kept]}, {"tokens": known})
    found = load_planner(path)
    assert not found.get_buffer("allowed")[:, 7].any()
    others = [number for number in range(len(TOKENS)) if number != 7]
    assert torch.equal(found.get_buffer("allowed")[:, others], net.get_buffer("allowed")[:, others])
    assert torch.allclose(found.state_dict()["tokens.weight"][kept], state["tokens.weight"][kept], atol=1e-2)
    write_weights(path, net.config, {**state, "tokens.weight": state["tokens.weight"][kept]}, {})  # which does not say so
    with pytest.raises(InputError, match="expected the weights of this network"):
        load_planner(path)


def test_situations_that_records_had_before_they_got_a_field_keep_their_weights(tmp_path) -> None:
    """Weights of a time when descriptions ended before their last field: what came next then is what comes next now."""
    net, own = PlannerConfig(width=16, heads=2, layers=1, deep=1).build(), vocabulary_of_meanings()
    last = forms_of(Description)[-1].name
    gone = {name: [k for k, one in enumerate(own[name]) if last in one] for name in ("rules", "places")}
    ends = own["rules"].index("rest Description END")
    state = dict(net.state_dict())
    rules, places = ([one for one in own[name] if last not in one] for name in ("rules", "places"))
    state["rules.weight"] = state["rules.weight"][[k for k in range(len(own["rules"])) if k not in gone["rules"]]]
    rows = [k for k in range(len(own["places"]) + 1) if k - 1 not in gone["places"]]
    state["around.weight"] = state["around.weight"][[*rows, *(k + len(own["places"]) + 1 for k in rows)]]
    path = tmp_path / "planner.safetensors"
    write_weights(path, net.config, state, {"tokens": own["tokens"], "rules": rules, "places": places})
    found = load_planner(path).state_dict()
    before = net.state_dict()["rules.weight"]
    assert torch.allclose(found["rules.weight"][own["rules"].index(f"rest Description {last}")], before[ends], atol=1e-2)
    kept = [k for k in range(len(own["rules"])) if k not in gone["rules"]]
    assert torch.allclose(found["rules.weight"][kept], before[kept], atol=1e-2)
    assert torch.allclose(found["around.weight"][rows], net.state_dict()["around.weight"][rows], atol=1e-2)
