"""Every measure and every action exercises a capability that is in the list."""

from typing import get_args

from sim.scenario.actions import Action
from sim.scenario.capabilities import CAPABILITIES, OF_ACTION, OF_MEASURE
from sim.scenario.objectives import Measure

KINDS = {get_args(model.model_fields["do"].annotation)[0] for model in get_args(get_args(Action)[0])}


def test_every_measure_is_evidence_of_a_capability():
    assert set(OF_MEASURE) == set(get_args(Measure))
    assert set(OF_MEASURE.values()) <= set(CAPABILITIES)


def test_every_action_exercises_a_capability():
    assert set(OF_ACTION) == KINDS
    assert set(OF_ACTION.values()) <= set(CAPABILITIES)
