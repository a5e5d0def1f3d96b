"""The whole grammar: all constructions by symbol, and the kind of each symbol."""

from dataclasses import replace
from functools import cache
from types import MappingProxyType

from envs.language.grammar.everyday.conditions import Anyway, IfAny, IfBoth, IfIt, LookIf
from envs.language.grammar.everyday.limits import LIMITS
from envs.language.grammar.everyday.numbers import Length
from envs.language.grammar.everyday.places import PLACES_TO_GO
from envs.language.grammar.everyday.questions import INQUIRIES
from envs.language.grammar.everyday.requests import REQUESTS
from envs.language.grammar.everyday.scope import SCOPE
from envs.language.grammar.instructions import GO, IF, SEQUENCE
from envs.language.grammar.noun_phrases import THINGS
from envs.language.grammar.patterns import HELD, PUNCTUATION, Construction, Slot, choices, slots
from envs.language.grammar.politeness import TALK
from envs.language.grammar.questions import QUESTIONS
from envs.language.grammar.route_grammar import WAYS
from envs.language.semantics.acts import (
    Advance,
    Area,
    Cannot,
    Check,
    Each,
    Either,
    Explore,
    Face,
    Inquire,
    Leave,
    Limit,
    Opening,
    Pose,
    Request,
    Rotate,
    Spot,
    Stay,
    Survey,
    Tell,
    Tilt,
    Use,
    Visit,
    When,
)
from envs.language.semantics.meaning import Ask, Description, Go, If, Link, Move, Rank, Reference, RoomPlace, Route, Sequence

_RECORDS = {  # the records that symbols express
    Description: "Bare Inner Thing Some None Many ManyThere ManyBe TheMany RoomHas RoomHasNo RoomHave WhereThing Fronted ListedThing "
    "EachThing EachThings HasMany RoomOwns RoomGot There RankedOne ThingThatIs ThingHere SomeHere ManyHere Several "
    "StatedBe StatedNotBe ShouldHold InRoomIs AllThings RoomThings RoomThing Quality Placing ExceptedIn HasThere "
    "HasNoThere Seen Stated StatedNot RoomHolds RoomHoldsNot Landmark Colored ThingBetween",
    Link: "BetweenLink BareLink Carrying Carried Standing",
    Rank: "Rank RankTo",
    RoomPlace: "OneRoom2 OfType RoomOwning RoomRanked AskedRoom Rooms ARoom RoomsWith TheRanked RoomPlace ListedRoom EachRoom "
    "AnyOfRooms SomeRoom Roomy RoomSide EachRooms AnyRoomPlace NoRoomPlace TheRoomOf",
    Reference: "Other It ThatOne",
    Go: "Go Going WholeGo LooseGo Further",
    If: "If",
    Sequence: "Sequence",
    Route: "Route",
    Move: "Move Crossing Moving Into Stop StopAs",
    Ask: "AskIf Ask Tell AskHere TellHere AskThat",
    tuple: "Steps Then One OneGoing Moves Onwards IntoRoom OneStop Acts ThenActs OneAct Options OneOption Limits OnlyLimits "
    "NounActs NounAct MoreLimits AskActs Returning",
    Request: "Request AskRequest",
    Visit: "Visit Visiting VisitNoun OptionVisit ReturnTelling LeftAt",
    Rotate: "Rotate",
    Advance: "Advance",
    Tilt: "Tilt",
    Survey: "Survey",
    Stay: "Stay",
    Face: "Face",
    Leave: "Leave",
    Explore: "Explore",
    Each: "Each",
    Either: "Either",
    Check: "Check Unmet Should IsThere IsNotThere",
    When: "When",
    Anyway: "Anyway",
    IfIt: "IfIt",
    IfBoth: "IfBoth",
    IfAny: "IfAny",
    LookIf: "LookIf",
    Tell: "TellAct AskTell Finding",
    Cannot: "Cannot",
    Limit: "Limit RoomAgain ThingAgain",
    Spot: "StandAt StandNear",
    Area: "Area",
    Opening: "Opening Through Openings OpeningsThere AnOpening OpeningsLead OpeningSome OpeningHad OpeningHas OpeningJoins OpeningLeads",
    Use: "Use WantedUse",
    Length: "Length LengthBack",
    Pose: "Pose SpeakerIn",
    Inquire: "Inquire TellOf InquireThat InquireIf InquireSide",
}
RECORDS: dict[str, type] = {symbol: record for record, symbols in _RECORDS.items() for symbol in symbols.split()}
START = "Text"


