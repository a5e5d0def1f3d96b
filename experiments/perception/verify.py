"""Figures of verification: claims about cached views, edits of homes, controls; 95% intervals over homes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.sentences.claims import ClaimViews, said_truly
from agent.learning.sentences.strangers import strange_names
from agent.perception.detect import Detector
from agent.perception.logistic import logistic
from agent.perception.tokens import RegionTokens
from agent.perception.verify import Verifier
from agent.perception.verifying.judge import FAILING, Judged
from agent.perception.verifying.parts import Said, sigmoid
from envs.houses.edit import EDITS
from envs.language.grammar.patterns import FORMS
from envs.language.sampling.claim_texts import About, Statement, said_of
from envs.language.sampling.claims import KINDS, Claim, sample_claims
from envs.language.semantics.meaning import THING, Description
from envs.language.semantics.world import with_article
from experiments.perception.edits import Edited, edited_views
from experiments.perception.verify_joint import joint_chances, trained_joint
from experiments.progress import progress

CLAIMS, TUNED = 2400, 1600  # claims about views, and frames that calibrate controls
JOINT = (3200, 6400)  # train views, and claims about them, of joint embeddings
VERDICTS = {"accept": 1, "reject": 0, "abstain": -1}
BINS, RESAMPLES, BOOTSTRAP = 10, 400, 277
STRANGE = 3  # views in which each name of an unknown kind is claimed
KEPT = 0.9  # overlap of the pixels of what a claim is about, from which an edit beside it has left it alone


@dataclass(frozen=True)
class Case:
    """A claim that was judged; its verdict is 1 accept, 0 reject, -1 abstain.

    `named` and `failing` are the part that was named and the true one, empty where that is not known; `several` is whether the claim has
    several parts.
    """

    home: str
    kind: str
    truth: bool
    verdict: int
    chance: float
    named: str = ""
    failing: str = ""
    several: bool = False


def cases_of(views: ClaimViews, claims: Sequence[Claim], judged: Judged, least: float) -> list[Case]:
    """Claims with their verdicts; those whose chance of being right is below `least` are abstentions."""
    out = []
    for k, one in enumerate(claims):
        view, thing = views.views[one.view], one.statement.thing
        verdict = -1 if judged.right[k] < least else int(judged.chance[k] > 0.5)
        several = thing is not None and thing.category != THING and bool(said_of(thing)) and one.statement.about == "thing"
        named = FAILING[int(judged.failing[k].argmax())]
        several = several and not one.statement.negated
        out.append(Case(f"{view.split} {view.index}", one.kind, one.truth, verdict, float(judged.chance[k]), named, one.failing, several))
    return out


def f1_of(cases: Sequence[Case]) -> float:
    """F1 of accepted claims; an abstention counts as an error of its claim."""
    truth, verdict = np.array([one.truth for one in cases]), np.array([one.verdict for one in cases])
    hit = (truth & (verdict == 1)).sum()
    missed, wrong = (truth & (verdict != 1)).sum(), (~truth & (verdict != 0)).sum()
    return float(2 * hit / max(1, 2 * hit + missed + wrong))


def figures_of(cases: Sequence[Case]) -> dict[str, float]:
    """Figures of some claims.

    `f1` and `accuracy` count abstentions as errors, `accuracy_decided` leaves them out. `part` is the share of rejected false claims with
    several parts of which the failing one was named, `part_any` that of all rejected false claims. `ece` is the expected calibration error.
    """
    truth, verdict = np.array([one.truth for one in cases]), np.array([one.verdict for one in cases])
    decided = verdict >= 0
    out = {"f1": f1_of(cases), "accuracy": float((verdict == truth).mean()), "coverage": float(decided.mean())}
    out["accuracy_decided"] = float((verdict == truth)[decided].mean()) if decided.any() else float("nan")
    for name, some in (("part", [c for c in cases if c.several]), ("part_any", cases)):
        rejected = [one for one in some if not one.truth and one.failing and one.verdict == 0]
        out[name] = float(np.mean([one.named == one.failing for one in rejected])) if rejected else float("nan")
    chance = np.array([one.chance for one in cases])
    where = np.clip((chance * BINS).astype(int), 0, BINS - 1)
    out["ece"] = float(sum(abs(chance[where == k].sum() - truth[where == k].sum()) for k in range(BINS)) / len(cases))
    return out


def with_intervals(cases: Sequence[Any], figures: Callable[[Sequence[Any]], dict[str, float]], seed: int) -> dict[str, dict[str, float]]:
    """Figures with 95% intervals: percentile bootstrap over homes (Efron & Tibshirani 1993)."""
    homes: dict[str, list[Any]] = {}
    for one in cases:
        homes.setdefault(one.home, []).append(one)
    rng, groups = np.random.default_rng([seed, BOOTSTRAP]), list(homes.values())
    draws = [figures([one for k in rng.integers(len(groups), size=len(groups)) for one in groups[k]]) for _ in range(RESAMPLES)]
    out = {}
    for name, mean in figures(cases).items():
        values = np.array([draw[name] for draw in draws])
        values = values[np.isfinite(values)]
        low, high = np.quantile(values, (0.025, 0.975)) if len(values) else (mean, mean)
        out[name] = {"mean": round(mean, 4), "low": round(float(low), 4), "high": round(float(high), 4)}
    return out


def by_kind(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """Share of right verdicts on claims of each kind, and their numbers."""
    out = {}
    for kind in KINDS:
        mine = [one.verdict == one.truth for one in cases if one.kind == kind]
        if mine:
            out[kind] = {"accuracy": round(float(np.mean(mine)), 4), "n": len(mine)}
    return out


def evaluate_verifier(verifier: Verifier, views: ClaimViews, count: int, seed: int) -> dict[str, Any]:
    """Figures of a verifier on claims about views, controls, and ceilings."""
    claims = sample_claims(views.sights, seed, count)
    said = verifier.read([one.text for one in claims])
    least = verifier.calibration.least

    def shares(judged: Judged) -> list[Case]:
        return cases_of(views, claims, judged, least)

    cases = shares(views.judged(claims, said, verifier.calibration))
    out: dict[str, Any] = {"n": len(cases), "homes": len({one.home for one in cases}), **with_intervals(cases, figures_of, seed)}
    out["kinds"] = by_kind(cases)
    for form in FORMS[1:]:
        some = sample_claims(views.sights, seed, count // 4, forms=form)
        other = cases_of(views, some, views.judged(some, verifier.read([one.text for one in some]), verifier.calibration), least)
        out[f"f1_{form}"] = with_intervals(other, lambda ones: {"f1": f1_of(ones)}, seed)["f1"]
    some = strange_claims(len(views.sights), seed)
    other = cases_of(views, some, views.judged(some, verifier.read([one.text for one in some]), verifier.calibration), least)
    out["strange"] = with_intervals(other, _rejected, seed)["rejected"]
    out["controls"] = controls_of(verifier, views, claims, said, shares, seed)
    out["read"] = round(float(np.mean(right_readings(said, claims))), 4)
    return out


def strange_claims(views: int, seed: int) -> list[Claim]:
    """Claims that views show things of unknown kinds, such as "this is a dog".

    All are false.
    """
    rng, made = np.random.default_rng([seed, BOOTSTRAP, 2]), []
    for name in strange_names("test"):
        for view in rng.integers(views, size=STRANGE).tolist():
            said = Statement(About.THING, Description(name))
            made.append(Claim(f"this is {with_article('a', name)}", "strange", said, view, False, "category"))
    return made


def _rejected(cases: Sequence[Case]) -> dict[str, float]:
    """Share of claims that are rejected."""
    return {"rejected": float(np.mean([one.verdict == 0 for one in cases]))}


def controls_of(
    verifier: Verifier, views: ClaimViews, claims: Sequence[Claim], said: Said, shares: Callable[[Judged], list[Case]], seed: int
) -> dict[str, Any]:
    """F1 and accuracy of controls.

    They accept everything, know words alone, see other pictures, take products of parts, or are given true readings.
    """
    order = np.random.default_rng([seed, BOOTSTRAP, 1]).permutation(len(views.sights))
    words = _blank(words_alone(claims))
    found = {
        "majority": words._replace(chance=np.ones(len(claims))),
        "text_only": words,
        "image_shuffled": views.judged(claims, said, verifier.calibration, order=order),
        "product": views.judged(claims, said, verifier.calibration, combine="product"),
        "true_reading": views.judged(claims, said_truly([one.statement for one in claims]), verifier.calibration),
    }
    return {
        name: {k: round(v, 4) for k, v in figures_of(shares(judged)).items() if k in ("f1", "accuracy", "part")}
        for name, judged in found.items()
    }


def _blank(chance: np.ndarray) -> Judged:
    """Judgement that has chances alone."""
    m = len(chance)
    return Judged(chance, chance, np.zeros((m, 16)), np.zeros((m, len(FAILING))), np.zeros(m, np.int64), np.ones(m))


def words_alone(claims: Sequence[Claim]) -> np.ndarray:
    """Chances from the words of claims alone, by logistic regression.

    Fours with even numbers are judged by those with odd ones, and the other way round.
    """
    known = sorted({word for one in claims for word in one.text.split()})
    bags = np.array([[word in one.text.split() for word in known] for one in claims], np.float64)
    fold, truth, out = np.array([one.four % 2 for one in claims]), np.array([one.truth for one in claims]), np.zeros(len(claims))
    for k in (0, 1):
        out[fold == k] = sigmoid(bags[fold == k] @ logistic(bags[fold != k], truth[fold != k]))
    return out


def right_readings(said: Said, claims: Sequence[Claim]) -> list[bool]:
    """Whether each claim was read rightly: every slot and its frame."""
    true = said_truly([one.statement for one in claims])
    same = np.ones(len(claims), bool)
    for slot, chance in true.slots.items():
        same &= said.slots[slot].argmax(axis=1) == chance.argmax(axis=1)
    same &= said.about.argmax(axis=1) == true.about.argmax(axis=1)
    counted = true.about.argmax(axis=1) == 1
    same &= ((said.negated > 0.5) == (true.negated > 0.5)) & (~counted | (said.count.argmax(axis=1) == true.count.argmax(axis=1)))
    return same.tolist()


def verify_figures(weights: Path, split: str, frames: int, edits: int, seed: int, *, joint: int = 0) -> dict[str, Any]:
    """Figures of the verifier of some weights.

    They are about claims, edits of homes, and joint embeddings trained for `joint` steps.
    """
    torch.set_num_threads(1)
    verifier = Verifier.load(weights)
    views = ClaimViews.of(FeatureCache.open(CacheConfig(split, frames, fovea=True), weights), verifier.expert)
    out = evaluate_verifier(verifier, views, CLAIMS, seed)
    if joint:
        out["controls"] |= joint_figures(weights, verifier, views, joint, seed)
    with progress("editing homes", 2 * edits) as advance:
        made = edited_views(views.views, views.sights, Detector.load(weights, fovea=True), edits, seed, advance)
    return out | flip_figures(verifier, views, made, seed)


def joint_figures(weights: Path, verifier: Verifier, views: ClaimViews, steps: int, seed: int) -> dict[str, Any]:
    """F1 and accuracy of joint embeddings on the same claims."""
    train = ClaimViews.of(FeatureCache.open(CacheConfig(fovea=True), weights), verifier.expert, JOINT[0])
    tune = ClaimViews.of(FeatureCache.open(CacheConfig("tune", TUNED, fovea=True), weights), verifier.expert)
    told, calibrating, claims = (
        sample_claims(some.sights, number, count)
        for some, number, count in ((train, seed, JOINT[1]), (tune, seed, CLAIMS), (views, seed, CLAIMS))
    )
    out = {}
    for name, by_parts in (("sentence", False), ("components", True)):
        net = trained_joint(train, told, steps, seed, by_parts=by_parts)
        chance = joint_chances(net, (tune, calibrating), (views, claims), by_parts=by_parts)
        blank = _blank(chance)
        cases = cases_of(views, claims, blank, 0.0)
        out[name] = {k: round(v, 4) for k, v in figures_of(cases).items() if k in ("f1", "accuracy")}
        out[name] |= {f"accuracy_{kind}": one["accuracy"] for kind, one in by_kind(cases).items()}
    return out


@dataclass(frozen=True)
class Flip:
    """Verdicts on a claim before and after an edit: 1 accept, 0 reject, -1 abstain.

    `kept` is as in `Edited`.
    """

    home: str
    edit: str
    relevant: bool
    before: int
    after: int
    kept: float = 1.0


def flip_figures(verifier: Verifier, views: ClaimViews, edits: Sequence[Edited], seed: int) -> dict[str, Any]:
    """Shares of edits that change verdicts.

    `flips`: of edits of the claimed thing whose true claim was accepted before, the share rejected afterwards; `flips_all` counts those
    as failures whose claim was not accepted. `flips_irrelevant`: of edits of other things that neither cover nor uncover what the claim is
    about, the share that changes a verdict; `flips_beside` counts those that do as well.
    """
    found = []
    for one in edits:
        before = verdict_of(verifier, one.text, views.tokens.take(np.array([one.view])))
        after, view = verdict_of(verifier, one.text, one.after), views.views[one.view]
        found.append(Flip(f"{view.split} {view.index}", one.edit, one.relevant, before, after, one.kept))
    of_it, beside = ([one for one in found if one.relevant == flag] for flag in (True, False))
    apart = [one for one in beside if one.kept >= KEPT]
    out: dict[str, Any] = {"edits": len(found)}
    for name, some in (("flips", of_it), ("flips_irrelevant", apart), ("flips_beside", beside)):
        out[f"edits_{name}"] = len(some)
        out |= with_intervals(some, lambda ones, name=name: _changed(ones, name), seed)
    for edit in EDITS:
        mine = [one for one in found if one.edit == edit and one.relevant]
        out[f"flips_{edit}"] = round(_changed(mine, "flips")["flips"], 4)
    return out


def _changed(flips: Sequence[Flip], name: str) -> dict[str, float]:
    """Shares of changed verdicts; NaN of none."""
    if name != "flips":
        return {name: float(np.mean([one.before != one.after for one in flips])) if flips else float("nan")}
    held = [one.after == 0 for one in flips if one.before == 1]
    return {name: float(np.mean(held)) if held else float("nan"), "flips_all": sum(held) / max(1, len(flips))}


def verdict_of(verifier: Verifier, text: str, tokens: RegionTokens) -> int:
    """Verdict on a claim: 1 accept, 0 reject, -1 abstain."""
    return VERDICTS[verifier(text, tokens).verdict]


def lines_of(figures: dict[str, Any]) -> list[str]:
    """Figures as lines of text."""
    out = [f"verification, {figures['n']} claims and {figures['edits']} edits in {figures['homes']} homes:"]
    for name, figure in figures.items():
        if isinstance(figure, dict) and "low" in figure:
            out.append(f"  {name:<18} {figure['mean']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]")
    out += [f"  {kind:<18} accuracy {one['accuracy']:.3f} of {one['n']}" for kind, one in figures["kinds"].items()]
    for name, one in figures["controls"].items():
        out.append(f"  {name:<18} " + ", ".join(f"{key} {value:.3f}" for key, value in one.items()))
    return out
