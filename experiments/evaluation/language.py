"""Figures of the language: what becomes of sentences that people say (docs/say.md)."""

import json
from collections.abc import Callable

from agent.planning.understand import Understood, understood
from envs.errors import InputError
from experiments.evaluate import Evaluate
from experiments.language.sentences import KINDS, judge_sentences, read_sentences, shares
from experiments.progress import progress


def _reader(config: Evaluate) -> Callable[..., Understood]:
    """Reader of sentences: rules, or the network of the planner after them."""
    if not config.planner:
        return understood
    from agent.learning.stages import WEIGHTS
    from agent.planning.learned import LearnedPlanner
    from agent.planning.planner import CombinedPlanner

    return CombinedPlanner(LearnedPlanner.load(config.weights or WEIGHTS)).understood


def evaluate(config: Evaluate) -> None:
    """Print what becomes of sentences, in all and by kind."""
    if config.split == "tune":
        raise InputError("--split: expected val, dev or test for language, got tune")
    rows = read_sentences(config.split)
    with progress("judging sentences", len(rows)) as advance:
        judged = judge_sentences(rows, advance, understand=_reader(config))
    figures = shares(judged)
    by = "rules, and by a network where they refuse" if config.planner else "rules"
    print(f"language, {len(judged)} sentences about {len({one.home for one in judged})} {config.split} homes, read by {by}:")
    for name, figure in figures.items():
        print(f"  {name:<16} {figure['mean']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]")
    for kind in dict.fromkeys(one.kind for one in judged):
        mine = [one.became for one in judged if one.kind == kind]
        print(f"  {kind:<16} " + ", ".join(f"{mine.count(name)} {name}" for name in KINDS))
    if config.json:
        print(
            json.dumps(
                {"part": config.part, "split": config.split, "n": len(judged), "seed": config.seed, "planner": config.planner} | figures
            )
        )
