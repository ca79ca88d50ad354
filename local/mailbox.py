"""Reads the letters that the registry leaves in its mail folder where there is no mail server: codes, above all."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from pathlib import Path

CODE = re.compile(r"\b\d{8}\b")
PAUSE = 0.1
PATIENCE = 30.0


async def _a_moment() -> None:
    await asyncio.sleep(PAUSE)


class Mailbox:
    def __init__(self, folder: Path, deliver: Callable[[], Awaitable[None]] = _a_moment) -> None:
        """`deliver`: what makes letters arrive; where a worker runs, waiting does."""
        self._folder, self._deliver = folder, deliver

    def letters(self) -> frozenset[str]:
        """The names of those that are there: what comes later is new."""
        return frozenset(file.name for file in self._folder.glob("*.eml"))

    async def code(self, address: str, known: frozenset[str]) -> str:
        """The code in the first letter to this address that is not one of those known."""
        async with asyncio.timeout(PATIENCE):
            while True:
                await self._deliver()
                for name in sorted(self.letters() - known):
                    if found := self._code_in(name, address):
                        return found

    def _code_in(self, name: str, address: str) -> str | None:
        message = message_from_bytes((self._folder / name).read_bytes(), policy=policy.default)
        if message["To"] != address:
            return None
        found = CODE.search(message.get_content())
        return found.group() if found else None
