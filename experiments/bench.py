"""`gothere bench`: agents compared on the same episodes, with confidence intervals, resumable."""

import json
import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

from agent.isolated.sandbox import DEFAULT, Sandbox
from envs.datasets.suite import digest_of, read_suite, write_suite
from envs.errors import InputError
from envs.tasks.generate import make_suite
from envs.tasks.suites import BUDGETS, SUITES, suite_named
from envs.tasks.thresholds import Thresholds, threshold_notes
from envs.types import Camera, Episode
from experiments.benchmark.ablations import agent_spec
from experiments.benchmark.aggregate import METHOD, by_length, groups, house_notes, make_table, pairs, rows
from experiments.benchmark.entries import Entry, all_crashed, entries_of, entry_notes
from experiments.benchmark.lock import locked
from experiments.benchmark.records import EPISODES as RECORDS
from experiments.benchmark.records import Done, Record, Records, resume
from experiments.benchmark.scheduler import Timing, carry_out, need_ray
from experiments.benchmark.seeds import HIDDEN, read_seed_file
from experiments.benchmark.settings import CODE, FORMAT, SETTINGS, agent_digest, clash_of, file_digest, habitat_versions, read_settings
from experiments.benchmark.table import markdown, print_table
from experiments.benchmark.worker import UNPLAYABLE, make_config
from experiments.data.foreign import playable
from experiments.data.provenance import commit, machine, version
from experiments.progress import progress
from experiments.reports.files import write_json, write_text

SUITE, RESULTS = "suite.json.gz", "results.json"


@dataclass(frozen=True)
class Bench:
    """Compare agents on a suite of episodes; the same command resumes an interrupted benchmark."""

    suite: Annotated[str, tyro.conf.Positional] = ""
    """Suite of episodes, one of those that --list shows."""
    agents: tuple[str, ...] = ("random",)
    """Names of agents, or FILE.py:CLASS for your own.

    Ablations are prefixes: shuffled-instruction:NAME (short deaf:NAME) gets another episode's instruction, random-goal:NAME (guess:NAME) a
    random goal in the home, blank-vision:NAME (dark:NAME) empty pictures; without-memory:NAME and the like leave out a part of an agent.
    """
    episodes: int = 100
    """Number of episodes, the first of the suite."""
    workers: int = 0
    """Number of Ray actors that run the episodes, 0 for this process alone.

    Results do not depend on it.
    """
    limit: float | None = None
    """Time limit of an agent for an episode [s], none by default.

    The number of actions is limited in any case.
    """
    simulator: Literal["native", "habitat"] = "native"
    """Simulator: native, or habitat for habitat-sim (docs/habitat.md)."""
    habitat_python: str | None = None
    """Python interpreter with habitat-sim; $GOTHERE_HABITAT_PYTHON by default."""
    thresholds: Thresholds = "ours"
    """Rules of success: ours, or those of the field's benchmarks (docs/habitat.md)."""
    size: int = 64
    """Side of the agents' square cameras [pixels]."""
    seed: int = 0
    """Seed of the episodes, the agents and the statistics."""
    seed_file: Path | None = None
    """Take the seed of the episodes and agents from a secret file, for a challenge; only a hash of it is written."""
    in_process: bool = False
    """Play agents from files in this process, for debugging, instead of each episode in a process of its own (docs/threats.md)."""
    memory: int = DEFAULT.memory
    """Memory limit of each process of an agent from a file [MiB]."""
    episodes_file: Path | None = None
    """Read the episodes from a file instead of generating them: of `gothere episodes make`, or PointNav-v1 of any origin."""
    scenes: Path | None = None
    """Folder with the scene files of an episode file of another origin; beside it by default."""
    videos: int = 8
    """Number of failures per agent that the report shows with video and map."""
    bundle: Path | None = None
    """Write a .zip of episodes, trajectories and results, which --verify can check."""
    verify: Path | None = None
    """Verify a bundle instead: simulate every action and compute every score again.

    Exit code 1 at any difference.
    """
    rescore: Path | None = None
    """Judge a finished benchmark's recorded trajectories again instead, by --thresholds, into a new folder in its own."""
    list: bool = False
    """List the suites instead."""
    out: Path | None = None
    """Folder for results; out/bench/SUITE by default."""
    json: bool = False
    """Print the results as one JSON object on the last line."""

    def __post_init__(self) -> None:
        for name, least in (("episodes", 1), ("workers", 0), ("seed", 0), ("videos", 0)):
            if getattr(self, name) < least:
                raise InputError(f"--{name}: expected at least {least}, got {getattr(self, name)}")
        if self.limit is not None and not self.limit > 0:
            raise InputError(f"--limit: expected more than 0 seconds, got {self.limit}")
        names = tuple(agent_spec(name).name for name in self.agents)
        if len(set(names)) < len(names) or not names:
            raise InputError(f"--agents: expected different names, got {' '.join(names) or 'none'}")
        if not (self.suite or self.verify or self.rescore or self.list or self.episodes_file):
            raise InputError("expected the name of a suite, such as instruct-val; --list shows them")


