"""Meanings of all kinds, and their JSON form for files."""

from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from envs.errors import InputError
from envs.language.semantics.acts import ACT_RECORDS, Request
from envs.language.semantics.meaning import Ask, Description, Go, If, Link, Move, Rank, Reference, RoomPlace, Route, Sequence

Meaning = Go | Sequence | If | Route | Ask | Request
_RECORDS = (Go, Sequence, If, Route, Ask, Description, RoomPlace, Reference, Link, Rank, Move, *ACT_RECORDS)
_BY_NAME = {record.__name__: record for record in _RECORDS}


def meaning_to_json(meaning: Any) -> dict[str, Any]:
    """A meaning as a JSON object.

    It has the record's name under `is`, and the fields that are not at their defaults.
    """
    out: dict[str, Any] = {"is": type(meaning).__name__}
    for field in fields(meaning):
        value = getattr(meaning, field.name)
        if value != field.default:
            out[field.name] = _plain(value)
    return out


def meaning_from_json(value: Any, path: str = "meaning") -> Any:
    """The meaning of a JSON object. Raises InputError that names the wrong field."""
    if not isinstance(value, dict) or value.get("is") not in _BY_NAME:
        raise InputError(f"{path}: expected an object whose 'is' is one of {', '.join(_BY_NAME)}, got {value!r}")
    record = _BY_NAME[value["is"]]
    hints = get_type_hints(record)
    for name in value:
        if name != "is" and name not in hints:
            raise InputError(f"{path}.{name}: expected one of {', '.join(hints)}")
    made = {name: _read(part, hints[name], f"{path}.{name}") for name, part in value.items() if name != "is"}
    try:
        return record(**made)
    except TypeError as error:
        raise InputError(f"{path}: {error}") from error


def mentions(meaning: Any, word: str) -> bool:
    """Whether a word, such as `window`, is the value of any part of a meaning."""
    if is_dataclass(meaning):
        return any(mentions(getattr(meaning, field.name), word) for field in fields(meaning))
    return any(mentions(part, word) for part in meaning) if isinstance(meaning, tuple) else meaning == word


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return meaning_to_json(value)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _read(value: Any, hint: Any, path: str) -> Any:
    """A field's value, converted to its annotation."""
    origin = get_origin(hint)
    options = get_args(hint) if origin in (Union, UnionType) else (hint,)
    if value is None and type(None) in options:
        return None
    if isinstance(value, dict):
        made = meaning_from_json(value, path)
        if isinstance(made, tuple(option for option in options if isinstance(option, type))):
            return made
    elif isinstance(value, list) and any(get_origin(option) is tuple for option in options):
        part = next(get_args(option)[0] for option in options if get_origin(option) is tuple)
        return tuple(_read(item, part, f"{path}[{i}]") for i, item in enumerate(value))
    else:
        for option in options:
            if isinstance(option, type) and issubclass(option, StrEnum) and value in list(option):
                return option(value)
            if option in (str, int, bool, float) and type(value) is option:
                return value
            if option is float and type(value) is int:
                return float(value)
            if get_origin(option) is Literal and value in get_args(option):
                return value
    names = ", ".join(getattr(option, "__name__", str(option)) for option in options)
    raise InputError(f"{path}: expected {names}, got {value!r}")
