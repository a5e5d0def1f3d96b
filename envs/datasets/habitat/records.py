"""Records of Habitat's episode files, field for field.

See habitat-lab's habitat/core/dataset.py and habitat/tasks, and VLN-CE. Positions are metres in the world frame, rotations unit
quaternions [x, y, z, w]. `extra` has the contents of a file beyond the fields. A field without default must be in the file.
"""

import math
from dataclasses import dataclass, field
from typing import Annotated, Any

from envs.datasets.schema import ALWAYS, FLAT, Json, Label, Point, Rotation, WrongField, reader


def yaw_of(rotation: Rotation) -> float | None:
    """Yaw [rad] in (-pi, pi] of a rotation about Y; None for another axis.

    An agent at yaw 0 faces -Z.
    """
    x, y, z, w = rotation
    if max(abs(x), abs(z)) > 1e-6:
        return None
    yaw = math.remainder(2 * math.atan2(y, w), math.tau)
    return math.pi if yaw == -math.pi else yaw


def rotation_of(yaw_w: float) -> Rotation:
    """Quaternion [x, y, z, w] of a yaw [rad] about Y."""
    return 0.0, math.sin(yaw_w / 2), 0.0, math.cos(yaw_w / 2)


# Parts


@dataclass(frozen=True)
class PathStep:
    """A point of a stored shortest path, and the action taken there."""

    position: Point | None = None
    rotation: Rotation | None = None
    action: Json = None
    extra: dict[str, Any] = field(default_factory=dict)


def read_path_step(value: Any) -> Any:
    """Read a step of a stored path.

    Old files have the action alone: a number, text or null.
    """
    if value is None or type(value) in (int, str):
        return value
    if type(value) is not dict:
        raise WrongField("an object or an action", value)
    return reader(PathStep)(value)


Step = Annotated[PathStep | int | str | None, read_path_step]


@dataclass(frozen=True)
class Place:
    """Common fields of all episodes: id, scene, start pose, notes.

    Our own fields are in the notes, `info`.
    """

    episode_id: Label
    scene_id: str
    start_position: Point
    start_rotation: Rotation
    scene_dataset_config: str = "default"
    additional_obj_config_paths: tuple[str, ...] = ()
    info: dict[str, Json] | None = None
    start_room: str | None = None
    shortest_paths: tuple[tuple[Step, ...], ...] | None = None

    @property
    def start_yaw_w(self) -> float | None:
        """Yaw at the start [rad]; None where the rotation is not about Y."""
        return yaw_of(self.start_rotation)


@dataclass(frozen=True)
class PointGoal:
    """A goal position, and its success radius [m]."""

    position: Point
    radius: float | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AgentState:
    """An agent's pose; the rotation is null in some files."""

    position: Point
    rotation: Rotation | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ViewPoint:
    """A pose from which an object is visible.

    `iou` is the overlap of the object's box with a frame there, in [0, 1].
    """

    agent_state: AgentState
    iou: float | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ObjectFacts:
    """Properties of a goal object, and its viewpoints."""

    position: Point
    object_id: Label
    radius: float | None = None
    object_name: str | None = None
    object_name_id: int | None = None
    object_category: str | None = None
    room_id: Label | None = None
    room_name: str | None = None
    view_points: tuple[ViewPoint, ...] = field(default=(), metadata=ALWAYS)


