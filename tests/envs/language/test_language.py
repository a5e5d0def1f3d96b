"""The language of instructions: what is written is read back, forms are apart from each other, and people's typing is understood."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs.errors import InputError
from envs.houses.categories import CATEGORIES
from envs.houses.furniture import CATALOG
from envs.houses.furniture.model import COLORS as PAINTS
from envs.houses.furniture.model import SIZES as HOUSE_SIZES
from envs.houses.layout.plan import AREAS
from envs.houses.splits import house_of
from envs.language import FORMS, REGISTERS, NotUnderstood, generate, parse, surface_forms, words
from envs.language.grammar import table
from envs.language.grammar.canonical import canonical
from envs.language.grammar.patterns import HELD, Construction, parse_pattern, says
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, ORDERS, PREDICATES, ROOMS, SIZES, STUFFS, plural
from envs.language.loose_names import LOOSE_COLORS, LOOSE_MATERIALS, LOOSE_NOUNS, LOOSE_ORDERS, LOOSE_PREDICATES, LOOSE_ROOMS, LOOSE_SIZES
from envs.language.semantics.acts import Request
from envs.language.semantics.meaning import (
    ONE,
    THING,
    About,
    Ask,
    Back,
    Description,
    Go,
    If,
    Link,
    Move,
    Order,
    Rank,
    Reference,
    RoomPlace,
    Route,
    Sequence,
    Turn,
    Way,
)
from envs.language.semantics.records import meaning_from_json, meaning_to_json
from envs.scenes.relations import Predicate
from tests.envs.language.meanings import KINDS, random_meaning

SOFA, BED, DESK, KITCHEN = Description("sofa"), Description("bed"), Description("desk"), RoomPlace("kitchen")
seeds = st.integers(0, 2**32 - 1)


def said(kind: str, seed: int, form: str, **how: Any) -> tuple[Any, Any]:
    """A random meaning and a sentence that means it."""
    rng = np.random.default_rng(seed)
    meaning = random_meaning(rng, kind)
    return meaning, generate(meaning, rng, forms=form, **how)


# Written and read back


@settings(max_examples=50)
@given(st.sampled_from(KINDS), seeds, st.sampled_from(REGISTERS), st.booleans())
def test_train_sentences_are_read_back(kind, seed, register, distractor):
    meaning, sentence = said(kind, seed, "train", register=register, distractor=distractor)
    assert sentence.meaning == meaning
    assert parse(sentence.text) == meaning
    assert parse(sentence.text, forms="all") == meaning


@settings(max_examples=50)
@given(st.sampled_from(KINDS), seeds, st.sampled_from(FORMS[1:]), st.booleans())
def test_held_out_sentences_are_read_by_all_forms_and_not_by_train_forms(kind, seed, form, distractor):
    meaning, sentence = said(kind, seed, form, distractor=distractor)
    assert sentence.form == form
    assert parse(sentence.text, forms="all") == meaning
    with pytest.raises(NotUnderstood):
        parse(sentence.text)


BULK = """
import time
import numpy as np
from envs.language import FORMS, NotUnderstood, generate, parse
from envs.language.grammar import table
from envs.language.grammar import generator as write
from envs.language.grammar.everyday.limits import LIMITS
from envs.language.grammar.everyday.places import PLACES_TO_GO
from envs.language.grammar.everyday.questions import INQUIRIES
from envs.language.grammar.everyday.requests import REQUESTS
from envs.language.grammar.everyday.scope import SCOPE
from envs.language.semantics.meaning import Back, Go, Reference
from tests.envs.language.meanings import random_meaning
used, ordered = set(), write._ordered
def recorded(draft, ways):
    for way in ordered(draft, ways):
        used.add(way.one)
        yield way
