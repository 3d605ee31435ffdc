"""A YAML text and where everything in it stands: nodes, with what belongs to them and what does not."""

from dataclasses import dataclass
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.scenario.base import Loc
from sim.scenario.composing import composed
from sim.scenario.reading import Data
from sim.workshop.writing import block, entry, flow, item_of

__all__ = ["Page", "fresh"]


def fresh(text: str, data: Data) -> str:
    """A text that says nothing yet, and what it is to say."""
    head = text if not text or text.endswith("\n") else text + "\n"
    if isinstance(data, dict) and data:
        return head + "".join(entry(key, value, 0) + "\n" for key, value in data.items())
    return head + block(data, 0).lstrip("\n") + "\n"


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something in a mapping or a list: from where to where it stands, and where its value does."""

    start: int
    value_start: int
    end: int
    node: Node


class Page:
    """A text and its nodes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: Any = composed(text)

    # --- looking ------------------------------------------------------------------------------------------------------

    def node(self, path: Loc) -> Any:
        """The node at a path."""
        node = self.root
        for part in path:
            node = self._entries(node)[self._index(node, part)].node
        return node

    def known(self, path: Loc) -> int:
        """How much of a path is there."""
        node = self.root
        for depth, part in enumerate(path):
            try:
                node = self._entries(node)[self._index(node, part)].node
            except (KeyError, IndexError):
                return depth
        return len(path)

    def _index(self, node: Any, part: str | int) -> int:
        if isinstance(node, MappingNode):
            keys = [key.value for key, _ in node.value]
            if part not in keys:
                raise KeyError(part)
            return keys.index(part)
        if isinstance(node, SequenceNode) and isinstance(part, int):
            return part
        raise KeyError(part)

    def _entries(self, node: Any) -> list[_Entry]:
        if isinstance(node, SequenceNode):
            return [_Entry(self._start_of_item(node, n), n.start_mark.index, self._end(n), n) for n in node.value]
        if not isinstance(node, MappingNode):
            return []
        found = []
        for key, value in node.value:
            colon = self.text.index(":", key.end_mark.index) + 1
            if value.start_mark.index == value.end_mark.index:  # nothing is written
                found.append(_Entry(key.start_mark.index, colon, colon, value))
            else:
                found.append(_Entry(key.start_mark.index, value.start_mark.index, self._end(value), value))
        return found

    def _start_of_item(self, holder: Any, item: Node) -> int:
        begin = item.start_mark.index
        return begin if holder.flow_style else self.text.rindex("-", 0, begin)

    def _end(self, node: Any) -> int:
        """Behind the last character of a node; comments that follow are not part of it."""
        if isinstance(node, ScalarNode):
            end: int = node.end_mark.index
            if node.style in ("|", ">"):
                end = len(self.text[:end].rstrip())
            return end
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        return self._entries(node)[-1].end

    def _line_end(self, place: int) -> int:
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end

    def _line_start(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def _spliced(self, start: int, end: int, words: str) -> str:
        return self.text[:start] + words + self.text[end:]

    # --- changing -----------------------------------------------------------------------------------------------------

    def replace(self, path: Loc, value: Data) -> str:
        """The text with another value at a path that is there."""
        if not path:
            return fresh("", value)
        holder = self.node(path[:-1])
        found = self._entries(holder)[self._index(holder, path[-1])]
        if holder.flow_style:
            return self._spliced(found.value_start, found.end, self._within_flow(found, flow(value)))
        column = int(holder.start_mark.column)
        if isinstance(holder, SequenceNode):
            words = item_of(value, column)[2:]
            return self._spliced(found.value_start, found.end, words)
        colon = self.text.index(":", self._key_end(holder, path[-1])) + 1
        words = block(value, column + 2, colon - self._line_start(colon) + 1)
        below = "\n" in self.text[colon : found.value_start]
        if not words.startswith("\n"):
            words = " " + words
        if below:  # what stands behind the colon is a comment
            first, *more = words.split("\n")
            words = "\n".join([first + self.text[colon : self._line_end(colon)].rstrip(), *more])
        return self._spliced(colon, found.end, words)

    def _within_flow(self, found: _Entry, words: str) -> str:
        return " " + words if self.text[found.value_start - 1] == ":" else words

    def _key_end(self, holder: Any, part: str | int) -> int:
        return next(int(key.end_mark.index) for key, _ in holder.value if key.value == part)

    def add(self, holder: Any, part: str | int, value: Data) -> str:
        """The text with one more entry in a mapping or a list."""
        entries = self._entries(holder)
        listed = isinstance(holder, SequenceNode)
        at = int(part) if listed else 0 if part == "id" else len(entries)  # an id is what one looks for first
        if not listed and not isinstance(part, str):
            raise KeyError(part)
        written = flow(value) if listed else f"{flow(part)}: {flow(value)}"
        if not entries:
            sign = "[]" if listed else "{}"
            return self._spliced(self._begin(holder), int(holder.end_mark.index), sign[0] + written + sign[1])
        if holder.flow_style:
            if at == len(entries):
                return self._spliced(entries[-1].end, entries[-1].end, ", " + written)
            return self._spliced(entries[at].start, entries[at].start, written + ", ")
        column = int(holder.start_mark.column)
        words = item_of(value, column) if listed else entry(str(part), value, column)
        if at == 0:
            start = entries[0].start
            return self._spliced(start, start, words + "\n" + " " * column)
        place = self._line_end(entries[at - 1].end)
        return self._spliced(place, place, "\n" + " " * column + words)

    def _begin(self, node: Any) -> int:
        return int(node.start_mark.index)

    def remove(self, path: Loc) -> str:
        """The text without what stands at a path."""
        holder = self.node(path[:-1])
        entries = self._entries(holder)
        number = self._index(holder, path[-1])
        found = entries[number]
        if len(entries) == 1:
            return self._emptied(path[:-1], holder)
        if holder.flow_style:
            if number + 1 < len(entries):
                return self._spliced(found.start, entries[number + 1].start, "")
            return self._spliced(entries[number - 1].end, found.end, "")
        line = self._line_start(found.start)
        behind = self._line_end(found.end)
        if self.text[line : found.start].strip():  # behind a dash
            return self._first_taken_out(found, entries[number + 1])
        return self._spliced(line, min(behind + 1, len(self.text)), "")

    def _first_taken_out(self, found: _Entry, following: _Entry) -> str:
        between = self.text[found.end : following.start]
        return self._spliced(found.start, following.start, between.lstrip(" ") if "#" in between else "")

    def _emptied(self, path: Loc, holder: Any) -> str:
        if not path:
            return self._spliced(self._begin(holder), self._end(holder), "{}")
        return self.replace(path, [] if isinstance(holder, SequenceNode) else {})

    def swap(self, path: Loc, i: int) -> str:
        """The text with two neighbours of a list exchanged."""
        holder = self.node(path)
        one, other = self._entries(holder)[i : i + 2]
        ends = [e.end if holder.flow_style else self._line_end(e.end) for e in (one, other)]
        first, second = self.text[one.value_start : ends[0]], self.text[other.value_start : ends[1]]
        between = self.text[ends[0] : other.value_start]
        return self.text[: one.value_start] + second + between + first + self.text[ends[1] :]
