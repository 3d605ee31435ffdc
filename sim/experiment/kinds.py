"""What kind of number a measure is, and which end of it is the good one."""

from typing import Literal

from sim.scenario.objectives import SHARES, TIMES

__all__ = ["Unit", "higher_is_better", "unit"]

Unit = Literal["money", "minutes", "share", "count"]

HIGHER = frozenset(
    {
        *("on_time", "orders_on_time", "key_customers_on_time", "urgent_on_time"),
        *("trust_end", "trust_lowest", "log_completeness", "forged_caught", "loss_averted", "relief_granted"),
    }
)
MINUTES = frozenset(
    {*TIMES, "activated", "time_to_detect", "time_to_verify", "login_p90"}
    | {"time_to_invoice_median", "time_to_invoice_p95"}
)
SHARE = frozenset({*SHARES, "trust_lowest", "loss_averted", "breach"})


def higher_is_better(measure: str) -> bool:
    """Whether more of it is better; of most measures of a disaster less is."""
    return measure in HIGHER


def unit(measure: str) -> Unit:
    """Unit of a measure's values."""
    first = measure.partition(".")[0]
    if first in ("loss", "response_cost", "relief_granted") or first.endswith("_per_year"):
        return "money"
    return "minutes" if first in MINUTES else "share" if first in SHARE else "count"
