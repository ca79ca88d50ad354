"""The owner address is proved by a code that is mailed to it (S20), and renewed every year."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.registry.application.attesting import Saying, attest, open_account, unbiased
from services.registry.application.keeping import SYSTEM
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain import codes
from services.registry.domain.accounts import Account
from services.registry.domain.attestations import Attestation
from services.registry.domain.checks import mail
from services.registry.domain.days import day_of
from services.registry.domain.emails import folded, is_sub_address
from services.registry.domain.letters import Letter
from shared.auth.principal import Principal
from shared.errors import Conflict, Invalid

NOTICE = timedelta(days=30)
"""How long before its year is over an address is reminded."""
AT_ONCE = 200
OWNER_EMAIL = "owner_email"


async def send_code(account_id: UUID, who: Principal, uow: RegistryUnitOfWork) -> codes.Pending:
    """A new code replaces the one before it."""
    code, salt = codes.new_code(), secrets.token_bytes(16)
    digest = await asyncio.to_thread(codes.sealed, code, salt)
    async with uow:
        account = await open_account(account_id, who, uow)
        address = await _addressable(account, uow)
        asked, since = codes.asked_again(await uow.codes.find(account_id), uow.now)
        await _spare(address, uow)
        new = codes.Pending(account_id, address, salt, digest, uow.now, codes.TRIES, asked, since)
        await uow.codes.put(new)
        await uow.letters.post(_code_letter(account, code))
        uow.audit("account.email_code_sent", "account", account_id)
    return new


async def _addressable(account: Account, uow: RegistryUnitOfWork) -> str:
    """No letter leaves for an address that could never be the account's."""
    address = account.details.owner_email
    if not uow.domains.own(address) or is_sub_address(address):
        raise Conflict(f"The account needs an official address first (owner_email), one that ends in {uow.domains}.")
    if await uow.people.addresses_among([address]):
        raise Conflict("The owner address belongs to a person: give a role's mailbox (owner_email).")
    return address


async def _spare(address: str, uow: RegistryUnitOfWork) -> None:
    """However many accounts give one mailbox as theirs, it gets so many letters in a day."""
    taken = await uow.allowances.take("code", folded(address), uow.now + codes.WINDOW, uow.now)
    most = codes.MOST_TO_ADDRESS
    taken.hold(most, uow.now, f"{most} codes were sent to that address in a day: wait, or have another owner_email.")


@dataclass(frozen=True, slots=True)
class Try:
    account: Account
    pending: codes.Pending


async def confirm(account_id: UUID, code: str, who: Principal, uow: RegistryUnitOfWork) -> Attestation:
    """A try is spent and committed before the code is looked at: however the caller ends, it counts."""
    async with uow:
        tried = await _spend_a_try(account_id, who, uow)
    if not await asyncio.to_thread(tried.pending.matches, code):
        left = tried.pending.tries_left
        raise Invalid(
            f"That is not the code: {left} tries are left." if left else "That is not the code: send a new one.",
            errors=[("/code", "not the code that was sent")], extra={"tries_left": left},
        )  # fmt: skip
    async with uow:
        return await _confirmed(tried, who, uow)


async def _spend_a_try(account_id: UUID, who: Principal, uow: RegistryUnitOfWork) -> Try:
    account = await open_account(account_id, who, uow)
    pending = await uow.codes.find(account_id)
    if pending is None or not pending.good(uow.now, account.details.owner_email):
        raise Conflict("No code is waiting for this address: send a new one (email-verifications).")
    tried = pending.tried()
    await uow.codes.count_try(tried)
    return Try(account, tried)


async def _confirmed(tried: Try, who: Principal, uow: RegistryUnitOfWork) -> Attestation:
    account = await open_account(tried.account.id, who, uow)
    now = await uow.codes.find(account.id)
    if account.details.owner_email != tried.pending.address or now is None or now.digest != tried.pending.digest:
        raise Conflict("The address or the code changed meanwhile: send a new one (email-verifications).")
    await uow.codes.spend(account.id)
    (new,) = await attest(account, who, uow, Saying("email_confirmed", tried.pending.address))
    return new


async def remind(new_unit_of_work: Callable[[], RegistryUnitOfWork]) -> None:
    """A schedule: a letter to each address whose confirmation ends within a month, once, however many workers look."""
    after: UUID | None = None
    while True:
        async with new_unit_of_work() as uow:
            ending = await uow.attestations.confirmed_before(uow.now + NOTICE - mail.GOOD_FOR, after, AT_ONCE)
            due = {one.account_id: day_of(mail.expires_at(one)) for one in ending}
            fresh = await uow.reminders.first(OWNER_EMAIL, due, NOTICE.days)
            told = [one for one in ending if one.account_id in fresh]
            reminded = [Saying("email_reminded", one.what).by(one.account_id, SYSTEM.subject, uow) for one in told]
            await uow.attestations.add(*reminded)
            await uow.letters.post(*map(_reminder, told))
        if len(ending) < AT_ONCE:
            return
        after = ending[-1].id


def _code_letter(account: Account, code: str) -> Letter:
    details = account.details
    return Letter(
        details.owner_email,
        "Bekräfta kommunens konto / Confirm the account",
        f"Koden är {code}. Den gäller i {int(codes.GOOD_FOR.total_seconds() // 60)} minuter.\n\n"
        f"Någon på kommunen har anmält kontot {details.handle or '(utan namn)'} ({details.platform}) med den här adressen "
        "som ägare. Den som skickade efter koden skriver in den i Insyn. Känner ni inte till kontot ska ni inte lämna ut "
        "koden: hör av er till informationssekreteraren.\n\n"
        f"The code is {code}. Do not pass it on if you do not know the account.\n",
    )


def _reminder(confirmed: Attestation) -> Letter:
    since, until = day_of(confirmed.at), day_of(mail.expires_at(confirmed))
    return Letter(
        confirmed.what,
        "Dags att bekräfta adressen igen / Time to confirm the address again",
        f"Adressen bekräftades senast {since} som ägare av ett av kommunens konton i sociala medier. Det gäller till "
        f"{until}. Skicka efter en ny kod i Insyn före dess (email-verifications).\n\n"
        f"The address was last confirmed on {since}. That holds until {until}: send for a new code before then.\n",
    )


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person's decision on whose a mailbox is: `accepted`, a role's."""

    address: str
    accepted: bool
    reason: str


async def review_mailbox(account_id: UUID, reviewed: Mailbox, who: Principal, uow: RegistryUnitOfWork) -> Attestation:
    """On exactly the account's owner address: another one is another question."""
    async with uow:
        account = await open_account(account_id, who, uow)
        await unbiased(account, who, uow)
        if folded(reviewed.address) != account.details.owner_email:
            raise Conflict("That is not the account's owner address now: read the account again.")
        verdict = "accepted" if reviewed.accepted else "refused"
        saying = Saying("mailbox_reviewed", account.details.owner_email, verdict, reviewed.reason)
        (new,) = await attest(account, who, uow, saying)
    return new
