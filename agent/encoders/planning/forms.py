"""Tokens of meanings, and the rules by which they follow each other.

Both are derived from the records' own annotations.
A record is its name and its fields in order. A field at its default is left out; a field with a value of a closed set is one token
("color=red"), one with a record is the field's ("link:") and the record's; END ends a record or a tuple. Whatever only one token could say
is not said.
"""

from collections.abc import Container
from dataclasses import MISSING, dataclass, fields, replace
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from jaxtyping import Bool

from envs.language.grammar.table import constructions
from envs.language.lexicon import COLORS, MATERIALS, NOUNS, PARTS, ROOMS, SIZES, USES
from envs.language.semantics.acts import HERE, ROOM, THERE, Advance, Check, Each, Opening, Request, Rotate, Spot, Tilt, When
from envs.language.semantics.meaning import Ask, Go, If, Link, Rank, Route, Sequence

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
    "no_size": tuple(SIZES), "no_material": tuple(MATERIALS), "room": _ROOMS, "no_room": _ROOMS,
    "nor_color": tuple(COLORS), "type": (*_ROOMS, ROOM), "purpose": tuple(USES),
    (Opening, "kind"): tuple(PARTS), (Rank, "place"): (2, 3), (Opening, "place"): _COUNTS[:6], (Rotate, "degrees"): _TURNS,
    (Tilt, "degrees"): (-30, 0, 30), (Advance, "metres"): _WAYS, (Each, "least"): _COUNTS, (Check, "least"): _COUNTS[1:],
    (Check, "most"): (0, *_COUNTS), "least": _COUNTS[1:],
}  # fmt: skip
LENGTHS: dict[str, tuple[int, int]] = {  # least and greatest length of tuples
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


RECORDS, VALUES, TOKENS = _vocabulary()
NUMBERS = {token: number for number, token in enumerate(TOKENS)}
RULES = {rule: number for number, rule in enumerate(_rules())}
PLACES = {place: number for number, place in enumerate([(r, form.name) for r in RECORDS.values() for form in forms_of(r)], start=1)}


def spelled(rule: Rule) -> str:
    """Name of a situation, which stays as it is when records get more fields."""
    forms = () if rule.record is None else forms_of(rule.record)
    record = "" if rule.record is None else rule.record.__name__
    flags = [name for name in ("full", "short", "deep", "inner", "between") if getattr(rule, name)]
    return " ".join((rule.kind, record, forms[rule.at].name if rule.at < len(forms) else END, *flags))


def known_rule(rule: Rule, names: Container[str]) -> str:
    """Name that a situation had before its record got more fields.

    It is among some; empty for none.
    """
    last = rule.at if rule.record is None or rule.kind != "rest" else len(forms_of(rule.record))
    return next((name for at in range(rule.at, last + 1) if (name := spelled(replace(rule, at=at))) in names), "")


@cache
def masks() -> Bool[np.ndarray, "rules tokens"]:
    """Tokens that each rule allows."""
    out = np.zeros((len(RULES), len(TOKENS)), bool)
    for rule, number in RULES.items():
        out[number, [NUMBERS[token] for token in rule.allowed()]] = True
    return out
