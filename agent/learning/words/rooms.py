"""Rooms of things by words and detections that occur together [W2].

Hill and Korhonen 2014, "Learning abstract concept embeddings from multi-modal data": skip-gram on captions mixed with pseudo-sentences, in
which the words of a caption alternate with what perception recognized in its picture. Tags have names of their own, so that "mug" the
word and mug the detection stay apart.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from agent.learning.cache import FeatureCache
from agent.learning.views import View, facts_of
from agent.learning.words.captions import Captions, place_captions
from agent.learning.words.network import ContextConfig, fit, neighbours
from envs.language.lexicon import NOUNS
from envs.vocabulary import CATEGORIES
from envs.vocabulary import ROOMS as TYPES

STEPS = 1500
FOLDS = 5  # each pair is held out in one of them
USUAL, LEAST = 0.2, 10  # share of a category's things in a type of room from which the pair is usual, and least number of things
SURE = 0.5  # of a tag
REACH = 4  # words
ARMS = ("text", "tags", "shuffled", "counts")
FOLD, SHUFFLE = 241, 251  # purposes of generators

Pair = tuple[str, str]  # category and type of room


@dataclass(frozen=True)
class Ranked:
    """Reciprocal rank of the room of a held-out pair, by arm."""

    pair: Pair
    scores: dict[str, float]


def usual_pairs(views: tuple[View, ...]) -> list[Pair]:
    """Pairs of category and type of room that are usual in homes.

    The homes are those of the views.
    """
    counts: dict[str, Counter[str]] = {}
    for split, index in sorted({(view.split, view.index) for view in views}):
        facts = facts_of(split, index)
        for thing in facts.things:
            room = facts.room_type(thing.room)
            if thing.category in NOUNS and room in TYPES:
                counts.setdefault(thing.category, Counter())[room] += 1
    return [
        (name, room)
        for name, found in sorted(counts.items())
        for room, count in sorted(found.items())
        if count >= USUAL * found.total() >= USUAL * LEAST
    ]


def rank_rooms(cache: FeatureCache, pairs: list[Pair], seed: int) -> list[Ranked]:
    """Rank the room of each pair by vectors that have never read the pair.

    A category's other usual rooms do not count.
    """
    fold = np.random.default_rng([seed, FOLD]).permutation(len(pairs)) % FOLDS
    ranked = []
    for number in range(FOLDS):
        without = frozenset(pair for pair, own in zip(pairs, fold, strict=True) if own == number)
        captions = place_captions(cache.views, seed, without)
        tables = {arm: _likeness(cache, captions, arm, seed) for arm in ARMS}
        for name, room in sorted(without):
            rivals = [other for other in TYPES if other == room or (name, other) not in pairs]
            ranked.append(Ranked((name, room), {arm: _reciprocal(table, name, room, rivals) for arm, table in tables.items()}))
    return ranked


def _reciprocal(table: dict[Pair, float], name: str, room: str, rivals: list[str]) -> float:
    """One by the rank of a room among its rivals, ties counted half."""
    own = table.get((name, room), -1.0)
    others = [table.get((name, other), -1.0) for other in rivals if other != room]
    return 1 / (1 + sum(one > own for one in others) + sum(one == own for one in others) / 2)


def _likeness(cache: FeatureCache, captions: Captions, arm: str, seed: int) -> dict[Pair, float]:
    """Cosine of each category's word with each room's; for `counts` the share of its detections."""
    tags = tags_of(cache)
    if arm == "counts":
        together = Counter((name[1:], room[1:]) for found in tags for room in found[:1] for name in set(found[1:]))
        total = Counter(name for name, room in together.elements())
        return {pair: count / total[pair[0]] for pair, count in together.items()}
    if arm == "shuffled":
        tags = [tags[k] for k in np.random.default_rng([seed, SHUFFLE]).permutation(len(tags))]
    listed = dict(zip(captions.listed, range(len(captions.listed)), strict=True))
    lines = [[int(word) for word in row if word] for row in captions.said]
    if arm != "text":
        names = {captions.number[token] for name in (*NOUNS, *TYPES) if (token := name.replace(" ", "_")) in captions.number}
        said = zip(lines.copy(), captions.view, strict=True)
        lines += [made for line, view in said if len(made := _mixed([word for word in line if word in names], tags[view], listed)) > 1]
    net = ContextConfig(len(listed), len(listed)).build(seed)
    fit(net, neighbours(lines, REACH), STEPS, seed)
    vectors = net.vectors()
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    row = {name: listed.get(name.replace(" ", "_"), 0) for name in (*CATEGORIES, *TYPES)}
    return {(name, room): float(unit[row[name]] @ unit[row[room]]) for name in CATEGORIES for room in TYPES}


def _mixed(said: list[int], tags: list[str], listed: dict[str, int]) -> list[int]:
    """Words of a caption in turn with all tags of its picture."""
    return [number for tag in tags for word in said for number in (word, listed.setdefault(tag, len(listed)))]


def tags_of(cache: FeatureCache) -> list[list[str]]:
    """Tags of each picture: @ and its type of room, then # and categories.

    The categories are those of the regions that perception is sure of.
    """
    chance, room = np.asarray(cache.tokens.category), np.asarray(cache.tokens.room)
    found = []
    for k in range(len(cache)):
        own = chance[k, : cache.tokens.count[k]]
        names = [f"#{CATEGORIES[c]}" for c, sure in zip(own.argmax(1), own.max(1), strict=True) if sure >= SURE] if len(own) else []
        found.append([f"@{TYPES[int(room[k].argmax())]}", *names])
    return found
