"""Who calls, and what they may."""

from dataclasses import dataclass
from uuid import UUID

from shared.auth.roles import Role
from shared.auth.sign_in import SignIn
from shared.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Principal:
    """`units` limits the roles to some units; None is all of them. `key_id` tells which of a client's keys was shown;
    `automatic` that a system got its token for itself: no person stands behind it; `exact` that `subject` is a `sub`, and
    no name that means the same in any case."""

    subject: str
    client: str | None
    roles: frozenset[Role]
    scopes: frozenset[str] = frozenset()
    units: frozenset[UUID] | None = None
    key_id: UUID | None = None
    automatic: bool = False
    exact: bool = False

    @property
    def sign_in(self) -> SignIn:
        return SignIn(self.subject, self.exact)

    def has(self, *roles: Role) -> bool:
        """One of them is enough."""
        return not self.roles.isdisjoint(roles)

    def may_act_in(self, unit_id: UUID) -> bool:
        return self.units is None or unit_id in self.units

    def check_unit(self, unit_id: UUID) -> None:
        if not self.may_act_in(unit_id):
            raise Forbidden("Your role does not reach this unit.")
