"""The report of a benchmark: it needs nothing else, says what failed and why, and how it was made."""

import base64
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs.datasets.suite import write_suite
from envs.home import home_at
from envs.metrics import Scores
from envs.tasks.generate import make_suite
from envs.types import Episode, Goal
from experiments import cli
from experiments.benchmark.aggregate import by_length, grouped, make_table
from experiments.benchmark.records import Record
from experiments.benchmark.table import COLUMNS, cell, markdown, p_words, shown
from experiments.reports.benchmark import BY
from experiments.reports.charts import Point, curves, intervals, nice_ticks
from experiments.reports.failures import chosen
from experiments.reports.maps import marks

HOSTILE = 'go to <script>alert("x")</script> & co'
CRASHING = '''
from envs.types import Action


class Crashing:
    """Fails in the third step."""

    access = ()

    def reset(self, task, privileged):
        self.left = 3

    def act(self, observation, privileged):
        self.left -= 1
        return Action.LEFT if self.left else {}["memory <of> it"]
'''
VOID = {"meta", "img", "br", "link", "input", "hr"}


class Outline(HTMLParser):
    """Every tag of a page with its attributes; tags that are not closed in turn are an error."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small benchmark with films, whose first instruction would be a script."""
    folder = tmp_path_factory.mktemp("report")
    made = make_suite("objectnav-val", 13)
    episodes = [replace(episode, episode_id=str(k)) for k, episode in enumerate((*made[:3], *made[10:13]))]
    episodes[0] = replace(episodes[0], instruction=HOSTILE)
    write_suite(folder / "few.json.gz", "objectnav-val", episodes, 0)
    (folder / "mine.py").write_text(CRASHING)
    words = ["bench", "--episodes-file", str(folder / "few.json.gz"), "--out", str(folder), "--videos", "6"]
    assert cli.main([*words, "--agents", "random", f"{folder / 'mine.py'}:Crashing", "oracle"]) == 1  # one crashes in all its episodes
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    assert parser.open == []
    return parser


@pytest.fixture(scope="module")
def results(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "results.json").read_text())


# The page


def test_the_page_needs_nothing_else(page: str, outline: Outline) -> None:
    for tag, attributes in outline.tags:
        for name in ("src", "href", "poster", "data"):
            there = attributes.get(name)
            assert there is None or there.startswith(("data:", "#")), f"{tag} {name}={there[:60]}"
        assert tag not in ("link", "iframe", "object")
    assert "@import" not in page and "url(" not in page


def test_links_lead_somewhere(outline: Outline) -> None:
    ids = {attributes["id"] for _, attributes in outline.tags if "id" in attributes}
    links = [str(attributes["href"])[1:] for tag, attributes in outline.tags if tag == "a"]
    assert len(links) >= 5 and set(links) <= ids


def test_the_page_says_what_it_should(page: str, results: dict[str, Any]) -> None:
    for words in (results["digest"], results["method"], "random", "sensors only", "pose", "objectnav-val"):
        assert words in page, words
    for words in ("The agent crashed", "memory &lt;of&gt; it", "Why episodes fail", "SPL against the length", "success"):
        assert words in page, words
    assert "gothere bench --agents random" in page
    for row in results["rows"]:
        assert f"{row['spl']['mean']:.3f}" in page


def test_text_cannot_become_a_script(page: str, outline: Outline) -> None:
    assert HOSTILE not in page
    assert "go to &lt;script&gt;" in page
    assert sum(tag == "script" for tag, _ in outline.tags) == 1


def test_every_failure_has_its_film_and_map(outline: Outline, results: dict[str, Any]) -> None:
    import av

    failed = sum(count for row in results["rows"] for cause, count in row["causes"].items() if cause != "done")
    cards = [attributes for tag, attributes in outline.tags if tag == "article"]
    assert len(cards) == failed >= 6
    films = [str(attributes["src"]) for tag, attributes in outline.tags if tag == "video"]
    maps = [attributes for tag, attributes in outline.tags if tag == "img"]
    assert len(films) == failed == len(maps)
    for film in films[:3]:
        data = base64.b64decode(film.removeprefix("data:video/mp4;base64,"), validate=True)
        assert len(data) < 600_000
        with av.open(io.BytesIO(data)) as container:
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert len(frames) > 3 and 160 <= frames[0].shape[0] <= 240
        assert frames[0].std() > 2  # something is seen


def test_the_same_results_make_the_same_page(folder: Path, page: str) -> None:
    words = ["bench", "--episodes-file", str(folder / "few.json.gz"), "--out", str(folder), "--videos", "6"]
    assert cli.main([*words, "--agents", "random", f"{folder / 'mine.py'}:Crashing", "oracle"]) == 1  # one crashes in all its episodes
    again = (folder / "report.html").read_text(encoding="utf-8")

    def timeless(text: str) -> str:
        return re.sub(r"<dt>speed</dt><dd>.*?</dd>", "", text)

    assert timeless(again) == timeless(page)


def test_markdown_is_a_table(results: dict[str, Any]) -> None:
    lines = markdown(results).splitlines()
    head = next(line for line in lines if line.startswith("| agent"))
    assert all(line.count("|") == head.count("|") for line in lines[lines.index(head) :][: 2 + len(results["rows"])])
    assert "distance left [m]" in head and "p (Holm)" in markdown(results)


