"""Names in texts, and how many a meaning leaves out."""

from agent.encoders.planning.automaton import tokens_of
from agent.planning.names import left_out, names_in, values_of
from envs.language.semantics.meaning import Description, Go, RoomPlace, Sequence

PLANT = Go(Description("plant", room="living room"))


def test_names_of_several_words_are_one() -> None:
    assert names_in(["go", "past", "the", "coffee", "table", "to", "the", "lounge"]) == ["coffee table", "lounge"]


def test_new_words_say_what_they_are_like() -> None:
    assert values_of("timepiece") == {"clock"} and "plant" in values_of("shrub") and "living room" in values_of("parlor")
    assert not values_of("zorb") and not values_of("the") and not values_of(",")


def test_a_name_is_left_out_as_often_as_it_lacks() -> None:
    said = ["find", "the", "plant", "in", "the", "lounge"]
    assert left_out(said, tokens_of(PLANT)) == 0
    assert left_out(said, tokens_of(Go(Description("plant")))) == 1
    assert left_out(said, tokens_of(Go(RoomPlace("kitchen")))) == 2
    twice = ["find", "the", "plant", "in", "the", "lounge", ",", "then", "the", "bed", ",", "then", "the", "plant"]
    steps = Sequence((PLANT, Go(Description("bed"))))
    assert left_out(twice, tokens_of(steps)) == 1
    assert left_out(["find", "the", "shrub"], tokens_of(PLANT)) == 0
