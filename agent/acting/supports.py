"""Usual supports of things: the shares of `supports.json`, counted in train homes."""

import json
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "supports.json"


@lru_cache(1)
def supports() -> dict[str, dict[str, float]]:
    """Share of each category's things that stand on or in another one's.

    `python -m experiments.data.supports` counts them."""
    return json.loads(FILE.read_text())
