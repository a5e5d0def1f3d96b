"""Dialect: words spoken otherwise or typed in haste, in standard English.

Scots and Northern ("gonnae nip ower tae the hoose"), Southern ("over yonder"), children ("pwease"), text messages ("need u rn, go 2 the
kitchen") and endings without g ("gettin"). Only forms that are no words of standard English, save where the words beside them decide.
"""

import re
from collections.abc import Sequence
from functools import cache

_SCOTS = {
    "ye": "you", "yous": "you", "youse": "you", "yer": "your", "yersel": "yourself", "yerself": "yourself", "yoursel": "yourself",
    "masel": "myself", "wi": "with", "tae": "to", "ower": "over", "oot": "out", "aff": "off", "nae": "no", "auld": "old",
    "hoose": "house", "yon": "that", "thon": "that", "thae": "those", "thaim": "them", "doon": "down", "roon": "round", "roond": "round",
    "aroon": "around", "aroond": "around", "aboot": "about", "noo": "now", "heid": "head", "fae": "from", "frae": "from", "mair": "more",
    "mebbe": "maybe", "weel": "well", "guid": "good", "whaur": "where", "whit": "what", "twa": "two", "yin": "one", "ane": "one",
    "jist": "just", "gie": "give", "gies": "give us", "tak": "take", "mak": "make", "awa": "away", "ahint": "behind", "abune": "above",
    "intae": "into", "ontae": "onto", "alang": "along", "haud": "hold", "bide": "stay", "efter": "after", "afore": "before",
    "anither": "another", "ither": "other", "gonnae": "will you", "gonny": "will you", "gaun": "go",
    "richt": "right", "nicht": "night", "licht": "light", "flaer": "floor", "cannie": "can not",
    "ain": "own", "sae": "so", "wis": "was", "thegither": "together", "atween": "between", "neist": "next",
    "reet": "right", "owt": "anything", "nowt": "nothing", "summat": "something", "nobbut": "only", "thee": "you", "thou": "you",
    "thy": "your", "thine": "yours", "hither": "here", "thither": "there", "betwixt": "between", "nigh": "near", "anent": "about",
}  # fmt: skip
_NOT_SCOTS = {
    "is": "is", "was": "was", "are": "are", "were": "were", "did": "did", "do": "do", "di": "do", "din": "do", "does": "does",
    "can": "can", "ca": "can", "will": "will", "win": "will", "wid": "would", "would": "would", "could": "could", "should": "should",
    "have": "have", "has": "has", "had": "had", "must": "must", "need": "need", "mus": "must", "dae": "do",
}  # fmt: skip
_SPOKEN = {
    "yall": "you", "wiv": "with", "dat": "that", "dis": "this", "dere": "there", "dem": "them",
    "da": "the", "yonder": "over there", "ole": "old", "ol": "old", "lil": "little", "bout": "about",
    "ave": "have", "ere": "here", "fer": "for", "git": "get", "jus": "just", "mah": "my", "finna": "going to", "gon": "going to",
    "imma": "i am going to", "ima": "i am going to", "whaddya": "what do you", "whatcha": "what are you", "watcha": "what are you",
    "dya": "do you", "didja": "did you", "couldja": "could you", "wouldja": "would you", "gotcha": "okay", "howzabout": "how about",
    "nothin": "nothing", "somethin": "something", "anythin": "anything", "everythin": "everything", "froo": "through",
    "fing": "thing", "nuffink": "nothing", "anyfing": "anything", "pwease": "please", "pweeze": "please", "pweez": "please",
    "wobot": "robot", "wook": "look", "weally": "really", "bafroom": "bathroom", "baffroom": "bathroom",
    "fwidge": "fridge", "gween": "green", "bwue": "blue", "bwown": "brown", "widdle": "little", "kitchy": "kitchen",
    "beddy": "bed", "tewevision": "television", "wamp": "lamp", "potplant": "pot plant",
}  # fmt: skip
_TEXTED = {
    "r": "are", "k": "okay", "kk": "okay", "ppl": "people", "bc": "because", "bcuz": "because", "bcs": "because", "bcz": "because",
    "b4": "before", "w8": "wait", "gr8": "great", "l8r": "later", "m8": "mate", "h8": "hate", "w/o": "without", "abt": "about",
    "rly": "really", "wen": "when", "wher": "where", "wat": "what", "wats": "what is", "wht": "what", "dnt": "do not", "cud": "could",
    "wud": "would", "shud": "should", "thats": "that is", "nxt": "next", "frm": "from", "tht": "that", "thx": "thanks", "kthx": "thanks",
    "bdrm": "bedroom", "bedrm": "bedroom", "bthrm": "bathroom", "bathrm": "bathroom", "rm": "room", "rms": "rooms", "min": "minute",
    "mins": "minutes", "secs": "seconds", "sth": "something", "smth": "something", "smthn": "something", "yrself": "yourself",
    "omw": "i am coming", "brb": "i will be back", "atm": "at the moment", "afap": "as fast as you can", "plox": "please", "plx": "please",
    "pliz": "please", "tnx": "thanks", "thnx": "thanks", "ta": "thanks", "rt": "right", "lt": "left", "opp": "opposite", "btwn": "between",
    "btw": "by the way", "pos": "position", "approx": "approximately", "imo": "i think", "fyi": "for your information", "def": "definitely",
    "lmk": "let me know", "idk": "i do not know", "idc": "i do not care", "u": "you", "ur": "your", "n": "and", "thru": "through",
    "ngl": "honestly", "tho": "though", "altho": "although", "doin": "doing", "goin": "going", "usin": "using", "cuz": "because",
    "lookit": "look at", "whatevs": "whatever", "deffo": "definitely", "obvs": "obviously", "soz": "sorry", "sry": "sorry", "tis":
     "it is", "twas": "it was",
}  # fmt: skip
FORMS: dict[str, str] = (
    {f"{verb}nae": f"{said} not" for verb, said in _NOT_SCOTS.items()}
    | {f"{verb}na": f"{said} not" for verb, said in (("din", "do"), ("can", "can"), ("win", "will"), ("is", "is"), ("wid", "would"))}
    | _SCOTS | _SPOKEN | _TEXTED
)  # fmt: skip
TYPED = r"b4|w8|gr8|l8r|m8|h8|w/o"  # words with a digit or a stroke
_DETERMINERS_LISTED = (
    "the my me ur your yr a an that this da teh our it its where get go be see face find check tell yourself us u you her his"
)
_DETERMINERS = frozenset(_DETERMINERS_LISTED.split())
_TOWARDS_LISTED = "go goes going next over back close closer get head walk run move near nearest up off come down nip pop proceed drive"
_TOWARDS = frozenset(_TOWARDS_LISTED.split())
_UNIT = re.compile(r"(?:m|cm|ft|in|met\w+|feet|foot|steps?|paces?|inch\w*|yards?|yds?|deg\w*|times|minutes?|mins?|sec\w*|of|or|and|\d)\b")
_GERUND = 5  # letters of the shortest word that may lack its g
_RUN = re.compile(r"(\w)\1{2,}")


