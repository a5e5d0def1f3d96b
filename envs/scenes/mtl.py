"""MTL files: materials of OBJ files, their images, and parts not drawn."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from envs.errors import InputError
from envs.scenes.images import Textures, find_beside
from envs.scenes.scene import Material, linear_from_srgb, srgb_from_linear
from envs.scenes.text import lines_of

_ARGUMENTS = {"-mm": 2, "-o": 3, "-s": 3, "-t": 3}  # the most arguments of an option of maps; the others have one
_OPTIONS = ("-blendu", "-blendv", "-boost", "-bm", "-cc", "-clamp", "-imfchan", "-texres", "-type", *_ARGUMENTS)
_CUTOFF = 0.5


@dataclass(frozen=True)
class Paint:
    """A material of an MTL file, and its image's change of uv.

    It is uv * scale + offset, with v upwards.
    """

    material: Material
    scale: tuple[float, float] = (1.0, 1.0)
    offset: tuple[float, float] = (0.0, 0.0)


@dataclass
class Palette:
    """Materials of an OBJ file by name, their textures, and what they lack."""

    textures: Textures
    paints: dict[str, Paint] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)  # in order, each once
    missing: dict[str, None] = field(default_factory=dict)


def read_palette(path: Path, libraries: list[str]) -> Palette:
    """Materials of the MTL files that an OBJ file names on its `mtllib` lines.

    A line may name several files, and a name may contain spaces. Images are sought beside the MTL file first, then beside the OBJ file.
    Files that are not there are listed as missing.
    """
    palette = Palette(Textures(str(path)))
    for library in libraries:
        for name in _names(path, library):
            found = find_beside([path.parent], name)
            if found is None:
                palette.missing[f"materials {name}"] = None
            else:
                _read_library(palette, path, found)
    return palette


def _names(path: Path, library: str) -> list[str]:
    """Names of files on a `mtllib` line: one with spaces where there is such a file or only one ending, else several."""
    words = library.split()
    if len(words) < 2 or find_beside([path.parent], library) is not None:
        return [library]
    ends = [k + 1 for k, word in enumerate(words) if word.lower().endswith(".mtl")] or [len(words)]
    return [" ".join(words[first:last]) for first, last in zip([0, *ends[:-1]], ends, strict=True)]


def _read_library(palette: Palette, path: Path, library: Path) -> None:
    """Add the materials of one MTL file. Raises InputError for numbers that are none."""
    name = ""
    for number, line in enumerate(lines_of(library), 1):
        key, *rest = line.split(maxsplit=1)
        value = rest[0].strip() if rest else ""
        if key == "newmtl":
            name = value
            palette.paints[name] = Paint(Material(name, (1.0, 1.0, 1.0), double_sided=True))
        elif name:
            try:
                _apply(palette, name, key, value, [library.parent, path.parent])
            except (ValueError, IndexError) as error:
                raise InputError(f"{library}: expected numbers after {key} in line {number}, got {value!r}; export it again") from error


def _apply(palette: Palette, name: str, key: str, value: str, folders: list[Path]) -> None:
    """Apply one statement to material `name`. Raises ValueError for numbers that are none."""
    paint = palette.paints[name]
    if key == "Kd":
        palette.paints[name] = replace(paint, material=replace(paint.material, color=_color(value)))
    elif key == "Ke" and any(glow := _color(value)):
        if paint.material.texture >= 0:
            palette.left_out[f"emission of material '{name}'"] = None
        color = srgb_from_linear(linear_from_srgb(paint.material.color) + linear_from_srgb(glow))
        palette.paints[name] = replace(paint, material=replace(paint.material, color=tuple(color.tolist())))
    elif key == "map_Kd":
        _add_image(palette, name, value, folders)
    elif key in ("d", "Tr") and 0 < float(value.split()[-1]) < 1:
        palette.left_out[f"transparency of material '{name}'"] = None
    elif key == "map_d":
        _add_mask(palette, name, value, folders)
    elif key in ("map_Ke", "disp", "decal"):
        palette.left_out[f"{key} of material '{name}'"] = None


def _color(value: str) -> tuple[float, float, float]:
    """An sRGB colour of one or three numbers, clipped to 0..1. White for spectra and CIE colours, which start with a word."""
    words = value.split()[:3]
    if words and words[0] in ("spectral", "xyz"):
        return (1.0, 1.0, 1.0)
    red, *others = np.clip([float(word) for word in words], 0, 1).tolist()
    return (red, others[0], others[1]) if len(others) == 2 else (red, red, red)


def _add_image(palette: Palette, name: str, value: str, folders: list[Path]) -> None:
    """Give material `name` the image of a `map_Kd` statement."""
    image, options = _options(value)
    found = find_beside(folders, image)
    if found is None:
        palette.missing[f"image {image} of material '{name}'"] = None
        return
    for option in ("-mm", "-t", "-imfchan"):
        if option in options:
            palette.left_out[f"option {option} of the image of material '{name}'"] = None
    paint = palette.paints[name]
    wrap = ("clamp", "clamp") if options.get("-clamp", ["off"])[0].lower() == "on" else ("repeat", "repeat")
    texture = palette.textures.add(found.read_bytes())
    scale, offset = (_pair(options.get(option, []), usual) for option, usual in (("-s", 1.0), ("-o", 0.0)))
    palette.paints[name] = Paint(replace(paint.material, texture=texture, wrap=wrap), scale, offset)


def _add_mask(palette: Palette, name: str, value: str, folders: list[Path]) -> None:
    """Cut out what `map_d` masks, where it is the colour's own image; another one is left out."""
    found, paint = find_beside(folders, _options(value)[0]), palette.paints[name]
    if found is not None and palette.textures.add(found.read_bytes()) == paint.material.texture:
        palette.paints[name] = replace(paint, material=replace(paint.material, cutoff=_CUTOFF))
    else:
        palette.left_out[f"map_d of material '{name}'"] = None


def _options(value: str) -> tuple[str, dict[str, list[str]]]:
    """The file name of a map statement, spaces included, and the arguments of the options before it."""
    options: dict[str, list[str]] = {}
    rest = value
    while rest.startswith("-") and rest.split()[0].lower() in _OPTIONS:
        option, *words = rest.split()
        least = 1 if option.lower() != "-mm" else 2
        most = _ARGUMENTS.get(option.lower(), 1)
        count = least
        while count < min(most, len(words) - 1) and _is_number(words[count]):
            count += 1
        options[option.lower()] = words[:count]
        rest = rest.split(maxsplit=count + 1)[-1] if len(words) > count else ""
    return rest, options


def _is_number(word: str) -> bool:
    """Whether a word is a number."""
    try:
        float(word)
    except ValueError:
        return False
    return True


def _pair(words: list[str], usual: float) -> tuple[float, float]:
    """The u and v of an option with one to three numbers."""
    values = [float(word) for word in words[:2]]
    return (*values, usual, usual)[0], (*values, usual, usual)[1]


def changed_uv(paint: Paint, uv: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 2"]:
    """Texture coordinates as our scenes have them (v down) of an OBJ file's (v up)."""
    uv = uv * np.array(paint.scale) + np.array(paint.offset)
    return np.column_stack([uv[:, 0], 1 - uv[:, 1]])
