"""An answer leaves in one piece: the server writes its head and its body apart, and whoever reads would wake up twice."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Corked:
    """A connection that holds what is written until more follows, or the event loop comes round."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport, self._held = transport, b""
        self.is_closing = transport.is_closing  # asked of every answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.writelines([held, data])
        else:
            self._held = data
            asyncio.get_running_loop().call_soon(self._let_go)

    def close(self) -> None:
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)


class Whole(HttpToolsProtocol):
    """The server's own protocol on such connections."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as the server's own narrows it
        super().connection_made(cast("asyncio.Transport", Corked(transport)))
