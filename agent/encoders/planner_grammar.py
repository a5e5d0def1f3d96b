"""Linear form of meanings, as typed tokens in preorder, and its automaton.

A record is its name and its fields in order. A field at its default is left out; a field with a value of a closed set is one token
("color=red"), one with a record is the field's ("link:") and the record's; END ends a record or a tuple. Whatever only one token could say
is not said. So every string that the automaton allows is a well-formed record, and each record has one string.
"""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from jaxtyping import Bool

from envs.language.grammar.table import constructions
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PARTS, ROOMS, SIZES, USES
from envs.language.semantics.acts import HERE, ROOM, THERE, Advance, Check, Each, Opening, Request, Rotate, Spot, Stand, Tilt, When
from envs.language.semantics.meaning import Ask, Description, Go, If, Link, Rank, Route, Sequence
from envs.scenes.relations import Predicate

END = "END"
MEANINGS = (Go, Sequence, If, Route, Ask, Request)
LINKS = 3  # in a chain
LONGEST = 160  # tokens, after which only what is begun is ended
_ROOMS = (*ROOMS, HERE, THERE)
_COUNTS = tuple(range(1, 21))
_TURNS = tuple(sign * turn for turn in (*range(5, 185, 5), 225, 270, 315, 360) for sign in (1, -1))
_WAYS = tuple(sign * way / 2 for way in range(1, 21) for sign in (1, -1))
_CLOSED: dict[tuple[type, str] | str, tuple[Any, ...]] = {  # values of fields that are no enumerations
    "category": (*NOUNS, *PARTS), "color": tuple(COLORS), "size": tuple(SIZES), "material": tuple(MATERIALS), "no_color": tuple(COLORS),
    "no_size": tuple(SIZES), "no_material": tuple(MATERIALS), "room": _ROOMS, "type": (*_ROOMS, ROOM), "purpose": tuple(USES),
    (Opening, "kind"): tuple(PARTS), (Rank, "place"): (2, 3), (Opening, "place"): _COUNTS[:6], (Rotate, "degrees"): _TURNS,
    (Tilt, "degrees"): (-30, 0, 30), (Advance, "metres"): _WAYS, (Each, "least"): _COUNTS, (Check, "least"): _COUNTS[1:],
    (Check, "most"): (0, *_COUNTS), "least": _COUNTS[1:],
}  # fmt: skip
_SIZES: dict[str, tuple[int, int]] = {  # least and greatest length of tuples
    "steps": (2, 8), "moves": (2, 16), "acts": (1, 12), "limits": (1, 6), "options": (2, 4), "then": (1, 4), "otherwise": (1, 4),
}  # fmt: skip


@dataclass(frozen=True)
class FieldForm:
    """A field: its name, whether it must be said, and what it may be.

    `values` are those of a closed set, `records` the kinds of records, of which a field may have `many`.
    """

    name: str
    required: bool
    values: tuple[Any, ...] = ()
    records: tuple[type, ...] = ()
    many: bool = False


TYPED = ("rest",)  # fields that keep words as they were typed, which no record is told by


@cache
def forms_of(record: type) -> tuple[FieldForm, ...]:
    """Fields of a record, in order; those of typed words are left out."""
    hints = get_type_hints(record)
    return tuple(_form(record, part.name, hints[part.name], part.default is MISSING) for part in fields(record) if part.name not in TYPED)


def _form(record: type, name: str, hint: Any, required: bool) -> FieldForm:
    if get_origin(hint) is tuple:
        return FieldForm(name, required, records=_options(get_args(hint)[0]), many=True)
    options = _options(hint)
    records = tuple(one for one in options if one not in (str, int, float, bool) and not issubclass(one, StrEnum))
    if records:
        return FieldForm(name, required, records=records)
    if options == (bool,):
        return FieldForm(name, required, (False, True) if required else (True,))
    enums = tuple(one for one in options if issubclass(one, StrEnum))
    if enums:
        return FieldForm(name, required, tuple(value for one in enums for value in one))
    if name == "verb":
        return FieldForm(name, required, tuple(one.fixed[0][1] for one in constructions()["Handle"]))
    return FieldForm(name, required, _CLOSED.get((record, name)) or _CLOSED[name])


def _options(hint: Any) -> tuple[type, ...]:
    """Types of a hint, without None."""
    many = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return tuple(one for one in many if one is not type(None))


