"""`Pointing`: answers read off what was looked at.

So pointer networks copy words (See, Liu and Manning 2017, "Get to the point"). A question asks for one kind of name:
the chances of the names of what was seen last are answers then. Or it asks whether that has a quality: one of its words says
which, by its likeness to the names of qualities, and the chance of that speaks for yes and against no. Which word that is is taught:
right answers alone do not teach it, for as long as the quality is wrong its chance says nothing.
"""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from agent.encoders.attention import NEVER, Asked
from envs.language.answering.answers import NO, YES
from envs.language.sampling.view_questions import VIEW_ANSWERS
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS, SIZES

KINDS = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS, "room": ROOMS}
QUALITIES = ("color", "size", "material")  # that a thing can be asked to have
VALUES = tuple(name for kind in QUALITIES for name in KINDS[kind])
LEAST = 0.01  # chance of a name
RARE = 1e-4  # chance of a quality that is asked for
WHETHER = 0.5  # gain of yes and no at first
ALIKE = 8.0  # logit of a quality whose name a word is, at first


class Pointed(NamedTuple):
    """Additions to the logits of answers.

    `wanted` are logarithms of the chances that a question asks for each quality of VALUES.
    """

    answers: Float[Tensor, "n answers"]
    wanted: Float[Tensor, "n qualities"]


class Pointing(nn.Module):
    """Adds to the logits of answers.

    Its gains begin at 0, so that at first it says nothing, but for yes and no.
    """

    rows: Tensor

    def __init__(self, d: int) -> None:
        super().__init__()
        listed = [VIEW_ANSWERS.index(name) for names in KINDS.values() for name in names]
        self.register_buffer("rows", torch.tensor(listed), persistent=False)
        self.gains = nn.Linear(d, len(KINDS) + 1)
        self.place = nn.Linear(d, 1)
        self.alike = nn.Parameter(torch.tensor(ALIKE))
        for part in (self.gains, self.place):
            nn.init.zeros_(part.weight)
            nn.init.zeros_(part.bias)
        nn.init.constant_(self.gains.bias[-1:], WHETHER)

    def forward(
        self, regions: Mapping[str, Tensor], share: Float[Tensor, "n r1"], asked: Asked, likeness: Float[Tensor, "n t qualities"]
    ) -> Pointed:
        """Additions to the logits of answers, and the quality that is asked for.

        `share` is that of regions and, last, of the picture; `likeness` that of each word to the names of VALUES, at most 1.
        """
        gains = self.gains(asked.whole)
        seen = {name: torch.einsum("nr,nrv->nv", share[:, :-1], regions[name].float()) for name in KINDS if name != "room"}
        seen["room"] = torch.einsum("nr,nrv->nv", share[:, :-1], regions["room_of"]) + share[:, -1:] * regions["room"]
        said = torch.cat([gains[:, k, None] * ((seen[name] + LEAST) * len(KINDS[name])).log() for k, name in enumerate(KINDS)], dim=1)
        out = said.new_zeros(len(said), len(VIEW_ANSWERS)).index_add(1, self.rows, said)
        held = torch.cat([seen[name] for name in QUALITIES], dim=1)
        wanted = self._wanted(asked, likeness)
        chance = (wanted * held).sum(1).clamp(LEAST, 1 - LEAST)
        whether = gains[:, -1] * chance.logit()
        out[:, VIEW_ANSWERS.index(YES)] += whether
        out[:, VIEW_ANSWERS.index(NO)] -= whether
        return Pointed(out, wanted.clamp_min(RARE).log())

    def _wanted(self, asked: Asked, likeness: Float[Tensor, "n t qualities"]) -> Float[Tensor, "n qualities"]:
        """Chances of the quality that is asked for, by the words that say it."""
        place = self.place(asked.context)[..., 0].masked_fill(~asked.said, NEVER).softmax(1)
        return torch.einsum("nt,ntq->nq", place, (self.alike * likeness).softmax(2))
