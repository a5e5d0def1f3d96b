"""Words as they were typed."""


class Word(str):
    """A word as the parser reads it.

    It was typed as the characters `start` to `end` of the text.
    """

    __slots__ = ("end", "start")
    start: int
    end: int

    def __new__(cls, word: str, start: int, end: int) -> "Word":
        """The word, typed there."""
        made = super().__new__(cls, word)
        made.start, made.end = start, end
        return made
