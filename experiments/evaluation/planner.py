"""Figures of the planner: exact records, and targets of instructions by hand.

No training has seen the homes that the sentences are about.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch

from agent.learning.planning.people import destination
from agent.learning.stages import FOLLOWED, PLANNERS, WEIGHTS
from agent.planning.learned import LearnedPlanner, Planned, Planner
from agent.planning.planner import CombinedPlanner, by_rules
from envs.errors import InputError
from envs.files import write_whole
from experiments.data.alfred import reference, walks
from experiments.evaluate import Evaluate
from experiments.language.followups import follow_ups
from experiments.language.planning import exact_shares, hand_share, over_homes, told_sentences
from experiments.progress import progress

BATCH = 64  # texts that are read at once
HOMES = 40  # homes in which follow-ups are planned


def evaluate(config: Evaluate) -> None:
    """Print the figures of the planner, and of rules alone and both."""
    if config.split not in ("val", "test"):
        raise InputError(f"--split: expected val or test for planner, got {config.split}")
    torch.set_num_threads(1)
    folder = config.weights or WEIGHTS
    learned = LearnedPlanner.load(folder)
    with progress("sampling sentences", config.frames) as advance:
        told = told_sentences(config.split, config.frames, config.seed, advance)
    parts = ("dev", "test") if config.split == "test" else ("dev",)  # the instructions of test are read with the homes of test alone
    figures = exact_shares(told, partial(read_all, LearnedPlanner(learned.net, 0.0)))
    for name in (*PLANNERS, *FOLLOWED):
        if (folder / f"planner_{name}.safetensors").exists():
            control = LearnedPlanner(LearnedPlanner.load(folder, f"planner_{name}").net, 0.0)
            figures |= {f"{column}_{name}": one for column, one in exact_shares(told, partial(read_all, control)).items()}
            figures |= {f"hand_{part}_{name}": hand_share(part, partial(read_all, control)) for part in parts}
            figures |= alfred_share(f"alfred_{name}", partial(read_all, control), config)
    readers: dict[str, Callable[[Sequence[str]], list[Planned]]] = {
        "": partial(read_all, LearnedPlanner(learned.net, 0.0)),
        "_sure": partial(read_all, learned),
        "_rules": partial(map_all, by_rules),
        "_both": partial(map_all, CombinedPlanner(learned)),
    }
    for name, read in readers.items():
        figures |= {f"hand_{part}{name}": hand_share(part, read) for part in parts}
    figures |= alfred_share("alfred", readers[""], config) | alfred_share("alfred_rules", readers["_rules"], config)
    spoken = follow_ups(config.split, HOMES, config.seed)
    for name, right in (("followups", [one.right for one in spoken]), ("followups_withheld", [one.bare for one in spoken])):
        figures[name] = over_homes(right, [one.home for one in spoken])
    print(f"planner, {config.frames} sentences of each kind about {config.split} homes:")
    for name, figure in figures.items():
        wrong = f", wrong thing {figure['wrong']:.3f}" if "wrong" in figure else ""
        print(f"  {name:<16} {figure['mean']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]  {figure['n']}{wrong}")
    if config.json:
        print(json.dumps({"part": config.part, "split": config.split, "n": config.frames, "seed": config.seed} | figures))
    if config.store:
        path = folder / "planner.json"
        facts = json.loads(path.read_text()) | {"figures": figures}
        facts["figures_on"] = f"{config.frames} sentences of each kind about {config.split} homes, seed {config.seed}"
        write_whole(path, (json.dumps(facts, indent=1) + "\n").encode())


def alfred_share(name: str, read: Callable[[Sequence[str]], list[Planned]], config: Evaluate) -> dict[str, dict[str, Any]]:
    """Share of ALFRED's sentences about walks that end at the right kind of thing.

    Nothing where they are not there.
    """
    if reference() is None:
        return {}
    said = walks("valid_seen", config.frames, config.seed)
    right = [destination(one.meaning) == told.category for one, told in zip(read([told.text for told in said]), said, strict=True)]
    return {name: over_homes(right, [told.scene for told in said])}


def read_all(planner: LearnedPlanner, texts: Sequence[str]) -> list[Planned]:
    """Meanings of texts, in batches of like lengths."""
    order = sorted(range(len(texts)), key=lambda k: len(texts[k]))
    found: dict[int, Planned] = {}
    for k in range(0, len(order), BATCH):
        some = order[k : k + BATCH]
        found |= dict(zip(some, planner.read([texts[j] for j in some]), strict=True))
    return [found[k] for k in range(len(texts))]


def map_all(planner: Planner, texts: Sequence[str]) -> list[Planned]:
    """Meanings of texts, one after the other."""
    return [planner(text) for text in texts]
