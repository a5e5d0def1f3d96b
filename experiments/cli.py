"""Command line: `main` runs `gothere VERB [ARGUMENTS] [--flags]`.

A verb is a module with one function `main(config) -> int`, whose parameter is annotated with a flat frozen dataclass (or
a union of them, for a verb with several actions). Only the module of the requested verb is imported, so that
`gothere --help` is quick. User errors give one line on stderr and exit code 2.
"""

import contextlib
import dataclasses
import importlib
import importlib.util
import io
import os
import re
import sys
import typing
from collections.abc import Iterator, Sequence

from envs.errors import InputError

VERBS: dict[str, tuple[str, str]] = {
    "run": ("experiments.run", "carry out one instruction in a house: video, map, trace"),
    "house": ("experiments.house", "make, show, export, check and describe houses and scenes"),
    "bench": ("experiments.bench", "compare agents on suites of episodes, with intervals; resumable"),
    "results": ("experiments.results", "tables of the docs and the README from stored results of benchmarks"),
    "episodes": ("experiments.episodes", "make, check and convert files of episodes"),
    "train": ("experiments.train", "train parts of the agent: resumable, over Ray workers if wanted"),
    "evaluate": ("experiments.evaluate", "recompute the figures of trained parts from their weights"),
    "see": ("experiments.see", "what perception recognises in a view: masks, names, distances, a sketch"),
    "memory": ("experiments.memory", "what an agent remembers of a home it explored: drawn, and asked in words"),
    "lexicon": ("experiments.lexicon", "which known names an English word is nearest to"),
    "replay": ("experiments.replay", "simulate a recorded episode again: verify it, render its video at any size"),
    "speed": ("experiments.speed", "measure frames per second, or whole steps of an agent"),
    "doctor": ("experiments.doctor", "what this machine has, what it lacks, and how to get it"),
}

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, and return its exit code.

    0: done, 1: the run failed (or the reader of stdout has gone), 2: bad usage or input, 130: interrupted.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # torch's threads wait for each other: seven times slower where another process runs
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except InputError as error:
        print(f"gothere: {_one_line(str(error))}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes stdout again at exit, which would raise again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def run_module(main: typing.Callable[[typing.Any], int], arguments: Sequence[str] | None = None) -> int:
    """Run a module that is no verb, and return its exit code.

    `main` has one parameter, as that of a verb. Bad input gives one line.
    """
    try:
        config = parse("-", sys.argv[1:] if arguments is None else arguments, _config_type(main))
        return main(config) if config is not None else DONE
    except InputError as error:
        print(_one_line(str(error)).replace(" (see: gothere - --help)", ""), file=sys.stderr)
        return BAD_INPUT


def _run(arguments: Sequence[str]) -> int:
    """Run the verb named first in `arguments`, and return its exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_help(), file=sys.stdout if arguments else sys.stderr)
        return DONE if arguments else BAD_INPUT
    if arguments[0] == "--version":
        print(f"gothere {_version()}")
        return DONE
    verb, rest = arguments[0], arguments[1:]
    if verb not in VERBS:
        raise InputError(f"there is no verb {verb!r}{_did_you_mean(verb, VERBS)} (verbs: {', '.join(VERBS)})")
    module = _load(verb)
    config = parse(verb, rest, _config_type(module.main))
    try:
        return module.main(config) if config is not None else DONE
    except ModuleNotFoundError as error:
        raise _missing(error) from error


def _help() -> str:
    """Text of `gothere --help`."""
    width = max(map(len, VERBS))
    lines = [f"  {verb:<{width}}  {text}" for verb, (_, text) in VERBS.items()]
    return "\n".join(
        [
            "usage: gothere VERB [ARGUMENTS] [--flags]",
            "",
            "An agent is told something, sees something and does something, in a simulated home.",
            "",
            *lines,
            "",
            "Every verb takes --help, --json (one JSON object as the last line), --seed and --out.",
            'Try: gothere run "go to the sofa" --house 7',
        ]
    )


def _version() -> str:
    """Installed version."""
    from importlib import metadata

    try:
        return metadata.version("gothere")
    except metadata.PackageNotFoundError:
        return "run from its source, not installed"


def _load(verb: str) -> typing.Any:
    """Module of a verb."""
    name = VERBS[verb][0]
    if importlib.util.find_spec(name) is None:
        raise InputError(f"the verb {verb!r} is not built yet")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise _missing(error) from error


def _missing(error: ModuleNotFoundError) -> Exception:
    """Installation advice for a missing module, else the error itself."""
    from experiments.doctor import CORE, EXTRAS, install_command

    root = (error.name or "").partition(".")[0]
    for extra, parts in {"": CORE, **EXTRAS}.items():
        if root in parts.values():
            return InputError(f"this needs {root}, which is not installed: {install_command(extra)}")
    return error


def _config_type(function: typing.Callable[..., int]) -> typing.Any:
    """Annotation of a verb's only parameter."""
    hints = typing.get_type_hints(function, include_extras=True)
    return next(hint for name, hint in hints.items() if name != "return")


def parse(verb: str, arguments: Sequence[str], kind: typing.Any) -> typing.Any:
    """Parse `arguments` into a `kind`, None after printing help.

    Raises InputError naming the invalid flag and the nearest valid one.
    """
    import tyro

    _check_action(verb, arguments, kind)
    config = (tyro.conf.FlagCreatePairsOff, tyro.conf.PositionalMetavarFromFieldName, tyro.conf.HelptextFromCommentsOff)
    report = io.StringIO()
    try:
        with contextlib.redirect_stderr(report):
            return tyro.cli(kind, args=list(arguments), prog=f"gothere {verb}", config=config)
    except SystemExit as stop:
        if not stop.code:
            return None
        # A dataclass that validates itself has the best message.
        if isinstance(stop.__context__, InputError):
            raise stop.__context__ from None
        reason = _unknown_flag(arguments, kind) or _reason(report.getvalue())
        raise InputError(f"{reason} (see: gothere {verb} --help)") from None


def _check_action(verb: str, arguments: Sequence[str], kind: typing.Any) -> None:
    """Raise InputError for an unknown action of a verb with several actions."""
    actions = [re.sub(r"(?<=[a-z])(?=[A-Z])", "-", record.__name__).lower() for record in _records(kind)]
    said = arguments[0] if arguments else "-"
    if len(actions) > 1 and not said.startswith("-") and said not in actions:
        hint = _did_you_mean(said, actions)
        raise InputError(f"there is no action {said!r}{hint} (actions: {', '.join(actions)}; see: gothere {verb} --help)")


def _unknown_flag(arguments: Sequence[str], kind: typing.Any) -> str | None:
    """Message about the first unknown flag, None if all are known."""
    known = {"--help", "-h"}
    for record in _records(kind):
        for field in dataclasses.fields(record):
            name = field.name.replace("_", "-")
            known |= {f"--{name}", f"--no-{name}"}
    for word in arguments:
        if word == "--":
            return None
        name = word.partition("=")[0].replace("_", "-")
        if re.match(r"--?[A-Za-z]", name) and name not in known:
            # A single letter is matched to the flag that begins with it.
            begun = [flag for flag in sorted(known) if flag.startswith(f"-{name}")] if len(name) == 2 else []
            hint = f"; did you mean {begun[0]}?" if begun else _did_you_mean(name, {flag for flag in known if not flag.startswith("--no-")})
            return f"there is no flag {name}{hint}"
    return None


def _records(kind: typing.Any) -> Iterator[type]:
    """Dataclasses in a type: itself, or the members of a union, annotated or not."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        yield kind
    for part in typing.get_args(kind):
        yield from _records(part)


# Messages of tyro and int(), and ours.
_WORDING = (
    (r"Error parsing [\w./-]*[A-Z][\w.]*: ", ""),
    (r"Error parsing (\S+): ", r"\1: "),
    (r"invalid literal for int\(\) with base 10: (.*)", r"expected a whole number, got \1"),
    (r"could not convert string to float: (.*)", r"expected a number, got \1"),
    (r"Missing value for argument '(.*?)'\. Expected 1 values\.", r"\1: expected a value"),
    (r"Missing value for argument '(.*?)'\. Expected (\d+) values\.", r"\1: expected \2 values"),
    (r"invalid choice ('.*?') for argument '(.*?)'\. Expected one of \((.*?),?\)\.", r"\2: expected one of \3, got \1"),
    (r"Unrecognized options: (.*)", r"did not expect \1; quote an argument of several words"),
    (r"Missing from gothere [\w -]+: (\S+).*", r"missing \1"),
    (r"Expected one of {(.*)} *\.", r"expected one of: \1"),
)


def _reason(report: str) -> str:
    """First message in tyro's box, as one line without its frame."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", report)
    rows: list[str] = []
    for row in plain.splitlines()[1:]:  # the first is a title
        text = row.strip("│ ")
        if not re.match(r"[─╰-]{3}", text):
            rows.append(text)
        elif rows:
            break
    line = _one_line(" ".join(rows))
    for pattern, words in _WORDING:
        line = re.sub(pattern, words, line)
    return line or "bad arguments"


def _one_line(text: str) -> str:
    """Text with all white space collapsed to single blanks."""
    return " ".join(text.split())


def _did_you_mean(word: str, known: typing.Iterable[str]) -> str:
    """`; did you mean ...?` for the closest of `known`, else ''."""
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""
