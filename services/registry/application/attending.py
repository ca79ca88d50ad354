"""No account that is watched is left with nobody on duty, unless that cannot be avoided (S13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.absences import said
from services.registry.domain.accounts import Account
from services.registry.domain.duty import Roster, Span
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import Conflict, Forbidden

ANSWERABLE = (Role.UNIT_MANAGER, Role.ADMIN)
"""Who may leave an account with nobody on duty, when that cannot be avoided."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants it, and whether they say that it cannot be avoided."""

    who: Principal
    unavoidable: bool

    def check(self, alone: Mapping[UUID, Span]) -> None:
        if alone and not self.unavoidable:
            first = min(alone.values(), key=lambda gap: gap.start)
            when = {"alone_from": said(first.start), "alone_until": said(first.end)}
            raise Conflict(_what_to_do(alone, first), extra={"accounts": [str(one) for one in alone], **when})
        if alone and not self.who.has(*ANSWERABLE):
            raise Forbidden("Only unit_manager or admin may leave an account with nobody on duty.")


async def left_alone(
    person_id: UUID, accounts: Sequence[Account], span: Span, uow: RegistryUnitOfWork
) -> Mapping[UUID, Span]:
    """The accounts this person runs that have nobody on duty at some time of the span, and when that is first."""
    run = [one.id for one in accounts if one.attended and person_id in one.details.on_duty]
    rosters = await uow.duty.rosters(run, span.start)
    found = {key: roster.gap(span) for key, roster in rosters.items()}
    return {key: gap for key, gap in found.items() if gap}


@dataclass(frozen=True, slots=True)
class Manned:
    """Who ran an account before it is revised, so that nobody is taken away who will be needed (S13)."""

    roster: Roster | None

    @classmethod
    async def now(cls, before: Account, after: Account, uow: RegistryUnitOfWork) -> Self:
        """Looks only where others are to run it."""
        same = not after.attended or before.details.on_duty == after.details.on_duty
        return cls(None if same else (await uow.duty.rosters([before.id], uow.now))[before.id])

    async def check(self, asked: Asked, uow: RegistryUnitOfWork) -> None:
        """Once it is written."""
        if self.roster is None:
            return
        account_id = self.roster.account_id
        gap = (await uow.duty.rosters([account_id], uow.now))[account_id].lost(self.roster, uow.now)
        asked.check({account_id: gap} if gap else {})


def _what_to_do(alone: Mapping[UUID, Span], first: Span) -> str:
    until = f"to {said(first.end)}" if first.end else "on"
    return (
        f"{len(alone)} of the accounts would have nobody on duty, first from {said(first.start)} {until}. Name another "
        "deputy for them, or choose other times. What cannot be avoided, such as a sudden illness, is told by unit_manager "
        "or admin with unavoidable: true."
    )
