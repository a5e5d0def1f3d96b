"""Rules of success in each task: our own, and those of the field.

The field's are the numbers in its code (docs/habitat.md has the sources): ObjectNav and InstanceImageNav of Habitat-Lab and of the Habitat
challenge, whose ImageNav track is judged likewise, ask for less than 0.1 m to a view point and not that the thing is in view; VLN-CE for
less than 3 m to the end of the reference path. Tasks that only we have keep our rules.
"""

from dataclasses import dataclass, replace
from typing import Literal

Thresholds = Literal["ours", "field"]


@dataclass(frozen=True)
class Rule:
    """Success in a task: STOP at less than `within` [m] from the goal.

    With `in_view` a goal that is a thing also has to cover 0.3% of the picture. With `path_end` the goal is the end of the reference path,
    L of SPL the geodesic distance to it (else the length of the reference), and nDTW takes the reference as stored (else resampled).
    """

    within: float
    in_view: bool = True
    path_end: bool = False


OURS = {
    "pointnav": Rule(0.2),
    "objectnav": Rule(0.2, in_view=False),
    "imagenav": Rule(1.0),
    **{task: Rule(1.0) for task in ("instanceimage", "instruct", "errand", "route", "ask", "impossible", "request")},
}
FIELD = OURS | {
    "objectnav": Rule(0.1, in_view=False),
    "imagenav": Rule(0.1, in_view=False),
    "instanceimage": Rule(0.1, in_view=False),
    "route": Rule(3.0, in_view=False, path_end=True),
}
RULES: dict[Thresholds, dict[str, Rule]] = {"ours": OURS, "field": FIELD}


def rule_of(task: str, thresholds: Thresholds = "ours", within: float | None = None) -> Rule:
    """Rule of a task, with another success distance [m] where `within` is given."""
    rule = RULES[thresholds][task]
    return rule if within is None else replace(rule, within=within)


def threshold_notes(thresholds: Thresholds) -> list[str]:
    """Notes for readers of a table: empty for our own rules."""
    return [] if thresholds == "ours" else ["success is judged by the field's thresholds (docs/habitat.md), not by this benchmark's own"]
