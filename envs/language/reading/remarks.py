"""Remarks: courtesy around a request, and what people say about themselves beside it.

Courtesy is a closed list of phrases. A remark is dropped only if it changes no meaning: it has no word that limits, orders, counts or
negates, refers to nothing outside, names no thing that the request names, and a request remains. Otherwise it stays, and the parser says
that it is not understood.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from envs.language.reading.courtesy import without_courtesy
from envs.language.reading.naming import adjectives_of_one_word

_MEANINGFUL_LISTED = (
    "not never no none nobody nothing neither nor without unless except excluding only instead rather or either then before after until"
    " till if when while once twice all every each both most least another other others same different you your mean meant zero one ones"
    " two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty hundred half first second"
    " third last next avoid although however"
)
MEANINGFUL = frozenset(_MEANINGFUL_LISTED.split())  # a remark with one of these is kept
_OUTWARD = {"it", "its", "them", "they", "those", "these", "that", "this", "which", "there", "him", "her", "he", "she"}
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
_ERRAND = re.compile(
    r"(?:because |and )?(?:i|we) [a-z ]*?\bto (?:avoid|skip|pass|start|begin|end|finish|check|keep|stay|count|meet|miss|steer|wait|hang|use"
    r"|do without)\b(?! the (?:toilet|bathroom|loo|phone)$)"
)
_LIKING = re.compile(r"\b(?:like|love|hate|enjoy)$")
_FORGOTTEN = re.compile(r"(?:i|we) (?:have |had )?(?:nearly |almost |totally )?forgot(?:ten)? (?:about )?(?:the )?[a-z]+(?: room)?")
_AFTER_IT = ("then", "afterwards", "after")  # begin what comes after the clause before
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
_REASON = re.compile(r"(?:because|(?:so )?that (?:i|we) (?:can|could|may|might|will)|in case (?:i|we|they))\b")
_BINDING_LISTED = "unless except until till before after then instead only if when or and but rather without twice which"
_BINDING = frozenset(_BINDING_LISTED.split())
_STATE_OF_IT = re.compile(
    r"(?:(?:it|that) (?:is|has) (?:been |being |too |very |so |still |all |a bit )*(?:cleaned|wet|slippery|dirty|mopped"
    r"|polished|dangerous|hot|cold"
    r"|fragile|delicate|lava|broken|messy|damp|painted|expensive|washed|waxed)|(?:i|we) (?:have|had) (?:polished"
    r"|cleaned|mopped|washed|painted"
    r"|waxed|vacuumed|hoovered|tidied) (?:those|it|them|that|there)|(?:guests|people|visitors|they) are (?:coming|here"
    r"|arriving)(?: soon| over)?"
    r"|(?:my|our) (?:papers|things|toys|stuff|clothes|books) are all over the (?:floor|place))"
)
_STATE_LISTED = (
    r"(?:wet|damp|dirty|filthy|clean|cleaned|slippery|slick|soaking|soaked|drying|vacuumed|hoovered|mopped|washed|shampooed|new|brand"
    r" new|delicate|expensive"
    r"|broken|sticky|muddy|dusty|precious|antique|fragile|torn|swept|polished|painted|dead|lit|cold|hot|freezing|leaking|burning"
    r"|boiling|ringing|messy"
    r"|full|empty|overflowing|squeaky|creaky|loose|cracked|smelly|crowded|busy|occupied|asleep|sleeping|crying|barking|waiting|ready"
    r"|coming|here|late|hungry"
    r"|on the (?:phone|way|line|stove|boil)|in use|out of order|a (?:mess|disaster|state)|locked)"
)
_STATED = re.compile(  # of something that the request does not name
    r"(?:because |as |since |and )?(?:the |my |our |that |this |your )?(?:[a-z]+ ){1,2}?(?:is|are|has|have|was|were|s) (?:(?:been|being"
    r"|still|just|all|too|very|so|a bit|pretty"
    rf"|really|getting|only|nearly|almost|practically|just been|now) )*{_STATE_LISTED}(?: (?:from|with|after|since|today"
    rf"|again|right|already|now|there|here|in"
    rf" here|in there)(?: [a-z]+){{0,4}})?"
    r"|(?:because |as |since |and )?(?:the|my|our|its|that|his|her|their) (?:[a-z]+ ){1,2}?(?:needs?|wants?|could do with|is due"
    r"|requires?) (?:[a-z]+ing|a [a-z]+|to be [a-z]+ed"
    r"|some [a-z]+)(?: [a-z]+){0,2}"
)
_DONE_TO_IT = re.compile(
    r"(?:because |as |since |and )?(?:i|we|she|he|they|mum|mom|dad|my [a-z]+) (?:have |had |has |only |already |recently )*(?:[a-z]+ed"
    r"|cleaned|swept|did|done|made|bought|got|spilt)"
    r" (?:it|them|that|those|this|there)(?: (?:today|yesterday|this morning|earlier|again|myself|already|last night|for you|up|down|out"
    r"|with [a-z ]+))*"
    r"|(?:because |as |since |and )?(?:it|that|they) (?:is|are|was|were) (?:lit|set|dressed|made up|laid|reserved|needed|used|booked"
    r"|kept|prepared|cleared|mine|occupied|due|up|on|off)"
    r"(?: (?:up|out|down|today))?(?: (?:for|by|with|from|in) [a-z ]+)?"
    r"|(?:because |as |since |and )?(?:it|that) (?:has got|has|got|needs|wants) (?!to be )(?:[a-z]+ ){0,4}[a-z]+"
    r"|(?:it|that) is next(?: (?:for|on|up|in) [a-z ]+)?"
)
_OF_YOU = re.compile(
    r"(?:because |as |since |and )?you (?:were|are|have been|did|had been) (?:(?:a|so|very|really|such|being|too|quite|rather|still"
    r"|right|just) )*(?:(?:naughty|bad|good|late|slow|lazy|silly|rude"
    r"|clever|brilliant|wonderful|noisy|loud|quick|great|lovely|funny|nosy|cheeky|wicked|useless|helpful|busy|free|idle)(?: (?:boy|girl"
    r"|robot|lad|bot|one|thing|to me|today))*"
    r"|(?:standing |sitting |parked |blocking |right |still )*(?:(?:on|in) (?:my|the|our|every(?:one|body) s) (?:way|road|light|spot"
    r"|shot|view|face|chair|seat)|blocking (?:my|the|our) [a-z]+))"
    r"|your (?:work|job|task|shift|business|visit|duty)(?: there| here| in there| for today)? (?:is|are) (?:over|done|finished|complete"
    r"|completed|at an end)"
)
_DECIDES = re.compile(  # why one asks: "I need to know if I am bringing the hoover"
    r"(?:because )?(?:i|we) (?:have )?(?:got to|need to|have to|must|want to|would like to) know (?:if|whether)"
    r" (?:i|we) (?:am|are|should|need"
    r"|have|can|could|will|must|ought|shall)\b(?! (?:there|here)\b)[a-z ]*"
)
_SOON = re.compile(
    r"(?:because |as |since |and )?(?:i|we|they|he|she|people|guests|everyone|everybody|the [a-z]+|my [a-z]+) (?:am|are|is|will be|shall"
    r" be|have got|have|has) (?:[a-z]+ )*?(?:in|for|about)"
    r" (?:about |like |roughly )?(?:a|one|two|three|five|ten|twenty|thirty|half a|a couple of|a few|\d(?: \d)?) (?:minutes?|min|mins"
    r"|seconds?|secs?|hours?|moments?|ticks?)"
    r"|(?:i|we) (?:have|have got|got) (?:only )?(?:a|one|two|three|five|ten|a few|a couple of|\d(?: \d)?) (?:minutes?|seconds?|hours?"
    r"|moments?)(?: (?:before|until|till|to|left|here|for) ?[a-z ]*)?"
    r"|(?:i|we) (?:will|shall|am going to|would) (?:be|come|go|do|follow|see|get|meet|return|join|not be)(?: [a-z]+){0,3}? (?:back|soon"
    r"|long|there|you|later|shortly|in a (?:minute|moment|second|sec|bit))"
)
_BACK_SOON = re.compile(  # "I'll be down in a bit with the laundry"
    r"(?:because |as |since |and )?(?:i|we|they|he|she|someone|somebody|mum|mom|dad|my [a-z]+) (?:will|shall|am going "
    r"to) (?:be|come|pop|head|get|join"
    r" you) ?(?:right |straight |just |back |along |over |back )*(?:down|up|over|through|in|along|back|round|around"
    r"|there|by|with you|here|out)?"
    r"(?: there| here)? ?(?:in (?:a|one|two|five|ten|a couple of|a few) (?:bit|minutes?|moments?|seconds?|secs?|mins?"
    r"|ticks?|mo|jiffy|while|hours?)"
    r"|soon|shortly|later|presently|directly|any (?:minute|moment|second)|in a bit|right behind you)"
    r"(?: with (?:the|my|some|a|our) [a-z]+(?: and (?:the|my|some|a|our) [a-z]+)?)?"
)
_ABOUT_TO = re.compile(  # "everybody's about to eat"
    r"(?:because |as |since |and )?(?:i|we|they|he|she|people|guests|everyone|everybody|someone|somebody|mum|mom|dad"
    r"|the [a-z]+|my [a-z]+|our [a-z]+)"
    r" (?:am|are|is|s) (?:all |just |nearly |almost |both )*(?:about|ready|waiting|hoping|getting ready|dying|itching|all set|on the point)"
    r" ?(?:to|of)? (?:sit down(?: and| to)?(?: eat| dinner| for [a-z]+)?|eat(?:ing)?|have (?:dinner|lunch|breakfast|tea"
    r"|supper|a meal)|tuck in|dine"
    r"|start(?: eating)?|arrive|leave|go out|head out|wake(?: up)?|fall asleep|sleep|cook|bathe|work|study|come over"
    r"|turn up|get here|get back|play)"
    r"(?: now| soon| in a (?:minute|moment|bit)| any (?:minute|moment|second))?"
)
_SEEN_THERE = re.compile(
    r"(?:i (?:believe|think|reckon) )?there is (?:a|an|some) (?:\w+ )?(?:bug|spider|fly|cobweb|draught|draft|noise|smell|mess|wasp|ant)"
)
_OWN = re.compile(  # first person, but a request or a description
    r"(?:because )?(?:i|we) (?:am|are|was|were|have been) (?:looking|after|trying|searching|off|going|heading|hoping|wondering|asking"
    r"|talking"
    r"|thinking|referring|seeking|in need|hunting)\b|(?:i|we) (?:have|need|want|would|like|love|wish|had) (?:better |got )?to\b"
    r"|my (?:task|goal|destination)"
)
_WHERE = re.compile(r" (?:on top of|next to|on|in|at|by|near|under|behind|inside|beside) ((?:the|my|our) [a-z ]+)$")

_ENDS = ("done", "go", "finish", "finished", "end", "and done", "and finish")  # a last clause that only says that the request is over


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
        rest, polite = without_courtesy(clause)
        courtesy += polite
        kept += [(number, rest)] if rest else []
    while len(kept) > 1 and " ".join(kept[-1][1]) in _ENDS:
        courtesy.append(" ".join(kept.pop()[1]))
    if kept and len(kept[-1][1]) > 2 and kept[-1][1][-1] == "go" and kept[-1][1][-2] not in ("to", "you", "did", "please", "not"):
        kept[-1] = (kept[-1][0], kept[-1][1][:-1])
        courtesy.append("go")
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
        clause = without_courtesy(clause)[0] or clause
        if there and "there" in clause:
            at = clause.index("there")
            clause, there = [*clause[:at], "to", *there, *clause[at + 1 :]], []
        made[number] = [*made[number], ",", *clause] if number in made else clause
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


def _dropped(clauses: list[list[str]]) -> set[int]:
    """Numbers of the clauses that are remarks beside a request."""
    texts = [" ".join(clause) for clause in clauses]
    remarks = {k for k, text in enumerate(texts) if _is_remark(text)}
    requested = any(k not in remarks and not re.match(r"(?:because |and )?(?:i|we|my|our|it) ", text) for k, text in enumerate(texts))
    remarks |= {k for k, text in enumerate(texts) if requested and _is_need(text)}
    later = {k for k in remarks if k + 1 < len(clauses) and clauses[k + 1][0] in _AFTER_IT and not _FEELING.match(texts[k])}
    remarks -= later
    if len(remarks) == len(clauses):
        return set()
    rest = [word for k, clause in enumerate(clauses) if k not in remarks for word in clause]
    named = {_singular(word) for word in rest if word in _home_words()}
    remarks = {k for k in remarks if named.isdisjoint(map(_singular, clauses[k]))}
    rest = [word for k, clause in enumerate(clauses) if k not in remarks for word in clause]
    if _refers_out(rest):  # "it" or "there" may be what a remark tells of
        told = {k for k in remarks if _TOLD.match(texts[k]) or _SEEN_THERE.match(texts[k]) or not _home_words().isdisjoint(clauses[k])}
        remarks = {k for k in remarks if k not in told or _antecedent([clauses[k]], [rest])}
    return remarks


def _is_remark(text: str) -> bool:
    """Whether a clause is about the speaker or the weather, and limits nothing."""
    said = text.split()
    if _home_words().isdisjoint(said) and _DECIDES.fullmatch(text):
        return True
    if _is_reason(text) or _OF_YOU.fullmatch(text) or (_home_words().isdisjoint(said) and _SOON.fullmatch(text)):
        return True
    if _BACK_SOON.fullmatch(text) or (_ABOUT_TO.fullmatch(text) and _home_words().isdisjoint(said) and MEANINGFUL.isdisjoint(said)):
        return True
    if _STATED.fullmatch(text) or (_home_words().isdisjoint(said) and _DONE_TO_IT.fullmatch(text)):
        return MEANINGFUL.isdisjoint(word for word in said if word != "next")
    if not MEANINGFUL.isdisjoint(said) or _OWN.match(text):
        return False
    if _STATE_OF_IT.fullmatch(text) or (_SEEN_THERE.fullmatch(text) and _home_words().isdisjoint(said)):
        return True
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
    if _LIKING.search(told.group()) and not adjectives_of_one_word().keys().isdisjoint(said):
        return False  # "I like it big" tells which one
    if _FORGOTTEN.fullmatch(text) and said[-1] in _home_words():
        return False  # "I forgot the bathroom" asks for it
    past = re.search(r"\b(?:left|lost|forgot|dropped|spilled|spilt|slept|worked)$", told.group())
    return bool(past) or _home_words().isdisjoint(said)


def _is_reason(text: str) -> bool:
    """Whether a clause tells why or what for, of nothing that stands in a home."""
    found = _REASON.match(text)
    if not found or not _home_words().isdisjoint(text[found.end() :].split()):
        return False
    return _BINDING.isdisjoint(text.split()) and not re.search(rf" (?:{_ASKING})\b", " ".join(["", *text[found.end() :].split()[1:]]))


def _is_need(text: str) -> bool:
    said = text.split()
    if _ERRAND.match(text) and not _home_words().isdisjoint(said):
        return False  # of a place that counts: "we have to skip the kitchen"
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
