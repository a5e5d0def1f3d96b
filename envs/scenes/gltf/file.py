"""glTF 2.0 files as bytes and arrays: GLB container, header, buffers, accessors, images.

Read according to the specification, not through trimesh, whose loader changes uv (1 - v twice), rounds colours to 8 bits,
loses which images materials share, and silently skips missing images.
"""

import base64
import binascii
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

import numpy as np

from envs.errors import InputError
from envs.scenes.gltf.extensions import DOUBLES, DRAWN, unreadable
from envs.scenes.gltf.schema import check_header
from envs.scenes.images import find_beside

GLB_JSON, GLB_BINARY = 0x4E4F534A, 0x004E4942
_COMPONENTS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
FREE_ROWS = 6_000_000  # of vertices and corners that a file may have, however few its bytes


@dataclass(frozen=True)
class Gltf:
    """A glTF file in memory: its JSON `header` and the bytes of its buffers."""

    path: Path
    header: dict
    buffers: tuple[bytes, ...]

    @property
    def most_rows(self) -> int:
        """Greatest number of vertices and corners that a file of this size may have.

        More is not read, however often it refers to its data.
        """
        return FREE_ROWS + sum(len(buffer) for buffer in {id(buffer): buffer for buffer in self.buffers}.values())


def open_gltf(path: Path) -> Gltf:
    """Open a .glb or .gltf file: its JSON header and buffers.

    Raises InputError when it is broken or requires an unknown extension.
    """
    data = path.read_bytes()
    text, binary = _glb_chunks(path, data) if path.suffix.lower() == ".glb" else (data, None)
    try:
        header = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: expected glTF JSON, got text that is not JSON ({error}); export the file again") from error
    asset = header.get("asset") if isinstance(header, dict) else None
    if not isinstance(asset, dict) or not str(asset.get("version", "")).startswith("2"):
        raise InputError(f"{path}: expected glTF with asset.version 2, got another format or version; export it as glTF 2.0")
    check_header(str(path), path.suffix.lower(), header)
    _check_required(path, header)
    buffers, read = [], {}
    for index, buffer in enumerate(header.get("buffers", [])):
        uri = buffer.get("uri")
        if uri is not None and uri not in read:
            read[uri] = uri_bytes(path, uri, f"buffer {index}")
        content = read[uri] if uri is not None else (binary if index == 0 else None)
        if content is None or len(content) < buffer["byteLength"]:
            got = "none" if content is None else f"{len(content)}"
            raise InputError(f"{path}: expected {buffer['byteLength']} bytes in buffer {index}, got {got}; the file was cut short")
        buffers.append(content)
    return Gltf(path, header, tuple(buffers))


def _check_required(path: Path, header: dict) -> None:
    """Raise InputError for extensions that the file requires and that are not read."""
    names = unreadable(header.get("extensionsRequired", []))
    if names:
        how = (
            "export it without compression (for instance with `gltf-transform copy`)" if set(names) <= set(DOUBLES) else "export it without"
        )
        raise InputError(
            f"{path}: extension {', '.join(names)} is not supported, and the file needs it; {how}. Supported are {', '.join(DRAWN)}"
        )


def _glb_chunks(path: Path, data: bytes) -> tuple[bytes, bytes | None]:
    """JSON and binary chunk of a GLB container. Raises InputError when broken.

    See the glTF 2.0 specification, section 4.4.
    """
    if len(data) < 20 or data[:4] != b"glTF":
        raise InputError(f"{path}: expected a .glb file (its first bytes are b'glTF'), got {len(data)} bytes from {data[:4]!r}")
    _, version, length = struct.unpack_from("<4sII", data)
    if version != 2:
        raise InputError(f"{path}: expected GLB version 2, got {version}; export it as glTF 2.0")
    if length > len(data):
        raise InputError(f"{path}: expected {length} bytes as its header says, got {len(data)}; the file was cut short, copy it again")
    chunks: dict[int, bytes] = {}
    offset = 12
    while offset + 8 <= length:
        size, kind = struct.unpack_from("<II", data, offset)
        if offset + 8 + size > length:
            raise InputError(f"{path}: expected a chunk of {size} bytes, got {length - offset - 8}; the file was cut short, copy it again")
        chunks.setdefault(kind, data[offset + 8 : offset + 8 + size])
        offset += 8 + size
    if GLB_JSON not in chunks:
        raise InputError(f"{path}: expected a JSON chunk in the .glb, got none; export the file again")
    return chunks[GLB_JSON], chunks.get(GLB_BINARY)


