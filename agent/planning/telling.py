"""Statements beside a request, which `without_told` leaves out.

"Stand at the foot of the bed, so that I see you when I wake up" asks for its first clause. A clause is told if it has a subject other than
the one who is asked and a verb of its own, limits nothing, and names nothing that could say which thing is meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from agent.encoders.lexicon import closed_sets
from agent.planning.names import names_in, values
from envs.language.grammar.parser import known_words
from envs.language.reading.binding import bound
from envs.language.reading.refusing.clauses import home_nouns
from envs.language.reading.typed import read
from envs.language.reading.word import Word

_LINK = r"(?:(?:then(?= (?:i|we) will know)|because|as|since|and|but|so|though|although|honestly|also) )*"
_NOUN = r"(?!one\b|ones\b|thing\b)[a-z]+"
_OWNED = rf"(?:the|my|our|his|her|their|some|these|those) {_NOUN}(?: s {_NOUN})?(?: (?!do\b|is\b|are\b|was\b|has\b){_NOUN})?"
_WHERE = r"(?: (?:in |out |over |up |down )?(?:there|here)| outside| upstairs| downstairs| next door)?"
_BE = (
    r"(?:is|are|am|was|were|has|have|had|will|does|do|did|can|could|looks?|seems?|feels?|smells?|sounds?|keeps?|likes?|loves?|hates?"
    r"|got|left"
    r"|put|lost|forgot|saw|heard|came|went|made|took|think|believe|guess|suppose|bet|hope|know|wonder)"
)
_SELF = r"(?:i|we|someone|somebody|something)"
PEOPLE = rf"(?:{_SELF}|he|she|they|everyone|everybody|{_OWNED})"
TOLD = re.compile(  # about others than the robot
    rf"{_LINK}(?:(?:it|that|this|there|these|those) (?:{_BE}|(?!this\b|less\b|always\b|needs\b)[a-z]{{3,}}s(?= (?:me|us|him|her|them)\b))"
    rf"|{PEOPLE}{_WHERE} (?:[a-z]+ly |just |still |always |never |both |all )*"
    rf"(?:{_BE}|must not|(?:start|begin|work|finish|sleep|eat|cook|live)\b|(?:need|want) (?:it|them) for"
    r"|(?!this\b|less\b|across\b|always\b|need)[a-z]+(?:s|ed))"
    r"|(?:i|we) would (?:like|love) (?!company|a hand|help)"
    rf"|{_OWNED} s (?:all |just |still |already |so |very |finally )*(?!s\b)[a-z]+"
    r"|(?!you\b|please\b|also\b|and\b|then\b|but\b|do\b|if\b)[a-z]+(?: [a-z]+){0,4} (?:do|does|did|is|are|can) not)\b"
)
_OWN = re.compile(  # what the speaker means to do
    rf"{_LINK}(?:i|we) (?:just |only |really )*(?:want|need|have|would like|would love|am going|are going|am about|am trying) to"
    rf" (?:just )?"
    r"(?!(?:go|get to|walk|head|visit|see|find|know|look|reach|come|move|be|enter|leave|explore|ask|turn|stop|stand|avoid|stay|keep"
    r"|skip)\b)"
)
_OF_NEED = re.compile(rf"{_LINK}(?:i|we) (?:just |really )*(?:need|want|could use) (?:the|a|some|my|more|all) ")
_OF_YOURS = re.compile(
    rf"{_LINK}(?:i|we) (?:just |really )*(?:need|want|could use) your (?:light|lights|torch|camera|screen|eyes)(?: there| here)?$"
)
_OF_YOU = re.compile(
    rf"{_LINK}you (?:are|were) (?:new|late|early|in (?:my|our|the) (?:way|light)|[a-z]+ing (?:on|in) (?:my|our|the way)"
    r"|(?:facing|going|looking|pointing) the wrong way|(?:on|[a-z]+ing (?:at|on)) (?:me|us|my|our))\b"
)
_AIM = re.compile(  # what for, after "so"
    rf"(?:that )?(?:{PEOPLE}|it|(?:nobody|no one)|you (?=(?:see|know|remember|learn|can see|understand|are|get to know|will know)\b))\b"
)
_OF_TRUST = re.compile(  # what the speaker likes to see of the one who is asked
    rf"{_LINK}(?:(?:i|we) (?:just |only |really )*(?:want|need|have|would like|like) )?to (?:see|know|be sure|make sure|be certain"
    rf"|check|test"
    r"|find out) (?:that|if|whether|how(?: (?:long|fast|well|quickly))?) you (?:(?:can|could|will|are able to) )?(?:find (?:it|your"
    r" way)|know"
    r"|need|take|manage|do (?:it|that|this)|get there|cope|are|remember|work|hear|understand)\b"
)
_PERSON = (
    r"(?:grand(?:ad|dad|pa|ma|mother|father)|gran|granny|mum|mom|mummy|mommy|dad|daddy|mother|father|everyone|everybody"
    r"|(?:doctor|mr|mrs|ms|miss|auntie|uncle) [a-z]+)"
)
_OF_OTHERS = re.compile(  # what others want, can or will do
    rf"{_LINK}(?:that )?(?:{_OWNED}(?: in law)?|{_PERSON}|he|she|they) (?:[a-z]+ly |just |still |also |all )*"
    r"(?:wants?|needs?|would like|likes?|can|could|will|(?:is|are) going to|has to|have to)\b"
    r"(?! (?:you|the robot|(?:some |a |your )?(?:company|help|hand))\b)"
)
_ASKED = re.compile(  # words with which others ask all the same
    r"\b(?:you (?:to|must|should|need|have to|may|can)|only|unless|except|instead|rather|nobody|must|should|robot)\b"
)
_OF_SENSES = re.compile(  # how well the speaker perceives the one who is asked, or what through its camera
    rf"{_LINK}(?:that )?(?:i|we) (?:(?:can|could)(?: not)? (?:[a-z]+ly |barely |hardly )?(?:hear|see|feel|reach) you\b"
    r"|(?:just |only )?(?:want|need|would like) to (?:see|read|check|watch|look)\b.* (?:your|the) (?:camera|screen|video)\b)"
)
_OF_WHO = re.compile(
    r"(?:it|that) (?:is|was) (?:the|my|our|his|her) [a-z]+ (?:who|that) (?:wants?|needs?|asks?|asked|is asking|wanted|would like)"
    r"(?: (?:it|to know|to see|that|this))?"
)
_ASIDE = re.compile(  # about the speaker and others
    rf"(?:that |then |and |so |because |but )*(?:i|we|he|she|they|{_PERSON}|(?:my|our|his|her|their) {_NOUN})(?: in law)? "
    rf"(?!.*(?:{_ASKED.pattern}|\b(?:want|need|like|love|prefer) you\b))"
)
_LIMITING_LISTED = "if unless only except before until till instead otherwise avoid without rather never prefer mean meant"
_LIMITING = frozenset(_LIMITING_LISTED.split())
_WAIT = re.compile(
    r"(?:until|till) (?:i|we|he|she|they|it|that|someone|somebody|dinner|lunch|tea|(?:the|my|our) [a-z]+)\b"
)  # what ends a wait
_STAYS = re.compile(r"(?:go and |just )*(?:wait|stay|stand|sit|stop|remain|hold|hang|do not move|keep|park)\b")
_SO = re.compile(r"\bso(?: that| well| much)?[\s,]*$", re.IGNORECASE)
_IDIOMS = re.compile(
    r"\b(?:only just|at last|at first|last (?:night|week|time|month|year)|the other (?:day|night|week)|first thing|the first time"
    r"|let you know|(?<= )and then (?=(?:i|we|he|she|they)\b)"
    r"|^there is (?:a|some) [a-z ]+ (?:i|we) (?:need|want|have) to (?:see|fix|check|look at|mend|clean|paint|photograph|deal with|sort"
    r" out)$"
    r"|(?:not (?:really |quite |even )?(?:remember|recall|sure|know|certain|care|mind|tell)|forget|forgot|no idea) (?:if|whether|which"
    r"|what"
    r"|how"
    r"|where|who|when|why)(?: [a-z]+){1,6}|(?:have|has|had|is|are|am|was|were) only|(?:of|for|with|to|at|about|near|over) you|thank you"
    r"|(?:must|should) not (?:forget|miss|lose|be late)|^then (?=(?:i|we) will know)|know which(?: one)?$"
    r"|(?:(?<=^i )|(?<=^we )|(?<= i )|(?<= we ))would (?:like|love)(?! you\b| to\b| it\b)"
    r"|(?:need|want) (?:it|them) for|(?<!want )(?<!need )(?<!like )(?<!love )(?<!than )you$)\b"
)
_BINDING_LISTED = (
    "you your yours robot must should may shall might let allowed supposed ought need needs want wants would prefer mean meant said if"
    " unless or instead rather only other one ones which whether what except before after until till then otherwise first last"
    " nobody limits"
)
BINDING = frozenset(_BINDING_LISTED.split())  # what is told with one of these may be a request
_POINTING = frozenset(("it", "them", "that", "those", "one", "ones"))
_HANGING = _POINTING | frozenset(("they", "this", "these", "there", "here", "come", "join", "place", "spot", "somewhere"))
_GOES_ON = frozenset(("then", "afterwards", "otherwise", "or", "instead", "else"))
_SIGH = re.compile(
    r"(?:would|will|could|can) you|you (?:see|know)"
    r"|(?:silly|poor|lucky|clumsy|stupid|bless|lovely|sad|how \w+)(?: \w+)?(?: lately| today| again)?"
)
LONGEST_TAIL = 3  # words
_BREAKS = frozenset((",", "until", "till", "because", "since", "though", "although"))
_PLACED = ("category", "room")
_TRADES_LISTED = "people man men woman lady guy guys boys girls fitter fitters cleaner cleaners engineer engineers repairman chap chaps"
_TRADES = frozenset(_TRADES_LISTED.split())  # after the name of what they deal with: "the carpet people"


@dataclass(frozen=True)
class Clause:
    """Words between two marks: whether "so" is before, "!" after them."""

    words: tuple[Word, ...]
    for_aim: bool
    cried: bool = False

    def is_told(self, *, is_last: bool = False) -> bool:
        """Whether the clause asks for nothing.

        The last one may name things that the speaker deals with.
        """
        said = " ".join(self.words)
        if len(self.words) == 1 and self.cried and said not in known_words("all"):
            return True
        if _OF_YOURS.match(said):
            return True
        if self.for_aim and _AIM.match(said) and not names_place(self.words):
            return True
        plain = _IDIOMS.sub("", said)
        if (_OF_TRUST.match(said) or _OF_WHO.fullmatch(said)) and not names_place(self.words):
            return True
        if (_OF_NEED.match(said) or _OF_YOU.match(said)) and not names_place(self.words):
            return BINDING.isdisjoint(plain.split()[2:])
        if _OF_SENSES.match(said) or (_OF_OTHERS.match(said) and not _ASKED.search(said)):
            return not names_place([word for word, after in zip_longest(self.words, self.words[1:]) if (word, after) != ("room", "to")])
        binding = not BINDING.isdisjoint(plain.split())
        if _OWN.match(said):
            return (is_last or not names_place(self.words)) and BINDING.isdisjoint(plain.split()[3:])
        if binding or not TOLD.match(said):
            return False
        return not names_place(self.words) or bool(re.match(rf"{_LINK}{_SELF}\b", said) and _POINTING.isdisjoint(self.words))

    def may_matter(self) -> bool:
        """Whether what is asked for may hang on the clause.

        So it is in "I want to write a letter; show me a good place".
        """
        return names_place(self.words) or bool(_OWN.match(" ".join(self.words)))

    def is_tail(self) -> bool:
        """Whether the clause ends one that was told: "so well today", "silly me"."""
        return (self.for_aim and len(self.words) < LONGEST_TAIL and not names_place(self.words)) or bool(
            _SIGH.fullmatch(" ".join(self.words))
        )


def is_aside(part: str) -> bool:
    """Whether a part is about others than the one who is asked, and limits nothing."""
    words = read(part, known_words("all")).tokens
    return bool(_ASIDE.match(" ".join(words))) and _LIMITING.isdisjoint(words) and not names_place(words)


def without_told(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without what is told beside its request, as typed, and that.

    () where nothing is told, or all is, or what is left hangs on it.
    """
    sentences = read(text, known_words("all")).sentences
    clauses = [clause for sentence in sentences for clause in _clauses(text, sentence)]
    if bound(sentences)[0]:
        return text, ()
    told = []
    for k, clause in enumerate(clauses):
        waits = k and _WAIT.match(" ".join(clause.words)) and _STAYS.match(" ".join(clauses[k - 1].words))
        waits = waits and all(other.is_tail() for other in clauses[k + 1 :]) and not names_place(clause.words)
        is_told = clause.is_told(is_last=k == len(clauses) - 1) and not _goes_on(clauses, k)
        if waits or is_told or (told[-1:] == [k - 1] and clause.is_tail()):
            told.append(k)
    if _hangs(clauses, told):
        told = [k for k in told if not clauses[k].may_matter()]
    kept = [clause for k, clause in enumerate(clauses) if k not in told]
    if not told or not kept:
        return text, ()
    return ", ".join(_typed(text, clause) for clause in kept), tuple(_typed(text, clauses[k]) for k in told)


