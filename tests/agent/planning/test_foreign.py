"""What people say in scenes of their own: nothing is misunderstood without a word."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from agent.planning.interpret import interpret
from envs.errors import InputError
from envs.home import Home
from envs.language.semantics.denotation import ImpossibleReason
from envs.naming import named_scene
from envs.types import Body
from tests.envs.naming.scenes import made

# A sentence means: nodes to go to in order; rooms (`in kitchen`); `= words of the answer`; `! words` of a refusal; `never node`, whatever
# else is done.
SENTENCES = """
studio: the refrigerator and then the bed: Refrigerator, bed.003
studio: go to the refrigerator, then to the bed: Refrigerator, bed.003
studio: do not go to the bed: never bed.003
studio: what color is the bed?: = blue
studio: how many chairs are there?: = two chairs
studio: go to the yellow chair: Chair.002
studio: go to the green chair: ! none is green
studio: go to the bedroom: in bedroom
studio: which room is the fridge in?: = kitchen
studio: go to mesh 47: !
studio: is there a lamp?: = no
studio: go to the thing next to the coffee table: red_sofa
studio: go to the sofa but not to the bed: never bed.003
studio: if there is a toaster go to the bed, otherwise go to the sofa: red_sofa
flat: go to the kitchen: in kitchen
flat: go to the bathroom: ! no bathroom
flat: is the nightstand in the bedroom?: = yes
flat: is there a bed in the kitchen?: = no
flat: go to the wardrobe in the kitchen: ! not in the kitchen
flat: go to the gas stove and then to the double bed: GasStove_01, Bed_Double_01
flat: what color is the stove?: = black
flat: go to the chair if there is a fridge: Chair
flat: go to the red chair in the kitchen: Chair
camel: go to the side table: SideTableB
camel: how many bottles are on the side table?: = one bottle
camel: what color is the floor lamp?: = yellow
camel: is the tv on the tv cabinet?: = yes
camel: go to the sofa, then to the lamp: LivingRoomSofaA, FloorLamp
camel: go to the table if there is no sofa: never SideTableB
music: go to the piano: grand_piano.001
music: go to the guitar, then to the grand piano: electricGuitar, grand_piano.001
music: what color is the electric guitar?: = red
music: which is larger, the piano or the stool?: = piano
music: how many guitars are there?: = one guitar
music: do not walk to the piano: never grand_piano.001
music: go to the violin: !
music: is the piano red?: = no
office: go to the monitor on the desk: Computer_Monitor
office: what is the desk made of?: = wood
office: how many monitors are there?: = one monitor
office: go to the plant without passing the desk: never desk_oak
office: go to the chair in front of the desk: OfficeChair_Black
office: go to the xqz proto: !
studio: visit the sofa and the fridge and tell me the color of the bed: = blue
office: what color is the sofa?: ! no sofa
"""
TABLE = [
    tuple(line.split(": ", 2)) if line.count(": ") > 1 else (*line.removesuffix(":").split(": ", 1), "")
    for line in SENTENCES.split("\n")
    if line
]


@cache
def home_of(name: str) -> Home:
    """Home of a small scene with our vocabulary."""
    with TemporaryDirectory() as folder:
        return Home(named_scene(made(Path(folder), name))[0], Body())


@pytest.mark.parametrize(("scene", "sentence", "wanted"), TABLE)
def test_a_sentence_means_what_it_says(scene: str, sentence: str, wanted: str):
    home = home_of(scene)
    try:
        found = interpret(sentence, home, home.places[0])
        refusal = found.plan.text if found.plan.why not in (None, ImpossibleReason.AMBIGUOUS) else None
        goals = [
            home.things[t.goal.instance].name if t.goal.instance else f"in {home.scene.rooms[t.goal.room].type}" for t in found.plan.targets
        ]
        answer = found.answer
    except InputError as error:
        refusal, goals, answer = str(error), [], None
    if wanted.startswith("!"):
        assert refusal is not None and wanted[1:].strip() in refusal
    elif wanted.startswith("never"):
        assert wanted.removeprefix("never ") not in goals
    elif wanted.startswith("="):
        assert refusal is None and wanted[2:] in (answer or "")
    else:
        assert refusal is None and goals == wanted.split(", ")


def test_the_other_one_is_the_other_chair():
    home = home_of("studio")
    first = interpret("go to the yellow chair", home, home.places[0])
    other = interpret("now the other one", home, home.places[0], first.plan.dialogue)
    assert [home.things[t.goal.instance].name for t in other.plan.targets] == ["Chair.001"]
    red = interpret("go to the chair", home, home.places[0])
    assert len(red.options) == 2 and "nearest of 2" in red.note
