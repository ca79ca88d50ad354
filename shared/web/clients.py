"""Where a request comes from: the peer, or whom a trusted proxy names. A header of anyone else's is not believed (HYP.08)."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

UNKNOWN = "unknown"
FOR = re.compile(r'for="?(?:\[([0-9a-f.:]+)\]|([0-9.]+))', re.IGNORECASE)


class Clients:
    def __init__(self, trusted_proxies: str) -> None:
        self._trusted: list[IPv4Network | IPv6Network] = [ip_network(one) for one in trusted_proxies.split()]

    def address(self, scope: Scope) -> str:
        """The nearest address that is not a proxy of ours. Of IPv6 its network: one household has them all."""
        peer = scope["client"][0] if scope.get("client") else UNKNOWN
        if self._trusts(peer):
            peer = next((hop for hop in _hops(Headers(scope=scope)) if not self._trusts(hop)), peer)
        return _network(peer)

    def _trusts(self, address: str) -> bool:
        if not self._trusted:
            return False
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)


def address_of(request: Request) -> str:
    """Whom a limit per sender counts. Personal data: kept nowhere but as a keyed hash that is soon forgotten."""
    return Clients(request.app.state.core.settings.trusted_proxies).address(request.scope)


def _hops(headers: Headers) -> Iterator[str]:
    """Nearest first. `Forwarded` (RFC 7239) wins over what came before it."""
    if told := headers.getlist("forwarded"):
        yield from reversed([six or four for six, four in FOR.findall(",".join(told))])
    elif told := headers.getlist("x-forwarded-for"):
        yield from (hop.strip() for hop in reversed(",".join(told).split(",")))


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return UNKNOWN
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else address
