"""A dependency graph in the terminal: layers from left to right, lines from what is needed to what needs it.

Rows of neighbouring layers alternate, and each node has a track of its own in the channel behind its layer, so that no
two lines ever lie on each other; they only cross.
"""

from collections.abc import Iterable, Mapping, Sequence

from rich.cells import cell_len
from rich.text import Text

from sim.drawing import label
from sim.scenario.graph import Graph
from sim.texts import Language

__all__ = ["drawn", "shortened"]

LEFT, RIGHT, UP, DOWN = 1, 2, 4, 8
LINES = dict(zip((3, 12, 1, 2, 4, 8, 10, 9, 6, 5, 14, 13, 11, 7, 15), "─│──││┌┐└┘├┤┬┴┼", strict=True))
JOINT = "╋"
"""Where a line leads off another that goes on across it, which would else look like a mere crossing."""
WIDEST = 24  # cells of a title
STYLES = {"site": "bold", "desk": "dim", "device": "dim"}

Route = tuple[str, ...]


def drawn(graph: Graph, language: Language) -> list[Text]:
    """The drawing, line by line; what an incident hits is red."""
    graph = graph.essential()
    words = {node.id: shortened(label(node, language)) for node in graph.nodes}
    layers, links = _with_waypoints(graph)
    row = _rows(layers, links)
    canvas = _Canvas(max(row.values(), default=-1) + 1)
    left = 0
    for i, layer in enumerate(layers):
        wide = max((cell_len(words[name]) for name in layer if name in words), default=0)
        for name in layer:
            if name not in words:
                canvas.horizontal(row[name], left - 1, left + wide)
        behind = left + wide + 1
        nets = [(name, links[name]) for name in layer if links.get(name)]
        after = behind + len(nets) + 2
        for track, (name, targets) in zip(range(behind + 1, after), _ordered(nets, row), strict=False):
            start = left + cell_len(words[name]) + 1 if name in words else left + wide
            canvas.net(row[name], [row[target] for target in targets], start, track, after)
        for name in layer:
            if name in words:
                canvas.write(row[name], left, words[name])
        left = after + 1 if i + 1 < len(layers) else after
    styles = {words[node.id]: "bold red" if node.hit else STYLES.get(node.kind, "") for node in graph.nodes}
    return canvas.lines(styles)


def shortened(words: str) -> str:
    """Words that take no more than `WIDEST` cells."""
    line = Text(words)
    line.truncate(WIDEST, overflow="ellipsis")
    return line.plain


def _with_waypoints(graph: Graph) -> tuple[list[list[str]], dict[str, list[str]]]:
    """Layers with waypoints where edges pass them, one for all edges of the same source; and what is linked to what."""
    layers = [list(layer) for layer in graph.layers()]
    rank = {name: i for i, layer in enumerate(layers) for name in layer}
    links: dict[str, list[str]] = {}
    for edge in graph.edges:
        here = edge.source
        for i in range(rank[edge.source] + 1, rank[edge.target]):
            point = f"{edge.source}>{i}"
            if point not in rank:
                rank[point] = i
                layers[i].append(point)
            if point not in links.setdefault(here, []):
                links[here].append(point)
            here = point
        if rank[edge.target] > rank[edge.source] and edge.target not in links.setdefault(here, []):
            links[here].append(edge.target)
    return layers, links


def _rows(layers: list[list[str]], links: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Row of each node and waypoint; layers are put in the order of what leads to them, and in the middle."""
    most = max(map(len, layers), default=0)
    row: dict[str, int] = {}
    for i, layer in enumerate(layers):
        before: dict[str, list[int]] = {name: [] for name in layer}
        for source, targets in links.items():
            for target in targets:
                if target in before and source in row:
                    before[target].append(row[source])
        if i:
            layer.sort(key=lambda name: sum(before[name]) / len(before[name]) if before[name] else -1.0)
        first = 2 * ((most - len(layer)) // 2) + i % 2
        row |= {name: first + 2 * j for j, name in enumerate(layer)}
    return row


def _ordered(nets: Iterable[tuple[str, list[str]]], row: Mapping[str, int]) -> list[tuple[str, list[str]]]:
    """Nets in the order of their tracks: those that lead far down first from above, so that few lines cross."""
    return sorted(nets, key=lambda net: -row[net[0]])


class _Canvas:
    """Characters by row and column, lines as directions that join."""

    def __init__(self, rows: int) -> None:
        self._marks: list[dict[int, int]] = [{} for _ in range(rows)]
        self._words: list[dict[int, str]] = [{} for _ in range(rows)]
        self._joints: set[tuple[int, int]] = set()

    def write(self, row: int, left: int, words: str) -> None:
        self._words[row][left] = words

    def horizontal(self, row: int, left: int, right: int) -> None:
        """A line between two columns, both included."""
        for column in range(left, right + 1):
            self._mark(row, column, (LEFT if column > left else 0) | (RIGHT if column < right else 0))

    def net(self, row: int, targets: Sequence[int], start: int, track: int, end: int) -> None:
        """A line from one row along a track to others."""
        self.horizontal(row, start, track)
        for target in targets:
            self.horizontal(target, track, end)
            self._joints.add((target, track))
        self._joints.add((row, track))
        top, bottom = min(row, *targets), max(row, *targets)
        for line in range(top, bottom + 1):
            self._mark(line, track, (UP if line > top else 0) | (DOWN if line < bottom else 0))

    def _mark(self, row: int, column: int, directions: int) -> None:
        marks = self._marks[row]
        marks[column] = marks.get(column, 0) | directions

    def lines(self, styles: Mapping[str, str]) -> list[Text]:
        """The rows as texts."""
        return [self._line(row, styles) for row in range(len(self._marks))]

    def _line(self, row: int, styles: Mapping[str, str]) -> Text:
        marks, words = self._marks[row], self._words[row]
        line, column = Text(no_wrap=True, overflow="ignore"), 0
        last = max((*marks, *words), default=-1)
        while column <= last:
            if column in words:
                line.append(words[column], styles[words[column]])
                column += cell_len(words[column])
            else:
                mark = marks.get(column, 0)
                joins = mark == LEFT | RIGHT | UP | DOWN and (row, column) in self._joints
                line.append(JOINT if joins else LINES.get(mark, " "), "dim")
                column += 1
        return line
