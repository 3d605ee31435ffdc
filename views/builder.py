"""The builder: a scenario, organisation, plan or measure in forms and as YAML, kept in step, with a drill beside it."""

from functools import partial

import streamlit as st

from sim.drawing import to_svg
from sim.errors import InputError
from sim.loading import KINDS, library, load_organisation, shipped
from sim.scenario.base import Loc
from sim.scenario.graph import dependencies
from sim.scenario.organisation import Organisation
from sim.scenario.scenario import Scenario
from sim.texts import text
from sim.views import address, drafts, sketches, widgets
from sim.views.answers import label
from sim.views.catalogue import title
from sim.views.forms import PLOT, Form
from sim.views.lists import entries
from sim.views.preview import attempt, preview
from sim.views.time_line import time_line
from sim.views.uploads import own_orders, own_staff
from sim.views.widgets import held, synced
from sim.views.words import language, plain, say, spoken
from sim.workshop import Bench, Draft, Parcel, Verdict, bundle, check
from sim.workshop.shapes import Field, fields

GENERAL = "general"


# --- choosing ---------------------------------------------------------------------------------------------------------


def choose() -> None:
    """What is to be made, and out of what."""
    st.title(say("builder.title"), anchor=False)
    st.text(say("builder.lead"))
    state = st.session_state
    state.setdefault("builder.kind", address.among("kind", KINDS, "scenario"))
    st.segmented_control(
        say("builder.kind"),
        list(KINDS),
        default=held("builder.kind"),
        format_func=spoken(KINDS, lambda kind: text(f"kind.{kind}", language()).capitalize()),
        key="builder.kind",
        required=True,
    )
    kind = state["builder.kind"]
    address.put(kind=kind)
    known = list(library(kind))
    own = [name for name in known if name not in shipped(kind)]
    st.selectbox(
        say("builder.from"),
        [*own, *(name for name in known if name not in own)],
        format_func=spoken(known, lambda name: title(kind, name) + (f" ({name})" if name in own else "")),
        key="builder.source",
        help=say("builder.from-help"),
    )

    def begin() -> None:
        drafts.begin(kind, str(st.session_state["builder.source"]))

    st.button(say("builder.begin"), type="primary", key="builder.begin", on_click=begin)


def follow_the_address() -> None:
    """Open what the address asks for, or what this session was at."""
    state, asked = st.session_state, st.query_params
    if "draft" not in asked and "open" in asked:
        kind = address.among("kind", list(KINDS), "scenario")
        drafts.begin(kind, str(asked["open"]))
    elif "draft" not in asked and state.get("builder.token"):
        address.put(draft=state["builder.token"])
    state["builder.token"] = asked.get("draft")


# --- commands ---------------------------------------------------------------------------------------------------------


def _leave() -> None:
    drafts.let_go()
    st.session_state["builder.token"] = None
    address.put(part=None)
    st.session_state.pop("builder.last", None)


def commands(bench: Bench, verdict: Verdict) -> None:
    """Undo, name, save, take along."""
    draft = bench.draft
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        offered = (
            ("undo", ":material/undo:", bool(draft.past), lambda: drafts.change(Draft.undone)),
            ("redo", ":material/redo:", bool(draft.future), lambda: drafts.change(Draft.redone)),
            ("reset", ":material/restart_alt:", draft.is_changed, lambda: drafts.change(Draft.reset)),
        )
        for name, icon, possible, act in offered:
            st.button(say(f"builder.{name}"), key=f"builder.{name}", icon=icon, disabled=not possible, on_click=act)
        name = _named(bench)
        st.text_input(say("builder.name"), st.session_state[name], key=name, help=say("builder.name-help"), width=200)
        st.button(
            say("builder.save"),
            key="builder.save",
            type="primary",
            icon=":material/save:",
            on_click=drafts.save,
            disabled=verdict.model is None,
            help=None if verdict.model is not None else say("builder.save-wrong"),
        )
        st.download_button(
            say("builder.yaml"), draft.text, f"{bench.name}.yaml", "application/yaml", key="builder.download",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            say("builder.bundle"), partial(bundle, Parcel(draft.kind, bench.name, draft.text)), f"{bench.name}.zip",
            "application/zip", key="builder.bundle", icon=":material/folder_zip:", on_click="ignore",
            disabled=verdict.model is None, help=say("builder.bundle-help"),
        )  # fmt: skip
        st.button(say("builder.leave"), key="builder.leave", icon=":material/close:", on_click=_leave)
    if refused := st.session_state.get("builder.refused"):
        st.error(plain(refused))
    if saved := st.session_state.pop("builder.saved", None):
        st.success(say("builder.saved", name=saved), icon=":material/check:")


def _named(bench: Bench) -> str:
    """The widget of the name; it follows the draft when another is opened."""
    key = "builder.name"
    if st.session_state.get("builder.named") != bench.name or key not in st.session_state:
        st.session_state[key] = st.session_state["builder.named"] = bench.name
    return key


# --- the form ---------------------------------------------------------------------------------------------------------


def section(form: Form, known: dict[str, Field], chosen: str) -> None:
    """The part of the form that is open."""
    draft = form.draft
    if chosen == GENERAL:
        parts = [name for name, field in known.items() if not _is_general(field)]
        form.model((), KINDS[draft.kind][1], leave_out=parts)
        return
    field = known[chosen]
    path = (chosen,)
    picture(form, chosen)
    if field.shape.sort == "list" and field.shape.item is not None and field.shape.item.sort in ("model", "kinds"):
        entries(form, path, field.shape, label(chosen))
    elif field.shape.sort == "model":
        form.model(path, field.shape.model)
    else:
        form.field((), field)
    if chosen == "demand":
        own_orders(form)
    elif chosen == "departments" and draft.kind == "organisation":
        own_staff(form)


