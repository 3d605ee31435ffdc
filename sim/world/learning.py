"""How people get used to work that is new to them.

>>> [round(learned(0.4, hours), 2) for hours in (0, 1, 2, 8, 40)]
[0.4, 0.4, 0.5, 0.78, 1.0]
"""

from math import log2

__all__ = ["learned"]


def learned(first: float, hours: float, takes_off: float = 0.2) -> float:
    """Speed after some hours of practice, compared with those who know the work.

    Parameters
    ----------
    first : float
        Speed in the first hour.
    hours : float
        Practice so far.
    takes_off : float
        What each doubling of practice takes off the time of a piece of work: 20 % is the standard learning curve of
        80 % (PMI). Nobody gets faster than those who know the work.
    """
    time = (1.0 - takes_off) ** log2(max(1.0, hours))
    return first if first >= 1.0 else 1.0 if time <= first else first / time
