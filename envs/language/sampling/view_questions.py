"""Questions about what is in view, with the answers that one picture can settle.

World side: ground truth of one picture, for training and for figures. Things asked about are clear, and a description fits one of them
alone; sides are asked only of things whose front can be seen, since they are those of the thing itself.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Float

from envs.houses.categories import CATEGORIES
from envs.language.answering.answers import NO, YES
from envs.language.grammar.generator import generate, generate_phrase
from envs.language.lexicon import COLORS, MATERIALS, ROOMS, SIZES
from envs.language.sampling.priors import varied
from envs.language.sampling.sample_refer import pick, shuffled
from envs.language.semantics.denotation import QUALITIES, matches
from envs.language.semantics.meaning import THING, About, Ask, Description, Link
from envs.language.semantics.world import WALL, World, adjective
from envs.scenes.relations import Predicate
from envs.scenes.scene import Object

MOST = 6  # greatest number among the answers
VIEW_ANSWERS = tuple(dict.fromkeys((YES, NO, *map(str, range(MOST + 1)), *COLORS, *SIZES, *MATERIALS, *ROOMS, *CATEGORIES)))
VIEW_KINDS = ("color", "material", "size", "what", "exists", "is", "count", "room")
_ABOUT = {
    "color": About.COLOR, "material": About.MATERIAL, "size": About.SIZE, "room": About.ROOM, "exists": About.EXISTS, "count": About.COUNT,
}  # fmt: skip
SIDES = (Predicate.LEFT_OF, Predicate.RIGHT_OF, Predicate.IN_FRONT_OF, Predicate.BEHIND)
LINKED = (Predicate.ON, Predicate.UNDER, Predicate.INSIDE, Predicate.NEXT_TO, *SIDES)
FRONTED = frozenset({  # categories whose front looks unlike their back
    "armchair", "bed", "bookshelf", "cabinet", "chair", "counter", "desk", "dresser", "fridge", "laptop", "microwave", "mirror",
    "nightstand", "picture", "sink", "sofa", "stove", "toilet", "tv", "wardrobe", "washing machine",
})  # fmt: skip
FACING = 0.35  # least cosine of the angle at a thing between its front and the agent, for its sides to be asked
SPARE = 0.1  # share of things alone of their kind whose size or material is said all the same
_WHAT = {"train": ("what is {}?", "which thing is {}?", "tell me what {} is", "do you know what {} is?"), "held": ("{}: what is it?",)}
_IS = {"train": ("is {} {}?", "tell me if {} is {}", "would you say that {} is {}?"), "held": ("{}: is it {}?",)}
_CLAUSES = {
    "train": ("there is {}.", "i can see {} here.", "never mind {}.", "i like {}.", "do not look at {}.", "{} is nice.", "here is {}."),
    "held": ("somebody has moved {}.", "you need not care about {}.", "{} is not what this is about."),
}


@dataclass(frozen=True)
class Meant:
    """Meaning of a question: its kind, and what it is about.

    `value` is the quality that `is` asks for.
    """

    kind: str
    thing: Description
    value: str = ""

    @property
    def hops(self) -> int:
        """Number of things to look at one after the other."""
        return 1 if self.thing.link is None else 2


@dataclass(frozen=True)
class ViewAnswer:
    """Answer to a question in a view, and the things that settle it.

    `targets` are their ids, `references` those of the things that they are related to.
    """

    answer: str
    targets: tuple[int, ...]
    references: tuple[int, ...] = ()


@dataclass(frozen=True)
class Seen:
    """Facts of a view: things, those that are clear, and the agent's place [m]."""

    world: World
    clear: frozenset[int]
    at_w: Float[np.ndarray, "3"] = field(compare=False)

    @cached_property
    def things(self) -> tuple[Object, ...]:
        """Clear things."""
        return tuple(thing for thing in self.world.things if thing.id in self.clear)

    @cached_property
    def categories(self) -> frozenset[str]:
        """Categories of clear things."""
        return frozenset(thing.category for thing in self.things)

    def fits(self, description: Description) -> tuple[int, ...]:
        """Ids of the things in view, clear or not, that a description fits."""
        return matches(self.world, description, self.at_w)

    def the(self, description: Description) -> Object | None:
        """The clear thing that a description fits alone."""
        found = self.fits(description)
        return self.world.known[found[0]] if len(found) == 1 and found[0] in self.clear else None

    def faces(self, thing: Object) -> bool:
        """Whether a thing has a front and turns it towards the agent."""
        if thing.category not in FRONTED:
            return False
        away = self.at_w[[0, 2]] - np.array([thing.center[0], thing.center[2]])
        return float(away @ [np.sin(thing.yaw), np.cos(thing.yaw)]) >= FACING * max(1e-6, float(np.hypot(*away)))


def answer_in(seen: Seen, meant: Meant) -> ViewAnswer | None:
    """Answer to a question in a view; None where the view does not settle it."""
    references: tuple[int, ...] = ()
    if link := meant.thing.link:
        other = seen.the(link.other)
        if other is None or (link.predicate in SIDES and not seen.faces(other)):
            return None
        references = (other.id,)
    if meant.kind in ("exists", "count"):
        return _counted(seen, meant, references)
    thing = seen.the(meant.thing)
    if thing is None:
        return None
    if meant.kind == "is":
        name = _quality_of(meant.value)
        has = getattr(thing, name)
        said = (YES if has == meant.value else NO) if has else ""
    elif meant.kind == "material":
        said = thing.material if varied(thing.category) else ""
    elif meant.kind == "room":
        said = seen.world.room_type(thing.room)
    else:
        said = thing.category if meant.kind == "what" else getattr(thing, meant.kind)
    return ViewAnswer(said, (thing.id,), references) if said in VIEW_ANSWERS else None


