"""One drill of the draft beside its form: the figures and the curve move when a number does."""

from concurrent.futures import Future, wait
from dataclasses import dataclass

import streamlit as st

from sim import formats
from sim.errors import InputError, Problem
from sim.glance import Glance
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.views import figures
from sim.views.service import jobs
from sim.views.words import language, plain, say
from sim.workshop import Draft, trial

__all__ = ["Attempt", "attempt", "preview"]

SEED = 1
LAST = "builder.last"
PATIENCE = 0.5
"""Seconds for which the form waits, so that the curve moves first."""
PLOT = {"displayModeBar": False, "displaylogo": False}


def _company(draft: Draft) -> str | None:
    chosen = st.session_state.get("builder.organisation")
    return chosen if chosen and draft.kind in ("plan", "preparedness") else None


def _try(draft: Draft) -> tuple[Scenario, Plan]:
    state = st.session_state
    return trial(draft, state.get("builder.scenario") or "upgrade-failure", _company(draft), state.get("builder.plan"))


@dataclass(frozen=True)
class Attempt:
    """What of a draft can be drilled.

    Attributes
    ----------
    drill : tuple of Scenario and Plan; or None
        Of a draft that is wrong, the last one that was right; None: there was none.
    look : Future; or None
        At that drill.
    problems : tuple of Problem
        What is wrong.
    """

    drill: tuple[Scenario, Plan] | None
    look: Future[Glance] | None
    problems: tuple[Problem, ...]

    def is_seen_soon(self) -> bool:
        """Whether all that `preview` shows is there, or comes at once; the browser is left in peace until then."""
        return self.look is None or bool(wait((self.look,), PATIENCE).done)


def attempt(draft: Draft) -> Attempt:
    """Have a draft drilled, so that it is done by the time that `preview` shows it."""
    problems: tuple[Problem, ...] = ()
    try:
        st.session_state[LAST] = _try(draft)
    except InputError as error:
        problems = error.problems
    drill: tuple[Scenario, Plan] | None = st.session_state.get(LAST)
    return Attempt(drill, None if drill is None else jobs().begin(*drill, SEED), problems)


def preview(made: Attempt) -> None:
    """The drill of an attempt."""
    if made.problems:
        st.warning(say("builder.wrong-now" if made.drill else "builder.wrong"), icon=":material/hourglass_disabled:")
        for problem in made.problems[:3]:
            st.caption(plain(problem.message(language())))
    if made.drill is not None:
        with st.container(key="preview-old" if made.problems else "preview-good"):
            _shown(jobs().glance(*made.drill, SEED))


def _shown(seen: Glance) -> None:
    told = (
        ("averted", formats.averted(seen.loss_averted)),
        ("on-time", formats.share(seen.orders_on_time)),
        ("peak", formats.count(seen.peak_backlog)),
        ("loss", formats.money(seen.loss, seen.currency, language())),
    )
    with st.container(horizontal=True, gap="small"):
        for key, value in told:
            st.metric(say(f"drill.{key}"), value, width="content", border=True)
    figure = figures.backlog(seen, language())
    figure.update_layout(height=230)
    figure.update_yaxes(range=[0, 1.08 * max(1, *(curve.max(initial=0) for curve in seen.backlog.values()))])
    words = say("builder.preview-alt", peak=formats.count(seen.peak_backlog), seed=SEED)
    st.plotly_chart(figure, config=PLOT, key="builder.backlog", alt=words)
    scenario, plan = (plain(title.in_(language())) for title in (seen.scenario, seen.plan))
    st.caption(say("builder.preview-of", scenario=scenario, plan=plan, seed=SEED))
