"""What the cases share while they run: the ground, and the two systems, each started once when a case first needs it."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from benchmarks.ground import Ground
from benchmarks.installation import Installation, installed
from benchmarks.measure import Case, play, result
from benchmarks.naive import Naive, naively


@dataclass
class Bench:
    ground: Ground
    stack: AsyncExitStack
    say: Callable[[str], None] = print
    _installation: Installation | None = None
    _naive: Naive | None = None
    rounds: int = 0
    """Installations number what they send, so that no two cases send the same post."""
    figures: dict[str, Any] = field(default_factory=dict)

    async def installation(self) -> Installation:
        if self._installation is None:
            self.say("  starting the five services ...")
            self._installation = await self.stack.enter_async_context(installed(self.ground))
        return self._installation

    async def naive(self) -> Naive | None:
        """None where there is no PostgreSQL or no Kafka for it."""
        if self._naive is None and self.ground.production:
            self.say("  starting the naive five ...")
            self._naive = await self.stack.enter_async_context(naively(self.ground))
        return self._naive

    def run_name(self) -> str:
        self.rounds += 1
        return f"run{self.rounds}"

    async def play(self, case: Case, figures: Mapping[str, Any] | None = None) -> dict[str, Any]:
        samples = await play(case, self.say)
        return result(case, samples, self.ground.surroundings()) | {"figures": dict(figures or {})}


Run = Callable[[Bench], Awaitable[dict[str, Any]]]
