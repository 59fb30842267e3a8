"""How crowded places are: the distance to the n-th nearest of a sample."""

import math

import numpy as np
from numba import njit


@njit(cache=True)
def radii(x, y, rows, sample, nearest):
    """Return for each of the rows the distance to its n-th nearest place of the sample, itself left out."""
    out, best = np.empty(len(rows)), np.empty(nearest)
    for at in range(len(rows)):
        row = rows[at]
        best[:] = math.inf
        for other in sample:
            if other == row:
                continue
            far = (x[row] - x[other]) ** 2 + (y[row] - y[other]) ** 2
            if far < best[nearest - 1]:
                spot = nearest - 1
                while spot > 0 and best[spot - 1] > far:
                    best[spot] = best[spot - 1]
                    spot -= 1
                best[spot] = far
        out[at] = math.sqrt(best[nearest - 1])
    return out
