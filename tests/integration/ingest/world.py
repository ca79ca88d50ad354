"""Ingest between the bus and stand-ins for the platforms, with a clock that moves when told."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from demo.standins.facebook import PAGE_ID, SECRET, TOKEN, VERIFY, Facebook, Thing
from demo.standins.mastodon import TOKEN as MASTODON_TOKEN
from demo.standins.mastodon import Account as MastodonAccount
from demo.standins.mastodon import Mastodon
from services.ingest.application.fetches import work_feeds
from services.ingest.application.ports import Ports
from services.ingest.application.removals import work_removals
from services.ingest.application.webhooks import receive
from services.ingest.domain.posts import post_id_of
from services.ingest.domain.removals import Removal
from services.ingest.store.credentials import Credential, PlatformApp
from shared.clock import FrozenClock
from shared.contracts.archive import Receipt
from shared.contracts.ingest import PostCaptured, RemovalEnded
from shared.contracts.moderation import RemovalRequested
from shared.contracts.registry import AccountChanged
from shared.evidence.notes import Signer
from shared.ids import uuid7
from shared.service import Service
from tests.support.posts import react
from tests.support.receipts import issue
from tests.support.services import SIGNING_KEY
from tests.support.told import told

POST = f"{PAGE_ID}_1"
COMMENT, REPLY = "1_10", "1_11"
UNIT = uuid7()


@dataclass
class World:
    service: Service
    clock: FrozenClock
    facebook: Facebook
    mastodon: Mastodon
    page: UUID = field(default_factory=uuid7)
    profile: UUID = field(default_factory=uuid7)

    @property
    def ports(self) -> Ports:
        found: Ports = self.service.v1.state.ports
        return found

    async def open(self) -> None:
        """An approved page and an approved Mastodon account, with credentials."""
        await self.account(self.page, "facebook", PAGE_ID, "hultsfred")
        await self.account(self.profile, "mastodon", "43", "hultsfred")
        for acct, id_ in (("hultsfred", "43"), ("kim", "23972")):
            self.mastodon.add_account(MastodonAccount(id=id_, acct=acct, display_name=acct.title()))
        now = self.clock.now()
        async with self.ports.unit_of_work() as uow:
            base = "http://standin"
            await uow.credentials.put(Credential(self.page, f"{base}/facebook", TOKEN, now, "test"))
            await uow.credentials.put(Credential(self.profile, f"{base}/mastodon", MASTODON_TOKEN, now, "test"))
            await uow.credentials.put_app(PlatformApp("facebook", SECRET, VERIFY, now, "test"))

    async def account(self, id_: UUID, platform: Any, platform_id: str | None, handle: str, **more: Any) -> None:
        given: dict[str, Any] = {
            "account_id": id_, "version": 1, "change": "approved", "status": "APPROVED", "platform": platform,
            "platform_id": platform_id, "handle": handle, "url": None, "unit_id": UNIT,
            "responsibility": "HOSTED_SPACE", "watched": True, "goals": [], "responsible": None, "deputies": [],
            "spokespersons": [], "changed_at": self.clock.now(),
        }  # fmt: skip
        await react(self.service, AccountChanged(**given | more))

    async def posted(self, *things: Thing) -> None:
        """Written on the page, and told by webhook."""
        for thing in things:
            self.facebook.add(thing)
            await self.deliver(thing.id)

    async def deliver(self, id_: str, verb: str = "add") -> dict[str, int]:
        self.facebook.clock = self.clock.now()
        body, _ = self.facebook.delivery(id_, verb)
        return dict(await receive(self.ports.webhooks["facebook"], body, self.ports))

    async def conversation(self) -> None:
        """A post of ours, an outsider's comment, and a reply under it."""
        self.facebook.clock = self.clock.now()
        await self.posted(
            Thing(id=POST, message="Badplatsen öppnar den 1 juni.", author_id=PAGE_ID, author_name="Hultsfred"),
            Thing(id=COMMENT, message="Ni är ju helt dumma i huvudet.", parent=POST),
            Thing(id=REPLY, message="Håll en god ton!", parent=COMMENT, author_id="77", author_name="Robin"),
        )

    def id_of(self, external_id: str, account: UUID | None = None) -> UUID:
        return post_id_of(account or self.page, external_id)

    async def captured(self) -> list[PostCaptured]:
        return await told(self.service, PostCaptured)

    async def receipts(self, *external_ids: str, versions: slice = slice(None)) -> list[Receipt]:
        """What the archive would have sealed: every captured version of these, or of all."""
        wanted = {self.id_of(one) for one in external_ids}
        items = [
            (one.post_id, one.version, one.content_digest)
            for one in await self.captured()
            if not wanted or one.post_id in wanted
        ]
        return issue(Signer.parse(SIGNING_KEY), items[versions])

    async def ask(
        self, external_id: str = COMMENT, receipts: list[Receipt] | None = None, action: Any = "remove", **more: Any
    ) -> UUID:
        """A person decided; moderation asks."""
        given: dict[str, Any] = {
            "removal_id": uuid7(), "case_id": uuid7(), "post_id": self.id_of(external_id), "account_id": self.page,
            "platform": "facebook", "action": action, "requested_at": self.clock.now(),
            "receipts": await self.receipts() if receipts is None else receipts,
        }  # fmt: skip
        request = RemovalRequested(**given | more)
        await react(self.service, request)
        return request.removal_id

    async def work(self, times: int = 1) -> None:
        """Let the worker do what is due; then let time pass until the next attempt."""
        for nth in range(times):
            if nth:
                self.clock.advance(timedelta(minutes=2))
            await work_removals(self.ports)

    async def fetch(self) -> None:
        await work_feeds(self.ports)

    async def removal(self, removal_id: UUID) -> Removal:
        async with self.ports.unit_of_work() as uow:
            return await uow.removals.get(removal_id)

    async def ended(self) -> list[RemovalEnded]:
        return await told(self.service, RemovalEnded)

    async def outcomes(self) -> list[str]:
        return [one.outcome for one in await self.ended()]


def lost(method: str = "DELETE", *, after: bool) -> dict[str, Any]:
    """A fault: the call takes effect or not, and its answer is lost."""
    return {"status": 503, "method": method, "after": after}


def asgi(app: Any) -> httpx.ASGITransport:
    return httpx.ASGITransport(app)
