"""A registry with units, people and callers of each role."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from local import onboarding
from local.mailbox import Mailbox
from services.registry.domain.details import Details
from services.registry.domain.identity import link_of
from shared.clock import FrozenClock
from shared.service import Service
from tests.support.letters import mailbox

MakeService = Callable[..., Awaitable[Service]]
MakeClient = Callable[..., Awaitable[httpx.AsyncClient]]

PLATFORM_ID = "100064812345678"
ELSEWHERE = "0199a3c2-8f10-7c44-a1b2-6d5e4f3c2b1a"
"""A unit outside of the town's branch: a role of the board reaches the library too."""


@dataclass
class Town:
    """The registry of a small municipality, and those who call it."""

    service: Service
    admin: httpx.AsyncClient
    manager: httpx.AsyncClient
    chief: httpx.AsyncClient
    """The unit's manager."""
    secretary: httpx.AsyncClient
    officer: httpx.AsyncClient
    ids: dict[str, str]

    @property
    def registry(self) -> onboarding.Registry:
        """The registry as each role in turn calls it."""
        clients = {
            "ACCOUNT_MANAGER": self.manager,
            "UNIT_MANAGER": self.chief,
            "ACCOUNT_APPROVER": self.secretary,
            "RECORDS_OFFICER": self.officer,
        }
        keys = {role: one.headers["Authorization"].removeprefix("Bearer ") for role, one in clients.items()}
        return onboarding.Registry(self.admin, keys, self.mail)

    @property
    def mail(self) -> Mailbox:
        """Every letter that was sent."""
        return mailbox(self.service)

    def whole(self, **parts: Any) -> dict[str, Any]:
        """All that an account needs but its notice."""
        return address_of(parts) | {
            "platform": "facebook",
            "unit_id": self.ids["library"],
            "handle": "@HultsfredsBibliotek",
            "platform_id": PLATFORM_ID,
            "purpose": "Berätta om programmen och svara på frågor.",
            "benefit": "Svar utan att ringa.",
            "audience": "Låntagare i Hultsfred",
            "goals": [{"indicator": "median_answer_hours", "target": 8, "due": "2027-12-31"}],
            "hours_per_week": 5,
            "owner_email": "bibliotek@hultsfred.se",
            "responsible": self.ids["librarian"],
            "deputies": [self.ids["deputy"]],
            "spokespersons": [{"person_id": self.ids["librarian"], "valid_from": "2026-12-01", "valid_to": "2027-12-31"}],
        } | parts  # fmt: skip

    async def drafted(self, **parts: Any) -> httpx.Response:
        """Complete, with the notice the registry proposes."""
        return await onboarding.complete(self.registry, await self._begun(**parts))

    async def _begun(self, **parts: Any) -> httpx.Response:
        answer = await self.manager.post("/accounts", json=self.whole(**parts))
        assert answer.status_code == 201, answer.text
        return answer

    async def change(self, seen: httpx.Response, parts: dict[str, Any]) -> httpx.Response:
        return await self.manager.patch(f"/accounts/{seen.json()['id']}", json=parts, headers=if_match(seen))

    async def notified(self, **parts: Any) -> httpx.Response:
        return await onboarding.bring(self.registry, await self._begun(**parts), "NOTIFIED")

    async def notify(self, seen: httpx.Response) -> httpx.Response:
        here = f"/accounts/{seen.json()['id']}/notifications"
        return await self.manager.post(here, headers=if_match(seen))

    async def confirm(self, seen: httpx.Response) -> httpx.Response:
        return await self.take(self.chief, seen, "confirmations")

    async def approved(self, **parts: Any) -> httpx.Response:
        return await onboarding.bring(self.registry, await self._begun(**parts))

    async def approve(self, seen: httpx.Response) -> httpx.Response:
        """Confirmed first, where that has not been done."""
        if seen.json()["status"] == "NOTIFIED":
            seen = await self.confirm(seen)
            if seen.is_error:
                return seen
        return await self.take(self.secretary, seen, "approvals", reason="Tydliga mål.")

    async def active(self, **parts: Any) -> httpx.Response:
        return await onboarding.bring(self.registry, await self._begun(**parts), "ACTIVE")

    async def sighted(self, account: httpx.Response) -> httpx.Response:
        """The secretary looked at the profile: it is the account, and its notice is pinned there."""
        saw = {"genuine": True, "notice_url": account.json()["url"]}
        said = await self.secretary.post(f"/accounts/{account.json()['id']}/sightings", json=saw)
        assert said.status_code == 201, said.text
        return account

    async def take(self, who: httpx.AsyncClient, account: httpx.Response, what: str, **body: Any) -> httpx.Response:
        here = f"/accounts/{account.json()['id']}/{what}"
        return await who.post(here, json=body, headers=if_match(account))


def address_of(parts: dict[str, Any]) -> dict[str, str | None]:
    """The account's own, on its platform."""
    handle = str(parts.get("handle", "hultsfredsbibliotek")).strip("@ ").lower()
    return {"url": link_of(Details(parts.get("platform", "facebook"), UUID(int=0), handle))}


def if_match(seen: httpx.Response) -> dict[str, str]:
    return {"If-Match": seen.headers["ETag"]}


async def made(client: httpx.AsyncClient, path: str, **body: Any) -> str:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"].endswith(f"{path}/{answer.json()['id']}")
    return str(answer.json()["id"])


@pytest.fixture
async def town(make_service: MakeService, client: MakeClient, clock: FrozenClock) -> Town:
    service = await make_service("registry", clock)
    admin = await client(service, "admin", name="admin")
    board = await made(admin, "/units", name="Kommunstyrelsen", kind="committee")
    library = await made(admin, "/units", name="Biblioteket", kind="unit", parent_id=board)
    ids = {"board": board, "library": library}
    for key, name in (("librarian", "Bibliotekarie Ett"), ("deputy", "Bibliotekarie Två")):
        address = f"{key}@hultsfred.se"
        ids[key] = await made(admin, "/people", name=name, email=address, subject=key, unit_id=library)
    manager = await client(service, "account_manager", name="bibliotekarie-ett")
    chief = await client(service, "unit_manager", name="bibliotekschefen")
    secretary = await client(service, "account_approver", name="informationssekreteraren")
    officer = await client(service, "records_officer", name="arkivarien")
    return Town(service, admin, manager, chief, secretary, officer, ids)


@pytest.fixture
async def archive(town: Town, client: MakeClient) -> Any:
    """The municipality's records and those who keep them: see `records.Archive`."""
    from tests.integration.registry.records import Archive  # it is made of what stands here

    return await Archive.of(town, client)