def uri_bytes(path: Path, uri: str, what: str) -> bytes:
    """Bytes of a data URI or of a file name relative to `path`.

    Raises InputError when there is no such file.
    """
    if uri.startswith("data:"):
        kind, _, payload = uri.partition(",")
        try:
            return base64.b64decode(payload, validate=True) if kind.endswith(";base64") else unquote_to_bytes(payload)
        except binascii.Error as error:
            raise InputError(f"{path}: expected base64 in the data URI of {what}, got otherwise ({error})") from error
    if "://" in uri:
        raise InputError(f"{path}: expected {what} in a file beside it, got the address {uri}; download it and refer to the file")
    name = unquote(uri)
    found = find_beside([path.parent], name)
    if found is None:
        raise InputError(f"{path}: expected {what} in the file {path.parent / name}, got none; put that file there")
    return found.read_bytes()


def item(gltf: Gltf, kind: str, index: int) -> dict:
    """Entry `index` of the header's list `kind`. Raises InputError when missing."""
    items = gltf.header.get(kind, [])
    if not isinstance(index, int) or not 0 <= index < len(items):
        raise InputError(f"{gltf.path}: expected {kind}[{index}], got a list of {len(items)} {kind}; export the file again")
    return items[index]


def view_bytes(gltf: Gltf, index: int) -> memoryview:
    """Bytes of buffer view `index`. Raises InputError when they are outside their buffer."""
    view = item(gltf, "bufferViews", index)
    item(gltf, "buffers", view["buffer"])
    buffer, start = gltf.buffers[view["buffer"]], view.get("byteOffset", 0)
    if start < 0 or view["byteLength"] < 0 or start + view["byteLength"] > len(buffer):
        raise InputError(f"{gltf.path}: expected bufferViews[{index}] inside its buffer of {len(buffer)} bytes, got one past its end")
    return memoryview(buffer)[start : start + view["byteLength"]]


def accessor_array(gltf: Gltf, index: int) -> np.ndarray:
    """Values of accessor `index`, shape [count, width].

    Normalised integers become 0..1 or -1..1. Raises InputError when its bytes are missing.
    """
    accessor = item(gltf, "accessors", index)
    count, width, dtype = accessor["count"], _WIDTHS[accessor["type"]], np.dtype(_COMPONENTS[accessor["componentType"]])
    if count > gltf.most_rows:
        raise InputError(f"{gltf.path}: expected accessors[{index}] of at most {gltf.most_rows:,} rows, got {count:,}; export it again")
    if "bufferView" in accessor:
        stride = item(gltf, "bufferViews", accessor["bufferView"]).get("byteStride", 0)
        array = _strided(gltf, accessor["bufferView"], accessor.get("byteOffset", 0), stride, (count, width), dtype)
    elif "sparse" in accessor:
        array = np.zeros((count, width), dtype)
    else:
        raise InputError(f"{gltf.path}: expected data behind accessors[{index}], got none; export it without mesh compression")
    if "sparse" in accessor:
        sparse = accessor["sparse"]
        rows, values, few = sparse["indices"], sparse["values"], sparse["count"]
        places = _strided(gltf, rows["bufferView"], rows.get("byteOffset", 0), 0, (few, 1), np.dtype(_COMPONENTS[rows["componentType"]]))
        if len(places) and places.max() >= count:
            raise InputError(
                f"{gltf.path}: expected sparse indices of accessors[{index}] below {count}, got {places.max()}; export it again"
            )
        array[places[:, 0]] = _strided(gltf, values["bufferView"], values.get("byteOffset", 0), 0, (few, width), dtype)
    if accessor.get("normalized") and dtype.kind in "iu":
        return np.maximum(array / np.iinfo(dtype).max, -1.0)
    return array


def _strided(gltf: Gltf, view: int, offset: int, stride: int, shape: tuple[int, int], dtype: np.dtype) -> np.ndarray:
    """Copy of `shape` numbers in a buffer view from byte `offset`.

    Rows are `stride` bytes apart (0 for packed). Raises InputError when the view is too short.
    """
    data, row = view_bytes(gltf, view), shape[1] * dtype.itemsize
    stride = stride or row
    if shape[0] < 0 or offset < 0 or stride < row or (shape[0] and offset + stride * (shape[0] - 1) + row > len(data)):
        raise InputError(
            f"{gltf.path}: expected {shape[0]} rows of {row} bytes in bufferViews[{view}], got {len(data)} bytes; export the file again"
        )
    return np.ndarray(shape, dtype, data, offset, (stride, dtype.itemsize)).copy()
