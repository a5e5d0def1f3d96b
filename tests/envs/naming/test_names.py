"""Words of nodes' names, the lexicon, and files of names."""

from pathlib import Path

import pytest

from envs.errors import InputError
from envs.houses.categories import CATEGORIES
from envs.naming import named_scene, read_names
from envs.naming.lexicon import _table, term_in
from envs.naming.words import read_name
from tests.envs.naming.scenes import made


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SofaC_01", "sofa"), ("red_sofa", "sofa"), ("Refrigerator", "fridge"), ("bed.003", "bed"), ("coffee_table_v2", "coffee table"),
        ("mesh_47", None), ("TVCabinet_01_001", "cabinet"), ("table_coffee_01", "coffee table"), ("SM_Chair_Wood_LOD0", "chair"),
        ("KitchenTable", "table"), ("DeskPortraitA_02", "picture"), ("CookingBench", "stove"), ("cabinet_door_left", "cabinet"),
        ("DiningTable_Plate", "plate"), ("bookshelves", "bookshelf"), ("silla_02", "chair"), ("canapé", "sofa"), ("Cube.001", None),
        ("FitnessEquipment_01", "fitness equipment"), ("loveseat_low_poly", "sofa"), ("wall_lamp", "lamp"), ("LightSwitch", "light switch"),
        ("bath_mat", "rug"), ("wheelchair", "wheelchair"), ("garage_door", "doorway"), ("desk-organizer", "desk organizer"),
        ("toilet_brush", "toilet brush"), ("vase_with_flowers", "vase"),
        ("piano_upright", "piano"), ("yoga_mat", "rug"), ("", None), ("123", None),
    ],
)  # fmt: skip
def test_a_name_says_a_thing(name: str, said: str | None):
    term = term_in(read_name(name))
    assert (term and term.category) == said


def test_other_words_of_a_name():
    read = read_name("LivingRoom_big_blue_leather_Armchair.012")
    assert (read.words, read.color, read.size, read.material, read.room) == (("armchair",), "blue", "large", "fabric", "living room")
    assert read_name("glass").words == ("glass",) and read_name("office_chair").words == ("chair",)


def test_the_lexicon_means_our_categories():
    table = _table()
    assert {value for kind, value in table.values() if kind == ""} == set(CATEGORIES)
    assert {value for kind, value in table.values() if kind == "#"} >= {"wall", "floor", "ceiling", "window", "doorway"}
    assert table["piano"][0] == "=" and table["credenza"] == ("", "cabinet") and table["rocking chair"] == ("", "chair")


def test_a_file_names_nodes(tmp_path: Path):
    scene = made(tmp_path, "meshes")
    path = tmp_path / "names.csv"
    path.write_text(
        "node,category,color,room\nmesh_0,floor\nmesh_10,chair,,study\nmesh_11,espresso machine,red\nmesh_12,none\nmesh_1_N,wall\n"
    )
    named, namings = named_scene(scene, read_names(path, scene))
    found = {one.node: one for one in namings}
    assert (found["mesh_10"].category, found["mesh_10"].color, found["mesh_10"].room) == ("chair", "red", "study")
    assert (found["mesh_11"].category, found["mesh_11"].color) == ("espresso machine", "red")
    assert found["mesh_12"].category == "" and found["mesh_0"].structure and found["mesh_1_N"].category == "wall"
    assert all(one.why == "the file of names" for one in namings if one.node in ("mesh_0", "mesh_10", "mesh_12"))
    assert named.extras["names"] == {"chair": [found["mesh_10"].id], "espresso machine": [found["mesh_11"].id]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mesh_99,chair\n", r"line 1: expected a node of the scene, got 'mesh_99'; the nearest is 'mesh_"),
        ("mesh_10,chair,mauve\n", r"line 1: expected one of the colours red, .*, got 'mauve'"),
        ("mesh_10\n", r"line 1: expected 2 to 4 fields"),
        ("mesh_10,chair,red,study,x\n", r"line 1: expected 2 to 4 fields"),
        ("node,kind\nmesh_10,chair\n", r"expected lines of node,category"),
        ("mesh_10,ch4ir!\n", r"line 1: expected a category in words such as 'coffee table', got 'ch4ir!'"),
        ("", r"expected lines of node,category"),
        (None, r"expected a CSV file"),
    ],
)
def test_a_bad_file_says_what_is_wrong(text: str | None, message: str, tmp_path: Path):
    scene, path = made(tmp_path, "meshes"), tmp_path / "names.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InputError, match=message) as error:
        read_names(path, scene)
    assert "\n" not in str(error.value)