def _hangs(clauses: Sequence[Clause], told: Sequence[int]) -> bool:
    """Whether what is left points at what is told, or names nothing itself."""
    rest = [word for k, clause in enumerate(clauses) if k not in told for word in clause.words]
    return any(clauses[k].may_matter() for k in told) and (not _HANGING.isdisjoint(rest) or home_nouns().isdisjoint(rest))


def _clauses(text: str, sentence: Sequence[str]) -> list[Clause]:
    parts: list[list[str]] = [[]]
    for word in sentence:
        if word in _BREAKS:
            parts.append([])
        if word != ",":
            parts[-1].append(word)
    placed = [tuple(word for word in part if isinstance(word, Word)) for part in parts]
    return [Clause(part, bool(_SO.search(text[: part[0].start])), text[part[-1].end :].startswith("!")) for part in placed if part]


def _goes_on(clauses: Sequence[Clause], at: int) -> bool:
    """Whether the clause after one goes on from it."""
    return at + 1 < len(clauses) and clauses[at + 1].words[0] in _GOES_ON


def _typed(text: str, clause: Clause) -> str:
    return text[clause.words[0].start : clause.words[-1].end]


def names_place(clause: Sequence[str]) -> bool:
    """Whether a clause names a thing or a room."""
    kinds = {value for kind in _PLACED for value in closed_sets()[kind]}
    named = [word for word, after in zip_longest(clause, clause[1:], fillvalue="") if after not in _TRADES]
    return any(values().get(name, frozenset()) & kinds for name in names_in(named))
