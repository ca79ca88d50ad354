"""Posts that other systems send: in batches or one by one; good ones are kept, each refused one is told why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.ingest import metrics
from services.ingest.application.capture import capture
from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.domain.accounts import Account
from services.ingest.domain.posts import Kept, Observed


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one post was not taken: `pointer` is a JSON pointer into it."""

    pointer: str
    reason: str
    kind: str = "invalid"


@dataclass(slots=True)
class Sent:
    """A post as a caller sent it, and the units that caller may act in (None: all)."""

    post: Observed
    units: frozenset[UUID] | None


async def take(sent: Sequence[Sent], uow: IngestUnitOfWork) -> list[Kept | Refusal]:
    """Inside an open unit of work. One answer for each, in their order."""
    accounts = await uow.accounts.find({one.post.account_id for one in sent})
    refusals = [_refusal(one, accounts.get(one.post.account_id)) for one in sent]
    good = [
        one.post.on(accounts[one.post.account_id].platform)
        for one, refusal in zip(sent, refusals, strict=True)
        if refusal is None
    ]
    kept = iter(await capture(good, "batch", uow))
    return [refusal or next(kept) for refusal in refusals]


def count(answers: Iterable[Kept | Refusal]) -> None:
    """Metrics, once the transaction has committed."""
    refused, kept = Counter[str](), Counter[tuple[bool, str]]()
    for answer in answers:
        if isinstance(answer, Refusal):
            refused[answer.kind] += 1
        else:
            kept[answer.new, answer.platform] += 1
    for kind, number in refused.items():
        metrics.REFUSED.labels(kind).inc(number)
    for (new, platform), number in kept.items():
        (metrics.CAPTURED if new else metrics.DUPLICATES).labels(platform, "batch").inc(number)


def _refusal(sent: Sent, account: Account | None) -> Refusal | None:
    if account is None:
        return Refusal("/account_id", "No such account is known here.", "unknown_account")
    if not account.watched:
        return Refusal("/account_id", "Nothing is captured from this account: it is not approved.", "not_watched")
    if sent.units is not None and account.unit_id not in sent.units:
        return Refusal("/account_id", "Your role does not reach this account's unit.", "forbidden")
    return None
