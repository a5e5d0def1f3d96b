"""Captions: true of their views, false where altered, with facts that compare as `matches` does, and words that name their things."""

import numpy as np
import pytest

from envs.houses.palette import HELD_OUT
from envs.houses.splits import house_of
from envs.language.lexicon import NOUNS
from envs.language.sampling.captions import PARTS, alter_caption, facts_in, holds, sample_caption
from envs.language.sampling.seen import seen_world
from envs.language.semantics.denotation import matches
from envs.language.semantics.world import World, world_in

AT_W = np.zeros(3)


@pytest.fixture(scope="module")
def views() -> list[World]:
    """Things of some rooms of homes: the first eight of each, as if in one view."""
    worlds = [world_in(house_of("val", k)) for k in range(6)]
    return [seen_world(world, set(ids[:8])) for world in worlds for ids in world.contents if len(ids) >= 3]


def test_captions_are_true_and_altered_ones_false_in_one_phrase(views: list[World]) -> None:
    rng, parts, sizes = np.random.default_rng(0), set(), set()
    for seen in views * 4:
        caption = sample_caption(seen, rng, [thing.id for thing in seen.things])
        assert caption is not None
        rows = facts_in(seen)
        assert holds(caption.facts, rows).all()
        assert all(phrase.thing in matches(seen, phrase.description, AT_W) for phrase in caption.phrases)
        sizes.add(len(caption.phrases))
        false = alter_caption(caption, seen, rng, AT_W)
        if false is not None:
            parts.add(false.altered)
            changed = [a != b for a, b in zip(caption.phrases, false.phrases, strict=True)]
            assert sum(changed) == 1 and (~holds(false.facts, rows)).tolist() == changed
            assert false.text != caption.text
    assert parts == set(PARTS) and sizes == {1, 2, 3}


def test_facts_of_one_view_compare_with_another_as_descriptions_do(views: list[World]) -> None:
    rng = np.random.default_rng(1)
    both = np.zeros(2, int)
    for k, seen in enumerate(views):
        caption = sample_caption(seen, rng, [thing.id for thing in seen.things], most=1)
        other = views[(k + 7) % len(views)]
        assert caption is not None
        true = bool(matches(other, caption.phrases[0].description, AT_W))
        assert holds(caption.facts, facts_in(other)).tolist() == [true]
        both[int(true)] += 1
    assert both.min() > 2


def test_words_are_those_of_their_things(views: list[World]) -> None:
    rng = np.random.default_rng(2)
    for seen in views:
        caption = sample_caption(seen, rng, [thing.id for thing in seen.things])
        assert caption is not None
        for start, end, thing in caption.spans:
            said = caption.text[start:end]
            category = seen.known[thing].category
            names = [name.strip("~") for name in NOUNS.get(category, category).split("|")]
            assert any(name in said for name in names), (said, category)


def test_held_out_forms_and_pairs(views: list[World]) -> None:
    held = [word[1:] for names in NOUNS.values() for word in names.split("|") if word.startswith("~")]
    rng = np.random.default_rng(3)

    def texts(forms: str, pairs: str | None = None) -> list[str]:
        made = [sample_caption(seen, rng, [t.id for t in seen.things], forms=forms, pairs=pairs) for seen in views * 2]  # pyright: ignore
        assert pairs is None or not any(fact[:2] in said for one in made if one for fact in _pairs(one) for said in [HELD_OUT])
        return [one.text for one in made if one]

    assert not [text for text in texts("train", "seen") if set(text.replace(",", "").split()) & {"settee", "recliner", "telly", "crimson"}]
    assert sum(any(word in text for word in held) for text in texts("synonyms")) > len(views)
    assert sum("which is" in text or "that is" in text for text in texts("constructions")) > len(views) / 2


def _pairs(caption) -> list[tuple[str, str]]:
    """Pairs of category and colour that a caption names."""
    said = [phrase.description for phrase in caption.phrases]
    ends = [one.link.other for one in said if one.link]
    return [(one.category, one.color) for one in (*said, *ends) if one.color]
