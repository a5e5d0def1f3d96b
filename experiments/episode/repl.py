"""Dialogue with an agent: a prompt for successive instructions, with questions about ambiguous ones."""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from agent.planning.interpret import Interpretation, interpret
from envs.errors import InputError
from envs.home import Home
from envs.language.semantics.denotation import Dialogue
from envs.language.semantics.resolve import Target
from envs.language.semantics.world import named, world_of
from envs.simulators.protocol import Simulator
from envs.types import Camera
from experiments.episode.show import carry_out, episode_of, finish, say, say_reference

HELP = 'say where to go ("go to the sofa", "now the other one"), or ask ("what color is the bed?"); "look" lists what is here; "quit" ends'


def converse(
    config: Any,
    home: Home,
    named_scene: str,
    simulator: Simulator,
    start: tuple[np.ndarray, float],
    asked: Callable[..., tuple[Interpretation, bool]],
    agent_for: Callable[..., Any],
) -> int:
    """Carry out typed instructions, each from the end of the one before; exit code 0."""
    (place, yaw), dialogue, number = start, Dialogue(), 0
    say("home", f"{named_scene}: {', '.join(room.type for room in home.scene.rooms)}")
    say("", HELP)
    while (text := read_line()) is not None:
        if text in ("quit", "exit", "q"):
            break
        if text in ("look", "help", "?"):
            print(HELP if text != "look" else contents(home), flush=True)
        if not text or text in ("look", "help", "?"):
            continue
        try:
            interpretation = interpret(text, home, place, dialogue, camera=simulator.camera)
            interpretation, tell = asked(config, interpretation, home, place, simulator.camera)
        except InputError as error:
            say("?", str(error))
            continue
        say_reference(interpretation)
        agent = agent_for(config.agent, dialogue, interpretation if tell else None)
        episode = episode_of(interpretation, named_scene, place, yaw)
        limits = {"budget": config.budget, "seed": config.seed + number}
        report = carry_out(simulator, home, agent, config.agent, episode, interpretation, **limits, dialogue=dialogue)
        number += 1
        more = {"seed": config.seed, "up": config.up}
        finish(simulator, report, config.out / f"{number:02d}", more, video=config.video, as_json=config.json)
        walked = report.run.trajectory
        place, yaw, dialogue = walked.position_w[-1], float(walked.yaw_w[-1]), interpretation.plan.dialogue
    return 0


def read_line() -> str | None:
    """Next typed line, stripped; None at the end of the input."""
    with contextlib.suppress(EOFError):
        return input("gothere> " if sys.stdin.isatty() else "").strip()
    return None


def contents(home: Home) -> str:
    """Things in each room, in words."""
    world = world_of(home)
    lines = []
    for room, things in zip(world.rooms, world.contents, strict=True):
        names = [world.known[number].name for number in things]
        lines.append(f"{room.type}: {', '.join(names) or 'nothing'}")
    return "\n".join(lines)


def choose(interpretation: Interpretation, home: Home, place: np.ndarray, camera: Camera) -> Interpretation:
    """Interpretation chosen by the person; the nearest thing without an answer."""
    world = world_of(home)
    say("which one?", f"{interpretation.text!r} may mean:")
    for number, thing in enumerate(interpretation.options, 1):
        print(f"  {number:>2}  {named(world, world.known[thing])}", flush=True)
    line = read_line()
    if line is None or line == "":
        return interpretation
    if not line.isdecimal() or not 1 <= int(line) <= len(interpretation.options):
        raise InputError(f"which one: expected a number from 1 to {len(interpretation.options)}, got {line!r}")
    thing = world.known[interpretation.options[int(line) - 1]]
    goal = home.viewpoints(thing, camera)
    if not len(goal.position_w):
        raise InputError(f"which one: {named(world, thing)} cannot be seen from any place an agent can reach; choose another")
    first = next(k for k, target in enumerate(interpretation.plan.targets) if target.goal.instance in interpretation.options)
    targets = list(interpretation.plan.targets)
    targets[first] = Target(goal, targets[first].part, named(world, thing))
    plan = replace(interpretation.plan, targets=tuple(targets), dialogue=interpretation.plan.dialogue.with_thing(thing.id))
    return replace(interpretation, plan=plan, note="chosen", options=())
