"""`page`: HTML page of one episode, beside its video and maps."""

from collections.abc import Iterator, Sequence
from typing import Any

from experiments.episode.thoughts import NO_PLAN, ThoughtLog
from experiments.reports.pages import render
from policies.thought import Thought

SCORES = ("spl", "soft_spl", "path_length", "steps", "collisions", "navigation_error", "subgoal_completion", "answer_correct")
METRES = ("path_length", "navigation_error")


def page(lines: Sequence[str], thoughts: ThoughtLog, result: dict[str, Any], files: Sequence[str]) -> str:
    """Page of an episode: instruction, thoughts, ground truth and scores.

    `lines` has one for each pose, the start included.
    """
    word = "Done" if result["success"] else "Cannot be done" if result["impossible"] else "Not done"
    scores = [(name, _score(name, value)) for name in SCORES if (value := result["scores"].get(name)) is not None]
    return render(
        "episode.html",
        title=result["instruction"],
        outcome=f"{word}: {result['reason']}",
        result=result,
        files=files,
        no_plan=NO_PLAN,
        said=result["answer"] or result["cannot"],
        scores=scores,
        lines=list(_story(lines, thoughts)),
    )


def _story(lines: Sequence[str], thoughts: ThoughtLog) -> Iterator[dict[str, str]]:
    """Row of each pose: ground truth, and changes of the agent's thought."""
    before: Thought | None = None
    for k, text in enumerate(lines):
        thought = thoughts.steps[k - 1] if 0 < k <= len(thoughts.steps) else None
        row = {"text": text, "turns": "", "sees": "", "verdict": ""}
        if thought is not None:
            turned = before is None or (thought.step, thought.plan) != (before.step, before.plan)
            if turned and 0 <= thought.step < len(thought.plan):
                row["turns"] = f"▸ {thought.plan[thought.step]}"
            if thought.verdict and (before is None or thought.verdict != before.verdict):
                row["verdict"] = thought.verdict
            seen = sorted(zip(thought.scores.tolist(), thought.names, strict=True), reverse=True)
            row["sees"] = ", ".join(f"{name} {score:.2f}" for score, name in seen[:4])
            before = thought
        yield row


def _score(name: str, value: Any) -> str:
    """Score as printed in the table."""
    shown = ("yes" if value else "no") if isinstance(value, bool) else str(value) if isinstance(value, int) else f"{value:.2f}"
    return f"{shown} m" if name in METRES else shown
