"""Bad documents: invoices that are wrong, records that are gone, forgeries among the invoices of others."""

from pydantic import Field

from sim.scenario.base import Id, Model
from sim.scenario.distributions import DurationDistribution, NumberDistribution
from sim.scenario.quantities import Count, Duration, NonNegative, Positive, Share
from sim.scenario.usual import usually

__all__ = ["Duplicates", "Flaws", "Forged", "Incoming", "Missing"]


class Flaws(Model):
    """Invoices made at some desks are wrong, until somebody notices.

    Attributes
    ----------
    desks : tuple of id
        Where the wrong data are used.
    share : share
        Of the invoices made there that are wrong beside the usual flaws.
    mended_at : id
        Stage where wrong invoices that are finished are put right once verification has found them; it must mend.
    costs : float
        Of each invoice that is still wrong in a customer's hands when the drill ends: dispute, fine, lost deduction.
    """

    desks: tuple[Id, ...] = Field(min_length=1)
    share: Share
    mended_at: Id
    costs: NonNegative = 0


class Missing(Model):
    """Records of finished invoices are gone; which, nobody knows before it is verified.

    Attributes
    ----------
    share : share
        Of the invoices in the incident's scope that were finished by then.
    within : duration
        Only those finished so long before; none given: all.
    restored : share
        Of the missing ones that are there again when the incident is over; the others must be issued anew.
    reissued_at : id
        Stage where that is done.
    costs : float
        Of each record that is still missing when the drill ends.
    """

    share: Share
    within: Duration | None = None
    restored: Share = 0
    reissued_at: Id
    costs: NonNegative = 0


class Duplicates(Model):
    """Invoices that are entered at a stage may be there already, and are then issued twice (numbers are estimates).

    Attributes
    ----------
    share : share
        Of those entered here: people share a stack of paper, or records were lost and found.
    check : distribution
        Minutes for each, beside the work of the stage, to look whether it is there already.
    caught : share
        Of the duplicates, how many the check sees; it costs nothing but its time.
    comes_out : distribution
        Until one that was missed is found, in clock time; a red-letter invoice is then made at the same stage.
    costs : float
        Of each one that went out: dispute, explanation to the authority.
    """

    share: Share = 0.01
    check: DurationDistribution = usually("30s")
    caught: Share = 0.9
    comes_out: DurationDistribution = usually({"lognormal": {"median": "2d", "sigma": 0.8}})
    costs: NonNegative = 0


class Forged(Model):
    """Forged invoices come in among those of suppliers.

    Attributes
    ----------
    per_day : float
        How many, on average, on a day of work; not more than invoices come in at all.
    amount : distribution
        What is paid on one that nobody catches.
    """

    per_day: NonNegative
    amount: NumberDistribution


class Incoming(Model):
    """The invoices of suppliers, which a department checks beside its other work.

    They are simulated in scenarios with forged invoices; otherwise they are a part of the ordinary working day.

    Attributes
    ----------
    per_day : float
        How many come, on average, on a day of work.
    work : distribution
        Minutes on one, the usual checks included.
    sampled : share
        Of them that are usually checked thoroughly.
    check : distribution
        Minutes that a thorough check takes.
    catches : share
        Of the forgeries that are checked thoroughly, how many are caught.
    rank : int
        What the department does first, as for stages.
    """

    department: Id
    per_day: Positive
    work: DurationDistribution = usually("3min")
    sampled: Share = 0.1
    check: DurationDistribution = usually("6min")
    catches: Share = 0.9
    rank: Count = 0
