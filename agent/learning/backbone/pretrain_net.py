"""`PretrainNet`: the backbone with the heads that only pretraining needs."""

from typing import Literal, NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from agent.encoders.blocks import Block, Sequence
from agent.encoders.fusion import Backbone, BackboneConfig, Fused
from agent.encoders.sight import OBJECTS, taken
from agent.learning.backbone.crossmodal import hard_negatives
from agent.perception.tokens import FEATURES, PATCHES
from envs.vocabulary import CATEGORIES

Negatives = Literal["hard", "random", "altered"]
DECODER = 64  # width of the decoder of patches


class Predicted(NamedTuple):
    """Predictions of all objectives; those of objectives whose turn it is not are empty."""

    sight: Float[Tensor, "n e"]
    text: Float[Tensor, "n e"]
    heat: Float[Tensor, ""]
    match: Float[Tensor, "m"]
    counted: Float[Tensor, "m"]
    words: Float[Tensor, "n l v"]
    next: Float[Tensor, "n l v"]
    labels: Float[Tensor, "n 16 c"]
    patches: Float[Tensor, "n 64 f"]
    positions: Float[Tensor, "n 4 v"]


class PretrainNet(nn.Module):
    """Backbone with the heads that only pretraining needs."""

    def __init__(self, config: BackboneConfig, negatives: Negatives = "altered") -> None:
        super().__init__()
        self.backbone = Backbone(config)
        self.negatives = negatives
        self.label = nn.Linear(config.width, len(CATEGORIES))
        self.to_decoder, self.masked = nn.Linear(config.width, DECODER), nn.Parameter(torch.zeros(DECODER))
        self.place, self.decoder = nn.Parameter(0.02 * torch.randn(PATCHES * PATCHES, DECODER)), Block(DECODER, 4, 2)
        self.patch = nn.Linear(DECODER, FEATURES)
        for head in (self.label, self.patch):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)

    def forward(self, example: dict[str, Tensor]) -> Predicted:
        """Predictions of the objectives whose inputs are in a batch."""
        net, none = self.backbone, example["patches"].new_zeros(0)
        words, sight = net.read(example["ids"], example["read"]), net.look(example)
        text, picture = net.embed_text(words), net.embed_sight(sight)
        out = Predicted(picture, text, net.heat, *[none] * 7)
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            out = out._replace(heat=net.heat + 0.0 * sum(part.sum() for part in self.parameters()))  # workers share the gradients of all
        if "match" in example or "alters" in example:
            match, counted = self._matched(example, words, sight, net.heat * picture @ text.T)
            out = out._replace(match=match, counted=counted)
        if "masked_ids" in example:
            fused = net.fuse(net.read(example["masked_ids"], example["read"]), sight)
            out = out._replace(words=net.words_of(fused.words.states))
        if "next" in example:
            fused = net.fuse(net.read(example["ids"], example["read"], from_left=True), sight, from_left=True)
            out = out._replace(next=net.words_of(fused.words.states))
        if "hidden" in example:
            out = out._replace(labels=self.label(self._hidden(example, words).sight.states[:, OBJECTS]))
        if "visible" in example:
            out = out._replace(patches=self.completed(example["patches"], example["visible"]))
        if "placed_ids" in example:
            out = out._replace(positions=self.positions(example))
        return out

    def _hidden(self, example: dict[str, Tensor], words: Sequence) -> Fused:
        """Fusion with some regions masked."""
        return self.backbone.fuse(words, self.backbone.look(example, example["hidden"]))

    def _matched(self, example: dict[str, Tensor], words: Sequence, sight: Sequence, alike: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of n true pairs and of n false ones, and which count.

        One half of the false pairs has another picture, one another text: of the batch, or altered.
        """
        net, n = self.backbone, len(alike)
        random, same, half = self.negatives == "random", example["same"], len(alike) // 2
        pictures, there = hard_negatives(alike.detach().T, same.T, random)
        false_sight = Sequence(*(torch.cat([part[pictures[:half]], part[half:]]) for part in sight))
        if "alters" in example:
            other = net.read(example["altered_ids"], example["altered_read"])
            texts, told = torch.arange(n), example["alters"].to(alike.dtype)
        else:
            other = words
            texts, told = hard_negatives(alike.detach(), same, random)
        false_words = joined(Sequence(*(part[:half] for part in words)), Sequence(*(part[texts[half:]] for part in other)))
        logits = net.matching(joined(words, false_words), Sequence(*(torch.cat(parts) for parts in zip(sight, false_sight, strict=True))))
        return logits, torch.cat([torch.ones_like(there), there[:half], told[half:]])

    def completed(self, patches: Float[Tensor, "n 64 f"], visible: Int[Tensor, "n k"]) -> Float[Tensor, "n 64 f"]:
        """All patches, told from the visible ones alone.

        The vision tower sees those, a light decoder the rest (He et al. 2022).
        """
        net, n = self.backbone, len(patches)
        tokens = taken(net.sight.patches(patches), visible)  # pyright: ignore[reportCallIssue, reportAttributeAccessIssue]
        x = Sequence(tokens, torch.ones(tokens.shape[:2], dtype=torch.bool, device=tokens.device))
        for block in net.sight_blocks:
            x = block(x)
        seen = self.to_decoder(net.alone(x, 1))
        all_of = self.masked.expand(n, PATCHES * PATCHES, -1).scatter(1, visible[..., None].expand(-1, -1, DECODER), seen) + self.place
        full = torch.ones(all_of.shape[:2], dtype=torch.bool, device=all_of.device)
        return self.patch(self.decoder(Sequence(all_of, full)).states)

    def positions(self, example: dict[str, Tensor]) -> Float[Tensor, "n 4 v"]:
        """Scores of all tokens at the four masked position tokens."""
        net = self.backbone
        other = {name.removeprefix("placed_"): part for name, part in example.items() if name.startswith("placed_")}
        fused = net.fuse(net.read(other["ids"], other["read"]), net.look(other))
        return net.words_of(taken(fused.words.states, other["at"]))


def joined(first: Sequence, second: Sequence) -> Sequence:
    """Two batches of sequences as one, padded to the longer."""
    longest = max(first.states.shape[1], second.states.shape[1])
    padded = [
        (nn.functional.pad(x.states, (0, 0, 0, longest - x.states.shape[1])), nn.functional.pad(x.there, (0, longest - x.there.shape[1])))
        for x in (first, second)
    ]
    return Sequence(torch.cat([padded[0][0], padded[1][0]]), torch.cat([padded[0][1], padded[1][1]]))
