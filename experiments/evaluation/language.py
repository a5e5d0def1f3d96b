"""Figures of the language: what becomes of sentences that people say (docs/say.md)."""

import json

from envs.errors import InputError
from experiments.evaluate import Evaluate
from experiments.language.sentences import KINDS, judge_sentences, read_sentences, shares
from experiments.progress import progress


def evaluate(config: Evaluate) -> None:
    """Print what becomes of sentences, in all and by kind."""
    if config.split == "tune":
        raise InputError("--split: expected val, dev or test for language, got tune")
    rows = read_sentences(config.split)
    with progress("judging sentences", len(rows)) as advance:
        judged = judge_sentences(rows, advance)
    figures = shares(judged)
    print(f"language, {len(judged)} sentences about {len({one.home for one in judged})} {config.split} homes, read by rules:")
    for name, figure in figures.items():
        print(f"  {name:<16} {figure['mean']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]")
    for kind in dict.fromkeys(one.kind for one in judged):
        mine = [one.became for one in judged if one.kind == kind]
        print(f"  {kind:<16} " + ", ".join(f"{mine.count(name)} {name}" for name in KINDS))
    if config.json:
        print(json.dumps({"part": config.part, "split": config.split, "n": len(judged), "seed": config.seed} | figures))
