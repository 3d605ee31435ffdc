"""Which ids of a file are names of something else, and of what; and which names there are in a draft."""

from collections.abc import Mapping
from typing import Any

from sim.loading import library
from sim.scenario.actions import ACTION_KINDS
from sim.scenario.base import Kind, Model
from sim.scenario.exercise import ROLES
from sim.scenario.organisation import Organisation
from sim.scenario.paths import entry_name

__all__ = ["entries", "key_reference", "names", "reference"]

_ANYWHERE: Mapping[str, Kind] = {
    "site": "site",
    "system": "system",
    "system_down": "system",
    "stage": "stage",
    "on_flaw": "stage",
    "then": "stage",
    "mended_at": "stage",
    "reissued_at": "stage",
    "desk": "desk",
    "desks": "desk",
    "department": "department",
    "joins": "department",
    "shift": "shift",
    "supply": "supply",
    "mains": "system",
    "any-of": "system",
    "incident": "incident",
    "inject": "inject",
    "objective": "objective",
    "after": "action",
    "failed": "action",
    "stops": "action",
    "action": "action",
    "organisation": "organisation",
    "plan": "plan",
    "prepares": "preparedness",
    "systems": "system",
    "departments": "department",
    "tiers": "tier",
    "regions": "region",
    "invoice_types": "invoice-type",
}
"""By the name of a field that holds an id or a list of ids, whatever the model."""

_IN: Mapping[tuple[str, str], Kind | None] = {
    ("System", "needs"): "system",
    ("Desk", "needs"): "system",
    ("Incident", "hits"): "system",
    ("Inject", "starts"): "incident",
    ("Spread", "to"): "system",
    ("MoveStaff", "from"): "department",
    ("MoveStaff", "to"): "desk",
    ("TemporaryStaff", "to"): "desk",
    ("AlternativeSite", "to"): "site",
    ("StartStandby", "system"): "standby",
    ("DecisionPoint", "default"): "option",
    ("Site", "region"): "region",
    ("Preparedness", "needs"): "preparedness",
    ("UrgentFirst", "by"): None,
    ("Demand", "tiers"): None,
    ("Organisation", "systems"): None,
    ("Organisation", "desks"): None,
    ("Organisation", "departments"): None,
}
"""In one model."""

_KEYS: Mapping[tuple[str, str], Kind] = {
    ("Desk", "does"): "stage",
    ("Desk", "flaws"): "stage",
    ("Desk", "uses"): "supply",
    ("Desk", "uses_value"): "supply",
    ("Department", "skills"): "desk",
    ("Stage", "then"): "channel",
    ("Incident", "takes"): "supply",
}
"""Of the keys of a mapping."""


def reference(model: type[Model], name: str) -> Kind | None:
    """What the id, or the ids, in a field name; None: nothing, or it is no id."""
    where = model.__name__, name
    if where in _IN:
        return _IN[where]
    if name == "by" and "do" in model.model_fields:
        return "department"
    if name == "after" and "when" not in model.model_fields and "state" not in model.model_fields:
        return None
    return _ANYWHERE.get(name)


def key_reference(model: type[Model], name: str) -> Kind | None:
    """What the keys of a mapping name."""
    return _KEYS.get((model.__name__, name))


def names(data: Any, company: Organisation | None, kind: Kind) -> tuple[str, ...]:
    """The names of a kind that a draft may refer to: those that it has itself, its organisation's and the library's.

    Parameters
    ----------
    data : plain data
        Of the draft, as it is written, right or wrong.
    company : Organisation or None
        Of a scenario or plan.
    kind : Kind
    """
    data = data if isinstance(data, dict) else {}
    match kind:
        case "organisation" | "plan" | "preparedness" | "scenario":
            return tuple(library(kind))
        case "role":
            return ROLES
        case "incident" | "inject" | "option":
            return tuple(dict.fromkeys(_ids(data, kind)))
        case "objective":
            named = [item.get("id") or item.get("measure") for item in _listed(data.get("objectives"))]
            return tuple(dict.fromkeys(str(name) for name in named if name))
        case "action":
            return tuple(dict.fromkeys((*_ids(data, kind), *(() if "actions" in data else ACTION_KINDS))))
    if "stages" not in data and company is not None:
        found_names = company.names(kind)
        return found_names + company.names("site") if kind == "system" else found_names
    match kind:
        case "region" | "invoice-type":
            labels = _part(data, "demand").get(kind.replace("-", "_") + "s")
            return tuple(map(str, labels)) if isinstance(labels, dict) else ()
        case "channel":
            found = [str(desk.get("channel") or "") for desk in _listed(data.get("desks"))]
            return tuple(dict.fromkeys(name for name in found if name))
        case _:
            return _ids(data, kind)


def entries(data: Any, kind: Kind) -> list[dict[str, Any]]:
    """The entries of a draft that have the names of a kind."""
    data = data if isinstance(data, dict) else {}
    match kind:
        case "shift":
            return _listed(_part(data, "calendar").get("shifts"))
        case "tier":
            return _listed(_part(data, "demand").get("tiers"))
        case "standby":
            return [item for item in _listed(data.get("systems")) if item.get("standby")]
        case "supply":
            return _listed(data.get("supplies"))
        case "option":
            return [option for point in _listed(data.get("decisions")) for option in _listed(point.get("options"))]
        case _:
            return _listed(data.get(f"{kind}s"))


def _part(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _listed(found: Any) -> list[dict[str, Any]]:
    """The entries of a list that are mappings."""
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _ids(data: Mapping[str, Any], kind: Kind) -> tuple[str, ...]:
    return tuple(name for item in entries(data, kind) if (name := entry_name(item)))
