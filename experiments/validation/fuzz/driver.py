"""Fuzzing of all readers of files: `python -m experiments.validation.fuzz --seconds 600`.

Good files of each kind are mutated (bits, cuts, insertions; JSON values; the inside of compressed data), and bombs are made, which
unpack to far more than their size. A reader may accept a file, or raise InputError in one line; every other exception, a file of up to
a megabyte that takes more than 20 s (twice, if it does once), and a process of more than 2 GB are failures. Each kind is read in a
process of its own.
"""

import argparse
import contextlib
import json
import multiprocessing
import re
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from envs.errors import InputError
from envs.files import to_json
from experiments.validation.fuzz.bombs import bombs_of
from experiments.validation.fuzz.files import KINDS, Kind
from experiments.validation.fuzz.mutations import mutated

MOST_SECONDS, MOST_BYTES = 20.0, 2 * 10**9
FUZZ = 191  # purpose of the generator


@dataclass
class Figures:
    """Figures of a kind of file: inputs, accepted ones, failures.

    `slowest` is the greatest processor time of an input [s], `memory` that of the process [bytes].
    """

    kind: str
    inputs: int = 0
    accepted: int = 0
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0
    memory: int = 0


def fuzzed(name: str, seconds: float, seed: int, *, bombs: bool = True, most: int | None = None) -> Figures:
    """Figures of one kind of file, read for some time [s] after its bombs.

    It is read at most `most` times [any number].
    """
    kind, rng, found = KINDS[name], np.random.default_rng([seed, FUZZ, *name.encode()]), Figures(name)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        good = kind.make(folder)
        kind.read(folder)
        _ = [_try(kind, folder, found, file, data, f"bomb {title}") for title, file, data in (bombs_of(name, good) if bombs else ())]
        _restore(folder, good)
        until, first = time.perf_counter() + seconds, found.inputs
        while time.perf_counter() < until and (most is None or found.inputs < first + most):
            file = kind.files[int(rng.integers(len(kind.files)))]
            _try(kind, folder, found, file, mutated(good[file], rng), f"input {found.inputs}")
            (folder / file).write_bytes(good[file])
    found.memory = _peak()
    if found.memory > MOST_BYTES:
        found.failures.append(f"{found.memory / 1e9:.1f} GB of memory")
    return found


def _peak() -> int:
    """Most memory [bytes] that this process has had; Linux counts what a parent had in rusage, so it is asked elsewhere."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s*(\d+) kB", status.read_text())):
        return 1024 * int(found[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _try(kind: Kind, folder: Path, found: Figures, file: str, data: bytes, title: str) -> None:
    """Read a mutated file, and note how that went."""
    (folder / file).write_bytes(data)
    began = time.process_time()
    found.inputs += 1
    try:
        kind.read(folder)
        found.accepted += 1
    except InputError as error:
        if len(str(error).splitlines()) != 1:
            found.failures.append(f"{title}: {file}: {len(str(error).splitlines())} lines")
    except Exception as error:  # what is looked for
        found.failures.append(f"{title}: {file}: {type(error).__name__}: {' '.join(str(error).split())[:100]}")
    spent = time.process_time() - began
    if spent > MOST_SECONDS:  # a neighbour on the same core can double it, so it counts if it happens twice
        began = time.process_time()
        with contextlib.suppress(Exception):
            kind.read(folder)
        spent = min(spent, time.process_time() - began)
    found.slowest = max(found.slowest, spent)
    if spent > MOST_SECONDS:
        found.failures.append(f"{title}: {file}: {spent:.1f} s")


def _restore(folder: Path, good: dict[str, bytes]) -> None:
    """Write the good files again."""
    for name, data in good.items():
        (folder / name).write_bytes(data)


def main() -> int:
    """Fuzz all kinds and print a table; exit code 1 for any failure."""
    parser = argparse.ArgumentParser(description="Fuzz all readers of files.")
    parser.add_argument("--seconds", type=float, default=60.0, help="time for all kinds together")
    parser.add_argument("--kinds", nargs="+", choices=tuple(KINDS), default=tuple(KINDS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print one JSON object on the last line")
    chosen = parser.parse_args()
    found = []
    print(f"{'kind':<16}{'inputs':>9}{'accepted':>10}{'slowest':>9}{'memory':>10}  failures", flush=True)
    for name in chosen.kinds:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            one = pool.apply(fuzzed, (name, chosen.seconds / len(chosen.kinds), chosen.seed))
        found.append(one)
        print(
            f"{name:<16}{one.inputs:>9}{one.accepted:>10}{one.slowest:>7.2f} s{one.memory / 1e6:>7.0f} MB  {len(one.failures)}", flush=True
        )
        for line in one.failures[:10]:
            print(f"    {line}")
    if chosen.json:
        print(json.dumps(json.loads(to_json({"seed": chosen.seed, "kinds": found}))))
    return 1 if any(one.failures for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
