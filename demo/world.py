"""Who takes part: the five services with a key for each role, and the stand-ins for the platforms' servers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from demo.platforms import Platforms
from demo.telling import Teller, expect
from local import secrets
from local.layout import SERVICES, Layout
from local.mailbox import Mailbox
from local.onboarding import Registry


@dataclass
class World:
    layout: Layout
    keys: dict[str, str]
    platforms: Platforms
    teller: Teller
    known: dict[str, str] = field(default_factory=dict)
    """Ids and words that later chapters need."""
    _clients: dict[tuple[str, str], httpx.AsyncClient] = field(default_factory=dict)

    @property
    def run(self) -> str:
        """New each time, so that the story can be told again to the same system."""
        return self.platforms.run

    @property
    def log_keys(self) -> list[str]:
        """The public keys of the evidence log."""
        return secrets.read(self.layout.data_dir / "secrets.env")["INSYN_ARCHIVE_PUBLIC_KEYS"].split()

    @property
    def registry(self) -> Registry:
        """The registry as each role in turn calls it."""
        return Registry(self.to("registry", "admin"), self.keys, Mailbox(self.layout.data_dir / "mail"))

    def to(self, service: str, role: str) -> httpx.AsyncClient:
        """A caller of this role."""
        found = self._clients.get((service, role))
        if found is None:
            headers = {"Authorization": f"Bearer {self.keys[role.upper()]}"}
            found = httpx.AsyncClient(base_url=self.layout.api(service), headers=headers, timeout=30)
            self._clients[service, role] = found
        return found

    async def sign_in(self, name: str, subject: str, *roles: str) -> None:
        """A person with a key of the own: `to(service, name)` calls as that person."""
        until = datetime.now(UTC) + timedelta(hours=1)
        wanted = {"client": subject, "roles": roles, "expires_at": until.isoformat()}
        issued = await self.to("registry", "admin").post("/api-keys", json=wanted)
        self.keys[name.upper()] = expect(issued, 201)["key"]

    def now(self) -> str:
        return datetime.now(UTC).isoformat()

    def anybody(self, service: str) -> httpx.AsyncClient:
        """Somebody on the internet, without a key."""
        return httpx.AsyncClient(base_url=self.layout.api(service), timeout=30)

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()


def running(layout: Layout) -> bool:
    """Do all five answer?"""
    try:
        return all(httpx.get(f"{layout.origin(name)}/healthz", timeout=2).status_code == 200 for name in SERVICES)
    except httpx.HTTPError:
        return False
