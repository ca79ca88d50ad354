"""Approved logos, and how profile pictures compare with them (S21)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from services.registry.application.attesting import Saying, attest, open_account, unbiased
from services.registry.application.keeping import SYSTEM, tell_evidence
from services.registry.application.telling import NOTHING
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.units import existing_unit
from services.registry.domain.accounts import Account
from services.registry.domain.attestations import Attestation
from services.registry.domain.checks.logo import comparison
from services.registry.domain.logos import Logo, Prints, Verdict
from shared.auth.principal import Principal
from shared.blobs import BlobMissing
from shared.errors import Conflict, Forbidden, Gone, VersionMismatch
from shared.ids import uuid7

if TYPE_CHECKING:
    from services.registry.clients.pictures import Look


@dataclass(frozen=True, slots=True)
class Comparison:
    verdict: Verdict
    dhash: int
    phash: int
    """The bits of each hash that differ."""


async def compare(picture: bytes, logo: Logo) -> Comparison:
    """How close a picture is to a logo. Off the event loop: a large picture takes a while."""
    seen = prints_of(await _looked_at(picture))
    return Comparison(logo.prints.verdict(seen), *logo.prints.distances(seen))


async def _looked_at(picture: bytes) -> "Look":
    from services.registry.clients.pictures import look_at  # Pillow takes memory: it comes with the first picture

    return await asyncio.to_thread(look_at, picture)


def prints_of(look: "Look") -> Prints:
    return Prints(look.dhash, look.phash)


async def approve_logo(
    name: str, unit_id: UUID | None, content: bytes, who: Principal, uow: RegistryUnitOfWork
) -> Logo:
    look = await _looked_at(content)
    async with uow:
        if unit_id is not None:
            await existing_unit(unit_id, uow)
        _check_scope(unit_id, who)
        digest = await uow.logo_files.put(content)
        new = Logo(
            uuid7(), name, unit_id, digest, look.media_type, look.width, look.height, prints_of(look), who.subject,
            uow.now,
        )  # fmt: skip
        await uow.logos.add(new)
        uow.audit("logo.approved", "logo", new.id, digest=digest)
    return new


async def retire_logo(logo_id: UUID, expected: int, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Logo:
    """Accounts that show it have to choose another."""
    async with uow:
        current = await uow.logos.get(logo_id)
        _check_scope(current.unit_id, who)
        if current.version != expected:
            raise VersionMismatch("The logo changed after you read it.")
        saved = await uow.logos.save(current.retired(uow.now))
        uow.audit("logo.retired", "logo", logo_id, reason=reason)
    return saved


def _check_scope(unit_id: UUID | None, who: Principal) -> None:
    """The municipality's own logo is for those whose role reaches every unit."""
    if unit_id is not None:
        who.check_unit(unit_id)
    elif who.units is not None:
        raise Forbidden("The municipality's logo is for somebody whose role reaches all units.")


async def logo_file(logo_id: UUID, uow: RegistryUnitOfWork) -> tuple[Logo, bytes]:
    async with uow.reading():
        found = await uow.logos.get(logo_id)
    try:
        return found, await uow.logo_files.get(found.digest)
    except BlobMissing:
        raise Gone("The logo's file is not here: restore data_dir/logos from the backup.") from None


@dataclass(frozen=True, slots=True)
class Compared:
    """The logo that an account names, and how the picture seen last compares with it."""

    logo: Logo | None
    before: Attestation | None


async def compared(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> Mapping[UUID, Compared]:
    """Of each account, in two questions."""
    logos = await uow.logos.of({one.details.logo_id for one in accounts if one.details.logo_id})
    attested = await uow.attestations.of([one.id for one in accounts])
    chosen = {one.id: logos.get(one.details.logo_id or one.id) for one in accounts}
    return {key: Compared(logo, comparison(logo, attested.get(key, NOTHING))) for key, logo in chosen.items()}


async def note_picture(
    account: Account, known: Compared, digest: str | None, content: bytes | None, uow: RegistryUnitOfWork
) -> Attestation | None:
    """What a profile check saw: `content` of that digest, or none. Told only when the picture or the logo is a new one. The
    account is locked."""
    if known.logo is None or (known.before and known.before.what == (digest or "none")):
        return None
    new = (await _saying(digest, content, known.logo)).by(account.id, SYSTEM.subject, uow)
    await uow.attestations.add(new)
    await tell_evidence([account], uow)
    return new


async def compare_by_hand(account_id: UUID, content: bytes, who: Principal, uow: RegistryUnitOfWork) -> Attestation:
    """For platforms whose profiles nobody reads for us: somebody who may approve shows the picture."""
    async with uow:
        account = await open_account(account_id, who, uow)
        await unbiased(account, who, uow)
        logo = (await compared([account], uow))[account.id].logo
        if logo is None:
            raise Conflict("The account names no logo: choose one first (logo_id).")
        saying = await _saying(sha256(content).hexdigest(), content, logo)
        await uow.logo_files.put(content)
        (new,) = await attest(account, who, uow, saying)
    return new


async def _saying(digest: str | None, content: bytes | None, logo: Logo) -> Saying:
    named = {"logo_id": str(logo.id)}
    if digest is None or content is None:
        return Saying("logo_compared", digest or "none", "missing", data=named)
    seen = await compare(content, logo)
    return Saying(
        "logo_compared", digest, seen.verdict, data=named | {"dhash": str(seen.dhash), "phash": str(seen.phash)}
    )


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A person's decision on the picture that person saw."""

    digest: str
    accepted: bool
    reason: str


async def review_picture(account_id: UUID, reviewed: Reviewed, who: Principal, uow: RegistryUnitOfWork) -> Attestation:
    """On exactly the picture that was compared last: another one is another question."""
    async with uow:
        account = await open_account(account_id, who, uow)
        await unbiased(account, who, uow)
        known = (await compared([account], uow))[account.id]
        if known.logo is None or known.before is None or known.before.what != reviewed.digest:
            raise Conflict(
                "That is not the picture that was compared last with the account's logo: look again.",
                extra={"current_picture": known.before.what if known.before else None},
            )
        verdict = "accepted" if reviewed.accepted else "refused"
        saying = Saying("logo_reviewed", reviewed.digest, verdict, reviewed.reason, {"logo_id": str(known.logo.id)})
        (new,) = await attest(account, who, uow, saying)
    return new
