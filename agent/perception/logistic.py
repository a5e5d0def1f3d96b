"""Logistic regression, by Newton's method."""

import numpy as np
from jaxtyping import Float


def logistic(inputs: Float[np.ndarray, "n d"], right: Float[np.ndarray, "n"], *, decay: float = 1.0) -> Float[np.ndarray, "d"]:
    """Weights with which `sigmoid(inputs @ weights)` is the chance of `right`.

    `decay` pulls them to 0.
    """
    weights = np.zeros(inputs.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (chance - right) + decay * weights
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + (decay + 1e-6) * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    return weights
