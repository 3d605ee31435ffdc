"""The command line: ``drillroom``.

Everything heavy is imported by the command that needs it, so that help, lists and checks come at once.
"""

from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status (see `sim.cli.entry`).

    Parameters
    ----------
    arguments : sequence of str
        Words of the command line; those of the process if none are given.
    """
    try:
        from sim.cli.entry import carry_out

        return carry_out(arguments)
    except KeyboardInterrupt:  # while the program is still being loaded, too
        return 130