def _counted(seen: Seen, meant: Meant, references: tuple[int, ...]) -> ViewAnswer | None:
    """Answer about a number; none where something that counts is only glimpsed."""
    found = seen.fits(meant.thing)
    clear = tuple(one for one in found if one in seen.clear)
    if len(clear) > MOST or (len(clear) < len(found) and (meant.kind == "count" or not clear)):
        return None
    said = str(len(clear)) if meant.kind == "count" else YES if clear else NO
    return ViewAnswer(said, clear, references)


def questions_in(seen: Seen, rng: np.random.Generator) -> Iterator[tuple[Meant, ViewAnswer]]:
    """Questions that a view settles.

    Those that ask whether and how many are only of what is there.
    """
    for description in _descriptions(seen, rng):
        thing = seen.the(description)
        if thing is None:
            continue
        if description.category == THING:
            kinds = ("what", *(("color", "material", "size") if description.link else ()))
        else:
            kinds = ("color", "material", "size", *(() if description.link else ("room",)))
        for kind in kinds:
            meant = Meant(kind, description)
            if getattr(description, kind, None) is None and (found := answer_in(seen, meant)):
                yield meant, found
    kinds = {Description(thing.category, any=True) for thing in seen.things}
    kinds |= {Description(thing.category, color=thing.color, any=True) for thing in seen.things if thing.color}
    kinds |= {Description(seen.world.known[one].category, link=link, any=True) for link, one in _links(seen, rng)}
    for description in sorted(kinds, key=repr):
        for kind in ("exists",) if description.link else ("exists", "count"):
            meant = Meant(kind, description)
            if found := answer_in(seen, meant):
                yield meant, found


def _descriptions(seen: Seen, rng: np.random.Generator) -> list[Description]:
    """Descriptions of clear things: by category, with a quality, and and by a relation."""
    made: dict[Description, None] = {}
    for thing in seen.things:
        made[Description(thing.category)] = None
        alone = len(seen.fits(Description(thing.category))) == 1
        for name in QUALITIES:
            value = getattr(thing, name)
            needed = name == "color" or not alone or rng.random() < SPARE
            if value and value != thing.category and needed:
                made[Description(thing.category, **{name: value})] = None
        if thing.color:
            made[Description(THING, color=thing.color)] = None
    for link, one in _links(seen, rng):
        thing = seen.world.known[one]
        made[Description(THING, link=link)] = None
        if thing.color:
            made[Description(THING, color=thing.color, link=link)] = None
        if len(seen.fits(Description(thing.category))) > 1 or rng.random() < SPARE:
            made[Description(thing.category, link=link)] = None
    return list(made)


def _links(seen: Seen, rng: np.random.Generator) -> list[tuple[Link, int]]:
    """Relations of clear things to clear ones, with ids of the first.

    A few words fit each of the second alone.
    """
    named: dict[int, Description | None] = {}
    made = []
    for relation in sorted(seen.world.relations, key=lambda one: (one.subject, one.object, one.predicate)):
        if relation.predicate not in LINKED or not {relation.subject, relation.object} <= seen.clear:
            continue
        other = seen.world.known[relation.object]
        if other.category == WALL or (relation.predicate in SIDES and not seen.faces(other)):
            continue
        if other.id not in named:
            named[other.id] = _named(seen, rng, other)
        if (said := named[other.id]) is not None:
            made.append((Link(relation.predicate, said), relation.subject))
    return made


def _named(seen: Seen, rng: np.random.Generator, thing: Object) -> Description | None:
    """A description of a thing by its category and perhaps its colour.

    The colour is named where that is needed, or one time in two.
    """
    ways = [Description(thing.category)]
    if thing.color:
        ways.insert(int(rng.random() < 0.5), Description(thing.category, color=thing.color))
    return next((way for way in ways if seen.the(way) is thing), None)


def say_question(meant: Meant, rng: np.random.Generator, *, forms: str = "train", clauses: Sequence[str] = ()) -> str:
    """Words of a question, with unrelated clauses before and after it.

    InputError where the forms have none.
    """
    if meant.kind in _ABOUT:
        said = generate(Ask(_ABOUT[meant.kind], meant.thing), rng, forms=forms).text
    else:
        held = "held" if forms == "constructions" else "train"
        phrase = generate_phrase(meant.thing, rng, forms="train" if held == "held" else forms).rstrip(".?!")
        phrase = phrase[0].lower() + phrase[1:]
        if meant.kind == "what":
            bare = next((phrase.removeprefix(way) for way in ("the thing that is ", "the thing ") if phrase.startswith(way)), "")
            short = bare and meant.thing.link and held == "train" and rng.random() < 0.5
            said = f"what is {bare}?" if short else pick(rng, _WHAT[held]).format(phrase)
        else:
            said = pick(rng, _IS[held]).format(phrase, adjective(meant.value))
    before = int(rng.integers(len(clauses) + 1))
    return " ".join([*clauses[:before], said, *clauses[before:]])


def clauses_about(seen: Seen, rng: np.random.Generator, but: Collection[int], count: int, *, forms: str = "train") -> list[str]:
    """Up to `count` clauses about other clear things of a view."""
    about = {seen.world.known[one].category for one in but}
    others = [thing for thing in seen.things if thing.id not in but and thing.category not in about]
    made = []
    for said in shuffled(rng, sorted({Description(thing.category, color=thing.color or None) for thing in others}, key=repr))[:count]:
        phrase = generate_phrase(said, rng).rstrip(".?!")
        made.append(pick(rng, _CLAUSES["held" if forms == "constructions" else "train"]).format(phrase[0].lower() + phrase[1:]))
    return made


def _quality_of(value: str) -> str:
    """Quality that a value is of."""
    return "color" if value in COLORS else "size" if value in SIZES else "material"
