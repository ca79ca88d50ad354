"""A forwarded address is believed from trusted proxies only."""

import pytest
from starlette.types import Scope

from shared.web.clients import Clients


def scope(peer: str | None, *headers: tuple[str, str]) -> Scope:
    told = [(name.encode(), value.encode()) for name, value in headers]
    return {"type": "http", "client": (peer, 1) if peer else None, "headers": told}


CHAIN = ("x-forwarded-for", "198.51.100.7, 203.0.113.9, 10.0.0.2")


@pytest.mark.parametrize(
    ("trusted", "asked", "address"),
    [
        ("", scope("192.0.2.1", CHAIN), "192.0.2.1"),
        ("10.0.0.0/8", scope("192.0.2.1", CHAIN), "192.0.2.1"),
        ("10.0.0.0/8", scope("10.0.0.1", CHAIN), "203.0.113.9"),
        ("10.0.0.0/8 203.0.113.0/24", scope("10.0.0.1", CHAIN), "198.51.100.7"),
        ("10.0.0.0/8", scope("10.0.0.1"), "10.0.0.1"),
        ("10.0.0.0/8", scope("10.0.0.1", ("x-forwarded-for", "nonsense")), "unknown"),
        ("10.0.0.0/8", scope("10.0.0.1", ("forwarded", 'for=198.51.100.7;proto=https, for="10.1.1.1:99"')), "198.51.100.7"),
        ("10.0.0.0/8", scope("10.0.0.1", ("forwarded", 'for="[2001:db8:1:2:3::4]:4711"')), "2001:db8:1:2::/64"),
        ("10.0.0.0/8", scope("10.0.0.1", ("forwarded", "for=198.51.100.7"), CHAIN), "198.51.100.7"),
        ("", scope("2001:db8:1:2:3::4"), "2001:db8:1:2::/64"),
        ("", scope(None), "unknown"),
    ],
)  # fmt: skip
def test_the_nearest_address_that_is_no_proxy_of_ours(trusted: str, asked: Scope, address: str) -> None:
    assert Clients(trusted).address(asked) == address
