r"""Files in the making: edited by path or as text, checked at every step, kept on a shelf of one's own.

>>> draft = Draft("plan", "title: Wait  # nothing else\n")
>>> print(draft.set(("title",), "Wait and see").text, end="")
title: Wait and see  # nothing else
"""

from sim.workshop.benches import Bench, Benches
from sim.workshop.checking import Verdict, check, trial
from sim.workshop.draft import Draft
from sim.workshop.exchange import Parcel, bundle, free_name, kind_of, put_away, unpack

__all__ = [
    "Bench",
    "Benches",
    "Draft",
    "Parcel",
    "Verdict",
    "bundle",
    "check",
    "free_name",
    "kind_of",
    "put_away",
    "trial",
    "unpack",
]
