"""OBJ and PLY files as people export them: shapes, materials, encodings, and what they lack."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from envs.errors import InputError
from envs.scenes.load import load_scene
from envs.scenes.polygons import triangulate
from envs.scenes.scene import Scene
from tests.envs.scenes.drafts import PLY

SQUARE = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
WALL = "usemtl paint\nf 1/1 2/2 3/3 4/4\n"
ARROW = np.array([[0, 0, 0], [2, 0, 0], [2, 2, 0], [1, 0.5, 0], [0, 2, 0]], float)


def area(scene: Scene) -> float:
    """Area of all triangles [m2]."""
    corners = scene.vertices[scene.faces].astype(float)
    return float(np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2)


def loaded(folder: Path, text: str | bytes, **others: str) -> Scene:
    """The scene of an OBJ file with MTL files beside it (`a` for a.mtl)."""
    for name, content in others.items():
        (folder / f"{name}.mtl").write_text(content)
    (folder / "a.obj").write_bytes(text.encode() if isinstance(text, str) else text)
    return load_scene(folder / "a.obj")


def paint(path: Path, color: tuple[int, int, int] = (5, 6, 7)) -> None:
    """Write an image of one colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (2, 2), color).save(path)


# Polygons


@pytest.mark.parametrize("first", range(5))
@pytest.mark.parametrize("axes", [[0, 1, 2], [2, 0, 1], [1, 2, 0], [1, 0, 2]])
def test_polygons_with_notches_keep_their_area(first: int, axes: list[int]) -> None:
    corners = np.roll(np.arange(5), first)
    triangles, owner = triangulate(ARROW[:, axes], corners, np.array([5]))
    a, b, c = (ARROW[:, axes][corners[triangles[:, k]]] for k in range(3))
    cross = np.cross(b - a, c - a).sum(axis=0) / 2
    whole = np.cross(ARROW[:, axes], np.roll(ARROW[:, axes], -1, axis=0)).sum(axis=0) / 2
    np.testing.assert_allclose(cross, whole)  # with its orientation
    assert np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2 == pytest.approx(2.5)
    assert owner.tolist() == [0, 0, 0]


def test_stars_and_notched_quads_among_others() -> None:
    rng = np.random.default_rng(0)
    angle, radius = np.linspace(0, 2 * np.pi, 200, endpoint=False), rng.uniform(0.3, 1, 200)
    star = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), 0 * angle])
    dart = np.array([[0, 0, 0], [2, 1, 0], [0, 2, 0], [0.5, 1, 0]]) + 5
    points = np.vstack([star, dart])
    triangles, owner = triangulate(points, np.concatenate([[0, 1], np.arange(204), [0, 1, 2]]), np.array([2, 200, 4, 3]))
    corners = points[np.concatenate([[0, 1], np.arange(204), [0, 1, 2]])[triangles]]
    size = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    shoelace = abs((star[:, 0] * np.roll(star[:, 1], -1) - star[:, 1] * np.roll(star[:, 0], -1)).sum()) / 2
    assert np.bincount(owner).tolist() == [0, 198, 2, 1]
    assert size[owner == 1].sum() == pytest.approx(shoelace)
    assert size[owner == 2].sum() == pytest.approx(1.5)


def test_an_arrow_and_other_faces(tmp_path: Path) -> None:
    vertices = "".join("v {} {} {}\n".format(*corner) for corner in ARROW)
    assert area(loaded(tmp_path, f"o arrow\n{vertices}f 3 4 5 1 2\n")) == pytest.approx(2.5)
    assert area(loaded(tmp_path, f"{vertices}f -3 -2 -1 -5 -4\nv 9 9 9\nv 8 8 8\n")) == pytest.approx(2.5)  # counted from its line
    assert area(loaded(tmp_path, f"{vertices}f 3 4 \\\n 5 1 \\\n2\n".replace("\n", "\r\n"))) == pytest.approx(2.5)
    assert area(loaded(tmp_path, f"{vertices}l 1 2 3\nf 3 4 5 1 2 # the arrow\n")) == pytest.approx(2.5)
    with pytest.raises(InputError, match="out of bounds in line 6"):
        loaded(tmp_path, f"{vertices}f -6 1 2\n")
    with pytest.raises(InputError, match="got 'v 1 x 2' as v number 6"):
        loaded(tmp_path, f"{vertices}v 1 x 2\nf 1 2 3\n")


