"""Language: sentences, their meanings, and the denotation of meanings in a home."""

from envs.language.grammar.canonical import canonical
from envs.language.grammar.generator import Sentence, Span, generate, surface_forms
from envs.language.grammar.parser import NotUnderstood, parse
from envs.language.grammar.patterns import FORMS, REGISTERS
from envs.language.reading.typed import Reading, read
from envs.language.tokens import MAX_TOKENS, VOCABULARY, WORDS_VERSION, decode, encode, vocabulary, words

__all__ = [
    "FORMS",
    "MAX_TOKENS",
    "REGISTERS",
    "VOCABULARY",
    "WORDS_VERSION",
    "NotUnderstood",
    "Reading",
    "Sentence",
    "Span",
    "canonical",
    "decode",
    "encode",
    "generate",
    "parse",
    "read",
    "surface_forms",
    "vocabulary",
    "words",
]
