"""The world: scenes, cameras, motion, tasks and scores. It accepts actions and answers with observations.

Importing it makes `gymnasium.make("gothere/PointNav-v0")` work, without importing anything itself: the environments below are
registered at once where Gymnasium is loaded already, and as soon as it is loaded where it is not.
"""

import sys
from types import ModuleType

IDS = {  # id: what `envs.gym.Settings` is given
    "gothere/PointNav-v0": {"task": "pointnav"},
    "gothere/PointNavRoom-v0": {"task": "pointnav", "rooms": 1, "homes": 16, "sensors": ["depth"]},
    "gothere/ObjectNav-v0": {"task": "objectnav"},
    "gothere/ImageNav-v0": {"task": "imagenav"},
    "gothere/InstanceImageNav-v0": {"task": "instanceimage"},
    "gothere/Instruct-v0": {"task": "instruct", "rooms": [2, 6]},
    "gothere/Errand-v0": {"task": "errand", "rooms": [2, 6], "budget": 1000},
    "gothere/Route-v0": {"task": "route", "rooms": [3, 6]},
    "gothere/Ask-v0": {"task": "ask", "rooms": [2, 6]},
    "gothere/Impossible-v0": {"task": "impossible", "rooms": [2, 6]},
}
_REGISTRY = "gymnasium.envs.registration"


def _register(registration: ModuleType) -> None:
    """Make Gymnasium's registry know our environments, by the names of their classes."""
    for name, chosen in IDS.items():
        if name not in registration.registry:
            entry = {"entry_point": "envs.gym:NavigationEnv", "vector_entry_point": "envs.gym:NavigationVectorEnv"}
            registration.register(name, **entry, kwargs=dict(chosen))


class _WhenLoaded:
    """An import hook that registers our environments right after Gymnasium's registry is loaded, and is gone then."""

    @staticmethod
    def find_spec(name: str, path=None, target=None):
        """The usual spec of Gymnasium's registry, whose loader registers as well; None for every other module."""
        if name != _REGISTRY:
            return None
        from importlib.util import find_spec

        sys.meta_path.remove(_WhenLoaded)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_and_register(module: ModuleType) -> None:
                load(module)
                _register(module)

            spec.loader.exec_module = load_and_register
        return spec


if _REGISTRY in sys.modules:
    _register(sys.modules[_REGISTRY])
else:
    sys.meta_path.insert(0, _WhenLoaded)  # pyright: ignore[reportArgumentType]
