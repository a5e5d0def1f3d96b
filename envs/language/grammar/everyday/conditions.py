"""Constructions of conditions: When and Check."""

from dataclasses import replace
from typing import Any

from envs.language.grammar.patterns import HELD, Construction, says
from envs.language.semantics.acts import THERE, Check, Face, Visit, When
from envs.language.semantics.meaning import Description

_PARTS = {
    "size": "[<size:Size>]",
    "color": "[<color:Color>]",
    "material": "[<material:Material>]",
    "": "<category:Noun>",
    "room": "[<room:In>]",
}
_STEM = {but: " ".join(part for name, part in _PARTS.items() if name != but) for but in ("size", "color", "material", "room", "none")}


class Anyway:
    """Acts whatever a check says: "whether or not there is a chair"."""

    def __new__(cls, check: Check, then: tuple) -> When:
        """The condition with the same acts on both sides."""
        return When(check, then, then)


class IfIt:
    """An act on a thing, if it is so: "go there if it is red"."""

    def __new__(cls, act: Visit | Face, negated: bool = False, otherwise: tuple = (), **being: str) -> When:
        """The condition, with the check of a thing of this kind; canonical only for "the" thing."""
        return When(_being(act, negated, being), (act,), otherwise)


class IfBoth:
    """Acts where two checks hold.

    "If there is a lamp and the mug is red, go to the hall."
    """

    def __new__(cls, check: Check, also: Check, then: tuple, otherwise: tuple = ()) -> When:
        """A condition within a condition."""
        return When(check, (When(also, then, otherwise),), otherwise)


class IfAny:
    """Acts where one of two checks holds.

    "If there is no lamp or the mug is red, go to the hall."
    """

    def __new__(cls, check: Check, also: Check, then: tuple, otherwise: tuple = ()) -> When:
        """A condition, and another one where it does not hold."""
        return When(check, then, (When(also, then, otherwise),))


class LookIf:
    """An act on a thing, and others if the thing is so.

    "Look at the vase; if it is red, go to the hall."
    """

    def __new__(cls, act: Visit | Face, then: tuple, negated: bool = False, otherwise: tuple = (), **being: str) -> tuple:
        """Both acts."""
        return act, When(_being(act, negated, being), then, otherwise)


def _being(act: Visit | Face, negated: bool, being: dict[str, str]) -> Check:
    """Check that the thing of an act is so; of no description, which no canonical form has, where "it" is not one thing."""
    to = act.to
    if not isinstance(to, Description) or to.any or any(getattr(to, name) is not None for name in being):
        return Check(Description(""), negated=negated)
    return Check(replace(to, **being, any=True), negated=negated)


def _checks(*patterns: str, loose: int = 0, negated: bool = False, **fixed: Any) -> list[Construction]:
    """Constructions of a check, and of the opposite for what comes after "unless"."""
    flipped = {} if negated else {"negated": True}
    as_said = {"negated": True} if negated else {}
    return [*says("Check", *patterns, loose=loose, **as_said, **fixed), *says("Unmet", *patterns, loose=max(1, loose), **flipped, **fixed)]


def _stated(symbol: str, be: str) -> list[Construction]:
    """Loose constructions of what the one thing of a kind is, with a verb `be`."""
    made = says(
        symbol,
        f"(the|that|my) {_STEM['color']} {be} <color:Color>",
        f"(the|that|my) {_STEM['size']} {be} <size:Size>",
        f"(the|that|my) {_STEM['material']} {be} (made of|made from) <material:Stuff>",
        f"(the|that|my) {_STEM['material']} {be} <material:Material>",
        f"(the|a|that|my) {_STEM['room']} {be} [<Still>] (in|inside) <room:TheRoom>",
        f"(the|a|that|my) {_STEM['none']} {be} [<Still>] <link:BareLink>",
        loose=1,
        any=True,
    )
    for prop in ("<color:Color>", "<size:Size>", "<material:Material>", "[<Still>] <link:BareLink>"):
        stem = " ".join(part for name, part in _PARTS.items() if name not in ("", "room") and part.strip("[]") != prop)
        made += says(symbol, f"(the|that|my) {stem} <room:Room> <category:Noun> {be} {prop}", loose=1, any=True)
    return made


