"""Lists of things and mappings within a form: tables to edit, entries to open, add, copy, move and remove."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st
from rich.cells import cell_len

from sim.scenario.base import Loc
from sim.scenario.paths import entry_name
from sim.scenario.reading import dotted
from sim.views import drafts
from sim.views.answers import label, read_plain, shown
from sim.views.words import plain, say, spoken
from sim.workshop.shapes import Field, Shape, fields
from sim.workshop.starting import free_id

if TYPE_CHECKING:
    from sim.views.forms import Form

__all__ = ["entries", "mapping", "one_by_one"]

COLUMNS = 8
"""A table has so many at most; the form beneath has all."""


def _ids(said: Any) -> list[str]:
    return [name for item in said if (name := entry_name(item))] if isinstance(said, list) else []


# --- commands ---------------------------------------------------------------------------------------------------------


def _add(form: "Form", path: Loc, shape: Shape, pick: str) -> None:
    said = form.draft.at(path) or []
    assert shape.item is not None
    made = form.new(shape.item, _ids(said))
    if isinstance(made, dict) and "do" in made and made["do"] in _ids(said):
        made = {"id": free_id("new", _ids(said)), **made}
    drafts.change(lambda draft: draft.insert((*path, len(said)), made))
    st.session_state[pick] = len(said)


def _copy(path: Loc, said: list[Any], number: int, pick: str) -> None:
    item = said[number]
    if isinstance(item, dict) and (name := entry_name(item)):
        item = {"id": free_id(f"{name}-copy"[:60], _ids(said))} | {k: v for k, v in item.items() if k != "id"}
    drafts.change(lambda draft: draft.insert((*path, number + 1), item))
    st.session_state[pick] = number + 1


def _move(path: Loc, number: int, step: int, pick: str) -> None:
    drafts.change(lambda draft: draft.swap((*path, min(number, number + step))))
    st.session_state[pick] = number + step


def _remove(path: Loc, number: int, pick: str) -> None:
    drafts.take_out((*path, number))
    st.session_state[pick] = number  # the one that follows, if there is one


def _commands(form: "Form", path: Loc, shape: Shape, title: str, number: int, pick: str) -> None:
    """Buttons for the entry that is open."""
    said = form.draft.at(path) or []
    there = 0 <= number < len(said)
    name = form.entry(said[number], number, shape.item) if there else ""
    offered = (
        ("add", ":material/add:", True, partial(_add, form, path, shape, pick)),
        ("copy", ":material/content_copy:", there, partial(_copy, path, said, number, pick)),
        ("up", ":material/arrow_upward:", there and number > 0, partial(_move, path, number, -1, pick)),
        ("down", ":material/arrow_downward:", there and number + 1 < len(said), partial(_move, path, number, 1, pick)),
        ("remove", ":material/delete:", there, partial(_remove, path, number, pick)),
    )
    with st.container(horizontal=True, gap="small"):
        for command, icon, possible, act in offered:
            st.button(
                say(f"builder.list-{command}"),
                key=f"{command}.{dotted(path)}",
                icon=icon,
                disabled=not possible,
                on_click=act,
                help=say(f"builder.list-{command}-what", title=title, name=plain(name)),
            )


# --- lists ------------------------------------------------------------------------------------------------------------


def one_by_one(form: "Form", path: Loc, shape: Shape, title: str) -> None:
    """The entries of a list: which one is open, its form, and what can be done with it."""
    said = form.draft.at(path)
    assert shape.item is not None
    if said is not None and not isinstance(said, list):
        form.mistakes(path, everything=True)
        return
    pick = f"pick.{dotted(path)}"
    count = len(said or [])
    number = min(int(st.session_state.get(pick) or 0), count - 1)
    if count:
        st.session_state[pick] = number
        wrong = {n for n in range(count) if form.verdict.within((*path, n))}
        titles = {
            n: form.entry(item, n, shape.item) + (" ⚠" if n in wrong else "") for n, item in enumerate(said or [])
        }
        st.selectbox(
            say("builder.entry", title=title, count=count),
            range(count),
            number,
            format_func=spoken(range(count), titles.__getitem__),
            key=pick,
        )
    else:
        st.caption(say("builder.empty-list"))
    _commands(form, path, shape, title, number, pick)
    form.mistakes(path)
    if number >= 0 and count:
        one = (*path, number)
        if shape.item.sort == "model":
            form.model(one, shape.item.model)
        else:
            form.value(one, shape.item, title)


def entries(form: "Form", path: Loc, shape: Shape, title: str) -> None:
    """A list of things: a table of their plain values, and the form of one of them."""
    said = form.draft.at(path)
    if isinstance(said, list) and said and all(isinstance(item, dict) for item in said):
        _table(form, path, shape, said, title)
    one_by_one(form, path, shape, title)


def _models(shape: Shape, said: list[dict[str, Any]]) -> list[Any]:
    """The models of the entries: of several kinds those that are there."""
    item = shape.item
    assert item is not None
    if item.sort != "kinds":
        return [item.model]
    return [item.branches[do].model for do in dict.fromkeys(str(one.get("do")) for one in said) if do in item.branches]


def _columns(shape: Shape, said: list[dict[str, Any]]) -> list[Field]:
    """The plain values that are worth a column: what must be there, and what any entry says; ids are in the form."""
    known = {field.name: field for model in _models(shape, said) for field in fields(model) if _is_flat(field)}
    used = [f for f in known.values() if any(f.name in one for one in said) or f.required]
    if any("title" in one or "do" in one for one in said):
        used = [f for f in used if f.name != "id"]
    simple = [f for f in used if not any(isinstance(one.get(f.name), dict | list) for one in said)]
    return simple[:COLUMNS]


def _is_flat(field: Field) -> bool:
    """Whether what is usually written there is one value that means the same in every entry."""
    plain_one = field.shape.is_plain and field.shape.refers != "option"
    return plain_one or (field.shape.sort == "two-ways" and field.name == "at")


def _choices(form: "Form", models: list[Any], name: str) -> dict[str, str]:
    """What can be chosen in a column, and what it is called; entries of different kinds may choose differently."""
    words: dict[str, str] = {}
    for shape in (field.shape for model in models for field in fields(model) if field.name == name):
        options = shape.choices or (form.known(shape.refers) if shape.refers else ())
        words |= {option: form.called(shape)(option) for option in options}
    return words


def _wide(words: Iterable[str]) -> int:
    """Pixels that words in a cell take."""
    return min(240, 34 + 7 * max(map(cell_len, words), default=0))


def _table(form: "Form", path: Loc, shape: Shape, said: list[dict[str, Any]], title: str) -> None:
    frame = pd.DataFrame(index=range(len(said)))
    config: dict[str, Any] = {}
    if any("title" in one for one in said):
        frame["title"] = [form.entry(one, n) for n, one in enumerate(said)]
        config["title"] = st.column_config.TextColumn(label("title"), disabled=True)
    for field in _columns(shape, said):
        choices = _choices(form, _models(shape, said), field.name)
        cells = [one.get(field.name) for one in said]
        head = label(field.name)
        if field.shape.sort == "yes-no":
            frame[field.name] = [bool(field.default) if cell is None else cell is True for cell in cells]
            config[field.name] = st.column_config.CheckboxColumn(head)
        elif field.name == "do":
            frame[field.name] = [form.entry(one, n) for n, one in enumerate(said)]
            config[field.name] = st.column_config.TextColumn(head, disabled=True)
        elif choices and all(cell is None or cell in choices for cell in cells):
            frame[field.name] = cells
            seen = [head, *(choices[cell] for cell in cells if cell is not None)]
            config[field.name] = st.column_config.SelectboxColumn(
                head, options=list(choices), format_func=spoken(choices, choices.__getitem__), width=_wide(seen)
            )
        else:
            frame[field.name] = [shown(cell) for cell in cells]
            config[field.name] = st.column_config.TextColumn(head)
    key = f"table.{dotted(path)}.{drafts.revision()}"
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        column_config=config,
        width="stretch",
        height=min(38 + 35 * len(said), 260),
        on_change=_edited,
        args=(path, key, shape),
        placeholder="–",
        alt=say("builder.table-of", title=title),
    )


def _edited(path: Loc, key: str, shape: Shape) -> None:
    """Write the cells that were changed into the draft."""
    item = shape.item
    assert item is not None
    models = [branch.model for branch in item.branches.values()] if item.sort == "kinds" else [item.model]
    shapes = {field.name: field.shape for model in models for field in fields(model)}
    for row, cells in st.session_state[key]["edited_rows"].items():
        for name, value in cells.items():
            plain_shape = shapes[name].branches.get("plain", shapes[name])
            written = read_plain(value, plain_shape) if isinstance(value, str) else value
            drafts.write((*path, int(row), name), written)


# --- mappings ---------------------------------------------------------------------------------------------------------


def mapping(form: "Form", path: Loc, shape: Shape, title: str) -> None:
    """Keys and plain values as a table of two columns; values with parts one by one."""
    said = form.draft.at(path)
    assert shape.key is not None
    assert shape.item is not None
    if said is not None and not isinstance(said, dict):
        form.mistakes(path, everything=True)
        return
    rows: dict[str, Any] = said or {}
    if not shape.item.is_plain:
        for name in rows:
            form.value((*path, name), shape.item, form.called(shape.key)(name))
        return
    options = list(shape.key.choices or (form.known(shape.key.refers) if shape.key.refers else ()))
    options += [name for name in rows if options and name not in options]
    targets = list(form.known(shape.item.refers)) if shape.item.refers else []
    targets += [name for name in rows.values() if targets and name and name not in targets]
    frame = pd.DataFrame({"key": list(rows), "value": [shown(value) for value in rows.values()]}, dtype=object)
    config = {
        "key": st.column_config.SelectboxColumn(
            say("builder.key"), options=options, format_func=spoken(options, form.called(shape.key))
        )
        if options
        else st.column_config.TextColumn(say("builder.key")),
        "value": st.column_config.SelectboxColumn(
            label("to"), options=targets, format_func=spoken(targets, form.called(shape.item))
        )
        if targets
        else st.column_config.TextColumn(say("builder.value")),
    }
    key = f"pairs.{dotted(path)}.{drafts.revision()}"
    st.data_editor(
        frame,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_config=config,
        width="stretch",
        height=min(75 + 35 * len(rows), 260),
        on_change=_paired,
        args=(path, key, dict(rows), shape),
        alt=say("builder.table-of", title=title),
    )
    form.mistakes(path, everything=True)


def _paired(path: Loc, key: str, rows: dict[str, Any], shape: Shape) -> None:
    """Write changed, added and removed pairs into the draft; a row that is not complete waits."""
    assert shape.item is not None
    edits = st.session_state[key]
    known = list(rows)
    for number in edits["deleted_rows"]:
        drafts.take_out((*path, known[number]))
    for number, cells in edits["edited_rows"].items():
        old = known[int(number)]
        name = str(cells.get("key") or old)
        value = read_plain(str(cells["value"] or ""), shape.item) if "value" in cells else rows[old]
        if name != old:
            renamed = {name if other == old else other: v for other, v in rows.items()} | {name: value}
            drafts.write(path, renamed)
        elif value is not None:
            drafts.write((*path, name), value)
    for cells in edits["added_rows"]:
        if cells.get("key") and cells.get("value"):
            drafts.write((*path, str(cells["key"])), read_plain(str(cells["value"]), shape.item))
