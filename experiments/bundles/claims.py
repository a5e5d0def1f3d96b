"""Claims of a bundle about itself: suite, agents, access, limits, code and command."""

import shlex
from pathlib import Path

from agent.registry import AGENTS
from envs.datasets.suite import digest_of
from envs.errors import InputError
from envs.tasks.evaluate import FailureCause
from envs.tasks.generate import make_suite
from envs.tasks.suites import BUDGETS, SUITES
from envs.types import Camera
from experiments.benchmark.ablations import agent_spec
from experiments.benchmark.sources import source_digest
from experiments.benchmark.worker import Worker, make_config
from experiments.bundles.bundle import Bundle
from experiments.data.provenance import commit, version

PLAYED = 2  # episodes of each registered agent that are played again
UNREPEATED = (FailureCause.CRASHED, FailureCause.TIMED_OUT)
Said = tuple[list[str], list[str]]  # notes, and differences, in words


def claims(bundle: Bundle) -> Said:
    """Notes on what cannot be checked, and differences from what can be."""
    notes, wrong = [], []
    for found in (_suite(bundle), _access(bundle), _limits(bundle), _code(bundle), _command(bundle), _played(bundle)):
        notes += found[0]
        wrong += found[1]
    return notes, wrong


def hidden(bundle: Bundle) -> bool:
    """Whether episodes and agents had a seed from a secret file."""
    return any(isinstance(seed, str) for seed in bundle.results.seeds.values())


def _suite(bundle: Bundle) -> Said:
    """Whether the episodes are those of the suite, which are made again."""
    results, count = bundle.results, len(bundle.episodes)
    if hidden(bundle):
        return [f"episodes: made with a hidden seed ({results.seeds.get('episodes')}), so they cannot be made again"], []
    seed, own = results.seeds.get("episodes", -1), results.settings.episodes_file is not None
    words = f"those of {results.suite} with seed {seed}" if results.suite in SUITES else f"of a suite (they are called {results.suite!r})"
    if set(results.seeds.values()) != {results.settings.seed}:
        return [], [f"results: their seeds are {', '.join(map(str, results.seeds.values()))}, the settings say {results.settings.seed}"]
    if results.suite in SUITES:
        try:
            if digest_of(make_suite(results.suite, count, seed=int(seed))) == digest_of(bundle.episodes):
                return [], []
        except InputError as error:
            return [], [f"episodes: {words} cannot be made ({error})"]
    if own:
        return [f"episodes: somebody's own, from a file; they are not {words}"], []
    return [], [f"episodes: they are not {words}"]


def _access(bundle: Bundle) -> Said:
    """Whether agents declare the access that the results say."""
    notes, wrong, digests = [], [], bundle.results.agents
    for row in bundle.results.rows:
        agent = agent_spec(row.agent).agent
        file = Path(agent.rpartition(":")[0])
        digest = digests.get(row.agent)
        if file.suffix == ".py":
            if not file.is_file() or source_digest(file) != digest:  # only a file that is the very same is run
                state = "another version" if file.is_file() else "not here"
                notes.append(f"{row.agent}: its file is {state}, so its access is not checked")
                continue
        elif digest != "":
            wrong.append(f"{row.agent}: expected no digest of a registered agent, got {digest}")
        declared = agent_spec(row.agent).build().access.names
        if tuple(declared) != row.access:
            wrong.append(f"{row.agent}: declares access to {_list(declared)}, the results say {_list(row.access)}")
    return notes, wrong


def _limits(bundle: Bundle) -> Said:
    """Whether a time limit fits the records."""
    limit, late = bundle.results.settings.limit, [record for record in bundle.records if record.end == FailureCause.TIMED_OUT]
    if limit is not None and not limit > 0:
        return [], [f"settings: expected a limit of more than 0 s, got {limit:g}"]
    if limit is None and late:
        return [], [f"{late[0].agent}, episode {late[0].episode}: timed out, but the settings have no limit"]
    return [], []


def _code(bundle: Bundle) -> Said:
    """Whether the bundle was made by this code."""
    theirs, ours = (bundle.results.version, bundle.results.commit), (version(), commit())
    notes = [] if theirs == ours else [f"made by the code {_code_text(theirs)}, verified by {_code_text(ours)}"]
    if (theirs[1] or "").endswith("-changed"):
        notes.append("made by a commit with changes, which nobody else has")
    return notes, []


def _command(bundle: Bundle) -> Said:
    """Whether the command would give the settings of the results."""
    from experiments.bench import Bench
    from experiments.cli import parse

    results, settings = bundle.results, bundle.results.settings
    try:
        words = shlex.split(results.command)
        config = parse("bench", words[2:], Bench) if words[:2] == ["gothere", "bench"] else None
    except (InputError, ValueError) as error:
        return [], [f"command: cannot be read ({error})"]
    if config is None:
        return [], [f"command: expected one of gothere bench, got {results.command[:60]!r}"]
    simulator = "native" if settings.simulator == "native" else "habitat"
    told = {
        "agents": (tuple(agent_spec(name).name for name in config.agents), tuple(row.agent for row in results.rows)),
        "seed": (config.seed, settings.seed),
        "size": (config.size, settings.size),
        "limit": (config.limit, settings.limit),
        "simulator": (config.simulator, simulator),
        "episodes": (config.episodes, settings.episodes),
        "episodes-file": (config.episodes_file is not None, settings.episodes_file is not None),
    }
    if not settings.episodes_file:
        told["suite"] = (config.suite, results.suite)
        told["number of episodes"] = (config.episodes, len(bundle.episodes))
    return [], [f"command: its {name} is {a}, the results say {b}" for name, (a, b) in told.items() if a != b]


def _played(bundle: Bundle) -> Said:
    """Whether registered agents do again what is recorded, in a few episodes each.

    An agent of other code may differ, and then it is only noted.
    """
    results, settings = bundle.results, bundle.results.settings
    if settings.simulator != "native":
        return ["agents are not played again in habitat-sim"], []
    if hidden(bundle):
        return ["agents are not played again without the hidden seed"], []
    budgets = [BUDGETS[episode.task] for episode in bundle.episodes]
    config = make_config(bundle.episodes, budgets, Camera(settings.size, settings.size), settings.seed, None)
    worker, said = Worker(config), []
    for row in results.rows:
        ended = [record for record in bundle.records if record.agent == row.agent and record.end not in UNREPEATED]
        if agent_spec(row.agent).agent not in AGENTS:
            continue
        for record in sorted(ended, key=lambda record: record.index)[:PLAYED]:
            (done,) = worker.play([(row.agent, record.index)])
            path = bundle.trajectories.get(record.key)
            if path is not None and done.trajectory.action.tolist() != path.action.tolist():
                said.append(f"{row.agent}, episode {record.episode}: does not act as the bundle says when it is played again")
                break
    return ([], said) if results.commit == commit() else (said, [])


def _code_text(code: tuple[str, str | None]) -> str:
    """Version and commit in words."""
    return " ".join(filter(None, code))


def _list(names: tuple[str, ...]) -> str:
    """Rights in words."""
    return ", ".join(names) or "nothing"
