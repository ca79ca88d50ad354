"""What ingest saw of our accounts' profiles, and what follows: a takeover suspends at once, silence never does."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from services.registry import metrics
from services.registry.application.claims import claim_if_free
from services.registry.application.confirming import believe, doubt
from services.registry.application.keeping import SYSTEM, keep, tell_evidence
from services.registry.application.logos import Compared, compared, note_picture
from services.registry.application.opening import reconsider
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.weighing import weigh
from services.registry.domain.accounts import Account
from services.registry.domain.identity import told_anew
from services.registry.domain.profiles import (
    ALARMS,
    LOOKED_AT,
    Binding,
    OnPlatform,
    Seen,
    binding_of,
    confirms,
    new_handle,
)
from services.registry.domain.publicity import GENUINE
from shared.blobs import BlobMissing
from shared.contracts.envelope import Heard
from shared.contracts.ingest import ProfileChecked
from shared.errors import Invalid

RENAMED = "The platform shows it under this handle now; its permanent id is the same."


async def hear_profiles(heard: Sequence[Heard[ProfileChecked]], uow: RegistryUnitOfWork) -> None:
    """The newest look that showed something is judged, then the newest of all: a refusal hides nothing seen before it."""
    shown = [one for one in heard if one.event.outcome != "REFUSED"]
    for some in (shown, heard) if 0 < len(shown) < len(heard) else (heard,):
        await _hear(some, uow)


async def _hear(heard: Sequence[Heard[ProfileChecked]], uow: RegistryUnitOfWork) -> None:
    """The newest look at each account is kept and judged. Accounts that we do not know are somebody else's matter."""
    newest: dict[UUID, ProfileChecked] = {}
    for one in heard:
        event = one.event
        if event.account_id not in newest or event.checked_at >= newest[event.account_id].checked_at:
            newest[event.account_id] = event
    accounts = await uow.accounts.named(newest)
    before = await uow.profiles.seen([one.id for one in accounts])
    fresh = [one for one in accounts if one.id not in before or newest[one.id].checked_at > before[one.id].tried_at]
    await uow.profiles.keep([_seen(newest[one.id]) for one in fresh])
    await _follow(fresh, newest, uow)


async def count_alarms(uow: RegistryUnitOfWork) -> None:
    """Stale data kills registers: an open account that no platform has shown for days is an alarm, like a takeover."""
    async with uow.reading():
        stale = await uow.profiles.count_stale(LOOKED_AT, GENUINE, uow.now - OnPlatform().stale)
        suspended = await uow.profiles.count_suspended_by(SYSTEM.subject)
    metrics.STALE_PROFILES.set(stale)
    metrics.TAKEOVERS_WAITING.set(suspended)


async def _follow(accounts: Sequence[Account], looks: Mapping[UUID, ProfileChecked], uow: RegistryUnitOfWork) -> None:
    calm: list[Account] = []
    pictures = await compared(accounts, uow)
    for account in accounts:
        seen = _seen(looks[account.id])
        binding = binding_of(account.details, seen)
        metrics.PROFILES.labels(account.details.platform, binding).inc()
        if binding in ALARMS:
            await _suspend(account, binding, uow)
        else:
            await _compare_picture(account, pictures[account.id], seen, uow)
            calm.append(await _known(account, seen, uow))
    before = {one.id: one.confirmed_as for one in accounts}
    await tell_evidence([one for one in calm if one.confirmed_as != before[one.id]], uow)
    await reconsider(calm, uow)


async def _suspend(account: Account, binding: Binding, uow: RegistryUnitOfWork) -> None:
    if account.may("suspended"):
        why = ALARMS[binding]
        await weigh([await keep(account, account.suspended(uow.now), "suspended", SYSTEM, uow, reason=why)], uow)
    elif account.status == "CLOSING" and account.confirmed_as is not None:
        await tell_evidence([await doubt(account, uow)], uow)
    if account.watched:
        metrics.TAKEN_OVER.labels(account.details.platform, binding).inc()


async def _compare_picture(account: Account, known: Compared, seen: Seen, uow: RegistryUnitOfWork) -> None:
    """With the logo (S21). A picture that is not here or cannot be read is left to a person to compare."""
    if seen.outcome != "SEEN":
        return
    with suppress(BlobMissing, Invalid):
        content = await uow.pictures.get(seen.picture_digest) if seen.picture_digest else None
        await note_picture(account, known, seen.picture_digest, content, uow)


async def _known(account: Account, seen: Seen, uow: RegistryUnitOfWork) -> Account:
    """As the platform shows it now, and whether that confirms what it is called."""
    binding = binding_of(account.details, seen)
    if binding == "handle_free" or (binding == "renamed" and account.status == "CLOSING"):
        return await doubt(account, uow)  # what is being closed takes no new name: anybody may have the old one
    if binding == "renamed":
        return await believe(await _renamed(account, seen, uow), uow.now, uow)
    return await believe(account, seen.tried_at, uow) if confirms(account.details, seen) else account


async def _renamed(account: Account, seen: Seen, uow: RegistryUnitOfWork) -> Account:
    """The handle is an attribute: its history says since when, and nobody has to approve it."""
    handle = new_handle(account.details, seen)
    if handle is None or not account.may("revised"):
        return account
    revised = replace(account, details=told_anew(account.details, {"handle": handle}), changed_at=uow.now)
    revised = await claim_if_free(revised, uow)
    why = f"{RENAMED} {account.details.changes_to(revised.details)}"
    return await keep(account, revised, "revised", SYSTEM, uow, reason=why)


def _seen(event: ProfileChecked) -> Seen:
    tried = Seen(event.account_id, event.checked_at, event.outcome, event.words)
    if event.outcome == "REFUSED":
        return tried
    return replace(
        tried, seen_at=event.checked_at, asked_platform_id=event.asked_platform_id, asked_handle=event.asked_handle,
        platform_id=event.platform_id, handle=event.handle, id_of_handle=event.id_of_handle,
        handle_answer=event.handle_answer, name=event.name,
        url=event.url, about=event.about, private=event.private, picture_digest=event.picture_digest,
        picture_type=event.picture_type,
    )  # fmt: skip
