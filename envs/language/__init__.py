"""Language: what words mean, how it is said, and whether it is true of a home."""

from envs.language.canonical import canonical
from envs.language.grammar import FORMS, REGISTERS
from envs.language.read import NotUnderstood, parse
from envs.language.tokens import MAX_TOKENS, VOCABULARY, WORDS_VERSION, decode, encode, words
from envs.language.write import Sentence, Span, generate, surface_forms

__all__ = [
    "FORMS",
    "MAX_TOKENS",
    "REGISTERS",
    "VOCABULARY",
    "WORDS_VERSION",
    "NotUnderstood",
    "Sentence",
    "Span",
    "canonical",
    "decode",
    "encode",
    "generate",
    "parse",
    "surface_forms",
    "words",
]