def _counted_checks() -> list[Construction]:
    """Loose constructions of how many things of a kind there are: "there are exactly two stools"."""
    made = []
    for number, word in enumerate(("two", "three", "four", "five", "six"), 2):
        n = f"({word}|{number})"
        there = "(there are|you see|we have|you find|you count)"
        made += _checks(f"{there} (exactly|only|precisely) {n} <of:Manyish>", loose=1, least=number, most=number)
        made += _checks(f"{there} {n} <of:Manyish>", f"{there} {n} or more <of:Manyish>", loose=1, least=number)
        made += _checks(f"{there} more than {n} <of:Manyish>", loose=1, least=number + 1)
        made += _checks(f"{there} (fewer|less) than {n} <of:Manyish>", loose=1, least=0, most=number - 1)
        made += _checks(f"{there} (at most|no more than|not more than) {n} <of:Manyish>", loose=1, least=0, most=number)
    return made


CONDITIONS: list[Construction] = [
    *says(
        "When",
        "if <check:Check> , <then:Acts> [, otherwise <otherwise:Acts>]",
        "<then:OneAct> if <check:Check> [, otherwise <otherwise:Acts>]",
    ),
    *says("When", "<then:OneAct> , provided that <check:Check>", form=HELD),
    *says(
        "When",
        "<Given> <check:Check> (then|please|just|) <then:Acts> [<Else>]",
        "<Given> <check:Check> (then|) <then:Acts> . [<Else>]",
        "<then:OneAct> <Given> <check:Check> [<Else>]",
        "<then:OneAct> but <Given> <check:Check> [<Else>]",
        "(should|were) <check:Should> (then|please|just|) <then:Acts> [<Else>]",
        "<then:OneAct> should <check:Should> [<Else>]",
        "<SeeIf> <check:Check> (.|and|) <IfSo> (then|) <then:Acts> [<Else>]",
        "<Claimed> <check:Check> (.|and|but|) <IfSo> (then|) <then:Acts> [<Else>]",
        "<check:IsThere> (.|) <IfSo> (then|) <then:Acts> [<Else>]",
        # A condition the other way round.
        "unless <check:Unmet> <then:Acts> [<Else>]",
        "<then:OneAct> unless <check:Unmet> [<Else>]",
        "<SeeIf> <check:Unmet> (.|and|) <IfNot> (then|) <then:Acts>",
        "<check:IsNotThere> (.|) <IfNot> (then|) <then:Acts>",
        loose=1,
    ),
    *[
        one
        for symbol, joined in (("IfBoth", "(and|and also|and if)"), ("IfAny", "(or|or if)"))
        for one in says(
            symbol,
            f"<Given> <check:Check> {joined} <also:Check> (then|please|just|) <then:Acts> [<Else>]",
            f"<Given> <check:Check> {joined} <also:Check> (then|) <then:Acts> . [<Else>]",
            f"<then:OneAct> <Given> <check:Check> {joined} <also:Check> [<Else>]",
            loose=1,
        )
    ],
    *says("Anyway", "whether or not <check:Check> <then:Acts>", "<then:OneAct> whether or not <check:Check>", loose=1),
    *says(
        "Anyway",
        "<then:OneAct> (whether|even if) <check:Check> or not",
        "(whether|regardless of whether) <check:Check> or not <then:Acts>",
        loose=1,
    ),
    *says("IfIt", "<act:ItAct> <Given> <ItIs> <Being> [<Else>]", "<act:ItAct> but <Given> <ItIs> <Being> [<Else>]", loose=1),
    *says("IfIt", "<act:ItAct> <Given> <ItIs> not <Being> [<Else>]", "<act:ItAct> unless <ItIs> <Being> [<Else>]", loose=1, negated=True),
    *says("IfIt", "<act:ItAct> unless <ItIs> not <Being> [<Else>]", loose=1),
    *says("LookIf", "<act:ItAct> (.|and|) if <ItIs> <Being> (then|) <then:Acts> [<Else>]", loose=1),
    *says("LookIf", "<act:ItAct> (.|and|) if <ItIs> not <Being> (then|) <then:Acts> [<Else>]", loose=1, negated=True),
    *says("ItIs", "(it is|that is|that one is|that thing is|its|it s)", loose=1),
    *says("Being", "<color:Color>", "<size:Size>", "(made of|made from|made out of) <material:Stuff>", "<material:Material>", loose=1),
    *says("ItAct", "<Visit>", "<Face>", loose=1),
    *says(
        "Given",
        "(if|in case|when|supposing|provided|provided that|as long as|assuming|assuming that|so long as|only if|if it turns out"
        "|if it turns out that"
        "|in the event|in the event that|if it happens that|if by any chance|but only if|on condition that|on the condition that"
        "|just in case|given that"
        "|suppose|only when|only in case|only as long as)",
        loose=1,
    ),
    *says(
        "SeeIf",
        "(see if|check if|check whether|see whether|find out if|go and see if|go see if|go and check if|go check if"
        "|go and check whether|go check whether"
        "|go and see whether|find out whether|look whether|look if|have a look if|have a look whether|take a look if|look and see if"
        "|go and look if)",
        loose=1,
    ),
    *says(
        "IfSo",
        "(if so|if there is|if yes|if it is|if you do|if it does|if that is the case|if there are|if that is so|if it has"
        "|if it is there|in that case"
        "|if he is right|if she is right|if i am right|if they are right|if that is right|if that is true|if it is true|if there is one"
        "|if you find one"
        "|if you see one|if you can|if it is so|if they are|if we do|if you are sure)",
        loose=1,
    ),
    *says(
        "Claimed",
        "(my brother|my sister|my wife|my husband|my mum|my mom|my dad|somebody|someone|i|he|she|they|my friend|my daughter|my son"
        "|my flatmate|my partner)"
        " (swears|thinks|says|reckons|think|reckon|claims|believes|told me|said|insists|suspects|believe|suspect|say) (that|)",
        loose=1,
    ),
    *says("Else", "<IfNot> (then|) <otherwise:Acts>", ". <IfNot> (then|) <otherwise:Acts>", loose=1),
    *says(
        "Else",
        "<IfNot> (then|just|you|you can|you should|please|) <otherwise:Acts>",
        ". <IfNot> (you|you can|you should) <otherwise:Acts>",
        loose=2,
    ),
    *says(
        "Else",
        "<IfNot> (then|) <NeverMind> (and|) <otherwise:Acts>",
        "(.|) <IfNot> (then|) <NeverMind>",
        "(.|) in which case <otherwise:Acts>",
        loose=1,
    ),
    *says("Else", "(.|) <IfNot> (then|) <otherwise:NounAct>", loose=3),
    *says("Else", "(.|) <IfNot> (then|) <otherwise:NounAct> (will do|will do nicely|is fine|is okay|would do|instead|it is)", loose=2),
    *says("NounAct", "<head:VisitNoun>", loose=1),
    *says(
        "NeverMind",
        "(never mind|do not bother|forget it|do nothing|do not|do not go|leave it|never mind it|forget about it|skip it)",
        loose=1,
    ),
    *says(
        "IfNot",
        "(otherwise|else|or else|failing that|if that is not the case|if that fails|if not then|or if not|and if not|but if not|if not"
        "|in any other case)",
        "(and|but|or|) if (it is not|there is not|there is none|there is no such thing|it does not|you do not|there are none|it has not"
        "|you can not"
        "|there is not one|it is not there|there are not any|you can not see one|you do not see one|none|you can not find one"
        "|they are not|it is not so)",
        "(and|but|or|) in case (it is not|there is not|there is none|not|you do not|it does not|there are none|it is not there"
        "|there is not one|they are not)",
        "(and|but|or|) if (he|she|they|i) (is|are|am) (wrong|mistaken|not right)",
        "(and|but|or|) if (that is wrong|that is not true|it is not true|not have|there is not any|you find none|you see none"
        "|it is gone|it is not so|no"
        "|we do not|not so)",
        "(and|but|or|) if it is (any other|another|some other|a different|not that) (color|colour|size|one|thing)",
        loose=1,
    ),
    *_checks("there is <of:Some>", "you see <of:Some>"),
    *_checks("there is no <of:None>", "there is not <of:Some>", negated=True),
    *_checks("there are at least <least:Number> <of:Many>"),
    *_checks("there is <of:AnyRoomPlace>"),
    *_checks("there is no <of:NoRoomPlace>", negated=True),
    *_checks("<of:Stated>"),
    *_checks("<of:StatedNot>", negated=True),
    *_checks("(you can see|you see|you are able to see) <of:Seen> from (where you are|here|where you stand)", seen=True),
    *_checks("<of:RoomHas>"),
    *_checks("<of:RoomHasNo>", negated=True),
    *_checks(
        "(there are|you see|you find|we have|there is|you can see|you can find|you come across) (any|some|) <of:Many>",
        "(we have|you find|you can find|you can see|there exists) <of:Some>",
        loose=1,
    ),
    *_checks(
        "(there are not any|there are no|you do not see any|there is not any|you can not find any|we do not have any) <of:Many>",
        loose=1,
        negated=True,
    ),
    *_checks(
        "(you do not see|you can not see|you can not find|you do not find|we do not have|there is not) <of:Some>",
        loose=1,
        negated=True,
    ),
    *_checks("there (is|are) (more than one|more than 1|several|two or more|at least two|multiple) <of:Manyish>", loose=1, least=2),
    *_checks("there (is|are) (only one|just one|exactly one|only 1) <of:Manyish>", loose=1, most=1),
    *_counted_checks(),
    *_checks("(we have|you find) (a|any) <of:NoRoomPlace>", "there is (a|any) <of:NoRoomPlace>", loose=1),
    *_checks("(there is not|we do not have|you do not find) (a|any) <of:NoRoomPlace>", loose=1, negated=True),
    *_checks("(it|there) has <of:HasThere>", "there is <of:HasThere> (in it|in there|there|inside)", loose=1),
    *_checks("(it|there) (has no|does not have a|has not got a) <of:HasNoThere>", loose=1, negated=True),
    *_checks("<of:Seen> is (visible|in view|in sight) (from here|from where you are|)", "you can see <of:Seen>", loose=1, seen=True),
    *_checks("<of:RoomHolds>", loose=1),
    *_checks("<of:RoomHoldsNot>", loose=1, negated=True),
    *_checks(
        "there (happens to be|turns out to be|might be|should be|may be|is still|is actually|is really|is already) <of:Some>",
        "(you spot|you notice|you come across|you happen to see|you happen to find|you can spot|you should see|you should find) <of:Some>",
        "in <of:InRoomIs>",
        loose=1,
    ),
    *_checks("there (happens to be no|turns out to be no|is no longer a|is not actually a|is no more) <of:None>", loose=1, negated=True),
    *says("Manyish", "<None>", "<Many>", loose=1),
    *says(
        "IsThere",
        "is there <of:Some>",
        "are there (any|) <of:Many>",
        "do you see <of:Some>",
        "can you see <of:Some>",
        "do we have <of:Some>",
        loose=1,
    ),
    *says("IsNotThere", "is there <of:Some>", "are there (any|) <of:Many>", loose=1, negated=True),
    *says(
        "Should",
        "there be <of:Some>",
        "there be (any|) <of:Many>",
        "you (see|find|spot|notice|come across) <of:Some>",
        "<of:StatedBe>",
        loose=1,
    ),
    *says(
        "Should", "there (be no|not be a|not be any) <of:None>", "you not (see|find) <of:Some>", "<of:StatedNotBe>", loose=1, negated=True
    ),
    *says("Should", "<of:ShouldHold>", loose=1),
    *says("ShouldHold", "<room:TheRoom> (have|contain|hold) (a|any|some) <Core> [<Not>] [<link:Link>]", loose=1, any=True),
    *says("Seen", "(a|the|any) <Core> [<Not>] [<link:Link>] [<room:In>]", any=True),
    *says("HasThere", "(a|any|some) <Core> [<Not>] [<link:Link>]", "(any|some) <Cores> [<Nots>]", loose=1, any=True, room=THERE),
    *says("HasNoThere", "<Core> [<Not>] [<link:Link>]", loose=1, any=True, room=THERE),
    *says(
        "InRoomIs", "<room:TheRoom> (is|there is|you see|you find|we have) (a|any|some|one) <Core> [<Not>] [<link:Link>]", loose=1, any=True
    ),
    *says("AnyRoomPlace", "a <type:Room>", any=True),
    *says("NoRoomPlace", "<type:Room>", any=True),
    *says("Stated", f"the {_STEM['color']} is <color:Color>", f"the {_STEM['size']} is <size:Size>", any=True),
    *says("StatedNot", f"the {_STEM['color']} is not <color:Color>", f"the {_STEM['size']} is not <size:Size>", any=True),
    *says(
        "Stated",
        f"the {_STEM['material']} is made of <material:Stuff>",
        f"(the|a) {_STEM['material']} is <material:Material>",
        f"(the|a) {_STEM['room']} is (in|inside) <room:TheRoom>",
        f"the {_STEM['none']} is <link:BareLink>",
        loose=1,
        any=True,
    ),
    *says(
        "StatedNot",
        f"the {_STEM['material']} is not made of <material:Stuff>",
        f"(the|a) {_STEM['material']} is not <material:Material>",
        f"(the|a) {_STEM['room']} is not (in|inside) <room:TheRoom>",
        f"the {_STEM['none']} is not <link:BareLink>",
        loose=1,
        any=True,
    ),
    *says(
        "RoomHolds",
        "<room:TheRoom> (has|contains|has got|holds) (a|any|some) <Core> [<Not>] [<link:Link>] (in it|inside|)",
        "<room:TheRoom> (has|contains|has got) (any|some|) <Cores> [<Nots>] (in it|)",
        loose=1,
        any=True,
    ),
    *says(
        "RoomHoldsNot",
        "<room:TheRoom> (has no|contains no|has not got a|does not have a|does not contain a|does not have any|is without a"
        "|has not got any) <Core> [<Not>] [<link:Link>] (in it|inside|)",
        loose=1,
        any=True,
    ),
    *_stated("StatedBe", "be"),
    *_stated("StatedNotBe", "not be"),
    *_stated("Stated", "<HappensToBe>"),
    *_stated("StatedNot", "<IsNoLonger>"),
    *_stated("Stated", "is"),
    *_stated("Stated", "s"),
    *says(
        "HappensToBe",
        "(happens to be|turns out to be|is still|is actually|is really|is indeed|is already|is in fact|is definitely)",
        loose=1,
    ),
    *says("IsNoLonger", "(is no longer|is not actually|is not really|is not|turns out not to be|is not in fact)", loose=1),
    *says(
        "Still",
        "(still|lying about|lying around|still lying about|still lying around|sitting|still sitting|standing|still standing|still there)",
        loose=1,
    ),
]
