"""Meanings of everyday requests: acts in order, places to stand at, limits, checks and questions.

A `Request` says what `envs.language.semantics.meaning`'s Go, Sequence, If, Route and Ask do not: turns and distances, places beside and
between things, doors and windows, "every", "or", "do not", answers after a walk, and what a navigator cannot do.
"""

from dataclasses import dataclass
from enum import StrEnum

from envs.language.semantics.meaning import Ask, Description, Reference, RoomPlace
from envs.scenes.relations import Predicate

HERE = "here"  # the room that the agent is in, as a `room` of a description and as the type of a room place
THERE = "there"  # the room gone to last, else spoken of last, in the same places
ROOM = "room"  # a room of any type, as the type of a room place


class Side(StrEnum):
    """Sides of the agent in its pose when it is spoken to."""

    LEFT = "left"
    RIGHT = "right"
    FRONT = "front"
    BACK = "back"


class Stand(StrEnum):
    """Relations of a place to a thing; sides are those of somebody facing its front."""

    NEXT_TO = "next_to"
    IN_FRONT_OF = "in_front_of"
    BEHIND = "behind"
    LEFT_OF = "left_of"
    RIGHT_OF = "right_of"
    BETWEEN = "between"
    HEAD = "at_head_of"
    FOOT = "at_foot_of"
    ON = "on"


@dataclass(frozen=True)
class Spot:
    """Place to stand at, relative to a thing: "in front of the sink".

    `second` is for between.
    """

    stand: Stand
    of: Description | Reference
    second: Description | None = None


class Zone(StrEnum):
    """Parts of a room."""

    MIDDLE = "middle"
    CORNER = "corner"


@dataclass(frozen=True)
class Area:
    """Part of a room: "the middle of the hall"; without `room` of this one."""

    zone: Zone
    room: RoomPlace | None = None


@dataclass(frozen=True)
class Opening:
    """Door, window or wall: "the kitchen door", "the second door on the left".

    `kind` is doorway, window or wall. `of` and `to` are the rooms that it belongs to. `side` is that of the agent, `place` counts along
    that side from the nearest (0: not said). `through`: the room behind it is meant.
    """

    kind: str
    of: RoomPlace | None = None
    to: RoomPlace | None = None
    side: Side | None = None
    place: int = 0
    any: bool = False
    through: bool = False


@dataclass(frozen=True)
class Use:
    """Place by its use: "somewhere to sleep".

    `purpose` is one of `envs.language.lexicon.USES`, `room` a type or HERE.
    """

    purpose: str
    room: str | None = None


class Spoken(StrEnum):
    """Places of the conversation: of the speaker, of the start, of now."""

    SPEAKER = "speaker"
    START = "start"
    HERE = "here"


@dataclass(frozen=True)
class Pose:
    """Place of the conversation.

    `room` is where it is said to be: "come to me, I am in the kitchen".
    """

    at: Spoken
    room: RoomPlace | None = None


Where = Description | RoomPlace | Reference | Spot | Area | Opening | Use | Pose


@dataclass(frozen=True)
class Visit:
    """Go to a place."""

    to: Where


@dataclass(frozen=True)
class Rotate:
    """Turn by `degrees`, positive to the left."""

    degrees: int


@dataclass(frozen=True)
class Advance:
    """Go straight for `metres`, backwards if negative.

    0: until something is in the way, with `back` backwards.
    """

    metres: float = 0.0
    back: bool = False


@dataclass(frozen=True)
class Tilt:
    """Look up (positive `degrees`) or down; 0: level."""

    degrees: int


@dataclass(frozen=True)
class Survey:
    """Look around: a full turn."""


@dataclass(frozen=True)
class Stay:
    """Stay: the agent does not move."""


@dataclass(frozen=True)
class Face:
    """Turn until a thing is ahead, from here if it can be seen from here.

    `close`: "look at"; `here`: from here alone.
    """

    to: Description | Reference | Opening
    close: bool = False
    here: bool = False


@dataclass(frozen=True)
class Leave:
    """Go out of a room; without `room` out of this one."""

    room: RoomPlace | None = None


@dataclass(frozen=True)
class Explore:
    """Go through all rooms and look around, or through one `room`."""

    room: RoomPlace | None = None


@dataclass(frozen=True)
class Each:
    """Go to each thing or room that fits, in any order.

    `least`: to so many of them at least, 0 for all; not to those that fit `but`.
    """

    of: Description | RoomPlace
    least: int = 0
    but: Description | RoomPlace | None = None


