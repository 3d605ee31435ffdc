"""A file in the making: its text is the one truth; forms change it by path, and every step can be undone."""

from dataclasses import dataclass, replace
from typing import Any

from sim.scenario.base import Loc
from sim.scenario.reading import Data
from sim.shelf import Kind
from sim.workshop import editing
from sim.workshop.understanding import read

__all__ = ["Draft"]

STEPS = 200
"""So many steps can be undone."""


@dataclass(frozen=True)
class Draft:
    """A file in the making; every change makes another draft.

    Attributes
    ----------
    kind : {"scenario", "organisation", "plan", "preparedness"}
    text : str
        YAML.
    opened : str
        The text it began with.
    past, future : tuple of str
        What it said before, and before it was taken back.
    touched : tuple or None
        The field that the last step changed: what is typed there, letter by letter, is one step.
    """

    kind: Kind
    text: str
    opened: str = ""
    past: tuple[str, ...] = ()
    future: tuple[str, ...] = ()
    touched: Loc | None = None

    @classmethod
    def of(cls, kind: Kind, text: str) -> "Draft":
        """A draft that begins with a text."""
        return cls(kind, text, text)

    @property
    def data(self) -> Data:
        """What it says, as plain data; None if it is empty or no YAML."""
        document, _ = read(self.text)
        return document.data if document else None

    @property
    def is_readable(self) -> bool:
        """Whether it is YAML, so that forms can show and change it."""
        return read(self.text)[0] is not None

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than at the beginning."""
        return self.text != self.opened

    def at(self, path: Loc) -> Any:
        """What stands at a path; None if nothing does."""
        data: Any = self.data
        for part in path:
            if isinstance(data, dict):
                data = data.get(str(part))
            elif isinstance(data, list) and isinstance(part, int) and part < len(data):
                data = data[part]
            else:
                return None
        return data

    # --- changes ------------------------------------------------------------------------------------------------------

    def edited(self, text: str) -> "Draft":
        """With another text."""
        if text == self.text:
            return self
        return replace(self, text=text, past=(*self.past, self.text)[-STEPS:], future=(), touched=None)

    def set(self, path: Loc, value: Data) -> "Draft":
        """With a value at a path.

        Raises
        ------
        InputError
            This change can only be made in the text.
        """
        draft = self.edited(editing.set_value(self.text, path, value))
        if draft is self or isinstance(value, dict | list):
            return draft
        return replace(draft, past=self.past if self.touched == path else draft.past, touched=path)

    def remove(self, path: Loc) -> "Draft":
        """Without what stands at a path; raises as `set` does."""
        return self.edited(editing.remove(self.text, path))

    def insert(self, path: Loc, value: Data) -> "Draft":
        """With one more entry of a list; raises as `set` does."""
        return self.edited(editing.insert(self.text, path, value))

    def swap(self, path: Loc) -> "Draft":
        """With an entry of a list and the following one exchanged; raises as `set` does."""
        return self.edited(editing.swap(self.text, path))

    # --- history ------------------------------------------------------------------------------------------------------

    def undone(self) -> "Draft":
        """One step back."""
        if not self.past:
            return self
        return replace(self, text=self.past[-1], past=self.past[:-1], future=(self.text, *self.future), touched=None)

    def redone(self) -> "Draft":
        """One step forward again."""
        if not self.future:
            return self
        return replace(self, text=self.future[0], past=(*self.past, self.text), future=self.future[1:], touched=None)

    def reset(self) -> "Draft":
        """As it was at the beginning; this can be undone as well."""
        return self.edited(self.opened)

    def saved(self) -> "Draft":
        """The same, begun with what it says now."""
        return replace(self, opened=self.text)
