"""Where things usually stand: the shares of `supports.json`, counted in train homes."""

import json
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "supports.json"


@lru_cache(1)
def supports() -> dict[str, dict[str, float]]:
    """Share of the things of each category that stand on or in things of another one (`python -m experiments.data.supports`)."""
    return json.loads(FILE.read_text())
