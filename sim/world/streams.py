"""Random streams by name.

Every source of chance has a stream of its own, derived from the seed of the drill and the name of the source, never
from the order in which streams are asked for: a new source does not change the draws of the others, and all plans meet
the same luck.

>>> Streams(7)["arrivals"].random() == Streams(7)["arrivals"].random()
True
"""

import hashlib

import numpy as np

__all__ = ["DERIVATION", "Streams"]

DERIVATION = "drillroom-streams-1"
"""Version of the derivation; results are only reproducible with the same one."""


def _words(seed: int | str, name: str) -> list[int]:
    digest = hashlib.blake2b(f"{DERIVATION}\0{seed}\0{name}".encode(), digest_size=32).digest()
    return [int.from_bytes(digest[i : i + 4], "little") for i in range(0, len(digest), 4)]


class Streams:
    """The random streams of one drill.

    Parameters
    ----------
    seed : int or str
        Seed of the drill, or what else it shall depend on.
    """

    def __init__(self, seed: int | str) -> None:
        self.seed = seed

    def __getitem__(self, name: str) -> np.random.Generator:
        """A fresh generator at the beginning of the named stream."""
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(_words(self.seed, name))))

    def number(self, name: str) -> int:
        """A number below 2**64 that belongs to the name."""
        low, high, *_ = _words(self.seed, name)
        return low + (high << 32)