@cache
def constructions() -> MappingProxyType[str, tuple[Construction, ...]]:
    """All constructions by symbol. Raises ValueError where the table is inconsistent (`_check`)."""
    made: dict[str, list[Construction]] = {}
    for one in (*TALK, *GO, *IF, *SEQUENCE, *WAYS, *QUESTIONS, *THINGS):
        broad = one.loose > 0 and one.fixed[:1] != () and one.fixed[0][0] == ""
        made.setdefault(one.symbol, []).append(replace(one, broad=broad))
    for one in (*PLACES_TO_GO, *INQUIRIES, *REQUESTS, *LIMITS, *SCOPE):
        made.setdefault(one.symbol, []).append(replace(one, broad=one.loose > 0))
    table = {symbol: tuple(ones) for symbol, ones in made.items()}
    _check(table)
    return MappingProxyType(table)


def words_of(ones: list[Construction], *, held: bool) -> set[str]:
    """Words in the train alternatives of constructions, or in the held-out ones."""
    found = [option for one in ones for part in choices(one.parts) for option in (part.held if held else part.train)]
    return {word for option in found for word in option if word not in PUNCTUATION}


def _check(table: dict[str, tuple[Construction, ...]]) -> None:
    """Raise ValueError where a slot has no constructions or train forms contain held-out ones.

    A held-out synonym must have a word of its own; a held-out construction must have none.
    """
    for symbol, said in table.items():
        named = sum(one.fixed[:1] != () and one.fixed[0][0] == "" for one in said)
        if named not in (0, len(said)) or (named and symbol in RECORDS):
            raise ValueError(f"{symbol}: expected names of values alone, or none; another symbol has this name")
    ones = [one for said in table.values() for one in said]
    written = words_of([one for one in ones if one.form != HELD and not one.loose], held=False)
    for one in ones:
        for slot in slots(one.parts):
            if slot.symbol not in table:
                raise ValueError(f"{one.symbol}: '{one.pattern}' has a slot for '{slot.symbol}', which nothing says")
        for option in (option for part in choices(one.parts) for option in part.held):
            if written.issuperset(option):
                raise ValueError(f"{one.symbol}: '{' '.join(option)}' is held out, but all of its words are known from train forms")
        if one.form == HELD and not words_of([one], held=False) <= written:
            raise ValueError(f"{one.symbol}: '{one.pattern}' is held out, but train sentences lack {words_of([one], held=False) - written}")


@cache
def kind(symbol: str) -> str:
    """Kind of a symbol: 'names', 'record', 'some' or 'another'.

    It expresses values, a record, some fields of the record that it is part of, or the same as another symbol.
    """
    ones = constructions()[symbol]
    if ones[0].fixed[:1] and ones[0].fixed[0][0] == "":
        return "names"
    if symbol in RECORDS:
        return "record"
    passed = any(_passes(slot) for one in ones for slot in slots(one.parts))
    return "another" if passed else "some"


def _passes(slot: Slot) -> bool:
    return slot.key == "" and kind(slot.symbol) != "some"


def passing(one: Construction) -> Slot:
    """Slot of a construction of kind 'another' that expresses the whole value."""
    return next(slot for slot in slots(one.parts) if _passes(slot))


@cache
def classes(symbol: str) -> frozenset[type]:
    """Types of the values that a symbol can express; not for kind 'some'."""
    which = kind(symbol)
    if which == "record":
        return frozenset({RECORDS[symbol]})
    if which == "names":
        return frozenset(type(one.fixed[0][1]) for one in constructions()[symbol])
    return frozenset().union(*(classes(passing(one).symbol) for one in constructions()[symbol]))


@cache
def keys(symbol: str) -> frozenset[str]:
    """Fields that a symbol of kind 'some' can express."""
    return frozenset().union(*(construction_keys(one) for one in constructions()[symbol]))


def construction_keys(one: Construction) -> frozenset[str]:
    """Fields that a construction expresses, with its slots or fixed.

    Raises ValueError where it would express a field twice, or both pass on a value and express fields.
    """
    said = [key for key, _ in one.fixed]
    for slot in slots(one.parts):
        if _passes(slot) and kind(one.symbol) != "another":
            raise ValueError(f"{one.symbol}: '{one.pattern}' passes on what '{slot.symbol}' says, and says fields elsewhere")
        said += [slot.key] if slot.key else sorted(keys(slot.symbol)) if kind(slot.symbol) == "some" else []
    if len(said) != len(set(said)):
        raise ValueError(f"{one.symbol}: '{one.pattern}' says a field twice")
    return frozenset(said)
