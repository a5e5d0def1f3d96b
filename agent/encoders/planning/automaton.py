"""`Automaton`: reads the tokens of a meaning, and says which may come next.

Every string that it allows is a well-formed record, and each record has one string.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from agent.encoders.planning.forms import END, LENGTHS, LINKS, LONGEST, RECORDS, TYPED, VALUES, FieldForm, Rule, forms_of, value_token
from envs.language.semantics.acts import Request, Stand, When
from envs.language.semantics.meaning import Description, Link
from envs.scenes.relations import Predicate


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
            self._open(RECORDS[token])
            return
        top, rule = self.stack[-1], self.rule
        if token == END:
            if rule.kind == "many":
                self._fill(tuple(top.many or ()))
            else:
                top.at = len(forms_of(top.record))
            self._settle()
        elif rule.kind in ("one", "many"):
            self._open(RECORDS[token])
        else:
            self._field(top, token)

    def _field(self, top: _Frame, token: str) -> None:
        name, is_value, _ = token.partition("=") if "=" in token else (token[:-1], "", "")
        forms = forms_of(top.record)
        top.field = next(k for k in range(top.at, len(forms)) if forms[k].name == name)
        form = forms[top.field]
        if is_value:
            self._fill(VALUES[token])
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
                least, most = LENGTHS[forms[top.field].name]
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
            if token not in VALUES:
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
