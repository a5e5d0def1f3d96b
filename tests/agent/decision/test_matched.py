"""What landmarks of a real memory show, and lanes on real perception."""

from types import SimpleNamespace

import numpy as np
import pytest

from agent.decision.environment import DecideVectorEnv, decide_episodes
from agent.decision.kinds import Kind
from agent.decision.lanes import Lanes
from agent.decision.matched import Matches
from agent.decision.truth import shown_by
from envs.home import home_at


def test_a_landmark_shows_the_thing_that_most_of_its_pixels_are_of_also_after_a_merge():
    region = np.array([[0, 0, 0, 1], [1, 1, 2, -1]], np.int32)
    instance = np.array([[7, 7, 3, 5], [5, 0, 3, 9]], np.int32)
    matches, parts = Matches(), {}
    marks = SimpleNamespace(final=lambda number: parts.get(number, number))
    assert matches.things(marks) == {}
    matches.see(np.array([4, 2, -1]), region, instance)  # the third region is no landmark
    assert matches.things(marks) == {5: 7, 3: 5}  # options count landmarks from 1 on
    matches.see(np.array([6, 2, -1]), np.where(region == 0, 0, -1).astype(np.int32), np.full_like(instance, 3))
    assert matches.things(marks) == {5: 7, 3: 5, 7: 3}
    parts[6] = 4  # 3 pixels of thing 3 beside 2 of thing 7 and one of thing 3
    assert matches.things(marks) == {5: 3, 3: 5}


def test_options_without_a_landmark_show_nothing():
    options = SimpleNamespace(options=[SimpleNamespace(number=5), SimpleNamespace(number=-1)])
    assert shown_by(options, {5: 7}) == [7, 0] and shown_by(options, None) == [5, -1]


@pytest.mark.slow
def test_truths_of_real_perception_are_those_of_what_is_seen():
    pytest.importorskip("safetensors")
    some = (one for one in decide_episodes((1000,), 6) if one.goals)
    episode = next(one for one in some if not one.meaning["to"].get("rank"))  # orders are believed
    home = home_at(episode.scene_id)
    lanes, right = Lanes([(home, episode)], 1, real=True), []
    while (options := lanes.options[0]) is not None and len(right) < 40:
        things, costs, mind = lanes._things(0), lanes.costs(0), lanes.state.minds[0]
        assert things is not None and mind is not None
        for option in options.options:
            if option.kind is Kind.THING and (shown := home.things.get(things.get(option.number, 0))) is not None:
                right.append(shown.category == mind.belief.world.known[option.number].category)
        lanes.step({0: int(costs.argmin())})  # by the truth
    assert right and np.mean(right) > 0.5
    ((_, outcome),) = lanes.ended
    assert outcome.evaluation.scores.success


@pytest.mark.slow
def test_the_environment_has_real_perception_too():
    env = DecideVectorEnv(1, episodes=decide_episodes((1000,), 2), truths=True, real=True)
    first, _ = env.reset(seed=0)
    then, reward, over, late, _ = env.step(first["mask"].argmax(axis=1))
    assert all(env.observation_space[name].contains(part) for name, part in then.items()) and np.isfinite(reward).all()
    assert not (over & late).any()