def main(config: Bench) -> int:
    """Run the verb; exit code 0 for success, else 1.

    It fails if a bundle cannot be verified, or if an agent crashed in every episode.
    """
    if config.list:
        return show_suites(config)
    if config.verify is not None:
        from experiments.bundles.verify import verify_and_print

        return verify_and_print(config.verify, as_json=config.json)
    if config.rescore is not None:
        from experiments.bundles.rescore import rescore_and_print

        return rescore_and_print(config.rescore, config.thresholds, as_json=config.json)
    if config.workers:
        need_ray()
    config = replace(config, agents=tuple(agent_spec(name).name for name in config.agents))  # as they are stored
    name = suite_named(config.suite).name if config.suite else ""
    folder = config.out or Path("out/bench") / (name or config.episodes_file.name.removesuffix(".json.gz"))  # pyright: ignore
    sandbox = sandbox_of(config, folder)
    entries = entries_of(config.agents, sandbox)  # a wrong name is reported before any work
    with locked(folder):
        return compare(config, name, folder, entries, sandbox)


def compare(config: Bench, name: str, folder: Path, entries: dict[str, Entry], sandbox: Sandbox | None) -> int:
    """Play all episodes and write the results.

    Exit code 1 if an agent crashed in every episode, else 0.
    """
    settings, episodes = prepared(config, name, folder)
    records, spent, steps = play_all(config, settings, episodes, folder, entries, sandbox)
    results = results_of(config, settings, episodes, records, entries)
    results["timing"] = timing(config, spent, steps)
    write_json(folder / RESULTS, results)
    write_text(folder / "table.md", markdown(results))
    leave_report(config, folder, results, episodes, records)
    print_table(results)
    for note in unplayable(records):
        print(f"failed {note}")
    print(f"wrote  {folder}/: report.html, table.md, results.json, episodes.jsonl, trajectories.jsonl, suite.json.gz")
    if config.bundle is not None:
        from experiments.bundles.bundle import write_bundle

        write_bundle(config.bundle, folder)
        print(f"wrote  {config.bundle}: gothere bench --verify {config.bundle} checks it")
    crashed = all_crashed(config.agents, records)
    for agent in crashed:
        print(f"{agent}: crashed in all its episodes; {folder / RECORDS} has the reasons", file=sys.stderr)
    if config.json:
        print(json.dumps(results))
    return 1 if crashed else 0


def sandbox_of(config: Bench, folder: Path) -> Sandbox | None:
    """Limits of agents from files, None with --in-process.

    Results, episodes and seeds are hidden from them.
    """
    hidden = (folder, config.episodes_file, config.seed_file, config.bundle)
    limits = {} if config.limit is None else {"decision_s": config.limit}
    return None if config.in_process else Sandbox(config.memory, hidden=tuple(path for path in hidden if path is not None), **limits)


def show_suites(config: Bench) -> int:
    """Print every suite with its task and number of actions; exit code 0."""
    width = max(map(len, SUITES))
    for suite in SUITES.values():
        print(f"{suite.name:<{width}}  {suite.text} ({suite.budget} actions)")
    if config.json:
        print(
            json.dumps([{"suite": s.name, "task": s.task, "split": s.split, "text": s.text, "budget": s.budget} for s in SUITES.values()])
        )
    return 0


# Output folder


def prepared(config: Bench, name: str, folder: Path) -> tuple[dict[str, Any], tuple[Episode, ...]]:
    """Settings and episodes of a folder, which are written if missing.

    InputError when the folder has other settings, episodes or agents' files, so that its records would not fit.
    """
    wanted = settings_of(config, name)
    there = read_settings(folder)
    begun = any(path.stat().st_size for path in folder.glob(RECORDS))
    if there is None and begun:
        raise InputError(f"{folder}: has records, but no {SETTINGS} that says what they are of; choose another --out")
    if there is None:
        episodes = chosen_episodes(config, wanted)
        write_suite(folder / SUITE, wanted["suite"], episodes, config.seed if config.seed_file is None else HIDDEN)
    elif clash := clash_of(there, wanted):
        raise InputError(f"{folder}: {clash}; choose another --out, or give the same settings to go on")
    held, episodes = read_suite(folder / SUITE)
    digest = digest_of(episodes)
    if there is None:
        there = wanted | {"suite": held, "digest": digest, "n": len(episodes)}
    elif digest != there["digest"]:
        raise InputError(f"{folder / SUITE}: expected the digest {there['digest'][:16]}, got {digest[:16]}; choose another --out")
    code = {} if begun else {key: wanted[key] for key in CODE}
    settings = there | code | {"agents": {**there["agents"], **wanted["agents"]}}
    write_json(folder / SETTINGS, settings)
    return settings, episodes


