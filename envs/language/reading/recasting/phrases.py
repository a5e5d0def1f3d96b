"""Phrases that rules of wording are made of, and rewriting by such rules: `rewritten`."""

import re
from collections.abc import Sequence

from envs.language.lexicon import NOUNS, ROOMS
from envs.language.reading.word import Word

_THINGS = {name.strip("~").split()[-1] for names in NOUNS.values() for name in names.split("|")} - {"one", "thing", "object"}
THING_NAMES = f"(?:{'|'.join(sorted(_THINGS))})"
_ROOMS = {name.strip("~") for names in ROOMS.values() for name in names.split("|")}
ROOM = f"(?:{'|'.join(sorted(_ROOMS, key=lambda name: (-len(name), name)))})"

START = (  # of a clause
    r"(?:(?<=^)|(?<=\. )|(?<=, )|(?<=\band )|(?<=\bthen )|(?<=\botherwise )|(?<=\bfirst )|(?<=\bbut )|(?<=\bplease )|(?<=\bso ))"
)
VERBS = (
    "(?:go|come|take|stop|stay|stand|wait|walk|turn|face|look|find|check|see|tell|move|head|visit|start|get|have|follow|return|bring"
    "|explore"
    "|rotate|spin|reach|proceed|pop|nip|drive|keep|enter|leave|approach|make|run|position|park|place|station|begin|count|back|step|roll"
    "|avoid|remain|describe|locate|hop|trot|halt|settle|be sure|let me know|report|inform|attend|call|drop|swing|scoot|stick|put yourself"
    "|convey|betake|carry on|continue|do not|never|travel|navigate|seek|inspect|spin|tilt|incline|pitch|lower|raise|advance|retreat"
    "|reverse)"
)
_NOUN_WORD = (
    r"(?:(?!(?:and|then|but|or|if|unless|so|because|go|get|come|find|wait|stand|turn|head|walk|that is where|where|it|is|are|please|do"
    r"|you|i"
    r"|can|could|would|will|until|till|without|not|to|for|when|while|after|before|tell|see|check)\b)[a-z]+)"
)
NAMED = rf"(?:(?:the|a|an|my|our|your|that|this|any|some|one of the|one of my) {_NOUN_WORD}(?: {_NOUN_WORD}){{0,8}}?)"
PLACED = (
    "(?:in|on|at|by|near|next to|beside|between|behind|in front of|under|inside|close to|alongside|opposite|over by|over at|up by|against"
    "|within|into|around|facing|across from|to the (?:left|right) of)"
)
ROOM_NAMES = "|".join(sorted({name.strip("~") for names in ROOMS.values() for name in names.split("|")}, key=len, reverse=True))
BEGIN = (
    r"(?<![a-z'])(?:(?<=^)|(?<=\. )|(?<=, )|(?<=\band )|(?<=\bthen )|(?<=\botherwise )|(?<=\bfirst )|(?<=\bbut )|(?<=\bplease )|(?<=\bnot )"
    r"|(?<=\byou ))"
)
KEPT_ON = (
    r"(?:desk|table|counter|worktop|bed|sofa|couch|shelf|bookshelf|nightstand|chair|armchair|stool|bench|stove|dresser|cabinet|bookcase)"
)
TINTS = "black|white|red|green|blue|yellow|brown|gray|grey|pink|purple|orange|teal"
STOOD = "(?:in front of|behind|next to|beside|by|near|at|between)"


def rewritten(said: list[str], rules: Sequence[tuple[re.Pattern[str], str]]) -> list[str]:
    """Words rewritten by each rule in turn, up to four times.

    A new word has the place of those that it stands for.
    """
    text = " ".join(said)
    for pattern, into in rules:
        for _ in range(4):
            found = pattern.search(text)
            if found is None:
                break
            changed = found.expand(into)
            first, last = text[: found.start()].count(" "), text[: found.end()].rstrip().count(" ") + 1
            lead = text[: found.start()].rpartition(" ")[2] if not text[: found.start()].endswith(" ") else ""
            tail = text[found.end() :].partition(" ")[0] if not text[: found.end()].endswith(" ") else ""
            new = (lead + changed + tail).split()
            if said[first:last] == new:
                break
            while first < last and new and said[first] == new[0]:
                first, new = first + 1, new[1:]  # what is the same keeps its own place
            while first < last and new and said[last - 1] == new[-1]:
                last, new = last - 1, new[:-1]
            place = [word for word in said[first:last] if isinstance(word, Word)]
            words = [Word(word, place[0].start, place[-1].end) if place else word for word in new]
            said = [*said[:first], *words, *said[last:]]
            text = " ".join(said)
    return said
