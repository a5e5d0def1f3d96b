"""All readers of files: mutated ones and bombs cost one line, little time and little memory."""

import gzip
import itertools
import multiprocessing
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from envs.datasets.json import read_gzip_json
from envs.datasets.schema import WrongField
from envs.datasets.unpacking import ALWAYS, inflated, members
from envs.errors import InputError
from envs.scenes.load import load_scene
from experiments.bundles.bundle import read_bundle
from experiments.validation.fuzz.bombs import bombs_of
from experiments.validation.fuzz.driver import fuzzed
from experiments.validation.fuzz.files import KINDS
from experiments.validation.fuzz.mutations import glb, mutated


@pytest.mark.parametrize("kind", KINDS)
def test_mutated_files_cost_one_line(kind: str) -> None:
    found = fuzzed(kind, float("inf"), 1, bombs=False, most=40)
    assert found.inputs == 40 and found.accepted < 40
    assert not [line for line in found.failures if "memory" not in line]  # which is of the whole test run


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_bombs_cost_little(kind: str) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(fuzzed, (kind, 0.0, 0))
    assert found.inputs > 0 and not found.failures


def test_mutations_differ(tmp_path: Path) -> None:
    good = KINDS["trace"].make(tmp_path)["trace.jsonl"]
    rng = np.random.default_rng(0)
    assert len({mutated(good, rng) for _ in range(50)}) > 40


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small bundle."""
    folder = tmp_path_factory.mktemp("bundle")
    KINDS["bundle"].make(folder)
    return folder / "bundle.zip"


def test_every_flipped_bit_of_a_bundle_is_one_line_or_harmless(bundle: Path, tmp_path: Path) -> None:
    """One bit in every seventh byte, zip's own fields among them."""
    good, outcomes = bundle.read_bytes(), set()
    for place in range(0, len(good), 7):
        data = bytearray(good)
        data[place] ^= 1 << place % 8
        (tmp_path / "bad.zip").write_bytes(data)
        try:
            read_bundle(tmp_path / "bad.zip")
            outcomes.add("read")
        except InputError as error:
            assert len(str(error).splitlines()) == 1
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def test_unpacking_is_limited(tmp_path: Path, bundle: Path) -> None:
    (tmp_path / "zeros.json.gz").write_bytes(gzip.compress(b" " * (ALWAYS + 1)))
    with pytest.raises(InputError, match=f"expected at most {ALWAYS} bytes in a gzip file of"):
        read_gzip_json(tmp_path / "zeros.json.gz")
    (tmp_path / "some.json.gz").write_bytes(gzip.compress(b" " * (ALWAYS - 2) + b"[]"))
    assert read_gzip_json(tmp_path / "some.json.gz") == []
    with zipfile.ZipFile(tmp_path / "odd.zip", "w", zipfile.ZIP_LZMA) as file:
        file.writestr("a", "b")
    with pytest.raises(ValueError, match="unknown way"):
        members(tmp_path / "odd.zip", ("a",))
    with pytest.raises(WrongField, match="expected 3 bytes, got more"):
        inflated(zlib.compress(b"abcd"), 3)


def test_a_scene_of_too_many_nodes_or_uses_is_refused(tmp_path: Path) -> None:
    good = KINDS["scene"].make(tmp_path)
    bombs = {title: data for title, _, data in itertools.islice(bombs_of("scene", good), 4)}
    for title, words in (("nodes", "expected at most 200,000 nodes, got 3,000,001"), ("sparse", "vertices and corners, got more")):
        (tmp_path / "bomb.glb").write_bytes(bombs[title])
        with pytest.raises(InputError, match=words):
            load_scene(tmp_path / "bomb.glb")
    size = struct.unpack_from("<I", good["plain.glb"], 12)[0]
    text, rest = good["plain.glb"][20 : 20 + size], good["plain.glb"][20 + size :]
    (tmp_path / "again.glb").write_bytes(glb(text, rest))
    assert len(load_scene(tmp_path / "again.glb").faces) == 12
