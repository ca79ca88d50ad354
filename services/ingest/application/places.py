"""Where a removal is to happen: the post as we know it, the connector, and what opens the account."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from services.ingest import metrics
from services.ingest.application.ports import Ports
from services.ingest.application.proofs import Proved, proved
from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.domain.accounts import Account
from services.ingest.domain.platforms import Access, Connector, Target
from services.ingest.domain.posts import Known
from services.ingest.domain.removals import Removal, Verdict
from shared.errors import Conflict
from shared.evidence.receipts import BadReceipt


@dataclass(frozen=True, slots=True)
class Place:
    connector: Connector
    access: Access
    target: Target
    receipts: Proved


async def place_of(removal: Removal, ports: Ports) -> Place | Verdict:
    """A Verdict when the request cannot be worked on at all: nothing is read and nothing is done then."""
    try:
        receipts = proved(removal.receipts, ports.verifiers)
    except BadReceipt as bad:
        metrics.BAD_RECEIPTS.inc()
        return Verdict("FAILED", words=f"The receipts do not prove that it is archived: {bad}.")
    uow = ports.unit_of_work()
    async with uow:
        post = (await uow.posts.known([removal.post_id])).get(removal.post_id)
        if post is None or post.latest is None:
            return Verdict("FAILED", words="This post was never captured here.")
        target = await _target(post, uow)
        account = await uow.accounts.get(post.account_id)
        if account.status == "CLOSED":
            return Verdict("FAILED", words="The account is closed: nothing is done on it any more.")
        connector = ports.connectors.get(post.platform)
        if connector is None or not connector.capabilities.allow(removal.action, ours=target.ours):
            return Verdict("UNSUPPORTED", words=_unsupported(removal.action, post.platform, ours=target.ours))
        access = await access_to(account, uow, ports)
    if not access.access_token:
        return Verdict("FAILED", words=access.no_token)
    return Place(connector, access, target, receipts)


async def access_to(account: Account, uow: IngestUnitOfWork, ports: Ports, pinned: str | None = None) -> Access:
    """With `no_token` where there is none, or where it cannot be opened."""
    try:
        found, no_token = await uow.credentials.find(account.id), "No credentials are stored for this account."
    except Conflict as closed:
        found, no_token = None, closed.detail
    return Access(
        account_id=account.id,
        platform=account.platform,
        handle=account.handle,
        platform_id=account.platform_id or pinned,
        api_base=(found.api_base if found else "") or _usual_base(account, ports),
        access_token=found.token if found else "",
        no_token=no_token,
    )


def _usual_base(account: Account, ports: Ports) -> str:
    if account.platform == "facebook":
        return ports.settings.graph_url
    parts = urlsplit(account.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


async def _target(post: Known, uow: IngestUnitOfWork) -> Target:
    assert post.latest is not None
    root: str | None = None
    if post.thread_id != post.post_id:
        roots = await uow.posts.known([post.thread_id])
        root = roots[post.thread_id].external_id if post.thread_id in roots else post.latest.parent_external_id
    return Target(post.external_id, post.kind, post.latest.ours, post.latest.parent_external_id, root)


def _unsupported(action: str, platform: str, *, ours: bool) -> str:
    whose = "what the account wrote itself" if ours else "what others wrote"
    return f"{platform} has no way for an account to {action} {whose}."
