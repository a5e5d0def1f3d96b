"""`render`: pages from the templates beside this file, with all text escaped."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

# Distinguishable with any colour vision (after Okabe and Ito 2008), on light and dark paper.
PALETTE = ("#7d848e", "#d98b1f", "#8a63c9", "#2f7fd6", "#1f9d74", "#cf4a6c", "#5fb3d9", "#a8842c")


def color(place: int) -> str:
    """Colour of the agent at a place in the table."""
    return PALETTE[place % len(PALETTE)]


def words(name: str) -> str:
    """Identifier as words."""
    return str(name).replace("_", " ")


def render(template: str, **values: Any) -> str:
    """Fill a template with values.

    Only `markupsafe.Markup` is not escaped; a missing value is an error.
    """
    return _templates().get_template(template).render(**values)


@lru_cache(1)
def _templates() -> jinja2.Environment:
    """Template environment with its filters."""
    loader = jinja2.FileSystemLoader(Path(__file__).with_name("templates"))
    found = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found.filters |= {"words": words, "color": color}
    return found