def test_corners_without_normals_beside_some_with(tmp_path: Path) -> None:
    scene = loaded(tmp_path, SQUARE + "vn 0 0 1\nf 1//1 2//1 3//1\nf 1 3 4\n")
    np.testing.assert_allclose(scene.normals, [[0, 0, 1]] * len(scene.normals))


def test_vertex_colours_of_bytes_or_shares(tmp_path: Path) -> None:
    np.testing.assert_allclose(
        loaded(tmp_path, "v 0 0 0 255 0 51\nv 1 0 0 255 0 51\nv 0 1 0 255 0 51\nf 1 2 3\n").colors, [[1, 0, 0.2]] * 3
    )
    mixed = loaded(tmp_path, "v 0 0 0 0.5 0 1\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    np.testing.assert_allclose(mixed.colors, [[0.5, 0, 1], [1, 1, 1], [1, 1, 1]])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252"])
def test_any_encoding(tmp_path: Path, encoding: str) -> None:
    scene = loaded(tmp_path, f"o Türe\n{SQUARE}f 1 2 3 4\n".encode(encoding))
    assert (scene.objects[0].name, area(scene)) == ("Türe", pytest.approx(1.0))


# Materials


def test_images_are_sought_beside_the_mtl_file_first(tmp_path: Path) -> None:
    (tmp_path / "mats").mkdir()
    (tmp_path / "mats" / "wall.mtl").write_text("newmtl paint\nKd 1 1 1\nmap_Kd paint.png\n")
    paint(tmp_path / "paint.png", (9, 9, 9))
    assert loaded(tmp_path, f"mtllib mats/wall.mtl\n{SQUARE}{WALL}").textures[0][0, 0, 0] == 9
    paint(tmp_path / "mats" / "paint.png", (1, 2, 3))
    assert loaded(tmp_path, f"mtllib mats/wall.mtl\n{SQUARE}{WALL}").textures[0][0, 0].tolist() == [1, 2, 3, 255]


@pytest.mark.parametrize("image", ["tex\\paint.png", "C:\\Users\\me\\tex\\Paint.PNG", '"tex/paint.png"', "./TEX/paint.png"])
@pytest.mark.parametrize("library", ["mats\\wall.mtl", "D:\\work\\mats\\wall.mtl", ".\\mats\\WALL.mtl"])
def test_paths_from_windows(tmp_path: Path, image: str, library: str) -> None:
    paint(tmp_path / "tex" / "paint.png")
    paint(tmp_path / "paint.png")
    for place in (tmp_path / "mats", tmp_path):
        place.mkdir(exist_ok=True)
        (place / "wall.mtl").write_text(f"newmtl paint\nmap_Kd {image}\n")
    assert loaded(tmp_path, f"mtllib {library}\n{SQUARE}{WALL}").textures[0][0, 0].tolist() == [5, 6, 7, 255]


@pytest.mark.parametrize("lines", ["mtllib red.mtl\nmtllib blue.mtl\n", "mtllib red.mtl blue.mtl\n", "mtllib\tred.mtl\tblue.mtl\n"])
def test_several_libraries(tmp_path: Path, lines: str) -> None:
    text = f"{lines}{SQUARE}usemtl red\nf 1 2 3\nusemtl blue\nf 1 3 4\n"
    scene = loaded(tmp_path, text, red="newmtl red\nKd 1 0 0\n", blue="newmtl\tblue\nKd\t0 0 1\n")
    assert [(m.name, m.color) for m in scene.materials] == [("red", (1, 0, 0)), ("blue", (0, 0, 1))]


def test_a_library_with_spaces_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "my wall.mtl").write_text("newmtl paint\nKd 1 0 0\n")
    assert loaded(tmp_path, f"mtllib my wall.mtl\n{SQUARE}{WALL}").materials[0].color == (1, 0, 0)


