"""What the parts of a plan contribute: Shapley's laws, plans with parts taken away, and what a study says."""

import itertools

import numpy as np
import pytest

import sim
from sim.errors import InputError
from sim.experiment import statistics as st
from sim.experiment.contributions import ValueStudy, upto, without
from sim.experiment.purchases import what_to_buy
from sim.experiment.replicate import Task, pack, replicate
from sim.experiment.value import gains, value
from sim.scenario.parts import only, parts
from tests import small

RANDOM = {"lognormal": {"median": "4h", "sigma": 0.8}}
PAPER = {**small.PAPER, "when": {"down_for": "30min"}}
VERIFY = {"do": "verify-scope", "by": "it", "takes": "25min"}
CALL = {"do": "call-support", "by": "it", "when": {"after": "verify-scope"}}


def shapley(game, n):
    """Exact Shapley values of a game on the numbers below n."""
    orders = list(itertools.permutations(range(n)))
    worth = [[game(frozenset(order[:k])) for k in range(n + 1)] for order in orders]
    return gains(orders, np.array(worth, float)), game(frozenset(range(n))) - game(frozenset())


# --- Shapley's laws ---------------------------------------------------------------------------------------------------


def test_what_parts_add_is_what_all_are_worth_together_in_every_order():
    added, whole = shapley(lambda coalition: sum(coalition) ** 2 - 3 * (2 in coalition), 4)
    assert np.array_equal(added.sum(axis=1), np.full(24, whole))


def test_parts_that_do_the_same_have_the_same_share_and_one_that_does_nothing_has_none():
    added, _ = shapley(lambda coalition: 6.0 * bool(coalition & {0, 1}), 3)
    assert added.mean(axis=0).tolist() == [3.0, 3.0, 0.0]


def test_the_glove_game_has_its_known_shares():
    added, _ = shapley(lambda coalition: 0 in coalition and bool(coalition & {1, 2}), 3)
    assert added.mean(axis=0) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_shares_of_two_games_together_are_those_of_each_together():
    one, other = (lambda c: len(c) ** 2), (lambda c: float(c >= {0, 2}))
    both, _ = shapley(lambda c: one(c) + other(c), 3)
    assert both.mean(axis=0) == pytest.approx(shapley(one, 3)[0].mean(axis=0) + shapley(other, 3)[0].mean(axis=0))


# --- plans with parts taken away --------------------------------------------------------------------------------------


def kept(*actions, away, prepares=()):
    plan = sim.Plan.model_validate({"title": "Plan", "actions": actions, "prepares": prepares})
    return only(plan, {*parts(plan)} - {*away})


def test_what_waits_for_an_action_that_is_not_there_falls_away_with_all_that_waits_for_it():
    announce = {"do": "announce", "channels": ["wechat"], "when": {"all": [{"after": "call-support"}, "verified"]}}
    reduced = kept(VERIFY, CALL, announce, PAPER, away=["actions.verify-scope"])
    assert [action.id for action in reduced.plan.actions] == ["paper-invoicing"]
    assert reduced.fallen == ("actions.call-support", "actions.announce")
    assert reduced.changed == ()


def test_another_way_to_begin_remains():
    either = {**CALL, "when": {"any": [{"after": "verify-scope"}, {"down_for": "30min"}]}}
    reduced = kept(VERIFY, either, away=["actions.verify-scope"])
    (left,) = reduced.plan.actions
    assert left.when.model_dump(mode="json", exclude_none=True) == {"down_for": "30min"}
    assert (reduced.fallen, reduced.changed) == ((), ("actions.call-support",))


def test_of_three_ways_to_begin_two_remain():
    ways = [{"after": "verify-scope"}, {"down_for": "30min"}, {"backlog": 9}]
    (left,) = kept(VERIFY, {**CALL, "when": {"any": ways}}, away=["actions.verify-scope"]).plan.actions
    assert len(left.when.any) == 2


def test_what_was_to_end_after_an_action_that_is_not_there_does_not_end():
    until = {**PAPER, "until": {"after": "verify-scope"}}
    either = {**small.HELP_OUT, "when": {"backlog": 9}, "until": {"any": ["recovered", {"after": "verify-scope"}]}}
    paper, help_out = kept(VERIFY, until, either, away=["actions.verify-scope"]).plan.actions
    assert paper.until.at > 400 * 1440
    assert help_out.until.state == "recovered"


def test_a_plan_with_all_its_parts_is_the_plan():
    plan = small.plan(*small.WHOLE_PLAN)
    assert only(plan, parts(plan)).plan == plan


def test_a_measure_falls_away_with_one_that_it_needs():
    effect = {"change": "organisation.systems.*.standby.drilled", "to": True, "because": "a reason"}
    base = {"id": "base", "title": "Base", "effects": [effect]}
    reduced = kept(away=["prepares.base"], prepares=[base, {**base, "id": "top", "needs": ["base"]}])
    assert reduced.plan.prepares == ()
    assert reduced.fallen == ("prepares.top",)


# --- a study ----------------------------------------------------------------------------------------------------------

MONITORING = {
    "id": "monitoring",
    "title": "Monitoring",
    "yearly_price": {"fixed": 1000},
    "effects": [{"change": "incidents.*.noticed.after", "times": 0.1, "because": "somebody is woken"}],
}


def study(*actions, replications=6, **fields):
    noticed = {"after": {"exponential": {"mean": "30min"}}}
    scenario = small.scenario(small.outage(lasts=RANDOM, noticed=noticed), days=2)
    plan = sim.Plan.model_validate({"title": "Plan", "actions": actions or (VERIFY, CALL, PAPER), **fields})
    return ValueStudy.of({"outage": scenario}, plan, replications=replications)


