"""The command line: ``drillroom``.

Everything heavy is imported by the command that needs it, so that help, lists and checks come at once.
"""

from sim.cli.entry import main

__all__ = ["main"]
