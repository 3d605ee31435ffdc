"""What must be reached."""

from typing import Literal, Self

from pydantic import model_validator

from sim.scenario.base import Id, Model, Text, invalid
from sim.scenario.quantities import Count, Duration, Share

__all__ = ["AT_MOST", "SHARES", "TIMES", "Measure", "Objective"]

Measure = Literal[
    "rto",
    "rpo",
    "work_recovery",
    "mtd",
    "orders_on_time",
    "key_customers_on_time",
    "urgent_on_time",
    "orders_cancelled",
    "legal_dates_missed",
    "peak_backlog",
    "trust_end",
    "customers_lost",
    "log_completeness",
    "wrong_invoices",
    "records_missing",
    "duplicates",
    "forged_paid",
    "forged_caught",
]

TIMES = ("rto", "rpo", "work_recovery", "mtd")
SHARES = (
    *("orders_on_time", "key_customers_on_time", "urgent_on_time", "orders_cancelled"),
    *("trust_end", "log_completeness", "forged_caught"),
)
AT_MOST = (
    *("orders_cancelled", "legal_dates_missed", "peak_backlog", "rpo", "customers_lost"),
    *("wrong_invoices", "records_missing", "duplicates", "forged_paid"),
)


class Objective(Model):
    """A measure and what it must come to.

    Attributes
    ----------
    id : id
        By which others refer to it; none given: they refer to it by its measure.
    measure : Measure
        ``rto``: until a system works again; ``work_recovery``: from then until the backlog is cleared; ``mtd``: both
        together; ``rpo``: how far back records are lost; shares of orders; numbers of orders; trust of the customers at
        the end, and how many of them leave; share of the facts that are in the incident log; numbers of bad documents,
        and the share of forged invoices that are caught.
    system : id
        For ``rto``: which; none given: all that were hit.
    within : duration
        Target of a time.
    share : share
        Target of a share: at least, or at most for one of `AT_MOST`.
    at_most : int
        Target of a number.
    """

    id: Id | None = None
    measure: Measure
    title: Text | None = None
    system: Id | None = None
    within: Duration | None = None
    share: Share | None = None
    at_most: Count | None = None

    @model_validator(mode="after")
    def _the_right_target(self) -> Self:
        right = "within" if self.measure in TIMES else "share" if self.measure in SHARES else "at_most"
        for name in ("within", "share", "at_most"):
            if (getattr(self, name) is not None) != (name == right):
                raise invalid("model.target-of-measure", allowed=(right,), measure=self.measure, at=(name,))
        if self.system is not None and self.measure != "rto":
            raise invalid("model.system-of-rto-only", at=("system",))
        return self

    @property
    def name(self) -> str:
        """By which others refer to it."""
        return self.id or self.measure

    @property
    def target(self) -> float:
        """Minutes, share or number."""
        return float(next(v for v in (self.within, self.share, self.at_most) if v is not None))
