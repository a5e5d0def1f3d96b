"""Bombs: small files that unpack to far more, or have far too many parts (`bombs_of`)."""

import base64
import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from experiments.validation.fuzz.mutations import glb, json_text

MEGABYTE = 10**6
Bomb = tuple[str, str, bytes]  # title, file, content


def bombs_of(kind: str, good: dict[str, bytes]) -> Iterator[Bomb]:
    """Bombs of a kind of file, some made of its good files."""
    yield from {
        "trace": _traces, "episodes": _episodes, "demonstrations": _demonstrations, "bundle": _bundles, "results": _results,
        "scene": _scenes, "submission": _submissions,
    }[kind](good)  # fmt: skip


def packed(text: bytes, most: int) -> bytes:
    """Repetitions of a text as gzip: at most `most` bytes, in two megabytes."""
    whole = text * (most // len(text))
    return gzip.compress(whole, 9, mtime=0)[: MEGABYTE * 2]


def _episodes(good: dict[str, bytes]) -> Iterator[Bomb]:
    """Bombs as files of episodes."""
    for title, text in (("spaces", b" "), ("lists", b"[],"), ("nests", b"[" * 900 + b"]" * 900 + b","), ("numbers", b"0.5,")):
        yield title, "point.json.gz", packed(text, 800 * MEGABYTE)
    one = json.loads(gzip.decompress(good["point.json.gz"]))["episodes"][0]
    within = b'{"episodes": [' + b",".join([json_text(one)] * 60_000) + b"]}"
    yield "episodes", "point.json.gz", gzip.compress(within, 9, mtime=0)
    lists = b'{"episodes": [' + json_text(one)[:-1] + b', "x": [' + b"[[[]]]," * 4_000_000 + b"0]}]}"
    yield "parts", "point.json.gz", gzip.compress(lists, 9, mtime=0)
    yield "truncated", "point.json.gz", gzip.compress(bytes(8 * MEGABYTE), 9)[:-9]


def _members(good: bytes, name: str, data: bytes) -> bytes:
    """Zip file with one of its members replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for member in old.namelist():
            new.writestr(member, data if member == name else old.read(member))
    return out.getvalue()


def _lines(good: bytes) -> Iterator[tuple[str, bytes]]:
    """Bombs as lines of trajectories.jsonl: of many poses, and many lines."""
    line = json.loads(good.split(b"\n")[0])
    path = base64.b64encode(zlib.compress(bytes(40 * 2_000_000), 9)).decode()
    yield "poses", json_text(line | {"path": path}) + b"\n"
    yield "actions", json_text(line | {"path": path, "action": "1" * 400_000, "collided": "0" * 400_000}) + b"\n"
    most = base64.b64encode(zlib.compress(bytes(40 * 50_001), 9)).decode()
    yield "lines", (json_text(line | {"path": most, "action": "1" * 50_000, "collided": "0" * 50_000}) + b"\n") * 250


def _bundles(good: dict[str, bytes]) -> Iterator[Bomb]:
    """Bombs as bundles."""
    data = good["bundle.zip"]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        lines = file.read("trajectories.jsonl")
    for name in ("results.json", "episodes.jsonl", "trajectories.jsonl", "suite.json.gz"):
        yield f"zeros in {name}", "bundle.zip", _members(data, name, bytes(900 * MEGABYTE))
    yield "lists", "bundle.zip", _members(data, "results.json", b"[" + b"[]," * 10_000_000 + b"0]")
    yield "suite", "bundle.zip", _members(data, "suite.json.gz", packed(b"[],", 800 * MEGABYTE))
    for title, text in _lines(lines):
        yield title, "bundle.zip", _members(data, "trajectories.jsonl", text)
    yield "size", "bundle.zip", _members(data, "results.json", b'{"settings": {"size": 1000000000, "seed": 0}}')


def _results(good: dict[str, bytes]) -> Iterator[Bomb]:
    """Bombs in a results folder."""
    for title, text in _lines(good["trajectories.jsonl"]):
        yield title, "trajectories.jsonl", text[: 10 * MEGABYTE]
    yield "suite", "suite.json.gz", packed(b"[],", 800 * MEGABYTE)
    yield "lists", "bench.json", b"[" + b"[]," * 300_000 + b"0]"


def _traces(good: dict[str, bytes]) -> Iterator[Bomb]:
    """Bombs as traces: a map of many cells, and many steps."""
    lines = good["trace.jsonl"].split(b"\n")
    row = zlib.compress(bytes(30_000 * 60_001), 9)
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 16, 0, 0, 0, 0)), (b"IDAT", row), (b"IEND", b"")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    own = json.loads(lines[3]) | {"png": base64.b64encode(png).decode()}
    yield "map", "trace.jsonl", b"\n".join([*lines[:3], json_text(own)]) + b"\n"
    yield "steps", "trace.jsonl", b"\n".join([lines[0], *[lines[2]] * (MEGABYTE // len(lines[2]))]) + b"\n"


def _demonstrations(good: dict[str, bytes]) -> Iterator[Bomb]:
    """Bombs in a set of demonstrations."""
    shard = "demonstrations-00000.npz"
    for name in ("facts.npy", "pose.npy"):
        yield name, shard, _members(good[shard], name, bytes(900 * MEGABYTE))
    yield "lists", "manifest.json", b"[" + b"[]," * 300_000 + b"0]"
    text = re.sub(rb'"(width|height)": [0-9.]+', rb'"\1": 1000000', good["manifest.json"])
    yield "sides", "manifest.json", text


def _scenes(good: dict[str, bytes]) -> Iterator[Bomb]:
    """Bombs as scenes: nodes, accessors without data, meshes used often, and textures."""
    size = struct.unpack_from("<I", good["plain.glb"], 12)[0]
    head, rest = json.loads(good["plain.glb"][20 : 20 + size]), good["plain.glb"][20 + size :]
    yield "nodes", "plain.glb", glb(json_text(head)[:-1] + b',"nodes":[' + b"{}," * 3_000_000 + b"{}]}", rest)
    mesh = next(k for k, node in enumerate(head["nodes"]) if "mesh" in node)
    users = [head["nodes"][mesh] | {"children": []}] * 20_000
    yield "uses", "plain.glb", glb(json_text(head | {"nodes": users, "scenes": [{"nodes": list(range(20_000))}]}), rest)
    many = head["meshes"][0] | {"primitives": head["meshes"][0]["primitives"] * 9_000}
    yield "primitives", "plain.glb", glb(json_text(head | {"meshes": [many]}), rest)
    sparse = [{"count": 10**9, "type": "VEC3", "componentType": 5126}] * 3
    yield "sparse", "plain.glb", glb(json_text(head | {"accessors": sparse}), rest)
    yield "chain", "plain.glb", glb(json_text(head | {"nodes": [{"children": [k + 1]} for k in range(30_000)]}), rest)
    yield "textures", "plain.glb", _textured(head, rest)
    yield "faces", "bare.ply", re.sub(rb"element face \d+", b"element face 2000000000", good["bare.ply"])
    yield "vertices", "bare.ply", re.sub(rb"element vertex \d+", b"element vertex 2000000000", good["bare.ply"])
    yield "polygon", "bare.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf" + b" 1 2 3" * 150_000 + b"\n"


def _textured(head: dict, rest: bytes) -> bytes:
    """GLB file with sixty materials, each with a texture of its own of 8192 x 8192 pixels of one bit."""
    from PIL import Image

    images, materials, primitives = [], [], []
    for k in range(60):
        stream = io.BytesIO()
        picture = Image.new("1", (8192, 8192))
        picture.putpixel((k, 0), 1)
        picture.save(stream, "PNG", optimize=True)
        images.append({"uri": "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()})
        materials.append({"pbrMetallicRoughness": {"baseColorTexture": {"index": k}}})
        primitives.append(head["meshes"][0]["primitives"][0] | {"material": k})
    textures = [{"source": k} for k in range(60)]
    more = {"images": images, "textures": textures, "materials": materials, "meshes": [{"primitives": primitives}]}
    return glb(json_text(head | more), rest)


def _submissions(good: dict[str, bytes]) -> Iterator[Bomb]:
    """Bombs as submissions."""
    del good
    yield "lists", "r2r.json", b"[" + b"[]," * 300_000 + b"0]"
    yield "nests", "rxr.json", b"[" * MEGABYTE
