"""The terms of platforms: which version holds, and who has examined it for an account (E-delegationen 2)."""

from dataclasses import dataclass
from uuid import UUID

from services.registry.application.attesting import Saying, attest, open_account
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.attestations import Attestation
from services.registry.domain.platforms import Platform
from services.registry.domain.terms import PlatformTerms
from shared.auth.principal import Principal
from shared.errors import Conflict
from shared.ids import uuid7


@dataclass(frozen=True, slots=True)
class TermsTold:
    platform: Platform
    version: str
    url: str
    note: str


async def set_terms(told: TermsTold, who: Principal, uow: RegistryUnitOfWork) -> PlatformTerms:
    """They hold from now on: every account on the platform is to be reviewed against them."""
    async with uow:
        new = PlatformTerms(uuid7(), told.platform, told.version, told.url, told.note, who.subject, uow.now)
        await uow.terms.add(new)
        uow.audit("platform-terms.set", "platform-terms", new.id, platform=told.platform, version=told.version)
    return new


async def review_terms(
    account_id: UUID, terms_id: UUID, comment: str, who: Principal, uow: RegistryUnitOfWork
) -> Attestation:
    async with uow:
        account = await open_account(account_id, who, uow)
        terms = await uow.terms.get(terms_id)
        current = (await uow.terms.current()).get(account.details.platform)
        if current != terms:
            raise Conflict(
                "Review the terms that hold now on the account's platform.",
                extra={"current_terms": str(current.id) if current else None},
            )
        saying = Saying("terms_reviewed", str(terms.id), note=comment, data={"version": terms.version})
        (new,) = await attest(account, who, uow, saying)
    return new
