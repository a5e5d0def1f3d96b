"""What options among things are told of what was seen."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from agent.decision.environment import decide_episodes
from agent.decision.kinds import Kind, Options
from agent.decision.lanes import Lanes
from agent.decision.ranks import order_of, unknown_from
from agent.decision.things import impressions
from envs.home import home_at
from envs.language.semantics.meaning import Description, End, Order, Rank
from envs.scenes.scene import Object
from envs.vocabulary import CATEGORIES, COLORS
from policies.navigation.candidates import FRONTIER

HOME = 1000


@pytest.mark.slow
def test_options_tell_what_pictures_say_of_each_thing_by_itself():
    episode = next(one for one in decide_episodes((HOME,), 6) if one.goals)
    lanes = Lanes([(home_at(episode.scene_id), episode)], 1)
    seen = 0
    while not seen and (options := lanes.options[0]) is not None:
        seen = sum(option.kind in (Kind.THING, Kind.BLUR) for option in options.options)
        if not seen:
            lanes.step({0: 0})
    options, mind = lanes.options[0], lanes.state.minds[0]
    assert isinstance(options, Options) and mind is not None
    marks, category = mind.memory.landmarks, episode.meaning["to"]["category"]
    for k, option in enumerate(options.options):
        if option.kind in (Kind.THING, Kind.BLUR):
            names = marks.chances("category", np.array([option.number - 1]))[0]
            assert options.column("named")[k] == pytest.approx(names[CATEGORIES.index(category)])
            assert options.column("surest")[k] == pytest.approx(names.max())
        elif option.kind is Kind.FRONTIER:
            assert not options.column("named")[k] and not options.column("evidence")[k]
    number = next(option.number for option in options.options if option.kind in (Kind.THING, Kind.BLUR))
    rows = np.array([number - 1])
    plain, red = (impressions(mind, said, rows)[0] for said in (Description(category), Description(category, color="red")))
    assert plain["tinted"] == 0.5 and plain["housed"] == 0.5
    assert red["tinted"] == pytest.approx(marks.chances("color", rows)[0, COLORS.index("red")]) and red | {"tinted": 0.5} == plain
    assert impressions(mind, replace(Description(category), room="kitchen"), rows)[0]["housed"] <= 1.0
    assert impressions(mind, Description(category), rows[:0]) == []


def test_orders_of_distances_are_told_how_far_the_frontiers_are_and_orders_of_size_the_size():
    mind = SimpleNamespace(origin=np.array([1.0, 0.0, 0.0]), belief=None, dialogue=None, here=0)
    prospects = SimpleNamespace(middle_a=np.array([[1.0, 3.0], [1.0, -6.0], [1.0, 0.5]]), kind=np.array([FRONTIER, FRONTIER, FRONTIER + 1]))
    lamp = Object(3, "lamp", "lamp", center=(1.0, 0.5, 1.5), extents=(1.0, 1.0, 1.0))

    def told(order: Order, **more) -> dict[str, float]:
        said = Description("lamp", rank=Rank(order, **more))
        return order_of(lamp, said, unknown_from(mind, said, prospects))

    assert told(Order.NEAREST) == {"settled": pytest.approx((3.0 - 1.0) / 4)}  # it is 1 m off, the nearest frontier 3 m
    assert told(Order.FARTHEST) == {"settled": pytest.approx((1.0 - 6.0) / 4)}
    assert told(Order.TALLEST) == told(Order.LARGEST) == {"measure": pytest.approx(np.log(1.05))}
    assert told(Order.NEAREST, end=End.LEFT) == {} and order_of(lamp, Description("lamp"), None) == {}
    prospects.kind[:] = FRONTIER + 1  # all was explored
    assert told(Order.NEAREST) == told(Order.FARTHEST) == {"settled": 2.0}
