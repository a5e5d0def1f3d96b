"""Decoding: the most likely record of a text, token after token under the automaton."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from agent.encoders.planning.automaton import Automaton, linear
from agent.encoders.planning.forms import NUMBERS, PLACES, RULES, TOKENS
from agent.encoders.planning.heard import heard
from agent.encoders.planning.net import BEGIN, PlannerNet, Said

Situation = tuple[int, int, tuple[int, int]]  # the last token, the rule, the two fields around


def situations(meaning: object) -> tuple[list[Situation], list[int]]:
    """Situations before the tokens of a meaning, and the tokens.

    Raises KeyError for a value that no token says.
    """
    row, told, last = [], [], BEGIN
    for token, automaton in linear(meaning):
        row.append((last, *situation(automaton)))
        last = NUMBERS[token]
        told.append(last)
    return row, told


def situation(automaton: Automaton) -> tuple[int, tuple[int, int]]:
    """Numbers of an automaton's rule, and of the two fields around the next token."""
    path = [PLACES[place] for place in automaton.path[:2]]
    return RULES[automaton.rule], ((path + [0, 0])[0], (path + [0, 0])[1])


@dataclass(frozen=True)
class Guess:
    """The most likely tokens of a text, and the logarithm of their probability."""

    tokens: tuple[str, ...]
    likely: float
    meaning: object | None


@torch.inference_mode()
def guessed(net: PlannerNet, texts: Sequence[Sequence[str]], longest: int = 256) -> list[Guess]:
    """The most likely tokens of texts, each chosen after the other.

    Without a grammar a meaning may be None.
    """
    read = heard(texts)
    states = net.encode(read)
    automata = [Automaton() for _ in texts]
    broken, likely = [False] * len(texts), [0.0] * len(texts)
    told: list[list[str]] = [[] for _ in texts]
    history: list[list[Situation]] = [[] for _ in texts]
    while True:
        going = [k for k, one in enumerate(automata) if one.meaning is None and not broken[k] and len(told[k]) < longest]
        if not going:
            break
        for k in going:
            history[k].append((NUMBERS[told[k][-1]] if told[k] else BEGIN, *situation(automata[k])))
        rows = [history[k] for k in going]
        scores = net.decode(states[going], read.take(going), said_of(rows))[:, -1].log_softmax(1)
        for k, row in zip(going, scores, strict=True):
            allowed = automata[k].allowed()
            numbers = [NUMBERS[token] for token in allowed]
            best = numbers[int(row[numbers].argmax())] if net.config.grammar else int(row.argmax())
            likely[k] += float(row[best])
            if TOKENS[best] not in allowed:
                broken[k] = True
                continue
            automata[k].push(TOKENS[best])
            told[k].append(TOKENS[best])
    return [Guess(tuple(one), value, a.meaning) for one, value, a in zip(told, likely, automata, strict=True)]


def said_of(rows: Sequence[Sequence[Situation]]) -> Said:
    """Situations before the tokens of some meanings, padded."""
    shape = len(rows), max(map(len, rows))
    last, rules, places = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros((*shape, 2), np.int64)
    for n, row in enumerate(rows):
        last[n, : len(row)] = [one for one, _, _ in row]
        rules[n, : len(row)] = [rule for _, rule, _ in row]
        places[n, : len(row)] = [place for _, _, place in row]
    return Said(torch.from_numpy(last), torch.from_numpy(rules), torch.from_numpy(places))
