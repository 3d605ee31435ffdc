"""A drill: choose it, watch it, see what it came to, take the tables along."""

import io
from functools import partial

import streamlit as st

from sim import formats
from sim.errors import InputError
from sim.loading import library
from sim.outcome import Outcome
from sim.views import address, figures
from sim.views.catalogue import title
from sim.views.replay import replay
from sim.views.service import drill, resolved
from sim.views.words import language, of, say
from sim.words import Titles

TABLES = ("orders", "visits", "events", "backlog", "systems", "postings", "logins", "customers", "staff")
SEEDS = 10**9


def choose() -> tuple[str, str, str, int]:
    """What is drilled: out of the address at first, then as it is chosen."""
    state = st.session_state
    scenarios, plans, organisations = (list(library(kind)) for kind in ("scenario", "plan", "organisation"))
    if "drill.scenario" not in state or state.get("drill.asked") != dict(st.query_params):
        scenario = address.among("scenario", scenarios, "upgrade-failure")
        drilled, _ = resolved(scenario)
        state["drill.scenario"] = scenario
        state["drill.plan"] = address.among("plan", plans, drilled.plan)
        state["drill.organisation"] = address.among("organisation", ["", *organisations], "")
        state["drill.seed"] = address.whole("seed", 0, SEEDS, 1)
    row = st.columns([3, 3, 3, 1.4, 1.2], vertical_alignment="bottom")
    row[0].selectbox(
        say("drill.scenario"),
        scenarios,
        format_func=lambda name: title("scenario", name),
        key="drill.scenario",
        on_change=_follow_the_scenario,
    )
    row[1].selectbox(say("drill.plan"), plans, format_func=lambda name: title("plan", name), key="drill.plan")
    row[2].selectbox(
        say("drill.organisation"),
        ["", *organisations],
        format_func=lambda name: title("organisation", name) if name else say("drill.its-own"),
        key="drill.organisation",
    )
    row[3].number_input(say("drill.seed"), 0, SEEDS, key="drill.seed", help=say("drill.seed-help"))
    row[4].button(say("drill.another-seed"), on_click=_another_seed, width="stretch")
    chosen = (state["drill.scenario"], state["drill.plan"], state["drill.organisation"], int(state["drill.seed"]))
    address.put(scenario=chosen[0], plan=chosen[1], organisation=chosen[2] or None, seed=chosen[3])
    state["drill.asked"] = dict(st.query_params)
    return chosen


def _follow_the_scenario() -> None:
    """Another scenario brings its own plan and organisation."""
    drilled, _ = resolved(st.session_state["drill.scenario"])
    st.session_state["drill.plan"], st.session_state["drill.organisation"] = drilled.plan, ""


def _another_seed() -> None:
    st.session_state["drill.seed"] = (int(st.session_state["drill.seed"]) + 1) % SEEDS


def headline(outcome: Outcome) -> None:
    """The figures that matter, in one row."""
    bare, response = outcome.measures["without-response"], outcome.measures["with-response"]
    currency = outcome.organisation.money.currency
    averted = outcome.loss_averted

    def change(figure: str) -> str:
        return say("drill.instead-of", figure=figure)

    cards = (
        (say("drill.averted"), formats.share(averted), None),
        (
            say("drill.loss"),
            formats.money(response.loss.total, currency, language()),
            change(formats.money(bare.loss.total, currency, language())),
        ),
        (say("drill.on-time"), formats.share(response.orders_on_time), change(formats.share(bare.orders_on_time))),
        (
            say("drill.key-on-time"),
            formats.share(response.key_customers_on_time),
            change(formats.share(bare.key_customers_on_time)),
        ),
        (say("drill.peak"), formats.count(response.peak_backlog), change(formats.count(bare.peak_backlog))),
        (
            say("drill.back-to-usual"),
            formats.duration(response.mtd, language()),
            change(formats.duration(bare.mtd, language())),
        ),
    )
    with st.container(horizontal=True):
        for label, value, beside in cards:
            st.metric(label, value, border=True, width="content", height="stretch", delta_description=beside)
    st.caption(say("drill.one-draw"))


def objectives(outcome: Outcome) -> None:
    """Each objective, its target and what was measured."""
    titles = Titles(language(), outcome.organisation)
    verdicts = {True: "reached", False: "missed", None: "not-measured"}
    st.dataframe(
        {
            say("column.objective"): [titles.objective(a.objective) for a in outcome.objectives],
            say("column.target"): [titles.target(a.objective) for a in outcome.objectives],
            say("column.measured"): [titles.measured(a.objective, a.measured) for a in outcome.objectives],
            say("column.verdict"): [say(f"verdict.{verdicts[a.reached]}") for a in outcome.objectives],
        },
        hide_index=True,
        width="stretch",
    )


def events(outcome: Outcome) -> None:
    """All that happened in the control plane."""
    journal = outcome.response.journal
    st.dataframe(
        {
            say("column.time"): [formats.moment(entry.time, language()) for entry in journal],
            say("column.kind"): [say(f"kind.{entry.kind}") for entry in journal],
            say("column.event"): [entry.say(language()) for entry in journal],
        },
        hide_index=True,
        width="stretch",
        height=420,
    )


def downloads(outcome: Outcome, name: str) -> None:
    """The tables, made when they are asked for."""
    st.caption(say("drill.tables"))
    for column, table in zip(st.columns(3) * 3, TABLES, strict=True):
        column.download_button(
            say(f"table.{table}"),
            data=partial(_parquet, outcome, table),
            file_name=f"{name}-{table}.parquet",
            mime="application/vnd.apache.parquet",
            key=f"drill.download.{table}",
            on_click="ignore",
            width="stretch",
        )


def _parquet(outcome: Outcome, table: str) -> bytes:
    file = io.BytesIO()
    getattr(outcome, table).to_parquet(file, index=False)
    return file.getvalue()


def show() -> None:
    """The page."""
    scenario, plan, organisation, seed = choose()
    try:
        with st.spinner(say("drill.running"), show_time=True):
            outcome = drill(scenario, plan, organisation or None, seed)
    except InputError as error:
        st.error(say("drill.does-not-fit"))
        for problem in error.problems:
            st.text(problem.message(language()))
        return
    st.subheader(of(outcome.scenario.title), anchor=False)
    st.text(of(outcome.scenario.summary))
    headline(outcome)
    replay(outcome, language(), key="drill.replay")
    names = ("objectives", "backlog", "money", "events", "data")
    tabs = st.tabs([say(f"tab.{name}") for name in names])
    plot = {"displayModeBar": False, "displaylogo": False}
    with tabs[0]:
        objectives(outcome)
    with tabs[1]:
        st.plotly_chart(figures.backlog(outcome, language()), config=plot, key="drill.backlog")
    with tabs[2]:
        st.plotly_chart(figures.losses(outcome, language()), config=plot, key="drill.losses")
    with tabs[3]:
        events(outcome)
    with tabs[4]:
        downloads(outcome, f"{scenario}-{plan}-{seed}")


show()
