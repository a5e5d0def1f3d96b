"""Turns in shared memory: each has one answer, whatever the other side writes, and nobody waits for one that is gone."""

import os
import threading
import time

import pytest

from agent.isolated.messages import Malformed, action_in
from agent.isolated.turns import MESSAGE, AgentTurns, RunTurns, available
from envs.types import Action

pytestmark = pytest.mark.skipif(not available(), reason="no turns in shared memory on this machine")


@pytest.fixture
def sides() -> tuple[RunTurns, AgentTurns]:
    run = RunTurns()
    return run, AgentTurns(run.handle)


def soon() -> float:
    return time.monotonic() + 0.1


def silent() -> bool:
    return False


def test_each_turn_has_its_answer_whoever_is_first(sides: tuple[RunTurns, AgentTurns]) -> None:
    run, agent = sides

    def play() -> None:
        while agent.next():
            agent.decide(agent._turn % 7)

    thread = threading.Thread(target=play)
    thread.start()
    found = []
    for _ in range(2000):
        run.ask()
        found.append(run.action(time.monotonic() + 60.0, silent))
    run.end()
    thread.join(60.0)
    assert found == [turn % 7 for turn in range(1, 2001)] and not thread.is_alive()


def test_turns_are_counted_from_1_again(sides: tuple[RunTurns, AgentTurns]) -> None:
    run, agent = sides
    run._turn = agent._turn = 2**24 - 2
    for _ in range(3):
        run.ask()
        assert agent.next()
        agent.decide(Action.LEFT)
        assert run.action(soon(), silent) == Action.LEFT
    assert run._turn == 2


@pytest.mark.parametrize("word", [0, 1 << 8, 3 << 8 | 1, 0xFFFFFFFF])
def test_an_answer_for_another_turn_is_none(sides: tuple[RunTurns, AgentTurns], word: int) -> None:
    run, agent = sides
    run.ask()
    run.ask()
    agent._words[1] = word
    with pytest.raises(TimeoutError):
        run.action(soon(), silent)


def test_a_message_or_an_end_is_noticed_without_a_word(sides: tuple[RunTurns, AgentTurns]) -> None:
    run, _ = sides
    run.ask()
    assert run.action(time.monotonic() + 60.0, lambda: True) == MESSAGE


def test_an_action_counts_though_its_process_is_gone_then(sides: tuple[RunTurns, AgentTurns]) -> None:
    run, agent = sides
    run.ask()

    def spoke() -> bool:
        agent.next()
        agent.decide(Action.UP)
        return True

    assert run.action(time.monotonic() + 60.0, spoke) == Action.UP


def test_the_memory_cannot_be_taken_from_the_run() -> None:
    run = RunTurns()
    for size in (0, 2**20):
        with pytest.raises(PermissionError):
            os.ftruncate(run.handle, size)
    os.close(run.handle)


def test_actions_are_checked() -> None:
    assert [action_in(number).action for number in range(len(Action))] == list(Action)
    for number in (len(Action), 200, MESSAGE):
        with pytest.raises(Malformed, match=f"expected an action, got {number}"):
            action_in(number)
