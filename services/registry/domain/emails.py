"""Official e-mail addresses (S20): those in the municipality's own domains, and nothing that only looks like them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from services.registry.domain.spelling import one_host
from shared.errors import Invalid

LOCAL = re.compile(r"[a-z0-9!#$&'*+/=?^_{|}~-]+(\.[a-z0-9!#$&'*+/=?^_{|}~-]+)*")


def folded(address: str) -> str:
    """As addresses are kept and compared: no white space around, lower case, one form of each letter."""
    return unicodedata.normalize("NFC", address.strip()).lower()


def is_sub_address(address: str) -> bool:
    """`mailbox+anything@`: whose mailbox it is does not show, so a person's could pass for a role's."""
    return "+" in address.partition("@")[0]


@dataclass(frozen=True, slots=True)
class OfficialDomains:
    """The domains as listed; written as hosts are everywhere, so that a listed `hörby.se` is `xn--hrby-5qa.se` too.

    An address is compared with the list letter by letter: nothing is mapped to a listed domain, so neither a homoglyph,
    a full-width letter nor a sub-domain passes for one unless it is listed itself.
    """

    names: frozenset[str]

    @classmethod
    def of(cls, listed: Iterable[str]) -> Self:
        return cls(frozenset(map(one_host, listed)))

    def own(self, address: str) -> bool:
        local, at, domain = folded(address).partition("@")
        ours = not domain.endswith(".") and one_host(domain) in self.names
        return bool(at) and ours and LOCAL.fullmatch(local) is not None

    def odd_letters(self, address: str) -> str:
        """Letters that only look like ours, or that no mailbox has: the eye sees no difference, so they are named."""
        local, _, domain = folded(address).partition("@")
        foreign = "" if one_host(domain) in self.names else "".join(one for one in domain if one not in "åäö")
        odd = dict.fromkeys(one for one in local + foreign if not one.isascii())
        return ", ".join(f"{one} (U+{ord(one):04X})" for one in odd)

    def official(self, address: str) -> str:
        """The address as it is kept; refused unless it is one of the municipality's own."""
        if not self.own(address):
            raise Invalid(
                f"Use an official e-mail address, one that ends in {self}.",
                errors=[("/email", "not one of the municipality's own addresses")],
            )
        return folded(address)

    def __str__(self) -> str:
        return ", ".join(f"@{name}" for name in sorted(self.names))
