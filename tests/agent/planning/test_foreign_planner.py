"""A causal language model of a user, tiny and made here: every output is a record, whatever its weights are."""

import pytest
import torch

from agent.encoders.planning.automaton import meaning_of, tokens_of
from agent.planning import foreign
from agent.planning.foreign import ForeignPlanner, prompt
from agent.planning.learned import sayable
from agent.planning.planner import foreign_planner
from envs.errors import InputError
from envs.language.semantics.meaning import Description, Go

transformers = pytest.importorskip("transformers", reason="transformers, of the extra agent, is not installed")
tokenizers = pytest.importorskip("tokenizers")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Folder of a language model over bytes, with random weights."""
    made = tmp_path_factory.mktemp("model")
    alphabet = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE({letter: k for k, letter in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(made)
    torch.manual_seed(0)
    sizes = {"n_positions": 6000, "n_embd": 16, "n_layer": 1, "n_head": 2, "n_inner": 16}
    transformers.GPT2LMHeadModel(transformers.GPT2Config(vocab_size=len(alphabet), **sizes)).save_pretrained(made)
    return made


def test_every_output_is_a_record(folder, monkeypatch) -> None:
    monkeypatch.setattr("agent.encoders.planning.automaton.LONGEST", 30)
    planner = ForeignPlanner.load(folder, 0.0)
    record, likely = planner._record("go to the red chair")
    assert meaning_of(tokens_of(record)) == record and likely < 0
    planned = planner("go to the red chair")
    assert (planned.meaning == sayable(record) and 0 < planned.chance < 1) or planned.meaning is None
    assert ForeignPlanner.load(folder, 1.0)("go to the red chair").meaning is None


def test_a_model_that_knows_the_record_is_followed(folder, monkeypatch) -> None:
    planner = ForeignPlanner.load(folder, 0.0)
    wanted = "".join(f" {token};" for token in tokens_of(Go(Description("chair", color="red"))))
    told: list[int] = []

    class Sure:
        """Reader that expects one record after the prompt."""

        def __init__(self, model) -> None:
            self.ids = planner._ids(wanted)

        def hear(self, pieces) -> None:
            told.extend(pieces)

        def scores(self):
            at = len(told) - len(planner._ids(f"{prompt()}to that red chair =>"))
            return torch.nn.functional.one_hot(torch.tensor(self.ids[at]), 256).float() * 50

    monkeypatch.setattr(foreign, "_Reader", Sure)
    planned = planner("to that red chair")
    assert planned.meaning == Go(Description("chair", color="red")) and planned.chance == pytest.approx(1.0)


def test_what_was_heard_in_parts_is_heard_at_once(folder) -> None:
    planner = ForeignPlanner.load(folder)
    parts, whole = foreign._Reader(planner.model), foreign._Reader(planner.model)
    pieces = planner._ids("go to the red chair")
    parts.hear(pieces[:5])
    parts.scores()
    parts.hear(pieces[5:])
    whole.hear(pieces)
    assert torch.allclose(parts.scores(), whole.scores(), atol=1e-5)


def test_a_folder_without_a_model(tmp_path) -> None:
    with pytest.raises(InputError, match="--planner: expected the folder of a causal language model"):
        foreign_planner(tmp_path)
