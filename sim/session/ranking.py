"""How teams compare: with each other, with doing nothing, the written plan and the best plan found."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from sim.drill import NO_RESPONSE, Baseline
from sim.experiment.statistics import Difference, Estimate, difference, estimate
from sim.outcome import Outcome
from sim.scenario.decisions import Decision, Released, Skipped
from sim.session.foreseeing import Conduct, Drilled, Progress, played, sample_each
from sim.session.plans import Best
from sim.session.quality import CONFIDENCE, Judged

__all__ = ["Ranked", "controls", "ranking"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A team, or what teams are compared with.

    Attributes
    ----------
    team : str or None
        None: a reference, named by `reference`.
    reference : str or None
        ``no-response``: nothing is done; ``defaults``: the written plan and the default of every question;
        ``best-plan``: the same with the best of the plans at hand.
    loss : float
        With luck: in the true future.
    expected : Estimate
        Without luck: on many futures that fit the beginning of the drill.
    against : Difference
        The same compared with ``defaults``, future by future.
    regret : float or None
        What better choices of options would have saved in expectation (`sim.session.quality.Judged.regret`); None: it
        has made none.
    """

    team: str | None
    reference: str | None
    loss: float
    expected: Estimate
    against: Difference
    regret: float | None


def controls(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """What whoever leads the drill did of what is in a list: it counts for all teams."""
    return tuple(made for made in decisions if isinstance(made, Released | Skipped))


def ranking(
    baseline: Baseline,
    drilled: Drilled,
    teams: Mapping[str, Sequence[Decision]],
    judged: Mapping[str, Judged],
    best: Best,
    moment: float,
    futures: int,
    pool: Executor,
    progress: Progress = lambda _: None,
) -> tuple[Ranked, ...]:
    """Teams and references, the smallest loss first.

    Parameters
    ----------
    baseline : Baseline
    drilled : Drilled
    teams : mapping of str to sequence of Decision
    judged : mapping of str to Judged
    best : Best
        Chosen on other futures than those used here.
    moment : float
        At which the drill began; from then on the future is open.
    futures : int
        On so many teams and references are carried forward.
    pool : Executor
    progress : callable
    """
    beside = controls(next(iter(teams.values()), ()))
    rows: list[tuple[str | None, str | None, Conduct]] = [
        (None, "no-response", Conduct(NO_RESPONSE, beside, defaults=False)),
        (None, "defaults", Conduct(drilled.plan, beside)),
        (None, "best-plan", Conduct(best.plan, beside)),
        *((team, None, Conduct(drilled.plan, tuple(decisions))) for team, decisions in teams.items()),
    ]
    samples = sample_each(drilled, [conduct for _, _, conduct in rows], moment, range(futures), pool, progress)
    written = samples[1].loss
    ranked = [
        Ranked(
            team,
            reference,
            loss=_came_to(baseline, conduct).measures["with-response"].loss.total,
            expected=estimate(found.loss, CONFIDENCE),
            against=difference(found.loss, written, CONFIDENCE),
            regret=_given_up(judged.get(team or "")),
        )
        for (team, reference, conduct), found in zip(rows, samples, strict=True)
    ]
    return tuple(sorted(ranked, key=lambda row: row.loss))


def _given_up(judged: Judged | None) -> float | None:
    return judged.regret if judged is not None and judged.decisions else None


def _came_to(baseline: Baseline, conduct: Conduct) -> Outcome:
    """The drill in the true future."""
    if conduct.defaults:
        return played(baseline, conduct.plan, conduct.decisions)
    return baseline.respond(conduct.plan, conduct.decisions)