def settings_of(config: Bench, name: str) -> dict[str, Any]:
    """Settings that have to agree for records to belong together, with hashes of agents' files."""
    file = config.episodes_file
    return {
        "format": FORMAT,
        "suite": name or playable(file, config.scenes)[0] if file else name,
        "episodes": config.episodes,
        "episodes_file": file_digest(file) if file else None,
        "seed": config.seed,
        "seed_file": read_seed_file(config.seed_file).commitment if config.seed_file else None,
        "in_process": config.in_process or None,
        "size": config.size,
        "limit": config.limit,
        "thresholds": config.thresholds,
        "simulator": config.simulator if config.simulator == "native" else habitat_versions(config.habitat_python),
        "version": version(),
        "commit": commit(),
        "agents": {agent: agent_digest(agent_spec(agent).agent) for agent in config.agents},
    }


def chosen_episodes(config: Bench, settings: dict[str, Any]) -> tuple[Episode, ...]:
    """Episodes of a file, or of a suite, which are then generated."""
    if config.episodes_file is not None:
        held, episodes = playable(config.episodes_file, config.scenes)
        if config.suite and held != settings["suite"]:
            raise InputError(f"{config.episodes_file}: expected episodes of {settings['suite']}, got {held}")
        return episodes[: config.episodes]
    began = time.perf_counter()
    seed = config.seed if config.seed_file is None else read_seed_file(config.seed_file).episodes
    with progress(f"making {config.episodes} episodes of {settings['suite']}", config.episodes) as advance:
        episodes = make_suite(settings["suite"], config.episodes, seed=seed, progress=lambda made, _: advance(made))
    print(f"made   {len(episodes)} episodes of {settings['suite']} ({time.perf_counter() - began:.1f} s)", flush=True)
    return episodes


# Episodes


def play_all(
    config: Bench, settings: dict[str, Any], episodes: tuple[Episode, ...], folder: Path, entries: dict[str, Entry], sandbox: Sandbox | None
) -> tuple[list[Record], Timing, int]:
    """Records of all agents and episodes, the time that they took, and their steps.

    Records of an interrupted benchmark are included. InputError when there are some, and the others would be made by another version of
    the code.
    """
    budgets = [BUDGETS[episode.task] for episode in episodes]
    camera, over = Camera(config.size, config.size), {"simulator": config.simulator, "habitat_python": config.habitat_python}
    key = read_seed_file(config.seed_file).key if config.seed_file else b""
    over |= {"sandbox": sandbox, "key": key, "ordered": frozenset(n for n, e in entries.items() if e.keeps_state)}
    over |= {"thresholds": config.thresholds}
    job = make_config(episodes, budgets, camera, config.seed, config.limit, **over)
    records = {record.key: record for record in resume(folder)}
    plays = [
        (agent, index)
        for agent in config.agents
        for index, episode in enumerate(episodes)
        if (agent, episode.episode_id) not in records and (index in job.told or not agent_spec(agent).shuffled_instruction)
    ]
    if records and plays and (now := (version(), commit())) != (then := tuple(settings[key] for key in CODE)):
        raise InputError(
            f"{folder}: begun with the code {' '.join(filter(None, then))}, now {' '.join(filter(None, now))}; choose another --out"
        )
    if records:
        print(f"goes on: {len(records)} episodes are recorded, {len(plays)} are left", flush=True)
    steps, ledger = 0, Records(folder)
    with progress(f"{len(plays)} episodes", len(plays)) as advance:

        def report(done: list[Done]) -> None:
            nonlocal steps
            ledger.add(done)
            records.update({one.record.key: one.record for one in done})
            steps += sum(one.record.scores.steps for one in done)
            advance(len(done), more=True)

        try:
            spent = carry_out(job, plays, config.workers, report)
        finally:
            ledger.close()
    order = {agent: number for number, agent in enumerate(config.agents)}
    kept = [record for record in records.values() if record.agent in order]
    return sorted(kept, key=lambda record: (order[record.agent], record.index)), spent, steps


