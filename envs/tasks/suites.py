"""Suites by name: task, split of homes and forms of instructions.

A suite's name is that of its task and split, such as `instruct-test`; a task's name alone stands for its val split. Suites with
held-out content are named after it: `instruct-test-synonyms` has the same episodes as `instruct-test` in words that no training
text has. `envs.tasks.generate` makes the episodes.
"""

import difflib
from dataclasses import dataclass
from pathlib import Path

from envs.errors import InputError
from envs.houses.splits import SPLITS

HAND = Path(__file__).parent.parent / "language"  # folder of the instructions written by hand
RENAMED = {"instruct-test-hand": "instruct-hand-dev or instruct-hand-test"}
BUDGETS = {  # actions
    "pointnav": 500, "objectnav": 500, "imagenav": 500, "instanceimage": 500, "instruct": 500, "errand": 1000, "route": 500,
    "ask": 500, "impossible": 500, "request": 1000,
}  # fmt: skip


@dataclass(frozen=True)
class Suite:
    """Specification of a suite's episodes.

    `forms` are those of `envs.language` for its texts; `least` is the least number of rooms of its homes; `pairs` keeps only things
    described by a colour that they have in no training home; `longer` has more sub-goals than training; `hand` is the file in
    `HAND` with its instructions written by hand, '' where they are generated.
    """

    name: str
    task: str
    split: str
    text: str
    forms: str = "train"
    style: str | None = None
    least: int = 1
    pairs: bool = False
    longer: bool = False
    hand: str = ""

    @property
    def budget(self) -> int:
        """Number of actions of an episode."""
        return BUDGETS[self.task]


_TASKS = {
    "pointnav": ("go to a point given in the agent's frame", 1),
    "objectnav": ("find any thing of a category", 1),
    "imagenav": ("go where a picture was taken", 1),
    "instanceimage": ("go to the thing in a picture", 1),
    "instruct": ("go to the thing or room that is described", 2),
    "errand": ("several goals, one after the other", 2),
    "route": ("follow a described way", 3),
    "ask": ("go, look and answer", 2),
    "impossible": ("as instruct; half of them cannot be done and differ from one that can in one word", 2),
    "request": ("what people say: turns, places, limits, conditions, answers after a walk", 2),
}


def _suites() -> dict[str, Suite]:
    """All suites by name."""
    out = [Suite(f"{task}-{split}", task, split, text, least=least) for task, (text, least) in _TASKS.items() for split in SPLITS]
    least = _TASKS["instruct"][1]
    held = {"task": "instruct", "split": "test", "least": least}
    out += [
        Suite("instruct-test-pairs", **held, text="instruct: colours on things that no training home has them on", pairs=True),
        Suite("instruct-test-constructions", **held, text="instruct-test in constructions held out", forms="constructions"),
        Suite("instruct-test-synonyms", **held, text="instruct-test in synonyms held out", forms="synonyms"),
        Suite("instruct-test-style", **held, text="instruct-test in homes of the evening style", style="evening"),
        Suite("errand-test-long", "errand", "test", "errands longer than those of training", least=3, longer=True),
    ]
    for forms in ("constructions", "synonyms"):
        text = f"request-val in {forms} held out"
        out.append(Suite(f"request-{forms}-val", "request", "val", text, forms=forms, least=_TASKS["request"][1]))
    for part, use in (("dev", "to develop with"), ("test", "to test with, in other homes")):
        text = f"instructions written by hand, {use}"
        out.append(Suite(f"instruct-hand-{part}", **held, text=text, forms="hand", hand=f"hand-{part}.jsonl"))
    return {suite.name: suite for suite in out}


SUITES = _suites()


def suite_named(name: str) -> Suite:
    """Suite with a name; a task's name alone is its val split.

    InputError for an unknown name, with the nearest known one.
    """
    full = f"{name}-val" if name in _TASKS else name
    if full in SUITES:
        return SUITES[full]
    near = RENAMED.get(name) or next(iter(difflib.get_close_matches(name, [*_TASKS, *SUITES], 1)), "")
    hint = f"; did you mean {near}?" if near else ""
    raise InputError(f"there is no suite {name!r}{hint} (suites: {', '.join(SUITES)})")


def suite_in_split(name: str, split: str | None) -> Suite:
    """Suite with a name, or that of its task in another split.

    InputError for an unknown name.
    """
    suite = suite_named(name)
    return suite if split is None or split == suite.split else suite_named(f"{suite.task}-{split}")