@dataclass(frozen=True)
class ObjectGoal:
    """A goal object."""

    facts: Annotated[ObjectFacts, FLAT]
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImageGoal:
    """Camera of an image of the goal.

    Pose, field of view [degrees], (height, width) [pixels], coverage in [0, 1].
    """

    position: Point
    rotation: Rotation
    hfov: float
    image_dimensions: tuple[int, int]
    frame_coverage: float | None = None
    object_coverage: float | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class InstanceImageGoal:
    """A goal object with images of it; its surface [m2]."""

    facts: Annotated[ObjectFacts, FLAT]
    image_goals: tuple[ImageGoal, ...]
    object_surface_area: float | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Instruction:
    """An instruction, and its token numbers in the file's word list."""

    instruction_text: str
    instruction_tokens: tuple[int, ...] | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RxRInstruction:
    """An instruction in one of several languages, with the time of each word."""

    instruction_text: str
    instruction_id: Label
    language: str
    instruction_tokens: tuple[int, ...] | None = None
    annotator_id: Label | None = None
    edit_distance: float | None = None
    timed_instruction: tuple[Json, ...] | None = None
    split: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A question about the scene, and its answer."""

    question_text: str
    answer_text: str
    question_tokens: tuple[int, ...] | None = None
    answer_token: Json = None
    question_type: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """The word list that token numbers refer to."""

    word_list: tuple[str, ...]
    extra: dict[str, Any] = field(default_factory=dict)


# Episodes, and the files that hold them


@dataclass(frozen=True)
class PointNavEpisode:
    """Go to a position (habitat/tasks/nav/nav.py, NavigationEpisode); ImageNav uses the same."""

    place: Annotated[Place, FLAT]
    goals: tuple[PointGoal, ...]
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PointNavFile:
    """File of format PointNav-v1."""

    episodes: tuple[PointNavEpisode, ...]
    content_scenes_path: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ObjectNavEpisode:
    """Go to any object of a category.

    `goals` come from the file's `goals_by_category` and are an empty list on disk.
    """

    place: Annotated[Place, FLAT]
    object_category: str | None = None
    goals: tuple[ObjectGoal, ...] = field(default=(), metadata=ALWAYS)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ObjectNavFile:
    """File of format ObjectNav-v1: goals by '<scene file>_<category>', numbers of categories.

    Habitat does not load it without the numbers.
    """

    episodes: tuple[ObjectNavEpisode, ...]
    goals_by_category: dict[str, tuple[ObjectGoal, ...]] | None = None
    category_to_task_category_id: dict[str, int] | None = None
    category_to_scene_annotation_category_id: dict[str, int] | None = None
    category_to_mp3d_category_id: dict[str, int] | None = None
    content_scenes_path: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class InstanceImageNavEpisode:
    """Go to the object in an image.

    `goals` come from the file's `goals` and are an empty list on disk.
    """

    place: Annotated[Place, FLAT]
    goal_object_id: Label
    goal_image_id: int
    object_category: str | None = None
    goals: tuple[InstanceImageGoal, ...] = field(default=(), metadata=ALWAYS)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class InstanceImageNavFile:
    """File of format InstanceImageNav-v1: goals by '<scene>_<object_id>'."""

    episodes: tuple[InstanceImageNavEpisode, ...]
    goals: dict[str, InstanceImageGoal] | None = None
    content_scenes_path: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class VLNEpisode:
    """Follow an instruction along a path.

    VLN-CE's test split has neither goals nor path.
    """

    place: Annotated[Place, FLAT]
    instruction: Instruction
    trajectory_id: Label | None = None
    reference_path: tuple[Point, ...] | None = None
    goals: tuple[PointGoal, ...] | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class VLNFile:
    """File of format R2RVLN-v1 or VLN-CE-v1."""

    episodes: tuple[VLNEpisode, ...]
    instruction_vocab: Vocabulary | None = None
    content_scenes_path: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RxREpisode:
    """Follow an instruction in one of several languages along a path.

    Goals and path are null in the test split.
    """

    place: Annotated[Place, FLAT]
    instruction: RxRInstruction
    trajectory_id: Label | None = None
    reference_path: tuple[Point, ...] | None = None
    goals: tuple[PointGoal, ...] | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RxRFile:
    """File of format RxR-VLN-CE-v1, one per role: guide or follower."""

    episodes: tuple[RxREpisode, ...]
    instruction_vocab: Vocabulary | None = None
    content_scenes_path: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EQAEpisode:
    """Explore, then answer a question (habitat/tasks/eqa/eqa.py)."""

    place: Annotated[Place, FLAT]
    question: Question
    goals: tuple[PointGoal, ...]
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EQAFile:
    """File of format EQA-v1."""

    episodes: tuple[EQAEpisode, ...]
    question_vocab: Vocabulary | None = None
    answer_vocab: Vocabulary | None = None
    content_scenes_path: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class GroundTruth:
    """An episode of a '{split}_gt.json.gz': path and actions of the demonstration."""

    locations: tuple[Point, ...]
    actions: tuple[int, ...] | None = None
    forward_steps: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


AnyEpisode = PointNavEpisode | ObjectNavEpisode | InstanceImageNavEpisode | VLNEpisode | RxREpisode | EQAEpisode
AnyFile = PointNavFile | ObjectNavFile | InstanceImageNavFile | VLNFile | RxRFile | EQAFile
