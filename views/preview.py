"""One drill of the draft beside its form: the figures and the curve move when a number does."""

from typing import Any

import streamlit as st

from sim import formats
from sim.errors import InputError
from sim.outcome import Outcome
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.views import figures
from sim.views.service import jobs
from sim.views.words import language, plain, say
from sim.workshop import Draft, trial

__all__ = ["preview"]

SEED = 1
LAST = "builder.last"
PLOT = {"displayModeBar": False, "displaylogo": False}


def _company(draft: Draft) -> str | None:
    chosen = st.session_state.get("builder.organisation")
    return chosen if chosen and draft.kind in ("plan", "preparedness") else None


def _try(draft: Draft) -> tuple[Scenario, Plan]:
    state = st.session_state
    return trial(draft, state.get("builder.scenario") or "upgrade-failure", _company(draft), state.get("builder.plan"))


def preview(draft: Draft) -> None:
    """The drill of the draft; of a draft that is wrong, the last one that was right."""
    good = True
    tried: tuple[Scenario, Plan] | None
    try:
        tried = _try(draft)
        st.session_state[LAST] = tried
    except InputError as error:
        good, tried = False, st.session_state.get(LAST)
        st.warning(say("builder.wrong-now" if tried else "builder.wrong"), icon=":material/hourglass_disabled:")
        for problem in error.problems[:3]:
            st.caption(plain(problem.message(language())))
    if tried is not None:
        with st.container(key="preview-good" if good else "preview-old"):
            _shown(jobs().drill(*tried, SEED))


def _shown(outcome: Outcome) -> None:
    measures: Any = outcome.measures["with-response"]
    currency = outcome.organisation.money.currency
    told = (
        ("averted", formats.averted(outcome.loss_averted)),
        ("on-time", formats.share(measures.orders_on_time)),
        ("peak", formats.count(measures.peak_backlog)),
        ("loss", formats.money(measures.loss.total, currency, language())),
    )
    with st.container(horizontal=True, gap="small"):
        for key, value in told:
            st.metric(say(f"drill.{key}"), value, width="content", border=True)
    figure = figures.backlog(outcome, language())
    figure.update_layout(height=230)
    figure.update_yaxes(range=[0, 1.08 * max(1, *(max(line.y, default=0) for line in figure.data))])
    words = say("builder.preview-alt", peak=formats.count(measures.peak_backlog), seed=SEED)
    st.plotly_chart(figure, config=PLOT, key="builder.backlog", alt=words)
    st.caption(
        say(
            "builder.preview-of", scenario=plain(outcome.scenario.title.in_(language())), plan=_plan(outcome), seed=SEED
        )
    )


def _plan(outcome: Outcome) -> str:
    return plain(outcome.plan.title.in_(language()))
