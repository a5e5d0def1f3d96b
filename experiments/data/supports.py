"""Usual supports of things, counted in train homes.

Run it with `python -m experiments.data.supports`; it takes a minute and writes `agent/acting/supports.json`.
"""

import json
from collections import Counter, defaultdict
from pathlib import Path

from agent.acting.supports import FILE
from envs.files import write_whole
from envs.home import Homes
from envs.houses.names import house_named
from envs.scenes.relations import Predicate, relations
from envs.scenes.scene import Scene

HOMES = 300
LEAST = 0.02  # share of a category's things from which on a support is listed


def supports(scenes: list[Scene]) -> dict[str, dict[str, float]]:
    """Share of each category's things that stand on or in another one's."""
    number: Counter[str] = Counter()
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for scene in scenes:
        kind = {thing.id: thing.category for thing in scene.objects if not thing.structure}
        number.update(kind.values())
        for one in relations(scene):
            if one.predicate in (Predicate.ON, Predicate.INSIDE):
                held[kind[one.subject]][kind[one.object]] += 1
    return {
        name: {under: round(count / number[name], 3) for under, count in sorted(some.items()) if count >= LEAST * number[name]}
        for name, some in sorted(held.items())
    }


def main(path: Path = FILE) -> None:
    """Write the table of the first train homes."""
    homes = Homes("train")
    table = supports([house_named(homes.name(index)) for index in range(HOMES)])
    write_whole(path, (json.dumps(table, indent=1) + "\n").encode())
    print(f"{path}: {len(table)} categories in {HOMES} homes")


if __name__ == "__main__":
    main()
