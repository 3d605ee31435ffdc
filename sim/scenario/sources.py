"""Where a number comes from; a number without a source is an estimate, and says so."""

from typing import Literal

from pydantic import Field

from sim.scenario.base import Model, Text

__all__ = ["Mark", "Source"]

Mark = Literal["official", "published", "derived", "estimate"]
"""Law text, official data or a reviewed paper; press, vendor or public code; computed from one of these; none found."""


class Source(Model):
    """The basis of one or more values of the file.

    Attributes
    ----------
    about : str
        The values, as dotted paths; the items of a list by their ids.
    mark : Mark
        How good the source is.
    basis : Text
        The source, or the reason for the estimate.
    """

    about: str = Field(min_length=1, max_length=200)
    mark: Mark
    basis: Text
