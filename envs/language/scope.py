"""Requests that are not a navigator's business, recognised by their verbs and nouns where no construction fits: `out_of_scope`.

A request is refused here, never carried out, so a rough reading does no harm: the first verb that needs hands, a call, the stairs.
"""

from envs.language.elsewhere import PEOPLE
from envs.language.lexicon import COLORS, NOUNS, PLURALS
from envs.language.loose_names import LOOSE_NOUNS
from envs.language.semantics.acts import Beyond, Cannot
from envs.language.semantics.meaning import ONE, THING, Description

_HANDLING = {
    "bring": "bring|fetch|deliver|hand me|hand us|give me|give us|pass me|get me|grab me|get us",
    "carry": "carry|take away|transport|lug|haul",
    "pick up": "pick up|pick|grab|lift|lift up|hold|collect",
    "put": "put|place|lay|drop|hang|load|unload|empty|fill|stack|insert|throw in",
    "open": "open|unlock|unwrap|uncork",
    "close": "close|shut|lock|slam",
    "switch on": "switch on|turn on|power on|start|light|plug in|turn up|activate|run the",
    "switch off": "switch off|turn off|power off|extinguish|unplug|blow out|turn down|dim|deactivate|kill the",
    "clean": "clean|wash|wipe|dust|vacuum|hoover|sweep|mop|polish|scrub|rinse|dry|wash up|do the dishes|do the washing|disinfect",
    "tidy": "tidy|make the bed|make my bed|straighten|sort|fold|arrange|organise|organize|set the table|lay the table|clear the table|decorate",
    "move": "push|pull|drag|shove|shift|rearrange|tip|flip|slide|knock over|roll the|spin the|swap|lean",
    "throw": "throw|toss|chuck|kick|fling|bin the|hurl|pass the",
    "cook": "cook|boil|bake|heat|warm|fry|roast|toast|brew|prepare|chop|slice|cut|microwave|reheat|serve|pour|stir|make me|make us|make a|make some|mix",
    "water": "water|spray",
    "feed": "feed|walk the dog|groom|bathe|change the baby",
    "mend": "fix|mend|repair|build|assemble|paint|replace|change|break|smash|install|charge|wind|saw|hammer|screw|glue|adjust|tighten",
    "use": "use the|press|ring the|type|write|draw|sit on|lie on|climb|jump on|eat|drink|wear|smell|touch|taste|flush|knock|steal|buy|sell|pet the"
    "|stroke|hug|weigh|iron|sew|scratch|hide|dig|plant the|pack|unpack|print|burn|shake|tie|untie|cover|uncover|measure|play with|squeeze",
}
_TALKING = {
    "call": "call|phone|ring|text|email|message|telephone|dial|contact|facetime|notify",
    "play": "play|put on some music|stream|sing|dance|whistle",
    "remind": "remind|wake me|wake us|set an alarm|set a timer|set the alarm|set a reminder|alert",
    "order": "order|book|reserve|purchase|pay|shop for",
    "talk": "talk to|speak to|ask|chat|say hello|tell my|tell him|tell her|tell them|tell me a|sing me|translate|explain|read me|joke|spell|calculate",
    "do that": "sleep|smile|laugh|cry|work|study|guard|babysit|help|do my homework|shoot|fight|fly|swim|hack|vote|pray|teach|invent|drive me",
}
_LEVELS = (
    "upstairs", "downstairs", "stairs", "staircase", "basement", "attic", "cellar", "loft", "second floor", "first floor", "top floor",
    "third floor", "ground floor", "next floor", "other floor", "upper floor", "lift", "elevator", "floor above", "floor below", "lower floor",
)  # fmt: skip
_OUTSIDE = (
    "outside", "outdoors", "garden", "yard", "backyard", "street", "shop", "shops", "store", "supermarket", "park", "beach", "school", "office building",
    "neighbors house", "neighbours house", "town", "city", "moon", "airport", "station", "restaurant", "pub", "cafe", "out of the house", "leave the house",
    "leave the home", "go home", "front door and out", "balcony", "garage", "roof", "hospital", "bank", "library", "gym",
)  # fmt: skip
_QUESTIONS = ("what", "who", "when", "why", "how", "which", "whose", "do", "does", "is", "are", "can", "will", "did", "was", "has")
_UNKNOWN = (
    "password", "wifi", "weather", "temperature", "time", "date", "day", "news", "score", "price", "cost", "worth", "address", "postcode", "phone number",
    "name", "age", "old", "owner", "president", "capital", "recipe", "joke", "bill", "rent", "year", "birthday", "meaning", "brand", "dinner", "lunch",
    "breakfast", "rain", "raining", "traffic", "bus", "train", "calories", "tomorrow", "today", "yesterday", "electricity", "postman", "delivery",
)  # fmt: skip
_BEFORE = frozenset(
    [
        "please",
        "could",
        "can",
        "would",
        "will",
        "you",
        "kindly",
        "just",
        "now",
        "go",
        "and",
        "then",
        "i",
        "want",
        "need",
        "to",
        "like",
        "robot",
        "hey",
        "so",
        "okay",
        "ok",
        "for",
        "me",
        "us",
        "over",
        "there",
        "up",
        "head",
        "walk",
        "come",
        "back",
        "try",
        "your",
        "help",
        "do",
        "be",
        "able",
        "might",
        "mind",
        "get",
        "on",
        "let",
        "quickly",
        "also",
        "first",
        "next",
        "a",
        "an",
        "the",
        "we",
        "must",
        "should",
        "have",
    ]
)


