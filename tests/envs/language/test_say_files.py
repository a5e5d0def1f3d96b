"""Form of the sentences that people say (docs/say.md). Failures name ids only: nobody is to read the test sentences."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import envs.language
from envs.home import home_at
from envs.houses.splits import rooms_of, split_of, split_seed

FOLDER = Path(envs.language.__file__).parent
GOING = {"thing", "room", "place", "move", "session", "constraint", "sequence", "condition", "ambiguous"}
KINDS = GOING | {"ask", "errand", "impossible", "scope"}
LINE = {"id", "scene_id", "start_position_w", "start_yaw_w", "kind", "sentence", "outcome"}
SPEAKER = {"speaker_position_w", "speaker_yaw_w"}
MAIN = ["visit", "after_visit", "pose", "face", "answer", "answer_mentions", "refuse", "ambiguous", "ambiguous_rooms"]
OUTCOME = {*MAIN, "never_enter", "stay_in", "never_near", "answer_never", "mentions_at_least", "about", "may_offer"}
STOP = {"any_of", "all_of", "all_rooms", "room", "place", "start", "speaker", "order", "at_least"}
RELATIONS = {"next_to", "in_front_of", "between", "at_head_of", "at_foot_of", "middle", "corner"}
MOVES = {"turn_deg", "forward_m", "pitch_deg", "sweep_deg", "forward_until"}
REASONS = {"absent", "out_of_scope", "contradiction", "language", "unknown"}
SPLITS = pytest.mark.parametrize("split", ["val", "test"])
FILES = pytest.mark.parametrize("split", ["val", "dev", "test"])


def lines(split: str) -> list[dict[str, Any]]:
    """Records of a file, in order."""
    return [json.loads(line) for line in (FOLDER / f"say-{split}.jsonl").read_text(encoding="utf-8").splitlines()]


def stops(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """Stops of an outcome, in order."""
    return [*outcome.get("visit", []), *outcome.get("after_visit", [])]


def things_of(outcome: dict[str, Any]) -> Iterator[int]:
    """Ids of all things that an outcome names."""
    for key in ("face", "never_near", "may_offer", "ambiguous"):
        yield from outcome.get(key, [])
    for stop in stops(outcome):
        yield from (*stop.get("any_of", []), *stop.get("all_of", []))
        yield from (value for key, value in stop.get("place", {}).items() if key in ("of", "to"))


def rooms_in(outcome: dict[str, Any]) -> Iterator[int]:
    """Indices of all rooms that an outcome names."""
    for key in ("never_enter", "stay_in", "ambiguous_rooms"):
        yield from outcome.get(key, [])
    for stop in stops(outcome):
        yield from (*stop.get("room", []), *stop.get("all_rooms", []))
        yield from (value for key, value in stop.get("place", {}).items() if key == "room")


def is_stop(stop: dict[str, Any]) -> bool:
    """Whether a stop has the form of docs/say.md."""
    place = stop.get("place", {})
    target = {"room"} if place.get("relation") in ("middle", "corner") else {"of", "to"} if place.get("relation") == "between" else {"of"}
    placed = not place or (place["relation"] in RELATIONS and set(place) == {"relation", *target})
    many = stop.get("all_of") or stop.get("all_rooms")
    counted = "at_least" not in stop or (bool(many) and 0 < stop["at_least"] <= len(many or []))
    empty = any(stop.get(key) == [] for key in ("any_of", "all_of", "all_rooms", "room"))
    return (
        bool(set(stop) - {"order", "at_least"})
        and set(stop) <= STOP
        and placed
        and counted
        and not empty
        and stop.get("order") in (None, False)
    )


def is_pose(pose: dict[str, Any]) -> bool:
    """Whether a pose has the form of docs/say.md."""
    moves = pose.get("moves", [])
    single = all(len(move) == 1 and set(move) <= MOVES for move in moves)
    ranges = [value for move in moves for value in move.values() if isinstance(value, list)]
    return set(pose) == {"moves", "tolerance_deg", "tolerance_m"} and single and all(low < high for low, high in ranges)


def is_outcome(outcome: dict[str, Any]) -> bool:
    """Whether an outcome has the form of docs/say.md."""
    closed = set(outcome) <= OUTCOME and any(key in outcome for key in MAIN)
    refused = "refuse" not in outcome or (outcome["refuse"] in REASONS and bool(outcome.get("about")) and "visit" not in outcome)
    answered = "answer" in outcome or "answer_mentions" in outcome
    asked = answered or not ("after_visit" in outcome or "answer_never" in outcome or "mentions_at_least" in outcome)
    some = outcome.get("mentions_at_least", 1) <= len(outcome.get("answer_mentions", [[]]))
    lists = all(outcome.get(key) != [] for key in OUTCOME - {"about"})
    posed = "pose" not in outcome or is_pose(outcome["pose"])
    return closed and refused and asked and some and lists and posed and all(is_stop(stop) for stop in stops(outcome))


@SPLITS
def test_two_hundred_sentences_in_order(split: str) -> None:
    assert [line["id"] for line in lines(split)] == [f"s{split[0]}{k:03d}" for k in range(1, 201)]


@FILES
def test_sentences_and_ids_are_distinct(split: str) -> None:
    found = lines(split)
    assert len({line["id"] for line in found}) == len(found)
    count = Counter(line["sentence"].casefold().strip(" .!?") for line in found)
    repeated = [line["id"] for line in found if count[line["sentence"].casefold().strip(" .!?")] > 1 or not line["sentence"].strip()]
    assert repeated == []


def test_no_test_sentence_in_another_file() -> None:
    others = {line["sentence"].casefold() for split in ("val", "dev") for line in lines(split)}
    shared = [line["id"] for line in lines("test") if line["sentence"].casefold() in others]
    assert shared == []


@FILES
def test_every_kind_at_least_eight_times(split: str) -> None:
    count = Counter(line["kind"] for line in lines(split))
    assert set(count) == KINDS
    assert min(count.values()) >= 8


@FILES
def test_lines_have_the_documented_form(split: str) -> None:
    wrong = [line["id"] for line in lines(split) if set(line) - SPEAKER != LINE or not is_outcome(line["outcome"])]
    assert wrong == []
    unasked = [line["id"] for line in lines(split) if {"speaker": True} in stops(line["outcome"]) and not set(line) >= SPEAKER]
    assert unasked == []


@SPLITS
def test_homes_belong_to_the_split(split: str) -> None:
    names = sorted({line["scene_id"] for line in lines(split)})
    assert len(names) == 14
    for name in names:
        _, seed, rooms = name.split(":")
        index = int(seed) // 10
        assert split_of(int(seed)) == split and split_seed(split, index) == int(seed)
        assert rooms_of(split, index) == int(rooms)


@FILES
def test_rooms_exist(split: str) -> None:
    wrong = [line["id"] for line in lines(split) if max(rooms_in(line["outcome"]), default=0) >= int(line["scene_id"].split(":")[2])]
    assert wrong == []


@FILES
def test_things_and_starts_of_the_smallest_home_exist(split: str) -> None:
    found = lines(split)
    name = min((line["scene_id"] for line in found), key=lambda name: (int(name.split(":")[2]), name))
    home = home_at(name, cached=False)
    chosen = [line for line in found if line["scene_id"] == name]
    unknown = [line["id"] for line in chosen if not set(things_of(line["outcome"])) <= set(home.things)]
    poses = [(line["id"], line[key]) for line in chosen for key in ("start_position_w", "speaker_position_w") if key in line]
    free = home.space.contains(np.array([position for _, position in poses]))
    blocked = [poses[k][0] for k in np.flatnonzero(~free)]
    assert (unknown, blocked) == ([], [])
