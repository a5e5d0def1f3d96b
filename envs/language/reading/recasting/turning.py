"""Turning: parts of a turn, whole turns, and looks up and down; rules of `envs.language.reading.recasting.recasting`."""

from envs.language.reading.recasting.phrases import START

_CIRCLE = r"(?:(?:full |whole |complete )?(?:circle|turn|rotation|revolution|spin|way (?:a)?round|round))"
_PARTS = {
    r"(?:a |one )?quarter": "9 0", r"(?:a |one )?half": "1 8 0", r"(?:a |one )?third": "1 2 0", r"two thirds": "2 4 0",
    r"three quarters": "2 7 0", r"(?:a |an |one )?eighth": "4 5", r"(?:a |one )?sixth": "6 0", r"(?:a |one )?twelfth": "3 0",
}  # fmt: skip
_TURN = r"(?:turn|rotate|spin|swivel|pivot|swing|twirl|twist|whirl|go)"
_N = r"(?:\d(?: \d)*|ninety|sixty|forty five|thirty|forty|twenty|fifteen|ten)"

TURNING: tuple[tuple[str, str], ...] = (
    *((rf"\b(?:by )?(?:about )?{part} (?:of )?(?:of )?(?:a |the )?{_CIRCLE}", f"{degrees} degrees") for part, degrees in _PARTS.items()),
    (rf"{START}(?:do|make|perform|take) (?:a |the )?(\d(?: \d)* degrees)", r"turn \1"),
    (rf"{START}(\d(?: \d)* degrees)(?: (?:to|towards) (?:the|your))?(?: (left|right))?$", r"turn \1 \2"),
    (rf"\b({_TURN}) (\d(?: \d)* degrees) (?:to|towards) (?:your|the) (left|right)\b", r"turn \3 \2"),
    (rf"\b(?:{_TURN}) (\d(?: \d)* degrees) (left|right)\b", r"turn \2 \1"),
    (rf"\b(turn (?:(?! then | and ).)*?degrees(?: to the (?:left|right))?)(?: ,| and| then)+ ({_N})(?: degrees)? (?:to (?:the|your) )?"
     r"(left|right)\b", r"\1 then turn \3 \2 degrees"),
    (rf"{START}(?:do|make|perform) (?:a |one )?(?:full |complete |whole )?(?:three sixty|3 6 0|threesixty|pirouette|spin|twirl)"
     r"(?: (?:to|towards) (?:the|your) (?:left|right))?", "turn around 3 6 0 degrees"),
    (rf"{START}(?:spin|twirl|whirl|pirouette|rotate|turn)(?: (?:around|round))?(?: once)? (?:in place|on the spot|where you are|once)\b",
     "turn around 3 6 0 degrees"),
    (r"^(?:spin|twirl|whirl)(?: yourself)?(?: (?:around|round))?$", "turn around 3 6 0 degrees"),
    (rf"{START}(?:twirl|whirl|pirouette)(?: (?:around|round))?\b(?! \d)", "turn around 3 6 0 degrees"),
    (rf"{START}(?:spin|twirl|whirl|turn|rotate)(?: yourself)?(?: (?:around|round))? (?:twice|two times)$",
     "turn around 3 6 0 degrees then turn around 3 6 0 degrees"),
    (r"\blook (?:straight|right|directly) (up|down)\b", r"look \1"),
    (
        rf"{START}(?:have|take) (?:a |another )?(?:quick |good |little |brief )?(?:look|peek|peep|glance|gander) (?:down |up "
        rf")?at ", "look at "),
    (r"\blook at (?:the|my) (?:ceiling|roof)\b", "look up"),
    (r"\b(go|get|come|walk|head|move) too (?=(?:the|my)\b)", r"\1 to "),
)  # fmt: skip
