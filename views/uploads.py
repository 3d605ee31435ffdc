"""The organisation's own orders and staff list, taken into the draft."""

from typing import Any

import streamlit as st

from sim.errors import InputError
from sim.history import FittedDemand, fit
from sim.imports.staff import StaffList, read_staff
from sim.scenario.files import dump_yaml
from sim.scenario.organisation import Organisation
from sim.scenario.reading import read_document
from sim.views import drafts
from sim.views.exports import LARGEST, orders_of, read, told, upload
from sim.views.forms import Form
from sim.views.naming import called
from sim.views.words import language, plain, say

__all__ = ["own_orders", "own_staff"]

# --- orders -----------------------------------------------------------------------------------------------------------


def own_orders(form: Form) -> None:
    """An order history becomes the demand of the draft."""
    with st.expander(say("builder.own-orders"), icon=":material/upload_file:", key="builder.own-orders"):
        st.caption(say("builder.own-orders-lead"))
        history = orders_of(say("builder.upload-orders"), "builder.upload-orders")
        if history is None:
            return
        company = form.verdict.model
        if not isinstance(company, Organisation):
            st.info(say("builder.orders-later"))
            return
        try:
            fitted = fit(history, company)
        except InputError as error:
            told(error)
            return
        for note in fitted.notes:
            st.caption(f":material/info: {plain(note.say(language()))}")

        def take() -> None:
            drafts.write(("demand",), _written(company, fitted))

        figure = f"{fitted.demand.orders_per_day:,.1f}"
        st.button(say("builder.take-demand", orders=figure), type="primary", key="builder.take-demand", on_click=take)


def _written(company: Organisation, fitted: FittedDemand) -> Any:
    """The fitted demand as it stands in a file."""
    learnt = company.model_copy(update={"demand": fitted.demand})
    data: Any = read_document(dump_yaml(learnt), "").data
    return data["demand"]


# --- staff ------------------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=8, show_spinner=False)
def _staff(name: str, content: bytes, department: str | None, count: str | None) -> StaffList | InputError:
    try:
        return read(name, content, lambda path: read_staff(path, department, count, max_bytes=LARGEST))
    except InputError as error:
        return error


def own_staff(form: Form) -> None:
    """A staff list becomes the numbers of people in the departments of the draft."""
    with st.expander(say("builder.own-staff"), icon=":material/upload_file:", key="builder.own-staff"):
        st.caption(say("builder.own-staff-lead"))
        uploaded = upload(say("builder.upload-staff"), "builder.upload-staff")
        if uploaded is None:
            return
        state = st.session_state
        found = _staff(uploaded.name, uploaded.getvalue(), state.get("staff.department"), state.get("staff.count"))
        if isinstance(found, InputError):
            told(found)
            return
        left, right = st.columns(2)
        columns = [name for name in found.columns if name]
        left.selectbox(say("builder.staff-department"), columns, index=None, key="staff.department",
                       placeholder=found.department)  # fmt: skip
        right.selectbox(say("builder.staff-count"), columns, index=None, key="staff.count",
                        placeholder=found.count or say("builder.staff-each-row"))  # fmt: skip
        st.caption(plain(found.how.say(language())))
        _matched(form, found)


def _matched(form: Form, found: StaffList) -> None:
    """Which department of the draft each one of the list is; then the numbers can be taken over."""
    said = form.draft.at(("departments",))
    ours = [item for item in said if isinstance(item, dict)] if isinstance(said, list) else []
    chosen: dict[str, int] = {}
    for name, people in sorted(found.staff.items(), key=lambda item: -item[1])[:60]:
        guess = next((n for n, item in enumerate(ours) if name.casefold() in _names(item)), None)
        number = st.selectbox(
            say("builder.staff-is", name=name, people=people),
            range(len(ours)),
            index=guess,
            format_func=lambda n: called(ours[n], n),
            placeholder=say("builder.staff-nobody"),
            key=f"staff.is.{name}",
        )
        if number is not None:
            chosen[str(number)] = chosen.get(str(number), 0) + people
    if found.left_out:
        st.caption(say("builder.staff-left-out", count=len(found.left_out)))

    def take() -> None:
        for number, people in chosen.items():
            drafts.write(("departments", int(number), "staff"), people)

    st.button(say("builder.take-staff"), key="builder.take-staff", type="primary", on_click=take, disabled=not chosen)


def _names(item: dict[str, Any]) -> set[str]:
    """By which names a department is known."""
    title = item.get("title")
    words = list(title.values()) if isinstance(title, dict) else [title]
    return {str(word).casefold() for word in (*words, item.get("id")) if word}
