"""Drills for organisations whose invoicing stops.

>>> import sim
>>> scenario, plan = sim.resolve("upgrade-failure")
>>> outcome = sim.run(scenario, plan, seed=1)
>>> outcome.orders.fate.value_counts()                                              # doctest: +SKIP

======================================================  ==============================================================
`resolve`, `load_scenario`, `load_plan`,                scenarios, plans, organisations by name or path
`load_organisation`, `load_preparedness`
`run`                                                   one drill: scenario, plan, seed -> `Outcome`
`compare`, `Study`, `Precision`                         plans on many replications of the same luck -> `Comparison`
`value`, `ValueStudy`                                   what each part of a plan contributes -> `Value`
`search`, `Search`                                      a better plan, confirmed on fresh luck -> `Found`
`what_to_buy`                                           preparedness under a yearly budget -> `Shopping`
`sensitivity`, `SensitivityStudy`                       what a result rests on -> `Sensitivity`
`breaking_point`, `strain`                              how much a plan bears before it breaks -> `Breaking`
`Scenario`, `Plan`, `Organisation`                      what is drilled, what people do, what exists
`Outcome`                                               tables, measures, manifest
`InputError`                                            what is raised when something that a person gave is wrong
======================================================  ==============================================================

The names are imported when they are first used: checking a file does not wait for the compiler.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.drill import run
    from sim.errors import DrillError, InputError
    from sim.experiment.breaking import Breaking, breaking_point
    from sim.experiment.comparing import compare
    from sim.experiment.comparison import Comparison
    from sim.experiment.contributions import Value, ValueStudy
    from sim.experiment.purchases import Shopping, what_to_buy
    from sim.experiment.sensitivity import Sensitivity, SensitivityStudy, sensitivity
    from sim.experiment.strains import strain
    from sim.experiment.study import Precision, Study
    from sim.experiment.value import value
    from sim.loading import load_organisation, load_plan, load_preparedness, load_scenario, resolve
    from sim.outcome import Outcome
    from sim.scenario.organisation import Organisation
    from sim.scenario.plan import Plan
    from sim.scenario.preparedness import Preparedness
    from sim.scenario.scenario import Scenario
    from sim.searching.found import Found
    from sim.searching.searching import search
    from sim.searching.spec import Search

__all__ = [
    "Breaking",
    "Comparison",
    "DrillError",
    "Found",
    "InputError",
    "Organisation",
    "Outcome",
    "Plan",
    "Precision",
    "Preparedness",
    "Scenario",
    "Search",
    "Sensitivity",
    "SensitivityStudy",
    "Shopping",
    "Study",
    "Value",
    "ValueStudy",
    "breaking_point",
    "compare",
    "load_organisation",
    "load_plan",
    "load_preparedness",
    "load_scenario",
    "resolve",
    "run",
    "search",
    "sensitivity",
    "strain",
    "value",
    "what_to_buy",
]

_HOMES = {
    "Breaking": "sim.experiment.breaking",
    "Comparison": "sim.experiment.comparison",
    "DrillError": "sim.errors",
    "Found": "sim.searching.found",
    "InputError": "sim.errors",
    "Organisation": "sim.scenario.organisation",
    "Outcome": "sim.outcome",
    "Plan": "sim.scenario.plan",
    "Precision": "sim.experiment.study",
    "Preparedness": "sim.scenario.preparedness",
    "Scenario": "sim.scenario.scenario",
    "Search": "sim.searching.spec",
    "Sensitivity": "sim.experiment.sensitivity",
    "SensitivityStudy": "sim.experiment.sensitivity",
    "Shopping": "sim.experiment.purchases",
    "Study": "sim.experiment.study",
    "Value": "sim.experiment.contributions",
    "ValueStudy": "sim.experiment.contributions",
    "breaking_point": "sim.experiment.breaking",
    "compare": "sim.experiment.comparing",
    "load_organisation": "sim.loading",
    "load_plan": "sim.loading",
    "load_preparedness": "sim.loading",
    "load_scenario": "sim.loading",
    "resolve": "sim.loading",
    "run": "sim.drill",
    "search": "sim.searching.searching",
    "sensitivity": "sim.experiment.sensitivity",
    "strain": "sim.experiment.strains",
    "value": "sim.experiment.value",
    "what_to_buy": "sim.experiment.purchases",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
