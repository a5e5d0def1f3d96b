"""Stages of training: recipes, schedules, and the files of their weights."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from agent.encoders.planning.net import PlannerConfig
from agent.learning.asking.ask import WORDS, AskControls, AskRecipe, ControlRecipe
from agent.learning.backbone.pretrain import PretrainRecipe
from agent.learning.fovea import FoveaRecipe, fitted_shares
from agent.learning.frames import FrameConfig, FrameStream
from agent.learning.index import IndexRecipe, means_of
from agent.learning.loop import Schedule
from agent.learning.perception.attributes import AttributeRecipe
from agent.learning.perception.vision import PerceptionRecipe
from agent.learning.planning.fit import planner_threshold
from agent.learning.planning.recipe import PlannerRecipe
from agent.learning.sentences.grounding import GroundRecipe, threshold_of
from agent.learning.sentences.naming import NamesRecipe
from agent.learning.sentences.reading import ReaderRecipe
from agent.learning.sentences.verify import VerifyRecipe
from agent.learning.sentences.verify_fit import calibrated_verifier
from agent.learning.weights import vocabulary_of_meanings
from agent.perception.calibrate import calibrated
from agent.perception.detect import Detector

ASKED, COMPARED = 7_000, 3_000  # steps of answers, and of the networks that they are compared with
TUNED = 1_600  # frames that calibrate
WEIGHTS = Path(__file__).resolve().parent.parent / "weights"  # those that come with the package


PLANNERS = {  # that the planner is compared with
    "same": ("itself, for as long as the others", PlannerConfig()),
    "free": ("without the grammar's mask", PlannerConfig(grammar=False)),
    "blank": ("without the lexicon", PlannerConfig(lexicon=False)),
    "bag": ("without the order of words", PlannerConfig(order=False)),
}


FOLLOWED = {  # what is trained on from the planner's weights, and compared
    "more": ("trained on", ""),
    "people": ("trained on with people's sentences (python -m experiments.data.alfred)", "people.jsonl"),
}


INDEXED = 6_000  # steps of the index, and of those that it is compared with
INDEXES: dict[str, tuple[str, dict[str, bool]]] = {  # without altered captions, parts and codes
    "hinge": ("with all negatives of a batch", {"hard": False}),
    "hard": ("with the hardest negative of a batch", {"hard": True}),
}


@dataclass(frozen=True)
class Stage:
    """A part of the agent that is trained on its own.

    `recipe` makes it for a seed and a folder with the weights of the stages that it `needs`; `minutes` are of CPU time, roughly. `finish`
    gives further facts about trained weights in a folder, which are stored with them.
    """

    name: str
    text: str
    recipe: Callable[[int, Path], Any]
    schedule: Schedule
    needs: tuple[str, ...]
    minutes: int
    finish: Callable[[int, Path], dict[str, Any]] = lambda seed, folder: {}

    def weights(self, folder: Path) -> Path:
        """Path of its weights in a folder."""
        return folder / f"{self.name}.safetensors"


def _control(config: PlannerConfig, seed: int, folder: Path) -> PlannerRecipe:
    """Recipe of a planner that is compared."""
    return PlannerRecipe(config, seed=seed)


def _followed(file: str, seed: int, folder: Path) -> PlannerRecipe:
    """Recipe of a planner that is trained on."""
    return PlannerRecipe(easy=0, seed=seed, people=str(folder / file) if file else "")


def _index_control(options: dict[str, Any], seed: int, folder: Path) -> IndexRecipe:
    """Recipe of an index that is compared."""
    return IndexRecipe(str(folder), altered=False, parts=False, codes=False, seed=seed, **options)


def _calibration(seed: int, folder: Path) -> dict[str, float]:
    """Calibration of the weights in a folder, on homes that no training has seen."""
    frames = FrameConfig(split="tune", pool=16, frames_per_home=16)
    stream = FrameStream(frames, 32, seed=seed)
    return calibrated(Detector.load(folder), (stream.at(k) for k in range(TUNED // 32)), frames.camera)


STAGES: dict[str, Stage] = {
    "vision": Stage(
        "vision",
        "what is where, and which room: 768,000 frames",
        lambda seed, _: PerceptionRecipe(seed=seed),
        Schedule(24_000, fall=9_000),
        (),
        135,
    ),
    "attributes": Stage(
        "attributes",
        "names, colours, sizes, materials of regions: 51,200 frames",
        lambda seed, folder: AttributeRecipe(str(folder / "vision.safetensors"), seed=seed),
        Schedule(1_600, fall=1_000),
        ("vision",),
        10,
        lambda seed, folder: {"calibration": _calibration(seed, folder)},
    ),
    "fovea": Stage(
        "fovea",
        "names of regions from crops at full resolution: 245,760 near frames",
        lambda seed, _: FoveaRecipe(seed=seed),
        Schedule(12_000, fall=7_000, warm=100),
        ("vision", "attributes"),
        36,
        lambda seed, folder: {"shares": fitted_shares(seed, folder)},
    ),
    "reader": Stage(
        "reader",
        "what a phrase says, part by part: 172,800 phrases",
        lambda seed, _: ReaderRecipe(seed=seed),
        Schedule(2_700, fall=1_350),
        (),
        4,
    ),
    "ground": Stage(
        "ground",
        "which region a phrase means, or that it is not in view: 192,000 phrases about 20,000 frames",
        lambda seed, folder: GroundRecipe(str(folder), str(folder / "reader.safetensors"), seed=seed),
        Schedule(3_000, fall=1_500),
        ("vision", "attributes", "reader"),
        15,
    ),
    "names": Stage(
        "names",
        "categories, sizes and materials of regions, by what they measure: 20,000 frames",
        lambda seed, folder: NamesRecipe(str(folder), seed=seed),
        Schedule(1_500, fall=900, warm=50),
        ("vision", "attributes", "fovea", "reader", "ground"),
        4,
        lambda seed, folder: {"threshold": threshold_of(folder, seed)},
    ),
    "ask": Stage(
        "ask",
        "answers to questions about what is in view: 20,000 frames",
        lambda seed, folder: AskRecipe(str(folder), seed=seed),
        Schedule(ASKED, fall=4 * ASKED // 10),
        ("vision", "attributes", "reader", "ground", "names"),
        20,
    ),
    "ask_controls": Stage(
        "ask_controls",
        "single and stacked attention and blind networks, which are compared",
        lambda seed, folder: ControlRecipe(str(folder), seed=seed),
        Schedule(COMPARED, fall=COMPARED // 2),
        ("vision", "attributes", "reader", "ground"),
        20,
    ),
    "ask_words": Stage(
        "ask_words",
        "co-attention with words and mean pooling, compared with those",
        lambda seed, folder: ControlRecipe(str(folder), AskControls(WORDS), seed=seed),
        Schedule(COMPARED, fall=COMPARED // 2),
        ("vision", "attributes", "reader", "ground"),
        20,
    ),
    "verify": Stage(
        "verify",
        "what claims say: 76,800 sentences; and which chances are frequencies",
        lambda seed, folder: VerifyRecipe.on(folder / "reader.safetensors", seed),
        Schedule(1_200, fall=800),
        ("vision", "attributes", "fovea", "reader", "ground", "names"),
        3,
        lambda seed, folder: {"calibration": calibrated_verifier(seed, folder)},
    ),
    "backbone": Stage(
        "backbone",
        "words and pictures in one space: 768,000 pairs of 20,000 frames",
        lambda seed, folder: PretrainRecipe(str(folder), seed=seed),
        Schedule(12_000, fall=6_000),
        ("vision", "attributes"),
        40,
    ),
    "index": Stage(
        "index",
        "which picture or landmark words mean: 384,000 captions of 20,000 frames",
        lambda seed, folder: IndexRecipe(str(folder), seed=seed),
        Schedule(INDEXED, fall=INDEXED // 2, warm=50),
        ("vision", "attributes"),
        8,
        lambda seed, folder: {"means": means_of(seed, folder)},
    ),
    **{
        f"index_{name}": Stage(
            f"index_{name}",
            f"the index {text}, which is compared",
            partial(_index_control, options),
            Schedule(INDEXED, fall=INDEXED // 2, warm=50),
            ("vision", "attributes"),
            4,
        )
        for name, (text, options) in INDEXES.items()
    },
    "planner": Stage(
        "planner",
        "what a request means, as a record: 768,000 sentences",
        lambda seed, _: PlannerRecipe(seed=seed),
        Schedule(12_000, fall=6_000, warm=150),
        (),
        45,
        lambda seed, folder: {"threshold": planner_threshold(seed, folder)} | vocabulary_of_meanings(),
    ),
    **{
        f"planner_{name}": Stage(
            f"planner_{name}",
            f"the planner {text}, which is compared: 192,000 sentences",
            partial(_control, config),
            Schedule(3_000, fall=1_500, warm=150),
            (),
            12,
        )
        for name, (text, config) in PLANNERS.items()
    },
    **{
        f"planner_{name}": Stage(
            f"planner_{name}",
            f"the planner {text}, from its weights (--init), which is compared: 512,000 sentences",
            partial(_followed, file),
            Schedule(8_000, fall=6_000, warm=150),
            ("planner",),
            50,
            lambda seed, folder: vocabulary_of_meanings(),
        )
        for name, (text, file) in FOLLOWED.items()
    },
}
