"""Conversion of JSON objects from and to frozen dataclasses, with the annotations as schema.

Errors name the path of the wrong field. A field without default must be in the file. Contents of a file beyond a record's fields are
kept in its `extra`, and so are fields that it states at their default value (mostly null), so that writing restores what was read. A
record without `extra` ignores them, or refuses them where `record_reader` says so.
"""

import base64
import json
import math
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Read = Callable[[Any], Any]
FLAT = "flat"  # marks a part of a record whose fields are among the record's own in the file
ALWAYS = {"always": True}  # marks a field that is written even at its default, because other programs need it
_NOTHING = object()


class WrongField(Exception):
    """A value violates the schema: what was expected, what came, and its path."""

    def __init__(self, expected: str, value: Any = _NOTHING, *, got: str = "") -> None:
        super().__init__(expected)
        self.expected, self.got, self.path = expected, got or described(value), ""

    def inside(self, step: str | int) -> "WrongField":
        """The same error, one step (key or index) further from the root."""
        if isinstance(step, int):
            this = f"[{step}]"
        else:
            this = f".{step}" if step.isidentifier() else f"[{json.dumps(step)}]"
        self.path = this + self.path
        return self

    def __str__(self) -> str:
        where = self.path.removeprefix(".")
        return f"{where}: expected {self.expected}, got {self.got}" if where else f"expected {self.expected}, got {self.got}"