def _is_general(field: Field) -> bool:
    item = field.shape.item
    simple_list = field.shape.sort == "list" and item is not None and item.sort in ("choice", "refers")
    return field.shape.is_plain or field.shape.sort in ("words", "two-ways") or simple_list


def picture(form: Form, chosen: str) -> None:
    """What the open part looks like as a picture, if it has one and is right."""
    model = form.verdict.model
    if isinstance(model, Scenario) and chosen in ("incidents", "injects", "decisions"):
        time_line(model, language(), "builder.time-line", drafts.write, _open)
    elif isinstance(model, Organisation) and chosen == "demand":
        st.plotly_chart(
            sketches.heat_map(model.demand, language()), config=PLOT, key="builder.heat", alt=say("builder.heat-map")
        )
    elif isinstance(model, Organisation) and chosen in ("systems", "desks", "sites"):
        with st.expander(say("builder.graph"), icon=":material/account_tree:", key="builder.graph", expanded=True):
            widgets.wide_picture(to_svg(dependencies(model).essential(), language()), say("builder.graph"))


def _open(path: Loc) -> None:
    """Open an entry of a list in the form."""
    part, number = path
    st.session_state["builder.section.scenario"] = part
    st.session_state[f"pick.{part}"] = number


def forms(bench: Bench, verdict: Verdict, company: Organisation | None) -> None:
    """The form, or why there is none."""
    draft = bench.draft
    if not draft.is_readable:
        st.error(say("builder.unreadable"), icon=":material/error:")
        return
    known = {field.name: field for field in fields(KINDS[draft.kind][1])}
    sections = [GENERAL, *(name for name, field in known.items() if not _is_general(field))]

    def called(name: str) -> str:
        wrong = [] if name == GENERAL else verdict.within((name,))
        words = say("builder.general") if name == GENERAL else label(name)
        return words + (f" ⚠ {len(wrong)}" if wrong else "")

    key = f"builder.section.{draft.kind}"
    if st.session_state.get(key) not in sections:
        st.session_state[key] = address.among("part", sections, GENERAL)
    st.pills(
        say("builder.section"),
        sections,
        default=held(key),
        format_func=spoken(sections, called),
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    address.put(part=st.session_state[key])
    section(Form(draft, verdict, company), known, st.session_state[key])


def source(bench: Bench, verdict: Verdict) -> None:
    """The YAML text, and what is wrong with it by line."""

    def edited() -> None:
        words = str(st.session_state["builder.text"])
        drafts.change(lambda draft: draft.edited(words.replace("\r\n", "\n")))

    written, key = synced("builder.text", bench.draft.text), "builder.text"
    st.text_area(say("builder.text"), written, 420, key=key, on_change=edited, help=say("builder.text-help"))
    lines = bench.draft.text.split("\n")
    for problem in verdict.problems[:12]:
        st.caption(f":red[{plain(problem.message(language()))}]")
        if problem.line is not None and problem.line <= len(lines):
            st.code(f"{problem.line:>4}  {lines[problem.line - 1]}", language="yaml")


def tried_with(bench: Bench) -> None:
    """With what a draft is tried out."""
    kind = bench.draft.kind
    wanted = {"scenario": ("plan",), "organisation": ("scenario", "plan")}.get(
        kind, ("scenario", "organisation", *(("plan",) if kind == "preparedness" else ()))
    )
    with st.container(horizontal=True):
        for what in wanted:
            known = list(library(what))
            key = f"builder.{what}"
            if st.session_state.get(key) not in (None, *known):
                st.session_state[key] = None
            st.selectbox(
                text(f"kind.{what}", language()).capitalize(),
                known,
                index=None,
                format_func=spoken(known, partial(title, what)),
                placeholder=say("builder.usual"),
                key=key,
            )


def _company(bench: Bench) -> tuple[str | None, Organisation | None]:
    """The organisation that a draft refers to."""
    draft = bench.draft
    name = draft.at(("organisation",)) if draft.kind == "scenario" else st.session_state.get("builder.organisation")
    if draft.kind == "organisation":
        return None, None
    if draft.kind != "scenario" and not name:
        name = "beijing-trading"
    if not isinstance(name, str) or name not in library("organisation"):
        return None, None
    try:
        return name, load_organisation(name)
    except InputError:
        return None, None


def show() -> None:
    """The page."""
    follow_the_address()
    bench = drafts.current()
    if bench is None:
        if st.query_params.get("draft"):
            st.info(say("builder.gone"))
        choose()
        return
    name, company = _company(bench)
    verdict = check(bench.draft, name if bench.draft.kind == "plan" else None)
    kind = text(f"kind.{bench.draft.kind}", language()).capitalize()
    st.markdown(f"#### {plain(kind)} · {plain(bench.name)}" + (" \\*" if bench.draft.is_changed else ""))
    commands(bench, verdict)
    left, right = st.columns([11, 9], gap="medium")
    with right:
        tried_with(bench)
        tried = attempt(bench.draft)
        slot = st.container()
    at_once = tried.is_seen_soon()
    if at_once:
        with slot:
            preview(tried)
    with left:
        forms(bench, verdict, company)
    with right:
        source(bench, verdict)
    if not at_once:
        with slot:
            preview(tried)


show()
