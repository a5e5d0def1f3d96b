"""Choice of the candidate through which the shortest way most likely leads.

The chance is log-linear in the candidate's cost, the unknown area behind it, its width, and how likely what is sought is in the room that
it is in and in one that adjoins it. A large unknown area is another room's.
"""

import numpy as np

from envs.compiled.kernels import kernel
from policies.navigation.candidates import FRONTIER, LOOK
from policies.navigation.hints import TYPES, believe, rooms_seen
from policies.navigation.occupancy import CELL

# Fitted to 7,337 choices in train homes, by a script that is not kept and had one feature more; docs/navigation.md. To fit them again:
# `python -m experiments.data.choices`.
COST, AREA, WIDTH = -1.28, 0.61, 0.41  # exponents of cost [m], area [m^2] and width [cells]
HERE, HERE_BEYOND, NEXT, NEXT_BEYOND = 0.99, -0.63, 0.79, 1.05  # of how likely it is here and next door, and these times `beyond`
LOW, TALL = -1.11, -1.54  # log of the factor of cells seen only from afar, low and tall ones
NEARLY, LITTLE, ROOMY = 0.5, 0.3, 6.0  # [m], [m^2] added to cost and area; [m^2] of unknown area of which half is another room's
ONLY = 0.7  # how unlikely a second room of a type is that was seen
STICK = 0.5  # log of the factor of the present target
AWAY, SLACK, ASIDE = -0.3, 1.0, 1.0  # log of the factor of a metre from a lead, beyond so many [m], and of a right angle to its direction


@kernel
def likelihoods(map, hints, usual, place):
    """Log of how likely what is sought is in a cell's room, and next door.

    1 is how likely it is in any room.
    """
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
def led(map, lead, place):
    """Log of how likely a way from a lead goes to a cell."""
    x, z = (place % map.side + 0.5 - map.half) * CELL - lead[1], (place // map.side + 0.5 - map.half) * CELL - lead[2]
    off = np.sqrt(x * x + z * z)
    out = AWAY * max(0.0, off - SLACK)
    if off > NEARLY and (lead[3] != 0.0 or lead[4] != 0.0):
        out += ASIDE * ((x * lead[3] + z * lead[4]) / off - 1)
    return out


@kernel
def choose(map, scratch, hints, usual, count):
    """Number of the likeliest candidate of those listed, -1 for none."""
    found, best, chosen = scratch.candidates, -np.inf, -1
    rooms_seen(hints, usual, hints.work + TYPES)
    for f in range(count):
        found.here[f], found.beyond[f] = likelihoods(map, hints, usual, found.place[f])
        chance = log_chance(found, f)
        if hints.lead[0] != 0.0:
            chance += led(map, hints.lead, found.place[f])
        if chance > best:
            best, chosen = chance, f
    return chosen
