"""`ForeignPlanner`: a user's own causal language model, decoded under the grammar of records.

It is shown sentences with their records and goes on with the record of another one. At each place only the tokens that the automaton
allows can be said: their spellings are followed piece by piece, so that every output is a well-formed record. Only files of the folder are
read, and weights from safetensors alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from agent.encoders.planning.automaton import Automaton, tokens_of
from agent.planning.learned import THRESHOLD, Planned, sayable
from envs.errors import InputError
from envs.language.grammar.parser import parse

TASK = "Each request of a robot at home, and its record:\n"
EXAMPLES = (
    "go to the small red chair next to the sofa", "go into the kitchen", "visit a lamp, then go to the bedroom with the desk",
    "if there is a plant in the hall, go to the green vase, otherwise go to the tv", "what color is the rug?", "how many beds are there?",
    "turn left, cross the hall and stop by the bench", "look at the blue picture", "go to the stool, but do not enter the study",
)  # fmt: skip


@dataclass(frozen=True)
class ForeignPlanner:
    """Planner of a causal language model; meanings less likely than the `threshold` are not given."""

    model: Any
    tokenizer: Any
    threshold: float = THRESHOLD

    @classmethod
    def load(cls, folder: Path, threshold: float = THRESHOLD) -> "ForeignPlanner":
        """Planner of the model in a folder; InputError where there is none."""
        from transformers import AutoModelForCausalLM, AutoTokenizer

        try:
            model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, use_safetensors=True)
            return cls(model.eval(), AutoTokenizer.from_pretrained(folder, local_files_only=True), threshold)
        except Exception as error:  # transformers raises many kinds
            why = " ".join(str(error).split())[:120]
            raise InputError(f"--planner: expected the folder of a causal language model, got {folder} ({why})") from error

    def __call__(self, text: str) -> Planned:
        """Meaning of a text."""
        record, likely = self._record(text)
        meaning = sayable(record)
        if meaning is None or math.exp(likely) < self.threshold:
            return Planned(None, math.exp(likely), "instruction: I am not sure what you mean; say it in other words")
        return Planned(meaning, math.exp(likely))

    @torch.inference_mode()
    def _record(self, text: str) -> tuple[object | None, float]:
        """The most likely record of a text, piece after piece, and the logarithm of its probability among what is allowed."""
        automaton, likely, reader = Automaton(), 0.0, _Reader(self.model)
        reader.hear(self._ids(f"{prompt()}{' '.join(text.split())} =>"))
        while automaton.meaning is None:
            left, at = {token: self._ids(f" {token};") for token in automaton.allowed()}, 0
            while len(left) > 1 and all(len(pieces) > at for pieces in left.values()):
                options = sorted({pieces[at] for pieces in left.values()})
                scores = reader.scores()[options].log_softmax(0) if len(options) > 1 else torch.zeros(1)
                best = int(scores.argmax())
                likely += float(scores[best])
                reader.hear([options[best]])
                left, at = {token: pieces for token, pieces in left.items() if pieces[at] == options[best]}, at + 1
            token, pieces = next(iter(left.items()))
            reader.hear(pieces[at:])
            automaton.push(token)
        return automaton.meaning, likely

    def _ids(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])


class _Reader:
    """A model that has heard some pieces, and its scores of the next one."""

    def __init__(self, model: Any) -> None:
        self.model, self.past, self.next = model, None, None
        self.waiting: list[int] = []

    def hear(self, pieces: Sequence[int]) -> None:
        """Go on with some pieces, which the model reads when it is asked."""
        self.waiting += pieces

    def scores(self) -> Float[Tensor, "v"]:
        """Scores of the next piece."""
        if self.waiting:
            made = self.model(input_ids=torch.tensor([self.waiting]), past_key_values=self.past, use_cache=True)
            self.past, self.next, self.waiting = made.past_key_values, made.logits[0, -1].float(), []
        assert self.next is not None
        return self.next


def prompt() -> str:
    """Examples before the text."""
    return TASK + "".join(f"{text} => {' '.join(f'{token};' for token in tokens_of(parse(text)))}\n" for text in EXAMPLES)
