"""Word pieces: nothing is unknown, known words stay whole, held-out ones are read in pieces, boxes are words."""

import numpy as np
import pytest
import torch

from agent.encoders.boxes import bins_of, box_of, expected_bins, placed
from agent.encoders.tokenizer import BINS, CHARACTERS, SPECIAL, Tokenizer, derived_pieces, tokenizer
from envs.errors import InputError
from envs.language.lexicon import COLORS, NOUNS
from envs.language.tokens import words


def test_every_text_comes_back_as_it_was_read() -> None:
    known = tokenizer()
    for text in ("the red chair", "a crimson settee by the xylophone", "zzqx9 3 qq", "isn't it"):
        encoded = known.encode([text])
        assert known.decode(encoded.ids[0]) == " ".join(words(text))
        assert encoded.word.max() == len(words(text)) - 1
    assert not any(piece == "[UNK]" for piece in known.pieces)


def test_train_names_are_whole_and_held_out_ones_in_pieces() -> None:
    known = tokenizer()
    train = {
        word for names in (NOUNS, COLORS) for said in names.values() for one in said.split("|") if one[0] != "~" for word in words(one)
    }
    held = {one[1:] for said in COLORS.values() for one in said.split("|") if one[0] == "~"}
    assert all(len(known.split(word)) == 1 for word in train)
    assert all(len(known.split(word)) > 1 for word in held) and len(held) >= 12


def test_the_list_is_derived_and_the_same_each_time() -> None:
    derived = derived_pieces()
    assert derived == derived_pieces() and len(set(derived)) == len(derived)
    assert derived[: len(SPECIAL)] == tokenizer().pieces[: len(SPECIAL)]
    with pytest.raises(InputError, match="expected each letter"):
        Tokenizer([*SPECIAL, *CHARACTERS])


def test_padding_is_marked_and_long_texts_are_refused() -> None:
    encoded = tokenizer().encode(["a chair", "a red chair next to a table"])
    assert encoded.there.sum(axis=1).tolist() == [4, 9]
    with pytest.raises(InputError, match="expected at most 3 tokens, got 4"):
        tokenizer().encode(["a chair"], length=3)


def test_boxes_are_written_and_read() -> None:
    known, box = tokenizer(), np.array([[0.1, 0.2, 0.5, 1.0], [0.0, 0.0, 0.3, 0.4]])
    bins = bins_of(box)
    assert np.abs(box_of(torch.from_numpy(bins)).numpy() - box).max() <= 1 / BINS
    said, at = placed(known.encode(["a red chair", "a table"]), bins, known)
    assert known.decode(said.ids[0]) == "a red chair [BOX] [pos_6] [pos_12] [pos_32] [pos_63] [/BOX]"
    assert (said.ids[np.arange(2)[:, None], at] == bins + known.first_bin).all()
    hidden, _ = placed(known.encode(["a table"]), np.full((1, 4), -1), known)
    assert known.decode(hidden.ids[0]) == "a table [BOX] [MASK] [MASK] [MASK] [MASK] [/BOX]"


def test_the_median_bin_is_taken_among_positions_alone() -> None:
    known = tokenizer()
    scores = torch.full((1, len(known)), -9.0)
    scores[0, known.numbers["chair"]] = 99.0
    scores[0, known.first_bin + torch.tensor([10, 11, 12])] = torch.tensor([1.0, 1.5, 1.0])
    assert expected_bins(scores, known).item() == 11