@pytest.mark.parametrize(
    ("options", "uv", "wrap"),
    [
        ("", [0.25, 0.5], "repeat"),
        ("-s 2 4 1", [0.5, -1.0], "repeat"),
        ("-o 0.5 0.25", [0.75, 0.25], "repeat"),
        ("-s 2 -o 0.5 0.25 0", [1.0, 0.25], "repeat"),
        ("-blendu on -clamp on -mm 0 1 -s 1 1 1", [0.25, 0.5], "clamp"),
    ],
)
def test_texture_options(tmp_path: Path, options: str, uv: list[float], wrap: str) -> None:
    paint(tmp_path / "my paint.png")
    text = f"mtllib a.mtl\n{SQUARE.replace('vt 0 0', 'vt 0.25 0.5')}{WALL}"
    scene = loaded(tmp_path, text, a=f"newmtl paint\nmap_Kd {options} my paint.png\n")
    np.testing.assert_allclose(scene.uv[0], uv)
    assert scene.materials[0].wrap == (wrap, wrap)


def test_what_an_obj_file_lacks_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene = loaded(tmp_path, f"mtllib lost.mtl\n{SQUARE}{WALL}")
    assert (area(scene), scene.materials[0].color, scene.materials[0].texture) == (1.0, (0.8, 0.8, 0.8), -1)
    error = capsys.readouterr().err
    assert error.endswith("a.obj: missing: materials lost.mtl\n") and error.count("\n") == 1
    loaded(tmp_path, f"mtllib lost.mtl\n{SQUARE}{WALL}")
    assert capsys.readouterr().err == ""  # once
    scene = loaded(
        tmp_path, f"mtllib a.mtl\n{SQUARE}l 1 2\n{WALL}usemtl iron\nf 1 2 3\n", a="newmtl paint\nKd 1 0 0\nd 0.5\nmap_Kd no.png\n"
    )
    assert [m.color for m in scene.materials] == [(1, 0, 0), (0.8, 0.8, 0.8)]
    error = capsys.readouterr().err
    assert "left out: 1 lines, transparency of material 'paint'; missing: image no.png of material 'paint', material 'iron'" in error
    with pytest.raises(InputError, match=r"a\.mtl: expected numbers after Kd in line 2, got 'red'"):
        loaded(tmp_path, f"mtllib a.mtl\n{SQUARE}{WALL}", a="newmtl paint\nKd red\n")


def test_a_mask_cuts_out_and_light_adds(tmp_path: Path) -> None:
    paint(tmp_path / "leaf.png")
    scene = loaded(tmp_path, f"mtllib a.mtl\n{SQUARE}{WALL}", a="newmtl paint\nmap_Kd leaf.png\nmap_d leaf.png\n")
    assert (scene.materials[0].cutoff, len(scene.textures)) == (0.5, 1)
    assert loaded(tmp_path, f"mtllib a.mtl\n{SQUARE}{WALL}", a="newmtl paint\nKd 0\nKe 1 1 0\n").materials[0].color == (1, 1, 0)


# PLY

MIXED = "5 0 1 2 3 4\n3 0 1 2\n4 0 1 2 4\n"
TYPES = {"uchar": "u1", "ushort": "u2", "int": "i4", "uint": "u4", "short": "i2", "char": "i1"}