write._ordered = recorded
rng, writing, reading = np.random.default_rng({seed}), 0.0, 0.0
for k in range({count}):
    meaning, form = random_meaning(rng, "go" if k % 2 else None), FORMS[k // 2 % 3]
    if k % 20 == 0:
        meaning = Go(Reference(list(Back)[k // 60 % 3]))
    start = time.thread_time()
    sentence = generate(meaning, rng, forms=form, distractor=bool(rng.random() < 0.3))
    middle = time.thread_time()
    assert parse(sentence.text, forms="train" if form == "train" else "all") == meaning, sentence.text
    writing, reading = writing + middle - start, reading + time.thread_time() - middle
    if form != "train":
        try:
            assert not parse(sentence.text), sentence.text
        except NotUnderstood:
            pass
everyday = {{one.pattern for one in (*PLACES_TO_GO, *INQUIRIES, *REQUESTS, *LIMITS, *SCOPE)}}  # of requests, which have suites of their own
written = {{one for symbol, ones in table.constructions().items() for one in ones if not one.loose and table.kind(symbol) != "names"}}
written = {{one for one in written if one.pattern not in everyday}}
for k in range(40_000):
    if written <= used:
        break
    generate(random_meaning(rng), rng, forms="constructions")
assert written <= used, [(one.symbol, one.pattern) for one in written - used]
print(writing / {count}, reading / {count})
"""
ROOT = str(Path(__file__).resolve().parents[3])


def bulk(seed: int, count: int) -> tuple[float, float]:
    """Seconds that writing and reading a sentence takes, of many that are read back, and in which every construction is used.

    In a process of its own, where types are not checked.
    """
    code = BULK.format(seed=seed, count=count)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr[-2000:]
    writing, reading = map(float, run.stdout.split())
    return writing, reading


def test_six_thousand_sentences_are_read_back_and_fast():
    writing, reading = bulk(0, 6000)
    assert writing < 3e-3 and reading < 6e-3  # ten times what it takes


@pytest.mark.slow
def test_fifteen_thousand_sentences_are_read_back():
    bulk(1, 15_000)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_each_meaning_has_eight_surface_forms_that_are_read_back(kind, seed):
    meaning = random_meaning(np.random.default_rng(seed), kind)
    texts = surface_forms(meaning, limit=12)
    assert len(set(texts)) == len(texts) >= 8
    assert all(parse(text) == meaning for text in texts)
    assert texts == surface_forms(meaning, limit=12)


@pytest.mark.parametrize(
    "meaning",
    [
        *(Go(Reference(back)) for back in Back),
        Go(KITCHEN),
        Go(SOFA),
        Route((Move(Turn.LEFT), Move(Way.STOP, SOFA))),
        Sequence((Go(Reference(Back.THERE)), Go(Reference(Back.IT)))),
        *(Ask(about, SOFA) for about in About if about not in (About.LARGER, About.MORE)),
        *(Ask(about, SOFA, BED) for about in (About.LARGER, About.MORE)),
    ],
)
def test_the_plainest_meanings_have_eight_surface_forms_too(meaning):
    for form in FORMS:
        texts = surface_forms(meaning, form, limit=16)
        assert len(texts) >= (8 if form == "train" else 2), (form, texts)
        assert {parse(text, forms="all") for text in texts} == {canonical(meaning)}


def test_writing_is_determined_by_the_generator_alone_in_any_process():
    meaning, first = said("sequence", 3, "train")
    assert said("sequence", 3, "train") == (meaning, first)
    code = "import numpy as np; from tests.envs.language.meanings import random_meaning; from envs.language import *\n"
    code += "r = np.random.default_rng(3); print(generate(random_meaning(r, 'sequence'), r).text, parse('go to the tv then my chair'))\n"
    code += "try: parse('go to the chiar')\nexcept NotUnderstood as error: print(error)"
    outs = []
    for hashing in ("1", "2"):
        env = {"PYTHONHASHSEED": hashing, "PATH": "/usr/bin"}
        outs.append(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=env, check=True).stdout)
    assert outs[0] == outs[1] and first.text in outs[0]


@settings(max_examples=30)
@given(st.sampled_from(KINDS), seeds)
def test_capitals_spaces_commas_and_courtesy_do_not_matter(kind, seed):
    meaning, sentence = said(kind, seed, "train")
    for text in (sentence.text.upper(), sentence.text.replace(" ", "   "), sentence.text.replace(",", ""), f"Please, {sentence.text}"):
        assert parse(text) == meaning, text


@settings(max_examples=30)
@given(st.sampled_from(KINDS), seeds, st.sampled_from(FORMS))
def test_spans_say_which_words_say_which_part(kind, seed, form):
    meaning, sentence = said(kind, seed, form, distractor=True)
    parts = meaning.steps if kind == "sequence" else meaning.moves if kind == "route" else (meaning,)
    if isinstance(meaning, Request):
        return
    assert sorted(span.part for span in sentence.spans) == list(range(len(parts)))
    ordered = sorted(sentence.spans, key=lambda span: span.start)
    assert all(0 <= span.start < span.end <= len(sentence.text) for span in ordered)
    assert all(a.end <= b.start for a, b in pairwise(ordered))
    for span in sentence.spans if kind != "route" else ():
        text = sentence.text[span.start : span.end]
        if not text.split()[0].endswith("ing"):  # "before going to the sofa" has no order of its own
            assert parse(text, forms="all") == parts[span.part], (sentence.text, text)


def test_spans_of_a_route_fall_on_its_moves():
    route = Route((Move(Way.CROSS, RoomPlace("hall")), Move(Way.ENTER, KITCHEN), Move(Way.STOP, Description("chair", color="blue"))))
    rng = np.random.default_rng(0)
    for _ in range(40):
        sentence = generate(route, rng)
        texts = {span.part: sentence.text[span.start : span.end].lower() for span in sentence.spans}
        assert any(name in texts[0] for name in ("hall", "hallway", "corridor"))
        assert "kitchen" in texts[1] and "blue chair" in texts[2].replace("chair made", "chair")


# Forms


def test_held_out_forms_have_what_is_held_out_and_nothing_else():
    ones = [one for found in table.constructions().values() for one in found]
    train = table.words_of([one for one in ones if one.form != HELD and not one.loose], held=False)
    known = {word for phrase in train for word in words(phrase)} | {"an"}
    rng = np.random.default_rng(5)
    for k in range(60):
        meaning = random_meaning(rng, KINDS[k % len(KINDS)])
        assert set(words(generate(meaning, rng, distractor=True).text)) <= known
        assert set(words(generate(meaning, rng, forms="constructions", distractor=True).text)) <= known
        assert not set(words(generate(meaning, rng, forms="synonyms").text)) <= known


def test_each_name_of_the_lexicon_has_a_held_out_synonym_apart_from_all_train_words():
    ones = [one for found in table.constructions().values() for one in found]
    train = table.words_of([one for one in ones if one.form != HELD and not one.broad], held=False)
    for lexicon in (NOUNS, ROOMS, COLORS, SIZES, MATERIALS, STUFFS, ORDERS, PREDICATES):
        for value, listed in lexicon.items():
            held = [name[1:] for name in listed.split("|") if name.startswith("~")]
            assert held or value == ONE, value
            assert all(not train.issuperset(name.split()) for name in held)


def test_no_two_meanings_share_a_name():
    pairs = ((NOUNS, LOOSE_NOUNS), (ROOMS, LOOSE_ROOMS), (COLORS, LOOSE_COLORS), (SIZES, LOOSE_SIZES), (ORDERS, LOOSE_ORDERS))
    for lexicons in (*pairs, (MATERIALS,), (STUFFS,), (LOOSE_MATERIALS,), (PREDICATES, LOOSE_PREDICATES)):
        listed = [name.strip("~") for lexicon in lexicons for names in lexicon.values() for name in names.split("|")]
        assert len(set(listed)) == len(listed)


def test_the_lexicon_covers_what_homes_have():
    assert set(NOUNS) == {*CATEGORIES, THING, ONE}
    assert set(ROOMS) == set(AREAS)
    assert set(COLORS) == set(PAINTS) and set(SIZES) == set(HOUSE_SIZES)
    assert {name.replace("_", " ") for name in CATALOG} - set(NOUNS) <= {"tv stand"}
    seen = {thing.material for k in range(3) for thing in house_of("train", k).objects if not thing.structure}
    assert seen <= set(MATERIALS) == set(STUFFS)
    assert set(ORDERS) == set(Order) and set(PREDICATES) == set(Predicate) - {Predicate.BETWEEN}


@pytest.mark.parametrize("name, several", [("couch", "couches"), ("bookshelf", "bookshelves"), ("teddy", "teddies"), ("tv", "tvs"),
                                           ("toy ball", "toy balls"), ("~dish", "~dishes"), ("chest of drawers", "chests of drawers"),
                                           ("key", "keys"), ("box", "boxes")])  # fmt: skip
def test_plurals(name, several):
    assert plural(name) == several


def test_registers_sound_as_they_should():
    rng = np.random.default_rng(1)
    for _ in range(60):
        texts = {register: generate(Go(Description("chair", color="red")), rng, register=register).text for register in REGISTERS}
        assert " the " not in f" {texts['telegraphic']} " and not texts["telegraphic"].endswith(".")
        assert any(word in words(texts["polite"]) for word in ("please", "could", "would", "can", "kindly"))
        assert texts["plain"][0].isupper() and texts["plain"].endswith(".")
        assert len(words(texts["chatty"])) > 4


def test_distractors_say_something_besides():
    rng = np.random.default_rng(2)
    for form in FORMS:
        for _ in range(40):
            sentence = generate(Go(SOFA), rng, forms=form, register="plain", distractor=True)
            about = sentence.spans[0]
            assert len(words(sentence.text)) - len(words(sentence.text[about.start : about.end])) >= 4
            assert parse(sentence.text, forms="all") == Go(SOFA)


# The table


def broken(*ones: Construction) -> dict:
    """The table with more constructions."""
    made = dict(table.constructions())
    for one in ones:
        made[one.symbol] = (*made.get(one.symbol, ()), one)
    return made


def test_the_table_refuses_what_would_mix_the_forms():
    table._check(dict(table.constructions()))
    for ones, why in (
        (says("Go", "sprint to <to:Place>", form=HELD), "sprint"),
        (says("Go", "(go|~walk) to <to:Place>"), "'walk' is held out"),
        (says("Go", "(go|settee) to <to:Place>"), "'settee' is held out"),
        (says("Go", "go to <to:Nowhere>"), "which nothing says"),
    ):
        with pytest.raises(ValueError, match=why):
            table._check(broken(*ones))


@pytest.mark.parametrize("pattern", ["go [to", "go ~ to", "go ) to", "go ] to", "a | b"])
def test_patterns_that_are_not_well_formed_are_refused(pattern):
    with pytest.raises(ValueError, match="pattern"):
        parse_pattern(pattern)


# Meanings


@settings(max_examples=30)
@given(st.sampled_from(KINDS), seeds)
def test_canonical_meanings_are_their_own_and_survive_json(kind, seed):
    meaning = random_meaning(np.random.default_rng(seed), kind)
    assert canonical(meaning) == meaning
    assert meaning_from_json(meaning_to_json(meaning)) == meaning


def test_canonical_lifts_rooms_and_makes_what_is_counted_indefinite():
    mug = Description("mug", link=Link(Predicate.ON, Description("table", room="kitchen")))
    lifted = Description("mug", link=Link(Predicate.ON, Description("table")), room="kitchen")
    assert canonical(Go(mug)) == Go(lifted)
    assert canonical(Ask(About.COUNT, SOFA)) == Ask(About.COUNT, Description("sofa", any=True))
    assert canonical(Ask(About.COLOR, Description("sofa", any=True))) == Ask(About.COLOR, SOFA)
    assert canonical(If(SOFA, False, Go(BED))) == If(Description("sofa", any=True), False, Go(BED))
    walk = Route((Move(Way.LEAVE), Move(Way.ENTER, KITCHEN)))
    assert canonical(walk) == Route((*walk.moves, Move(Way.STOP, KITCHEN)))
    assert canonical(Route((*walk.moves, Move(Way.STOP)))) == canonical(walk)


LONG = Description("mug", link=Link(Predicate.ON, Description("table", link=Link(Predicate.ON, Description(
    "rug", link=Link(Predicate.ON, Description("bed", link=Link(Predicate.ON, SOFA))))))))  # fmt: skip


@pytest.mark.parametrize(
    "meaning, path",
    [
        (Go(Description("hovercraft")), "meaning.to.category"),
        (Go(Description("sofa", color="mauve")), "meaning.to.color"),
        (Go(Description("sofa", no_color="red", no_size="large")), "meaning.to: expected one thing that it is not"),
        (Go(Description("sofa", any=True, rank=Rank(Order.NEAREST))), "meaning.to: expected any or a rank"),
        (Go(Description("sofa", rank=Rank(Order.NEAREST, 4))), "meaning.to.rank"),
        (Go(Description(THING)), "meaning.to: expected more to go by"),
        (Go(Description("wall")), "meaning.to.category"),
        (Go(LONG), "link: expected at most 3 links"),
        (Go(Description("mug", room="hall", link=Link(Predicate.ON, Description("bed", room="study")))), "one room for all"),
        (Go(Description("mug", link=Link(Predicate.BETWEEN, SOFA))), "link.second"),
        (Go(Description("mug", link=Link(Predicate.ON, Description("wall", color="red")))), "link.other"),
        (Go(RoomPlace("dungeon")), "meaning.to.type"),
        (Sequence((Go(SOFA),)), "meaning.steps: expected 2 to 8"),
        (Sequence((Go(SOFA), Go(Description("hovercraft")))), "meaning.steps[1].to.category"),
        (Route((Move(Turn.LEFT), Move(Way.PAST, SOFA))), "meaning.moves[1].do: expected a stop"),
        (Route((Move(Way.STOP, SOFA), Move(Way.STOP, SOFA))), "meaning.moves[0].do"),
        (Route((Move(Way.ENTER, SOFA), Move(Way.STOP, SOFA))), "meaning.moves[0].at: expected a room"),
        (Route((Move(Way.PAST, KITCHEN), Move(Way.STOP, SOFA))), "meaning.moves[0].at: expected a thing"),
        (Route((Move(Turn.LEFT, SOFA), Move(Way.STOP, SOFA))), "meaning.moves[0].at: expected none"),
        (Ask(About.LARGER, SOFA), "meaning.other"),
        (Ask(About.ROOM, Description("sofa", room="hall")), "meaning.thing.room"),
    ],
)
def test_what_no_sentence_says_is_refused_by_name(meaning, path):
    for use in (canonical, lambda wrong: generate(wrong, np.random.default_rng(0))):
        with pytest.raises(InputError) as error:
            use(meaning)
        assert path in str(error.value) and "\n" not in str(error.value)


def test_wrong_options_are_refused():
    rng = np.random.default_rng(0)
    for call in (
        lambda: generate(Go(SOFA), rng, forms="test"),
        lambda: generate(Go(SOFA), rng, register="rude"),
        lambda: surface_forms(Go(SOFA), "test"),
        lambda: parse("go to the sofa", forms="synonyms"),
    ):
        with pytest.raises(InputError, match="expected one of"):
            call()
