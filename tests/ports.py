"""Ports for servers of tests."""

import random
import socket

__all__ = ["free_port"]


def free_port() -> int:
    """A port of this machine at which nobody listens: none of those that the system hands out to whoever asks."""
    while True:
        port = random.SystemRandom().randrange(10_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
