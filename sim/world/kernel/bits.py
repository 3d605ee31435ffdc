"""Sets of queues as words of 64 bits: what a desk can serve and what waits meet in one step for 64 queues."""

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sim.world.kernel.compiling import inlined

NONE = np.uint64(0)
ONE = np.uint64(1)


@intrinsic
def lowest(typing, word):
    """The number of the lowest bit that is set in a word which is not zero: one instruction of the processor."""

    def generate(context, builder, signature, args):
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


@inlined
def without_lowest(word):
    """A word but for the lowest bit that is set."""
    return word & (word - ONE)


@inlined
def flip(words, number):
    """Change one bit."""
    words[number >> 6] ^= ONE << np.uint64(number & 63)
