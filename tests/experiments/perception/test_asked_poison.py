"""Poison: labels replaced by noise change no byte of an answer; another picture does."""

from dataclasses import replace

import numpy as np
import pytest

from agent.learning import views
from agent.learning.stages import WEIGHTS
from agent.perception.ask import Answer
from agent.perception.detect import Detector
from envs.home import Home
from envs.houses import house
from envs.language.sampling import seen, view_questions
from envs.types import Body, Camera
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, SIZES
from experiments.perception.asked import asked
from experiments.perception.sources import View, informative_pose, simulated, things_shown

QUESTIONS = (
    "what colour is the sofa?", "what is next to the sofa?", "how many chairs are there?", "is there a lamp on the table?",
    "which room is this?", "is the settee large?",
)  # fmt: skip


@pytest.fixture(scope="module")
def view() -> View:
    """The most informative view of a home."""
    home, camera = Home(house(7, rooms=4), Body()), Camera(128, 128)
    place, yaw = informative_pose(home, camera, 0.0, 0)
    return simulated(home, camera, place, yaw, 0.0, fine=128)


def answers(view: View) -> list[Answer]:
    """Answers from the picture to the end: recognition, relations, words, attention."""
    percept = Detector.load(WEIGHTS)(view.observation, view.camera)[0]
    return [asked(question, percept, view.camera, WEIGHTS) for question in QUESTIONS]


def bytes_of(found: list[Answer]) -> list[tuple]:
    """All that an answer has."""
    return [(one.text, tuple(one.chances.items()), one.looked.tobytes(), tuple(one.read.items())) for one in found]


def noisy(view: View, rng: np.random.Generator) -> View:
    """The same picture with random labels: instances, names, qualities, and where it was taken."""
    values = {"category": CATEGORIES, "color": COLORS, "size": SIZES, "material": MATERIALS}
    objects = []
    for k in rng.permutation(len(view.objects)):
        objects.append(replace(view.objects[k], **{name: str(rng.choice(listed)) for name, listed in values.items()}))
    assert view.instance is not None
    instance = rng.integers(0, len(objects), view.instance.shape).astype(np.int32)
    return replace(view, instance=instance, objects=tuple(objects), pose=((9.0, 9.0, 9.0), 2.0))


def test_labels_replaced_by_noise_change_no_byte(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    before, other = bytes_of(answers(view)), noisy(view, np.random.default_rng(0))
    kinds = [[thing.category for thing, _ in things_shown(one, 12)] for one in (view, other)]
    assert kinds[0] != kinds[1]  # the noise is there

    def poisoned(*args: object, **kwargs: object) -> None:
        raise AssertionError("ground truth was read")

    for module, name in ((views, "facts_of"), (views, "view_of"), (seen, "seen_world"), (view_questions, "answer_in")):
        monkeypatch.setattr(module, name, poisoned)
    assert bytes_of(answers(other)) == before


def test_another_picture_changes_the_answers(view: View) -> None:
    rgb = np.random.default_rng(1).integers(0, 256, view.rgb.shape, np.uint8)
    blank = replace(view, rgb=rgb, depth=np.zeros_like(view.depth))
    assert all(one != two for one, two in zip(bytes_of(answers(view)), bytes_of(answers(blank)), strict=True))
