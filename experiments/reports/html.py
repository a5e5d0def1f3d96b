"""Pieces of HTML of which a benchmark's report is made."""

from collections.abc import Sequence
from html import escape

# Distinguishable with any colour vision (after Okabe and Ito 2008), on light and dark paper.
PALETTE = ("#7d848e", "#d98b1f", "#8a63c9", "#2f7fd6", "#1f9d74", "#cf4a6c", "#5fb3d9", "#a8842c")


def color(place: int) -> str:
    """The colour of the agent at a place in the table."""
    return PALETTE[place % len(PALETTE)]


def agent(name: str, place: int) -> str:
    """An agent's name with its colour."""
    return f'<span class="agent"><i class="dot" style="background:{color(place)}"></i><b>{escape(name)}</b></span>'


def legend(agents: Sequence[str]) -> str:
    """Which colour is whose."""
    return '<p class="legend">' + "".join(f"<span>{agent(name, k)}</span>" for k, name in enumerate(agents)) + "</p>"


def card(content: str) -> str:
    """Content on a sheet, which scrolls sideways where it is too wide."""
    return f'<div class="card scroll">{content}</div>'


def fold(summary: str, content: str, *, opened: bool = False) -> str:
    """Content that a click on its summary shows or hides."""
    return f"<details{' open' if opened else ''}><summary>{escape(summary)}</summary>{content}</details>"


def cell(content: str, kind: str = "", *, said: str = "", style: str = "") -> str:
    """A cell of a table; `said` is what it says when pointed at."""
    given = (("class", kind), ("title", said), ("style", style))
    marks = "".join(f' {name}="{escape(text)}"' for name, text in given if text)
    return f"<td{marks}>{content}</td>"


def table(head: Sequence[str], rows: Sequence[str], kind: str = "") -> str:
    """A table of headings (those that begin with '>' stand over numbers) and rows, which are cells."""
    tops = "".join(f'<th class="num">{escape(text[1:])}</th>' if text[:1] == ">" else f"<th>{escape(text)}</th>" for text in head)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table class="{kind}"><tr>{tops}</tr>{body}</table>'


def words(name: str) -> str:
    """A name in the code as words."""
    return escape(name.replace("_", " "))
