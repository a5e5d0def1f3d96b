"""What is added in passing or said twice over changes no meaning; what limits or denies does."""

import pytest

from agent.planning.understand import understood

SAME = {
    "Sofa first. After that the bed. Stove last.": "go to the sofa, then the bed, then the stove",
    "how many candles are in the house altogether": "how many candles are there",
    "Is the fridge yellow or is it white?": "what colour is the fridge",
    "the red toaster pls, not the others": "the red toaster",
    "go in a corner of the hall and dont be in the way": "go in a corner of the hall",
    "make a half turn so your back is to me": "turn around",
    "go to the desk and mind the green armchair, dont touch it": "go to the desk and mind the green armchair",
    "Are there any plants in the hall? If so go to one, otherwise wait for me in the study.": (
        "if there are any plants in the hall, go to it, otherwise wait in the study"
    ),
    "in case the fridge is black, drive to the fridge; if it has another colour, drive to the bed": (
        "if the fridge is black, drive to the fridge, otherwise drive to the bed"
    ),
    "go to the sofa, but stay in the study and the hall": "go to the sofa, but stay in the study and stay in the hall",
    "visit every room except the bedroom and the bathroom": "visit every room but do not enter the bedroom and do not enter the bathroom",
    "go to the laundry basket": "go to the basket",
}  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_it_is_the_same_request_without(text: str) -> None:
    assert understood(text).meaning == understood(SAME[text]).meaning
