"""glTF extensions: those drawn, those that change the looks, those that a file uses."""

from collections.abc import Iterable
from typing import Any

DRAWN = (
    "KHR_texture_transform", "KHR_mesh_quantization", "EXT_texture_webp", "EXT_mesh_gpu_instancing", "KHR_node_visibility",
    "KHR_materials_unlit", "KHR_materials_emissive_strength", "KHR_materials_pbrSpecularGlossiness",
)  # fmt: skip
# Other forms of data that are also there in a form that is read, unless the file requires the extension.
DOUBLES = (
    "KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_meshopt_compression",
    "KHR_texture_basisu", "EXT_texture_avif", "MSFT_texture_dds",
)  # fmt: skip
# Facts about things, movement, sound and alternatives: what is seen at rest stays as it is.
_UNSEEN = (
    "KHR_xmp", "KHR_animation", "KHR_interactivity", "KHR_physics", "KHR_rigid", "KHR_collision", "KHR_implicit_shapes", "KHR_audio",
    "KHR_materials_variants", "KHR_node_hoverability", "KHR_node_selectability", "EXT_structural_metadata", "EXT_feature_metadata",
    "EXT_mesh_features", "EXT_instance_features", "EXT_mesh_manifold", "MSFT_packing", "MSFT_audio", "VRM", "OMI_", "AGI_", "HUBS_", "MOZ_",
)  # fmt: skip
# Light and reflections: a file that requires them is drawn all the same, with a warning.
_OPTICS = ("KHR_materials_", "KHR_lights_", "EXT_lights_")


def unreadable(required: Iterable[str]) -> list[str]:
    """Those of the required extensions without which a file cannot be drawn."""
    return [name for name in required if name not in DRAWN and not name.startswith((*_UNSEEN, *_OPTICS))]


def undrawn(used: Iterable[str]) -> list[str]:
    """Those of the used extensions that change what is seen and are not drawn."""
    return [name for name in used if name not in (*DRAWN, *DOUBLES) and not name.startswith(_UNSEEN)]


def used_extensions(header: dict) -> list[str]:
    """Names of all extensions that a header declares or uses, sorted.

    What stands in `extras` does not count.
    """
    names = set(header.get("extensionsUsed", [])) | set(header.get("extensionsRequired", []))
    stack: list[Any] = [header]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += [entry for entry in value if isinstance(entry, dict | list)]
            continue
        for key, entry in value.items():
            if key == "extensions" and isinstance(entry, dict):
                names |= set(entry)
            if key != "extras" and isinstance(entry, dict | list):
                stack.append(entry)
    return sorted(names)
