"""The shipped policy of decisions, for an agent."""

from collections.abc import Callable, Sequence
from pathlib import Path

from agent.decision.environment import observations_of
from agent.decision.kinds import Options
from policies.learning import Chooser, load_decision_net

WEIGHTS = Path(__file__).parents[1] / "weights" / "policy.safetensors"


def policy_of(path: Path) -> Callable[[Sequence[Options]], list[int]]:
    """Choice among the options of each of n decisions by the weights of a file.

    Each decision is made alone, so that no choice depends on who else has one to make. InputError for a file that cannot be used.
    """
    choose = Chooser(load_decision_net(path))
    return lambda options: [choose(observations_of([one]))[0] for one in options]
