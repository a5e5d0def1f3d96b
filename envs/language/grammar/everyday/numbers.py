"""Numbers in words and digits: counts, metres, degrees."""

ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
UNIT = ("metres", "meters", "metre", "meter", "m")
TURNS = (5, 10, 15, 20, 30, 40, 45, 50, 60, 70, 75, 80, 90, 100, 110, 120, 130, 135, 140, 150, 160, 170, 180, 270, 360)


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


DEGREES: dict[int, str] = {turn: f"{digits(turn)}|{in_words(turn)}" for turn in TURNS}
METRES: dict[float, str] = _lengths()
NUMBERS: dict[int, str] = {k: f"{in_words(k)}|{digits(k)}" for k in range(1, 21)}
