"""Naming: foreign scenes in our vocabulary, so that the language can speak of them.

`named_scene(scene, names)` gives categories, colours, sizes and rooms; `read_names` reads a file of names.
"""

from envs.naming.overrides import Override, read_names
from envs.naming.scene import Naming, named_scene

__all__ = ["Naming", "Override", "named_scene", "read_names"]
