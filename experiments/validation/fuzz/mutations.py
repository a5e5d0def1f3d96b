"""Mutations of files: of bytes, JSON values and packed content (`mutated`)."""

import gzip
import io
import json
import re
import struct
import zipfile

import numpy as np

VALUES = (
    "null", "true", "false", "0", "-1", "7", "1e308", "-1e308", "1e999", "NaN", "-Infinity", "1e-320", "999999999999", "4294967295",
    "2147483648", '""', '"x"', '"\\ud800"', '"\\u2028"', '"../../x"', "[]", "{}", "[[]]", '[{"a": 1}]', '{"": {}}',
    "1" + "0" * 400, "[" * 2000 + "]" * 2000,
)  # fmt: skip
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|\[|\]|\{|\}|:|,')


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """Mutated copy of a file's bytes; half of the mutations are in packed content."""
    if rng.random() < 0.5:
        try:
            return _inside(data, rng)
        except (OSError, ValueError, zipfile.BadZipFile, struct.error):
            return _bytes(data, rng)
    return _bytes(data, rng)


def _inside(data: bytes, rng: np.random.Generator) -> bytes:
    """Mutated content of a gzip, zip or GLB file, or of a text."""
    if data[:2] == b"\x1f\x8b":
        return gzip.compress(_text(gzip.decompress(data), rng), 1, mtime=0)
    if data[:2] == b"PK":
        return _zip(data, rng)
    if data[:4] == b"glTF":
        (size,) = struct.unpack_from("<I", data, 12)
        text = _text(data[20 : 20 + size], rng)
        return glb(text, data[20 + size :])
    return _text(data, rng)


def glb(text: bytes, rest: bytes = b"") -> bytes:
    """GLB container of a JSON text and further chunks."""
    text += b" " * (-len(text) % 4)
    body = struct.pack("<II", len(text), 0x4E4F534A) + text + rest
    return struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body


def _zip(data: bytes, rng: np.random.Generator) -> bytes:
    """Zip file with one of its members mutated."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = names[int(rng.integers(len(names)))]
        for name in names:
            new.writestr(name, mutated(old.read(name), rng) if name == chosen else old.read(name))
    return out.getvalue()


def _text(data: bytes, rng: np.random.Generator) -> bytes:
    """Text with some of its JSON tokens replaced, removed or doubled."""
    for _ in range(int(rng.integers(1, 4))):
        tokens = [match.span() for match in TOKEN.finditer(data)]
        if not tokens:
            return _bytes(data, rng)
        first, last = tokens[int(rng.integers(len(tokens)))]
        match int(rng.integers(4)):
            case 0:
                new = b""
            case 1:
                new = data[first:last] * 2
            case 2:
                begin, end = tokens[int(rng.integers(len(tokens)))]
                new = data[begin:end]
            case _:
                new = VALUES[int(rng.integers(len(VALUES)))].encode()
        data = data[:first] + new + data[last:]
    return data


def _bytes(data: bytes, rng: np.random.Generator) -> bytes:
    """Bytes with bits flipped, a part cut, doubled, zeroed or made random, or cut short."""
    if not data:
        return rng.bytes(int(rng.integers(1, 40)))
    out = bytearray(data)
    first = int(rng.integers(len(out)))
    last = first + int(rng.integers(1, 1 + min(64, len(out) - first)))
    match int(rng.integers(7)):
        case 0:
            del out[first:last]
        case 1:
            out[first:first] = out[first:last]
        case 2:
            out[first:last] = bytes(last - first)
        case 3:
            out[first:last] = rng.bytes(last - first)
        case 4:
            del out[first:]
        case _:
            for place in rng.integers(len(out), size=int(rng.integers(1, 4))):
                out[place] ^= 1 << int(rng.integers(8))
    return bytes(out)


def json_text(value: object) -> bytes:
    """JSON of a value as bytes."""
    return json.dumps(value).encode()
