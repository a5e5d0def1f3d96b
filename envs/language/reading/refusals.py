"""Refusals: which part of a text was not understood, in the speaker's own words."""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from envs.language.reading.spelling import is_english
from envs.language.reading.word import Word

LONGEST_QUOTE = 70  # characters
SUGGESTIONS = 2


@dataclass(frozen=True)
class Refusal:
    """Message of a refusal.

    `part` is what was not understood, as typed, `nearest` what may have been meant.
    """

    message: str
    part: str
    nearest: tuple[str, ...] = ()


def explain(
    text: str, tokens: Sequence[str], far: int, known: Collection[str], understood_prefix: int = 0, offers: Sequence[str] = ()
) -> Refusal:
    """The refusal of a text whose words could be read up to number `far`.

    `known` are the words and names of the grammar. The first `understood_prefix` tokens are a whole request of their own; 0: none are.
    `offers` are sentences to suggest where no name is similar. "go to the chair again": "I understand 'go to the chair', but not 'again'".
    """
    single = {word for name in known for word in name.split()}
    understood_prefix = _request(tokens, understood_prefix)
    strange = [k for k, word in enumerate(tokens) if word not in single and word not in ".,"]
    if strange:
        start = strange[0]
        end = next((k for k in range(start, len(tokens)) if k not in strange), len(tokens))
        if 0 < understood_prefix < start:
            start = understood_prefix + (tokens[understood_prefix] == ".")
            end = next((k for k in range(end, len(tokens)) if tokens[k] == "."), len(tokens))
    else:
        start = min(understood_prefix or far, len(tokens))
        end = next((k for k in range(start + 1, len(tokens)) if tokens[k] == "."), len(tokens))
        start += start < len(tokens) and tokens[start] == "."
        end = max(end, start + (start < len(tokens)))
    part = as_typed(text, tokens[start:end])
    before = tokens[: min(understood_prefix, start)] if understood_prefix else ()
    whole = as_typed(text, tokens)
    if not part:
        said = f"I understand the words of {_quoted(whole)}, but something is missing at the end"
    elif before:
        said = f"I understand {_quoted(as_typed(text, before))}, but not {_quoted(part)}"
    elif part == whole:
        said = f"I do not understand {_quoted(part)}"
    else:
        said = f"I do not understand {_quoted(part)} in {_quoted(whole)}"
    similar = _similar([tokens[k] for k in strange if start <= k < end], known) if strange else []
    nearest = tuple(similar or offers)[:SUGGESTIONS]
    listed = " or ".join(_quoted(phrase) for phrase in nearest)
    asked = f"; did you mean {listed}?" if similar else f"; say for example {listed}" if nearest else ""
    return Refusal(f"instruction: {said}{asked}", part, nearest)


def _request(tokens: Sequence[str], size: int) -> int:
    """Number of the first words that may be called understood: no single word of a sentence, such as "there"."""
    while size:
        start = max((k + 1 for k in range(size) if tokens[k] == "."), default=0)
        if size - start > 1:
            return size
        size = max(0, start - 1)
    return 0


def _similar(strange: Sequence[str], known: Collection[str]) -> list[str]:
    """Known words that one which is not English may be a slip of: of the same first letter, and hardly another length."""
    said = " ".join(strange)
    if all(is_english(word) for word in strange):
        return []
    slips = [name for name in known if name[:1] == said[:1] and abs(len(name) - len(said)) <= max(1, len(said) // 3)]
    return difflib.get_close_matches(said, sorted(slips), SUGGESTIONS, 0.75)


def foreign(language: str) -> str:
    """Message of the refusal of a text in another language."""
    return f"instruction: this looks like {language}; I understand English"


def as_typed(text: str, tokens: Sequence[str]) -> str:
    """Part of a text that tokens were read from, as it was typed.

    Tokens that do not know their place are given as they are.
    """
    placed = [word for word in tokens if isinstance(word, Word)]
    if not placed:
        return " ".join(tokens).replace(" .", ".").strip(" .")
    return text[min(word.start for word in placed) : max(word.end for word in placed)]


def _quoted(phrase: str) -> str:
    """A phrase in quotation marks, in one line, shortened in its middle."""
    phrase = " ".join(phrase.split())
    if len(phrase) > LONGEST_QUOTE:
        phrase = f"{phrase[: LONGEST_QUOTE // 2].rstrip()} ... {phrase[-LONGEST_QUOTE // 2 :].lstrip()}"
    return f"'{phrase}'"
