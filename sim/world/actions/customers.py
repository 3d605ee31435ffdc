"""Dealing with single customers: by telephone, about dates, and by the dates that the law sets."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import simpy

from sim.scenario.actions import CallKeyCustomers, EscalateLegal, NegotiateDates
from sim.world.actions.doing import Doing
from sim.world.environment import Process

__all__ = ["call_key_customers", "escalate_legal", "negotiate_dates"]

LOOK_AGAIN = 30.0
"""Minutes after which people who had nobody left to call look again."""


def call_key_customers(doing: Doing, action: CallKeyCustomers) -> Process:
    """Process: the key customers with the most at stake are called; those who answer are patient, and stay so."""
    contacts = doing.world.contacts
    answers = doing.luck("reached", int(contacts.customer.max(initial=0)) + 1) < action.reaches
    before = len(contacts.reached)

    def choose(called: set[int]) -> int | None:
        contacts.keep(action)  # what has been agreed holds for what they have ordered since
        return contacts.most_at_stake(called)

    def spoken(customer: int) -> None:
        if answers[customer]:
            contacts.agree(customer, action)

    yield from _Calls(doing, action, choose, spoken).all()
    contacts.let_go()
    doing.tell("reached", count=len(contacts.reached) - before)


def negotiate_dates(doing: Doing, action: NegotiateDates) -> Process:
    """Process: customers are asked for later dates, before the date if possible."""
    world = doing.world
    env, precedence = world.env, world.precedence
    yielding = doing.luck("agrees", len(precedence.due))
    amounts = world.contacts.amount
    agreed = 0

    def choose(asked: set[int]) -> int | None:
        soon = precedence.due <= float(world.time.after(env.now, action.ahead))
        soon[list(asked)] = False
        orders = np.flatnonzero(soon)
        orders = orders[world.contacts.waiting(orders)]
        for group in (orders[precedence.due[orders] > env.now], orders):
            if group.size:
                return int(group[amounts[group].argmax()])
        return None

    def spoken(order: int) -> None:
        nonlocal agreed
        due = float(precedence.due[order])
        share = action.agrees_before if due > env.now else action.agrees_after
        if world.contacts.waiting([order])[0] and yielding[order] < share:
            agreed += 1
            precedence.postpone(order, float(world.time.after(max(due, env.now), action.postpones)))

    yield from _Calls(doing, action, choose, spoken).all()
    doing.tell("agreed", count=agreed)


def escalate_legal(doing: Doing, action: EscalateLegal) -> Process:
    """Process: orders with a legal date come first until it is over, or for good."""
    precedence = doing.world.precedence
    precedence.put_legal_first(True)
    doing.takes_effect()
    if action.until is None:
        doing.stays(lambda: precedence.put_legal_first(False))
        return
    yield from doing.until(action.until)
    precedence.put_legal_first(False)


@dataclass(frozen=True)
class _Calls:
    """People of a department at the telephone, each calling one after the other, until the action is over.

    Attributes
    ----------
    choose : callable
        Who is called next, given who was called before; None: nobody for the time being.
    spoken : callable
        What comes of a call.
    """

    doing: Doing
    action: CallKeyCustomers | NegotiateDates
    choose: Callable[[set[int]], int | None]
    spoken: Callable[[int], None]
    called: set[int] = field(default_factory=set)

    def all(self) -> Process:
        """Process: the calls of all people."""
        env = self.doing.world.env
        over = env.process(self.doing.until(self.action.until))
        yield env.all_of([env.process(self._of_one(over)) for _ in range(self.action.staff)])

    def _of_one(self, over: simpy.Process) -> Process:
        """Process: one person calls as long as there is somebody to be called, and does other work meanwhile."""
        env, staff = self.doing.world.env, self.doing.world.staff
        while over.is_alive:
            if self.choose(self.called) is None:
                self.doing.takes_effect()
                yield over | env.timeout(LOOK_AGAIN)
                continue
            people = yield from staff.call_away(self.action.by, 1)
            while over.is_alive and staff.at_work(people[0]) and (whom := self.choose(self.called)) is not None:
                self.called.add(whom)
                yield env.timeout(self.doing.draw("talks"))
                self.spoken(whom)
            self.doing.send_back(people)
