"""Generation of suites: `make_suite`.

Episodes depend on the suite's name and the seed, not on the number of episodes or workers.
"""

import json
import multiprocessing
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from envs.errors import InputError
from envs.home import Home, Homes, home_at
from envs.houses.splits import rooms_of
from envs.tasks.instruction import spoken, written
from envs.tasks.navigation import imagenav, instanceimage, objectnav, pointnav
from envs.tasks.suites import HAND, Suite, suite_named
from envs.types import Episode

HOMES = 1000  # in a suite of val or test; further episodes use the same homes
EACH = {"train": 200, "val": 10, "test": 10}  # consecutive episodes in a home
MOST = 4  # greatest ratio of tried to wanted episodes, plus a thousand
DRAW = 71  # purpose of generators, part of their seeds
CLASSIC = {"pointnav": pointnav, "objectnav": objectnav, "imagenav": imagenav, "instanceimage": instanceimage}

Progress = Callable[[int, int], None]
Made = dict[int, Episode | None]  # by slot; None where a home offers none


def make_suite(name: str, episodes: int, *, seed: int = 0, workers: int = 1, progress: Progress | None = None) -> tuple[Episode, ...]:
    """First `episodes` episodes of a suite; longer ones begin with the same episodes.

    Each home has ten, and after a thousand homes the next ten are in the same homes again; training homes have 200 each and
    never end. `progress` is called with (made, wanted). InputError for an unknown suite, a number below 1, and too many episodes.
    """
    suite = suite_named(name)
    if episodes < 1:
        raise InputError(f"episodes: expected at least 1, got {episodes}")
    if suite.hand and episodes > (most := len(_lines(suite))):
        raise InputError(f"suite {suite.name}: expected at most {most} episodes, as many as were written by hand, got {episodes}")
    made: Made = {}
    tried, wanted = 0, episodes
    with processes(min(workers, len(_jobs(suite, seed, range(episodes))) // 2)) as run:
        while (found := sum(one is not None for one in made.values())) < episodes:
            if tried > MOST * episodes + 1000 or (suite.hand and tried):
                raise InputError(f"suite {suite.name}: expected {episodes} episodes, found {found}; ask for fewer")
            for part in run(_make_job, _jobs(suite, seed, range(tried, tried + wanted))):
                made.update(part)
                if progress:
                    progress(min(len(made), episodes), episodes)
            tried, wanted = tried + wanted, max(episodes - sum(one is not None for one in made.values()), EACH[suite.split])
    kept = [one for _, one in sorted(made.items()) if one is not None][:episodes]
    return tuple(replace(one, episode_id=str(number)) for number, one in enumerate(kept))


def episodes_in(name: str, home: int, numbers: Iterable[int], *, seed: int = 0) -> tuple[Episode, ...]:
    """Episodes of a suite in one of its homes, by number.

    There are fewer where the home does not offer them.

    They are those that `make_suite` makes there. InputError for an unknown suite.
    """
    suite = suite_named(name)
    made: Made = {}
    for job in _jobs(suite, seed, [home * EACH[suite.split] + k for k in numbers]):
        made.update(_make_job(job))
    return tuple(replace(one, episode_id=f"{home}.{slot % EACH[suite.split]}") for slot, one in sorted(made.items()) if one is not None)


def home_number(suite: Suite, slot: int) -> tuple[int, int]:
    """Number of an episode's home in its suite, and the episode's number in that home."""
    each = EACH[suite.split]
    if suite.split == "train":
        return slot // each, slot % each
    turn, rest = divmod(slot, HOMES * each)
    return rest // each, turn * each + rest % each


@contextmanager
def processes(count: int) -> Iterator[Callable[[Callable, list], Iterable]]:
    """Ordered map over jobs in `count` worker processes; in this process for one or fewer."""
    if count <= 1:
        yield map
        return
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        yield pool.imap


# Jobs: the episodes of one home are made together

Job = tuple[Suite, int, str, list[tuple[int, Any]]]  # suite, seed, scene id, and the episodes to make there by slot


def _jobs(suite: Suite, seed: int, slots: Sequence[int]) -> list[Job]:
    """Jobs of some slots by home.

    For each slot a job has the number of the home and of the episode there, or a record written by hand.
    """
    homes: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    if suite.hand:
        for slot, line in [one for one in enumerate(_lines(suite)) if one[0] in slots]:
            record = json.loads(line)
            homes[record["scene_id"]].append((slot, record))
    else:
        named = _names(suite.split, suite.style, suite.least)
        for slot in slots:
            number, which = home_number(suite, slot)
            homes[named.name(number)].append((slot, (number, which)))
    return [(suite, seed, scene_id, wanted) for scene_id, wanted in homes.items()]


def _lines(suite: Suite) -> list[str]:
    """Records written by hand for a suite, as lines of JSON."""
    return (HAND / suite.hand).read_text(encoding="utf-8").splitlines()


class _Names:
    """Scene ids of the homes of a split with enough rooms."""

    def __init__(self, split: str, style: str | None, least: int) -> None:
        self.homes, self.least, self.found, self.next = Homes(split, style=style), least, list[int](), 0

    def name(self, number: int) -> str:
        """Scene id of the number-th home."""
        while len(self.found) <= number:
            if rooms_of(self.homes.split, self.next) >= self.least:
                self.found.append(self.next)
            self.next += 1
        return self.homes.name(self.found[number])


_names = cache(_Names)  # to count to a home takes longer the later it is


def _make_job(job: Job) -> Made:
    """Episodes of one home by slot."""
    suite, seed, scene_id, wanted = job
    home = home_at(scene_id)
    found = {slot: _make(suite, home, seed, what) for slot, what in wanted}
    return {slot: one and replace(one, scene_id=scene_id) for slot, one in found.items()}


def _make(suite: Suite, home: Home, seed: int, what: Any) -> Episode | None:
    """One episode of a home."""
    if suite.hand:
        return written(home, what)
    number, which = what
    seeds = [seed, DRAW, zlib.crc32(f"{suite.task} {suite.split}".encode()), number, which]
    if suite.task in CLASSIC:
        return CLASSIC[suite.task](home, np.random.default_rng(seeds))
    return spoken(suite, home, seeds)
