"""Which of the things seen may be "the second nearest lamp"."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from agent.decision.ranks import in_order
from envs.language.semantics.meaning import Description, Order, Rank
from envs.scenes.scene import Object
from policies.navigation.candidates import FRONTIER

SIDES = {1: 0.3, 2: 0.6, 3: 0.4}  # [m] of lamps 1, 2 and 3 m off


def lamps(*numbers: int) -> Any:
    """Mind that has seen some lamps from the origin."""
    things = {k: Object(k, "lamp", "lamp", center=(float(k), 0.5, 0.0), extents=(SIDES[k],) * 3) for k in numbers}
    belief = SimpleNamespace(numbers=np.array(numbers), world=SimpleNamespace(known=things))
    return SimpleNamespace(origin=np.zeros(3), belief=belief, dialogue=None, here=0)


def taken(mind: Any, order: Order, place: int = 1, *, frontier: float = 0.5, explored: bool = False, any: bool = False) -> list[int]:
    """Numbers of the lamps that may be at a place of an order; the nearest frontier is so far [m] from the origin."""
    prospects: Any = SimpleNamespace(middle_a=np.array([[0.0, frontier]]), kind=np.array([FRONTIER]))
    said = Description("lamp", rank=Rank(order, place), any=any)
    return mind.belief.numbers[in_order(mind, said, prospects, np.full(len(mind.belief.numbers), 0.9), explored)].tolist()


def test_an_order_is_one_of_several_things():
    assert taken(lamps(1), Order.LARGEST) == [] and taken(lamps(1, 2), Order.LARGEST) == [2]
    assert taken(lamps(1, 2), Order.LARGEST, 3) == [] and taken(lamps(1, 2, 3), Order.LARGEST, 3) == [1]
    assert taken(lamps(1, 2, 3), Order.SMALLEST, 2) == taken(lamps(1, 2, 3), Order.FARTHEST) == [3]


def test_the_only_one_is_taken_where_all_was_seen():
    assert taken(lamps(1), Order.LARGEST, explored=True) == [1] and taken(lamps(1), Order.LARGEST, 2, explored=True) == []


def test_the_nearest_is_taken_where_nothing_unseen_is_nearer():
    assert taken(lamps(2), Order.NEAREST, frontier=1.0) == [] and taken(lamps(2), Order.NEAREST, frontier=3.0) == [2]
    assert taken(lamps(2), Order.FARTHEST, frontier=1.0) == []


def test_without_an_order_all_may_be_meant():
    mind = lamps(1, 2, 3)
    assert in_order(mind, Description("lamp"), None, np.zeros(3), False).all()  # type: ignore[arg-type]
    assert taken(mind, Order.NEAREST, any=True) == [1, 2, 3]


def test_what_is_hardly_meant_has_no_place():
    mind, said = lamps(1, 2, 3), Description("lamp", rank=Rank(Order.LARGEST))
    assert in_order(mind, said, None, np.array([0.9, 0.1, 0.9]), False).tolist() == [False, False, True]  # type: ignore[arg-type]
