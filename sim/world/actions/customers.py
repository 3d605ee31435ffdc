"""Dealing with single customers: by telephone, about dates, and by the dates that the law sets."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.scenario.actions import CallKeyCustomers, EscalateLegal, NegotiateDates
from sim.world.actions.doing import Doing
from sim.world.environment import Either, Process

__all__ = ["call_key_customers", "escalate_legal", "negotiate_dates"]

LOOK_AGAIN = 30.0
"""Minutes after which people who had nobody left to call look again."""


def call_key_customers(doing: Doing, action: CallKeyCustomers) -> Process:
    """Process: the key customers with the most at stake are called; those who answer are patient, and stay so."""
    contacts = doing.world.contacts
    answers = doing.luck("reached", int(contacts.clientele.customer.max(initial=0)) + 1) < action.reaches
    called = np.zeros(answers.size, bool)
    before = len(contacts.reached)

    def choose() -> int | None:
        return contacts.most_at_stake(called, action)

    def spoken(customer: int) -> None:
        if answers[customer]:
            contacts.agree(customer, action)

    yield from _Calls(doing, action, called, choose, spoken).all()
    contacts.let_go()
    doing.tell("reached", count=len(contacts.reached) - before)


def negotiate_dates(doing: Doing, action: NegotiateDates) -> Process:
    """Process: customers are asked for later dates, before the date if possible."""
    world = doing.world
    env, precedence = world.env, world.precedence
    yielding = doing.luck("agrees", len(precedence.due))
    asked = np.zeros(yielding.size, bool)
    agreed = 0

    def choose() -> int | None:
        return world.contacts.next_to_ask(asked, precedence.due, world.time.later(env.now, action.ahead))

    def spoken(order: int) -> None:
        nonlocal agreed
        due = float(precedence.due[order])
        share = action.agrees_before if due > env.now else action.agrees_after
        if world.contacts.waits(order) and yielding[order] < share:
            agreed += 1
            precedence.postpone(order, world.time.later(max(due, env.now), action.postpones))

    yield from _Calls(doing, action, asked, choose, spoken).all()
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
    called : array of bool
        Who has been called.
    choose : callable
        Who of the others is called next; None: nobody for the time being.
    spoken : callable
        What comes of a call.
    """

    doing: Doing
    action: CallKeyCustomers | NegotiateDates
    called: NDArray[np.bool_]
    choose: Callable[[], int | None]
    spoken: Callable[[int], None]

    def all(self) -> Process:
        """Process: the calls of all people."""
        env = self.doing.world.env
        over = env.process(self.doing.until(self.action.until))
        yield env.all_of([env.process(self._of_one(over)) for _ in range(self.action.staff)])

    def _of_one(self, over: simpy.Process) -> Process:
        """Process: one person calls as long as there is somebody to be called, and does other work meanwhile."""
        env, staff = self.doing.world.env, self.doing.world.staff
        while over.is_alive:
            if self.choose() is None:
                self.doing.takes_effect()
                yield Either(over, env.timeout(LOOK_AGAIN))
                continue
            people = yield from staff.call_away(self.action.by, 1)
            while over.is_alive and staff.at_work(people[0]) and (whom := self.choose()) is not None:
                self.called[whom] = True
                yield env.timeout(self.doing.draw("talks"))
                self.spoken(whom)
            self.doing.send_back(people)
