"""Order in which candidates are visited: that of the least expected length of the way until what is sought is found.

With chance p_f that it is behind candidate f, a search that visits candidates in some order walks each part of its way with the chance that
nothing was found before. The best order is found by dynamic programming over sets of visited candidates (Held and Karp 1962), as in
learning over subgoals (Stein et al. 2018, CoRL).
"""

import numpy as np

from envs.compiled.kernels import kernel
from policies.navigation.candidates import measure_apart
from policies.navigation.planner import KEPT

VAIN = 1.0  # [m] walked behind a candidate when it is not there
STICK = 0.5  # [m] by which another order has to be shorter to replace the present target


@kernel
def keep_best(scratch, count):
    """List the candidates whose order is planned: those of the greatest chance for their cost, and the present target; their number."""
    found = scratch.candidates
    if count <= KEPT:
        for f in range(count):
            found.some[f] = f
        return count
    for n in range(KEPT):
        best, at = -1.0, 0
        for f in range(count):
            taken = False
            for m in range(n):
                taken = taken or found.some[m] == f
            worth = found.chance[f] / (found.cost[f] + 1.0)
            if not taken and worth > best:
                best, at = worth, f
        found.some[n] = at
    for f in range(count):
        if found.same[f]:
            kept = False
            for n in range(KEPT):
                kept = kept or found.some[n] == f
            if not kept:
                found.some[KEPT - 1] = f
    return KEPT


@kernel
def missed(scratch, visited, kept, total):
    """Chance that what is sought is behind none of a set of candidates."""
    some, chance, out = scratch.candidates.some, scratch.candidates.chance, 1.0
    for n in range(kept):
        if visited >> n & 1:
            out -= chance[some[n]] / total
    return max(0.0, out)


@kernel
def first_of_order(map, scratch, count):
    """Candidate to visit first, of those listed; their chances need not add up to 1."""
    kept, found, total = keep_best(scratch, count), scratch.candidates, 0.0
    measure_apart(map, scratch, found.some, kept)
    for n in range(kept):
        total += found.chance[found.some[n]]
    total = max(total, 1e-12)
    ahead, whole = found.ahead, (1 << kept) - 1
    for last in range(kept):
        ahead[whole * kept + last] = 0.0
    for visited in range(whole - 1, 0, -1):
        left = missed(scratch, visited, kept, total)
        for last in range(kept):
            if visited >> last & 1:
                best = np.inf
                for g in range(kept):
                    if not visited >> g & 1:
                        then, p = visited | 1 << g, found.chance[found.some[g]] / total
                        best = min(best, left * found.apart[last * kept + g] + (left - p) * VAIN + ahead[then * kept + g])
                ahead[visited * kept + last] = best
    best, first = np.inf, -1
    for g in range(kept):
        f = found.some[g]
        length = found.cost[f] + (1 - found.chance[f] / total) * VAIN + ahead[(1 << g) * kept + g] - (STICK if found.same[f] else 0.0)
        if length < best:
            best, first = length, f
    return first
