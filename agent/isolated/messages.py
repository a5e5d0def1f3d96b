"""Messages between a run and an agent's process, over a socket.

To the agent: a kind and pickled content. From the agent, who is not trusted: a kind and bytes, which are checked and never unpickled.
"""

import json
import pickle
import socket
import struct
import time
from dataclasses import asdict
from typing import Any

import numpy as np

from envs.files import to_json
from envs.types import Action, Decision
from policies.thought import Landmark, MapView, Thought

HEAD = struct.Struct("=cI")  # kind and length
BEGIN, FRAME, ACT, ASK = b"B", b"F", b"A", b"Q"  # to the agent
IMPORTED, DECIDED, THOUGHT, FAILED, DECLARED = b"I", b"D", b"T", b"E", b"C"  # from the agent
LONGEST = {IMPORTED: 0, DECIDED: 2**16, THOUGHT: 2**26, FAILED: 2**20, DECLARED: 2**16}  # bytes
_NUMBERS, _TEXTS = 2**22, 2**12  # greatest numbers of elements in a thought's arrays, and of texts


class Malformed(ValueError):
    """A message from an agent's process that is none."""


_DECISIONS = tuple(Decision(action) for action in Action)


def send(connection: socket.socket, kind: bytes, content: bytes = b"") -> None:
    """Send one message."""
    connection.sendall(HEAD.pack(kind, len(content)) + content)


def told(content: bytes) -> Any:
    """Content of a message to the agent."""
    return pickle.loads(content)


def receive(connection: socket.socket) -> tuple[bytes, bytes]:
    """Receive one message of a trusted sender. EOFError where the other side is gone."""
    kind, length = HEAD.unpack(_bytes(connection, b"", HEAD.size))
    return kind, _bytes(connection, b"", length)


def receive_answer(connection: socket.socket, until: float, *, more: int = 2**16) -> tuple[bytes, bytes]:
    """Receive the next message of an agent's process, until a time on the clock `time.monotonic`.

    It has to be the only one, unless `more` is 0. EOFError where it is gone, TimeoutError, and Malformed for an unknown kind or too much.
    """
    data = _bytes(connection, b"", HEAD.size, until, more=more)
    kind, length = HEAD.unpack_from(data)
    if length > LONGEST.get(kind, -1):
        raise Malformed(f"expected at most {LONGEST[kind]} bytes, got {length}" if kind in LONGEST else "expected a decision")
    data = _bytes(connection, data, HEAD.size + length, until)
    if len(data) > HEAD.size + length:
        raise Malformed("expected one message, got more")
    return kind, data[HEAD.size :]


def _bytes(connection: socket.socket, data: bytes, count: int, until: float | None = None, *, more: int = 0) -> bytes:
    """At least so many bytes, the first of which are there, and at most `more` if that is greater."""
    while len(data) < count:
        if until is not None:
            connection.settimeout(max(1e-6, until - time.monotonic()))
        part = connection.recv(max(more, min(count - len(data), 2**20)))
        if not part:
            raise EOFError
        data = data + part if data else part
    return data


# Decisions


def packed_decision(decision: Decision, thought: Thought | None) -> tuple[bytes, bytes]:
    """Kind and content of a decision's message."""
    text = decision.text.encode(errors="replace")
    if thought is None:
        return DECIDED, bytes([decision.action]) + text
    return THOUGHT, bytes([decision.action]) + struct.pack("=I", len(text)) + text + to_json(asdict(thought)).encode()


def action_in(number: int) -> Decision:
    """Decision of an action's number, checked. Malformed for another."""
    if not 0 <= number < len(_DECISIONS):
        raise Malformed(f"expected an action, got {number}")
    return _DECISIONS[number]


def decision_in(kind: bytes, content: bytes) -> tuple[Decision, Thought | None]:
    """Decision and thought of a message, checked. Malformed for another."""
    if kind not in (DECIDED, THOUGHT) or not content or content[0] >= len(Action):
        raise Malformed("expected a decision")
    action, rest, thought = Action(content[0]), content[1:], None
    if kind == THOUGHT:
        length = int.from_bytes(rest[:4], "little")
        rest, json_text = rest[4 : 4 + length], rest[4 + length :]
        thought = _thought(json_text)
    return Decision(action, rest.decode(errors="replace")), thought


def _thought(text: bytes) -> Thought:
    """Thought of a JSON text."""
    try:
        found = json.loads(text)
        seen, landmarks = found["map"], found["landmarks"]
        boxes = _array(found["boxes"], np.float64, 2) if found["boxes"] else np.zeros((0, 4))
        where = [Landmark(_text(one["name"]), _array(one["position_a"], np.float64, 1), float(one["score"])) for one in landmarks[:_TEXTS]]
        view = None
        if seen is not None:
            cells = (_array(seen[name], np.bool_, 2) for name in ("free", "occupied"))
            view = MapView(float(seen["cell"]), float(seen["x0"]), float(seen["z0"]), *cells)
        return Thought(
            tuple(map(_text, found["plan"][:_TEXTS])), int(found["step"]), boxes, tuple(map(_text, found["names"][:_TEXTS])),
            _array(found["scores"], np.float64, 1), tuple(where), view, _text(found["verdict"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, OverflowError) as error:
        raise Malformed(f"expected a thought, got one that cannot be read ({error})") from error


def _array(values: Any, kind: Any, dimensions: int) -> np.ndarray:
    """Array of a kind and number of dimensions."""
    found = np.array(values, kind)
    if found.ndim != dimensions or found.size > _NUMBERS:
        raise ValueError(f"expected an array of {dimensions} dimensions, got shape {found.shape}")
    return found


def _text(value: Any) -> str:
    """Text, as it is."""
    if not isinstance(value, str):
        raise ValueError(f"expected a text, got {type(value).__name__}")
    return value
