"""`gothere doctor`: installed and missing parts of this machine, and how to install them."""

import importlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from envs.files import to_json
from envs.machine import usable_cores
from experiments.reports.files import write_json

# Distribution name -> its module, as in pyproject.toml.
CORE = {
    "av": "av",
    "gymnasium": "gymnasium",
    "jaxtyping": "jaxtyping",
    "jinja2": "jinja2",
    "numba": "numba",
    "numpy": "numpy",
    "opencv-python-headless": "cv2",
    "pillow": "PIL",
    "rich": "rich",
    "trimesh": "trimesh",
    "tyro": "tyro",
}
EXTRAS = {
    "agent": {"torch": "torch", "transformers": "transformers", "tokenizers": "tokenizers", "safetensors": "safetensors"},
    "workers": {"ray": "ray"},
    "train": {"ray": "ray", "msgpack-numpy": "msgpack_numpy", "tensorboardX": "tensorboardX"},
    "habitat": {"habitat-sim": "habitat_sim"},
    "cuda": {"numba-cuda": "numba_cuda"},
}
PURPOSE = {
    "agent": "learned perception, language and planning",
    "workers": "benchmarks in several processes",
    "train": "distributed training, and TensorBoard files",
    "habitat": "habitat-sim, which publishes conda packages and source",
    "cuda": "kernels on an NVIDIA GPU",
}
FIRST_RUN = 'gothere run "go to the sofa" --house 7'


@dataclass(frozen=True)
class Doctor:
    """Report the parts that gothere needs on this machine, and how to install missing ones.

    Exit code 1 when a core part is missing.
    """

    json: bool = False
    """Print one JSON object instead of the table."""
    seed: int = 0
    """Accepted by every verb; nothing here is random."""
    out: Path | None = None
    """Folder for doctor.json."""


def main(config: Doctor) -> int:
    """Print the report; exit code 1 when a core part is missing, else 0."""
    findings = examine()
    if config.out is not None:
        write_json(config.out / "doctor.json", findings)
    print(to_json(findings)) if config.json else _show(findings)
    return 0 if findings["ready"] else 1


def examine() -> dict[str, Any]:
    """Findings about this machine, ready for JSON."""
    core = {name: _part(name, module, load=True) for name, module in CORE.items()}
    h264 = _h264()
    extras = {extra: {name: _part(name, module) for name, module in parts.items()} for extra, parts in EXTRAS.items()}
    return {
        "ready": all(part["state"] == "ok" for part in core.values()) and h264,
        "gothere": _version("gothere"),
        "python": platform.python_version(),
        "os": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cpu": {"model": cpu_model(), "cores": usable_cores(), "simd_bits": _simd_bits()},
        "memory_gib": _memory_gib(),
        "core": core,
        "extras": extras,
        "gpu": _gpu(),
        "display": _display(),
        "h264": h264,
        "kernels": _kernels(),
        "reference": _reference(),
    }


def install_command(extra: str) -> str:
    """Shell command that installs an extra, or the core for an empty name.

    In a checkout with its own .venv it installs there.
    """
    root = Path(__file__).resolve().parent.parent
    wanted = f"[{extra}]" if extra else ""
    if not (root / "constraints.txt").is_file():
        return f'pip install "gothere{wanted}"'
    here = Path.cwd() == root
    if Path(sys.prefix).resolve() == root / ".venv" and extra == "workers":
        return "make workers" if here else f"make -C {root} workers"
    python = ".venv/bin/python" if here and Path(sys.prefix).resolve() == root / ".venv" else sys.executable
    place = "" if here else f"{root}/"
    return f'{python} -m pip install -c {place}constraints.txt -e "{place or "."}{wanted}"'


def _version(distribution: str) -> str | None:
    """Version of an installed distribution, None if missing."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _part(distribution: str, module: str, *, load: bool = False) -> dict[str, Any]:
    """State and version of a distribution; `load` imports its module.

    The state is ok, missing or broken.
    """
    version, found = _version(distribution), importlib.util.find_spec(module) is not None
    if not found:
        return {"state": "missing", "version": None}
    try:
        if load:
            importlib.import_module(module)
    except Exception as error:  # any exception of a broken library is the finding
        return {"state": "broken", "version": version, "error": " ".join(f"{type(error).__name__}: {error}".split())}
    return {"state": "ok", "version": version}


def cpu_model() -> str:
    """Name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _simd_bits() -> int | None:
    """Width [bits] of the processor's vectors according to numba, None if unknown."""
    try:
        from llvmlite import binding

        has = binding.get_host_cpu_features()
    except (ImportError, RuntimeError):
        return None
    widths = ((512, ("avx512f",)), (256, ("avx2", "avx")), (128, ("sse2", "neon")))
    return next((bits for bits, names in widths if any(has.get(name) for name in names)), 64)


