"""The owner address is proved by a mailed code (S20): journeys over HTTP, the letters as files."""

import asyncio
from datetime import date, timedelta

import httpx
import pytest
from sqlalchemy import select

from services.registry.application import owner_addresses
from services.registry.application.owner_addresses import remind
from services.registry.domain import codes
from services.registry.domain.attestations import Attestation
from services.registry.store import tables
from services.registry.store.attestations import AttestationStore
from shared.clock import FrozenClock
from tests.integration.registry.conftest import ELSEWHERE, MakeClient, Town
from tests.support.letters import deliver, unit_of_work

pytestmark = pytest.mark.usefixtures("database")
ADDRESS = "bibliotek@hultsfred.se"


async def drafted(town: Town, **parts: object) -> str:
    body = {"platform": "facebook", "unit_id": town.ids["library"], "owner_email": ADDRESS} | parts
    return f"/accounts/{(await town.manager.post('/accounts', json=body)).json()['id']}"


async def state(town: Town, here: str, name: str = "S20") -> str:
    told = (await town.manager.get(f"{here}/conditions")).json()["items"]
    return next(str(one["state"]) for one in told if one["id"] == name)


async def asked(town: Town, here: str) -> str:
    """The code, out of the letter."""
    known = town.mail.letters()
    sent = await town.manager.post(f"{here}/email-verifications")
    assert sent.status_code == 201, sent.text
    return await town.mail.code(ADDRESS, known)


async def confirmed(town: Town, here: str, code: str) -> httpx.Response:
    return await town.manager.post(f"{here}/email-confirmations", json={"code": code})


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08d}"


async def test_a_code_that_was_mailed_confirms_the_address_for_a_year(town: Town, clock: FrozenClock) -> None:
    here = await drafted(town)
    assert await state(town, here) == "unmet"
    code = await asked(town, here)
    answer = await confirmed(town, here, code)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["kind"], told["what"], told["by"]) == ("email_confirmed", ADDRESS, "bibliotekarie-ett")
    assert (await town.manager.get(answer.headers["Location"])).json() == told
    assert await state(town, here) == "met"
    assert (await confirmed(town, here, code)).status_code == 409, "once is enough"
    clock.advance(timedelta(days=365))
    assert await state(town, here) == "expired"
    assert (await confirmed(town, here, await asked(town, here))).status_code == 201
    assert await state(town, here) == "met"


async def test_another_address_is_another_question(town: Town) -> None:
    here = await drafted(town)
    code = await asked(town, here)
    seen = await town.manager.get(here)
    moved = await town.change(seen, {"owner_email": "kommunen@hultsfred.se"})
    assert (await confirmed(town, here, code)).status_code == 409
    back = await town.change(moved, {"owner_email": ADDRESS})
    assert (await confirmed(town, here, code)).status_code == 201
    await town.change(back, {"owner_email": "kommunen@hultsfred.se"})
    assert await state(town, here) == "unmet"


async def test_five_tries_and_the_code_is_dead_however_they_are_sent(town: Town) -> None:
    here = await drafted(town)
    code = await asked(town, here)
    left = []
    for nth in range(5):
        key = {"Idempotency-Key": f"try-{nth}"} if nth % 2 else {}
        wrong = await town.manager.post(f"{here}/email-confirmations", json={"code": other(code)}, headers=key)
        assert wrong.status_code == 422
        left.append(wrong.json()["tries_left"])
    assert left == [4, 3, 2, 1, 0]
    assert (await confirmed(town, here, code)).status_code == 409
    assert await state(town, here) == "unmet"


async def test_guesses_at_once_are_each_a_try(town: Town) -> None:
    here = await drafted(town)
    code = await asked(town, here)
    answers = await asyncio.gather(*(confirmed(town, here, other(code)) for _ in range(9)))
    assert sorted(one.status_code for one in answers) == [409] * 4 + [422] * 5


async def test_a_code_expires_and_a_new_one_replaces_it(town: Town, clock: FrozenClock) -> None:
    here = await drafted(town)
    first = await asked(town, here)
    soon = await town.manager.post(f"{here}/email-verifications")
    assert (soon.status_code, int(soon.headers["Retry-After"])) == (429, 61)
    clock.advance(timedelta(minutes=2))
    second = await asked(town, here)
    assert (await confirmed(town, here, first)).status_code == 422
    clock.advance(timedelta(minutes=30))
    assert (await confirmed(town, here, second)).status_code == 409


async def test_a_mailbox_is_not_flooded(town: Town, clock: FrozenClock) -> None:
    here = await drafted(town)
    for _ in range(5):
        await asked(town, here)
        clock.advance(timedelta(minutes=2))
    refused = await town.manager.post(f"{here}/email-verifications")
    assert refused.status_code == 429
    clock.advance(timedelta(days=1))
    await asked(town, here)


async def test_one_mailbox_is_not_flooded_through_many_accounts(
    town: Town, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "MOST_TO_ADDRESS", 3)
    first, second, third, fourth = [await drafted(town) for _ in range(4)]
    await confirmed(town, first, await asked(town, first))
    await asked(town, second)
    at_once = await asyncio.gather(*(town.manager.post(f"{one}/email-verifications") for one in (third, fourth)))
    assert sorted(one.status_code for one in at_once) == [201, 429]
    refused = next(one for one in at_once if one.status_code == 429)
    assert (refused.headers["Content-Type"], int(refused.headers["Retry-After"])) == (
        "application/problem+json",
        86_401,
    )
    assert "that address" in refused.json()["detail"]
    await deliver(town.service)
    assert len(town.mail.letters()) == 3
    other = await drafted(town, owner_email="kommunen@hultsfred.se")
    assert (await town.manager.post(f"{other}/email-verifications")).status_code == 201
    clock.advance(timedelta(days=1))
    assert (await town.manager.post(f"{fourth}/email-verifications")).status_code == 201


