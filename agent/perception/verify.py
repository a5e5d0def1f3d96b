"""`Verifier`: verdicts on claims about what is in view, and which part fails."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from agent.encoders.sentences.claims import ClaimReader, ClaimReading
from agent.encoders.sentences.grounding import AGAINST, GroundNet
from agent.encoders.sentences.reader import SLOTS
from agent.learning.weights import facts_of, load_claim_reader, load_ground
from agent.perception.tokens import RegionTokens
from agent.perception.verifying.judge import FAILING, Calibration, Judged, judge
from agent.perception.verifying.parts import ABOUT, Expert, Said, Seen, evidence
from agent.perception.verifying.words import Believed, beliefs, reason_for
from envs.errors import InputError
from envs.language.tokens import words


@dataclass(frozen=True)
class Verdict:
    """Verdict on a claim.

    `verdict` is accept, reject or abstain; `chance` that the claim is true, `right` that the verdict is. `failing` is the part that fails,
    empty for none, `reason` says why in words; `frame` and `region` are where it shows, -1 for nowhere. `parts` is what was believed of
    each part of the sentence.
    """

    text: str
    verdict: str
    chance: float
    right: float
    failing: str
    reason: str
    frame: int
    region: int
    parts: tuple[Believed, ...]


@dataclass(frozen=True)
class Verifier:
    """Verifier of claims: a reader, the experts of grounding, and a calibration."""

    reader: ClaimReader
    expert: Expert
    calibration: Calibration
    combine: str = "min"

    @classmethod
    def load(cls, folder: Path, *, calibrated: bool = True) -> "Verifier":
        """Verifier with the weights in a folder; InputError for missing or damaged ones."""
        path = folder / "verify.safetensors"
        calibration = Calibration.of(facts_of(path)["calibration"]) if calibrated else Calibration()
        return cls(load_claim_reader(path), expert_of(load_ground(folder / "ground.safetensors")), calibration)

    def read(self, texts: Sequence[str]) -> Said:
        """Read claims; InputError for one without words."""
        return said_by([self._reading(text) for text in texts])

    @torch.inference_mode()
    def _reading(self, text: str) -> ClaimReading:
        count = len(words(text))
        if not count:
            raise InputError("claim: expected a sentence such as 'this is the red chair', got no words")
        return self.reader(self.reader.reader.encode([text], count))

    def judge(self, said: Said, tokens: RegionTokens) -> Judged:
        """Judgement of m claims, each by its own picture."""
        seen = self.expert(tokens)
        found = evidence(said, seen, self.calibration.scales)
        return judge(said, found, seen.tokens, self.calibration, combine=self.combine)

    def __call__(self, text: str, tokens: RegionTokens) -> Verdict:
        """Verdict on a claim about what one or several pictures show together.

        A thing is there where one of them shows it; numbers are those of the picture that shows most; rooms are what they show on average.
        """
        reading = self._reading(text)
        one = said_by([reading])
        count = len(tokens.count)
        said = one.take(np.zeros(count, np.int64))
        seen = self.expert(tokens)
        tokens, found = seen.tokens, evidence(said, seen, self.calibration.scales)
        judged = judge(said, found, tokens, self.calibration, combine=self.combine)
        about = ABOUT[int(one.about[0].argmax())]
        frame = int(judged.holds.sum(axis=1).argmax() if about == "count" else judged.found.argmax())
        room = float(judged.found.mean()) if about == "room" else float(judged.found[frame])
        chance = room + float(one.negated[0]) * (1 - 2 * room)
        right, region = float(judged.right[frame]), int(judged.region[frame])
        verdict = "abstain" if right < self.calibration.least else "accept" if chance > 0.5 else "reject"
        failing = "" if verdict == "accept" else FAILING[int(judged.failing[frame].argmax())]
        shown = region if about != "room" and region < tokens.count[frame] else -1
        parts = beliefs(one, found, tokens, frame, region)
        reason = reason_for(text, reading, one, tokens, judged, frame, region, verdict, failing)
        return Verdict(text, verdict, round(chance, 4), round(right, 4), failing, reason, frame, shown, parts)


def expert_of(net: GroundNet) -> Expert:
    """Experts of the grounding network: of names, rooms and relations."""

    @torch.inference_mode()
    def expert(tokens: RegionTokens) -> Seen:
        told = net.relate(tokens.tensors())
        wall = torch.zeros_like(told.pair[:, :, :1])
        wall[..., 0, AGAINST] = told.wall.sigmoid()
        names = {name: logits.softmax(2).numpy() for name, logits in told.names.items()}
        room = names.pop("room")
        return Seen(replace(tokens, **names), torch.cat([told.pair.sigmoid(), wall], dim=2).numpy(), room)

    return expert


def said_by(readings: Sequence[ClaimReading]) -> Said:
    """Readings as arrays."""
    slots = {slot: _rows([one.slots.values[slot] for one in readings]) for slot in SLOTS}
    frame = {name: _rows([torch.softmax(one.frame[name], dim=1) for one in readings]) for name in ("about", "negated", "count")}
    strange, other_strange = _rows([one.strange for one in readings]), _rows([one.other_strange for one in readings])
    other = slots["other_category"]
    other[:, :-1] -= other[:, :-1] * other_strange[:, None]  # unknown words name no known kind
    return Said(slots, frame["about"], frame["negated"][:, 1], frame["count"], strange)


def _rows(parts: Sequence[torch.Tensor]) -> np.ndarray:
    """Rows of tensors as one array."""
    return torch.cat(list(parts)).detach().numpy().astype(np.float64)
