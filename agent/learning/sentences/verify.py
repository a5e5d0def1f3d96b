"""Training of the reader of claims: sentences made for random statements."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from agent.encoders.likeness import WIDTH
from agent.encoders.sentences.claims import FRAME, ClaimReader, ClaimReaderConfig
from agent.encoders.sentences.reader import LEAST, UNKNOWN, Reader, ReaderConfig
from agent.learning.sentences.claims import described
from agent.learning.sentences.reading import known_words, labels_of, lost_words, random_description, reading_losses
from agent.learning.sentences.strangers import strangers
from agent.learning.weights import load_reader
from agent.perception.verifying.parts import ABOUT
from envs.errors import InputError
from envs.language.lexicon import NOUNS, PLURALS
from envs.language.lexicon import ROOMS as ROOM_NAMES
from envs.language.sampling.claim_texts import COUNTS, FRAMES, About, Statement, claim_text, named, phrase_of
from envs.language.sampling.claims import apart
from envs.language.sampling.sample_refer import pick
from envs.language.semantics.meaning import THING, Description
from envs.language.tokens import words
from envs.vocabulary import CATEGORIES, ROOMS

PURPOSE = 263  # of the generators of claims
WORDS = 22  # most words of a claim to train on
KEPT = {
    w for names in (*NOUNS.values(), *PLURALS.values(), *ROOM_NAMES.values()) for name in names.split("|") for w in name.strip("~").split()
}
NEGATORS = ("not", "no", "cannot", "is not", "not the", "never")
NOISE = ("this", "there", "is", "the", "a", "i", "see", "here", "we", "it", "in", "that", "you", "can", *("xyz",) * 6)  # nobody knows "xyz"


def claim_words() -> tuple[str, ...]:
    """Words of train phrases and train frames, sorted."""
    framed = {word for frames, _ in FRAMES.values() for frame in frames for word in words(frame)} | {"made", "nothing", *COUNTS}
    plurals = {word for names in PLURALS.values() for name in names.split("|") if name[0] != "~" for word in name.split()}
    return tuple(sorted({*known_words(), *framed, *plurals, "never"} - {"said", "rest", "bare", "many"}))


@dataclass(frozen=True)
class VerifyRecipe:
    """Recipe that determines the reader of claims.

    It begins with the reader of phrases in the file `reader`, or with a new one. `dropped` is the share of words that are made unknown,
    `strange` that of claims about things of unknown kinds, `garbled` that of claims without a frame of the grammar, `mixed` that of names
    for which another word stands.
    """

    model: ClaimReaderConfig = field(default_factory=lambda: ClaimReaderConfig(ReaderConfig(claim_words(), vectors=WIDTH)))
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.01
    average: float = 0.99
    dropped: float = 0.06
    strange: float = 0.2
    garbled: float = 0.3
    mixed: float = 0.15
    seed: int = 0
    reader: str = ""

    @classmethod
    def on(cls, reader: Path, seed: int = 0) -> "VerifyRecipe":
        """Recipe that begins with a trained reader of phrases; its words come first."""
        config = load_reader(reader).config
        more = tuple(word for word in claim_words() if word not in config.words)
        return cls(ClaimReaderConfig(replace(config, words=(*config.words, *more))), seed=seed, reader=str(reader))

    @torch.no_grad()
    def build(self) -> ClaimReader:
        """Initial network."""
        torch.manual_seed(self.seed)
        made = self.model.build()
        if self.reader:
            known, own = load_reader(Path(self.reader)).state_dict(), made.reader.state_dict()
            for name, part in known.items():
                own[name][: len(part)] = part  # more words come after those that are known
        return made

    def stream(self, rank: int, world: int) -> tuple[int, int, Reader]:
        """Worker's number, size of its batches, and a reader that encodes."""
        return rank, self.batch // world, self.model.reader.build()

    def example(self, stream: tuple[int, int, Reader], number: int) -> dict[str, Tensor]:
        """Batch `number`: claims and what they say."""
        rank, size, reader = stream
        rng = np.random.default_rng([self.seed, PURPOSE, rank, number])
        made = [self._claim(rng) for _ in range(size)]
        tokens = lost_words(reader, [text for text, _, _ in made], rng, self.dropped, KEPT)
        for row, (_, _, noun) in zip(tokens, made, strict=True):
            row[noun] = UNKNOWN
            if self.mixed and noun.stop > noun.start and rng.random() < 0.7:
                row[noun.stop - 1] = reader.other(strangers(self.model.reader.words).strange(rng))
        said = [one for _, one, _ in made]
        labels = labels_of([described(one) for one in said])
        unknown = torch.tensor([noun.stop > noun.start for _, _, noun in made])
        labels["category"] = labels["category"].masked_fill(unknown, -1)
        about = torch.tensor([ABOUT.index(one.about) for one in said])
        frame = {
            "about": about,
            "negated": torch.tensor([int(one.negated) for one in said]),
            "count": torch.tensor([one.count for one in said]),
        }
        return {"tokens": tokens} | labels | frame

    def loss(self, model: nn.Module, example: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Sum of the mean cross-entropies of slots and of the parts of frames."""
        reading = model(example["tokens"])
        parts = claim_losses(reading.slots.values["category"], example["category"])
        labels = example | {"category": example["category"].clamp_min(0)}
        parts = reading_losses(reading.slots, labels) | parts
        parts |= {name: F.cross_entropy(reading.frame[name], example[name]) for name in FRAME}
        return torch.stack(list(parts.values())).sum(), parts

    def _claim(self, rng: np.random.Generator) -> tuple[str, Statement, slice]:
        """A claim, its meaning, and the words of it that are made unknown."""
        text, statement, noun = self._sentence(rng)
        if self.mixed and noun.stop == noun.start:
            text = strangers(self.model.reader.words).mixed(text, rng, self.mixed)
        return text, statement, noun

    def _sentence(self, rng: np.random.Generator) -> tuple[str, Statement, slice]:
        """A claim of the grammar, its meaning, and the words of it that are made unknown."""
        statement = random_statement(rng)
        if rng.random() < self.garbled and (text := garbled(statement, rng)):
            return text, statement, slice(0, 0)
        while True:
            seed = int(rng.integers(2**31))
            text = _text(statement, seed)
            if text is not None:
                thing = statement.thing
                if thing is None or thing.category == THING or rng.random() >= self.strange:
                    return text, statement, slice(0, 0)
                other = _text(replace(statement, thing=replace(thing, category=pick(rng, CATEGORIES))), seed)
                noun = apart(text, other) if other else None
                return text, statement, noun or slice(0, 0)
            statement = random_statement(rng)


def claim_losses(chance: Tensor, label: Tensor) -> dict[str, Tensor]:
    """Mean cross-entropy of categories; of unknown ones (-1) only that one is said."""
    named = chance.gather(1, label.clamp_min(0)[:, None])[:, 0]
    right = torch.where(label >= 0, named, 1 - chance[:, -1])
    return {"category": -right.clamp_min(LEAST).log().mean()}


def random_statement(rng: np.random.Generator) -> Statement:
    """A statement with random parts."""
    draw = rng.random()
    if draw < 0.12:
        return Statement(About.ROOM, room=pick(rng, ROOMS), negated=bool(rng.random() < 0.4))
    thing = replace(random_description(rng), rank=None)
    if rng.random() < 0.3 and thing.category != THING:
        thing = Description(thing.category, color=thing.color)
    if draw < 0.25:
        return Statement(About.COUNT, thing, int(rng.integers(1, len(COUNTS))))
    if draw < 0.37 and thing.link:
        thing = replace(thing, category=THING, color=None, size=None, material=None, no_color=None, no_size=None, no_material=None)
    return Statement(About.THING, thing, negated=bool(rng.random() < 0.35))


def garbled(statement: Statement, rng: np.random.Generator) -> str:
    """A statement without a frame: phrase, number and denial in any order, with noise.

    It teaches that little words hardly matter, so that frames never heard can be read. Empty where the grammar has no short phrase.
    """
    try:
        text = _garbled(statement, rng)
    except InputError:
        return ""
    return text if len(words(text)) <= WORDS else ""


def _garbled(statement: Statement, rng: np.random.Generator) -> str:
    """Phrase, number and denial in any order, with noise; InputError where the grammar has no phrase."""
    thing = statement.thing
    if thing is None:
        core = [named(ROOM_NAMES[statement.room], rng)]
    elif statement.about == About.COUNT:
        core = [phrase_of(thing, rng, "many"), COUNTS[statement.count]]
        core = core[::-1] if rng.random() < 0.6 else [core[0], *_noise(rng), core[1]]
    else:
        core = [phrase_of(thing, rng, pick(rng, ("the", "a", "bare")))]
    denial = [pick(rng, NEGATORS)] if statement.negated else []
    before, after = _noise(rng), _noise(rng)
    if rng.random() < 0.7:
        return " ".join([*before, *denial, *_noise(rng)[:1], *core, *after])
    return " ".join([*before, *core, *after, *denial, *_noise(rng)])


def _noise(rng: np.random.Generator) -> list[str]:
    """Up to three little or unknown words."""
    return [pick(rng, NOISE) for _ in range(int(rng.integers(4)))]


def _text(statement: Statement, seed: int) -> str | None:
    """A sentence in train forms, None where there is none or it is too long."""
    try:
        text = claim_text(statement, np.random.default_rng(seed))
    except InputError:
        return None
    return text if len(words(text)) <= WORDS else None
