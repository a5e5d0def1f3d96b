"""Figures of memory in homes that an agent has explored with depth and pose alone."""

import json

from agent.learning.stages import WEIGHTS
from agent.perception.detect import Detector
from envs.errors import InputError
from envs.home import Homes
from envs.types import Body, Camera
from experiments.evaluate import Evaluate
from experiments.progress import progress
from experiments.remembering.asked import figures
from experiments.remembering.explore import sightings, start_in
from experiments.remembering.score import counts_of, with_intervals

ROOMS = 3, 6  # rooms of the homes
SHOWN = {  # figures in the order in which they are printed
    "duplicates": "landmarks that are one more of a thing", "false_merges": "landmarks of more than one thing",
    "ghosts": "landmarks of nothing", "unfound": "things seen without a landmark", "rooms": "known floor in the right room",
    "room_names": "rooms with the right type", "relations": "relations, F1", "relation_precision": "  precision",
    "relation_recall": "  recall", "category": "right category", "color": "right colour", "size": "right size",
    "material": "right material", "front": "right front",
}  # fmt: skip

ASKED = {
    "recall1": "index, recall@1 of pictures by captions and back", "recall1_hinge": "  trained with all negatives",
    "recall1_hard": "  trained with the hardest ones alone", "gain_hinge": "  gain over all negatives",
    "hard_over_hinge": "  gain of the hardest ones alone", "recall1_chance": "  by chance", "recall1_shuffled": "  words in another order",
    "recall1_categories": "  categories alone", "binary": "  by codes of 1/32 of the bytes", "binary_share": "    share of it",
    "binary_both": "    captions coded too",
    "bits_balanced": "    bits that are set in 35 to 65%", "found": "pictures by captions, 200 ordered once more by words and regions",
    "prefiltered": "  200 by codes of 1/32 of the bytes",
    "recall1_again": "  20 ordered once more by words and regions", "many": "pictures of captions with three phrases",
    "many_again": "  ordered once more", "many_scattered": "  with the regions of other pictures",
    "attacked": "true caption before 10 with one part changed", "attacked_parts": "  with words and regions",
    "attacked_hinge": "  trained with all negatives", "attacked_hard": "  trained with the hardest ones alone",
    "pointed": "words point at their region", "pointed_chance": "  by chance", "faulted": "word that makes a caption false",
    "faulted_chance": "  by chance", "referred": "region that a phrase means", "referred_chance": "  by chance",
}  # fmt: skip
KEPT = {
    "success_cleared": "success with memory cleared", "success_kept": "success with memory kept",
    "shorter_metres": "shorter way with memory kept, where both succeed", "shorter_actions": "fewer actions",
}  # fmt: skip


def evaluate(config: Evaluate) -> None:
    """Print the figures of memory."""
    if config.kept:
        return evaluate_kept(config)
    if config.split not in ("tune", "val"):
        raise InputError(f"--split: expected tune or val for memory, got {config.split}")
    if not 1 <= config.homes <= 100:
        raise InputError(f"--homes: expected 1 to 100, got {config.homes}")
    camera, body, detector = Camera(config.size, config.size), Body(), Detector.load(config.weights or WEIGHTS)
    homes, counts = Homes(config.split, rooms=ROOMS, style=config.style), []
    with progress("explored homes", config.homes) as done:
        for index in range(config.homes):
            home = homes.load(index, body)
            start = start_in(home, config.seed + index)
            counts.append(counts_of(home, start, sightings(home, start, detector, camera, body, config.steps), camera, body))
            done(index + 1)
    found = with_intervals(counts, config.seed)
    asked = figures(config.weights or WEIGHTS, config.weights or WEIGHTS, config.split, config.seed)
    for name, text in (SHOWN | ASKED).items():
        if (figure := (found | asked).get(name)) is not None:
            ends = "" if figure["low"] is None else f"  ({figure['low']:.3f} to {figure['high']:.3f})"
            print(f"{text:<64} {figure['mean']:.3f}{ends}")
    if config.json:
        facts = {"part": config.part, "split": config.split, "homes": config.homes, "steps": config.steps, "seed": config.seed}
        print(json.dumps(facts | {"landmarks": sum(home["landmarks"] for home in counts)} | found | asked))


def evaluate_kept(config: Evaluate) -> None:
    """Print how much shorter an errand is with memory kept."""
    from experiments.remembering.errands import episodes, paired, with_intervals

    camera, detector, pairs = Camera(config.size, config.size), Detector.load(config.weights or WEIGHTS), []
    with progress("errands carried out twice", config.kept) as done:
        for episode in episodes(config.kept):
            pairs.append(paired(episode, detector, camera))
            done(len(pairs))
    found, both = with_intervals(pairs, config.seed), sum(pair.cleared.success and pair.kept.success for pair in pairs)
    for name, text in KEPT.items():
        figure = found[name]
        print(f"{text:<56} {figure['mean']:.3f}  ({figure['low']:.3f} to {figure['high']:.3f})")
    if config.json:
        facts = {"part": config.part, "kept": len(pairs), "both": both, "homes": len({pair.scene for pair in pairs}), "seed": config.seed}
        print(json.dumps(facts | found))
