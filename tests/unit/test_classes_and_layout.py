import numpy as np
import pytest

from sim.scenario.incidents import Scope
from sim.world.classes import Classes
from sim.world.flow import Rule
from sim.world.layout import Layout
from tests import small

layout = Layout.of(small.organisation())
classes = layout.classes
network = layout.network


def stage(name):
    return layout.stages.index(name)


def desk(name):
    return layout.desks.index(name)


def desks_that_can(rates, stage_name, job_class=0):
    return {name for name, rate in zip(layout.desks, rates[:, stage(stage_name), job_class], strict=True) if rate > 0}


# --- classes ----------------------------------------------------------------------------------------------------------


def test_each_combination_of_features_is_a_class_of_its_own():
    assert classes.orders == 2 * 2 * 2 * 2
    assert len(set(zip(*(feature.tolist() for feature in classes.features), strict=True))) == classes.orders


def test_the_number_of_a_class_and_its_features_are_each_others_inverse():
    assert classes.number(*classes.features).tolist() == list(range(classes.orders))


def test_enquiries_and_own_work_are_classes_beside_the_orders():
    others = [classes.enquiry, classes.own("marketing"), classes.own("it")]
    assert others == [16, 17, 18]
    assert classes.count == 19


@pytest.mark.parametrize(
    ("scope", "included"),
    [
        ({"regions": ["north"]}, lambda kind, region, tier, urgent: region == 0),
        ({"invoice_types": ["general"]}, lambda kind, region, tier, urgent: kind == 1),
        ({"tiers": ["key"]}, lambda kind, region, tier, urgent: tier == 0),
        ({"tiers": ["key"], "regions": ["south"]}, lambda kind, region, tier, urgent: (tier == 0) & (region == 1)),
        ({"regions": []}, lambda kind, region, tier, urgent: region < 0),
    ],
)
def test_a_scope_that_speaks_of_orders_touches_these_orders_and_nothing_else(scope, included):
    touched = classes.within(Scope.model_validate(scope))
    assert touched[: classes.orders].tolist() == included(*classes.features).tolist()
    assert not touched[classes.orders :].any()


def test_a_scope_without_limits_touches_everything():
    assert classes.within(Scope()).all()
    assert classes.within(Scope(departments=("it",))).all()


def test_classes_of_an_organisation_without_own_work_end_with_enquiries():
    assert Classes(("a",), ("b",), ("c",), ()).count == 3


# --- names ------------------------------------------------------------------------------------------------------------


def test_own_work_gets_a_stage_and_a_desk_of_its_own():
    assert layout.stages[-2:] == layout.desks[-2:] == ("own-marketing", "own-it")
    assert layout.stages[: len(layout.organisation.stages)] == layout.organisation.names("stage")


def test_workers_are_numbered_department_by_department():
    assert layout.workers == (0,) * 2 + (1,) * 4 + (2,) * 2 + (3,) + (4,) * 3 + (5,) * 2


def test_channel_0_is_an_order_not_yet_invoiced():
    assert layout.channels == ("", "online", "paper")
    assert network.desk_channel[[desk("online-desk"), desk("paper-desk"), desk("help-desk")]].tolist() == [1, 2, 0]


# --- who does what ----------------------------------------------------------------------------------------------------


def test_a_desk_does_the_stages_of_its_list_for_orders_only():
    assert desks_that_can(layout.base_rates, "issue") == {"online-desk", "paper-desk"}
    assert desks_that_can(layout.base_rates, "issue", classes.enquiry) == set()
    assert layout.base_rates[desk("paper-desk"), stage("issue"), : classes.orders].tolist() == [0.5] * classes.orders


def test_enquiries_are_answered_at_the_desk_that_does_them():
    assert desks_that_can(layout.base_rates, "enquiry", classes.enquiry) == {"help-desk"}
    assert desks_that_can(layout.base_rates, "enquiry") == set()


def test_own_work_is_done_at_the_departments_own_desk_only():
    rates = layout.base_rates[:, :, classes.own("marketing")]
    assert np.argwhere(rates).tolist() == [[desk("own-marketing"), stage("own-marketing")]]


def test_a_desk_that_an_action_opens_is_closed_at_first():
    assert not network.rate[desk("paper-desk")].any()
    assert network.rate[desk("online-desk")].any()


def test_seats_are_counted_only_where_there_are_a_certain_number():
    seats = Layout.of(small.organisation({"desks.paper-desk.seats": "3"})).network.seats
    assert seats[desk("paper-desk")] == 3
    assert seats[desk("online-desk")] > 10**6


