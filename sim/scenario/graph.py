"""What depends on what in an organisation, as a graph: for the terminal, for pictures, for pages.

Nodes are sites, what supplies them with power, systems, devices (desks that need no system) and desks. An edge leads
from what is needed to what needs it. A graph is data; `layers` says where its nodes stand in a drawing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from sim.scenario.base import Text
from sim.scenario.incidents import Incident
from sim.scenario.organisation import Organisation, Site
from sim.scenario.systems import AnyOf, Need

__all__ = ["EDGE_KINDS", "NODE_KINDS", "Edge", "EdgeKind", "Graph", "Node", "NodeKind", "dependencies"]

NodeKind = Literal["site", "ups", "generator", "laptops", "system", "standby", "desk", "device"]
"""A place; batteries, generator and laptops of a place; a system; one that stands by; a desk; one without systems."""

NODE_KINDS: tuple[NodeKind, ...] = get_args(NodeKind)

EdgeKind = Literal["needs", "any-of", "at", "supplies"]
"""Cannot do without; one of several is enough; stands at a site; carries a site, or some of it, in a power cut."""

EDGE_KINDS: tuple[EdgeKind, ...] = get_args(EdgeKind)


@dataclass(frozen=True, slots=True)
class Node:
    """Something that is needed or needs something.

    Attributes
    ----------
    id : str
        Unique in the graph: the kind of thing and its id, such as ``system.erp``.
    kind : NodeKind
    title : Text
        What it is called; of batteries and the like, the site's title.
    hit : bool
        Whether an incident of the scenario hits it directly.
    """

    id: str
    kind: NodeKind
    title: Text
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """What `source` is needed by `target`, both by the ids of nodes."""

    source: str
    target: str
    kind: EdgeKind


@dataclass(frozen=True)
class Graph:
    """Nodes and edges, in the order of the organisation's file."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def essential(self) -> "Graph":
        """The graph without what supplies sites, and without edges that follow from others."""
        kept = {node.id: node for node in self.nodes if node.kind not in ("ups", "generator", "laptops")}
        edges = [edge for edge in self.edges if edge.source in kept]
        certain = {(edge.source, edge.target) for edge in edges if edge.kind != "any-of"}
        users: dict[str, set[str]] = {name: set() for name in kept}
        for source, target in certain:
            users[source].add(target)

        def reached(name: str) -> set[str]:
            found: set[str] = set()
            ahead = list(users[name])
            while ahead:
                if (other := ahead.pop()) not in found:
                    found.add(other)
                    ahead.extend(users[other])
            return found

        implied = {(a, c) for a in kept for b in users[a] for c in reached(b)}
        return Graph(tuple(kept.values()), tuple(e for e in edges if (e.source, e.target) not in implied))

    def layers(self) -> tuple[tuple[str, ...], ...]:
        """Ids of nodes by layer: everything stands in a later layer than all that it needs.

        Within a layer, nodes are in the order that keeps edges from crossing, as far as a simple rule can.
        """
        rank = self._ranks()
        layers: list[list[str]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
        for node in self.nodes:
            layers[rank[node.id]].append(node.id)
        place = {name: float(i) for layer in layers for i, name in enumerate(layer)}
        for _ in range(4):
            for layer in layers:
                place |= {name: self._middle(name, place) for name in layer}
                layer.sort(key=lambda name: place[name])
                place |= {name: i - (len(layer) - 1) / 2 for i, name in enumerate(layer)}
        return tuple(map(tuple, layers))

    def _ranks(self) -> dict[str, int]:
        """Layer of each node: one more than the last of what it needs."""
        before: dict[str, list[str]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            before[edge.target].append(edge.source)
        rank: dict[str, int] = {}

        def of(name: str, above: frozenset[str]) -> int:
            if name not in rank:
                sources = (source for source in before[name] if source not in above)
                rank[name] = max((of(source, above | {name}) + 1 for source in sources), default=0)
            return rank[name]

        for node in self.nodes:
            of(node.id, frozenset())
        return rank

    def _middle(self, name: str, place: Mapping[str, float]) -> float:
        """Where a node should stand to be near those that it is connected with."""
        others = [place[e.source] for e in self.edges if e.target == name]
        others += [place[e.target] for e in self.edges if e.source == name]
        return sum(others) / len(others) if others else place[name]


def dependencies(company: Organisation, incidents: Iterable[Incident] = ()) -> Graph:
    """The graph of an organisation; what incidents hit is marked."""
    hit = {name for incident in incidents for name in incident.hits}
    nodes = [replace(node, hit=node.id.partition(".")[2] in hit) for node in _nodes(company)]
    return Graph(tuple(nodes), tuple(dict.fromkeys(_edges(company))))


def _title(thing_id: str, title: Text | None) -> Text:
    return title or Text(en=thing_id, zh=thing_id)


def _nodes(company: Organisation) -> Iterator[Node]:
    for site in company.sites:
        yield Node(f"site.{site.id}", "site", _title(site.id, site.title))
        for kind in _supplied_by(site):
            yield Node(f"{kind}.{site.id}", kind, _title(site.id, site.title))
    for system in company.systems:
        role: NodeKind = "system" if system.standby is None else "standby"
        yield Node(f"system.{system.id}", role, _title(system.id, system.title))
    for desk in company.desks:
        yield Node(f"desk.{desk.id}", "desk" if desk.needs else "device", _title(desk.id, desk.title))


def _supplied_by(site: Site) -> tuple[NodeKind, ...]:
    """What a site has against a power cut."""
    if site.power is None:
        return ()
    there: dict[NodeKind, object] = {
        "ups": site.power.ups,
        "generator": site.power.generator,
        "laptops": site.power.laptops,
    }
    return tuple(kind for kind, what in there.items() if what is not None)


def _edges(company: Organisation) -> Iterator[Edge]:
    mains = set()
    for site in company.sites:
        if site.power and site.power.mains:
            mains.add(site.power.mains)
            yield Edge(f"system.{site.power.mains}", f"site.{site.id}", "supplies")
        for kind in _supplied_by(site):
            yield Edge(f"{kind}.{site.id}", f"site.{site.id}", "supplies")
    for system in company.systems:
        if system.site is not None and system.id not in mains:
            yield Edge(f"site.{system.site}", f"system.{system.id}", "at")
        yield from _needs(f"system.{system.id}", system.needs)
    for desk in company.desks:
        if desk.site is not None:
            yield Edge(f"site.{desk.site}", f"desk.{desk.id}", "at")
        yield from _needs(f"desk.{desk.id}", desk.needs)


def _needs(target: str, needs: Iterable[Need]) -> Iterator[Edge]:
    for need in needs:
        if isinstance(need, AnyOf):
            yield from (Edge(f"system.{name}", target, "any-of") for name in need.any_of)
        else:
            yield Edge(f"system.{need}", target, "needs")
