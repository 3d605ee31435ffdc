"""What a team orders or ends between decision points, with its price."""

import streamlit as st

from sim import formats
from sim.errors import InputError
from sim.scenario.actions import Action
from sim.scenario.base import Kind
from sim.scenario.organisation import Organisation
from sim.session.free import Item, Price, action, menu, price, under_way
from sim.session.place import Place
from sim.texts import text
from sim.views.live_hall import now
from sim.views.live_pulse import act
from sim.views.words import language, plain, say, spoken
from sim.words import Titles

__all__ = ["free", "priced"]

OF_KIND: dict[str, Kind] = {
    "by": "department",
    "from": "department",
    "department": "department",
    "to": "desk",
    "desk": "desk",
}
"""What names of an action stand for."""


def free(place: Place) -> None:
    """The catalogue of free actions, and what is under way."""
    courses = place.live.courses
    with st.expander(say("live.free.title")):
        titles = Titles(language(), courses.organisation)
        items = {item.kind: item for item in menu(courses.organisation)}
        kind = st.selectbox(
            say("live.free.what"),
            list(items),
            index=None,
            placeholder=say("live.free.choose"),
            format_func=spoken(items, lambda name: text(f"cli.action.{name}", language())),
            key="live.free.kind",
        )
        if kind is not None:
            _ordering(place, items[kind], titles)
        _under_way(place)


def _ordering(place: Place, item: Item, titles: Titles) -> None:
    said = {name: _asked(name, options, titles) for name, options in item.asks.items()}
    if any(value in (None, [], "") for value in said.values()):
        return
    try:
        ordered = action(item.kind, **said)
    except InputError as error:
        st.error(plain(error.message(language())))
        return
    organisation = place.live.courses.organisation
    st.markdown("\n".join(f"- {plain(line)}" for line in priced(price(organisation, ordered), ordered, organisation)))
    st.button(
        say("live.free.order"),
        key="live.free.order",
        on_click=_order,
        kwargs={"place": place, "ordered": ordered, "count": place.live.state(now()).count},
    )


def _asked(name: str, options: tuple[str, ...], titles: Titles) -> object:
    label, key = say(f"live.free.{name}"), f"live.free.{name}"
    if name == "staff":
        return st.number_input(label, 1, 200, 1, key=key)
    if name == "channels":
        return st.multiselect(
            label,
            options,
            default=list(options[:2]),
            format_func=spoken(options, lambda channel: text(f"cli.channel.{channel}", language())),
            placeholder=say("live.free.choose"),
            select_all=False,
            key=key,
        )
    return st.selectbox(
        label,
        options,
        index=None,
        placeholder=say("live.free.choose"),
        format_func=spoken(options, lambda option: titles.named(OF_KIND[name], option)),
        key=key,
    )


def priced(cost: Price, ordered: Action, organisation: Organisation) -> list[str]:
    """The price of an action in words; what costs nothing by itself says so."""
    currency = organisation.money.currency

    def amount(value: float) -> str:
        return formats.money(value, currency, language())

    lines = []
    if cost.people:
        lines.append(say("live.price.people", count=cost.people))
    if cost.hourly:
        lines.append(say("live.price.hourly", amount=amount(cost.hourly)))
    if cost.once:
        lines.append(say("live.price.once", amount=amount(cost.once)))
    if cost.an_invoice:
        lines.append(say("live.price.an-invoice", amount=amount(cost.an_invoice)))
    if cost.own_work:
        lines.append(say("live.price.own-work", count=formats.few(cost.own_work)))
    if cost.waits:
        lines.append(say("live.price.waits", time=formats.duration(cost.waits, language())))
    if ordered.do in ("paper-invoicing", "announce", "urgent-first"):
        lines.append(say(f"live.price.{ordered.do}"))
    return lines


def _order(place: Place, ordered: Action, count: int) -> None:
    act(f"order-{ordered.id}", lambda: place.order(now(), ordered, key=f"order-{count}"))


def _under_way(place: Place) -> None:
    state = place.live.state(now())
    outcome = place.live.courses.outcome(state.teams[place.seat.team].decisions)
    going = under_way(outcome, state.moment)
    if going:
        st.markdown(f"**{say('live.free.under-way')}**")
    for under in going:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            name = text(f"cli.action.{under.kind}", language())
            st.text(
                say("live.free.since", action=name, moment=formats.moment(under.since, language())), width="stretch"
            )
            st.button(
                say("live.free.end"),
                key=f"live.end.{under.action}",
                on_click=_withdraw,
                kwargs={"place": place, "name": under.action, "count": state.count},
            )


def _withdraw(place: Place, name: str, count: int) -> None:
    act(f"end-{name}", lambda: place.withdraw(now(), name, key=f"end-{count}"))
