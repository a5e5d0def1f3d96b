"""Text files of scenes in whatever encoding: their lines, with continued ones joined."""

import codecs
import os
import re
from pathlib import Path

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def lines_of(path: Path) -> list[str]:
    """Statements of an OBJ or MTL file, without comments and empty lines.

    A backslash at the end continues a line. The text may be UTF-8, UTF-16 or UTF-32 (with a byte-order mark or, for UTF-16, without),
    or else is taken as Windows' Latin 1.
    """
    return [line for line in (line.strip() for _, line in numbered(decoded(path.read_bytes()))) if line and line[0] != "#"]


def numbered(text: str) -> list[tuple[int, str]]:
    """Lines of a text and their numbers from 1; continued ones are joined."""
    lines = re.split(r"\r\n|\r|\n", text)
    if "\\" not in text:
        return list(enumerate(lines, 1))
    joined, open_line = [], None
    for number, line in enumerate(lines, 1):
        start, head = open_line or (number, "")
        ending = line.rstrip()
        open_line = (start, head + ending[:-1] + " ") if ending.endswith("\\") and not (head + line).lstrip().startswith("#") else None
        if open_line is None:
            joined.append((start, head + line))
    return [*joined, open_line] if open_line else joined


def decoded(data: bytes) -> str:
    """Text of a file's bytes, in whichever encoding they are."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    head = data[:512]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(zeros) > 1 and zeros.count(0) > 0.7 * len(zeros):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def text_of(name: str) -> str:
    """A file name as valid text: bytes that are not UTF-8 become question marks."""
    return os.fsencode(name).decode("utf-8", "replace")
