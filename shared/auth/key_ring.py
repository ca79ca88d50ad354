"""Opens the door to API keys: one indexed look-up, remembered for a moment so that a busy caller costs no query."""

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from shared.auth.keys import ApiKey, as_key, by_digest, digest
from shared.auth.principal import Principal
from shared.auth.refusals import Reason, refusal
from shared.auth.roles import roles_among
from shared.core import Core
from shared.names import folded

REMEMBERED = 1.0
"""Seconds a key is remembered: how long a revoked key can live on in a process that has just seen it."""
MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Seen:
    at: float
    key: ApiKey
    who: Principal


class KeyRing:
    def __init__(self, core: Core, tick: Callable[[], float] | None = None) -> None:
        """`tick` measures seconds; the event loop's own clock unless a test brings another."""
        self._core, self._tick = core, tick
        self._seen: dict[str, _Seen] = {}
        self._looking: dict[str, asyncio.Task[_Seen | None]] = {}

    async def principal(self, key: str) -> Principal:
        shown = digest(key)
        found = self._remembered(shown) or await self._look_up(shown)
        service = self._core.service
        if found is None or not hmac.compare_digest(found.key.digest, shown):
            raise refusal(service, "unknown_api_key", "The API key is not valid.")
        if not found.key.opens(self._core.clock.now()):
            reason: Reason = "revoked_api_key" if found.key.revoked_at else "expired_api_key"
            raise refusal(service, reason, "The API key is not valid.")
        return found.who

    def _remembered(self, shown: str) -> _Seen | None:
        seen = self._seen.get(shown)
        return seen if seen and self._now() - seen.at < REMEMBERED else None

    async def _look_up(self, shown: str) -> _Seen | None:
        """Once for all who show the key at this moment: each time it is forgotten, a busy client has many under way."""
        looking = self._looking.get(shown)
        if looking is None:
            looking = self._looking[shown] = asyncio.create_task(self._find(shown))
            looking.add_done_callback(lambda _: self._looking.pop(shown, None))
        return await asyncio.shield(looking)

    async def _find(self, shown: str) -> _Seen | None:
        asked = self._now()
        key = await self._read(shown)
        if key is None:
            return None
        if len(self._seen) >= MOST:
            self._seen.clear()
        self._seen[shown] = _Seen(asked, key, _principal(key))
        return self._seen[shown]

    async def _read(self, shown: str) -> ApiKey | None:
        async with self._core.engine.connect() as connection:
            reading = await connection.execution_options(sqlite_begin="DEFERRED")
            row = (await reading.execute(by_digest(self._core.tables, shown))).mappings().first()
        return as_key(row) if row else None

    def _now(self) -> float:
        return self._tick() if self._tick else asyncio.get_running_loop().time()


def _principal(key: ApiKey) -> Principal:
    roles = roles_among(key.roles)
    return Principal(folded(key.client), key.client, roles, frozenset(key.scopes), key.units, key.id)
