"""`Session`: places and words of a conversation, for "again", "go back", "come here"."""

from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float

from agent.planning.interpret import Interpretation
from envs.language.planning.walk import Situation
from envs.language.semantics.denotation import Dialogue
from envs.types import Camera


@dataclass(frozen=True, eq=False)
class Standpoint:
    """Pose of somebody in the home: place [m] and heading [rad]."""

    position_w: Float[np.ndarray, "3"]
    yaw_w: float = 0.0


@dataclass(frozen=True, eq=False)
class Session:
    """A conversation so far.

    `start` is where the agent was when it began, `here` where it is now, `before` where it was when the last instruction was given (None
    before the first), `speaker` where the person is. `last` is the last interpretation that was carried out, `dialogue` what was mentioned.
    """

    start: Standpoint
    here: Standpoint
    speaker: Standpoint
    before: Standpoint | None = None
    last: Interpretation | None = None
    dialogue: Dialogue = field(default_factory=Dialogue)

    def situation(self, camera: Camera) -> Situation:
        """Situation of the next instruction."""
        here, speaker = self.here, self.speaker.position_w
        return Situation(here.position_w, here.yaw_w, 0.0, speaker, self.start.position_w, self.dialogue, camera)

    def after(self, interpretation: Interpretation, here: Standpoint) -> "Session":
        """The session after an instruction was carried out, or stopped, which ended at `here`."""
        return replace(self, here=here, before=self.here, last=interpretation, dialogue=interpretation.plan.dialogue)


def begin_session(start: Standpoint, speaker: Standpoint | None = None) -> Session:
    """Session of an agent at its first place, by default that of the speaker too."""
    return Session(start, start, speaker or start)
