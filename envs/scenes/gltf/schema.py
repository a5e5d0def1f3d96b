"""Types in a glTF header's JSON: `check_header` names the part that is wrong."""

import json
from typing import Any

from envs.errors import InputError

MOST = 200_000  # of the nodes of a file
MOST_ENTRIES = 1_000_000  # of any other list
_INT, _NUMBER, _TEXT, _FLAG = "a whole number", "a number", "a text", "true or false"
_COMPONENTS = {5120, 5121, 5122, 5123, 5125, 5126}
_WRAPS = {10497, 33071, 33648}
_BY_NAME = {"*": _INT}
_TEXTURE = {
    "index!": _INT,
    "texCoord": _INT,
    "extensions": {
        "KHR_texture_transform": {"offset": (_NUMBER, 2), "rotation": _NUMBER, "scale": (_NUMBER, 2), "texCoord": _INT},
    },
}
_MATERIAL = {
    "pbrMetallicRoughness": {"baseColorFactor": (_NUMBER, 4), "baseColorTexture": _TEXTURE},
    "emissiveFactor": (_NUMBER, 3),
    "emissiveTexture": _TEXTURE,
    "alphaMode": {"OPAQUE", "MASK", "BLEND"},
    "alphaCutoff": _NUMBER,
    "doubleSided": _FLAG,
    "extensions": {
        "KHR_materials_pbrSpecularGlossiness": {"diffuseFactor": (_NUMBER, 4), "diffuseTexture": _TEXTURE},
        "KHR_materials_emissive_strength": {"emissiveStrength": _NUMBER},
        "KHR_materials_unlit": {},
    },
}
_NODE = {
    "mesh": _INT, "skin": _INT, "children": [_INT], "weights": [_NUMBER],
    "matrix": (_NUMBER, 16), "translation": (_NUMBER, 3), "rotation": (_NUMBER, 4), "scale": (_NUMBER, 3),
    "extensions": {"EXT_mesh_gpu_instancing": {"attributes!": _BY_NAME}, "KHR_node_visibility": {"visible": _FLAG}},
}  # fmt: skip
_PRIMITIVE = {
    "attributes!": _BY_NAME,
    "indices": _INT,
    "material": _INT,
    "mode": {0, 1, 2, 3, 4, 5, 6},
    "targets": [_BY_NAME],
}
_SPARSE = {
    "count!": _INT,
    "indices!": {"bufferView!": _INT, "byteOffset": _INT, "componentType!": {5121, 5123, 5125}},
    "values!": {"bufferView!": _INT, "byteOffset": _INT},
}
_ACCESSOR = {
    "bufferView": _INT, "byteOffset": _INT, "componentType!": _COMPONENTS, "count!": _INT, "normalized": _FLAG, "sparse": _SPARSE,
    "type!": {"SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4"},
}  # fmt: skip
# A key that ends in ! must be there; (x, n) is a list of n; a set holds the values allowed; "*" stands for any key.
_HEADER = {
    "extensionsUsed": [_TEXT],
    "extensionsRequired": [_TEXT],
    "scene": _INT,
    "scenes": [{"nodes": [_INT]}],
    "nodes": [_NODE],
    "meshes": [{"primitives!": [_PRIMITIVE], "weights": [_NUMBER]}],
    "accessors": [_ACCESSOR],
    "bufferViews": [{"buffer!": _INT, "byteOffset": _INT, "byteLength!": _INT, "byteStride": _INT}],
    "buffers": [{"byteLength!": _INT, "uri": _TEXT}],
    "images": [{"uri": _TEXT, "bufferView": _INT}],
    "textures": [{"source": _INT, "sampler": _INT, "extensions": {"EXT_texture_webp": {"source": _INT}}}],
    "samplers": [{"wrapS": _WRAPS, "wrapT": _WRAPS}],
    "materials": [_MATERIAL],
    "skins": [{"joints!": [_INT], "inverseBindMatrices": _INT}],
}
_KINDS = {_INT: (int,), _NUMBER: (int, float), _TEXT: (str,), _FLAG: (bool,)}


def check_header(where: str, suffix: str, header: dict) -> None:
    """Raise InputError for a header that is too long or has a wrong part.

    The part is named as a JSON path.
    """
    for name, spec in _HEADER.items():
        entries = header.get(name)
        most = MOST if name == "nodes" else MOST_ENTRIES
        if isinstance(entries, list) and len(entries) > most:
            raise InputError(f"{where}: expected at most {most:,} {name}, got {len(entries):,}; join or split them before the export")
        if name in header:
            wrong = _wrong(entries, spec, name)
            if wrong is not None:
                place, wanted, value = wrong
                got = "nothing" if value is _ABSENT else json.dumps(value)
                got = got if len(got) <= 60 else f"{got[:60]}..."
                raise InputError(
                    f"{where}: expected a well-formed {suffix} file, got {got} at {place}, where {wanted} belongs; export it again"
                )


_ABSENT = object()


def _wrong(value: Any, spec: Any, place: str) -> tuple[str, str, Any] | None:
    """Path of the first part that does not fit, what belongs there, and what is there; None where all fits."""
    if isinstance(spec, str):
        fits = isinstance(value, _KINDS[spec]) and (spec == _FLAG) == isinstance(value, bool)
        return None if fits else (place, spec, value)
    if isinstance(spec, set):
        fits = isinstance(value, int | str) and not isinstance(value, bool) and value in spec
        return None if fits else (place, f"one of {', '.join(map(str, sorted(spec)))}", value)
    if isinstance(spec, dict):
        return _wrong_object(value, spec, place)
    spec, length = spec if isinstance(spec, tuple) else (spec[0], None)
    if not isinstance(value, list) or (length is not None and len(value) != length):
        return place, "a list" if length is None else f"a list of {length}", value
    return next((found for k, entry in enumerate(value) if (found := _wrong(entry, spec, f"{place}[{k}]"))), None)


def _wrong_object(value: Any, spec: dict, place: str) -> tuple[str, str, Any] | None:
    """As `_wrong`, of an object with the keys of `spec`; other keys are free."""
    if not isinstance(value, dict):
        return place, "an object", value
    if "*" in spec:
        return next((found for key, entry in value.items() if (found := _wrong(entry, spec["*"], f"{place}.{key}"))), None)
    for key, inner in spec.items():
        name = key.rstrip("!")
        if name in value:
            found = _wrong(value[name], inner, f"{place}.{name}")
            if found:
                return found
        elif key != name:
            return f"{place}.{name}", inner if isinstance(inner, str) else "something", _ABSENT
    return None
