"""A case is worked on by one person at a time."""

from uuid import UUID

from services.moderation.application.access import case_for
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.store.claims import Claim
from shared.auth.principal import Principal
from shared.errors import Conflict, Forbidden, NotFound
from shared.ids import uuid7


async def claim_case(case_id: UUID, by: Principal, uow: ModerationUnitOfWork) -> Claim:
    """Locks the case for this person, or prolongs the lock."""
    async with uow:
        case, _ = await case_for(uow, case_id, by)
        if case.status != "OPEN":
            raise Conflict(f"The case is {case.status}: there is nothing to work on.")
        now = uow.core.clock.now()
        wanted = Claim(uuid7(), case_id, by.subject, now, now + uow.settings.claim_lasts)
        taken = await uow.claims.take(wanted, now)
        if taken is None:
            held = await uow.claims.held(case_id, now)
            until = held.expires_at.isoformat() if held else "a moment ago"
            raise Conflict(f"Somebody else works on this case until {until}.")
        uow.audit("case.claimed", "case", case_id, case_id=case_id, until=taken.expires_at.isoformat())
        return taken


async def claim_of(case_id: UUID, claim_id: UUID, by: Principal, uow: ModerationUnitOfWork) -> Claim:
    async with uow:
        await case_for(uow, case_id, by)
        held = await uow.claims.held(case_id, uow.core.clock.now())
        if held is None or held.id != claim_id:
            raise NotFound("There is no such claim any more.")
        return held


async def release_case(case_id: UUID, claim_id: UUID, by: Principal, uow: ModerationUnitOfWork) -> None:
    async with uow:
        held = await claim_of(case_id, claim_id, by, uow)
        if held.held_by != by.subject:
            raise Forbidden("Only the person who works on the case can let it go.")
        await uow.claims.release(case_id)
        uow.audit("case.released", "case", case_id, case_id=case_id)


async def check_free(uow: ModerationUnitOfWork, case_id: UUID, by: Principal) -> None:
    """Nobody decides under the hands of somebody else."""
    held = await uow.claims.held(case_id, uow.core.clock.now())
    if held and held.held_by != by.subject:
        raise Conflict(f"Somebody else works on this case until {held.expires_at.isoformat()}.")