def test_supplies_are_taken_where_an_invoice_is_made_and_nowhere_else():
    changes = {"desks.paper-desk.does": "{issue: 0.5, deliver: 1}"}
    use = Layout.of(small.organisation(changes)).network.use
    assert np.argwhere(use).tolist() == [[desk("paper-desk"), stage("issue"), 0]]
    assert use.max() == 1


def test_flaws_arise_at_the_desk_and_stage_that_the_file_names():
    chance = Layout.of(small.organisation({"desks.paper-desk.flaws": "{issue: 2%}"})).network.flaw_chance
    assert np.argwhere(chance).tolist() == [[desk("paper-desk"), stage("issue")]]
    assert chance.max() == 0.02


# --- ways -------------------------------------------------------------------------------------------------------------


def test_orders_go_from_stage_to_stage_and_some_by_their_channel():
    def after(name):
        return [None if number < 0 else layout.stages[number] for number in network.next_stage[stage(name)]]

    assert after("approve") == ["issue"] * 3
    assert after("deliver") == [None, None, "reissue"]
    assert after("enquiry") == after("own-it") == [None] * 3


def test_a_caught_flaw_goes_to_the_stage_that_is_named_for_it():
    assert (network.error_stage[stage("deliver")] == stage("rework")).all()
    assert network.catch_chance[stage("deliver")] == 1
    assert network.clears[stage("rework")]


def test_every_class_enters_at_its_first_stage():
    assert (network.entry[: classes.orders] == stage("approve")).all()
    entries = network.entry[[classes.enquiry, classes.own("marketing"), classes.own("it")]]
    assert entries.tolist() == [stage("enquiry"), stage("own-marketing"), stage("own-it")]


def test_without_enquiries_nothing_leads_to_them():
    company = small.organisation().model_copy(update={"enquiries": None})
    silent = Layout.of(company)
    assert silent.network.enquiry_stage == -1
    assert not silent.enquiry_queue.any()
    assert layout.network.enquiry_stage == stage("enquiry")
    assert np.argwhere(layout.enquiry_queue).tolist() == [[stage("enquiry"), classes.enquiry]]


def test_a_customer_waits_for_his_invoice_until_delivery_and_the_order_is_under_way_until_the_end():
    stages_of_orders = {layout.stages[s] for s, c in np.argwhere(layout.order_queues)}
    waiting = {layout.stages[s] for s, c in np.argwhere(layout.invoicing)}
    assert waiting == {"approve", "issue", "deliver", "rework"}
    assert stages_of_orders >= waiting | {"reissue"}
    assert not layout.order_queues[:, classes.orders :].any()
    steps = {name for name, step in zip(layout.stages, layout.order_stages, strict=True) if step}
    assert steps == waiting | {"reissue"}


# --- order of work ----------------------------------------------------------------------------------------------------


def test_by_priority_urgent_orders_come_first_and_then_the_tiers_by_their_rank():
    levels = layout.levels(layout.organisation.stages[0], "priority")[: classes.orders]
    _, _, tier, urgent = classes.features
    ranks = {(int(t), bool(u)): set(levels[(tier == t) & (urgent == u)]) for t in (0, 1) for u in (True, False)}
    assert all(len(found) == 1 for found in ranks.values())
    assert sorted(ranks, key=lambda who: min(ranks[who])) == [(0, True), (1, True), (0, False), (1, False)]


@pytest.mark.parametrize("order", ["first-come", "earliest-due", "value"])
def test_otherwise_all_orders_of_a_stage_have_the_same_rank(order):
    assert len(set(layout.levels(layout.organisation.stages[0], order))) == 1


def test_the_rank_of_the_stage_counts_more_than_that_of_the_order():
    first, later = layout.organisation.stages[0], next(s for s in layout.organisation.stages if s.id == "reissue")
    assert layout.levels(first, "priority").max() < layout.levels(later, "first-come").min()


def test_a_stage_is_worked_off_in_the_order_that_its_file_gives():
    changes = {
        "stages.issue.order": "earliest-due",
        "stages.deliver.order": "value",
        "stages.approve.order": "priority",
    }
    changed = Layout.of(small.organisation(changes)).network
    rules = [changed.rule[stage(name)] for name in ("issue", "deliver", "approve", "rework")]
    assert rules == [Rule.DUE, Rule.VALUE, Rule.TIME, Rule.TIME]
    assert len(set(changed.level[stage("approve"), : classes.orders])) == 4
    assert not np.diff(changed.level[stage("issue"), : classes.orders]).any()