@dataclass(frozen=True)
class Rule:
    """Situation of the automaton; `kind` says what may come.

    "one": a record of a field; "many": another record of a tuple, or its end; "value": a value of a required field; "rest": an optional
    field from number `at`, or the end. `full`: no more; `short`: not the end yet;
    `deep`: no link, in the last of a chain; `inner`: no condition, within one; `between`: a second thing is needed.
    """

    kind: str
    record: type | None
    at: int = 0
    full: bool = False
    short: bool = False
    deep: bool = False
    inner: bool = False
    between: bool = False

    @cache  # noqa: B019 (there are few rules)
    def allowed(self) -> tuple[str, ...]:
        """Tokens that may come."""
        if self.record is None:
            return tuple(one.__name__ for one in MEANINGS)
        form = forms_of(self.record)[self.at] if self.at < len(forms_of(self.record)) else None
        if self.kind == "rest" or form is None:
            return self._rest()
        if self.kind == "value":
            return tuple(value_token(form.name, value) for value in form.values)
        names = tuple(one.__name__ for one in form.records if not (self.inner and one is When))
        if self.kind == "one":
            return names
        return (*(() if self.short else (END,)), *(() if self.full else names))

    def _rest(self) -> tuple[str, ...]:
        assert self.record is not None
        found = []
        for form in forms_of(self.record)[self.at :]:
            if form.name == "second" and self.record in (Link, Spot):
                if self.between:
                    return (*found, "second:")
                continue
            if (form.name == "inverse" and self.between) or (form.name in ("link", "no_link") and self.deep):
                continue
            found += [value_token(form.name, value) for value in form.values] if form.values else [f"{form.name}:"]
        return tuple(found) if self.short else (*found, END)


def value_token(name: str, value: Any) -> str:
    """Token of a value of a field."""
    return f"{name}={value}"


@dataclass
class _Frame:
    """A record, or a tuple of a field, that is being read."""

    record: type
    made: dict[str, Any]
    at: int = 0
    many: list[Any] | None = None
    field: int = 0  # of the record, that the frame's last part fills


class Automaton:
    """Reader of tokens.

    `rule` says what may come, `meaning` is the record once it is whole.
    `path` are the fields that the next token is within, the innermost first.
    """

    def __init__(self) -> None:
        self.stack: list[_Frame] = []
        self.meaning: Any = None
        self.said = 0
        self.rule = Rule("one", None)

    @property
    def path(self) -> tuple[tuple[type, str], ...]:
        """Fields that the next token is within, the innermost first."""
        above = [(frame.record, forms_of(frame.record)[frame.field].name) for frame in self.stack[:-1]]
        top = self.stack[-1] if self.stack else None
        if top is not None and (top.many is not None or self.rule.kind in ("one", "value")):
            above.append((top.record, forms_of(top.record)[top.field].name))
        return tuple(above[::-1])

    def allowed(self) -> tuple[str, ...]:
        """Tokens that may come; those that end it soonest, where it gets too long."""
        found = self.rule.allowed()
        if self.said < LONGEST:
            return found
        if END in found:
            return (END,)
        return tuple(one for one in found if one not in ("When", "Either", "link:", "no_link:")) or found

    def push(self, token: str) -> None:
        """Read a token that is allowed."""
        self.said += 1
        if not self.stack:
            self._open(_NAMED[token])
            return
        top, rule = self.stack[-1], self.rule
        if token == END:
            if rule.kind == "many":
                self._fill(tuple(top.many or ()))
            else:
                top.at = len(forms_of(top.record))
            self._settle()
        elif rule.kind in ("one", "many"):
            self._open(_NAMED[token])
        else:
            self._field(top, token)

    def _field(self, top: _Frame, token: str) -> None:
        name, is_value, _ = token.partition("=") if "=" in token else (token[:-1], "", "")
        forms = forms_of(top.record)
        top.field = next(k for k in range(top.at, len(forms)) if forms[k].name == name)
        form = forms[top.field]
        if is_value:
            self._fill(_VALUES[token])
            self._settle()
        else:
            self._begin(form)

    def _begin(self, form: FieldForm) -> None:
        """Begin the records of a field."""
        top = self.stack[-1]
        if form.many:
            top.many = []
            self._settle()
        elif len(form.records) == 1:
            self._open(form.records[0])
        else:
            self.rule = Rule("one", top.record, top.field, inner=self._inner())

    def _open(self, record: type) -> None:
        self.stack.append(_Frame(record, {}))
        self._settle()

    def _fill(self, value: Any) -> None:
        """Give the field that is being read its value."""
        top = self.stack[-1]
        top.made[forms_of(top.record)[top.field].name] = value
        top.many, top.at = None, top.field + 1

    def _settle(self) -> None:
        """Find what comes next, and close what is whole."""
        while self.stack:
            top = self.stack[-1]
            forms = forms_of(top.record)
            if top.many is not None:
                least, most = _SIZES[forms[top.field].name]
                count = len(top.many)
                self.rule = Rule("many", top.record, top.field, full=count >= most, short=count < least, inner=self._inner())
                return
            if top.at < len(forms) and forms[top.at].required:
                top.field = top.at
                if forms[top.at].values:
                    self.rule = Rule("value", top.record, top.at)
                else:
                    self._begin(forms[top.at])
                return
            between = _between(top.made)
            deep = top.record is Description and sum(frame.record is Link for frame in self.stack) >= LINKS
            short = top.record is Request and not top.made
            rule = Rule("rest", top.record, top.at, short=short, deep=deep, between=between)
            if rule.allowed() != (END,):
                self.rule = rule
                return
            self._close()

    def _close(self) -> None:
        """Make the record on top, and give it to the one that it belongs to."""
        top = self.stack.pop()
        made = top.record(**top.made)
        if not self.stack:
            self.meaning = made
            return
        above = self.stack[-1]
        if above.many is not None:
            above.many.append(made)
        else:
            self._fill(made)

    def _inner(self) -> bool:
        return any(frame.record is When for frame in self.stack)