# What is shown


def record(agent: str, index: int, cause: str) -> Record:
    """A record of which only the cause matters."""
    scores = Scores(**{**dict.fromkeys(Scores.__dataclass_fields__), "path_length": 0.0, "steps": 1, "collisions": 0})
    return Record(agent, str(index), index, "house:1:2", "stop", "", cause, scores, 0.1)


def test_each_cause_is_among_the_failures_shown() -> None:
    causes = ["wrong_room"] * 30 + ["too_far"] * 5 + ["done"] * 20 + ["crashed"]
    records = [record(agent, k, cause) for agent in ("a", "b") for k, cause in enumerate(causes)]
    picked = chosen(records, 8)
    for agent in ("a", "b"):
        mine = [r.cause for r in picked if r.agent == agent]
        assert len(mine) == 8 and set(mine) == {"wrong_room", "too_far", "crashed"}
    assert len({(r.agent, r.index) for r in picked}) == 16
    assert chosen([record("a", 0, "done")], 8) == [] == chosen(records, 0)
    assert [r.cause for r in chosen(records, 1)] == ["crashed", "crashed"]


def test_marks_are_where_things_are() -> None:
    home = home_at(make_suite("objectnav-val", 1)[0].scene_id)
    thing, room = next(iter(home.things.values())), home.scene.rooms[0]
    none = (np.zeros((0, 3)), np.zeros(0), np.zeros(0))
    point = Goal(0, np.array([[1.0, 0.0, 2.0]]), np.zeros(1), np.zeros(1))
    episode = Episode("0", "", "", (0.0, 0.0, 0.0), 0.0, (Goal(thing.id, *none), Goal(0, *none, room=0), point))
    found = marks(home, episode.goals)
    assert found[0] == pytest.approx(thing.center) and found[2] == pytest.approx((1, 0, 2))
    assert found[1][[0, 2]] == pytest.approx(np.mean(room.polygon, axis=0))


def test_groups_and_lengths_hold_every_episode_once() -> None:
    facts = [{"shortest": 0.4 + k, "kind": "color" if k % 2 else "room", "visible": k < 3, "free": f"{k}", "path": [k]} for k in range(10)]
    episodes = [replace(Episode(str(k), f"h{k % 3}", "", (0.0, 0.0, 0.0), 0.0), facts=fact) for k, fact in enumerate(facts)]
    groups = grouped(episodes)
    assert set(groups) == {"kind", "visible", "free"}
    assert groups["visible"] == ["yes"] * 3 + ["no"] * 7
    table = make_table(episodes, ["a"], [record("a", k, "done") for k in range(10)], 0)
    bins = by_length(table)
    assert sum(bin["n"] for bin in bins) == 10
    assert all(bin["low"] <= bin["mean"] < bin["high"] for bin in bins)


def test_an_episode_that_was_not_carried_out_is_no_zero() -> None:
    episodes = [Episode(str(k), f"h{k}", "", (0.0, 0.0, 0.0), 0.0) for k in range(4)]
    table = make_table(episodes, ["a"], [record("a", 1, "done")], 0)
    assert np.isnan(table.scores["a"]["steps"]).tolist() == [True, False, True, True]


# Charts and words


@given(st.floats(-50, 50), st.floats(0.01, 100))
def test_ticks_are_round_and_cover(low: float, span: float) -> None:
    ticks = nice_ticks(low, low + span)
    step = ticks[1] - ticks[0]
    assert ticks[0] <= low + 1e-6 * span and ticks[-1] >= low + span - 1e-6 * span
    assert 3 <= len(ticks) <= 8
    leading = step / 10 ** np.floor(np.log10(step) + 1e-9)
    assert min(abs(leading - round_number) for round_number in (1, 2, 2.5, 5)) < 1e-6


def test_charts_have_a_mark_for_each_value() -> None:
    line = [Point(float(k), 0.1 * k, 0.0, 0.5, 10, "here") for k in range(5)]
    drawn = curves({"a": line, "b <i>": line[:2]}, "x", "y")
    assert drawn.count("<circle") == 7 and drawn.count("<polyline") == 2 and "b &lt;i&gt;" in drawn
    assert curves({"a": []}, "x", "y") == ""
    found = [{"mean": 0.2, "low": 0.1, "high": 0.3, "n": 4}, None]
    panel = intervals(["a", "b"], [(COLUMNS[0], found)])
    assert panel.count("<circle") == 1 and "not defined" in panel


def test_cells_and_columns() -> None:
    found = {"mean": 0.5, "low": 0.25, "high": 0.75, "n": 3}
    assert cell(found, COLUMNS[0]) == "0.500 [0.250, 0.750]"
    assert cell({**found, "low": None, "high": None}, BY["navigation_error"]) == "0.50 m"
    assert cell(None, COLUMNS[0]) == "-"
    rows = [{"success": found, "spl": None, "cannot": {"f1": found}}]
    assert [column.metric for column in shown(rows)] == ["success", "cannot.f1"]
    assert (p_words(None), p_words(0.0001), p_words(0.04)) == ("-", "< 0.001", "0.040")
