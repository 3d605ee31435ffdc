"""A drill: choose it, watch it, see what it came to, take the tables along."""

import io
import re
from functools import partial

import streamlit as st

from sim import formats
from sim.errors import InputError
from sim.glance import Glance
from sim.loading import library
from sim.outcome import Outcome
from sim.register import Details
from sim.views import address, figures, widgets
from sim.views.catalogue import title
from sim.views.own import choose_orders
from sim.views.replay import replay
from sim.views.reporting import reporting
from sim.views.scorecards import Card
from sim.views.service import drill, keep, resolved
from sim.views.words import language, of, plain, say, spoken
from sim.world.orders import DAY

TABLES = ("orders", "visits", "events", "backlog", "systems", "postings", "logins", "customers", "staff")
SEEDS = 10**9


def choose() -> tuple[str, str, str, int]:
    """What is drilled: out of the address at first, then as it is chosen."""
    state = st.session_state
    scenarios, plans, organisations = (list(library(kind)) for kind in ("scenario", "plan", "organisation"))
    if "drill.scenario" not in state or state.get("drill.asked") != _asked():
        asked = (("scenario", scenarios), ("plan", plans), ("organisation", organisations))
        state["drill.unknown"] = [name for kind, known in asked if (name := address.unknown(kind, known))]
        scenario = address.among("scenario", scenarios, "upgrade-failure")
        drilled, _ = resolved(scenario)
        state["drill.scenario"] = scenario
        state["drill.plan"] = address.among("plan", plans, drilled.plan)
        state["drill.organisation"] = address.among("organisation", ["", *organisations], "")
        state["drill.seed"] = address.whole("seed", 0, SEEDS, 1)
    for name in state.get("drill.unknown", ()):
        st.info(say("drill.unknown", name=plain(name[:60])))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("drill.scenario"),
            scenarios,
            widgets.place(scenarios, state["drill.scenario"]) or 0,
            format_func=spoken(scenarios, partial(title, "scenario")),
            key="drill.scenario",
            on_change=_follow_the_scenario,
        )
        st.selectbox(
            say("drill.plan"),
            plans,
            widgets.place(plans, state["drill.plan"]) or 0,
            format_func=spoken(plans, partial(title, "plan")),
            key="drill.plan",
        )
        st.selectbox(
            say("drill.organisation"),
            ["", *organisations],
            widgets.place(["", *organisations], state["drill.organisation"]) or 0,
            format_func=spoken(
                ["", *organisations], lambda name: title("organisation", name) if name else say("drill.its-own")
            ),
            key="drill.organisation",
        )
        st.number_input(
            say("drill.seed"), 0, SEEDS, state["drill.seed"], key="drill.seed", help=say("drill.seed-help"), width=130
        )
        st.button(say("drill.another-seed"), on_click=_another_seed, width="content")
    chosen = (state["drill.scenario"], state["drill.plan"], state["drill.organisation"], int(state["drill.seed"]))
    address.put(scenario=chosen[0], plan=chosen[1], organisation=chosen[2] or None, seed=chosen[3])
    state["drill.asked"] = _asked()
    return chosen


def _asked() -> list[str | None]:
    """What the address says of the drill; whatever else it says is no reason to begin anew."""
    return [st.query_params.get(name) for name in ("scenario", "plan", "organisation", "seed")]


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

    def took(minutes: float | None) -> str:
        drilled = formats.duration(outcome.scenario.days * DAY, language())
        return say("drill.not-within", duration=drilled) if minutes is None else formats.took(minutes, language())

    cards = (
        (say("drill.averted"), formats.averted(averted), None),
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
            took(response.mtd),
            change(took(bare.mtd)),
        ),
    )
    with st.container(horizontal=True):
        for label, value, beside in cards:
            st.metric(label, value, border=True, width="content", height="stretch", delta_description=beside)
    st.caption(say("drill.one-draw"))


def scorecard(outcome: Outcome) -> None:
    """Ratings, and what the score is made of."""
    card = Card(outcome, language())
    with st.container(horizontal=True):
        st.metric(say("drill.score"), card.score, border=True, width="content", delta_description=card.band)
        st.metric(say("drill.coverage"), card.coverage, border=True, width="content", height="stretch")
    st.caption(card.stability())
    tables = {"capabilities": card.capabilities(), "objectives": card.objectives(), "items": card.items()}
    for name, rated in tables.items():
        st.markdown(f"##### {say(f'drill.{name}')}")
        widgets.table(rated)


def record(outcome: Outcome) -> None:
    """Put the drill into the register."""
    with st.form("drill.record", border=True):
        st.markdown(f"##### {say('drill.record')}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(say("drill.facilitator"), key="drill.facilitator", max_chars=80, width=220)
            st.text_input(say("drill.participants"), key="drill.participants", max_chars=500, width="stretch")
            st.text_input(say("drill.note"), key="drill.note", max_chars=500, width="stretch")
            st.form_submit_button(say("drill.record-it"), on_click=recording, kwargs={"outcome": outcome})
    if told := st.session_state.pop("drill.recorded", None):
        (st.success if told[0] else st.error)(told[1])


def recording(outcome: Outcome) -> None:
    """Write the drill and who took part into the register."""
    state = st.session_state
    names = [name.strip() for name in re.split(r"[,;，；、]", state["drill.participants"]) if name.strip()]
    details = Details(names, state["drill.facilitator"] or None, note=state["drill.note"] or None, language=language())
    try:
        recorded = keep(outcome, details)
    except InputError as error:
        state["drill.recorded"] = False, error.message(language())
    except OSError as error:
        state["drill.recorded"] = False, say("drill.cannot-save", why=error.strerror or error)
    else:
        state["drill.recorded"] = True, say("drill.recorded" if recorded.is_new else "drill.known")


def events(outcome: Outcome) -> None:
    """All that happened in the control plane."""
    told = (
        (formats.moment(entry.time, language()), say(f"kind.{entry.kind}"), entry.say(language()))
        for entry in outcome.response.journal
    )
    widgets.scrolled([say(f"column.{name}") for name in ("time", "kind", "event")], told, say("tab.events"))


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
    can_be_used, orders = choose_orders(scenario, organisation or None, seed)
    if not can_be_used:
        return
    try:
        with st.spinner(say("drill.running"), show_time=True):
            outcome = drill(scenario, plan, organisation or None, seed, orders)
    except InputError as error:
        st.error(say("drill.does-not-fit"))
        for problem in error.problems:
            st.text(problem.message(language()))
        return
    st.subheader(of(outcome.scenario.title), anchor=False)
    st.text(of(outcome.scenario.summary))
    headline(outcome)
    replay(outcome, language(), key="drill.replay")
    names = ("scorecard", "backlog", "money", "events", "report", "data", "register")
    tabs = widgets.tabs("drill.tab", {name: say(f"tab.{name}") for name in names})
    plot = {"displayModeBar": False, "displaylogo": False}
    with tabs[0]:
        scorecard(outcome)
    with tabs[1]:
        st.plotly_chart(figures.backlog(Glance.of(outcome), language()), config=plot, key="drill.backlog")
    with tabs[2]:
        st.plotly_chart(figures.losses(outcome, language()), config=plot, key="drill.losses")
    with tabs[3]:
        events(outcome)
    with tabs[4]:
        reporting(outcome, f"{scenario}-{plan}-{seed}")
    with tabs[5]:
        downloads(outcome, f"{scenario}-{plan}-{seed}")
    with tabs[6]:
        record(outcome)


show()
