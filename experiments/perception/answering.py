"""Figures of answers to questions about what is in view.

Each has its 95% interval over homes.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import nn

from agent.encoders.attention import KnockOut
from agent.encoders.known import KnownWords
from agent.learning.asking.ask import AskControls, examples_of
from agent.learning.asking.questions import QuestionConfig, QuestionSet, posed_about
from agent.learning.cache import CacheConfig, FeatureCache
from agent.learning.weights import config_of, filled
from agent.perception.ask import LENGTH, NONE, WORDS_VERSION, Asker, QAModel
from agent.perception.related import RelatedTokens
from envs.errors import InputError
from envs.intervals import mean_interval
from envs.language.sampling.view_balance import Posed, changed_priors
from envs.language.sampling.view_questions import VIEW_KINDS, Seen
from envs.language.semantics.meaning import THING
from envs.language.tokens import encode, vocabulary
from experiments.perception.ceiling import answered_exactly

BATCH = 256
CLAUSES = 3  # unrelated clauses with which co-attention is compared
COMPARED = ("ask_controls.safetensors", "ask_words.safetensors")  # files of networks that are compared
CHANGED = 233  # purpose of a generator
Figure = dict[str, float | int]


@dataclass(frozen=True)
class Judged:
    """Marks of rightly answered questions, and where it was looked.

    `mass` is the share of attention on what they ask about, `first` on what that is related to.
    """

    right: Bool[np.ndarray, "n"]
    mass: Float[np.ndarray, "n hops"]
    first: Float[np.ndarray, "n hops"]
    looked: Float[np.ndarray, "n hops 17"]


@torch.inference_mode()
def judge(model: nn.Module, tokens: RelatedTokens, questions: QuestionSet, knocked: KnockOut = NONE) -> Judged:
    """Answer all questions with a network."""
    parts: list[tuple[np.ndarray, ...]] = []
    for start in range(0, len(questions), BATCH):
        example = examples_of(tokens, questions, np.arange(start, min(len(questions), start + BATCH)))
        said = model(example, example["words"], knocked)
        looked = said.regions
        on = [(looked * (example[name][:, None] > 0)).sum(2).numpy() for name in ("last", "first")]
        parts.append(((said.answers.argmax(1) == example["answer"]).numpy(), *on, looked.numpy()))
    return Judged(*(np.concatenate(one) for one in zip(*parts, strict=True)))


def figure(values: np.ndarray, home: np.ndarray, where: np.ndarray | None = None, *, signed: bool = False) -> Figure:
    """Mean of some values with its interval over homes."""
    where = np.ones(len(values), np.bool_) if where is None else where
    found = mean_interval(values[where].astype(np.float64), home[where], (-1.0, 1.0) if signed else (0.0, 1.0))
    if found is None:
        return {"mean": float("nan"), "low": float("nan"), "high": float("nan"), "n": 0}
    ends = [found.mean if end is None else end for end in (found.low, found.high)]
    return {"mean": round(found.mean, 4), "low": round(ends[0], 4), "high": round(ends[1], 4), "n": int(where.sum())}


def figures_of(weights: Path, split: str, frames: int, seed: int) -> dict[str, Figure]:
    """Figures of the network in a folder, and of those compared with it.

    The latter are left out where they are not there.
    """
    cache = FeatureCache.open(CacheConfig(split, frames, fovea=True), weights)
    tokens = RelatedTokens.load(weights, cache.tokens)
    plain = QuestionConfig(seed=seed)
    asked = QuestionSet.open(plain, cache)
    asker = Asker.load(weights)
    model = asker.model
    told = own_figures(model, tokens, asked) | ceilings(cache, plain)
    for forms in ("constructions", "synonyms"):
        other = QuestionSet.open(QuestionConfig(forms=forms, seed=seed), cache)
        told[f"accuracy_{forms}"] = figure(judge(model, tokens, other).right, other.home)
    told["accuracy_synonyms_alone"] = told["accuracy_synonyms"]  # without the lexicon
    told["accuracy_synonyms"] = figure(judge(model, tokens, in_known_words(other, asker.known)).right, other.home)
    nets = {name: net for file in COMPARED if (path := weights / file).exists() for name, net in _nets(path).items()}
    return told | control_figures(nets, cache, tokens, asked, seed)


def in_known_words(asked: QuestionSet, known: KnownWords) -> QuestionSet:
    """Questions whose unknown names are read as known ones, as `Asker` does it."""
    listed = np.array(vocabulary(WORDS_VERSION))
    texts = [" ".join(listed[row[row > 0]].tolist()) for row in asked.words]
    return replace(asked, words=np.stack([encode(known.said(text)[0], LENGTH, WORDS_VERSION) for text in texts]).astype(np.int16))


def _nets(path: Path) -> dict[str, nn.Module]:
    """Networks of a file, by name."""
    nets = filled(config_of(AskControls, path).build(), path)
    return {name: nets[name] for name in config_of(AskControls, path).names}


def own_figures(model: QAModel, tokens: RelatedTokens, asked: QuestionSet) -> dict[str, Figure]:
    """Figures of one network, and with its attention knocked out.

    They are in all, by kind, by hops and by pairs.
    """
    judged = judge(model, tokens, asked)
    settled, two = asked.last.sum(1) > 0, asked.hops == 2
    told: dict[str, Figure] = {"accuracy": figure(judged.right, asked.home)}
    told |= {f"accuracy_{name}": figure(judged.right, asked.home, asked.kind == k) for k, name in enumerate(VIEW_KINDS)}
    told |= {f"accuracy_{name}_hop": figure(judged.right, asked.home, asked.hops == hops) for name, hops in (("one", 1), ("two", 2))}
    pairs = np.unique(asked.pair, return_counts=True)
    both = np.isin(asked.pair, pairs[0][pairs[1] == 2])
    right = np.bincount(asked.pair, judged.right)[asked.pair] == 2
    told["both_of_pair"] = figure(right, asked.home, both)
    told["mass"] = figure(judged.mass[:, -1], asked.home, settled)
    if judged.mass.shape[1] == 2:
        known = two & settled & (asked.first.sum(1) > 0)
        told["mass_reference_first"] = figure(judged.first[:, 0], asked.home, known)
        told["mass_asked_first"] = figure(judged.mass[:, 0], asked.home, known)
    for name, hops in (("uniform_all", tuple(range(judged.mass.shape[1]))), ("uniform_last", (judged.mass.shape[1] - 1,))):
        told[f"accuracy_{name}"] = figure(judge(model, tokens, asked, KnockOut(hops)).right, asked.home)
    return told


def ceilings(cache: FeatureCache, config: QuestionConfig) -> dict[str, Figure]:
    """Shares that an exact answerer gets from the regions.

    It is given true facts of them, or what perception says of them.
    """
    found = {name: answered_exactly(cache, config, said=said) for name, said in (("ceiling_regions", False), ("ceiling_names", True))}
    return {name: figure(right, home) for name, (right, home) in found.items()}


def control_figures(
    nets: dict[str, nn.Module], cache: FeatureCache, tokens: RelatedTokens, asked: QuestionSet, seed: int
) -> dict[str, Figure]:
    """Figures of the networks that are compared, and their differences.

    The differences are on the same questions.
    """
    two, one = asked.hops == 2, asked.hops == 1
    judged = {name: judge(net, tokens, asked) for name, net in nets.items()}
    usual = np.zeros(len(asked), np.bool_)
    for kind in np.unique(asked.kind):
        mine = asked.kind == kind
        usual[mine] = asked.answer[mine] == np.bincount(asked.answer[mine]).argmax()
    told = {"prior": figure(usual, asked.home)}
    for name in (name for name in ("mean", "single", "stacked", "co") if name in nets):
        told[name] = figure(judged[name].right, asked.home)
        told[f"one_hop_{name}"] = figure(judged[name].right, asked.home, one)
        told[f"two_hop_{name}"] = figure(judged[name].right, asked.home, two)
        told[f"mass_{name}"] = figure(judged[name].mass[:, -1], asked.home, asked.last.sum(1) > 0)
    for name, net, hops in (
        ("single", "single", (0,)),
        ("stacked", "stacked", (0, 1)),
        ("stacked_last", "stacked", (1,)),
        ("co", "co", (0, 1, 2)),
    ):
        if net in nets:
            knocked = judge(nets[net], tokens, asked, KnockOut(hops)).right
            told |= {f"uniform_{name}": figure(knocked, asked.home), f"two_hop_uniform_{name}": figure(knocked, asked.home, two)}
    rivals = with_rivals(cache, asked, seed)
    for name in (name for name in ("mean", "single", "stacked", "co") if name in nets):
        told[f"rivals_{name}"] = figure(judged[name].right, asked.home, rivals)
    if {"single", "stacked"} <= nets.keys():
        gain = judged["stacked"].right.astype(float) - judged["single"].right
        told |= {"two_hop_gain": figure(gain, asked.home, two, signed=True), "one_hop_gain": figure(gain, asked.home, one, signed=True)}
        told["rivals_gain"] = figure(gain, asked.home, rivals, signed=True)
    if {"blind", "changed_blind"} <= nets.keys():
        told |= _blind(nets, tokens, asked, judged["blind"])
    return told | (_clauses(nets, cache, tokens, seed) if {"single", "co"} <= nets.keys() else {})


def with_rivals(cache: FeatureCache, asked: QuestionSet, seed: int) -> Bool[np.ndarray, "n"]:
    """Marks of questions about two hops that cannot be guessed.

    Another clear thing, of the category that is asked about if one is named, has the same relation to something else.
    """
    plain = QuestionConfig(seed=seed)
    seen, posed = posed_about(cache.views, plain.count, plain.seed)
    if len(posed) != len(asked):
        raise InputError(f"questions: expected all {len(posed)} in words, got {len(asked)}")
    return np.array([_has_rival(seen[one.view], one) for one in posed])


def _has_rival(seen: Seen, one: Posed) -> bool:
    """Whether something else has the relation of a question to something else."""
    link, category = one.meant.thing.link, one.meant.thing.category
    others = [each for each in seen.world.relations if link and each.predicate == link.predicate and each.subject in seen.clear]
    return any(
        each.subject not in one.found.targets
        and each.object not in one.found.references
        and category in (THING, seen.world.known[each.subject].category)
        for each in others
    )


def _clauses(nets: dict[str, nn.Module], cache: FeatureCache, tokens: RelatedTokens, seed: int) -> dict[str, Figure]:
    """Co-attention and attention to the image alone, with 0 to CLAUSES unrelated clauses."""
    told: dict[str, Figure] = {}
    for clauses in range(CLAUSES + 1):
        asked = QuestionSet.open(QuestionConfig(clauses=clauses, seed=seed), cache)
        right = {name: judge(nets[name], tokens, asked).right for name in ("single", "stacked", "co")}
        told |= {f"{name}_clauses_{clauses}": figure(value, asked.home) for name, value in right.items()}
        told[f"co_gain_clauses_{clauses}"] = figure(right["co"].astype(float) - right["single"], asked.home, signed=True)
        if clauses == CLAUSES:
            knocked = judge(nets["co"], tokens, asked, KnockOut(words=True)).right
            told[f"co_uniform_words_clauses_{clauses}"] = figure(knocked, asked.home)
    return told


def _blind(nets: dict[str, nn.Module], tokens: RelatedTokens, asked: QuestionSet, blind: Judged) -> dict[str, Figure]:
    """Networks that see nothing, on balanced questions and changed priors.

    Those are inverted here.
    """
    told = {"question_only": figure(blind.right, asked.home)}
    told |= {f"question_only_{name}": figure(blind.right, asked.home, asked.kind == k) for k, name in enumerate(VIEW_KINDS)}
    kept = changed_priors(asked.answer, np.random.default_rng([0, CHANGED]), inverted=True)
    told["question_only_unchanged"] = figure(blind.right, asked.home, kept)
    told["question_only_changed"] = figure(judge(nets["changed_blind"], tokens, asked).right, asked.home, kept)
    return told
