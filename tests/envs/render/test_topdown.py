"""Maps from above: points land on the things they belong to, walls, doors and windows are where the rooms say, marks show."""

from dataclasses import replace

import numpy as np
import pytest

from envs.errors import InputError
from envs.houses import house
from envs.houses.mesh import Finish, box
from envs.render import Renderer
from envs.render.topdown import GOAL, INK, PAPER, PATH, WALL, TopDown, draw_agent, draw_goal, draw_path, map_with_labels, topdown
from envs.scenes.scene import Material, Object, Scene, boxed

RED, GREEN, BLUE, FLOOR = (0.9, 0.1, 0.1), (0.1, 0.8, 0.1), (0.1, 0.1, 0.9), (0.8, 0.8, 0.8)
BOXES = (  # colour, low and high corner [m]
    (FLOOR, (-4.0, -0.2, -3.0), (4.0, 0.0, 3.0)),
    (RED, (-3.0, 0.0, -2.0), (-2.0, 0.5, -1.0)),
    (GREEN, (1.0, 0.0, -2.5), (3.0, 1.0, -2.0)),
    (BLUE, (2.0, 0.0, 1.0), (2.5, 2.4, 2.0)),
)


def scene_of_boxes() -> Scene:
    """A floor, a red thing in the north west, a green one in the north east, and a tall blue one in the south east."""
    parts = [box(low, high, Finish(color)) for color, low, high in BOXES]
    starts = np.cumsum([0] + [len(part.vertices) for part in parts])
    count = [len(part.faces) for part in parts]
    vertices = np.concatenate([part.vertices for part in parts]).astype(np.float32)
    number = np.repeat(np.arange(len(parts), dtype=np.int32), count)
    return Scene(
        name="boxes",
        vertices=vertices,
        faces=np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=False)]).astype(np.int32),
        normals=np.concatenate([part.normals for part in parts]).astype(np.float32),
        uv=np.concatenate([part.uv for part in parts]).astype(np.float32),
        occlusion=np.ones(len(vertices), np.float32),
        colors=np.ones((len(vertices), 3), np.float32),
        instance=number + 1,
        material=number,
        room=np.full(len(number), -1, np.int32),
        materials=tuple(Material(color=color) for color, _, _ in BOXES),
        objects=tuple(boxed(Object(i + 1, f"box {i}", "box"), part.vertices.astype(np.float32)) for i, part in enumerate(parts)),
    )


def color_at(plan: TopDown, *point: float) -> np.ndarray:
    """The colour of the pixel that a point [m] is in."""
    column, row = np.round(plan.pixels(np.array([point]))[0]).astype(int)
    return plan.image[row, column].astype(int)


def is_like(color: np.ndarray, wanted: tuple[float, float, float]) -> bool:
    """Whether a colour has the strongest channel of a saturated one, clearly."""
    strongest = int(np.argmax(wanted))
    return color[strongest] > 1.7 * max(np.delete(color, strongest).max(), 1)


@pytest.fixture(scope="module")
def boxes() -> Scene:
    return scene_of_boxes()


@pytest.fixture(scope="module")
def home() -> Scene:
    return house(7, rooms=3)


def test_points_land_on_their_things(boxes: Scene) -> None:
    plan = topdown(boxes, width=400, cut=3.0)
    for color, low, high in BOXES[1:]:
        for x in (low[0] + 0.06, high[0] - 0.06):
            for z in (low[2] + 0.06, high[2] - 0.06):
                assert is_like(color_at(plan, x, high[1], z), color)
        for x, z in ((low[0] - 0.06, low[2]), (high[0], low[2] - 0.06), (low[0] - 0.06, high[2])):  # the sides without shadow
            assert not is_like(color_at(plan, x, 0.0, z), color)


def test_north_is_up_and_x_to_the_right(boxes: Scene) -> None:
    plan = topdown(boxes, width=300)
    (west, north), (east, _), (_, south) = plan.pixels(np.array([(-3.0, 0, -2), (3.0, 0, -2), (-3.0, 0, 2)]))
    assert west < east
    assert north < south
    assert east - west == pytest.approx(6 * plan.scale, rel=1e-9)
    assert south - north == pytest.approx(4 * plan.scale, rel=1e-9)
    height, width = plan.image.shape[:2]
    assert width == 300
    assert height / width == pytest.approx((6 + 0.7) / (8 + 0.7), abs=0.01)


def test_what_is_higher_than_the_cut_is_taken_off(boxes: Scene) -> None:
    def top_of_blue(cut: float | None) -> np.ndarray:
        return color_at(topdown(boxes, width=300, cut=cut), 2.25, 1.0, 1.5)

    assert is_like(top_of_blue(3.0), BLUE)
    assert top_of_blue(1.0).tolist() == list(WALL)  # solid there
    assert top_of_blue(None).tolist() == list(WALL)  # 2 m above the floor
    assert is_like(color_at(topdown(boxes, width=300, cut=1.5), -2.5, 0.5, -1.5), RED)


def test_an_outline_that_is_open_does_not_flood_the_map(boxes: Scene) -> None:
    corners = boxes.vertices[boxes.faces]
    torn = (boxes.instance == 4) & (corners[:, :, 0].max(1) < 2.01)  # its western side
    broken = replace(boxes, **{name: getattr(boxes, name)[~torn] for name in ("faces", "instance", "material", "room")})
    plan = topdown(broken, width=300)
    assert color_at(plan, 3.5, 0, 1.5).tolist() != list(WALL)
    assert color_at(plan, -1.0, 0, 1.5).tolist() != list(WALL)


