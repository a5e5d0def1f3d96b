"""Judgement of claims by their evidence: the worst part decides, a selector abstains."""

from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from agent.perception.tokens import RegionTokens
from agent.perception.verifying.parts import ABOUT, COUNTS, PARTS, Evidence, Said, Scale, logits, sigmoid

FAILING = (*PARTS, "count", "absence")  # parts that can fail
CLAIMS = (*ABOUT, "anything")  # kinds of claims with a calibration of their own; "anything" names no kind of thing


@dataclass(frozen=True)
class Calibration:
    """Numbers fitted on tune homes, so that chances are frequencies.

    `scales` are those of parts and of claims about things and rooms, `count` the weights of `count_inputs`, `blame` the bias of each
    failing part, `selector` the weights of `selector_inputs`; below a chance of `least` of being right, a verdict is withheld.
    """

    scales: dict[str, Scale] = field(default_factory=dict)
    count: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0)
    blame: tuple[float, ...] = (0.0,) * len(FAILING)
    selector: tuple[float, ...] = ()
    least: float = 0.0

    def facts(self) -> dict[str, Any]:
        """The same as JSON values."""
        return asdict(self)

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Calibration":
        """Calibration of JSON values."""
        scales = {name: Scale(**one) for name, one in facts["scales"].items()}
        return cls(scales, tuple(facts["count"]), tuple(facts["blame"]), tuple(facts["selector"]), facts["least"])


class Judged(NamedTuple):
    """Judgement of m claims.

    `chance` is that they are true, `found` that what they name is there (of denials, the opposite), `holds` each region's chance to be it,
    `failing` the chance of each of FAILING to be what fails, `region` the one that shows the verdict, `right` the chance of the verdict.
    """

    chance: Float[np.ndarray, "m"]
    found: Float[np.ndarray, "m"]
    holds: Float[np.ndarray, "m 16"]
    failing: Float[np.ndarray, "m failing"]
    region: Int[np.ndarray, "m"]
    right: Float[np.ndarray, "m"]


def judge(said: Said, found: Evidence, tokens: RegionTokens, calibration: Calibration, *, combine: str = "min") -> Judged:
    """Judge m claims, each by its own picture.

    A region is what a claim names as far as its worst part is; `combine` 'product' is a control.
    """
    holds = holds_of(found, combine)
    raw = raw_chances(said, found, holds, calibration)
    kind = kinds_of(said, found)
    scaled = [calibration.scales.get(f"claim {name}", Scale())(raw[:, k]) for k, name in enumerate(CLAIMS)]
    sure = np.stack(scaled, axis=1)[np.arange(len(kind)), kind]
    chance = sure + said.negated * (1 - 2 * sure)
    failing = failing_of(said, found, kind, calibration)
    region = np.where(sure > 0.5, holds.argmax(axis=1), _nearest(found, failing))
    inputs = selector_inputs(said, found, tokens, holds, region, chance)
    right = sigmoid(inputs @ np.array(calibration.selector)) if calibration.selector else np.maximum(chance, 1 - chance)
    return Judged(chance, sure, holds, failing, region, right)


def holds_of(found: Evidence, combine: str = "min") -> Float[np.ndarray, "m 16"]:
    """Chance of each region to be what is named: that of its worst part."""
    return found.parts.min(axis=2) if combine == "min" else found.parts.prod(axis=2)


def kinds_of(said: Said, found: Evidence) -> Int[np.ndarray, "m"]:
    """Kind of each claim: index in CLAIMS."""
    about = said.about.argmax(axis=1)
    return np.where((about == 0) & (found.said[:, 0] < 0.5), CLAIMS.index("anything"), about)


def raw_chances(said: Said, found: Evidence, holds: Float[np.ndarray, "m 16"], calibration: Calibration) -> Float[np.ndarray, "m kinds"]:
    """Chances of claims before their own calibration, by kind.

    They are those of the best region, of the number of regions, and of the room.
    """
    best = holds.max(axis=1, initial=0.0)
    number = sigmoid(count_inputs(said, holds) @ np.array(calibration.count))
    return np.stack([best, number, found.room, best], axis=1)


def count_inputs(said: Said, holds: Float[np.ndarray, "m 16"]) -> Float[np.ndarray, "m 4"]:
    """Log-odds of as many regions as said, one fewer, one more; and 1.

    What is seen may be missed or be seen twice, so the neighbours matter.
    """
    numbers = np.pad(_numbers(holds, COUNTS + 1), ((0, 0), (1, 0)))
    as_said = [(numbers[:, k : k + COUNTS] * said.count).sum(axis=1) for k in (1, 0, 2)]
    return np.stack([*(logits(one) for one in as_said), np.ones(len(holds))], axis=1)


