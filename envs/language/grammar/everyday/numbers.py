"""Numbers in words and digits: counts, lengths, degrees."""

ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
UNIT = ("metres", "meters", "metre", "meter", "m")
_CENTIMETRES = "centimetres|centimeters|centimetre|centimeter|cm|cms"
UNITS: dict[float, str] = {  # [m]
    1.0: "metres|meters|metre|meter|m|mtr",
    0.01: _CENTIMETRES,
    0.3048: "feet|foot|ft",
    0.0254: "inches|inch",
    0.9144: "yards|yard|yd|yds",
    0.5: "steps|paces|strides",  # a person's step
}
MOST = 360  # greatest number of a length or turn


def in_words(number: int) -> str:
    """A number below 1,000 in words: 'one hundred and twenty'."""
    if number < len(ONES):
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f" {ONES[number % 10]}" if number % 10 else "")
    rest = number % 100
    return f"{ONES[number // 100]} hundred" + (f" and {in_words(rest)}" if rest else "")


def digits(number: float) -> str:
    """A number in digits as words of their own: '4 5', '1 point 5'."""
    return " ".join("point" if sign == "." else sign for sign in f"{number:g}")


def _lengths() -> dict[float, str]:
    """Names of lengths [m]."""
    found: dict[float, str] = {}
    for k in range(1, 21):
        for unit in UNIT:
            found.setdefault(float(k), "")
            found[float(k)] += f"|{in_words(k)} {unit}|{digits(k)} {unit}" + (f"|a {unit}" if k == 1 else "")
            halves = f"|{in_words(k)} and a half {unit}|{digits(k + 0.5)} {unit}"
            halves += f"|a {unit} and a half|one {unit} and a half" if k == 1 else f"|{in_words(k)} {unit} and a half"
            found.setdefault(k + 0.5, "")
            found[k + 0.5] += halves
    found[0.5] = "|".join(f"half a {unit}|half {unit}|{digits(0.5)} {unit}" for unit in UNIT) + "|5 0 centimetres|5 0 cm|fifty centimetres"
    found[2.0] += "|a couple of metres|a couple of meters|a couple metres|a couple meters"
    found[3.0] += "|a few metres|a few meters"
    found[0.25] = "|".join(f"a quarter of a {unit}|{digits(0.25)} {unit}" for unit in UNIT) + "|2 5 centimetres|2 5 cm"
    for steps in range(2, 13):  # a person's step
        length = round(0.5 * steps, 1)
        found[length] += f"|{in_words(steps)} steps|{digits(steps)} steps|{in_words(steps)} paces"
    found[1.0] += "|a couple of steps"
    found[1.5] += "|a few steps"
    return {length: names.strip("|") for length, names in found.items()}


class Length(float):
    """A length [m]: `number` of a unit, and `half` a unit more.

    It is negative for `back`, and whole centimetres, at least one.
    """

    def __new__(cls, number: float, unit: float, half: bool = False, back: bool = False) -> float:
        """The length as a plain number."""
        length = max(0.01, round((number + 0.5 * half) * unit, 2))
        return -length if back else length


def _amounts() -> dict[float, str]:
    """Names of the numbers that a unit follows."""
    found = {float(k): f"{in_words(k)}|{digits(k)}" for k in range(1, MOST + 1)}
    for k in range(1, 41):
        found[k + 0.5] = f"{in_words(k)} and a half|{in_words(k)} point five"
    for tenths in (k for k in range(1, 400) if k % 10):
        found[tenths / 10] = "|".join(filter(None, (found.get(tenths / 10), digits(tenths / 10))))
    for hundredths in (k for k in range(1, 500) if k % 10):
        found[hundredths / 100] = digits(hundredths / 100)
    found[0.25] += "|a quarter of a|a quarter|quarter of a|quarter"
    found[0.5] += "|half a|half of a|half|point 5|zero point five|point five"
    found[0.75] += "|three quarters of a|three quarters|three quarter"
    found[1.0] += "|a"
    found[1.5] += "|one and half|a and a half"
    found[2.0] += "|a couple of|a couple"
    found[3.0] += "|a few"
    return found


DEGREES: dict[int, str] = {turn: f"{digits(turn)}|{in_words(turn)}" for turn in range(1, MOST + 1)}
AMOUNTS: dict[float, str] = _amounts()
METRES: dict[float, str] = _lengths()
NUMBERS: dict[int, str] = {k: f"{in_words(k)}|{digits(k)}" for k in range(1, 21)}