def results_of(
    config: Bench, settings: dict[str, Any], episodes: Sequence[Episode], records: Sequence[Record], entries: dict[str, Entry]
) -> dict[str, Any]:
    """Content of results.json except the timing."""
    table = make_table(episodes, config.agents, records, config.seed)
    access = {agent: entry.access for agent, entry in entries.items()}
    left_out = {agent: len(episodes) - sum(record.agent == agent for record in records) for agent in config.agents}
    hidden = f"file with the hash {settings['seed_file']}" if settings.get("seed_file") else ""
    results = {
        "suite": settings["suite"],
        "digest": settings["digest"],
        "n": len(episodes),
        "houses": table.houses,
        "task": "+".join(sorted({episode.task for episode in episodes})),
        "split": SUITES[settings["suite"]].split if settings["suite"] in SUITES else None,
        "rows": [row | {"left_out": left_out[row["agent"]]} for row in rows(table, access)],
        "pairs": pairs(table),
        "groups": groups(table),
        "lengths": by_length(table),
        "about": SUITES[settings["suite"]].text if settings["suite"] in SUITES else "",
        "notes": threshold_notes(config.thresholds)
        + notes(config.agents, left_out, table.houses)
        + entry_notes(entries)
        + unplayable(records),
        "method": METHOD,
        "command": command(config, settings["suite"]),
        "version": settings["version"],
        "commit": settings["commit"],
        "seeds": {"episodes": hidden or config.seed, "agents": hidden or config.seed, "statistics": config.seed},
        "settings": {name: settings[name] for name in ("seed", "size", "limit", "simulator", "episodes", "episodes_file", "thresholds")},
        "isolation": {agent: asdict(entry) for agent, entry in entries.items()},
        "agents": {agent: settings["agents"][agent] for agent in config.agents},
        "machine": machine(),
    }
    return results


def notes(agents: Sequence[str], left_out: dict[str, int], houses: int) -> list[str]:
    """Notes for readers of the table."""
    return house_notes(houses) + [
        f"{agent}: {left_out[agent]} episodes are left out, because no other episode in their homes wants anything else"
        for agent in agents
        if left_out[agent]
    ]


def unplayable(records: Sequence[Record]) -> list[str]:
    """Notes on the episodes that could not be begun, which every agent fails."""
    found = {record.episode: record.traceback for record in records if record.traceback.startswith(UNPLAYABLE)}
    return [f"episode {name}: {reason}" for name, reason in found.items()]


def timing(config: Bench, spent: Timing, steps: int) -> dict[str, Any]:
    """Timing of this run, without records of earlier ones.

    `seconds` is the time from when all workers are ready until the last episode is recorded, `homes_seconds` the part of it (mean over
    workers) for making homes. `steps_per_second` excludes that and the start-up, and includes rendering, agents, evaluation and writing.
    """
    working = spent.work - spent.homes
    return {
        "workers": config.workers,
        "steps": steps,
        "seconds": round(spent.work, 3),
        "homes_seconds": round(spent.homes, 3),
        "start_up_seconds": round(spent.start, 3),
        "steps_per_second": round(steps / working, 1) if working > 0 else None,
        "steps_per_second_with_homes": round(steps / spent.work, 1) if spent.work else None,
    }


def leave_report(config: Bench, folder: Path, results: dict[str, Any], episodes: Sequence[Episode], records: Sequence[Record]) -> None:
    """Write report.html."""
    from experiments.reports.benchmark import write_report

    with progress("rendering videos of failures", config.videos * len(config.agents)) as advance:
        camera = Camera(config.size, config.size)
        write_report(folder, results, episodes, records, camera, videos=config.videos, advance=advance)


# Report and provenance


def command(config: Bench, suite: str) -> str:
    """Command that reproduces the results.

    Options without influence on the results are left out: output folder, workers and videos.
    """
    words = ["gothere", "bench", *([suite] if not config.episodes_file else []), "--agents", *config.agents]
    words += ["--episodes", str(config.episodes), "--seed", str(config.seed)]
    words += ["--size", str(config.size)] if config.size != 64 else []
    words += ["--simulator", config.simulator] if config.simulator != "native" else []
    words += ["--thresholds", config.thresholds] if config.thresholds != "ours" else []
    words += ["--limit", str(config.limit)] if config.limit is not None else []
    words += ["--seed-file", str(config.seed_file)] if config.seed_file else []
    words += ["--in-process"] if config.in_process else []
    words += ["--memory", str(config.memory)] if config.memory != DEFAULT.memory else []
    words += ["--episodes-file", str(config.episodes_file)] if config.episodes_file else []
    words += ["--scenes", str(config.scenes)] if config.scenes else []
    return shlex.join(words)