def test_walls_doors_and_windows_are_where_the_rooms_say(home: Scene) -> None:
    plan = topdown(home, width=500)
    assert plan.image[0, 0].tolist() == list(PAPER)
    rooms = np.array([(np.min(room.polygon, 0), np.max(room.polygon, 0)) for room in home.rooms])
    low, high = rooms[:, 0].min(0), rooms[:, 1].max(0)
    assert np.abs(color_at(plan, low[0] - 0.06, 0, low[1] - 0.06) - WALL).max() < 12
    for portal in home.portals:
        middle = (np.array(portal.low) + np.array(portal.high)) / 2
        assert color_at(plan, middle[0], 0, middle[2]).sum() > 1.5 * sum(WALL)
        along = 2 if portal.high[0] - portal.low[0] < portal.high[2] - portal.low[2] else 0
        middle[along] = portal.low[along] - 0.1
        assert np.abs(color_at(plan, middle[0], 0, middle[2]) - WALL).max() < 12
    window = next(thing for thing in home.objects if thing.category == "window")
    at = (np.array(window.low) + np.array(window.high)) / 2
    for axis in (0, 2):
        if abs(window.low[axis] - low[axis // 2]) < 0.1:
            at[axis] = low[axis // 2] - 0.06
        elif abs(window.high[axis] - high[axis // 2]) < 0.1:
            at[axis] = high[axis // 2] + 0.06
    assert color_at(plan, at[0], 0, at[2]).min() > 150


def test_a_thing_is_drawn_where_its_box_is(home: Scene) -> None:
    standing = [thing for thing in home.objects if not thing.structure and thing.low[1] < 0.05 and thing.high[1] > 0.3]
    thing = max(standing, key=lambda thing: thing.extents[0] * thing.extents[2])
    kept = home.instance != thing.id
    without = replace(home, **{name: getattr(home, name)[kept] for name in ("faces", "instance", "material", "room")})
    before, after = topdown(home, width=500), topdown(without, width=500)
    rows, columns = np.nonzero(np.abs(before.image.astype(int) - after.image).max(2) > 20)
    corners = before.pixels(np.array([(x, 0.0, z) for x in (thing.low[0], thing.high[0]) for z in (thing.low[2], thing.high[2])]))
    (left, top), (right, bottom) = corners.min(0), corners.max(0)
    assert left - 3 < columns.min() < left + 3  # shadows fall to the lower right only
    assert top - 3 < rows.min() < top + 3
    assert right - 5 < columns.max() < right + 0.5 * before.scale
    assert bottom - 5 < rows.max() < bottom + 0.5 * before.scale


def test_the_same_map_from_a_renderer_that_is_there_already(home: Scene) -> None:
    assert np.array_equal(topdown(home, width=200, renderer=Renderer([home])).image, topdown(home, width=200).image)


def test_labels_name_rooms_in_their_rooms(home: Scene) -> None:
    plain, named = topdown(home, width=700), map_with_labels(home, width=700)
    assert named.image.shape == plain.image.shape
    new = (named.image == INK).all(2) & ~(plain.image == INK).all(2)
    rows, columns = np.nonzero(new)
    for room in home.rooms:
        (left, top), (right, bottom) = plain.on_ground(room.polygon).min(0), plain.on_ground(room.polygon).max(0)
        assert ((columns > left) & (columns < right) & (rows > top) & (rows < bottom)).sum() > 60
    changed = (named.image != plain.image).any(2)
    paper = (plain.image == PAPER).all(2)
    assert not changed[paper].any()


def test_a_map_may_be_small_but_not_absurd(boxes: Scene) -> None:
    assert topdown(boxes, width=40).image.shape[1] == 40
    for width in (0, 8, 5000):
        with pytest.raises(InputError, match="expected 16 to 4096 pixels"):
            topdown(boxes, width=width)


def blank() -> np.ndarray:
    return np.full((100, 120, 3), 128, np.uint8)


def test_a_path_goes_through_its_points() -> None:
    image = blank()
    draw_path(image, np.array([(10.0, 20.0), (80.0, 20.0), (80.0, 70.0)]), width=3)
    for column, row in ((10, 20), (45, 20), (80, 45), (80, 70)):
        assert image[row, column].tolist() == list(PATH)
    assert image[17:24, 45].min(1).max() > 200  # the seam
    assert (image[60, 20] == 128).all()
    again = blank()
    draw_path(again, np.zeros((0, 2)))
    assert (again == 128).all()


@pytest.mark.parametrize(("yaw", "column", "row"), [(0.0, 60, 41), (np.pi / 2, 51, 50), (np.pi, 60, 59), (-np.pi / 2, 69, 50)])
def test_an_agent_points_where_it_looks(yaw: float, column: int, row: int) -> None:
    image = blank()
    draw_agent(image, np.array([60.0, 50.0]), yaw, size=12)
    assert image[row, column].tolist() == list(PATH)
    assert image[100 - row, 120 - column].tolist() != list(PATH)  # the notch behind
    drawn = np.argwhere((image == PATH).all(2))
    assert 60 < len(drawn) < 250


def test_a_goal_stands_on_its_pixel() -> None:
    image = blank()
    draw_goal(image, np.array([60.0, 80.0]), size=14)
    rows, columns = np.nonzero((image == GOAL).all(2))
    assert 76 <= rows.max() <= 80
    assert columns[rows == rows.max()].mean() == pytest.approx(60, abs=1)
    assert image[66, 60].tolist() == [255, 255, 255]
    assert (image[86:] == 128).all()
