"""Reading at the prompt: what a text is like is asked about, and a network reads what rules refuse."""

import pytest

from agent.planning.planner import CombinedPlanner
from agent.planning.understand import Understood, understood
from envs.home import home_at
from envs.language.grammar.parser import NotUnderstood
from envs.language.semantics.meaning import Description, Go
from experiments.episode import reading
from experiments.episode.reading import asked_back, reader_of

STRANGE = "flurb the crimson bed"


def answers(monkeypatch, *replies: str | None) -> None:
    """Replies of a person, in turn."""
    left = list(replies)
    monkeypatch.setattr(reading, "read_line", lambda prompt: left.pop(0))


def test_a_person_is_asked_what_is_meant(monkeypatch, capsys) -> None:
    home = home_at("house:18:5")
    assert asked_back("go to the bed", home, understood) == "go to the bed"
    answers(monkeypatch, "1")
    assert asked_back(STRANGE, home, understood) == "go to the bed"
    assert "  1  go to the bed" in capsys.readouterr().out
    answers(monkeypatch, "zorb the azure vase", "go to the sofa")
    assert asked_back(STRANGE, home, understood) == "go to the sofa"
    answers(monkeypatch, "never mind")
    assert asked_back(STRANGE, home, understood) is None


def test_nobody_answers_or_nothing_is_like_it(monkeypatch) -> None:
    home = home_at("house:18:5")
    answers(monkeypatch, None)
    with pytest.raises(NotUnderstood):
        asked_back(STRANGE, home, understood)
    with pytest.raises(NotUnderstood):
        asked_back("xyzzy", home, understood)  # nobody is asked


def test_a_network_reads_what_rules_refuse(monkeypatch) -> None:
    meant = Understood(Go(Description("bed", color="red")), ((STRANGE, "go to the red bed"),))
    monkeypatch.setattr(CombinedPlanner, "understood", lambda self, text, offers: meant)
    assert reader_of(None)(STRANGE) == meant
    assert reader_of(None)("go to the sofa") == understood("go to the sofa")
    monkeypatch.setattr(reading, "find_spec", lambda name: None)
    assert reader_of(None) is understood  # the core installation


def test_what_a_refusal_asks_about_is_listed_and_yes_takes_it(monkeypatch, capsys) -> None:
    home = home_at("house:18:5")

    def read(text: str, offers=()) -> Understood:
        if text == STRANGE:
            raise NotUnderstood(
                "instruction: I am not sure about 'flurb'; did you mean 'go to the sofa'?", "flurb", (), offer="go to the sofa"
            )
        return understood(text)

    answers(monkeypatch, "Yes, please.")
    assert asked_back(STRANGE, home, read) == "go to the sofa"
    told = capsys.readouterr().out
    assert "I am not sure about 'flurb'; did you mean 'go to the sofa'?" in told and "  4  go to the sofa" in told
