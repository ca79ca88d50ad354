"""S03: an account in use that has written nothing of its own for two weeks is at risk, until it writes, rests or is closed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest
from sqlalchemy import event, select

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.metrics import INACTIVE
from services.registry.store import tables
from shared.clock import FrozenClock
from shared.contracts.ingest import StatementPublished
from shared.contracts.registry import AccountChanged
from shared.db import migrate
from tests.integration.registry.conftest import Town
from tests.integration.registry.seen import condition, status_of
from tests.support.posts import react
from tests.support.services import by_itself
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
CODE = "S03.inactive"
BEFORE = "6c1e8f40d7a2"


def wrote(town: Town, account: httpx.Response, nth: int = 1, **more: Any) -> StatementPublished:
    """Now, unless told otherwise."""
    given: dict[str, Any] = {
        "account_id": account.json()["id"], "post_id": uuid5(UUID(int=3), f"{account.json()['id']} {nth}"),
        "platform": account.json()["platform"], "kind": "post", "published_at": town.service.core.clock.now(),
    }  # fmt: skip
    return StatementPublished(**given | more)


async def found(town: Town, account: httpx.Response) -> dict[str, Any]:
    return await condition(town, f"/accounts/{account.json()['id']}", CODE)


async def now(town: Town, account: httpx.Response) -> tuple[str, str]:
    """Once the worker has looked: the state of the account and of the condition."""
    await by_itself(town.service, "tend_accounts")
    return await status_of(town, account), (await found(town, account))["state"]


async def read(town: Town, account: httpx.Response) -> dict[str, Any]:
    return dict((await town.manager.get(f"/accounts/{account.json()['id']}")).json())


def said(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


@pytest.fixture
async def posting(town: Town) -> httpx.Response:
    """An open account that has just posted. Its profile is looked at by people: nobody has to tell of it every three days."""
    account = await town.active()
    await react(town.service, wrote(town, account))
    return account


async def quiet(town: Town, clock: FrozenClock, account: httpx.Response) -> httpx.Response:
    """More than two weeks later, at risk."""
    clock.advance(timedelta(days=15))
    assert await now(town, account) == ("AT_RISK", "unmet")
    return account


async def test_inactive_after_two_weeks_and_not_before(town: Town, clock: FrozenClock, posting: httpx.Response) -> None:
    clock.advance(timedelta(days=13))
    assert await now(town, posting) == ("ACTIVE", "met")
    clock.advance(timedelta(days=1))
    assert await now(town, posting) == ("ACTIVE", "met"), "the fourteenth day is not over"
    clock.advance(timedelta(seconds=1))
    assert await now(town, posting) == ("AT_RISK", "unmet")
    assert (await read(town, posting))["risks"] == [CODE]
    last = (await told(town.service, AccountChanged))[-1]
    assert (last.change, last.status, last.risks, last.by_system) == ("endangered", "AT_RISK", [CODE], True)
    condition = await found(town, posting)
    assert "gränsen är 14 dagar" in condition["evidence"]["swedish"]
    assert "the limit is 14 days" in condition["evidence"]["english"]
    assert "uppehåll" in condition["to_do"]["swedish"]
    assert "pause" in condition["to_do"]["english"]


async def test_its_own_next_post_lifts_it_at_once(town: Town, clock: FrozenClock, posting: httpx.Response) -> None:
    await quiet(town, clock, posting)
    await react(town.service, wrote(town, posting, 2))
    assert await status_of(town, posting) == "ACTIVE"
    assert (await told(town.service, AccountChanged))[-1].change == "secured"
    assert (await read(town, posting))["last_post_at"] == said(clock.now())


@pytest.mark.parametrize("other", [{"kind": "comment"}, {"kind": "message"}, {"reshare": True}])
async def test_an_answer_or_a_re_share_lifts_nothing(
    town: Town, clock: FrozenClock, posting: httpx.Response, other: dict[str, Any]
) -> None:
    await quiet(town, clock, posting)
    before = (await read(town, posting))["last_post_at"]
    await react(town.service, wrote(town, posting, 2, **other))
    assert await now(town, posting) == ("AT_RISK", "unmet")
    assert (await read(town, posting))["last_post_at"] == before


async def test_a_re_share_whose_publisher_is_told_in_the_same_batch_is_one_still(
    town: Town, clock: FrozenClock, posting: httpx.Response
) -> None:
    await quiet(town, clock, posting)
    await react(
        town.service, wrote(town, posting, 2, reshare=True), wrote(town, posting, 2, publisher="a" * 64)
    )  # fmt: skip
    assert await now(town, posting) == ("AT_RISK", "unmet")


async def test_a_planned_pause_is_no_silence_and_it_is_counted_anew_afterwards(
    town: Town, clock: FrozenClock, posting: httpx.Response
) -> None:
    await quiet(town, clock, posting)
    seen = await town.manager.get(f"/accounts/{posting.json()['id']}")
    until = (clock.now() + timedelta(days=40)).date().isoformat()
    paused = await town.take(town.manager, seen, "pauses", until=until, reason="Sommaruppehåll.")
    assert paused.status_code == 201, paused.text
    clock.advance(timedelta(days=30))
    assert await now(town, posting) == ("PAUSED", "met")
    clock.advance(timedelta(days=11))
    await town.sighted(posting)
    assert await now(town, posting) == ("ACTIVE", "met"), "resumed today"
    clock.advance(timedelta(days=13))
    assert await now(town, posting) == ("ACTIVE", "met")
    await quiet(town, clock, posting)


async def test_a_suspended_account_is_counted_from_its_new_opening(
    town: Town, clock: FrozenClock, posting: httpx.Response
) -> None:
    seen = await town.manager.get(f"/accounts/{posting.json()['id']}")
    suspended = await town.take(town.secretary, seen, "suspensions", reason="Utreds.")
    assert suspended.status_code == 201, suspended.text
    clock.advance(timedelta(days=30))
    assert await now(town, posting) == ("SUSPENDED", "unknown")
    since = await open_since(town, posting)
    reinstated = await town.take(town.secretary, suspended, "reinstatements", reason="Utrett.")
    assert reinstated.status_code == 201, reinstated.text
    assert reinstated.json()["status"] == "APPROVED"
    assert await open_since(town, posting) == since, "counted from the opening, which comes"


async def open_since(town: Town, account: httpx.Response) -> datetime | None:
    async with town.service.core.sessions() as session:
        mine = select(tables.account.c.open_since).where(tables.account.c.id == UUID(account.json()["id"]))
        found: datetime | None = (await session.execute(mine)).scalar_one()
    return found


async def test_nobody_is_at_risk_for_posts_that_cannot_be_heard(town: Town, clock: FrozenClock) -> None:
    account = await town.active()
    clock.advance(timedelta(days=60))
    await town.sighted(account)
    assert await now(town, account) == ("ACTIVE", "unknown")
    condition = await found(town, account)
    assert "har hörts" in condition["evidence"]["swedish"]
    assert (await read(town, account))["last_post_at"] is None


async def test_posts_of_before_count_from_the_opening(town: Town, clock: FrozenClock) -> None:
    account = await town.active()
    await react(town.service, wrote(town, account, published_at=clock.now() - timedelta(days=300)))
    clock.advance(timedelta(days=13))
    assert await now(town, account) == ("ACTIVE", "met")
    await quiet(town, clock, account)


async def test_an_old_post_captured_late_moves_nothing_back(
    town: Town, clock: FrozenClock, posting: httpx.Response
) -> None:
    wanted = (await read(town, posting))["last_post_at"]
    clock.advance(timedelta(days=10))
    await react(town.service, wrote(town, posting, 2, published_at=clock.now() - timedelta(days=300)))
    assert (await read(town, posting))["last_post_at"] == wanted
    await quiet(town, clock, posting)
    await react(town.service, wrote(town, posting, 3, published_at=clock.now() - timedelta(days=200)))
    assert await now(town, posting) == ("AT_RISK", "unmet")


async def test_a_post_dated_ahead_hides_no_silence(town: Town, clock: FrozenClock, posting: httpx.Response) -> None:
    ahead = datetime(2099, 1, 1, tzinfo=UTC)
    await react(town.service, wrote(town, posting, 2, published_at=ahead))
    assert (await read(town, posting))["last_post_at"] == said(clock.now())
    await quiet(town, clock, posting)
    await react(town.service, wrote(town, posting, 2, published_at=ahead, publisher="a" * 64))
    assert await now(town, posting) == ("AT_RISK", "unmet"), "the same post, told once more"


async def test_many_posts_of_many_accounts_are_noted_in_one_statement(town: Town, clock: FrozenClock) -> None:
    first, second = await town.active(), await town.active(platform="x")
    times = [clock.now() - timedelta(minutes=minutes) for minutes in (50, 20, 40)]
    heard = [wrote(town, one, nth, published_at=at) for one in (first, second) for nth, at in enumerate(times)]
    noted = await statements_of(town, *heard)
    assert len(noted) == 1
    for one in (first, second):
        assert (await read(town, one))["last_post_at"] == said(times[1])
    assert await statements_of(town, *heard) == [], "nothing is news any more"


async def statements_of(town: Town, *heard: StatementPublished) -> list[str]:
    """Those that write when accounts last posted, while this batch is heard."""
    noted: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE account SET last_post_at"):
            noted.append(statement)

    engine = town.service.core.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        await react(town.service, *heard)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return noted


async def test_a_post_of_an_active_account_tells_nobody_of_it(town: Town, posting: httpx.Response) -> None:
    events = len(await told(town.service, AccountChanged))
    await react(town.service, wrote(town, posting, 2, published_at=town.service.core.clock.now()))
    await react(town.service, *(wrote(town, posting, nth) for nth in range(3, 9)))
    assert len(await told(town.service, AccountChanged)) == events


async def test_who_saves_the_account_writes_nothing_of_it(
    town: Town, clock: FrozenClock, posting: httpx.Response
) -> None:
    seen = await town.manager.get(f"/accounts/{posting.json()['id']}")
    clock.advance(timedelta(days=1))
    await react(town.service, wrote(town, posting, 2))
    changed = await town.change(seen, {"hours_per_week": 9})
    assert changed.json()["last_post_at"] == said(clock.now()) == (await read(town, posting))["last_post_at"]


async def test_whoever_polls_sees_it_move_and_may_still_change_what_was_read(
    town: Town, clock: FrozenClock, posting: httpx.Response
) -> None:
    """A post heard is no new version of its account (ADR 28)."""
    here = f"/accounts/{posting.json()['id']}"
    seen = await town.manager.get(here)
    polling = {"If-None-Match": seen.headers["ETag"]}
    assert (await town.manager.get(here, headers=polling)).status_code == 304
    clock.advance(timedelta(hours=1))
    await react(town.service, wrote(town, posting, 2))
    moved = await town.manager.get(here, headers=polling)
    assert (moved.status_code, moved.json()["last_post_at"]) == (200, said(clock.now()))
    assert moved.json()["version"] == seen.json()["version"]
    assert (await town.change(seen, {"hours_per_week": 9})).status_code == 200


async def test_inactive_accounts_are_counted(town: Town, clock: FrozenClock, posting: httpx.Response) -> None:
    await town.active(platform="x")
    await by_itself(town.service, "count_accounts")
    assert gauge() == 0
    clock.advance(timedelta(days=15))
    await by_itself(town.service, "count_accounts")
    assert gauge() == 1
    await react(town.service, wrote(town, posting, 2))
    await by_itself(town.service, "count_accounts")
    assert gauge() == 0


def gauge() -> float:
    [metric] = INACTIVE.collect()
    return metric.samples[0].value


async def test_the_limit_is_a_setting(town: Town, clock: FrozenClock, posting: httpx.Response) -> None:
    town.service.core.settings.inactive_days = 3  # type: ignore[attr-defined] # the registry's own
    clock.advance(timedelta(days=4))
    assert await now(town, posting) == ("AT_RISK", "unmet")


async def test_the_migration_fills_it_from_what_was_heard(
    town: Town, clock: FrozenClock, posting: httpx.Response
) -> None:
    other = await town.active(platform="x")
    clock.advance(timedelta(days=1))
    await react(town.service, wrote(town, posting, 2, kind="comment"))
    ahead = wrote(town, other, published_at=datetime(2099, 1, 1, tzinfo=UTC))
    await react(town.service, ahead)
    mine, since = await read(town, posting), await open_since(town, posting)
    assert since is not None
    engine = town.service.core.engine
    await migrate.downgrade(engine, "registry", BEFORE)
    await migrate.upgrade(engine, "registry")
    assert (await read(town, posting))["last_post_at"] == mine["last_post_at"]
    assert await open_since(town, posting) == since
    dated = datetime.fromisoformat((await read(town, other))["last_post_at"])
    assert dated < datetime(2098, 1, 1, tzinfo=UTC)


async def test_who_saves_what_was_read_before_a_post_learns_of_it(
    town: Town, clock: FrozenClock, posting: httpx.Response
) -> None:
    async with town.service.new_unit_of_work() as uow:
        assert isinstance(uow, RegistryUnitOfWork)
        stale = await uow.accounts.get(UUID(posting.json()["id"]))
    clock.advance(timedelta(days=1))
    await react(town.service, wrote(town, posting, 2))
    async with town.service.new_unit_of_work() as uow:
        assert isinstance(uow, RegistryUnitOfWork)
        saved = await uow.accounts.save(stale)
    assert saved.activity.last_post_at == clock.now()
    assert (await read(town, posting))["last_post_at"] == said(clock.now())