def described(value: Any) -> str:
    """Description of a JSON value in a few words."""
    if value is _NOTHING:
        return "no such field"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = json.dumps(value) if value is None or isinstance(value, bool | int | float | str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


# Values


def exactly(kind: type[T], expected: str) -> Callable[[Any], T]:
    """Reader that checks that a value is of a type, which `expected` names."""

    def read_exactly(value: Any) -> T:
        if type(value) is not kind:
            raise WrongField(expected, value)
        return value

    return read_exactly


read_text, read_whole, read_truth = exactly(str, "text"), exactly(int, "a whole number"), exactly(bool, "true or false")
read_object = exactly(dict, "an object")


def read_number(value: Any) -> float:
    """Check that a value is a finite number; returns a float."""
    if type(value) is not float:
        if type(value) is not int or abs(value) > 1e300:
            raise WrongField("a number", value)
        value = float(value)
    if not math.isfinite(value):
        raise WrongField("a finite number", value)
    return value


def read_label(value: Any) -> str | int:
    """Check that a value is an identifier: text, or an integer."""
    if type(value) is not str and type(value) is not int:
        raise WrongField("text or a whole number", value)
    return value


def read_point(value: Any) -> tuple[float, float, float]:
    """Check that a value is three finite numbers."""
    return _numbers(value, 3)


def read_rotation(value: Any) -> tuple[float, float, float, float]:
    """Check that a value is a unit quaternion: squares sum to 1 within 1%."""
    numbers = _numbers(value, 4)
    x, y, z, w = numbers
    square = x * x + y * y + z * z + w * w
    if not 0.98 < square < 1.02:
        raise WrongField("a quaternion [x, y, z, w] of length 1", got=f"length {math.sqrt(square):.3g}")
    return numbers


def read_base64(value: Any) -> bytes:
    """Bytes of a text in base64."""
    try:
        return base64.b64decode(read_text(value), validate=True)
    except ValueError as error:
        raise WrongField("base64", got=f"something else ({error})") from None


def within(low: float, high: float) -> Callable[[Any], float]:
    """Reader that checks that a value is a number between two, both excluded."""

    def read_within(value: Any) -> float:
        if not low < (number := read_number(value)) < high:
            raise WrongField(f"a number above {low:g} and below {high:g}", value)
        return number

    return read_within


def one_of(choices: Iterable[Any]) -> Read:
    """Reader that checks that a value is one of some."""
    allowed = tuple(choices)

    def read_choice(value: Any) -> Any:
        if value not in allowed:
            raise WrongField(f"one of {', '.join(map(str, allowed))}" if len(allowed) > 1 else str(*allowed), value)
        return value

    return read_choice


def read_json(value: Any) -> Any:
    """Check that a value is JSON without NaN and infinity."""
    if type(value) is dict:
        for key, inner in value.items():
            read_part(read_json, inner, key)
    elif type(value) is list:
        for index, inner in enumerate(value):
            read_part(read_json, inner, index)
    elif type(value) is float and not math.isfinite(value):
        raise WrongField("a finite number", value)
    return value


def _numbers(value: Any, count: int) -> Any:
    """Check that a value is `count` finite numbers; returns floats."""
    if type(value) is not list:
        raise WrongField(f"{count} numbers", value)
    if len(value) != count:
        raise WrongField(f"{count} numbers", got=str(len(value)))
    for number in value:
        if type(number) is not float or number - number != 0:  # NaN and infinity leave NaN
            return tuple(read_part(read_number, number, index) for index, number in enumerate(value))
    return tuple(value)


def read_part(read: Read, value: Any, step: str | int) -> Any:
    """Read a part of a value; an error in it names the step."""
    try:
        return read(value)
    except WrongField as wrong:
        raise wrong.inside(step) from None


Label = Annotated[str | int, read_label]
Point = Annotated[tuple[float, float, float], read_point]
Rotation = Annotated[tuple[float, float, float, float], read_rotation]
Json = Annotated[Any, read_json]
_SCALARS = frozenset((float, int, str, bool, NoneType))
_PLAIN: dict[Any, Read] = {str: read_text, int: read_whole, float: read_number, bool: read_truth}


# Reading


@lru_cache(None)
def reader(hint: Any) -> Read:
    """Reader of a JSON value according to an annotation."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return record_reader(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return arguments[1]
    if origin in (Union, UnionType):
        (some,) = [argument for argument in arguments if argument is not NoneType]
        inner = reader(some)
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        reads = [reader(argument) for argument in arguments if argument is not Ellipsis]
        return _list_reader(reads[0]) if arguments[-1] is Ellipsis else _tuple_reader(reads)
    if origin is dict:
        return _dict_reader(reader(arguments[1]))
    raise TypeError(f"no JSON form for {hint}")


def _list_reader(read: Read) -> Read:
    """Reader of a list, as a tuple."""

    def read_list(value: Any) -> tuple:
        if type(value) is not list:
            raise WrongField("a list", value)
        result = []
        try:
            for inner in value:
                result.append(read(inner))
        except WrongField as wrong:
            raise wrong.inside(len(result)) from None
        return tuple(result)

    return read_list


def _tuple_reader(reads: list[Read]) -> Read:
    """Reader of a list of fixed length, as a tuple."""

    def read_tuple(value: Any) -> tuple:
        if type(value) is not list or len(value) != len(reads):
            raise WrongField(f"a list of {len(reads)}", value)
        return tuple(read_part(read, inner, k) for k, (read, inner) in enumerate(zip(reads, value, strict=True)))

    return read_tuple


def _dict_reader(read: Read) -> Read:
    """Reader of an object with values of one type."""

    def read_dict(value: Any) -> dict:
        return {key: read_part(read, inner, key) for key, inner in read_object(value).items()}

    return read_dict


@lru_cache(None)
def _entries(record: type) -> tuple[list[tuple[Field, Any, Any]], list[tuple[str, type]]]:
    """A record's own fields with annotation and default, and its flat parts.

    The default is _NOTHING for none; flat parts have names and types.
    """
    hints = get_type_hints(record, include_extras=True)
    own, flat = [], []
    for field in fields(record):
        hint = hints[field.name]
        if get_origin(hint) is Annotated and get_args(hint)[1] == FLAT:
            flat.append((field.name, get_args(hint)[0]))
        elif field.name != "extra":
            default = field.default if field.default_factory is MISSING else field.default_factory()
            own.append((field, hint, _NOTHING if default is MISSING else default))
    return own, flat


def record_reader(record: type, *, complete: bool = False, strict: bool = False, number: Read = read_number) -> Read:
    """Reader of a JSON object as a record.

    A record with flat parts reads them from the same object. `complete` requires its own fields with defaults too; `strict` refuses fields
    that are unknown; `number` reads its own floats.
    """
    own, flat = _entries(record)
    plan = [(f.name, number if hint is float else reader(hint), _NOTHING if complete else default) for f, hint, default in own]
    parts = [(name, part, [(f.name, reader(hint), default) for f, hint, default in _entries(part)[0]]) for name, part in flat]
    known = {name for name, _, _ in plan}.union(*({name for name, _, _ in inner} for _, _, inner in parts))
    keeps = any(field.name == "extra" for field in fields(record))

    def read_record(value: Any) -> Any:
        unknown = () if known >= read_object(value).keys() else value.keys() - known
        if strict and unknown:
            raise WrongField("no such field", value[min(unknown)]).inside(min(unknown))
        extra = {key: read_part(read_json, value[key], key) for key in unknown} if keeps else {}
        given = {name: part(**_fields(value, inner, extra)) for name, part, inner in parts}
        given |= _fields(value, plan, extra)
        return record(**given, extra=extra) if keeps else record(**given)

    return read_record


def _fields(value: dict, plan: list, extra: dict) -> dict[str, Any]:
    """Fields that an object states; those at their defaults are also put into `extra`."""
    result = {}
    for name, read, default in plan:
        raw = value.get(name, _NOTHING)
        if raw is _NOTHING:
            if default is _NOTHING:
                raise WrongField("a value").inside(name)
            continue
        try:
            result[name] = read(raw)
        except WrongField as wrong:
            raise wrong.inside(name) from None
        if result[name] == default:
            extra[name] = raw
    return result


# Writing


def plain(value: Any) -> Any:
    """JSON value of a record or of a field's value.

    Defaults are left out unless the file that was read had them.
    """
    kind = type(value)
    if kind in _SCALARS:
        return value
    if isinstance(value, tuple | list):
        return list(value) if all(type(inner) in _SCALARS for inner in value) else [plain(inner) for inner in value]
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if not is_dataclass(value):
        return value
    own, flat = _entries(kind)
    result: dict[str, Any] = {}
    for name, _ in flat:
        result |= plain(getattr(value, name))
    for field, _, default in own:
        content = getattr(value, field.name)
        if default is _NOTHING or content != default or field.metadata == ALWAYS:
            result[field.name] = plain(content)
    for key, content in getattr(value, "extra", {}).items():
        result.setdefault(key, content)
    return result
