"""Remarks: courtesy around a request, and what people say about themselves beside it.

Courtesy is a closed list of phrases. A remark is dropped only if it changes no meaning: it has no word that limits, orders, counts or
negates, refers to nothing outside, names no thing that the request names, and a request remains. Otherwise it stays, and the parser says
that it is not understood.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

_MEANINGFUL_LISTED = (
    "not never no none nobody nothing neither nor without unless except excluding only instead rather or either then before after until"
    " till if when while once twice all every each both most least another other others same different you your mean meant zero one ones"
    " two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty hundred half first second"
    " third last next avoid although however"
)
MEANINGFUL = frozenset(_MEANINGFUL_LISTED.split())  # a remark with one of these is kept
_OUTWARD = {"it", "its", "them", "they", "those", "these", "that", "this", "which", "there", "him", "her", "he", "she"}
_KIND = r"(?:great|nice|lovely|good|helpful|kind|wonderful|brilliant|perfect|fantastic|ace|super|cool|appreciated|awesome)"
_ABLE = r"(?! (?:not|see|hear|reach|get to|fit|do|speak|understand|remember|think|mind)\b)"  # "can you see a lamp" is a question
_GREETING = (
    r"(?:excuse me|pardon me|sorry(?: to (?:bother|trouble|disturb) you)?|good (?:morning|afternoon|evening|day)|listen(?: up)?|by the way)"
)
_CALLED = r"(?:mate|buddy|pal|dude|bot|love|dear|darling|honey|sweetie|sweetheart|my friend|my dear|sir|alexa|siri|good robot|old chap|bro)"
_LEAD = re.compile(
    "(?:"
    + "|".join(
        (
            _GREETING, r"(?:but |and )?any(?:way|how|ways)", r"(?:mate|buddy|dude|alexa|siri|bot)", r"kindly", r"perhaps",
            r"maybe(?: you)?",
            rf"(?:do you think )?(?:could|can|would|will) you(?: possibly| maybe| perhaps| kindly| also| be kind as to| be kind and"
            rf"| be kind enough to| be able to| be willing to| be a \w+ and| try to| try and| go ahead and| help me to| help me)*{_ABLE}",
            rf"do you think you (?:could|can|would|might){_ABLE}",
            rf"i (?:was wondering|am wondering|wonder) (?:if|whether) you (?:could|would|can|might){_ABLE}",
            rf"i was hoping you (?:could|would|might|can){_ABLE}",
            rf"i would (?:really |very much )?appreciate it if you (?:could|would){_ABLE}",
            rf"it would be (?:so |really |very )?{_KIND} (?:of you )?(?:if you (?:could|would)|to){_ABLE}",
            r"(?:would it be|is it) possible (?:for you )?to", r"(?:would|do) you mind", r"(?:may|can|could|might) i ask you to",
            r"i (?:would like|want|need|would love|would prefer|expect|am asking|beg) you to", r"let us(?! know\b)",
            rf"you (?:can|should|must|need to|have to|may|are to|could|ought to|might want to){_ABLE}(?! be\b)",
            r"your (?:next )?(?:task|goal|job|mission) is to", r"feel free to", r"go ahead and", r"(?:make|be) sure (?:to|that you|you)",
            r"be (?:a|an) (?:dear|love|darling|star|pal|sweetheart|angel|good \w+) and", r"do me a (?:favour|favor|solid)(?: and)?",
            r"i think you (?:should|could)", r"why do (?:you not|not you)", r"(?:can|could|shall) we (?=(?:go|head|walk|visit|move|try)\b)",
            r"(?:quickly|quick)", r"help me (?=(?:find|get|locate|look)\b)",
        )
    )
    + r")(?:\s+|$)"
)  # fmt: skip
_TRAIL = re.compile(
    r"(?:^|\s+)(?:"
    + "|".join(
        (
            r"thank you(?: very much| so much| kindly)?", r"many thanks", r"cheers", r"ta", r"much appreciated", r"bless you",
            r"if (?:you )?(?:please|can|could|would|may|do not mind|would not mind|like|want|possible)",
            r"if that is (?:okay|ok|all right|fine)",
            r"if it is not too much trouble", r"(?:would|could|can|will) you", r"(?<!wait )(?<!look )(?<!search )for (?:me|us)",
            _CALLED, r"there is a (?:love|dear|darling|star|good \w+)", r"you know", r"i (?:think|guess|suppose|reckon|believe)",
            r"(?:right|straight) away", r"immediately", r"at once", r"asap", r"as soon as (?:possible|you can)",
            r"as (?:fast|quickly) as you can",
            r"when(?:ever)? you (?:can|are ready|(?:get|have) a (?:chance|moment|minute|second|sec))", r"(?:and )?be quick",
            r"(?:real |really )?quick(?:ly)?",
            r"all right", r"lead the way", r"there is no rush", r"take your time", r"hurry up", r"chop chop", r"that is all",
            rf"that would be {_KIND}", r"off you go",
        )
    )
    + r")$"
)  # fmt: skip
_PLEASANT = re.compile(
    rf"(?:{_GREETING}|{_CALLED}|how are you(?: doing)?(?: today)?|nice to meet you|i am (?:so |very )?sorry|guess what|you know what"
    rf"|come on|go on"
    r"|good (?:boy|girl|robot|job)|well done|nice one|i need (?:your |some )?help|(?:can|could) you help(?: me)?(?: out)?|help me out"
    r"|i have (?:a request|a job for you|a task for you)|here is (?:what i want|the plan|your task)|any(?:way|how|ways)|but anyway"
    r"|got it|be quick)"
)
_STATE = (
    r"(?:tired|exhausted|knackered|hungry|thirsty|sleepy|bored|starving|cold|freezing|hot|sick|ill|shattered|worn out|wiped out"
    r"|pooped|peckish"
    r"|late|busy|lazy|sore|dirty|filthy|sweaty|sad|happy|sorry|home|back|ready|dying|parched|famished|beat|drained|done in|stressed"
    r"|dizzy|new)"
)
_ADVERB = r"(?:so |really |very |quite |a bit |pretty |absolutely |totally |completely |a little |rather |getting |feeling |bloody |all )*"
_FEELING = re.compile(rf"(?:because |as |since )?(?:i|we) (?:am|are|feel|was|have been|got) {_ADVERB}{_STATE}\b")
_ASKING = (  # how a request goes on after a remark without a comma
    "go|walk|head|move|come|take|bring|lead|guide|show|find|get|look|turn|face|stop|stand|wait|visit|check|tell|leave|explore|follow|locate"
    "|search|navigate|could|can|would|will|where|what|is there"
)
_RUN_ON = re.compile(rf"({_FEELING.pattern})(?: and)? (?=(?:{_ASKING})\b)")
_WEATHER = re.compile(
    r"it (?:is|was|has been|looks|feels) (?:so |very |really |getting |a bit |quite |too |rather |nearly |almost |a )*(?:late|early"
    r"|dark|cold|hot"
    r"|warm|chilly|freezing|raining|snowing|sunny|bedtime|lunchtime|dinnertime|teatime|nice day|long (?:day|week)|dinner time|time for \w+)"
    r"(?: outside| in here| today| already)*|(?:what a|long|nice) (?:long |nice )?(?:day|week|mess|home|house|place"
    r"|flat)(?: you have here)?"
)
_NEED = re.compile(
    r"(?:because |and )?(?:i|we) (?:would like|would love|want|need|have|have got|got|wish|am trying|am dying|am ready|am about"
    r"|had better) to"
    r" (?!(?:go|get to|walk|head|visit|see|find|know|look|reach|come|move|be|enter|leave|explore|ask|get (?:in|on|out|over)|turn|stop"
    r"|stand)\b)"
)
_NEEDED = re.compile(
    r"(?:because )?(?:i|we) (?:would like|need|want|could use) (?:a|an|some|my)(?: nice| hot| cold| long| quick| good| bit of)*"
    r" (?:bath|shower|nap|drink|snack|tea|coffee|cup of tea|break|rest|sleep|wash|wee|pee|lie down|sit down|kip|food|dinner|lunch"
    r"|fresh air)"
)
_TOLD = re.compile(
    r"(?:because |as )?(?:i|we|(?:my|our) [a-z]+(?: and [a-z]+)?|somebody|someone) (?:(?:have|has|had|think i|think we|must have"
    r"|may have|might have"
    r"|probably|already|accidentally|really|still|always|never|of course|am|are|is|was|were|seem to have) )*(?:left|lost|forgot"
    r"|dropped|spilled"
    r"|spilt|bought|got|put|saw|heard|slept|worked|walked|came|ate|drank|finished|started|moved|been|met|called|invited|broke|hurt"
    r"|hurts|cleaned"
    r"|made|cooked|spent|ran|woke|played|having|had|expecting|coming|visiting|arriving|living|waiting|sitting|staying|cleaning"
    r"|cooking|working"
    r"|sore|asleep|home|am|are|is|was|were|have|has|love|like|hate|enjoy|live|work|killing me)\b"
)
_OWN = re.compile(  # first person, but a request or a description
    r"(?:because )?(?:i|we) (?:am|are|was|were|have been) (?:looking|after|trying|searching|off|going|heading|hoping|wondering|asking"
    r"|talking"
    r"|thinking|referring|seeking|in need|hunting)\b|(?:i|we) (?:have|need|want|would|like|love|wish|had) (?:better |got )?to\b"
    r"|my (?:task|goal|destination)"
)
_WHERE = re.compile(r" (?:on top of|next to|on|in|at|by|near|under|behind|inside|beside) ((?:the|my|our) [a-z ]+)$")
_GERUNDS = {
    "coming": "come", "moving": "move", "taking": "take", "leaving": "leave", "facing": "face", "locating": "locate",
    "exploring": "explore",
    "driving": "drive", "guiding": "guide", "navigating": "navigate", "rotating": "rotate", "stopping": "stop", "running": "run",
    "getting": "get", "popping": "pop", "nipping": "nip", "stepping": "step", "describing": "describe", "giving": "give",
} | {f"{verb}ing": verb for verb in ("go", "walk", "head", "check", "look", "show", "find", "stand", "wait", "turn", "tell", "visit", "see",
     "follow", "lead", "bring", "search", "count", "stay", "fetch", "open", "close", "clean", "approach", "enter", "return")}  # fmt: skip
_WISH = re.compile(
    r"(?P<i>i|we) (?:would (?:quite |really |rather |very much )?(?:like|love|kill for)|could (?:really )?(?:do with|use|go for|murder)"
    r"|(?:quite |really )?fancy|am (?:dying|desperate|gasping|ready) for|(?:really|badly|desperately|urgently) (?P<verb>need"
    r"|want))\b(?! you\b)"
)


@dataclass(frozen=True)
class Stripped:
    """Sentences of a request without what was beside it: `courtesy` and `remarks`, as typed."""

    sentences: tuple[tuple[str, ...], ...]
    courtesy: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def strip_remarks(sentences: Sequence[Sequence[str]]) -> Stripped:
    """Sentences without courtesy and remarks.

    A sentence is lower-case words and "," between its clauses. Where nothing would be left, all of it is kept.
    """
    clauses = [(number, clause) for number, sentence in enumerate(sentences) for clause in _clauses(sentence)]
    kept, courtesy = [], []
    for number, clause in clauses:
        rest, polite = _without_courtesy(clause)
        courtesy += polite
        kept += [(number, rest)] if rest else []
    if not kept:
        return Stripped(tuple(tuple(sentence) for sentence in sentences))
    dropped = _dropped([clause for _, clause in kept])
    remarks = tuple(" ".join(kept[k][1]) for k in sorted(dropped))
    there = _antecedent([kept[k][1] for k in sorted(dropped)], [one for k, (_, one) in enumerate(kept) if k not in dropped])
    made: dict[int, list[str]] = {}
    for k, (number, clause) in enumerate(kept):
        if k in dropped:
            continue
        if k - 1 in dropped and clause[0] in ("but", "and", "so") and len(clause) > 1:
            clause = clause[1:]
        clause = _without_courtesy(clause)[0] or clause
        if there and "there" in clause:
            at = clause.index("there")
            clause, there = [*clause[:at], "to", *there, *clause[at + 1 :]], []
        made.setdefault(number, []).extend([",", *clause] if number in made else clause)
    return Stripped(tuple(tuple(one) for one in made.values()), tuple(courtesy), remarks)


def _clauses(sentence: Sequence[str]) -> Iterator[list[str]]:
    """Clauses of a sentence: between commas, before "because" and "but", and after "I am hungry"."""
    clause: list[str] = []
    for word in [*sentence, ","]:
        if word in (",", "because", "but") and clause:
            run_on = _RUN_ON.match(" ".join(clause))
            if run_on and MEANINGFUL.isdisjoint(run_on[1].split()):
                size = len(run_on[1].split())
                yield clause[:size]
                clause = clause[size + (clause[size] == "and") :]
            yield clause
            clause = []
        if word != ",":
            clause.append(word)


def _without_courtesy(clause: list[str]) -> tuple[list[str], list[str]]:
    """A clause without polite words at its ends, and these; wishes are "I would like"."""
    polite: list[str] = []
    while clause:
        text = " ".join(clause)
        if _PLEASANT.fullmatch(text):
            return [], [*polite, text]
        lead, trail = _LEAD.match(text), _TRAIL.search(text)
        if lead and lead.group().strip():
            size = len(lead.group().split())
            polite.append(" ".join(clause[:size]))
            asked = clause[size - 1] == "mind"
            clause = clause[size:]
            if asked:
                verbs = (k == 0 or clause[k - 1] in ("and", "then") for k in range(len(clause)))
                clause = [_GERUNDS.get(word, word) if verb else word for word, verb in zip(clause, verbs, strict=True)]
        elif trail and text[: trail.start()].rsplit(" ", 1)[-1] not in ("where", "what", "who", "than", "as"):
            size = len(trail.group().split())
            polite.append(" ".join(clause[-size:]))
            clause = clause[:-size]
        else:
            break
    wish = _WISH.match(" ".join(clause))
    if wish:
        clause = [wish["i"], *([wish["verb"]] if wish["verb"] else ["would", "like"]), *clause[len(wish.group().split()) :]]
    return clause, polite


def _dropped(clauses: list[list[str]]) -> set[int]:
    """Numbers of the clauses that are remarks beside a request."""
    texts = [" ".join(clause) for clause in clauses]
    remarks = {k for k, text in enumerate(texts) if _is_remark(text)}
    requested = any(k not in remarks and not re.match(r"(?:because |and )?(?:i|we|my|our|it) ", text) for k, text in enumerate(texts))
    remarks |= {k for k, text in enumerate(texts) if requested and _is_need(text)}
    if len(remarks) == len(clauses):
        return set()
    rest = [word for k, clause in enumerate(clauses) if k not in remarks for word in clause]
    named = {_singular(word) for word in rest if word in _home_words()}
    remarks = {k for k in remarks if named.isdisjoint(map(_singular, clauses[k]))}
    rest = [word for k, clause in enumerate(clauses) if k not in remarks for word in clause]
    if _refers_out(rest):  # "it" or "there" may be what a remark tells of
        told = {k for k in remarks if _TOLD.match(texts[k]) or not _home_words().isdisjoint(clauses[k])}
        remarks = {k for k in remarks if k not in told or _antecedent([clauses[k]], [rest])}
    return remarks


def _is_remark(text: str) -> bool:
    """Whether a clause is about the speaker or the weather, and limits nothing."""
    said = text.split()
    if not MEANINGFUL.isdisjoint(said) or _OWN.match(text):
        return False
    if feeling := _FEELING.match(text):
        more = text[feeling.end() :].strip()
        return _OUTWARD.isdisjoint(said) and (bool(_NEED.match(more)) or _home_words().isdisjoint(said))
    if _WEATHER.fullmatch(text):
        return True
    told = _TOLD.match(text)
    if not told or not _OUTWARD.isdisjoint(
        re.sub(r"this (?:morning|week|evening|afternoon|weekend|house|home|place|flat|apartment)", "", text).split()
    ):
        return False
    past = re.search(r"\b(?:left|lost|forgot|dropped|spilled|spilt|slept|worked)$", told.group())
    return bool(past) or _home_words().isdisjoint(said)


def _is_need(text: str) -> bool:
    said = text.split()
    return MEANINGFUL.isdisjoint(said) and _OUTWARD.isdisjoint(said) and bool(_NEED.match(text) or _NEEDED.fullmatch(text))


def _refers_out(said: list[str]) -> bool:
    """Whether a pronoun comes before any thing that it could mean."""
    for k, word in enumerate(said):
        if word in _home_words():
            return False
        near = {said[k - 1] if k else "", said[k + 1] if k + 1 < len(said) else ""}
        if word in ("it", "them", "there", "those", "these") and not (word == "there" and near & {"is", "are", "if", "over", "up", "in"}):
            return True
    return False


def _antecedent(remarks: list[list[str]], rest: list[list[str]]) -> list[str]:
    """Place that a remark tells of and that the request calls "there"; [] where that is not so."""
    said = [word for clause in rest for word in clause]
    places = [found[1].split() for remark in remarks if (found := _WHERE.search(" ".join(remark)))]
    if len(places) != 1 or not _refers_out(said) or "there" not in said:
        return []
    at = said.index("there")
    first = not any(word in ("it", "them", "those", "these") for word in said[:at])
    return places[0] if first and at and said[at - 1] in ("go", "walk", "head", "get", "back", "over", "run", "pop", "come") else []


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


@cache
def _home_words() -> frozenset[str]:
    """Last words of the names of things and rooms, and colours."""
    from envs.language.lexicon import COLORS, NOUNS, PARTS, PLURALS, ROOMS
    from envs.language.loose_names import LOOSE_NOUNS, LOOSE_PLURALS, LOOSE_ROOMS

    lexicons = (NOUNS, PLURALS, ROOMS, PARTS, COLORS, LOOSE_NOUNS, LOOSE_PLURALS, LOOSE_ROOMS)
    names = (name for lexicon in lexicons for listed in lexicon.values() for name in listed.split("|"))
    return frozenset(name.strip("~").split()[-1] for name in names) | {"doors", "windows", "walls", "corner", "room", "rooms"}
