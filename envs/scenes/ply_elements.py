"""Elements of PLY files as arrays, from text or bytes of either order."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Int

from envs.errors import InputError

_TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2", "ushort": "u2", "uint16": "u2",
    "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4", "int64": "i8", "uint64": "u8", "long": "i8", "ulong": "u8",
    "half": "f2", "float16": "f2", "float": "f4", "float32": "f4", "double": "f8", "float64": "f8",
}  # fmt: skip
_ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}


@dataclass(frozen=True)
class _Property:
    """A property in a header: its type, and the type of its count if it is a list."""

    name: str
    type: np.dtype
    count: np.dtype | None = None


@dataclass(frozen=True)
class Lists:
    """A list property of n rows: the lengths of its lists, and all values joined."""

    counts: Int[np.ndarray, "n"]
    values: np.ndarray


@dataclass(frozen=True)
class Element:
    """An element of a file: number of rows, scalar properties, their types, lists."""

    count: int
    columns: dict[str, np.ndarray]
    types: dict[str, np.dtype]
    lists: dict[str, Lists]


def read_elements(path: Path) -> tuple[str, dict[str, Element]]:
    """Header text and elements by name.

    Raises InputError for another format, and for data that end early or do not fit.
    """
    data = path.read_bytes()
    end = re.search(rb"(?:^|[\r\n])end_header[ \t]*(\r\n|\n|\r)", data[: 1 << 20])
    if not data.startswith(b"ply") or end is None:
        raise InputError(f"{path}: expected a PLY file ('ply' to 'end_header'), got {len(data)} bytes from {data[:4]!r}")
    head = "\n".join(re.split(r"\r\n|\r|\n", data[: end.start()].decode("utf-8", "replace")))
    order, layout = _header(path, head)
    body = data[end.end() :]
    try:
        return head, _text_elements(body, layout) if order == "" else _binary_elements(body, layout)
    except (ValueError, OverflowError) as error:
        raise InputError(f"{path}: expected a well-formed .ply file, got {error}; export it again") from error


def _header(path: Path, head: str) -> tuple[str, dict[str, tuple[int, list[_Property]]]]:
    """Byte order ('' for text), and count and properties of each element. Raises InputError for unknown words."""
    order, layout, last = "", {}, None
    for line in head.splitlines()[1:]:
        words = line.split()
        try:
            match words:
                case ["format", kind, *_]:
                    order = _ORDERS[kind]
                case ["element", name, count]:
                    last = layout.setdefault(name, (int(count), []))
                case ["property", "list", count, kind, name] if last:
                    last[1].append(_Property(name, np.dtype(order + _TYPES[kind]), np.dtype(order + _TYPES[count])))
                    if last[1][-1].count.kind == "f":
                        raise ValueError
                case ["property", kind, name] if last:
                    last[1].append(_Property(name, np.dtype(order + _TYPES[kind])))
                case [] | ["comment" | "obj_info", *_]:
                    continue
                case _:
                    raise ValueError
            if last and last[0] < 0:
                raise ValueError
        except (KeyError, ValueError):
            raise InputError(f"{path}: expected a well-formed .ply file, got the line '{line.strip()}' in its header") from None
    return order, layout


def _text_elements(body: bytes, layout: dict) -> dict[str, Element]:
    """Elements of an ASCII file. Raises ValueError when numbers are missing or none."""
    words = body.split()
    try:
        values = np.array(list(map(float, words)), np.float64)
    except ValueError as error:
        raise ValueError(f"a word that is no number ({error})") from error
    elements, at = {}, 0
    for name, (count, properties) in layout.items():
        rows, at = _uniform_rows(values, at, count, properties) or _walked_rows(values, at, count, properties)
        elements[name] = _element(count, properties, rows)
    return elements


def _uniform_rows(values: np.ndarray, at: int, count: int, properties: list[_Property]) -> tuple[dict, int] | None:
    """Rows of text that all have the lengths of the first, and where they end; None where lengths differ."""
    if not count or not properties:
        return _empty(properties), at
    lengths, offset = [], 0
    for prop in properties:
        if at + offset >= len(values):
            raise ValueError("fewer numbers than its header says")
        lengths.append(int(values[at + offset]) if prop.count is not None else 0)
        offset += 1 + max(lengths[-1], 0)
    if min(lengths) < 0 or at + count * offset > len(values):
        return None
    table = values[at : at + count * offset].reshape(count, offset)
    rows, column = {}, 0
    for prop, length in zip(properties, lengths, strict=True):
        if prop.count is not None and (table[:, column] != length).any():
            return None
        if prop.count is not None:
            rows[prop.name] = (np.full(count, length), table[:, column + 1 : column + 1 + length].reshape(-1))
        else:
            rows[prop.name] = table[:, column]
        column += 1 + length
    return rows, at + count * offset


def _walked_rows(values: np.ndarray, at: int, count: int, properties: list[_Property]) -> tuple[dict, int]:
    """Rows of text of different lengths, one after another, and where they end."""
    if count > len(values):
        raise ValueError("fewer numbers than its header says")
    found: dict[str, list] = {prop.name: [] for prop in properties}
    lengths: dict[str, list[int]] = {prop.name: [] for prop in properties if prop.count is not None}
    total = len(values)
    for _ in range(count):
        for prop in properties:
            if at >= total:
                raise ValueError("fewer numbers than its header says")
            if prop.count is not None:
                length = int(values[at])
                if length < 0 or at + length >= total:
                    raise ValueError("fewer numbers than its header says")
                lengths[prop.name].append(length)
                found[prop.name].append(values[at + 1 : at + 1 + length])
                at += 1 + length
            else:
                found[prop.name].append(values[at : at + 1])
                at += 1
    joined = {name: np.concatenate(parts) if parts else np.zeros(0) for name, parts in found.items()}
    return {name: (np.array(lengths[name], np.int64), array) if name in lengths else array for name, array in joined.items()}, at


def _binary_elements(body: bytes, layout: dict) -> dict[str, Element]:
    """Elements of a binary file. Raises ValueError when bytes are missing."""
    elements, at = {}, 0
    for name, (count, properties) in layout.items():
        rows, at = _uniform_bytes(body, at, count, properties) or _walked_bytes(body, at, count, properties)
        elements[name] = _element(count, properties, rows)
    return elements


def _uniform_bytes(body: bytes, at: int, count: int, properties: list[_Property]) -> tuple[dict, int] | None:
    """Rows of bytes that all have the lengths of the first, and where they end; None where lengths differ."""
    if not count or not properties:
        return _empty(properties), at
    fields, lengths, offset = [], [], at
    for number, prop in enumerate(properties):
        length = 0
        if prop.count is not None:
            length = int(_one(body, offset, prop.count))
            if length < 0:
                raise ValueError("a list of negative length")
            fields.append((f"n{number}", prop.count))
            offset += prop.count.itemsize
            fields.append((f"v{number}", prop.type, (length,)))
            offset += length * prop.type.itemsize
        else:
            fields.append((f"v{number}", prop.type))
            offset += prop.type.itemsize
        lengths.append(length)
    row = np.dtype(fields)
    if at + count * row.itemsize > len(body):
        return None
    table = np.frombuffer(body, row, count, at)
    if any(prop.count is not None and (table[f"n{k}"] != lengths[k]).any() for k, prop in enumerate(properties)):
        return None
    rows = {
        prop.name: (np.full(count, lengths[k]), table[f"v{k}"].reshape(-1)) if prop.count is not None else table[f"v{k}"]
        for k, prop in enumerate(properties)
    }
    return rows, at + count * row.itemsize


def _empty(properties: list[_Property]) -> dict:
    """Columns of an element without rows."""
    return {p.name: (np.zeros(0, np.int64), np.zeros(0, p.type)) if p.count is not None else np.zeros(0, p.type) for p in properties}


def _one(body: bytes, at: int, kind: np.dtype) -> np.generic:
    """A number at byte `at`. Raises ValueError at the end of the data."""
    if at + kind.itemsize > len(body):
        raise ValueError("fewer bytes than its header says")
    return np.frombuffer(body, kind, 1, at)[0]


def _walked_bytes(body: bytes, at: int, count: int, properties: list[_Property]) -> tuple[dict, int]:
    """Rows of bytes of different lengths, one after another, and where they end."""
    if count * sum((prop.count or prop.type).itemsize for prop in properties) > len(body) - at:
        raise ValueError("fewer bytes than its header says")
    starts: dict[str, list[int]] = {prop.name: [] for prop in properties}
    lengths: dict[str, list[int]] = {prop.name: [] for prop in properties if prop.count is not None}
    plan = [(prop, starts[prop.name], lengths.get(prop.name), prop.type.itemsize) for prop in properties]
    total = len(body)
    for _ in range(count):
        for prop, places, sizes, width in plan:
            length = 1
            if prop.count is not None and sizes is not None:
                end = at + prop.count.itemsize
                signed = prop.count.kind == "i"
                length = int.from_bytes(body[at:end], "big" if prop.count.str[0] == ">" else "little", signed=signed)
                at = end
                sizes.append(length)
            if length < 0 or at + length * width > total:
                raise ValueError("fewer bytes than its header says")
            places.append(at)
            at += length * width
    rows = {}
    raw = np.frombuffer(body, np.uint8)
    for prop, places, sizes, width in plan:
        counts = np.array(sizes, np.int64) if sizes is not None else np.ones(count, np.int64)
        begin = np.repeat(np.array(places, np.int64) - width * (np.cumsum(counts) - counts), counts)
        place = begin + width * np.arange(len(begin))
        values = np.ascontiguousarray(raw[place[:, None] + np.arange(width)]).view(prop.type).reshape(-1)
        rows[prop.name] = (counts, values) if sizes is not None else values
    return rows, at


def _element(count: int, properties: list[_Property], rows: dict) -> Element:
    """An element of its rows by property."""
    columns = {prop.name: rows[prop.name] for prop in properties if prop.count is None}
    lists = {prop.name: Lists(*rows[prop.name]) for prop in properties if prop.count is not None}
    return Element(count, columns, {prop.name: prop.type for prop in properties}, lists)
