"""Refusals say first what is asked for and the home lacks."""

import numpy as np
import pytest

from agent.planning.interpret import interpret
from envs.errors import InputError
from envs.home import home_at
from envs.language.semantics.world import world_of

HOME = home_at("house:8:5")


def refusal(text: str) -> str:
    with pytest.raises(InputError) as error:
        interpret(text, HOME, np.zeros(3))
    return str(error.value)


def test_a_thing_that_is_asked_for_and_lacking_is_said_so() -> None:
    assert refusal("Do some zorbing by the big piano.").startswith("instruction: there is no piano in this home; ")


@pytest.mark.parametrize(
    "text", ["Zorb if there is a piano.", "Zorb the clock piano thing.", "Don't zorb near the piano.", "Zorb a piano."]
)
def test_what_is_not_asked_for_is_no_reason(text: str) -> None:
    assert "there is no" not in refusal(text)


def test_what_is_here_is_not_called_lacking() -> None:
    here = world_of(HOME).things[0].category
    assert f"no {here}" not in refusal(f"Do some zorbing by the {here}.")
