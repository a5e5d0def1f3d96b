"""Constructions of waiting, and of requests that need hands: Cannot.

`envs.language.scope` recognises others by their verbs.
"""

from envs.language.grammar.patterns import HELD, Construction, names, says
from envs.language.semantics.acts import Beyond

HANDLES = {
    "bring": "bring", "carry": "carry|~lug", "pick up": "pick up|lift", "open": "open", "close": "close|shut", "switch on": "switch on"
    "|turn on",
    "switch off": "switch off|turn off", "clean": "clean|wipe|~polish", "throw": "throw|toss|~hurl", "water": "water", "mend": "mend"
    "|repair|~fix",
}  # fmt: skip
_WAIT = (
    "(stay|wait|stop|remain|stand|rest|hold|be|keep|stand still|freeze|halt|hold on|hold it|hang on|pause|hang about|hang around"
    "|hang tight|sit tight|wait up|hold still|hold your position|hold position"
    "|stay put|wait about|wait around|park yourself|just wait|just stay)"
)

SCOPE: list[Construction] = [
    *says("Stay", "stay where you are", "wait here", "do not move"),
    *says("Wait", _WAIT, loose=1),
    *says("RightHere", "(right|exactly)", loose=1),
    *says("Whereabouts", "(here|there|still|put|where you are|where you stand|where you are now)", loose=1),
    *says("Stay", "where you are is where you should stay", form=HELD),
    *says(
        "Stay",
        "<Wait> [<RightHere>] [<Whereabouts>]",
        "<Wait> [<RightHere>] [<Whereabouts>] (until|till) (i|we|you) (tell you|say|come|call|am|are|get|give you|need you)"
        " (to do something else|otherwise|back|you|so|here|ready|told otherwise|to move|to go|to do something|a new task|something to do|)",
        "<Wait> [<RightHere>] [<Whereabouts>] (for|) (a moment|a bit|a minute|a second|a while|me|a sec|a tick|a mo|a little while"
        "|a little|now|some time"
        "|one minute|one moment|one second|a few minutes|me here|me there|me a moment|me a minute|us|us here|a couple of minutes)",
        "<Wait> [<RightHere>] [<Whereabouts>] (until|till) <UntilLater>",
        "(do not wander off|do not go away|do not leave your spot|do not move from there|do not move from here|no moving"
        "|do not go wandering)",
        "<Wait> [<RightHere>] [<Whereabouts>] (and|) (do not move|do not wander off|do not go anywhere|do not go away|do nothing)",
        "(do not go anywhere|do not do anything|do nothing|just wait|stop moving|stop right there|do not you move|do not move a muscle"
        "|stand by)",
        "(stay|remain) (exactly|right|just|) where you are (and|) (do not move|wait|)",
        loose=1,
    ),
    *says(
        "UntilLater",
        "(i|we) (come back|return|am back|get back|say so|call you|tell you|am ready|am done|finish|have finished|need you|ask you|ask"
        "|come|say go"
        "|say otherwise|tell you otherwise|call|want you|say you can go|let you know|give you a task|have counted|come for you|are back"
        "|are done)",
        "(i|we) count to (ten|five|three|twenty|1 0|5|3|2 0|a hundred|one hundred)",
        "(you hear from me|further notice|told otherwise|you are told otherwise|you are needed|you are called|the next instruction"
        "|my signal"
        "|my return|someone comes|somebody comes|i am finished|told to move)",
        loose=1,
    ),
    *says("Cannot", "<verb:Handle> <thing:Thing>", kind=Beyond.HANDLE),
    *names("Handle", HANDLES),
]
