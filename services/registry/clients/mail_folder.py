"""Letters as files in a folder: for trying out, and for the sample, where no mail server is."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from email import policy
from pathlib import Path
from uuid import UUID

from services.registry.clients.writing import written
from services.registry.domain.letters import Outcome, Posted
from shared.clock import Clock


class MailFolder:
    def __init__(self, folder: Path, sender: str, clock: Clock) -> None:
        self._folder, self._sender, self._clock = folder, sender, clock

    async def send(self, letters: Sequence[Posted]) -> Mapping[UUID, Outcome]:
        await asyncio.to_thread(self._write, letters)
        return dict.fromkeys(one.id for one in letters)

    def _write(self, letters: Sequence[Posted]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for one in letters:
            content = written(one, self._sender, self._clock).as_bytes(policy=policy.SMTPUTF8)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".writing-", delete=False) as file:
                file.write(content)
            Path(file.name).replace(self._folder / f"{one.id}.eml")
