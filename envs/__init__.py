"""The world: scenes, cameras, motion, tasks and scores. It accepts actions and answers with observations.

Importing it loads nothing and changes nothing; after `envs.register()` Gymnasium knows the ids of `envs.gym`.
"""


def register() -> tuple[str, ...]:
    """Make `gymnasium.make("gothere/PointNav-v0")` and its like work (`envs.gym.register.IDS`); their ids."""
    from envs.gym.register import register as register_ids  # loads Gymnasium and the simulator

    return register_ids()