@pytest.mark.parametrize("order", ["ascii", "binary_little_endian", "binary_big_endian"])
@pytest.mark.parametrize(
    ("count", "index"), [("uchar", "int"), ("ushort", "uint"), ("int", "short"), ("uint", "uchar"), ("char", "ushort")]
)
def test_mixed_polygons_in_every_form(tmp_path: Path, order: str, count: str, index: str) -> None:
    head = (
        f"ply\nformat {order} 1.0\nelement vertex 5\nproperty float x\nproperty double y\nproperty short z\nelement face 3\n"
        f"property uchar flags\nproperty list {count} {index} vertex_index\nproperty list uchar float other\nend_header\n"
    )
    sign = {"ascii": "<", "binary_little_endian": "<", "binary_big_endian": ">"}[order]
    faces = [[int(word) for word in line.split()] for line in MIXED.splitlines()]
    if order == "ascii":
        body = "".join(f"{x} {y} {z:.0f}\n" for x, y, z in ARROW) + "".join(
            f"7 {len(f) - 1} {' '.join(map(str, f[1:]))} 1 0.5\n" for f in faces
        )
        data = (head + body).encode()
    else:
        row = np.dtype([("x", f"{sign}f4"), ("y", f"{sign}f8"), ("z", f"{sign}i2")])
        data = head.encode() + np.array([tuple(corner) for corner in ARROW], row).tobytes()
        for size, *corners in faces:
            data += b"\x07" + np.array(size, sign + TYPES[count]).tobytes() + np.array(corners, sign + TYPES[index]).tobytes()
            data += b"\x01" + np.array(0.5, f"{sign}f4").tobytes()
    (tmp_path / "a.ply").write_bytes(data)
    scene = load_scene(tmp_path / "a.ply")
    assert (len(scene.faces), area(scene)) == (6, pytest.approx(2.5 + 2 + 4))
    (tmp_path / "a.ply").write_bytes(data[:-9])
    with pytest.raises(InputError, match=r"well-formed \.ply file, got fewer (bytes|numbers) than its header says"):
        load_scene(tmp_path / "a.ply")


def test_face_colours_multiply_a_texture(tmp_path: Path) -> None:
    paint(tmp_path / "paint.png")
    head = PLY.replace("wood", "paint").replace("property float s\nproperty float t\n", "").partition("end_header")[0]
    head = head.replace("element face 1", "element face 2") + "property list uchar float texcoord\n"
    head += "property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n"
    body = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2 6 0 0 1 0 1 1 255 0 0\n3 0 2 3 6 0 0 1 1 0 0.25 255 255 255\n"
    (tmp_path / "a.ply").write_text(head + body)
    scene = load_scene(tmp_path / "a.ply")
    assert scene.textures[scene.materials[0].texture][0, 0].tolist() == [5, 6, 7, 255]
    np.testing.assert_allclose(scene.colors[scene.faces[0]], [[1, 0, 0]] * 3)
    np.testing.assert_allclose(scene.colors[scene.faces[1]], [[1, 1, 1]] * 3)
    np.testing.assert_allclose(scene.uv[scene.faces[1]], [[0, 1], [1, 0], [0, 0.75]])


def test_what_a_ply_file_lacks_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.ply").write_text(PLY)
    assert load_scene(tmp_path / "a.ply").textures == ()
    assert capsys.readouterr().err.endswith("a.ply: missing: texture wood.png\n")
    colored = PLY.replace("comment TextureFile wood.png\n", "").replace(
        "float s\nproperty float t\n", "uchar red\nproperty uchar green\nproperty uchar blue\n"
    )
    colored = colored.replace("vertex_indices\n", "vertex_indices\nproperty float red\nproperty float green\nproperty float blue\n")
    (tmp_path / "b.ply").write_text(
        colored.partition("end_header\n")[0]
        + "end_header\n"
        + "0 0 0 51 0 255\n1 0 0 51 0 255\n1 1 0 51 0 255\n0 1 0 51 0 255\n4 0 1 2 3 1 1 1\n"
    )
    np.testing.assert_allclose(load_scene(tmp_path / "b.ply").colors, [[0.2, 0, 1]] * 4)
    assert "left out: colours of faces, because vertices have some" in capsys.readouterr().err


def test_triangle_strips(tmp_path: Path) -> None:
    head = PLY.partition("element face")[0].replace("property float s\nproperty float t\n", "")
    text = "element tristrips 1\nproperty list int int vertex_indices\nend_header\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n8 0 1 3 2 -1 0 1 2\n"
    (tmp_path / "a.ply").write_text(head + text)
    scene = load_scene(tmp_path / "a.ply")
    corners = scene.vertices[scene.faces].astype(float)
    np.testing.assert_allclose(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), [[0, 0, 1]] * 3)
