"""Errors of the user's input: one readable line, exit code 2."""


class InputError(ValueError):
    """An unusable file, flag, instruction or checkpoint.

    The message says what was expected, what came, and what to do.
    """
