"""Constructions of instructions to go somewhere: Go, If and Sequence."""

from envs.language.grammar.noun_phrases import THERE
from envs.language.grammar.patterns import HELD, Construction, says

_LET = "(go|walk|head|move|~stroll|~travel)"
_LETTING = "(going|walking|heading|~strolling|~travelling)"
_VISIT = "(find|visit|reach|~locate|~seek)"
_ELSE = "[(, otherwise|, else|. otherwise ,) <otherwise:Go>]"
_HAS = "[<Not>] [<link:Link>]"

GO: list[Construction] = [
    *says("Go", f"{_LET} (over|) to <to:Place>", f"{_VISIT} <to:Place>", "(navigate|proceed|~journey) to <to:Place>"),
    *says("Go", "make your way to <to:Place>", "look for <to:Place>", "go and (find|visit|~locate) <to:Place>"),
    *says("Go", f"{_LET} into <to:RoomPlace>", "enter <to:RoomPlace>"),
    *says("Go", f"{_LET} up to <to:Thing>", "approach <to:Thing>"),
    *says("Go", f"{_LET} (over|back|) there", "make your way there", "proceed there", to=THERE),
    *says("Go", "<to:Named>", "to <to:Place>", "goal : <to:Place>", register="telegraphic"),
    *says("Go", "go there", "there", "over there", "back there", register="telegraphic", to=THERE),
    *says("Go", "go to where <to:Named> is", "go to find <to:Place>", form=HELD),
    *says(
        "Go",
        "(take|bring|lead|guide) me to <to:Place>",
        "find me <to:Place>",
        "show me <to:Place>",
        "(get|come|run|return|drive|step) to <to:Place>",
        "(go|walk|come|head|turn) back to <to:Place>",
        "search for <to:Place>",
        "go <to:Named>",
        "go near <to:Thing>",
        "(go|come|get) inside <to:RoomPlace>",
        loose=True,
    ),
    *says("Go", "(get|come|run|return) (over|back|) there", loose=True, to=THERE),
    # The same as nouns, after "before" and its like.
    *says("Going", f"{_LETTING} (over|) to <to:Place>", "(finding|visiting|reaching|~locating) <to:Place>"),
    *says("Going", f"{_LETTING} (over|back|) there", to=THERE),
    # Sentences that are not imperatives.
    *says("WholeGo", "it is <to:Named> that (i want you to find|i want you to visit|you should go to)", form=HELD),
    *says("WholeGo", "what (i want you to find|i need you to find|you should look for) is <to:Place>", form=HELD),
    *says("WholeGo", "<to:Place> is (what you should find|where you should go)", "<to:Place> should be (visited|found)", form=HELD),
    *says("WholeGo", "<to:Named> : that is (where you should go|what you should find)", form=HELD),
    *says(
        "WholeGo", "it is there that i want you to go", "there is where you should go", "where you should go is there", form=HELD, to=THERE
    ),
    *says("WholeGo", "<to:Fronted> . (go|walk) to it", "<to:Fronted> . find it", form=HELD),
    *says("Fronted", "<link:BareLink> is the <Core> [<Not>] [<room:In>]", form=HELD),
    *says("Fronted", "<link:BareLink> there is a <Core> [<Not>] [<room:In>]", form=HELD, any=True),
    *says("Fronted", "in <room:TheRoom> is the <Core> [<Not>] [<link:Link>]", form=HELD),
    *says("Fronted", "in <room:TheRoom> there is a <Core> [<Not>] [<link:Link>]", form=HELD, any=True),
]

