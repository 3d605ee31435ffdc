"""Forms out of the models: one widget for each value that may stand in a file, its mistakes beneath it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from sim.scenario.base import Loc
from sim.scenario.reading import Data, dotted
from sim.texts import text
from sim.views import answers, drafts, sketches
from sim.views.answers import choice_label, family_label, label, read_plain, shown
from sim.views.naming import Named
from sim.views.widgets import place, synced
from sim.views.words import language, plain, say, spoken
from sim.workshop.shapes import Field, Shape, fields
from sim.workshop.starting import blank, distribution

__all__ = ["Form"]

PAUSE = "150ms"
"""What is typed counts after this pause."""
LONG = {"story", "summary", "text", "question", "expected", "evaluator", "basis", "because", "aim", "conduct"}
"""Texts that need several lines."""
PLOT = {"displayModeBar": False, "displaylogo": False, "staticPlot": False}
SIMPLE = frozenset({"text", "id", "refers", "choice", "share", "number", "whole", "day", "moment", "clock", "duration"})


class Form(Named):
    """The form of a draft."""

    def new(self, shape: Shape, ids: Sequence[str] = ()) -> Data:
        """What a new part says at first."""
        words: Data = {"en": text("web.builder.new", "en"), "zh": text("web.builder.new", "zh")}
        return blank(shape, self.known, ids, words)

    # --- models -------------------------------------------------------------------------------------------------------

    def model(self, path: Loc, model: Any, leave_out: Sequence[str] = ()) -> None:
        """All fields of a model: plain ones beside each other, then what has parts, then what could be added."""
        said = self.draft.at(path)
        if said is not None and not isinstance(said, dict):
            self.mistakes(path, everything=True)
            return
        known = [field for field in fields(model) if field.name not in leave_out]
        there = said or {}
        for field in known:
            if field.shape.sort == "words" and (field.name in there or field.required):
                self.field(path, field)
        self._beside_each_other(path, [field for field in known if field.shape.is_plain])
        absent = []
        for field in known:
            if field.shape.is_plain or (field.shape.sort == "words" and (field.name in there or field.required)):
                continue
            if field.name in there or field.required or _is_short_list(field.shape):
                self.field(path, field)
            else:
                absent.append(field)
        self._adding(path, absent)
        self.mistakes(path)

    def _beside_each_other(self, path: Loc, known: list[Field]) -> None:
        for start in range(0, len(known), 3):
            for column, field in zip(st.columns(3), known[start : start + 3], strict=False):
                with column:
                    self.field(path, field)

    def _adding(self, path: Loc, absent: list[Field]) -> None:
        """A choice of the parts that are not there."""
        if not absent:
            return
        key = f"add.{dotted(path)}"
        by_name = {field.name: field for field in absent}

        def add() -> None:
            field = by_name.get(st.session_state[key])
            if field is not None:
                st.session_state[key] = None
                drafts.write((*path, field.name), self.new(field.shape))

        st.selectbox(
            say("builder.add-part"),
            list(by_name),
            index=None,
            format_func=spoken(by_name, label),
            key=key,
            on_change=add,
            placeholder=say("builder.add-part"),
            label_visibility="collapsed",
        )

    def field(self, path: Loc, field: Field) -> None:
        """One field of a model."""
        self.value((*path, field.name), field.shape, label(field.name), field.default, removable=not field.required)

    # --- values -------------------------------------------------------------------------------------------------------

    def value(
        self, path: Loc, shape: Shape, title: str, default: Data = None, *, removable: bool = False, nested: bool = True
    ) -> None:
        """Whatever stands at a path."""
        draw: dict[str, Callable[[], None]] = {
            "words": lambda: self.words(path, title),
            "list": lambda: self.list(path, shape, title, default),
            "mapping": lambda: self._part(path, title, removable, lambda: self.mapping(path, shape, title)),
            "model": lambda: self._part(path, title, removable, lambda: self.model(path, shape.model)),
            "named": lambda: self.named(path, shape, title, removable),
            "trigger": lambda: self._part(path, title, removable, lambda: self.trigger(path, shape, title)),
            "kinds": lambda: self.kinds(path, shape),
            "two-ways": lambda: self.two_ways(path, shape, title),
        }
        draw.get(shape.sort, lambda: self.plain(path, shape, title, default))()

    def _part(self, path: Loc, title: str, removable: bool, inside: Callable[[], None]) -> None:
        """Something with parts, folded away unless something is wrong in it."""
        wrong = self.verdict.within(path)
        mark = f" :material/error: {len(wrong)}" if wrong else ""
        with st.expander(f"{plain(title)}{mark}", expanded=bool(wrong) or len(path) <= 1, key=f"part.{dotted(path)}"):
            inside()
            if removable and self.draft.at(path) is not None:
                self.removing(path, title)

    def removing(self, path: Loc, title: str) -> None:
        """A button that takes a part out."""
        st.button(
            say("builder.remove-part", part=title),
            key=f"out.{dotted(path)}",
            on_click=partial(drafts.take_out, path),
            icon=":material/delete:",
            type="tertiary",
        )

    def plain(self, path: Loc, shape: Shape, title: str, default: Data = None, collapsed: bool = False) -> None:
        """One value."""
        key, said = f"form.{dotted(path)}", self.draft.at(path)
        visible: Any = "collapsed" if collapsed else "visible"
        hint = f"`{dotted(path)}`"
        if isinstance(said, bool) or (shape.sort == "yes-no" and said is None):
            ticked = synced(key, bool(default) if said is None else bool(said))
            st.checkbox(
                title, ticked, key, on_change=answers.given, args=(path, key), help=hint, label_visibility=visible
            )
        elif shape.sort in ("choice", "refers"):
            options = list(shape.choices or (self.known(shape.refers, path) if shape.refers else ()))
            options += [said] if said is not None and said not in options else []
            synced(key, said)
            st.selectbox(
                title, options, index=place(options, said), key=key, on_change=answers.chosen,
                args=(path, key, options), help=hint, format_func=spoken(options, self.called(shape)),
                placeholder=self.called(shape)(default) if default is not None else "–",
                label_visibility=visible,
            )  # fmt: skip
        elif shape.sort == "whole" and (said is None or type(said) is int) and abs(said or 0) < 2**53:
            st.number_input(
                title, value=synced(key, said), step=1, key=key, on_change=answers.given, args=(path, key), help=hint,
                placeholder=shown(default) or "–", label_visibility=visible,
            )  # fmt: skip
        else:
            if key not in st.session_state or read_plain(str(st.session_state[key] or ""), shape) != said:
                synced(key, shown(said))  # 0.10 stays as it is typed: perhaps it is going to be 0.105
            st.text_input(
                title, st.session_state[key], key=key, on_change=answers.typed, args=(path, key, shape), help=hint,
                placeholder=shown(default) or "–", live=PAUSE, label_visibility=visible,
            )  # fmt: skip
        self.mistakes(path)

    def words(self, path: Loc, title: str) -> None:
        """A text in both languages, beside each other."""
        said = self.draft.at(path)
        both = said if isinstance(said, dict) else {"en": said, "zh": said}
        for column, tongue in zip(st.columns(2), ("en", "zh"), strict=True):
            key = f"form.{dotted(path)}.{tongue}"
            words = synced(key, shown(both.get(tongue)))
            draw = column.text_area if path[-1] in LONG or len(words) > 80 else column.text_input
            called = say("builder.in-language", title=title, tongue=label(tongue))
            draw(called, words, key=key, on_change=answers.worded, args=(path, key, tongue))
        self.mistakes(path)
        for tongue in ("en", "zh"):
            self.mistakes((*path, tongue))

    def named(self, path: Loc, shape: Shape, title: str, removable: bool) -> None:
        """A distribution: its family, its parameters, its curve."""
        said = self.draft.at(path)
        family = next(iter(said)) if isinstance(said, dict) and said else "fixed"
        timed = "Duration" in next(iter(shape.branches.values())).model.__name__
        key = f"family.{dotted(path)}"
        with st.container(border=True):
            left, right = st.columns([1, 2], vertical_alignment="bottom")
            synced(key, family if family in shape.branches else None)
            left.selectbox(
                title, list(shape.branches), index=place(shape.branches, family), key=key,
                on_change=answers.another_family, args=(path, key, [*shape.branches], timed),
                format_func=spoken(shape.branches, family_label), help=f"`{dotted(path)}`",
                placeholder="–",
            )  # fmt: skip
            with right:
                if family in shape.branches:
                    self._parameters(path, family, shape.branches[family].model, said)
            found = distribution(said)
            if found is not None and family != "fixed":
                st.plotly_chart(
                    sketches.curve(*found, language()),
                    config=PLOT,
                    key=f"curve.{dotted(path)}",
                    alt=sketches.quantiles(*found, language()),
                )
                st.caption(sketches.quantiles(*found, language()))
            self.mistakes(path)
            if removable and said is not None:
                self.removing(path, title)

    def _parameters(self, path: Loc, family: str, model: Any, said: Data) -> None:
        inner = (*path, family) if isinstance(said, dict) else path
        value = said.get(family) if isinstance(said, dict) else said
        if not isinstance(value, dict):
            self.plain(inner, fields(model)[0].shape, say("builder.value"))
            return
        known = [field for field in fields(model) if field.name in value or field.required]
        for column, field in zip(st.columns(len(known)), known, strict=True):
            with column:
                self.value((*inner, field.name), field.shape, label(field.name))
        self.mistakes(inner)

    def trigger(self, path: Loc, shape: Shape, title: str) -> None:
        """What something waits for: what kind of thing, and which."""
        said = self.draft.at(path)
        known = {field.name: field for field in fields(shape.model)}
        kind = "state" if isinstance(said, str) or said is None else next(iter(said), None)
        key = f"waits.{dotted(path)}"

        def another() -> None:
            name = st.session_state[key]
            if name in known:
                inner = "detected" if name == "state" else {name: self.new(known[name].shape)}
                drafts.write(path, inner)

        left, right = st.columns([1, 2])
        synced(key, kind if kind in known else None)
        left.selectbox(
            title, list(known), index=place(known, kind), format_func=spoken(known, label), key=key, on_change=another,
            placeholder="–",
            help=f"`{dotted(path)}`",
        )  # fmt: skip
        with right:
            if kind == "state":
                inner_path = (*path, "state") if isinstance(said, dict) else path
                self.plain(inner_path, known["state"].shape, label("state"))
            elif kind in known:
                self.value((*path, kind), known[kind].shape, label(kind))
        if isinstance(said, dict):
            self.mistakes(path)

    def kinds(self, path: Loc, shape: Shape) -> None:
        """One of several models, told apart by what they do."""
        said = self.draft.at(path)
        kind = said.get("do") if isinstance(said, dict) else None
        key = f"kind.{dotted(path)}"

        def another() -> None:
            do = st.session_state[key]
            if do not in shape.branches or do == kind:
                return
            kept = {name: item for name, item in (said or {}).items() if name in ("id", "when", "owner")}
            made = self.new(shape.branches[do])
            assert isinstance(made, dict)
            drafts.write(path, {"do": do} | made | kept)

        synced(key, kind if kind in shape.branches else None)
        st.selectbox(
            label("do"), list(shape.branches), index=place(shape.branches, kind), key=key, on_change=another,
            format_func=spoken(shape.branches, choice_label),
            placeholder="–", help=f"`{dotted((*path, 'do'))}`",
        )  # fmt: skip
        self.mistakes((*path, "do"))
        if isinstance(kind, str) and kind in shape.branches:
            self.model(path, shape.branches[kind].model, leave_out=("do",))

    def two_ways(self, path: Loc, shape: Shape, title: str) -> None:
        """A plain value, or one with parts."""
        said = self.draft.at(path)
        way = "parts" if isinstance(said, dict) else "plain"
        key = f"way.{dotted(path)}"

        def another() -> None:
            other = st.session_state[key]
            if other in shape.branches and other != way:
                drafts.write(path, self.new(shape.branches[other]))

        with st.container(border=True):
            st.segmented_control(
                title, ["plain", "parts"], default=synced(key, way), key=key, on_change=another, required=True,
                help=f"`{dotted(path)}`",
                format_func=spoken(("plain", "parts"), lambda name: text(f"web.builder.way-{name}", language())),
            )  # fmt: skip
            inner = shape.branches[way]
            if way == "plain":
                self.plain(path, inner, title, collapsed=True)
            elif inner.sort == "model":
                self.model(path, inner.model)
            else:
                self.mapping(path, inner, title)

    # --- lists and mappings -------------------------------------------------------------------------------------------

    def list(self, path: Loc, shape: Shape, title: str, default: Data = None) -> None:
        """A list: names and choices to pick from, plain values on a line, everything else one by one."""
        from sim.views.lists import one_by_one

        assert shape.item is not None
        said = self.draft.at(path)
        item, key = shape.item, f"form.{dotted(path)}"
        plain_ones = said is None or (isinstance(said, list) and not any(isinstance(i, dict | list) for i in said))
        if item.sort in ("refers", "choice") and plain_ones:
            options = list(item.choices or (self.known(item.refers) if item.refers else ()))
            options += [i for i in said or [] if i not in options]
            st.multiselect(
                title, options, synced(key, list(said or [])), key=key, on_change=answers.several,
                args=(path, key, options), format_func=spoken(options, self.called(item)),
                placeholder=say("builder.choose" if default is None else "builder.usual"), help=f"`{dotted(path)}`",
                select_all=False,
            )  # fmt: skip
        elif item.is_plain and plain_ones:
            st.text_input(
                title, synced(key, ", ".join(map(shown, said or []))), key=key, on_change=answers.listed,
                args=(path, key, item), live=PAUSE, placeholder="–", help=f"`{dotted(path)}`",
            )  # fmt: skip
        else:
            self._part(path, title, False, lambda: one_by_one(self, path, shape, title))
            return
        for problem in self.verdict.within(path):
            st.caption(f":red[:material/error: {plain(_brief(problem))}]")

    def mapping(self, path: Loc, shape: Shape, title: str) -> None:
        """Keys and their values."""
        from sim.views.lists import mapping

        mapping(self, path, shape, title)

    def mistakes(self, path: Loc, *, everything: bool = False) -> None:
        """What is wrong with the value at a path."""
        for problem in self.verdict.within(path) if everything else self.verdict.at(path):
            st.caption(f":red[:material/error: {plain(_brief(problem))}]")


def _brief(problem: Any) -> str:
    """A problem without its place, which is where it is shown."""
    from dataclasses import replace

    return str(replace(problem, file="", line=None, column=None, field="").message(language()))


def _is_short_list(shape: Shape) -> bool:
    return shape.sort == "list" and shape.item is not None and shape.item.sort in ("refers", "choice")
