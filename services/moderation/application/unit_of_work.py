"""What one moderation transaction can reach."""

from collections.abc import Callable
from types import TracebackType

from services.moderation.application.screening import Screen
from services.moderation.settings import ModerationSettings
from services.moderation.store.accounts import AccountStore
from services.moderation.store.cases import CaseStore
from services.moderation.store.checks import CheckStore, PersonStore
from services.moderation.store.claims import ClaimStore
from services.moderation.store.duty import DutyStore
from services.moderation.store.posts import PostStore
from services.moderation.store.queue import QueueStore
from services.moderation.store.removals import RemovalStore
from services.moderation.store.rules import RuleStore
from services.moderation.store.supervision import SupervisionStore
from shared.core import Core
from shared.db.stores import Stored
from shared.db.unit_of_work import UnitOfWork


class ModerationUnitOfWork(UnitOfWork):
    accounts = Stored(AccountStore)
    duties = Stored(DutyStore)
    posts = Stored(PostStore)
    rules = Stored(RuleStore)
    cases = Stored(CaseStore)
    queue = Stored(QueueStore)
    claims = Stored(ClaimStore)
    removals = Stored(RemovalStore)
    supervision = Stored(SupervisionStore)
    checks = Stored(CheckStore)
    people = Stored(PersonStore)

    def __init__(self, core: Core, screen: Screen, settings: ModerationSettings) -> None:
        super().__init__(core)
        self.screen, self.settings = screen, settings
        self._measures: list[Callable[[], None]] = []

    def measure(self, count: Callable[[], None]) -> None:
        """Count what happened, once it has: after the commit."""
        self._measures.append(count)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await super().__aexit__(kind, error, trace)
        if self._depth:
            return
        measures, self._measures = self._measures, []
        for count in measures if kind is None else ():
            count()