IF: list[Construction] = [
    *says("If", f", if <Cond> , <then:Go> {_ELSE}", f", if <Cond> , then <then:Go> {_ELSE}", f", provided that <Cond> , <then:Go> {_ELSE}"),
    *says("If", f"<then:Go> if <Cond> {_ELSE}", f"<then:Go> provided that <Cond> {_ELSE}"),
    *says("If", ", unless <Yes> , <then:Go>", "<then:Go> unless <Yes>", negated=True),
    *says("If", f"if <Cond> then <then:Go> {_ELSE}", register="telegraphic"),
    *says(
        "If",
        f", should there be <thing:Some> , <then:Go> {_ELSE}",
        f"is there <thing:Some> ? then <then:Go> {_ELSE}",
        form=HELD,
        negated=False,
    ),
    *says(
        "If",
        f", should there be no <thing:None> , <then:Go> {_ELSE}",
        f"is there no <thing:None> ? then <then:Go> {_ELSE}",
        form=HELD,
        negated=True,
    ),
    *says("If", f"(in case|when|where) <Cond> , <then:Go> {_ELSE}", f"<then:Go> (in case|when|where) <Cond> {_ELSE}", loose=True),
    *says("Cond", "<Yes>", negated=False),
    *says("Cond", "<No>", negated=True),
    *says("Yes", "there is <thing:Some>", "you (see|find) <thing:Some>", "<thing:RoomHas>"),
    *says("Yes", "there are any <thing:Many>", "there are <thing:Many>", "(you can|we) (see|find|have) <thing:Some>", loose=True),
    *says("Yes", "<thing:Some>", register="telegraphic"),
    *says("No", "there is no <thing:None>", "there is not <thing:Some>", "there are no <thing:Many>", "you do not (see|find) <thing:Some>"),
    *says("No", "<thing:RoomHasNo>"),
    *says("No", "no <thing:None>", register="telegraphic"),
    *says("No", "you (can not|cannot) (see|find) <thing:Some>", "there are not any <thing:Many>", loose=True),
    *says("RoomHas", f"<room:TheRoom> (has|contains|~holds) a <Core> {_HAS}", any=True),
    *says("RoomHasNo", f"<room:TheRoom> (has|contains|~holds) no <Core> {_HAS}", any=True),
    *says("RoomHasNo", f"<room:TheRoom> does not (have|contain) a <Core> {_HAS}", f"<room:TheRoom> is without a <Core> {_HAS}", any=True),
]

SEQUENCE: list[Construction] = [
    *says("Sequence", "<steps:Steps>"),
    *says("Step", "<Go>", "<If>"),
    *says("Steps", "<head:Step> <tail:Then>", "first <head:Step> <tail:Then>", ", first of all , <head:Step> <tail:Then>"),
    *says("Steps", "<head:Go> before <tail:OneGoing>", ", after <head:Going> , <tail:One>"),
    *says(
        "Steps",
        ", before <tail:OneGoing> , <head:Go>",
        "<tail:One> , but first <head:Go>",
        "<tail:One> , but only after <head:Going>",
        form=HELD,
    ),
    *says("Steps", "before you <tail:One> , <head:Go>", "after you <head:Go> , <tail:One>", loose=True),
    *says("One", "<head:Go>"),
    *says("OneGoing", "<head:Going>"),
    *says("Then", ", then <head:Step> [<tail:Then>]", "and then <head:Step> [<tail:Then>]", ". after that , <head:Step> [<tail:Then>]"),
    *says("Then", ". next , <head:Step> [<tail:Then>]", ", (afterwards|~thereafter) <head:Step> [<tail:Then>]"),
    *says("Then", ", and finally <head:Step>", ". finally , <head:Step>", "and <head:Step>", "and (lastly|~ultimately) <head:Step>"),
    *says("Then", "then <head:Step> [<tail:Then>]", register="telegraphic"),
    *says("Then", ". when that is done , <head:Step> [<tail:Then>]", ". when you have done that , <head:Step> [<tail:Then>]", form=HELD),
    *says("Then", ". the last thing to do is to <head:Go>", form=HELD),
    *says("Further", "<to:Listed>", loose=True),
    *says("Listed", "<ListedThing>", "<ListedRoom>", loose=True),
    *says("ListedThing", "the <Core> [<link:Link>] [<room:In>]", loose=True),
    *says("ListedThing", "a <Core> [<link:Link>] [<room:In>]", loose=True, any=True),
    *says("ListedRoom", "the <type:Room>", loose=True),
    *says(
        "Then",
        ", <head:Further> <tail:Then>",
        ". <head:Step> [<tail:Then>]",
        "and (next|after that|afterwards) <head:Step> [<tail:Then>]",
        "and <head:Step> <tail:Then>",
        ". then <head:Step> [<tail:Then>]",
        "then finally <head:Step>",
        "and at last <head:Step>",
        ", last <head:Step>",
        loose=True,
    ),
]
