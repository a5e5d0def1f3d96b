"""`gothere train backbone --backbone DIR` from end to end, with a tiny text model of `transformers` made here."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from agent.encoders.fusion import BackboneConfig
from agent.learning.backbone.pretrain import PretrainRecipe
from agent.learning.loop import Schedule
from agent.learning.stages import STAGES, WEIGHTS
from agent.learning.weights import FOREIGN, load_backbone
from experiments import cli

WORDS = ("a", "the", "red", "blue", "green", "chair", "table", "sofa", "lamp", "bed")
BATCH = 8


@pytest.fixture
def bert(tmp_path: Path) -> Path:
    """Folder of a tiny BERT."""
    transformers, folder = pytest.importorskip("transformers"), tmp_path / "bert"
    torch.manual_seed(0)
    sizes = {"hidden_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    transformers.BertModel(transformers.BertConfig(vocab_size=20, **sizes)).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder with the weights that the stage needs; the stage has a few frames and steps."""
    folder = tmp_path / "train"
    folder.mkdir()
    for name in STAGES["backbone"].needs:
        for kind in ("safetensors", "json"):
            shutil.copy(WEIGHTS / f"{name}.{kind}", folder)
    model = BackboneConfig(width=32, heads=2, shared=16)
    small = replace(
        STAGES["backbone"],
        recipe=lambda seed, weights: PretrainRecipe(str(weights), model, frames=32, batch=BATCH, seed=seed),
        schedule=Schedule(4, fall=2),
    )
    monkeypatch.setitem(STAGES, "backbone", small)
    monkeypatch.setenv("GOTHERE_CACHE", str(tmp_path / "caches"))
    return folder


def train(out: Path, folder: Path, *more: str) -> int:
    return cli.main(["train", "backbone", "--out", str(out), "--backbone", str(folder), *more])


def test_a_model_of_a_user_is_trained_around_killed_and_resumed(out: Path, bert: Path, capsys: pytest.CaptureFixture) -> None:
    before = (bert / "model.safetensors").read_bytes()
    assert train(out, bert, "--steps", "2") == 0
    assert not (out / "backbone.safetensors").exists() and "step 2 of 4" in capsys.readouterr().out
    assert train(out, bert) == 0
    facts = json.loads((out / "backbone.json").read_text())
    assert facts["config"]["foreign"] == str(bert) and facts["steps"] == 4
    net = load_backbone(out / "backbone.safetensors")
    own = [name for name, _ in net.named_parameters() if name.startswith(FOREIGN)]
    assert own and (bert / "model.safetensors").read_bytes() == before
    losses = [json.loads(line) for line in (out / "backbone.jsonl").read_text().splitlines()]
    assert losses[-1]["step"] == 4 and 0 < losses[-1]["loss"] < 20


def test_another_folder_costs_one_line(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert train(out, tmp_path / "nowhere") == 2
    error = capsys.readouterr().err
    assert "--backbone: expected a folder" in error and error.count("\n") == 1
