"""Answers read off what was looked at: none at first, names by the share of the look, and whether a quality is there."""

import torch

from agent.encoders.attention import Asked
from agent.encoders.sentences.pointing import KINDS, VALUES, Pointing
from envs.language.sampling.view_questions import VIEW_ANSWERS
from envs.vocabulary import CATEGORIES, COLORS, MATERIALS, ROOMS

D = 8


def asked() -> Asked:
    """Three words; the last of those that are said asks for a quality, and a padding would ask for it more."""
    context, said = torch.ones(1, 3, D), torch.tensor([[True, True, False]])
    context[0, :, 0] = torch.tensor([-9.0, 9.0, 99.0])
    return Asked(context, context, context, torch.ones(1, D), said, torch.zeros(1, 1))


def regions() -> dict[str, torch.Tensor]:
    """A red wooden chair and a blue metal lamp, both in a kitchen; the picture shows a hall."""
    made = {name: torch.zeros(1, 2, len(names)) for name, names in KINDS.items() if name != "room"}
    made |= {"room_of": torch.zeros(1, 2, len(ROOMS)), "room": torch.zeros(1, len(ROOMS))}
    made["room_of"][0, :, ROOMS.index("kitchen")] = made["room"][0, ROOMS.index("hall")] = 1
    for k, (category, color, material) in enumerate((("chair", "red", "wood"), ("lamp", "blue", "metal"))):
        made["category"][0, k, CATEGORIES.index(category)] = made["color"][0, k, COLORS.index(color)] = 1
        made["material"][0, k, MATERIALS.index(material)] = 1
    return made


def pointed(gain: str, share: list[float], wanted: str = "") -> str:
    """Answer of a pointing that asks for one kind of name, or whether there is a quality."""
    net, likeness = Pointing(D), torch.zeros(1, 3, len(VALUES))
    likeness[0, 0, VALUES.index("green")] = likeness[0, 2, VALUES.index("glass")] = 1.0
    with torch.no_grad():
        net.gains.bias.zero_()
        net.place.weight[0, 0] = 1.0
        net.gains.bias[list(KINDS).index(gain) if gain else -1] = 1.0
        if wanted:
            likeness[0, 1, VALUES.index(wanted)] = 1.0
        found = net(regions(), torch.tensor([share]), asked(), likeness)
    assert not wanted or VALUES[int(found.wanted[0].argmax())] == wanted
    return VIEW_ANSWERS[int(found.answers[0].argmax())]


def test_it_names_nothing_at_first() -> None:
    found = Pointing(D)(regions(), torch.tensor([[1.0, 0.0, 0.0]]), asked(), torch.zeros(1, 3, len(VALUES))).answers[0].tolist()
    assert {VIEW_ANSWERS[k] for k, logit in enumerate(found) if logit} == {"yes", "no"}


def test_names_are_those_of_what_was_looked_at() -> None:
    assert pointed("color", [0.9, 0.1, 0.0]) == "red" and pointed("color", [0.1, 0.9, 0.0]) == "blue"
    assert pointed("category", [0.1, 0.9, 0.0]) == "lamp" and pointed("material", [0.9, 0.1, 0.0]) == "wood"
    assert pointed("room", [0.9, 0.1, 0.0]) == "kitchen" and pointed("room", [0.1, 0.0, 0.9]) == "hall"


def test_a_quality_is_there_or_not() -> None:
    assert pointed("", [0.9, 0.1, 0.0], "wood") == "yes" and pointed("", [0.9, 0.1, 0.0], "metal") == "no"
    assert pointed("", [0.1, 0.9, 0.0], "blue") == "yes"
