"""Where ingest may connect to: public addresses only, checked at the moment of connecting.

The check is on the address that the connection goes to, after the name was looked up: a name that answers with a private
address, now or a second later, and a redirect to one, find the door closed.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from services.ingest.domain.platforms import Refused

CONNECTIONS = 20
LEADING_ELSEWHERE = [
    ipaddress.IPv6Network(told) for told in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fec0::/10")
]
"""Global by their look, but a gateway (NAT64, 6to4) or an old network takes them to addresses that need not be."""


class Guard(httpcore.AsyncNetworkBackend):
    """Looks up the name itself and hands on only addresses that are allowed."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback, self._inner = loopback, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._addresses(host, port)
        allowed = [address for address in addresses if is_allowed(address, loopback=self._loopback)]
        if not allowed or len(allowed) < len(addresses):
            raise Refused(f"{host} leads to an address that is not public")
        return await self._inner.connect_tcp(allowed[0], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise Refused("platforms are not reached through local sockets")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as fault:
            raise httpcore.ConnectError(f"{host} has no address") from fault
        return [str(entry[4][0]) for entry in found]


def is_allowed(address: str, *, loopback: bool) -> bool:
    """Public, or on this machine where the settings allow that."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return loopback
    if isinstance(parsed, ipaddress.IPv6Address) and any(parsed in network for network in LEADING_ELSEWHERE):
        return False
    return parsed.is_global and not parsed.is_multicast


class GuardedTransport(httpx.AsyncHTTPTransport):
    """HTTPS only, except to this machine where the settings allow that; every connection through the guard."""

    def __init__(self, *, loopback: bool) -> None:
        super().__init__(trust_env=False)
        self._loopback = loopback
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=CONNECTIONS,
            network_backend=Guard(loopback=loopback),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme != "https" and not self._loopback:
            raise Refused("platforms are called over HTTPS only")
        return await super().handle_async_request(request)
