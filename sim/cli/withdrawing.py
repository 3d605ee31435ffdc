"""``register withdraw`` and ``register reinstate``: drills that were recorded by mistake."""

from sim.cli.drills import listed
from sim.cli.register import opened
from sim.cli.terminal import Terminal
from sim.register import Asked, actions, reinstate, short, withdraw

__all__ = ["reinstate_drill", "withdraw_drill"]


def withdraw_drill(
    terminal: Terminal, place: str | None, name: str, reason: str, by: str | None, as_json: bool
) -> None:
    """Withdraw a drill; what is still to be done about it is told.

    Raises
    ------
    InputError
        There is no such drill, it is withdrawn already, or no reason is given.
    """
    with opened(terminal, place) as register:
        one = withdraw(register, name, reason, by)
        left = [a for a in actions(register, Asked(drill=one.id.hex)) if a.state in ("open", "in-progress")]
    if as_json:
        terminal.document({"register": register.where, "drill": listed(one)})
        return
    drill, scenario = short(one.id), one.scenario.in_(terminal.language)
    terminal.line(terminal.say("register.withdrawn", drill=drill, scenario=scenario))
    if left:
        terminal.line(terminal.say("register.still-open", count=len(left), drill=drill))


def reinstate_drill(
    terminal: Terminal, place: str | None, name: str, reason: str, by: str | None, as_json: bool
) -> None:
    """Let a drill that was withdrawn count again.

    Raises
    ------
    InputError
        There is no such drill, it counts, or no reason is given.
    """
    with opened(terminal, place) as register:
        one = reinstate(register, name, reason, by)
    if as_json:
        terminal.document({"register": register.where, "drill": listed(one)})
        return
    scenario = one.scenario.in_(terminal.language)
    terminal.line(terminal.say("register.reinstated", drill=short(one.id), scenario=scenario))
