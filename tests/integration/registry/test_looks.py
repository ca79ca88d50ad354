"""What moderation tells of looks at accounts: S12 fails while nobody has looked, and those who can see to it are written to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa

from services.registry.application.chasing import chase
from services.registry.store import tables
from shared.clock import FrozenClock
from shared.contracts.moderation import SupervisionChanged
from tests.integration.registry.conftest import Town
from tests.integration.registry.seen import conditions, status_of
from tests.integration.registry.test_absences import away
from tests.integration.registry.test_escalations import counted, managed
from tests.support.letters import unit_of_work
from tests.support.posts import react

pytestmark = pytest.mark.usefixtures("database")
UNSEEN = "Ingen har sett efter på kontot"
ONE_DAY, THREE_DAYS = "på ett dygn", "på tre dygn"


class Moderation:
    """Tells of one account, as moderation would."""

    def __init__(self, town: Town, account: httpx.Response) -> None:
        self.town, self.account_id, self.version = town, UUID(account.json()["id"]), 0
        self.looked_at: datetime | None = None

    def event(self, change: str, due_at: datetime | None, **parts: Any) -> SupervisionChanged:
        self.version += 1
        now = self.town.service.core.clock.now()
        self.looked_at = now if change == "checked" else self.looked_at
        given: dict[str, Any] = {
            "account_id": self.account_id, "version": self.version, "change": change, "overdue": change == "missed",
            "due_at": due_at, "last_checked_at": self.looked_at,
            "last_checked_by": "bibliotekarie-ett" if self.looked_at else None, "changed_at": now,
        }  # fmt: skip
        return SupervisionChanged(**given | parts)

    async def missed(self) -> None:
        """What is due now."""
        await react(self.town.service, self.event("missed", self.town.service.core.clock.now()))

    async def checked(self) -> None:
        due_at = self.town.service.core.clock.now() + timedelta(hours=20)
        await react(self.town.service, self.event("checked", due_at))

    async def excused(self) -> None:
        await react(self.town.service, self.event("excused", None))

    async def condition(self) -> dict[str, Any]:
        answer = await self.town.manager.get(f"/accounts/{self.account_id}/conditions")
        [found] = [one for one in answer.json()["items"] if one["id"] == "S12"]
        return dict(found)


async def letters(town: Town) -> list[tuple[str, str]]:
    """To whom and about what, after everybody was written to who has to be."""
    for _ in range(2):
        await chase(unit_of_work(town.service))
    async with town.service.core.sessions() as session:
        wanted = sa.select(tables.letter).where(tables.letter.c.subject.startswith(UNSEEN))
        rows = (await session.execute(wanted.order_by(tables.letter.c.posted_at, tables.letter.c.id))).all()
    return [(row.recipient, _length(row.subject)) for row in rows]


def _length(subject: str) -> str:
    return next((words for words in (ONE_DAY, THREE_DAYS) if subject.endswith(words)), "")


def to(names: Sequence[str], words: str = "") -> list[tuple[str, str]]:
    return [(f"{name}@hultsfred.se", words) for name in names]


async def test_a_look_is_evidence_and_one_that_was_missed_breaks_the_condition(town: Town, clock: FrozenClock) -> None:
    account = await town.active()
    moderation = Moderation(town, account)
    assert (await moderation.condition())["evidence"]["at"] is None
    await moderation.checked()
    found = await moderation.condition()
    assert (found["state"], found["evidence"]["by"], found["evidence"]["at"]) == (
        "met", "bibliotekarie-ett", "2026-11-20T18:00:00Z",
    )  # fmt: skip
    assert "Senast kontrollerat 2026-11-20 19:00." in found["evidence"]["swedish"]
    clock.advance(timedelta(days=3))
    await moderation.missed()
    found = await moderation.condition()
    assert (found["state"], found["evidence"]["at"]) == ("unmet", "2026-11-20T18:00:00Z")
    assert "Försenat: någon skulle ha sett efter senast 2026-11-23 19:00." in found["evidence"]["swedish"]
    assert "/moderation/v1/accounts/{id}/checks" in str(found["to_do"])
    assert await status_of(town, account) == "AT_RISK"
    risks = (await town.manager.get(f"/accounts/{account.json()['id']}")).json()["risks"]
    assert risks == ["S12"]
    await moderation.checked()
    assert ((await moderation.condition())["state"], await status_of(town, account)) == ("met", "ACTIVE")


async def test_those_who_run_it_then_the_manager_then_the_secretary(town: Town, clock: FrozenClock) -> None:
    await managed(town, "chefen")
    before = [counted(matter) for matter in ("unlooked", "unlooked_manager", "unlooked_approver")]
    moderation = Moderation(town, await town.active())
    assert await letters(town) == []
    await moderation.missed()
    first = sorted(await letters(town))
    assert first == to(["deputy", "librarian"])
    clock.advance(timedelta(hours=23, minutes=59))
    assert len(await letters(town)) == 2
    clock.advance(timedelta(minutes=1))
    assert (await letters(town))[2:] == to(["chefen"], ONE_DAY)
    clock.advance(timedelta(days=2))
    assert (await letters(town))[3:] == [("insyn@example.se", THREE_DAYS)]
    clock.advance(timedelta(days=9))
    assert len(await letters(town)) == 4, "once each"
    after = [counted(matter) for matter in ("unlooked", "unlooked_manager", "unlooked_approver")]
    assert after == [one + 1 for one in before]
    async with town.service.core.sessions() as session:
        audit = tables.shared.audit
        noted = (await session.scalars(sa.select(audit.c.details).where(audit.c.action == "account.escalated"))).all()
    assert noted[0] == {"matter": "unlooked", "letters": 2}


async def test_nobody_is_written_to_once_somebody_has_looked(town: Town, clock: FrozenClock) -> None:
    await managed(town, "chefen")
    moderation = Moderation(town, await town.active())
    await moderation.missed()
    assert len(await letters(town)) == 2
    await moderation.checked()
    clock.advance(timedelta(days=9))
    assert len(await letters(town)) == 2
    await moderation.missed()
    assert len(await letters(town)) == 4, "another occasion"
    await moderation.excused()
    clock.advance(timedelta(days=9))
    assert len(await letters(town)) == 4
    assert (await moderation.condition())["state"] == "met"


async def test_who_is_away_is_not_written_to_and_without_anybody_nothing_is_noted(
    town: Town, clock: FrozenClock
) -> None:
    moderation = Moderation(town, await town.active())
    await managed(town, "dagens", valid_to="2026-11-19")
    await away(town.manager, town.ids["librarian"], "2026-11-20T18:00:00Z", None)
    clock.advance(timedelta(hours=1))
    await moderation.missed()
    assert await letters(town) == to(["deputy"])
    clock.advance(timedelta(days=1))
    assert len(await letters(town)) == 1, "nobody manages the unit"
    await managed(town, "chefen")
    assert (await letters(town))[1:] == to(["chefen"], ONE_DAY)


async def test_what_was_told_before_and_of_others_accounts_changes_nothing(town: Town) -> None:
    account = await town.active()
    moderation = Moderation(town, account)
    old = moderation.event("missed", town.service.core.clock.now())
    await moderation.checked()
    stranger = moderation.event("missed", town.service.core.clock.now(), account_id=uuid4())
    await react(town.service, old, stranger)
    assert ((await conditions(town, account))["S12"], await status_of(town, account)) == ("met", "ACTIVE")
    assert await letters(town) == []


async def test_of_one_batch_the_newest_counts(town: Town) -> None:
    account = await town.active()
    moderation, now = Moderation(town, account), town.service.core.clock.now()
    events = [moderation.event("checked", now), moderation.event("missed", now)]
    await react(town.service, *reversed(events))
    assert await status_of(town, account) == "AT_RISK"
