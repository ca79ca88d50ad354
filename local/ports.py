"""Free loopback ports, and waiting for a server to answer on one."""

import socket
import time

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


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
