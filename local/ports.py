"""Free loopback ports, and waiting for a server to answer on one."""

import secrets
import socket
import time

LOOPBACK = "127.0.0.1"


SERVERS = range(10_000, 32_000)
"""Below the ports that the system gives to outgoing connections: one of those could take a server's port before it starts."""


def free_port(together: int = 1) -> int:
    """A port on which nobody listens; with `together`, the first of so many in a row."""
    while True:
        first = SERVERS.start + secrets.randbelow(len(SERVERS) - together)
        if all(_is_free(first + n) for n in range(together)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def wait_for(port: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not answers(port):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
