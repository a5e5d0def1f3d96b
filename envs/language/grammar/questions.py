"""Constructions of questions: Ask."""

from envs.language.grammar.patterns import HELD, Construction, says
from envs.language.semantics.meaning import About

_COLOR, _TELL, _IF = "(color|colour|~hue)", "(tell me|say)", "(tell me if|tell me whether|check if|check whether)"

_REST = "[<Nots>] [<link:Links>] [<room:Ins>]"

QUESTIONS: list[Construction] = [
    # Questions.
    *says(
        "Ask",
        f"what {_COLOR} is <thing:Thing> ?",
        f"which {_COLOR} is <thing:Thing> ?",
        f"what is the {_COLOR} of <thing:Thing> ?",
        f"what {_COLOR} does <thing:Thing> have ?",
        about=About.COLOR,
    ),
    *says(
        "Ask",
        "how (big|large) is <thing:Thing> ?",
        "what size is <thing:Thing> ?",
        "what is the (size|~extent) of <thing:Thing> ?",
        "what size does <thing:Thing> have ?",
        about=About.SIZE,
    ),
    *says(
        "Ask",
        "what is <thing:Thing> made of ?",
        "what material is <thing:Thing> ?",
        "what is the (material|~substance) of <thing:Thing> ?",
        "which material is <thing:Thing> made of ?",
        about=About.MATERIAL,
    ),
    *says("Ask", "how many <thing:ManyThere> ?", "what is the (number|~quantity) of <thing:Many> ?", about=About.COUNT),
    *says(
        "Ask",
        "is there <thing:Some> ?",
        "are there any <thing:Many> ?",
        "(can|do) you see <thing:Some> ?",
        "does <thing:RoomHave> ?",
        about=About.EXISTS,
    ),
    *says(
        "Ask",
        "where is <thing:Inner> ?",
        "(which|what) room is <thing:Inner> in ?",
        "in (which|what) room is <thing:Inner> ?",
        "where can i (find|~locate) <thing:Inner> ?",
        "which room has <thing:Inner> ?",
        about=About.ROOM,
    ),
    *says(
        "Ask",
        "which (one|) is (larger|bigger|~huger) , <thing:Thing> or <other:Thing> ?",
        "is <thing:Thing> or <other:Thing> (larger|bigger) ?",
        "what is (larger|bigger) , <thing:Thing> or <other:Thing> ?",
        about=About.LARGER,
    ),
    *says("Ask", "are there more <thing:Many> than <other:Many> ?", "do you see more <thing:Many> than <other:Many> ?", about=About.MORE),
    # Telegraphic questions.
    *says("Ask", f"{_COLOR} of <thing:Thing> ?", register="telegraphic", about=About.COLOR),
    *says("Ask", "(size|~extent) of <thing:Thing> ?", register="telegraphic", about=About.SIZE),
    *says("Ask", "(material|~substance) of <thing:Thing> ?", register="telegraphic", about=About.MATERIAL),
    *says("Ask", "number of <thing:Many> ?", "how many <thing:Many> ?", register="telegraphic", about=About.COUNT),
    *says("Ask", "any <thing:Many> there ?", "any <thing:None> there ?", register="telegraphic", about=About.EXISTS),
    *says("Ask", "room of <thing:Inner> ?", "where <thing:Inner> ?", register="telegraphic", about=About.ROOM),
    *says(
        "Ask",
        "larger : <thing:Thing> or <other:Thing> ?",
        "bigger , <thing:Thing> or <other:Thing> ?",
        register="telegraphic",
        about=About.LARGER,
    ),
    *says("Ask", "more <thing:Many> than <other:Many> ?", register="telegraphic", about=About.MORE),
    # Requests to tell.
    *says("Tell", f"{_TELL} what {_COLOR} <thing:Thing> is", f"{_TELL} the {_COLOR} of <thing:Thing>", about=About.COLOR),
    *says("Tell", f"{_TELL} how (big|large) <thing:Thing> is", f"{_TELL} the (size|~extent) of <thing:Thing>", about=About.SIZE),
    *says("Tell", f"{_TELL} what <thing:Thing> is made of", f"{_TELL} the (material|~substance) of <thing:Thing>", about=About.MATERIAL),
    *says(
        "Tell",
        f"{_TELL} how many <thing:ManyBe>",
        f"{_TELL} the (number|~quantity) of <thing:Many>",
        "count <thing:TheMany>",
        about=About.COUNT,
    ),
    *says("Tell", f"{_IF} there is <thing:Some>", f"{_IF} there are any <thing:Many>", f"{_IF} <thing:RoomHas>", about=About.EXISTS),
    *says(
        "Tell",
        f"{_TELL} where <thing:Inner> is",
        f"{_TELL} (which|what) room <thing:Inner> is in",
        f"{_TELL} in which room <thing:Inner> is",
        about=About.ROOM,
    ),
    *says(
        "Tell",
        f"{_TELL} (which|which one|what) is (larger|bigger|~huger) , <thing:Thing> or <other:Thing>",
        f"{_TELL} if <thing:Thing> or <other:Thing> is (larger|bigger)",
        about=About.LARGER,
    ),
    *says(
        "Tell",
        f"{_IF} there are more <thing:Many> than <other:Many>",
        f"{_IF} you see more <thing:Many> than <other:Many>",
        about=About.MORE,
    ),
    # Held-out constructions.
    *says(
        "Ask",
        "<thing:Thing> : what (color|colour) is it ?",
        "of what (color|colour) is <thing:Thing> ?",
        "it is what (color|colour) , <thing:Thing> ?",
        form=HELD,
        about=About.COLOR,
    ),
    *says("Ask", "<thing:Thing> : how big is it ?", "of what size is <thing:Thing> ?", form=HELD, about=About.SIZE),
    *says("Ask", "<thing:Thing> : what is it made of ?", "of what is <thing:Thing> made ?", form=HELD, about=About.MATERIAL),
    *says("Ask", "<thing:Many> : how many are there ?", "there are how many <thing:Many> ?", form=HELD, about=About.COUNT),
    *says("Ask", "<thing:Some> : is there one ?", "there is <thing:Some> , is there not ?", form=HELD, about=About.EXISTS),
    *says("Ask", "<thing:Inner> : where is it ?", "<thing:Inner> is in (which|what) room ?", form=HELD, about=About.ROOM),
    *says(
        "Ask",
        "<thing:Thing> or <other:Thing> : which is (larger|bigger) ?",
        "(larger|bigger) is which one , <thing:Thing> or <other:Thing> ?",
        form=HELD,
        about=About.LARGER,
    ),
    *says(
        "Ask",
        "<thing:Many> : are there more of them than <other:Many> ?",
        "than <other:Many> , are there more <thing:Many> ?",
        form=HELD,
        about=About.MORE,
    ),
    # Plurals in questions for a number.
    *says("ManyThere", f"<Cores> are there {_REST}", f"<Cores> {_REST} are there", f"<Cores> do you see {_REST}", any=True),
    *says("ManyThere", "<Cores> does <room:TheRoom> have", any=True),
    *says("ManyBe", f"<Cores> there are {_REST}", f"<Cores> {_REST} there are", f"<Cores> you see {_REST}", any=True),
    *says("ManyBe", "<Cores> <room:TheRoom> has", any=True),
    *[
        one
        for symbol in ("ManyThere", "ManyBe")
        for one in says(symbol, "<Cores> are <link:BareLink> [<room:Ins>]", "<Cores> are in <room:TheRoom>", any=True)
    ],
    *says("TheMany", f"the <Cores> {_REST}", f"all <Cores> {_REST}", any=True),
    *says("TheMany", f"<Cores> {_REST}", f"how many <Cores> {_REST}", loose=True, any=True),
    *says("RoomHave", "<room:TheRoom> (have|contain) a <Core> [<Not>] [<link:Link>]", any=True),
    # Other questions that people type.
    *says(
        "Ask",
        "is <thing:WhereThing> ?",
        "are there <thing:Many> ?",
        "have you seen <thing:Some> ?",
        "is there <thing:Some> (here|anywhere) ?",
        "does <thing:WhereThing> exist ?",
        "do we have <thing:Some> ?",
        loose=True,
        about=About.EXISTS,
    ),
    *says(
        "Ask",
        "where are <thing:Inner> ?",
        "where do i find <thing:Inner> ?",
        "where (would|might) <thing:Inner> be ?",
        loose=True,
        about=About.ROOM,
    ),
    *says("Ask", "what (color|colour) are <thing:Thing> ?", "what is <thing:Thing> (color|colour) ?", loose=True, about=About.COLOR),
    *says("WhereThing", "(the|a) <Core> [<link:Link>] <room:In>", "(the|a) <Core> <link:Link>", "(the|a) <Core>", loose=True, any=True),
]
