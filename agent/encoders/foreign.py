"""A user's own `transformers` model in the text or the vision place of a backbone.

It is a MiniLM (BERT) or a CLIP in a folder. It stays as it is; one linear map to the backbone's width is trained. BERT and the text tower
of CLIP take the text place, CLIP and its vision tower take the vision place. Only files of the folder are read, and weights from
safetensors alone.
"""

import json
from collections.abc import Sequence as Texts
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.blocks import Sequence
from agent.encoders.tokenizer import Encoded
from envs.errors import InputError

Place = Literal["text", "vision"]
PLACES: dict[str, Place] = {"bert": "text", "clip_text_model": "text", "clip": "vision", "clip_vision_model": "vision"}
CLIP_MEAN, CLIP_STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # those that CLIP was trained with


def place_of(folder: Path) -> Place:
    """Place that the model of a folder takes; InputError for another content."""
    try:
        return PLACES[json.loads((folder / "config.json").read_text())["model_type"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        wanted = f"a folder of transformers with one of {', '.join(PLACES)}"
        raise InputError(f"--backbone: expected {wanted}, got {folder} ({type(error).__name__}: {error})") from error


def _model(kind: Any, folder: Path) -> nn.Module:
    """Frozen model of a folder, in evaluation mode; InputError for other content."""
    try:
        model = kind.from_pretrained(folder, local_files_only=True, use_safetensors=True)
    except Exception as error:  # transformers raises many kinds
        why = " ".join(str(error).split())[:120]
        raise InputError(f"--backbone: expected the weights of {kind.__name__} in {folder}, got something else ({why})") from error
    return model.eval().requires_grad_(False)


class ForeignTokenizer:
    """Tokenizer of a folder; InputError where it has none."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer

        try:
            self.own: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        except Exception as error:  # transformers raises many kinds
            why = " ".join(str(error).split())[:120]
            raise InputError(f"--backbone: expected a tokenizer in {folder}, got none ({why})") from error

    def encode(self, texts: Texts[str]) -> Encoded:
        """Its tokens of texts; `word` as it says."""
        made = self.own(list(texts), padding=True, truncation=True)
        ids = np.array(made["input_ids"], np.int64)
        word = np.array([[-1 if k is None else k for k in made.word_ids(n)] for n in range(len(ids))], np.int64)
        return Encoded(ids, np.array(made["attention_mask"], np.bool_), word)


@cache
def foreign_tokenizer(folder: str) -> ForeignTokenizer:
    """Tokenizer of a folder, opened once."""
    return ForeignTokenizer(Path(folder))


class ForeignText(nn.Module):
    """States of a text model, its summary of the text first."""

    def __init__(self, folder: Path, width: int) -> None:
        super().__init__()
        from transformers import BertModel, CLIPTextModel

        place_of(folder)
        self.clip = json.loads((folder / "config.json").read_text())["model_type"] != "bert"
        self.model = _model(CLIPTextModel if self.clip else BertModel, folder)
        self.map = nn.Linear(self.model.config.hidden_size, width)  # pyright: ignore[reportAttributeAccessIssue, reportArgumentType]

    def forward(self, ids: Int[Tensor, "n l"], there: Bool[Tensor, "n l"], from_left: bool = False) -> Sequence:
        """States of tokens; InputError for `from_left`, which such a model cannot promise."""
        if from_left:
            raise InputError("--backbone: expected no left-to-right objective with a foreign text model; leave `next` out")
        with torch.no_grad():
            said = self.model(input_ids=ids, attention_mask=there.long())
        states = said.last_hidden_state
        if self.clip:  # its tokens see those to their left alone; the summary is that of the end
            states, there = torch.cat([said.pooler_output[:, None], states], dim=1), F.pad(there, (1, 0), value=True)
        return Sequence(self.map(states), there)


class ForeignSight(nn.Module):
    """Patch tokens of a vision model, its summary of the picture first."""

    def __init__(self, folder: Path, width: int) -> None:
        super().__init__()
        from transformers import CLIPVisionModel

        place_of(folder)
        self.model = _model(CLIPVisionModel, folder)
        size: Any = self.model.config
        self.side = int(size.image_size)
        mean, std = CLIP_MEAN, CLIP_STD
        if (folder / "preprocessor_config.json").exists():
            found = json.loads((folder / "preprocessor_config.json").read_text())
            mean, std = found.get("image_mean", mean), found.get("image_std", std)
        self.register_buffer("mean", torch.tensor(mean)[:, None, None], persistent=False)
        self.register_buffer("std", torch.tensor(std)[:, None, None], persistent=False)
        self.map = nn.Linear(size.hidden_size, width)

    def pixels(self, rgb: UInt8[Tensor, "n h w 3"]) -> Float[Tensor, "n 3 s s"]:
        """Pictures in the size and scale of the model."""
        resized = F.interpolate(rgb.permute(0, 3, 1, 2).float() / 255, (self.side, self.side), mode="bilinear", antialias=True)
        return (resized - self.mean) / self.std  # pyright: ignore[reportOperatorIssue]

    def forward(self, regions: Any, hidden: Tensor | None = None, tags: Tensor | None = None) -> Sequence:
        """Tokens of n pictures, from their pixels `rgb` (n, h, w, 3).

        InputError without them, and for hidden regions, which it does not have.
        """
        if hidden is not None or "rgb" not in regions:
            raise InputError("--backbone: expected pictures (`rgb`) and no masked objects for a foreign vision model")
        with torch.no_grad():
            states = self.model(pixel_values=self.pixels(regions["rgb"])).last_hidden_state
        states = self.map(states)
        return Sequence(states, torch.ones(states.shape[:2], dtype=torch.bool, device=states.device))
