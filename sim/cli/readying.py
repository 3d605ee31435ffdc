"""Making the simulator ready, which takes its time once."""

from sim.cli.terminal import Terminal

__all__ = ["ready"]


def ready(terminal: Terminal) -> None:
    """See that the simulator is compiled, and say so if that takes its time."""
    from sim.world.flow import prepare  # whoever only reads need not wait for the compiler
    from sim.world.kernel.compiling import is_cached

    if not is_cached():
        terminal.note(terminal.say("cli.first-start"))
        prepare()
