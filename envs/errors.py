"""What the user gave cannot be used: one readable line, exit code 2."""


class InputError(ValueError):
    """A file, flag, instruction or checkpoint is unusable; the message says what was expected, what came, what to do."""