def out_of_scope(said: list[str]) -> Cannot | None:
    """What is asked for beyond going, looking and answering, in words with "." between sentences; None if nothing is recognised."""
    text = f" {' '.join(said)} "
    for kind, verbs in ((Beyond.HANDLE, _HANDLING), (Beyond.TALK, _TALKING)):
        found = _verb(said, verbs)
        if found is not None:
            typed, rest = found
            if kind is Beyond.TALK:
                return Cannot(kind, " ".join([typed, *_object(rest)]))
            thing = _thing(rest)
            return Cannot(kind, typed if thing is not None else " ".join([typed, *_object(rest)]), thing)
    for kind, names in ((Beyond.LEVEL, _LEVELS), (Beyond.OUTSIDE, _OUTSIDE), (Beyond.PERSON, PEOPLE)):
        for name in sorted(names, key=len, reverse=True):
            if f" {name} " in text:
                return Cannot(kind, name)
    if said and said[0] in _QUESTIONS:
        for name in _UNKNOWN:
            if f" {name} " in text:
                before = said[max(0, said.index(name.split()[0]) - 1)]
                return Cannot(Beyond.UNKNOWN, f"{before} {name}" if before not in (*_QUESTIONS, "the", "a", "my", "it") else name)
    return None


def _verb(said: list[str], verbs: dict[str, str]) -> tuple[str, list[str]] | None:
    """A verb at the beginning of a clause: as typed, and the words after it."""
    listed = sorted((one for ones in verbs.values() for one in ones.split("|")), key=len, reverse=True)
    starts = [k for k in range(len(said)) if all(word in _BEFORE for word in said[:k])]
    starts += [k + 1 for k, word in enumerate(said[:-1]) if word in ("and", "then", ".", "to", "you", "please") and k + 1 not in starts]
    for start in starts:
        for one in listed:
            words = one.split()
            if said[start : start + len(words)] == words:
                return one, said[start + len(words) :]
    return None


def _object(rest: list[str]) -> list[str]:
    """First words after a verb, up to the end of its clause."""
    end = next((k for k, word in enumerate(rest) if word in (".", "and", "then", "for", "to", "so", "please", "if")), len(rest))
    return rest[: min(end, 4)]


def _thing(rest: list[str]) -> Description | None:
    """First thing of our categories that is named, with its colour."""
    names = {
        one.replace("~", ""): category
        for table in (LOOSE_NOUNS, NOUNS, PLURALS)
        for category, ones in table.items()
        for one in ones.split("|")
    }
    colors = {one.replace("~", ""): color for color, ones in COLORS.items() for one in ones.split("|")}
    for start in range(len(rest)):
        for length in (3, 2, 1):
            category = names.get(" ".join(rest[start : start + length]))
            if category is not None and category not in (ONE, THING):
                color = next((colors[word] for word in rest[max(0, start - 2) : start] if word in colors), None)
                return Description(category, color=color)
    return None
