"""A dependency graph as text that other programs draw: SVG for pictures, Mermaid for pages, DOT for Graphviz."""

from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from rich.cells import cell_len

from sim.scenario.graph import Graph, Node
from sim.texts import Language, text

__all__ = ["FORMATS", "label", "to_dot", "to_mermaid", "to_svg"]

HIGH, GAP, STEP, CELL, MARGIN = 34.0, 70.0, 52.0, 7.2, 24.0
"""Height of a box, distance of columns and of rows, width of a character, and what a box is wider than its words."""

COLOURS = {
    "site": "#e8e8e8",
    "ups": "#fff3c4",
    "generator": "#fff3c4",
    "laptops": "#fff3c4",
    "system": "#d7e8fb",
    "standby": "#eef6ff",
    "desk": "#e2f3e0",
    "device": "#f4fbf3",
}
HIT = "#c0392b"
DASHES = {"needs": "", "any-of": "6 4", "at": "1 4", "supplies": "8 3 2 3"}


def label(node: Node, language: Language) -> str:
    """What a node is called."""
    return text(f"graph.{node.kind}", language, title=node.title.in_(language))


def to_mermaid(graph: Graph, language: Language) -> str:
    """A flowchart in the language of Mermaid."""
    ids = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    arrows = {"needs": "-->", "any-of": "-.->", "at": "---", "supplies": "==>"}
    lines = ["flowchart LR"]
    lines += [f'  {ids[node.id]}["{_quoted(label(node, language))}"]' for node in graph.nodes]
    lines += [f"  {ids[edge.source]} {arrows[edge.kind]} {ids[edge.target]}" for edge in graph.edges]
    lines += [f"  style {ids[node.id]} stroke:{HIT},stroke-width:3px" for node in graph.nodes if node.hit]
    return "\n".join(lines) + "\n"


def _quoted(words: str) -> str:
    return words.replace('"', "#quot;")


def to_dot(graph: Graph, language: Language) -> str:
    """A directed graph in the language of Graphviz."""
    styles = {"needs": "solid", "any-of": "dashed", "at": "dotted", "supplies": "bold"}
    lines = ["digraph dependencies {", "  rankdir=LR;", '  node [shape=box, style="filled,rounded"];']
    for node in graph.nodes:
        named = label(node, language).replace("\\", "\\\\").replace('"', '\\"')
        edge = f', color="{HIT}", penwidth=3' if node.hit else ""
        lines.append(f'  "{node.id}" [label="{named}", fillcolor="{COLOURS[node.kind]}"{edge}];')
    lines += [f'  "{edge.source}" -> "{edge.target}" [style={styles[edge.kind]}];' for edge in graph.edges]
    return "\n".join([*lines, "}"]) + "\n"


def to_svg(graph: Graph, language: Language) -> str:
    """A picture: layers from left to right, boxes, curves from what is needed to what needs it."""
    layers = graph.layers()
    wide = MARGIN + CELL * max((cell_len(label(node, language)) for node in graph.nodes), default=0)
    rows = max(map(len, layers), default=0)
    at = {
        name: (GAP / 2 + i * (wide + GAP), HIGH / 2 + (j + (rows - len(layer)) / 2) * STEP)
        for i, layer in enumerate(layers)
        for j, name in enumerate(layer)
    }
    width, height = GAP + len(layers) * (wide + GAP) - GAP, HIGH + rows * STEP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for edge in graph.edges:
        (x1, y1), (x2, y2) = at[edge.source], at[edge.target]
        x1, y1, y2 = x1 + wide, y1 + HIGH / 2, y2 + HIGH / 2
        dashes = f' stroke-dasharray="{DASHES[edge.kind]}"' if DASHES[edge.kind] else ""
        path = f"M{x1:g} {y1:g} C{x1 + GAP / 2:g} {y1:g} {x2 - GAP / 2:g} {y2:g} {x2:g} {y2:g}"
        parts.append(f'<path d="{path}" fill="none" stroke="#7f8c8d" stroke-width="1.4"{dashes}/>')
    parts += [_box(node, *at[node.id], wide, language) for node in graph.nodes]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _box(node: Node, x: float, y: float, wide: float, language: Language) -> str:
    words = label(node, language)
    stroke = f'stroke="{HIT}" stroke-width="3"' if node.hit else 'stroke="#95a5a6"'
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{HIGH:g}" rx="6" fill="{COLOURS[node.kind]}" {stroke}/>'
        f'<text x="{x + wide / 2:g}" y="{y + HIGH / 2 + 5:g}" text-anchor="middle">{escape(words)}</text>'
    )


FORMATS: Mapping[str, Callable[[Graph, Language], str]] = {".svg": to_svg, ".mmd": to_mermaid, ".dot": to_dot}
"""How a graph is written, by the ending of the file."""