def numeral(digit: str, before: str, after: str) -> str | None:
    """Word that a digit stands for: "to" in "next 2 it"; None for numbers."""
    if digit == "4":
        return "for" if after in ("me", "us", "u", "a", "the") else None
    if digit != "2" or not after or before in ("number", "room", "bedroom", "bathroom", "at", "least", "exactly", "of", "and"):
        return None
    return "to" if after in _DETERMINERS or (before in _TOWARDS and not _UNIT.match(after)) else None


def with_g(word: str, known: frozenset[str], english: frozenset[str]) -> str | None:
    """A word with the g that its ending lacks: "gettin" is "getting"; None for others."""
    whole = word + "g"
    lacks = len(word) >= _GERUND and word.endswith("in") and word not in known and word not in english
    return whole if lacks and (whole in english or whole in known) else None


def shortened(word: str, is_word: Sequence[frozenset[str]]) -> str | None:
    """A drawn-out word as it is written: "pleeease" is "please"; None for another."""
    if not _RUN.search(word):
        return None
    for size in (1, 2):
        short = _RUN.sub(lambda found, size=size: found[1] * size, word)
        if any(short in words for words in is_word):
            return short
    return None


@cache
def standard(word: str) -> str | None:
    """Words of standard English that a form stands for; None for any other word."""
    if word.startswith(("t'", "th'")) and len(word.partition("'")[2]) > 2:  # "t'kitchen"
        return f"the {word.partition(chr(39))[2]}"
    return FORMS.get(word)
