"""Sessions that go on: where they were left, and refusals."""

import numpy as np
import pytest

from agent.acting.kept import Kept
from agent.planning.session import Standpoint
from envs.errors import InputError
from experiments.cli import main
from experiments.episode.kept import PLACE, kept_in, place_in, store
from tests.agent.acting.test_kept import HOME, end_of, walked


def test_a_session_goes_on_where_it_was_left(tmp_path):
    """A stored session gives its pose in the same scene alone."""
    assert kept_in(None).memory is None and kept_in(tmp_path).memory is None and place_in(tmp_path, "house:9:3") is None
    kept = Kept()
    run = walked(kept, HOME.places[3], 0.7, HOME.places[5])
    place, yaw = end_of(run)
    store(kept, tmp_path, "house:9:3", Standpoint(place, yaw))
    found = place_in(tmp_path, "house:9:3")
    assert found is not None and np.array_equal(found[0], place) and found[1] == yaw
    again = kept_in(tmp_path)
    assert again.walked.latest == kept.walked.latest and again.memory is not None
    with pytest.raises(InputError, match="house:8:3"):
        place_in(tmp_path, "house:8:3")
    (tmp_path / PLACE).write_text("{}")
    with pytest.raises(InputError, match="place where a session was left"):
        place_in(tmp_path, "house:9:3")


@pytest.mark.parametrize("more", [["--agent", "frontier-oracle"], ["--agent", "gothere-frontier", "--keyboard"]])
def test_others_have_no_memory_to_keep(tmp_path, capsys, more: list[str]):
    """Agents that keep nothing in files are refused in one line."""
    assert main(["run", "go to the sofa", "--remember", str(tmp_path), *more]) == 2
    assert "--remember" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_refused_before_the_walk(tmp_path, capsys):
    """A file is in its place: one line, which names the option, and no video."""
    (tmp_path / "file").write_text("")
    assert main(["run", "go to the sofa", "--remember", str(tmp_path / "file" / "kept"), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert "cannot be written" in told and "--remember" in told and not (tmp_path / "out").exists()