def _memory_gib() -> float | None:
    """Memory [GiB] that this process may use: the machine's, or its control group's limit."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return None
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.is_file() else ""
    return round(min(total, int(text) if text.isdigit() else total) / 2**30, 1)


def _gpu() -> list[str]:
    """Names and memory of the NVIDIA GPUs, none without a driver."""
    if not shutil.which("nvidia-smi"):
        return []
    command = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    return [line.strip() for line in answer.stdout.splitlines() if line.strip()]


def _display() -> bool:
    """Whether a window could be opened."""
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _h264() -> bool:
    """Whether PyAV can write H.264."""
    try:
        import av
    except ImportError:
        return False
    return "libx264" in av.codecs_available


def _kernels() -> dict[str, Any]:
    """Folder and number of compiled kernels."""
    try:
        from envs.compiled.kernels import cache_folder

        folder = cache_folder()
    except ImportError as error:
        return {"folder": None, "compiled": 0, "error": str(error)}
    return {"folder": str(folder), "compiled": sum(1 for _ in folder.rglob("*.nbc"))}


def _reference() -> dict[str, Any]:
    """Folder named by GOTHERE_REFERENCE, and whether it exists."""
    folder = os.environ.get("GOTHERE_REFERENCE")
    return {"folder": folder, "found": bool(folder) and Path(folder).is_dir()}


def _rows(findings: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Rows of the table: part, state, detail."""
    cpu, kernels, reference = findings["cpu"], findings["kernels"], findings["reference"]
    wide = f", {cpu['simd_bits']}-bit vectors" if cpu["simd_bits"] else ""
    memory = f", {findings['memory_gib']} GiB" if findings["memory_gib"] else ""
    rows = [
        ("gothere", "ok", findings["gothere"] or "run from its source, not installed"),
        ("python", "ok", f"{findings['python']} on {findings['os']}"),
        ("machine", "ok", f"{cpu['model']}, {cpu['cores']} cores{wide}{memory}"),
    ]
    for name, part in findings["core"].items():
        rows.append((name, part["state"], part.get("error") or part["version"] or install_command("")))
    for extra, parts in findings["extras"].items():
        there = [f"{name} {part['version'] or ''}".strip() for name, part in parts.items() if part["state"] == "ok"]
        complete = len(there) == len(parts)
        detail = ", ".join(there) if complete else f"{install_command(extra)}  for {PURPOSE[extra]}"
        rows.append((f"extra {extra}", "ok" if complete else "missing", detail))
    rows += [
        ("GPU", "ok" if findings["gpu"] else "none", ", ".join(findings["gpu"]) or "not needed"),
        ("H.264 encoder", "ok" if findings["h264"] else "missing", "libx264 in PyAV" if findings["h264"] else "pip install --upgrade av"),
        ("display", "ok" if findings["display"] else "none", "" if findings["display"] else "not needed: results are files"),
        ("kernels", *_kernel_row(kernels)),
        ("reference data", "ok" if reference["found"] else "none", reference["folder"] or "for tests alone: GOTHERE_REFERENCE is not set"),
    ]
    return rows


def _kernel_row(kernels: dict[str, Any]) -> tuple[str, str]:
    """State and detail of the compiled kernels."""
    if "error" in kernels:
        return "missing", kernels["error"]
    if kernels["compiled"]:
        return "ok", f"{kernels['compiled']} compiled in {kernels['folder']}"
    return "none", f"compiled at first use, under a minute, into {kernels['folder']}"


def _show(findings: dict[str, Any]) -> None:
    """Print the table and the next step."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    style = {"ok": "green", "none": "dim", "missing": "yellow", "broken": "red"}
    for part, state, detail in _rows(findings):
        needed = part in CORE and state != "ok"
        table.add_row(part, f"[{'red' if needed else style[state]}]{state}[/]", escape(detail))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    console.print(table)
    lacking = [name for name, part in findings["core"].items() if part["state"] != "ok"] or ["av"] * (not findings["h264"])
    if lacking:
        console.print(f"not ready: pip install --force-reinstall {' '.join(lacking)}", markup=False)
    else:
        console.print(f"ready: {FIRST_RUN}", markup=False)