def linear(meaning: Any) -> Iterator[tuple[str, Automaton]]:
    """Tokens of a meaning, each with the automaton before it reads it.

    Raises KeyError for a value that no token says.
    """
    automaton = Automaton()
    for token in _said(meaning, None):
        yield token, automaton
        automaton.push(token)


def tokens_of(meaning: Any) -> tuple[str, ...]:
    """Tokens of a meaning; raises KeyError for a value that no token says."""
    return tuple(token for token, _ in linear(meaning))


def meaning_of(tokens: tuple[str, ...]) -> Any:
    """Meaning of tokens, None where they are not whole."""
    automaton = Automaton()
    for token in tokens:
        automaton.push(token)
    return automaton.meaning


def _said(value: Any, options: int | None, links: int = 0) -> Iterator[str]:
    """Tokens of a record in so many links: its name where it is one of several kinds or of a tuple."""
    record, links = type(value), links + isinstance(value, Link)
    if options != 1:
        yield record.__name__
    forms, last = forms_of(record), 0
    told = (part for part in fields(value) if part.name not in TYPED)
    for k, (form, part) in enumerate(zip(forms, told, strict=True)):
        said = getattr(value, form.name)
        if not form.required and said == part.default:
            continue
        last = k + 1
        if form.values:
            token = value_token(form.name, said)
            if token not in _VALUES:
                raise KeyError(token)
            yield token
            continue
        if not form.required:
            yield f"{form.name}:"
        if form.many:
            for one in said:
                yield from _said(one, None, links)
            yield END
        else:
            yield from _said(said, len(form.records), links)
    rule = Rule("rest", record, last, deep=record is Description and links >= LINKS, between=_between(vars(value)))
    if rule.allowed() != (END,):
        yield END


def _between(made: dict[str, Any]) -> bool:
    """Whether a link or spot is between two things."""
    return made.get("predicate") == Predicate.BETWEEN or made.get("stand") == Stand.BETWEEN


def _rules() -> tuple[Rule, ...]:
    """All situations of the automaton."""
    found, edge = {Rule("one", None): None}, list(MEANINGS)
    seen = set(edge)
    while edge:
        record = edge.pop()
        forms = forms_of(record)
        for k, form in enumerate(forms):
            for one in form.records:
                if one not in seen:
                    seen.add(one)
                    edge.append(one)
            kinds = ("many",) if form.many else ("one",) if form.records else ("value",)
            flags = [{}, {"short": True}, {"full": True}] if form.many else [{}]
            for inner in (False, True):
                for kind in kinds:
                    found.update({Rule(kind, record, k, inner=inner and bool(form.records), **flag): None for flag in flags})
        for k in range(len(forms) + 1):
            if all(not form.required for form in forms[k:]):
                for name in ("", "deep", "between", "short"):
                    found[Rule("rest", record, k, **({name: True} if name else {}))] = None
    return tuple(found)


def _vocabulary() -> tuple[dict[str, type], dict[str, Any], tuple[str, ...]]:
    named, values, tokens = {}, {}, {END: None}
    for rule in _rules():
        tokens.update(dict.fromkeys(rule.allowed()))
        if rule.record is not None:
            named[rule.record.__name__] = rule.record
            values |= {value_token(form.name, value): value for form in forms_of(rule.record) for value in form.values}
    return named, values, tuple(tokens)


_NAMED, _VALUES, TOKENS = _vocabulary()
NUMBERS = {token: number for number, token in enumerate(TOKENS)}
RULES = {rule: number for number, rule in enumerate(_rules())}
PLACES = {place: number for number, place in enumerate([(r, form.name) for r in _NAMED.values() for form in forms_of(r)], start=1)}


@cache
def masks() -> Bool[np.ndarray, "rules tokens"]:
    """Tokens that each rule allows."""
    out = np.zeros((len(RULES), len(TOKENS)), bool)
    for rule, number in RULES.items():
        out[number, [NUMBERS[token] for token in rule.allowed()]] = True
    return out
