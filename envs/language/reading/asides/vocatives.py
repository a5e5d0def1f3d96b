"""Vocatives: names by which somebody is called: "off to the kitchen, wee man"."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from envs.language.reading.refusing.clauses import DETERMINERS, VERBS
from envs.language.reading.spelling.spelling import is_english
from envs.language.reading.word import Word

_ONLY = (  # never a thing or a person that is looked for
    "mate|matey|buddy|bud|bub|pal|pally|dude|dear|dearie|darling|darlin|honey|hon|hun|honeybun|sweetie|sweetheart|sweetpea|babe|babes|bae"
    "|love|lovey|luvvie|sugar|sugarplum|precious|treasure|sunshine|petal|pumpkin|poppet|pet|duck|ducky|duckie|hen|cupcake|doll|dollface"
    "|gorgeous|handsome|cutie|sir|madam|maam|boss|chief|captain|cap|skipper|squire|guv|guvnor|governor|champ|champion|sport|tiger|ace"
    "|laddie|lad|lassie|lass|son|sonny|sonny jim|kid|kiddo|kiddie|bairn|man|bro|bruh|bruv|brother|blud|fam|homie|dawg|amigo|amigos|comrade"
    "|cobber|mucker|fella|feller|folks|team|baby|legend|star|superstar|genius|angel|dearest|chuck"
    "|robot|bot|robo|robby|roby|roomba|android|droid|tin man|tin can|metal man|alexa|siri|jarvis|google|wall e"
)
_GROUP = (
    r"(?:my (?:friend|dear|love|man|good man|good woman|lad|lass|boy|girl|darling|lovely|sweet|sweetheart|precious|good machine|good robot"
    r"|good sir|little friend|duck|angel|treasure|bonnie lad)"
    r"|(?:good|kind|dear|fine) (?:sir|madam|robot|fellow|man|machine|chap|lad|boy|girl|bot)|old (?:chap|boy|man|girl|bean|son|sport"
    r"|fruit|pal|friend|fella|timer)|(?:big|wee|little|young|clever|sweet|silly|tin|mr|mister|mrs|miss|dr|tiny) (?:man|guy|fella|lad|lass"
    r"|laddie|lassie|buddy|bud|fellow|chap|robot|bot|friend|dude|boy|girl|hen|pal|robo)|pretty please)"
)
CALLED = rf"(?:{_GROUP}|(?:you )?(?:{_ONLY}))"
_OPENING = r"(?:right then|now then|then|listen here|listen up|listen|look here|come on|come along|there now|right|thank you|good day)"
_WHOLE = re.compile(
    rf"(?:{_OPENING} )?(?:(?!doll|star|duck|pet\b){CALLED} ?)+|right then|now then|listen here|listen up|look here"
    r"|you(?: there)?|(?:here )?(?:boy|girl|doggy|doggie|puppy|kitty|fido|rover|rex)"
)
_FIRST_NAMES_LISTED = (  # that a list of English words has, too
    "adam alan alex alfie alice amy andrew anna anne arthur ben betty bill billy bob bobby brian carl carol charlie charlotte chris claire"
    " daisy daniel dave david dennis diana dick don donald doris dylan ed eddie edward eleanor ella ellie emily emma eric eve evie fiona"
    " frank fred freddie gary george gerald gladys gordon graham harold harriet harry hazel helen henry herbert hugo ian isaac jack jacob"
    " james jane janet jean jeff jenny jess jessica jim jimmy joan joe john jonathan joseph josh joyce judy julia karen kate keith kelly"
    " kevin laura leo lily linda lisa louis louise lucy luke maggie marcus margaret maria marie marion martha martin mary matthew maurice"
    " max michael mike molly nancy neil nick nora norman oliver olivia oscar pam pat paul peggy peter phil philip rachel ralph raymond"
    " rebecca richard rick rob robert roger ron ronald rory rosie roy ruby ruth sally sam samantha samuel sandra sarah scott sean sheila"
    " simon sophie stanley stella stephen steve stuart sue susan susie sylvia ted terry theo thomas tim toby tom tommy tony tracy victor"
    " victoria vincent walter wendy"
)
_CORRECTING = frozenset(("oops", "whoops", "nope", "nah", "nay", "not", "wait"))  # no names, and what is said after them counts
_FIRST_NAMES = frozenset(_FIRST_NAMES_LISTED.split())
_FIRST = re.compile(
    r"(?:mate|buddy|pal|dude|hon|hun|honey|sweetie|sweetheart|darling|dearie|babe|kiddo|laddie|lassie|bro|bruh|fam|guv|sir|madam|robot|bot"
    r"|google|alexa|siri|boss|chief|captain) (?=\w)"
)
_LAST = re.compile(rf"(?:^| )((?:(?<=here )|(?<=back )|(?<=over )|(?<=on ))(?:boy|girl)|{CALLED})$")
_NAMED_LISTED = (
    "the a an my your our his her their this that these those some any with by to of for and or at near beside on in no find see meet call"
    " tell ask get bring visit reach is are am black white red green blue yellow brown gray grey pink purple orange teal other another"
    " every each like as about than from behind big little small old good new many few how who where which what"
)
_NAMED = frozenset(_NAMED_LISTED.split())  # before a person or a thing, not before a name that is called


def without_called(said: Sequence[str]) -> list[str]:
    """Words without the clauses that only call somebody; all words where each does."""
    clauses, made = [[]], []
    for word in said:
        if word == ",":
            clauses.append([])
        else:
            clauses[-1].append(word)
    for clause in clauses:
        if clause and not _WHOLE.fullmatch(" ".join(clause)):
            made += [",", *clause] if made else clause
    return made or list(said)


def without_names(said: Sequence[Word], text: str, known: Collection[str]) -> list[Word]:
    """Words without proper names that call somebody: "wait there, Bob".

    Such a name is a clause of one word with a capital letter, which is neither known nor, where every word has one, English. It is none
    before what may be listed with it, nor at the end of what asks for no act.
    """
    commas = [-1, *(k for k, word in enumerate(said) if word == ","), len(said)]
    called: set[int] = set()
    for before, after in pairwise(commas):
        word = said[before + 1] if after == before + 2 else None
        if word is None or word in known or word in _CORRECTING or not text[word.start].isupper() or len(commas) < 3:
            continue
        listed = after + 1 < len(said) and said[after + 1] in DETERMINERS and before >= 0
        idle = after == len(said) and not VERBS.intersection(said[:before])
        if not listed and not idle and (before >= 0 or word in _FIRST_NAMES or not is_english(word)):
            called |= {before + 1, before if before >= 0 else after}
    return [word for k, word in enumerate(said) if k not in called]


def called_at_ends(clause: Sequence[str]) -> tuple[int, int]:
    """Numbers of words of vocatives at the beginning and end of a clause."""
    text = " ".join(clause)
    first, last = _FIRST.match(text), _LAST.search(text)
    at_end = len(last[1].split()) if last else 0
    if at_end and (at_end == len(clause) or clause[-at_end - 1] in _NAMED):
        at_end = 0
    return len(first.group().split()) if first else 0, at_end
