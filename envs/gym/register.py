"""`register`: ids of the environments, so that `gymnasium.make("gothere/PointNav-v0")` finds them."""

from typing import Any

import gymnasium

IDS: dict[str, dict[str, Any]] = {  # id: arguments of `envs.gym.Settings`
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


def register() -> tuple[str, ...]:
    """Register the environments with Gymnasium, if they are not yet; return their ids."""
    for name, chosen in IDS.items():
        if name not in gymnasium.registry:
            many = "envs.gym.vector:NavigationVectorEnv"
            gymnasium.register(name, "envs.gym.env:NavigationEnv", vector_entry_point=many, kwargs=dict(chosen))
    return tuple(IDS)
