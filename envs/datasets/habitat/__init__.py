"""Records of Habitat's episode files by format, and VLN-CE's submissions.

`envs.datasets.files` reads and writes the files.
"""

from envs.datasets.habitat.goals import goals_key
from envs.datasets.habitat.records import (
    AgentState,
    AnyEpisode,
    AnyFile,
    EQAEpisode,
    EQAFile,
    GroundTruth,
    ImageGoal,
    InstanceImageGoal,
    InstanceImageNavEpisode,
    InstanceImageNavFile,
    Instruction,
    ObjectFacts,
    ObjectGoal,
    ObjectNavEpisode,
    ObjectNavFile,
    PathStep,
    Place,
    PointGoal,
    PointNavEpisode,
    PointNavFile,
    Question,
    RxREpisode,
    RxRFile,
    RxRInstruction,
    ViewPoint,
    VLNEpisode,
    VLNFile,
    Vocabulary,
    rotation_of,
    yaw_of,
)  # fmt: skip
from envs.datasets.habitat.submissions import (
    SubmissionPath,
    SubmissionStep,
    read_r2r_submission,
    read_rxr_submission,
    submission_path,
    submission_steps,
    write_r2r_submission,
    write_rxr_submission,
)  # fmt: skip

__all__ = [
    "AgentState", "AnyEpisode", "AnyFile", "EQAEpisode", "EQAFile", "GroundTruth", "ImageGoal", "InstanceImageGoal",
    "InstanceImageNavEpisode", "InstanceImageNavFile", "Instruction", "ObjectFacts", "ObjectGoal", "ObjectNavEpisode",
    "ObjectNavFile", "PathStep", "Place", "PointGoal", "PointNavEpisode", "PointNavFile", "Question", "RxREpisode", "RxRFile",
    "RxRInstruction", "SubmissionPath", "SubmissionStep", "VLNEpisode", "VLNFile", "ViewPoint", "Vocabulary", "goals_key",
    "read_r2r_submission", "read_rxr_submission", "rotation_of", "submission_path", "submission_steps", "write_r2r_submission",
    "write_rxr_submission", "yaw_of",
]  # fmt: skip