@pytest.fixture(scope="module")
def found():
    return value(study(prepares=[MONITORING]), per_year=2)


def test_shares_add_up_to_what_the_whole_plan_changes(found):
    for measure, parts_of in found.contributions["outage"].items():
        total = sum(line.share.mean for line in parts_of.values())
        assert total == pytest.approx(found.whole["outage"][measure].mean)


def test_what_a_part_contributes_is_the_difference_of_two_drills(found):
    made = found.study
    scenario = made.scenarios["outage"]
    losses = [
        [sim.run(scenario, made.plans[name], made.seed_of(r)).measures["with-response"].loss.total for r in range(6)]
        for name in ("whole", without("actions.paper-invoicing"))
    ]
    line = found.contributions["outage"]["loss.total"]["actions.paper-invoicing"]
    assert line.alone.estimate.mean == pytest.approx(np.mean(losses[0]) - np.mean(losses[1]))


def test_what_falls_away_with_a_part_is_told(found):
    assert found.fallen == {"actions.verify-scope": ("actions.call-support",)}


def test_a_year_is_as_many_disasters_as_were_assumed_less_the_price(found):
    worth = found.worth["prepares.monitoring"]
    line = found.contributions["outage"]["loss.total"]["prepares.monitoring"]
    assert worth.price == 1000
    assert worth.spared.mean == pytest.approx(-2 * line.alone.estimate.mean)
    assert worth.net.mean == pytest.approx(worth.spared.mean - 1000)
    assert found.worth["actions.paper-invoicing"].price == 0


def test_an_action_that_never_begins_contributes_nothing_in_any_order():
    late = {**small.HELP_OUT, "when": {"backlog": 10**6}}
    line = value(study(PAPER, late)).contributions["outage"]["loss.total"]["actions.move-staff"]
    assert line.verdict == "unchanged"
    assert (line.share.mean, line.share.low, line.share.high) == (0, 0, 0)


def test_each_replication_has_an_order_of_its_own_and_drills_what_it_says():
    made = study()
    orders = {made.order(r) for r in range(20)}
    assert len(orders) == 6
    drills, _ = replicate(pack(made), Task("outage", 3, 1))
    first, second, last = made.order(3)
    names = [drill.plan for drill in drills]
    assert upto(last) not in names
    assert {upto(first), upto(second)} < set(names)
    assert made.drilled("outage", 3)[1][upto(second)] == only(made.plan, {first, second}).plan


def test_a_study_of_parts_is_no_plain_study_of_the_same_plans(tmp_path):
    made = study(replications=1)
    value(made, folder=tmp_path / "s")
    with pytest.raises(InputError, match="another study"):
        sim.compare(sim.Study(made.scenarios, made.plans, 1), folder=tmp_path / "s", resume=True)


def test_a_study_goes_on_and_comes_to_the_same(tmp_path):
    value(study(replications=2), folder=tmp_path / "s")
    longer = value(study(replications=4), folder=tmp_path / "s", resume=True)
    assert longer.to_dict() == value(study(replications=4)).to_dict()


@pytest.mark.parametrize(
    ("per_year", "message"),
    [({"elsewhere": 1}, "elsewhere"), ({}, "outage"), ({"outage": -1}, "-1")],
)
def test_frequencies_must_be_those_of_the_scenarios(per_year, message):
    with pytest.raises(InputError, match=message):
        value(study(), per_year=per_year)


def test_a_plan_without_parts_has_nothing_to_contribute():
    with pytest.raises(InputError, match="neither actions nor"):
        ValueStudy.of({"outage": small.scenario(small.outage())}, small.plan())


# --- what to buy ------------------------------------------------------------------------------------------------------

REPAIR = {**MONITORING, "id": "repair", "effects": [{**MONITORING["effects"][0], "change": "incidents.*.lasts"}]}
USELESS = {**MONITORING, "id": "useless", "effects": [{**MONITORING["effects"][0], "times": 1}]}
NEEDY = {**MONITORING, "id": "needy", "needs": ["useless"]}


def measures(*written):
    return [sim.Preparedness.model_validate(measure) for measure in written]


def shop(*written, budget=10_000, replications=8, **fields):
    made = study()
    offered = measures(*written)
    return what_to_buy(made.scenarios, made.plan, offered, budget, replications=replications, **fields)


def test_what_spares_more_than_it_costs_is_bought_and_what_changes_nothing_is_not(tmp_path):
    found = shop(USELESS, REPAIR, per_year=100, folder=tmp_path / "s")
    first, second = found.rounds
    assert found.bought == ("repair",)
    assert found.spent == 1000
    assert [offer.name for offer in first] == ["repair", "useless"]
    assert first[1].spared == st.Estimate(0.0, 0.0, 0.0, 8)
    assert [offer.name for offer in second] == ["useless"]
    assert (tmp_path / "s" / "purchases.json").is_file()


def test_it_is_bought_only_if_such_disasters_are_frequent_enough():
    assert shop(REPAIR, per_year=0.01).bought == ()


def test_a_measure_is_offered_with_what_it_needs_at_the_price_of_both():
    offers = {offer.name: offer for offer in shop(NEEDY, USELESS, per_year=100).rounds[0]}
    assert offers["needy"].measures == ("useless", "needy")
    assert offers["needy"].price == 2000


def test_what_the_budget_does_not_allow_is_told():
    found = shop(MONITORING, budget=999)
    assert (found.too_dear, found.rounds, found.spent) == (("monitoring",), (), 0)


def test_nothing_new_no_money_and_a_missing_need_are_refused():
    with pytest.raises(InputError, match="nothing is offered"):
        shop()
    with pytest.raises(InputError, match="budget"):
        shop(MONITORING, budget=0)
    with pytest.raises(InputError, match="neither offered nor bought"):
        shop(NEEDY)
