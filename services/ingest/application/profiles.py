"""Profiles: what the platform says our accounts are, asked with every fetch and by a schedule, kept and told each time.

An account that is private is nobody's official presence (S19): of its profile nothing but that is kept.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.ingest import metrics
from services.ingest.application.places import access_to
from services.ingest.application.ports import Ports
from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.domain.accounts import Account, Check, backoff
from services.ingest.domain.platforms import Access, Away, Connector, Missing, Profile, Refused
from services.ingest.domain.posts import Attachment
from shared.contracts.ingest import ProfileChecked
from shared.errors import Conflict
from shared.ids import uuid7

LEASE = timedelta(minutes=5)
GENTLE = 5
"""Whoever failed is asked again after a minute, then two, up to an hour."""


@dataclass(frozen=True, slots=True)
class Look:
    """An account whose profile is looked at now. `way`: what made us look, unless somebody asked."""

    account: Account
    access: Access
    connector: Connector
    before: Check | None
    failures: int = 0
    way: str = "schedule"


@dataclass(frozen=True, slots=True)
class Found:
    look: Look
    check: Check
    next_at: datetime
    failures: int = 0


async def ask(account_id: UUID, asked_by: str, ports: Ports, uow: IngestUnitOfWork) -> Check:
    """A look that is wanted now. It is worked off by the schedule."""
    async with uow:
        account = await uow.accounts.get(account_id)
        if account.platform not in _platforms(ports):
            raise Conflict(f"Profiles on {account.platform} cannot be looked at here: a person does.")
        if not account.watched:
            raise Conflict("This account is not approved: its profile is looked at from the approval on.")
        new = Check(uuid7(), account_id, asked_by, uow.core.clock.now())
        await uow.profiles.add(new)
        uow.audit("ask-profile-check", "account", account_id)
    return new


async def work_profiles(ports: Ports) -> None:
    """A schedule: all accounts that are due or asked for."""
    while looks := await _claim(ports):
        await settle(await asyncio.gather(*(_found(one, ports) for one in looks)), ports)


async def looked(look: Look, ports: Ports) -> Profile:
    """The profile, kept and told; so is that there is none, which is raised then."""
    try:
        profile = await look.connector.profile(look.access)
    except (Away, Refused) as fault:
        await settle([_fault(look, fault, ports)], ports)
        raise
    await settle([await _seen(look, profile, ports)], ports)
    return profile


async def settle(found: Sequence[Found], ports: Ports) -> None:
    """What was found answers all that was asked meanwhile, in one transaction with the events."""
    ids = [one.check.account_id for one in found]
    uow = ports.unit_of_work()
    async with uow:
        asked = await uow.profiles.waiting(ids)
        answered = [_answers(one, asked.get(one.check.account_id, [])) for one in found]
        await uow.profiles.keep([check for checks in answered for check in checks])
        await uow.profiles.settle([(one.check.account_id, one.next_at, one.failures) for one in found])
        uow.publish(*(told(one.look.account, checks[0]) for one, checks in zip(found, answered, strict=True)))
    for one in found:
        metrics.PROFILES.labels(one.look.account.platform, one.check.outcome).inc()


async def _claim(ports: Ports) -> list[Look]:
    now = ports.core.clock.now()
    uow = ports.unit_of_work()
    async with uow:
        failures = await uow.profiles.claim(_platforms(ports), ports.holder, now, now + LEASE)
        if not failures:
            return []
        accounts = await uow.accounts.find(failures)
        before = await uow.profiles.newest(failures.keys())
        return [
            Look(
                one, await access_to(one, uow, ports), ports.connectors[one.platform], before.get(one.id),
                failures[one.id],
            )
            for one in accounts.values()
        ]  # fmt: skip


async def _found(look: Look, ports: Ports) -> Found:
    try:
        profile = await look.connector.profile(look.access)
    except (Away, Refused) as fault:
        return _fault(look, fault, ports)
    return await _seen(look, profile, ports)


def _fault(look: Look, fault: Away | Refused, ports: Ports) -> Found:
    now, failures = ports.core.clock.now(), look.failures + 1
    pause = backoff(failures + GENTLE, fault.retry_after if isinstance(fault, Away) else None)
    return Found(
        look, replace(_begun(look, now), outcome="REFUSED", words=fault.words, checked_at=now), now + pause, failures
    )


async def _seen(look: Look, profile: Profile, ports: Ports) -> Found:
    now = ports.core.clock.now()
    seen = replace(
        _begun(look, now), outcome="SEEN" if profile.platform_id else "GONE", checked_at=now, platform_id=profile.platform_id,
        asked_platform_id=look.access.platform_id or profile.platform_id or "", handle=profile.handle,
        id_of_handle=profile.id_of_handle, handle_answer=profile.handle_answer, private=profile.private,
    )  # fmt: skip
    if profile.platform_id and not profile.private:
        seen = replace(seen, name=profile.name, url=profile.url, about=profile.about)
        seen = await _with_picture(seen, profile.picture, look.before, ports)
    return Found(look, seen, now + ports.settings.profile_every)


async def _with_picture(seen: Check, shown: Attachment | None, before: Check | None, ports: Ports) -> Check:
    """Bytes that cannot be had now leave the check without a picture; nobody is suspended for that."""
    if shown is None:
        return seen
    if before and await _still_good(before, shown, seen.asked_at, ports):
        shown = replace(shown, digest=before.picture_digest, media_type=before.picture_type or shown.media_type)
    else:
        try:
            shown = await ports.media.captured(shown)
        except (Away, Refused, Missing):
            return seen
    return replace(seen, picture_name=shown.external_id, picture_digest=shown.digest, picture_type=shown.media_type)


async def _still_good(before: Check, shown: Attachment, now: datetime, ports: Ports) -> bool:
    """Once a day the bytes are fetched under the same name too."""
    if before.picture_digest is None or before.picture_name != shown.external_id:
        return False
    return before.asked_at.date() == now.date() and await ports.media.has(before.picture_digest)


def _begun(look: Look, now: datetime) -> Check:
    return Check(
        uuid7(), look.account.id, look.way, now, account_version=look.account.version,
        asked_platform_id=look.access.platform_id or "", asked_handle=look.access.handle,
    )  # fmt: skip


def _answers(found: Found, asked: Sequence[Check]) -> list[Check]:
    same = found.check
    return [replace(same, id=one.id, asked_by=one.asked_by, asked_at=one.asked_at) for one in asked] or [same]


def told(account: Account, check: Check) -> ProfileChecked:
    assert check.checked_at is not None
    return ProfileChecked.model_validate(
        {
            "check_id": check.id, "platform": account.platform,
            **{name: getattr(check, name) for name in ProfileChecked.model_fields if hasattr(check, name)},
        }
    )  # fmt: skip


def _platforms(ports: Ports) -> list[str]:
    return [name for name, connector in ports.connectors.items() if connector.capabilities.profile]
