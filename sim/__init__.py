"""Drills for organisations whose invoicing stops.

>>> import sim
>>> scenario, plan = sim.resolve("upgrade-failure")
>>> outcome = sim.run(scenario, plan, seed=1)
>>> outcome.orders.fate.value_counts()                                              # doctest: +SKIP

======================================================  ==============================================================
`resolve`, `load_scenario`, `load_plan`,                scenarios, plans, organisations by name or path
`load_organisation`
`run`                                                   one drill: scenario, plan, seed -> `Outcome`
`Scenario`, `Plan`, `Organisation`                      what is drilled, what people do, what exists
`Outcome`                                               tables, measures, manifest
`InputError`                                            what is raised when something that a person gave is wrong
======================================================  ==============================================================
"""

from sim.drill import run
from sim.errors import DrillError, InputError
from sim.loading import load_organisation, load_plan, load_scenario, resolve
from sim.outcome import Outcome
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario

__all__ = [
    "DrillError",
    "InputError",
    "Organisation",
    "Outcome",
    "Plan",
    "Scenario",
    "load_organisation",
    "load_plan",
    "load_scenario",
    "resolve",
    "run",
]
