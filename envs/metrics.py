"""Metrics of recorded episodes, as pure functions of trajectories and geodesic distances to the goal.

L is the length of the shortest path from start to goal [m], P the length of the agent's path [m], d_t the geodesic distance to the
goal [m] at pose t of poses 0 to T. Some scores are undefined in some episodes: those of an unreachable goal (L infinite), or of a
task without a goal, a reference path, sub-goals or a question. They are None, never NaN or infinite, and means leave them out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from jaxtyping import Bool, Float

from envs.compiled.dtw import dtw
from envs.types import Action, Trajectory

THRESHOLD = 3.0  # [m] success distance of R2R, the decay length of nDTW and CLS (arXiv 1907.05446, 1905.12255)
SPACING = 0.25  # [m] spacing of the points of a reference path, the step of VLN-CE's agents
_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@dataclass(frozen=True)
class Scores:
    """Scores of one episode; None where a score is undefined.

    Lengths and errors [m]; all others except the counts are in [0, 1].
    """

    success: bool | None
    oracle_success: bool | None
    spl: float | None
    soft_spl: float | None
    oracle_spl: float | None
    sel: float | None
    navigation_error: float | None
    oracle_navigation_error: float | None
    path_length: float
    steps: int
    collisions: int
    ndtw: float | None
    sdtw: float | None
    cls: float | None
    subgoal_completion: float | None
    ordered_completion: float | None
    answer_correct: bool | None


@dataclass(frozen=True)
class CannotScores:
    """Scores of the action `cannot` over n episodes.

    Rates in [0, 1], None without a denominator.
    """

    n: int
    precision: float | None
    recall: float | None
    f1: float | None
    balanced_accuracy: float | None


def scores(
    trajectory: Trajectory,
    distances: Float[np.ndarray, "_"] | None = None,
    shortest: float | None = None,
    *,
    within: float,
    condition: bool = True,
    ending: Action = Action.STOP,
    fewest: int | None = None,
    reference: Float[np.ndarray, "r 3"] | None = None,
    threshold: float = THRESHOLD,
    spacing: float | None = SPACING,
    subgoals: Bool[np.ndarray, "_ _"] | None = None,
    answered: bool | None = None,
) -> Scores:
    """All scores of an episode from its trajectory.

    `distances` [m] to the goal at each pose, infinite where it is unreachable, None for a task without a goal; `shortest` is L [m], by
    default the first of them. The agent succeeds when its last action is `ending` at less than `within` [m], and `condition`, the
    task's own (for example, that the goal was in view), held there. `fewest` actions solve the episode, including the last one.
    `reference` [m] is the reference path, resampled by `resampled(reference, spacing)` for nDTW (as stored where `spacing` is None),
    unchanged for CLS. `subgoals` is whether each one, in order, was achieved at each pose; `answered` whether its answer was correct.
    Raises ValueError for arrays that do not fit the trajectory, and for NaN.
    """
    path, walked = _points(trajectory.position_w, "trajectory"), path_length(trajectory.position_w)
    goal = dict.fromkeys(
        ("success", "oracle_success", "spl", "soft_spl", "oracle_spl", "sel", "navigation_error", "oracle_navigation_error")
    )
    if distances is not None:
        away = _distances(distances, len(path))
        way = float(away[0]) if shortest is None else _nonnegative(shortest, "shortest")
        stopped = len(trajectory.action) > 0 and trajectory.action[-1] == ending
        done = success(bool(stopped), float(away[-1]), within) and bool(condition)
        goal |= {"success": done, "oracle_success": oracle_success(away, within), "spl": spl(done, way, walked)}
        goal |= {"soft_spl": soft_spl(away, way, walked), "oracle_spl": oracle_spl(path, away, way, within)}
        goal |= {"sel": sel(done, fewest if np.isfinite(way) else None, len(trajectory.action)), "navigation_error": _finite(away[-1])}
        goal |= {"oracle_navigation_error": _finite(away.min())}
    follow: dict[str, float | None] = dict.fromkeys(("ndtw", "sdtw", "cls"))
    if reference is not None:
        near = ndtw(path, reference if spacing is None else resampled(reference, spacing), threshold=threshold)
        follow = {"ndtw": near, "sdtw": None if goal["success"] is None else goal["success"] * near}
        follow |= {"cls": cls(path, reference, threshold=threshold)}
    if subgoals is not None and subgoals.shape[1:] != (len(path),):
        raise ValueError(f"subgoals: expected shape (k, {len(path)}), one column a pose, got {subgoals.shape}")
    return Scores(
        **goal,  # pyright: ignore[reportArgumentType]
        path_length=walked,
        steps=len(trajectory.action),
        collisions=collisions(trajectory),
        **follow,
        subgoal_completion=None if subgoals is None else subgoal_completion(subgoals),
        ordered_completion=None if subgoals is None else ordered_completion(subgoals),
        answer_correct=answered,
    )


# Reaching a goal


def path_length(position_w: Float[np.ndarray, "t 3"]) -> float:
    """Length of a path [m], 0 for one point (Anderson et al. 2018, arXiv 1807.06757).

    It is the sum of the straight distances between consecutive positions.
    """
    moved = position_w[1:] - position_w[:-1]
    return float(np.sqrt((moved * moved).sum(axis=1)).sum())


def success(stopped: bool, distance: float, within: float) -> bool:
    """Whether the agent stopped at strictly less than `within` [m] from the goal.

    Habitat's definition; False without STOP.
    """
    return bool(stopped and distance < within)


def oracle_success(distances: Float[np.ndarray, "t"], within: float) -> bool:
    """Whether any pose is at strictly less than `within` [m] from the goal.

    As in VLN-CE's code; its comment says at most.
    """
    return bool(np.min(distances) < within)


def spl(success: bool, shortest: float, walked: float) -> float | None:
    """Success weighted by path length, S L / max(L, P).

    Anderson et al. 2018, arXiv 1807.06757. For an agent that starts at its goal (L = 0) the ratio is 1 when it stays there, 0 when it
    moves; Habitat divides by 0. None where the goal is unreachable.
    """
    return None if (share := _efficiency(shortest, walked)) is None else float(success) * share


def soft_spl(distances: Float[np.ndarray, "t"], shortest: float, walked: float) -> float | None:
    """SPL with progress in place of success.

    It is max(0, 1 - d_T / d_0) L / max(L, P) (Datta et al. 2020, arXiv 2009.03231). STOP is not required. From a start at the goal
    (d_0 = 0) progress is 1 if the end is there too, else 0. None where the goal is unreachable from the start; an end from which it
    is unreachable counts as no progress.
    """
    first, last = float(distances[0]), float(distances[-1])
    share = _efficiency(shortest, walked)
    if share is None or not np.isfinite(first):
        return None
    progress = max(0.0, 1 - last / first) if first > 0 else float(last == 0)
    return progress * share


def oracle_spl(position_w: Float[np.ndarray, "t 3"], distances: Float[np.ndarray, "_"], shortest: float, within: float) -> float | None:
    """SPL of the same path stopped at its best pose.

    It is the maximum over t of 1[d_t < within] L / max(L, P_t). None as for `spl`. VLN-CE intends this too, but its code takes the maximum
    of an SPL that is 0 until STOP.
    """
    if not np.isfinite(shortest):
        return None
    arrived = np.flatnonzero(np.asarray(distances) < within)
    return spl(True, shortest, path_length(position_w[: arrived[0] + 1])) if len(arrived) else 0.0  # P_t grows: the first is best


def sel(success: bool, fewest: int | None, steps: int) -> float | None:
    """Success weighted by episode length, S w / max(w, e).

    w is `fewest` and e is `steps` (Eftekhar et al. 2023, arXiv 2311.04193). None where `fewest` is None: unknown, or no number of actions
    suffices. Raises ValueError for a `fewest` below 1.
    """
    if fewest is None:
        return None
    if fewest < 1:
        raise ValueError(f"fewest: expected at least 1 action, STOP counted, got {fewest}")
    return float(success) * fewest / max(fewest, steps)


def collisions(trajectory: Trajectory) -> int:
    """Number of steps with a collision."""
    return int(trajectory.collided.sum())


# Following a path


def distinct(path: Float[np.ndarray, "t 3"]) -> Float[np.ndarray, "u 3"]:
    """The path without consecutive duplicates, as turns and STOP leave them."""
    return path[np.append(True, (np.diff(path, axis=0) != 0).any(axis=1))]


def resampled(path: Float[np.ndarray, "t 3"], spacing: float = SPACING) -> Float[np.ndarray, "u 3"]:
    """Points along a path at equal distances [m] of at most `spacing`.

    Both ends are included; one point for a path of length 0. Benchmarks store reference paths with different densities, and the sum in
    nDTW grows with the number of points of either path. Raises ValueError for a spacing of 0 or less.
    """
    if not spacing > 0:
        raise ValueError(f"spacing: expected more than 0 m, got {spacing}")
    path = distinct(_points(path, "path"))
    if len(path) == 1:
        return path
    along = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1)))
    parts = max(1, int(np.ceil(along[-1] / spacing - 1e-6)))  # rounding must not add a point
    places = np.linspace(0, along[-1], parts + 1)
    return np.stack([np.interp(places, along, column) for column in path.T], axis=1)


def ndtw(path: Float[np.ndarray, "t 3"], reference: Float[np.ndarray, "r 3"], *, threshold: float = THRESHOLD) -> float:
    """Normalised dynamic time warping, exp(-DTW / (|R| threshold)) (arXiv 1907.05446).

    |R| is the number of reference points. DTW is exact, and consecutive duplicates of either path are dropped; the reference is otherwise
    unchanged.
    """
    path, reference = distinct(_points(path, "path")), distinct(_points(reference, "reference"))
    return float(np.exp(-dtw(path, reference) / (len(reference) * threshold)))


def cls(path: Float[np.ndarray, "t 3"], reference: Float[np.ndarray, "r 3"], *, threshold: float = THRESHOLD) -> float:
    """Coverage weighted by length score, PC E / (E + |E - P|) (arXiv 1905.12255).

    E is PC times the reference's length [m]. The coverage PC is the mean over reference points of exp(-d / threshold), d [m] being the
    distance to the nearest point of the path. Consecutive duplicates are dropped. The second factor is 1 where E and P are both 0: a
    reference without length, and an agent that did not move.
    """
    path, reference = distinct(_points(path, "path")), distinct(_points(reference, "reference"))
    apart = np.linalg.norm(reference[:, None] - path[None], axis=2).min(axis=1)
    coverage = float(np.exp(-apart / threshold).mean())
    expected, walked = coverage * path_length(reference), path_length(path)
    return coverage * (expected / (expected + abs(expected - walked)) if expected + walked > 0 else 1.0)


# Several goals, questions, impossible tasks


def subgoal_completion(achieved: Bool[np.ndarray, "k t"]) -> float | None:
    """Share of the k sub-goals achieved at any pose, in any order.

    None without sub-goals.
    """
    return float(achieved.any(axis=1).mean()) if len(achieved) else None


def ordered_completion(achieved: Bool[np.ndarray, "k t"]) -> float | None:
    """Share of the k sub-goals achieved in order.

    They are counted up to the first one that is not achieved at or after the pose of the previous one. Each counts from the first pose at
    which it can; one pose may achieve two in a row. None without sub-goals.
    """
    pose, count = 0, 0
    for row in achieved:
        later = np.flatnonzero(row[pose:])
        if not len(later):
            break
        pose, count = pose + int(later[0]), count + 1
    return count / len(achieved) if len(achieved) else None


def answer_correct(answer: str | None, truth: str) -> bool:
    """Whether an answer equals the true one; None, no answer, is wrong.

    Words are compared in lower case without punctuation and articles, zero to ten as digits (as in VQA, arXiv 1505.00468).
    """
    return answer is not None and _words(answer) == _words(truth)


def answer_accuracy(answers: Sequence[str | None], truths: Sequence[str]) -> float | None:
    """Share of answers that are correct; None without any."""
    return mean_defined(answer_correct(answer, truth) for answer, truth in zip(answers, truths, strict=True))


def cannot_scores(said: Bool[np.ndarray, "n"], impossible: Bool[np.ndarray, "n"]) -> CannotScores:
    """Detection scores of impossible episodes by `cannot`.

    Precision, recall, F1 = 2TP / (2TP + FP + FN), and balanced accuracy, the mean of the shares of impossible and of possible episodes
    classified correctly, which neither constant answer raises above a half (Brodersen et al. 2010). Without a denominator a score is None.
    """
    right, alarms = int((said & impossible).sum()), int((said & ~impossible).sum())
    missed, others = int((~said & impossible).sum()), int((~said & ~impossible).sum())
    recall, refused = _ratio(right, right + missed), _ratio(others, others + alarms)
    return CannotScores(
        n=len(said),
        precision=_ratio(right, right + alarms),
        recall=recall,
        f1=_ratio(2 * right, 2 * right + alarms + missed),
        balanced_accuracy=None if recall is None or refused is None else (recall + refused) / 2,
    )


# Means


def mean_defined(values: Iterable[float | bool | None]) -> float | None:
    """Mean of the values that are not None; None when all are.

    Raises ValueError for NaN and infinity, which are not valid scores.
    """
    defined = np.array([value for value in values if value is not None], np.float64)
    if not np.isfinite(defined).all():
        raise ValueError(f"scores: expected finite numbers or None, got {defined[~np.isfinite(defined)][0]}")
    return float(defined.mean()) if len(defined) else None


def mean_scores(episodes: Sequence[Scores]) -> dict[str, float | None]:
    """Mean of each score over the episodes in which it is defined, by name."""
    return {field.name: mean_defined(getattr(episode, field.name) for episode in episodes) for field in fields(Scores)}


def _efficiency(shortest: float, walked: float) -> float | None:
    """L / max(L, P); 1 where both are 0, None where L is infinite."""
    if not np.isfinite(shortest):
        return None
    longest = max(shortest, walked)
    return shortest / longest if longest > 0 else 1.0


def _ratio(part: int, whole: int) -> float | None:
    """Quotient of `part` and `whole`, None for a whole of 0."""
    return part / whole if whole else None


def _finite(value: float) -> float | None:
    """The value, None for an infinite one."""
    return float(value) if np.isfinite(value) else None


def _points(path: np.ndarray, name: str) -> Float[np.ndarray, "t 3"]:
    """The path as a contiguous float64 array.

    Raises ValueError when it is empty, of another shape, or not finite.
    """
    points = np.ascontiguousarray(path, np.float64)
    if points.ndim != 2 or points.shape[1] != 3 or not len(points):
        raise ValueError(f"{name}: expected at least one point, shape (t, 3), got shape {points.shape}")
    if not np.isfinite(points).all():
        raise ValueError(f"{name}: expected finite positions [m], got {points[~np.isfinite(points).all(axis=1)][0]}")
    return points


def _distances(distances: np.ndarray, count: int) -> Float[np.ndarray, "t"]:
    """The distances as a float64 array.

    Raises ValueError unless there is one per pose, none of them negative or NaN.
    """
    away = np.asarray(distances, np.float64)
    if away.shape != (count,):
        raise ValueError(f"distances: expected one a pose, shape ({count},), got {away.shape}")
    if not (away >= 0).all():
        raise ValueError(f"distances: expected 0 m or more, got {away[~(away >= 0)][0]}")
    return away


def _nonnegative(value: float, name: str) -> float:
    """The value. Raises ValueError when it is negative or NaN."""
    if not value >= 0:
        raise ValueError(f"{name}: expected 0 m or more, got {value}")
    return float(value)


def _words(text: str) -> list[str]:
    """Normalised words of an answer."""
    kept = "".join(letter if letter.isalnum() or letter in ".'-" else " " for letter in text.casefold()).split()
    words = [word.strip(".'-") for word in kept]
    return [str(_NUMBERS.index(word)) if word in _NUMBERS else word for word in words if word and word not in ("a", "an", "the")]