def _numbers(holds: Float[np.ndarray, "m k"], most: int) -> Float[np.ndarray, "m most"]:
    """Distribution of the number of regions that hold, by convolution (Poisson-binomial; Wang 1993)."""
    out = np.zeros((len(holds), most))
    out[:, 0] = 1
    for chance in holds.T[:, :, None]:
        out = out * (1 - chance) + np.pad(out[:, :-1], ((0, 0), (1, 0))) * chance
    return out


def failing_of(said: Said, found: Evidence, kind: Int[np.ndarray, "m"], calibration: Calibration) -> Float[np.ndarray, "m failing"]:
    """Chance of each part to be what fails, given that a claim is false."""
    scores = blame_inputs(found) + np.array(calibration.blame)[: len(PARTS)]
    scores = np.where(found.said > 0.5, scores, -30.0)
    denied = said.negated > 0.5
    out = np.full((len(kind), len(FAILING)), -60.0)
    out[:, : len(PARTS)] = scores
    for name, mine in (("room", kind == 2), ("count", kind == 1), ("absence", denied & (kind != 2))):
        out[mine] = -60.0
        out[mine, FAILING.index(name)] = 0.0
    chance = np.exp(out - out.max(axis=1, keepdims=True))
    return chance / chance.sum(axis=1, keepdims=True)


def blame_inputs(found: Evidence) -> Float[np.ndarray, "m parts"]:
    """Log-odds that each part fails.

    Of the category, that no region has it; of others, that all parts but them hold of a region.
    """
    count = found.parts.shape[2]
    out = np.zeros((len(found.parts), count))
    out[:, 0] = 1 - found.parts[..., 0].max(axis=1, initial=0.0)
    for j in range(1, count):
        others = np.delete(found.parts, j, axis=2).min(axis=2)
        out[:, j] = (np.minimum(others, 1 - found.parts[..., j]) * found.there).max(axis=1, initial=0.0)
    return logits(out)


def _nearest(found: Evidence, failing: Float[np.ndarray, "m failing"]) -> Int[np.ndarray, "m"]:
    """Region that shows best that a part fails: all others hold of it."""
    masked = np.array(found.parts)
    part = np.minimum(failing.argmax(axis=1), masked.shape[2] - 1)
    masked[np.arange(len(part)), :, part] = 1.0
    return (masked.min(axis=2) + 1e-3 * masked.mean(axis=2) - 2.0 * ~found.there).argmax(axis=1)


def selector_inputs(
    said: Said,
    found: Evidence,
    tokens: RegionTokens,
    holds: Float[np.ndarray, "m 16"],
    region: Int[np.ndarray, "m"],
    chance: Float[np.ndarray, "m"],
) -> Float[np.ndarray, "m d"]:
    """Evidence of the selector, by claim.

    It has margins, area, distance, edge of the picture, score, numbers of regions and of parts, and how sure the reading is.
    """
    row = np.arange(len(chance))
    box, two = tokens.box[row, region], np.sort(holds, axis=1)[:, :-3:-1]
    edge = _at_edge(box)
    away = np.log(np.clip(np.linalg.norm(tokens.point[row, region], axis=1), 0.2, 10.0))
    worst = found.parts[row, region].min(axis=1)
    about = np.eye(len(ABOUT))[said.about.argmax(axis=1)]
    read = [said.slots[name].max(axis=1) for name in ("category", "predicate")]
    parts = [
        np.ones(len(chance)), np.abs(logits(chance)), np.abs(chance - 0.5), *two.T, np.abs(worst - 0.5), said.negated, *about.T[1:],
        np.log(np.clip(tokens.pixels[row, region, 0], 1e-4, 1.0)), away, edge, tokens.score[row, region, 0], tokens.count / 16, *read,
        *found.said.T,
    ]  # fmt: skip
    return np.stack(parts, axis=1).astype(np.float64)


def _at_edge(box: Float[np.ndarray, "m 4"]) -> Bool[np.ndarray, "m"]:
    """Whether boxes are cut off by the edge of the picture."""
    return np.asarray(np.concatenate([box[:, :2] < 0.01, box[:, 2:] > 0.99], axis=1).any(axis=1))
