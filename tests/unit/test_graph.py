"""The graph of what depends on what, and its drawings."""

import xml.etree.ElementTree as ET

import pytest

import sim
from sim.cli import main
from sim.cli.canvas import drawn, shortened
from sim.drawing import FORMATS, label, to_dot, to_mermaid, to_svg
from sim.loading import library
from sim.scenario.graph import Edge, dependencies
from tests import small

CHANGES = {
    "sites.head-office.power": "{mains: telephone, ups: {desks: [delivery-desk]}, generator: {}}",
    "systems.platform.needs": "[network, {any-of: [telephone, spare]}]",
    "systems": "[{id: network, site: data-centre}, {id: platform, needs: [network, {any-of: [telephone, spare]}]}, "
    "{id: telephone}, {id: spare, standby: {}}]",
}


def graph(changes=None, *incidents):
    return dependencies(small.organisation(changes), incidents)


def small_graph():
    return graph({name: CHANGES[name] for name in ("systems", "sites.head-office.power")}, small.incident())


def test_it_has_sites_power_systems_desks_and_what_needs_what():
    found = small_graph()
    kinds = {node.id: node.kind for node in found.nodes}
    assert kinds["site.head-office"] == "site"
    assert kinds["ups.head-office"] == "ups"
    assert kinds["generator.head-office"] == "generator"
    assert kinds["system.spare"] == "standby"
    assert kinds["desk.online-desk"] == "desk"
    assert kinds["desk.paper-desk"] == "device"
    assert {
        Edge("site.data-centre", "system.network", "at"),
        Edge("system.network", "system.platform", "needs"),
        Edge("system.spare", "system.platform", "any-of"),
        Edge("system.platform", "desk.online-desk", "needs"),
        Edge("system.telephone", "site.head-office", "supplies"),
        Edge("ups.head-office", "site.head-office", "supplies"),
        Edge("site.head-office", "desk.delivery-desk", "at"),
    } <= set(found.edges)


def test_what_incidents_hit_is_marked():
    assert [node.id for node in small_graph().nodes if node.hit] == ["system.platform"]


@pytest.mark.parametrize("name", library("organisation"))
def test_everything_stands_behind_all_that_it_needs(name):
    found = dependencies(sim.load_organisation(name))
    layer = {node: i for i, layer in enumerate(found.layers()) for node in layer}
    assert sorted(layer) == sorted(node.id for node in found.nodes)
    assert all(layer[edge.source] < layer[edge.target] for edge in found.edges)


def test_edges_that_follow_from_others_are_not_essential():
    changes = {"systems.platform.needs": "[network]", "desks.online-desk.needs": "[platform, network]"}
    whole, essential = graph(changes), graph(changes).essential()
    implied = Edge("system.network", "desk.online-desk", "needs")
    assert implied in whole.edges
    assert set(whole.edges) - set(essential.edges) == {implied}


def test_an_alternative_that_is_needed_anyway_makes_nothing_else_needless():
    found = small_graph().essential()
    assert Edge("system.spare", "system.platform", "any-of") in found.edges
    assert Edge("site.data-centre", "system.network", "at") in found.edges


# --- drawings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", library("organisation"))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_drawing_in_the_terminal_shows_every_node_once(name, language):
    essential = dependencies(sim.load_organisation(name)).essential()
    lines = [line.plain for line in drawn(essential, language)]
    for node in essential.nodes:
        assert sum(line.count(shortened(label(node, language))) for line in lines) >= 1, node.id


def test_a_small_graph_is_drawn_line_by_line():
    lines = [line.plain.rstrip() for line in drawn(graph({"sites": "[]", **NO_SITES}), "en")]
    assert lines == [
        "approval-desk",
        "",
        "network ────────┐",
        "                └──platform ──┐",
        "telephone ─────┐              └──online-desk",
        "               └───help-desk",
        "delivery-desk",
        "",
        "paper-desk",
    ]


NO_SITES = {
    "systems": "[{id: network}, {id: platform, needs: [network]}, {id: telephone}]",
    "desks.delivery-desk.site": "null",
    "departments.it.site": "null",
}


def test_a_picture_is_valid_and_has_a_box_for_each_node_and_a_curve_for_each_edge():
    found = small_graph()
    root = ET.fromstring(to_svg(found, "zh"))
    assert len(root.findall("{*}text")) == len(found.nodes)
    assert len(root.findall("{*}path")) == len(found.edges)


def test_mermaid_and_dot_name_all_nodes_and_edges():
    found = small_graph()
    mermaid, dot = to_mermaid(found, "en").splitlines(), to_dot(found, "en").splitlines()
    assert mermaid[0] == "flowchart LR"
    assert sum('["' in line for line in mermaid) == len(found.nodes)
    assert sum("label=" in line for line in dot) == len(found.nodes)
    assert sum(" -> " in line for line in dot) == len(found.edges)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_graph_is_written_to_a_file(ending, tmp_path, capsys):
    target = tmp_path / f"graph{ending}"
    assert main(["show", "upgrade-failure", "--graph", str(target)]) == 0
    assert "E-invoice platform" in target.read_text("utf-8") or "电子发票服务平台" in target.read_text("utf-8")
    assert str(target) in capsys.readouterr().out


def test_what_has_no_graph_and_formats_that_are_unknown_are_refused(tmp_path, capsys):
    assert main(["show", "power-cut", "--graph", str(tmp_path / "graph.png")]) == 2
    assert ".svg" in capsys.readouterr().err
    assert main(["show", "by-the-book", "--graph", str(tmp_path / "graph.svg")]) == 2
    assert "--graph" in capsys.readouterr().err


def test_the_page_draws_the_graph_where_there_is_room_and_a_tree_elsewhere(monkeypatch, capsys):
    shown = {}
    for columns in ("200", "60"):
        monkeypatch.setenv("COLUMNS", columns)
        assert main(["show", "small-firm", "--language", "en"]) == 0
        shown[columns] = capsys.readouterr().out
    assert "to the right stands what needs it" in shown["200"]
    assert "below each stands what depends on it" in shown["60"]
