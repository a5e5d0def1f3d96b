"""`by_rule`: a rule over options, about that of `agent.acting.courses`; the teacher's first behaviour."""

import numpy as np

from agent.decision.kinds import CONTEXT, Kind, Options

GO, KEEP, LAST, ACCEPT = 0.35, 0.2, 0.12, 0.3  # chances, as in `agent.acting.courses`
MAYBE = 0.06  # chance from which on a closer look is worth it
NEAR = 0.5  # [10 m] to what gets one before all is explored
RANKED = CONTEXT.index("ranked")


def by_rule(options: Options) -> int:
    """Number of an option.

    What was reached is accepted; else what is likely is gone to or looked at, then comes exploring, then CANNOT.
    """
    kind = np.array([option.kind for option in options.options])
    explored = not (kind <= Kind.LOOK).any()
    chance, far, tried = (options.column(name) for name in ("chance", "far", "tried"))
    score = np.full(len(options), -1e8)
    score[kind <= Kind.LOOK] = options.column("rule")[kind <= Kind.LOOK]
    thing = kind == Kind.THING
    least = np.where(options.column("same") > 0, KEEP, GO)
    likely = thing & (chance >= (np.minimum(least, LAST) if explored else least)) & (options.column("rank_holds") > 0)
    likely &= options.column("looked") + tried < 1
    if not options.context[RANKED] or explored:
        score[likely] = 100 + 10 * chance[likely] - far[likely] + 1.5 * options.column("same")[likely]
    accepted = thing & (options.column("reached") > 0) & (chance >= (LAST if explored else ACCEPT))
    score[accepted] = 1000
    maybe = options.column("may_be")
    look = (kind == Kind.BLUR) & (maybe >= (MAYBE if explored else 2 * MAYBE)) & (options.column("looked") + tried == 0)
    look &= explored | (far < NEAR)
    score[look] = 50 + maybe[look] / (2 + 10 * far[look])
    held = (kind == Kind.HOLDER) & (explored | (far < NEAR / 2))
    score[held] = 20 - far[held]
    return int(score.argmax())
