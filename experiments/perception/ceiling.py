"""Exact answers to questions from recognised regions.

They are the most that a network could get from them.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Int

from agent.learning.asking.questions import QuestionConfig, posed_about
from agent.learning.cache import FeatureCache
from agent.learning.views import View
from agent.perception.tokens import REGIONS, RegionTokens
from envs.language.sampling.seen import seen_world
from envs.language.sampling.view_questions import Seen, answer_in
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

NAMES = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS}


def answered_exactly(cache: FeatureCache, config: QuestionConfig, *, said: bool) -> tuple[Bool[np.ndarray, "n"], Int[np.ndarray, "n"]]:
    """Whether each question's meaning, applied to regions, gives its answer; its home.

    Relations are the true ones of the things that have a region. Their names are true too, or with `said` those that perception finds
    likeliest.
    """
    truly, posed = posed_about(cache.views, config.count, config.seed)
    found = [region_facts(cache.tokens, k, cache.views[k], truly[k], said=said) for k in range(len(cache))]
    right = []
    for one in posed:
        made = answer_in(found[one.view], one.meant)
        right.append(made is not None and made.answer == one.found.answer)
    homes = {home: number for number, home in enumerate(dict.fromkeys((view.split, view.index) for view in cache.views))}
    return np.array(right), np.array([homes[cache.views[one.view].split, cache.views[one.view].index] for one in posed])


def region_facts(tokens: RegionTokens, k: int, view: View, truly: Seen, *, said: bool) -> Seen:
    """Facts of the things of picture k that have a region.

    Their names are true, or those that are said of the region.
    """
    shown = {thing: row for row, thing in enumerate(view.regions[:REGIONS]) if thing}
    world = seen_world(truly.world, set(shown))
    if said:
        names = {name: np.asarray(getattr(tokens, name)[k]).argmax(1) for name in NAMES}
        things = tuple(replace(thing, **{name: NAMES[name][names[name][shown[thing.id]]] for name in NAMES}) for thing in world.things)
        here = int(np.asarray(tokens.room[k]).argmax())
        world = replace(world, things=things, rooms=tuple(replace(room, type=ROOMS[here]) for room in world.rooms))
    return Seen(world, truly.clear & frozenset(shown), truly.at_w)