@pytest.mark.parametrize(
    "address",
    [None, "hultsfredsbibliotek@gmail.com", "bibliotek@hultsfred.se.evil.com", "bibliotek@hultsfr\u0435d.se",
     "bibliotek+sidan@hultsfred.se", "librarian@hultsfred.se"],
)  # fmt: skip
async def test_no_letter_leaves_for_an_address_that_could_not_be_the_accounts(town: Town, address: str | None) -> None:
    here = await drafted(town, owner_email=address)
    assert (await town.manager.post(f"{here}/email-verifications")).status_code == 409
    async with town.service.core.sessions() as session:
        assert (await session.execute(select(tables.letter))).all() == []


async def test_the_code_is_kept_as_a_digest_and_the_sent_letter_without_its_text(town: Town) -> None:
    here = await drafted(town)
    code = await asked(town, here)
    async with town.service.core.sessions() as session:
        kept = [*(await session.execute(select(tables.email_code))), *(await session.execute(select(tables.letter)))]
        audit = (await session.execute(select(town.service.core.tables.audit))).all()
    assert len(kept) == 2
    assert code not in str(kept)
    assert code not in str(audit)


async def test_others_may_not(town: Town, client: MakeClient) -> None:
    here = await drafted(town)
    elsewhere = await client(town.service, "account_manager", units=[ELSEWHERE], name="annan")
    moderator = await client(town.service, "moderator", name="moderator")
    for who in (elsewhere, moderator):
        assert (await who.post(f"{here}/email-verifications")).status_code == 403
        assert (await who.post(f"{here}/email-confirmations", json={"code": "12345678"})).status_code == 403


async def test_the_address_is_reminded_once_before_its_year_is_over(town: Town, clock: FrozenClock) -> None:
    here = await drafted(town)
    await confirmed(town, here, await asked(town, here))

    async def reminders() -> int:
        known = town.mail.letters()
        await remind(lambda: unit_of_work(town.service))
        await deliver(town.service)
        return len(town.mail.letters() - known)

    clock.advance(timedelta(days=334))
    assert await reminders() == 0
    clock.advance(timedelta(days=2))
    assert await reminders() == 1
    assert await reminders() == 0
    await confirmed(town, here, await asked(town, here))
    clock.advance(timedelta(days=336))
    assert await reminders() == 1, "the next year too"
    seen = await town.manager.get(here)
    await town.change(seen, {"owner_email": "kommunen@hultsfred.se"})
    clock.advance(timedelta(days=60))
    assert await reminders() == 0


async def test_two_workers_remind_once(town: Town, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looked before either had written."""
    here = await drafted(town)
    await confirmed(town, here, await asked(town, here))
    clock.advance(timedelta(days=336))
    known = town.mail.letters()
    async with unit_of_work(town.service) as uow:
        looked = await uow.attestations.confirmed_before(clock.now(), None, 200)
    assert len(looked) == 1

    async def as_before(*_: object) -> list[Attestation]:
        return looked

    monkeypatch.setattr(AttestationStore, "confirmed_before", as_before)
    for _ in range(2):
        await remind(lambda: unit_of_work(town.service))
    await deliver(town.service)
    assert len(town.mail.letters() - known) == 1
    noted = (await town.manager.get(f"{here}/attestations?kind=email_reminded")).json()["items"]
    assert [one["what"] for one in noted] == [looked[0].what], "and it is known that it was"


async def test_looking_for_whom_to_remind_comes_to_an_end(
    town: Town, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where what is due was told of already, under an address that the account no longer had then."""
    heres = [await drafted(town, owner_email=f"{name}@hultsfred.se") for name in ("bad", "park", "museum")]
    for here, name in zip(heres, ("bad", "park", "museum"), strict=True):
        known = town.mail.letters()
        assert (await town.manager.post(f"{here}/email-verifications")).status_code == 201
        await confirmed(town, here, await town.mail.code(f"{name}@hultsfred.se", known))
    clock.advance(timedelta(days=336))
    async with unit_of_work(town.service) as uow:
        first, *_ = await uow.attestations.confirmed_before(clock.now(), None, 200)
        await uow.reminders.first("owner_email", {first.account_id: date(2027, 11, 20)}, 30)
    monkeypatch.setattr(owner_addresses, "AT_ONCE", 1)
    known = town.mail.letters()
    await asyncio.wait_for(remind(lambda: unit_of_work(town.service)), 20)
    await deliver(town.service)
    assert len(town.mail.letters() - known) == 2


async def test_a_mailbox_that_looks_like_a_persons_is_decided_on_by_a_person(town: Town) -> None:
    here = await drafted(town, owner_email="lars.kagg@hultsfred.se")
    assert await state(town, here, "S19") == "unmet"
    review = {"address": "Lars.Kagg@hultsfred.se", "decision": "accepted", "reason": "Skolans namn."}
    assert (await town.manager.post(f"{here}/mailbox-reviews", json=review)).status_code == 403
    other_one = review | {"address": "bibliotek@hultsfred.se"}
    assert (await town.secretary.post(f"{here}/mailbox-reviews", json=other_one)).status_code == 409
    answer = await town.secretary.post(f"{here}/mailbox-reviews", json=review)
    assert (answer.status_code, answer.json()["kind"]) == (201, "mailbox_reviewed")
    assert await state(town, here, "S19") == "met"
    refused = await town.secretary.post(f"{here}/mailbox-reviews", json=review | {"decision": "refused"})
    assert refused.status_code == 201
    assert await state(town, here, "S19") == "unmet", "the newest decision counts"
