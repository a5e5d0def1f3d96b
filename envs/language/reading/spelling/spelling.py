"""Spelling: contractions, British and American forms, and typing mistakes.

`english.txt.gz` lists frequent English words, which are never taken for typing mistakes (its origin and licence are in NOTICE).
"""

import gzip
from functools import cache, lru_cache
from importlib.resources import files

from envs.language.reading.spelling.dialect import standard

CONTRACTIONS: dict[str, str] = {  # whole words, whatever their apostrophes
    "cannot": "can not", "cant": "can not", "wont": "will not", "shant": "shall not", "aint": "is not", "lets": "let us", "im": "i am",
    "ive": "i have", "youre": "you are", "youve": "you have", "youll": "you will", "youd": "you would", "theyre": "they are",
    "theyve": "they have", "weve": "we have", "whats": "what is", "wheres": "where is", "whos": "who is", "hows": "how is",
    "whens": "when is", "whichs": "which is", "theres": "there is", "heres": "here is", "thats": "that is", "hes": "he is",
    "shes": "she is", "whatre": "what are", "therere": "there are", "gonna": "going to", "wanna": "want to", "gotta": "got to",
    "gimme": "give me", "lemme": "let me", "dunno": "do not know", "kinda": "kind of", "outta": "out of", "sorta": "sort of",
    "cuppa": "cup of tea", "u": "you", "ur": "your", "yr": "your", "ya": "you", "pls": "please", "plz": "please", "plse": "please",
    "pleez": "please", "thx": "thanks", "thanx": "thanks", "ty": "thanks", "tx": "thanks", "cuz": "because", "coz": "because",
    "cos": "because", "til": "until", "thru": "through", "tho": "though", "wot": "what", "infront": "in front", "upto": "up to",
    "abit": "a bit", "alot": "a lot", "aswell": "as well", "nextto": "next to", "infact": "in fact", "ontop": "on top",
    "em": "them", "an": "a", "goto": "go to", "plis": "please", "thankyou": "thanks", "rite": "right", "nite": "night", "dinning": "dining",
    "deg": "degrees", "degs": "degrees", "kms": "km", "mtr": "meter", "mtrs": "meters", "luv": "love", "wanta": "want to",
    "w": "with", "n": "and", "hafta": "have to", "idc": "i do not care", "idk": "i do not know", "rn": "at once",
    "urself": "yourself", "yourselves": "yourself", "fwd": "forward", "inbetween": "between", "tryna": "trying to", "g'day": "hello",
    "whereabouts": "where", "oughta": "ought to", "shoulda": "should have",
}  # fmt: skip
_NOT = ("do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "could", "would", "should", "must", "need", "might")
CONTRACTIONS |= {f"{verb}nt": f"{verb} not" for verb in _NOT}
_IS = {"it", "that", "there", "here", "what", "where", "who", "how", "when", "he", "she", "everything", "something", "anything", "nothing",
       "somebody", "someone", "which", "this"}  # fmt: skip
_ENDINGS = {"n't": "not", "'re": "are", "'m": "am", "'ll": "will", "'ve": "have", "'d": "would"}
_IRREGULAR = {
    "can't": "can not",
    "won't": "will not",
    "let's": "let us",
    "ain't": "is not",
    "shan't": "shall not",
    "'em": "them",
    "o'clock": "oclock",
    "d'ye": "do you",
    "d'you": "do you",
    "y'all": "you",
    "ma'am": "madam",
    "o'er": "over",
    "c'mon": "come on",
    "g'wan": "go on",
    "guv'nor": "guv",
    "how's'bout": "how about",
}
_AFTER_ITS_LISTED = (
    "a an the my your in on at not got near by under behind next been too so very really just there here about time beside between"
    " somewhere"
)
_AFTER_ITS = frozenset(_AFTER_ITS_LISTED.split())  # what follows "its" for "it is"
_AFTER_IS_LISTED = (
    "a an the my your our this that still out there here not got been just closer nearer about already wet damp dirty filthy clean slippery"
    " drying dead lit broken new next busy occupied closed locked full soaking sticky cracked"
)
_AFTER_IS = frozenset(_AFTER_IS_LISTED.split())
JOINED: dict[tuple[str, str], str] = {  # names that people write as two words
    ("night", "stand"): "nightstand", ("wash", "basin"): "washbasin", ("love", "seat"): "loveseat", ("dust", "bin"): "dustbin",
    ("work", "top"): "worktop", ("wash", "room"): "washroom", ("foot", "stool"): "footstool", ("side", "board"): "sideboard",
    ("micro", "wave"): "microwave", ("door", "way"): "doorway", ("up", "stairs"): "upstairs", ("down", "stairs"): "downstairs",
    ("any", "where"): "anywhere", ("some", "where"): "somewhere", ("some", "thing"): "something", ("every", "thing"): "everything",
    ("every", "where"): "everywhere", ("cup", "board"): "cupboard", ("play", "room"): "playroom", ("stock", "room"): "stockroom",
    ("waste", "basket"): "wastebasket", ("in", "side"): "inside", ("in", "to"): "into", ("counter", "top"): "countertop",
}  # fmt: skip
_VARIANTS = {
    "grey": "gray", "gray": "grey", "parlour": "parlor", "storey": "story", "aluminium": "aluminum", "mum": "mom", "mom": "mum",
    "anticlockwise": "counterclockwise", "counterclockwise": "anticlockwise", "pyjamas": "pajamas", "favour": "favor", "tyre": "tire",
    "m": "meters", "metre": "meter", "cm": "centimeters", "hallo": "hello", "cosy": "cozy",
    "colours": "colors", "doughnut": "donut", "programme": "program", "woollen": "woolen", "wooly": "woolly",
}  # fmt: skip
_MISTYPED = {
    "rom": "room",
    "romm": "room",
    "bedrom": "bedroom",
    "wich": "which",
    "minuets": "minutes",
}  # English or too short for the rules below
_SUFFIXES = (("our", "or"), ("or", "our"), ("tre", "ter"), ("ter", "tre"), ("tres", "ters"), ("ters", "tres"), ("ise", "ize"),
             ("ize", "ise"), ("oured", "ored"), ("ored", "oured"), ("ours", "ors"), ("ors", "ours"), ("lling", "ling"), ("lled", "led"),
             ("ling", "lling"), ("wards", "ward"), ("ward", "wards"))  # fmt: skip
LONGEST = 24  # letters of a word that may be a typing mistake
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


_HOUSEHOLD_LISTED = (  # English words of housework that the list lacks
    "hoovered hoovering vacuumed vacuuming shampooed shampooing mopped mopping varnished varnishing disinfected tidied tidying dusted"
    " scrubbed scoured waxed wiped"
)
_HOUSEHOLD = frozenset(_HOUSEHOLD_LISTED.split())


@cache
def english() -> frozenset[str]:
    """Frequent English words and first names, without regular plurals."""
    listed = gzip.decompress((files("envs.language.reading") / "english.txt.gz").read_bytes()).decode("ascii").split()
    return frozenset(listed) | _HOUSEHOLD


def is_english(word: str) -> bool:
    """Whether a word is a frequent English one, or its plural."""
    return word in english() or (word.endswith("s") and word[:-1] in english()) or len(word) < 2


def expanded(word: str, following: str = "") -> list[str]:
    """Words that a typed lower-case word stands for: "isn't" and "isnt" are "is not".

    `following` is the next typed word, by which "its red", a possession, and "its in there" are told apart.
    """
    if (said := standard(word)) is not None:
        return said.split()
    if "'" in word:
        if word in CONTRACTIONS:
            return CONTRACTIONS[word].split()
        if word in _IRREGULAR:
            return _IRREGULAR[word].split()
        stem, end = word[:-3], word[-3:]
        if end in _ENDINGS and stem:
            return [*expanded(stem), _ENDINGS[end]]
        stem, _, end = word.rpartition("'")
        if f"'{end}" in _ENDINGS and stem:
            return [*expanded(stem), _ENDINGS[f"'{end}"]]
        if end == "s" and (stem in _IS or following in _AFTER_IS):
            return [stem, "has" if following in ("got", "been") else "is"]
        return [part for part in word.split("'") if part]
    if word == "its" and following in _AFTER_ITS:
        return ["it", "is"]
    if word == "id" and following in ("like", "love", "rather", "prefer", "quite", "really"):
        return ["i", "would"]
    return CONTRACTIONS[word].split() if word in CONTRACTIONS else [word]


@lru_cache(4096)
def variant(word: str, known: frozenset[str]) -> str | None:
    """British or American form of an unknown word that is known: "colour" for "color"."""
    if _VARIANTS.get(word) in known:
        return _VARIANTS[word]
    for old, new in _SUFFIXES:
        if word.endswith(old) and len(word) >= 5:
            other = word.removesuffix(old) + new
            if len(other) >= 4 and other in known:
                return other
    return None


@lru_cache(4096)
def corrected(word: str, known: frozenset[str]) -> str | None:
    """The one known word that a typing mistake is taken for, None without one.

    Where a space is missing, it is two words. A mistake is one letter more, less or other, or two letters swapped; two mistakes in words of
    at least 8 letters. Words of three letters may have letters swapped only. Of several, one with
    letters swapped is preferred, then one with the same first letter, then a name of the lexicon.
    """
    if _MISTYPED.get(word) in known:
        return _MISTYPED[word]
    if not 3 <= len(word) <= LONGEST or is_english(word) or not word.isascii():
        return None
    swapped = {word[:k] + word[k + 1] + word[k] + word[k + 2 :] for k in range(len(word) - 1)} & known
    found = swapped if len(word) == 3 else {one for one in (_one_edit(word) | swapped) & known if len(one) >= 3}
    if not found and len(word) >= 8:
        near = (one for one in known if one[:1] == word[:1] and abs(len(one) - len(word)) <= 2 and len(one) >= 7)
        found = {one for one in near if _distance(one, word) <= 2}
    for better in (
        lambda one: one in swapped,
        lambda one: one[0] == word[0],
        lambda one: one in _names(),
        lambda one: len(one) > len(word),
    ):
        found = {one for one in found if better(one)} or found
    if len(found) == 1:
        return next(iter(found))
    splits = [(word[:k], word[k:]) for k in range(2, len(word) - 1)] if len(word) >= 5 and not found else []
    pairs = [f"{a} {b}" for a, b in splits if a in known and b in known and (len(b) > 2 or b in ("to", "in", "on", "it", "me"))]
    return pairs[0] if len(pairs) == 1 else None


def _one_edit(word: str) -> set[str]:
    """All strings that differ by a letter more, less or other."""
    parts = [(word[:k], word[k:]) for k in range(len(word) + 1)]
    less = {a + b[1:] for a, b in parts if b}
    other = {a + letter + b[1:] for a, b in parts if b for letter in _LETTERS}
    return less | other | {a + letter + b for a, b in parts for letter in _LETTERS}


def _distance(a: str, b: str) -> int:
    """Number of edits between two words; neighbouring letters swapped are one (optimal string alignment)."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y))
            swapped = i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y
            row.append(min(cost, rows[-2][j - 2] + 1) if swapped else cost)
        rows.append(row)
    return rows[-1][-1]


@cache
def _names() -> frozenset[str]:
    """Words of the names of things, rooms and colours."""
    from envs.language.lexicon import COLORS, NOUNS, PLURALS, ROOMS

    listed = (names for lexicon in (NOUNS, PLURALS, ROOMS, COLORS) for names in lexicon.values())
    return frozenset(word for names in listed for name in names.split("|") for word in name.strip("~").split())