@dataclass(frozen=True)
class Either:
    """Go to one of several places, whichever is nearest on foot."""

    options: tuple[Visit, ...]


@dataclass(frozen=True)
class Check:
    """Condition: at least `least` such things or rooms are there.

    `most` is their greatest number (-1: any). `seen`: those in view from the start count. `negated` inverts it.
    """

    of: Description | RoomPlace
    least: int = 1
    most: int = -1
    seen: bool = False
    negated: bool = False


@dataclass(frozen=True)
class When:
    """Acts that depend on a check."""

    check: Check
    then: "tuple[Act, ...]"
    otherwise: "tuple[Act, ...]" = ()


class Topic(StrEnum):
    """Topics of questions with free answers, which `About` lacks."""

    SEEN = "seen"  # what is in view: "what do you see?"
    RELATED = "related"  # what has the relation `predicate` to `thing`: "what is on the desk?"
    BESIDE = "beside"  # what is on a `side` of the agent: "what is on your left?"
    WHERE = "where"  # where `thing` is: room, and what it is on or next to
    SELF = "self"  # where the agent is, or whether it is in `place`
    CONTENTS = "contents"  # what is in `place`: "describe the kitchen"
    LARGER = "larger"  # which of two rooms is larger
    COUNT = "count"  # how many rooms like `place`, or doors or windows like `thing`
    EXISTS = "exists"  # whether there are at least `least` such rooms, doors, windows or things
    WHICH = "which"  # which rooms are like `place`, or which things like `thing`: "which room has a bench?"
    IS = "is"  # whether `thing` is like `other`, or the room `place` is larger than `other_place`
    COLOR = "color"  # color, size and material of `thing`, a reference: "what color is it?"
    SIZE = "size"
    MATERIAL = "material"


@dataclass(frozen=True)
class Inquire:
    """Question with a free answer; `Topic` says which fields it needs.

    Sides of a thing (`predicate`) are those of somebody who faces its front.
    """

    topic: Topic
    thing: Description | Opening | Reference | None = None
    other: Description | None = None
    place: RoomPlace | None = None
    other_place: RoomPlace | None = None
    predicate: Predicate | None = None
    side: Side | None = None
    least: int = 1


@dataclass(frozen=True)
class Tell:
    """Answer a question, at the end of what comes before."""

    question: Ask | Inquire


class Beyond(StrEnum):
    """Kinds of requests that are not moving, looking or answering."""

    HANDLE = "handle"  # bring, open, switch on, clean ...: needs hands
    PERSON = "person"  # a person or an animal is sought
    LEVEL = "level"  # another floor, stairs
    OUTSIDE = "outside"  # out of the home
    TALK = "talk"  # phone calls, music, jokes
    UNKNOWN = "unknown"  # passwords, weather, time
    LANGUAGE = "language"  # another language, named by `verb`
    TIME = "time"  # later, at a time of day, again and again
    MANNER = "manner"  # backwards, halfway, by a way of another choice
    STATE = "state"  # whether things are open, hot, clean ...; what they say


@dataclass(frozen=True)
class Cannot:
    """Request that a navigator cannot carry out.

    `verb` is what was asked for, `thing` a thing that it could go to instead. `rest` is what else was asked for, as typed, if that is
    understood.
    """

    kind: Beyond
    verb: str
    thing: Description | None = None
    rest: str = ""


class Rule(StrEnum):
    """Kinds of limits on the way."""

    NEVER_ENTER = "never_enter"
    NEVER_NEAR = "never_near"
    STAY_IN = "stay_in"


@dataclass(frozen=True)
class Limit:
    """Limit on the way: rooms never entered or left, things never walked over."""

    rule: Rule
    what: Description | RoomPlace | Opening


Act = Visit | Rotate | Advance | Tilt | Survey | Stay | Face | Leave | Explore | Each | Either | When | Tell | Cannot


@dataclass(frozen=True)
class Request:
    """Acts in order, and limits that hold all the time; without acts: stay there."""

    acts: "tuple[Act, ...]" = ()
    limits: tuple[Limit, ...] = ()


ACT_RECORDS = (
    Spot, Area, Opening, Use, Pose, Visit, Rotate, Advance, Tilt, Survey, Stay, Face, Leave, Explore, Each, Either, Check, When, Inquire,
    Tell, Cannot, Limit, Request,
)  # fmt: skip
