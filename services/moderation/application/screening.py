"""The engine in use: made anew when other rule versions are in force than those it was made for."""

from datetime import datetime

from services.moderation.application.matching import Engine
from services.moderation.store.rules import RuleStore


class Screen:
    """One per process. Asks the database each time, since another process may have published a version."""

    def __init__(self) -> None:
        self._engine = Engine([])

    async def engine(self, rules: RuleStore, now: datetime) -> Engine:
        wanted = await rules.in_force(now)
        if wanted != self._engine.versions:
            self._engine = Engine(await rules.load(list(wanted.items())))
        return self._engine
