"""Chance that depends on the path of a job: uniform numbers addressed by what they are for, not drawn in turn."""

import numpy as np

from sim.world.kernel.compiling import compiled

_G = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)


# --- chance -----------------------------------------------------------------------------------------------------------


@compiled
def mix(z):
    z = (z ^ (z >> np.uint64(30))) * _M1
    z = (z ^ (z >> np.uint64(27))) * _M2
    return z ^ (z >> np.uint64(31))


@compiled
def uniform(seed, job, stage, loops, purpose):
    """The uniform number in [0, 1) that belongs to a job, a stage, the round of rework and a purpose."""
    z = mix(np.uint64(seed) + _G * np.uint64(job + 1))
    z = mix(z + _G * np.uint64(stage + 1))
    z = mix(z + _G * np.uint64(2 * loops + purpose + 1))
    return np.float64(z >> np.uint64(11)) * 2.0**-53
