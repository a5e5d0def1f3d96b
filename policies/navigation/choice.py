"""Choice between candidates: that through which the shortest way to what is sought most likely leads.

The chance is log-linear in the candidate's cost, the unknown area behind it, its width, and how likely what is sought is in the room that
it is in and in one that adjoins it. A large unknown area is another room's.
"""

import numpy as np

from envs.compiled.kernels import kernel
from policies.navigation.candidates import FRONTIER, LOOK
from policies.navigation.hints import TYPES, believe, rooms_seen

# Fitted to choices in train homes, rounded: `python -m experiments.data.choices`.
COST, AREA, WIDTH = -1.28, 0.61, 0.41  # exponents of cost [m], area [m^2] and width [cells]
HERE, HERE_BEYOND, NEXT, NEXT_BEYOND = 0.99, -0.63, 0.79, 1.05  # of how likely it is here and next door, and these times `beyond`
LOW, TALL = -1.11, -1.54  # log of the factor of cells seen only from afar, low and tall ones
NEARLY, LITTLE, ROOMY = 0.5, 0.3, 6.0  # [m], [m^2] added to cost and area; [m^2] of unknown area of which half is another room's
ONLY = 0.7  # how unlikely a second room of a type is that was seen
STICK = 0.5  # log of the factor of the present target


@kernel
def likelihoods(map, hints, usual, place):
    """Log of how much likelier what is sought is in a cell's room than in any, and in a room that adjoins that one."""
    here, seen, worth = hints.work, hints.work + TYPES, hints.worth
    believe(map, hints, usual, place % map.side + 0.5, place // map.side + 0.5, here)
    inside, beyond, total = 0.0, 0.0, 0.0
    for t in range(TYPES):
        onward = 0.0
        for before in range(TYPES):
            onward += here[before] * usual.onward[before, t]
        onward *= 1 - ONLY * seen[t]
        inside += here[t] * worth[t]
        beyond += onward * worth[t]
        total += onward
    return np.log(inside), np.log(beyond / total)


@kernel
def log_chance(found, f):
    """Log of the chance of candidate f, up to a summand."""
    out = COST * np.log(found.cost[f] + NEARLY) + (STICK if found.same[f] else 0.0)
    if found.kind[f] != FRONTIER:
        return out + HERE * found.here[f] + (LOW if found.kind[f] == LOOK else TALL)
    share = found.area[f] / (found.area[f] + ROOMY)
    out += AREA * np.log(found.area[f] + LITTLE) + WIDTH * np.log(found.last[f] - found.first[f])
    return out + (HERE + HERE_BEYOND * share) * found.here[f] + (NEXT + NEXT_BEYOND * share) * found.beyond[f]


@kernel
def choose(map, scratch, hints, usual, count):
    """Number of the likeliest candidate of those listed, -1 for none."""
    found, best, chosen = scratch.candidates, -np.inf, -1
    rooms_seen(hints, usual, hints.work + TYPES)
    for f in range(count):
        found.here[f], found.beyond[f] = likelihoods(map, hints, usual, found.place[f])
        chance = log_chance(found, f)
        if chance > best:
            best, chosen = chance, f
    return chosen
