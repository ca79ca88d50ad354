"""What is written at once leaves at once, in order, and nothing is left behind."""

import asyncio
from collections.abc import Iterable
from typing import cast

from shared.web.corking import Corked


class Wire:
    """Notes each piece as it leaves."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        self.sent.append(b"".join(pieces))

    def close(self) -> None:
        self.sent.append(b"closed")

    def is_closing(self) -> bool:
        return b"closed" in self.sent

    def get_extra_info(self, name: str) -> str:
        return f"the wire's {name}"


def corked() -> tuple[Corked, Wire]:
    wire = Wire()
    return Corked(cast("asyncio.Transport", wire)), wire


async def once_round() -> None:
    """Until the event loop has done what waited for it."""
    come = asyncio.Event()
    asyncio.get_running_loop().call_soon(come.set)
    await come.wait()


async def test_a_head_and_its_body_leave_in_one_piece() -> None:
    connection, wire = corked()
    connection.write(b"head ")
    connection.write(b"body")
    assert wire.sent == [b"head body"]
    await once_round()
    assert wire.sent == [b"head body"]


async def test_what_nothing_follows_leaves_when_the_loop_comes_round() -> None:
    connection, wire = corked()
    connection.write(b"100 Continue")
    assert wire.sent == []
    await once_round()
    assert wire.sent == [b"100 Continue"]


async def test_a_stream_flows_in_order() -> None:
    connection, wire = corked()
    for piece in (b"1", b"2", b"3"):
        connection.write(piece)
    await once_round()
    connection.write(b"4")
    await once_round()
    assert b"".join(wire.sent) == b"1234"


async def test_what_is_held_leaves_before_the_connection_closes() -> None:
    connection, wire = corked()
    connection.write(b"bye")
    connection.close()
    assert wire.sent == [b"bye", b"closed"]


async def test_all_else_is_the_connections_own() -> None:
    connection, _ = corked()
    assert connection.get_extra_info("peername") == "the wire's peername"
    connection.close()
    assert connection.is_closing()
