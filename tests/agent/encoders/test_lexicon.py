"""The table of words: read back as written, names made of parts, nearest names, and one line for what is wrong."""

from pathlib import Path

import numpy as np
import pytest

from agent.encoders.lexicon import FILE, WIDTH, Lexicon, closed_sets, held_out
from envs.errors import InputError
from envs.language.lexicon import COLORS, NOUNS


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


def test_it_is_small_and_has_every_known_name(lexicon: Lexicon) -> None:
    assert FILE.stat().st_size < 3 * 2**20
    assert lexicon.vectors.shape == (len(lexicon.words), WIDTH) and len(set(lexicon.words)) == len(lexicon.words)
    np.testing.assert_allclose(np.linalg.norm(lexicon.vectors, axis=1), 1, atol=1e-5)
    assert all(name in lexicon.rows for values in closed_sets().values() for names in values.values() for name in names)


def test_closed_sets_and_held_out_names_never_mix() -> None:
    for kind, values in closed_sets().items():
        known = {name for names in values.values() for name in names}
        held = {name for names in held_out()[kind].values() for name in names}
        assert known and held and not known & held and not any("~" in name for name in known | held)
    assert set(closed_sets()["color"]) == set(COLORS) and len(closed_sets()["category"]) == len(NOUNS) - 2
    assert closed_sets()["category"]["sofa"] == ("sofa", "couch") and held_out()["category"]["sofa"] == ("settee",)


def test_known_names_mean_themselves(lexicon: Lexicon) -> None:
    for kind, values in closed_sets().items():
        for value, names in values.items():
            for name in names:
                first = lexicon.meant(name, kind)[0]
                assert (first.value, round(first.score, 3)) == (value, 1.0), name


def test_unknown_words_of_common_speech(lexicon: Lexicon) -> None:
    assert lexicon.meant("crimson", "color")[0].value == "red"
    assert lexicon.meant("settee", "category")[0].value == "sofa"
    assert lexicon.most_like("crimson", ["green", "red", "blue"]) == "red"
    assert lexicon.most_like("armoire", ["vase", "wardrobe", "ball"]) == "wardrobe"
    assert lexicon.most_like("xqzt", ["red"]) is None and lexicon.most_like("red", ["xqzt"]) is None
    scores = [one.score for one in lexicon.meant("settee", "category")]
    assert len(scores) == len(closed_sets()["category"]) and scores == sorted(scores, reverse=True)


def test_names_are_read_as_parts() -> None:
    table = Lexicon(("bar", "big", "coffee", "coffee table", "stool", "table"), np.eye(6, WIDTH, dtype=np.float32))
    assert table.parts("Coffee-Tables") == ["coffee table"] and table.parts("barstool") == ["bar", "stool"]
    assert table.parts("big coffee") == ["big", "coffee"] and table.parts("big xq") == ["big"] and table.parts("xq") == []
    vector = table.vector("barstool")
    assert vector is not None and vector[0] == pytest.approx(2**-0.5) and vector[4] == pytest.approx(2**-0.5)
    assert table.vector("") is None
    assert [word for word, _ in table.nearest("barstool", 2)] == ["bar", "stool"]


def test_written_and_read_back(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(3, WIDTH)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    Lexicon(("a b", "c", "d"), rows).save(tmp_path / "t.safetensors", {"command": "none"})
    again = Lexicon.load(tmp_path / "t.safetensors")
    assert again.words == ("a b", "c", "d") and (again.vectors * rows).sum(axis=1).min() > 0.999
    assert "none" in (tmp_path / "t.json").read_text()


@pytest.mark.parametrize("content", [b"", b"no table", None])
def test_other_files_are_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "t.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="expected a table of word vectors"):
        Lexicon.load(path)
    with pytest.raises(InputError, match="none of them"):
        Lexicon.load().meant("xqzt", "color")
