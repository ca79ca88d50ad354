"""What our accounts write, and whether those who wrote it might (S18): heard, judged, and named afterwards by an official."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.registry.application.incidents import count_in
from services.registry.application.keeping import SYSTEM
from services.registry.application.recounting import recount
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.checks.activity import INACTIVE
from services.registry.domain.days import day_of
from services.registry.domain.incidents import Incident
from services.registry.domain.statements import Statement, listed_on
from services.registry.metrics import STATEMENTS
from shared.auth.principal import Principal
from shared.contracts.envelope import Heard
from shared.contracts.ingest import StatementPublished
from shared.errors import Invalid, VersionMismatch
from shared.ids import uuid7

WHY = "Who wrote it was not on the account's list of spokespersons for that day and kind of statement."


async def hear_statements(heard: Sequence[Heard[StatementPublished]], uow: RegistryUnitOfWork) -> None:
    """Each is judged by the list as it stands when it is first heard of, and anew when the platform says who published it."""
    accounts = {one.id: one for one in await uow.accounts.named({one.event.account_id for one in heard})}
    events = _newest(one.event for one in heard if one.event.account_id in accounts)
    known = await uow.statements.of_posts(events)
    passed_on = {one.event.post_id for one in heard if one.event.reshare}
    new = [one for one in events.values() if one.post_id not in known]
    fresh = await _begun(new, accounts, uow)
    named = [
        replace(old, publisher=event.publisher, version=old.version + 1)
        for post_id, event in events.items()
        if event.publisher and (old := known.get(post_id)) and old.publisher is None
    ]
    locked = await _posted([one for one in new if one.post_id not in passed_on], accounts, uow)
    await settle([*fresh, *named], locked, uow, anew=[one.id for one in locked if INACTIVE in one.risks])


async def settle(
    statements: Sequence[Statement],
    locked: Sequence[Account],
    uow: RegistryUnitOfWork,
    anew: Collection[UUID] = (),
) -> list[Statement]:
    """Inside a transaction: judged, kept, made incidents where they are findings; their accounts, which are locked, told.
    `anew`: accounts that are weighed in any case."""
    known = await uow.statements.known(statements)
    found = await _incidents([one.judged(known) for one in statements], locked, uow)
    await uow.statements.keep(found)
    for one in found:
        STATEMENTS.labels(one.platform, one.verdict).inc()
    first: dict[UUID, datetime] = {one.id: one.answered.first_post_at for one in locked if one.answered.first_post_at}
    earlier: dict[UUID, datetime] = {}
    for one in sorted(found, key=lambda one: one.published_at, reverse=True):
        if one.account_id not in first or one.published_at < first[one.account_id]:
            earlier[one.account_id] = one.published_at
    touched = {one.account_id for one in found if one.incident_id} | earlier.keys() | set(anew)
    await recount([one for one in locked if one.id in touched], uow, earlier, anew)
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """The statement that is meant, and the version of it that the caller saw."""

    statement_id: UUID
    expected: int


async def say_who_wrote(
    named: Named, person_id: UUID | None, reason: str, who: Principal, uow: RegistryUnitOfWork
) -> Statement:
    """`person_id` None: somebody who is not in the register. One whose time as a spokesperson was over is said, and found."""
    async with uow:
        account = await uow.accounts.lock((await uow.statements.get(named.statement_id)).account_id)
        who.check_unit(account.details.unit_id)
        current = await uow.statements.get(named.statement_id)
        if current.version != named.expected:
            raise VersionMismatch("What is known of the statement changed after you read it.")
        if person_id and person_id not in await uow.people.subjects([person_id]):
            raise Invalid(
                "People are registered before they are named: see /people.", errors=[("/person_id", "no such person")]
            )
        said = current.named(person_id, who.subject, uow.now)
        [settled] = await settle([replace(said, version=said.version + 1)], [account], uow)
        uow.audit(
            "statement.named", "statement", settled.id, reason=reason, version=settled.version, verdict=settled.verdict,
            person=str(person_id) if person_id else None,
        )  # fmt: skip
    return settled


async def _begun(
    events: Sequence[StatementPublished], accounts: Mapping[UUID, Account], uow: RegistryUnitOfWork
) -> list[Statement]:
    """With who might write it; what was published before anybody had approved a list is judged by none."""
    approved = await uow.history.first_approvals({one.account_id for one in events})
    people = {one.person_id for event in events for one in accounts[event.account_id].details.spokespersons}
    left = {person: day_of(at) for person, at in (await uow.people.departures(people)).items()}
    begun = []
    for one in events:
        new = Statement(uuid7(), one.account_id, one.post_id, one.platform, one.kind, one.published_at, one.publisher)
        since = approved.get(one.account_id)
        if since is None or one.published_at < since:
            begun.append(replace(new, verdict="EARLIER"))
        else:
            details = accounts[one.account_id].details
            begun.append(new.on_list(listed_on(details, day_of(one.published_at), one.kind, left)))
    return begun


async def _incidents(
    judged: Sequence[Statement], accounts: Sequence[Account], uow: RegistryUnitOfWork
) -> list[Statement]:
    """What one person did at one account is one incident, however often."""
    new: dict[tuple[UUID, str], list[Statement]] = {}
    for one in judged:
        if one.verdict == "UNLISTED" and one.incident_id is None:
            new.setdefault((one.account_id, one.whose), []).append(one)
    urls = {one.id: one.details.url or "" for one in accounts}
    made: dict[UUID, UUID] = {}
    for (account_id, whose), some in sorted(new.items(), key=lambda item: (str(item[0][0]), item[0][1])):
        incident = Incident.found(account_id, urls[account_id], whose, len(some), uow.now)
        kept = await count_in(incident, SYSTEM.subject, uow, WHY)
        made |= {one.id: kept.id for one in some}
    return [replace(one, incident_id=made.get(one.id, one.incident_id)) for one in judged]


async def _posted(
    events: Sequence[StatementPublished], accounts: Mapping[UUID, Account], uow: RegistryUnitOfWork
) -> list[Account]:
    """When each last posted something of its own is kept, if that is news. What is dated ahead counts as of now, when it is
    first heard of: it hides no silence that follows."""
    newest: dict[UUID, datetime] = {}
    for one in events:
        if one.kind == "post":
            at = min(one.published_at, uow.now)
            newest[one.account_id] = max(at, newest.get(one.account_id, at))
    after = {key: accounts[key].activity.posted(at) for key, at in newest.items()}
    news = {key: one for key, one in after.items() if one.last_post_at != accounts[key].activity.last_post_at}
    await uow.statements.note_posts({key: newest[key] for key in news})
    return [replace(one, activity=news.get(one.id, one.activity)) for one in accounts.values()]


def _newest(events: Iterable[StatementPublished]) -> dict[UUID, StatementPublished]:
    """One of each post: the one that says who published it, if any does."""
    newest: dict[UUID, StatementPublished] = {}
    for one in events:
        if one.post_id not in newest or one.publisher:
            newest[one.post_id] = one
    return newest
