"""The command line `gothere`: one module per verb, and its outputs."""

from pathlib import Path

import envs

if Path(envs.__file__ or "").parent.parent != Path(__file__).parent.parent:  # before anything is sought in it
    raise ImportError(
        f"`envs` is {envs.__file__ or list(envs.__path__)}, not that of gothere beside {__file__}: run this from a folder without"
        " an `envs` of its own, or rename that one; the same holds for the ids gothere/... of Gymnasium"
    )
