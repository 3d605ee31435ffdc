"""``app``: the web page, served from this machine."""

import socket

from sim.cli.terminal import Terminal
from sim.errors import InputError, Problem

__all__ = ["serve_page"]


def serve_page(terminal: Terminal, host: str, port: int) -> None:
    """Serve the page until the program is interrupted.

    Raises
    ------
    InputError
        The address is not this machine's, or something else is served there.
    """
    _check(host, port)
    terminal.print(terminal.say("cli.app.starting"))
    from sim.views.server import serve

    serve(host, port)


def _check(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            values = {"why": error.strerror or str(error)}
            raise InputError([Problem("cli.app.address", found=f"{host}:{port}", values=values)]) from None
