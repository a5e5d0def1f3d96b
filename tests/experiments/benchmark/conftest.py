"""Episodes and agents that tests of the benchmark share."""

from dataclasses import replace
from pathlib import Path

import pytest

from envs.datasets.suite import write_suite
from envs.tasks.generate import make_suite
from envs.types import Episode
from tests.experiments.benchmark.setup import AGENTS


@pytest.fixture(scope="module")
def episodes() -> tuple[Episode, ...]:
    """Four episodes in each of two homes."""
    made = make_suite("pointnav-val", 14)
    return tuple(replace(episode, episode_id=str(k)) for k, episode in enumerate((*made[:4], *made[10:14])))


@pytest.fixture(scope="module")
def folder(episodes: tuple[Episode, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of episodes and one of agents."""
    folder = tmp_path_factory.mktemp("bench")
    write_suite(folder / "few.json.gz", "pointnav-val", episodes, 0)
    (folder / "mine.py").write_text(AGENTS)
    return folder
