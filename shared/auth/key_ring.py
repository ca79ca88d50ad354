"""Opens the door to API keys: one indexed look-up, remembered for a moment so that a busy caller costs no query."""

import asyncio
import hmac
from collections.abc import Callable

from shared.auth.keys import ApiKey, as_key, by_digest, digest
from shared.auth.principal import Principal
from shared.auth.refusals import Reason, refusal
from shared.auth.roles import roles_among
from shared.core import Core
from shared.names import folded

REMEMBERED = 1.0
"""Seconds a key is remembered: how long a revoked key can live on in a process that has just seen it."""
MOST = 1_000


class KeyRing:
    def __init__(self, core: Core, tick: Callable[[], float] | None = None) -> None:
        """`tick` measures seconds; the event loop's own clock unless a test brings another."""
        self._core, self._tick = core, tick
        self._seen: dict[str, tuple[float, ApiKey]] = {}
        self._looking: dict[str, asyncio.Task[ApiKey | None]] = {}

    async def principal(self, key: str) -> Principal:
        shown = digest(key)
        found = self._remembered(shown) or await self._look_up(shown)
        service, now = self._core.service, self._core.clock.now()
        if found is None or not hmac.compare_digest(found.digest, shown):
            raise refusal(service, "unknown_api_key", "The API key is not valid.")
        if not found.opens(now):
            reason: Reason = "revoked_api_key" if found.revoked_at else "expired_api_key"
            raise refusal(service, reason, "The API key is not valid.")
        return Principal(
            folded(found.client), found.client, roles_among(found.roles), frozenset(found.scopes), found.units, found.id
        )

    def _remembered(self, shown: str) -> ApiKey | None:
        until, key = self._seen.get(shown, (0.0, None))
        return key if self._now() < until else None

    async def _look_up(self, shown: str) -> ApiKey | None:
        """Once for all who show the key at this moment: each time it is forgotten, a busy client has many under way."""
        looking = self._looking.get(shown)
        if looking is None:
            looking = self._looking[shown] = asyncio.create_task(self._find(shown))
            looking.add_done_callback(lambda _: self._looking.pop(shown, None))
        return await asyncio.shield(looking)

    async def _find(self, shown: str) -> ApiKey | None:
        found = await self._read(shown)
        if found:
            self._remember(shown, found)
        return found

    async def _read(self, shown: str) -> ApiKey | None:
        async with self._core.engine.connect() as connection:
            reading = await connection.execution_options(sqlite_begin="DEFERRED")
            row = (await reading.execute(by_digest(self._core.tables, shown))).mappings().first()
        return as_key(row) if row else None

    def _remember(self, shown: str, key: ApiKey) -> None:
        if len(self._seen) >= MOST:
            self._seen.clear()
        self._seen[shown] = self._now() + REMEMBERED, key

    def _now(self) -> float:
        return self._tick() if self._tick else asyncio.get_running_loop().time()
