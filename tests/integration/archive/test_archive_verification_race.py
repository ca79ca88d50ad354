"""A log that grows while it is verified is sound: no false alarm at night."""

import asyncio

from services.archive.application.verification import walk_along
from shared.evidence.notes import Signer
from shared.service import Service
from tests.conftest import MakeService
from tests.support.archives import uow_of
from tests.support.posts import captured, react

ROUNDS = 5


async def test_sealing_while_verifying_raises_no_alarm(make_service: MakeService, database: object) -> None:
    archive = await make_service("archive")
    verifier = Signer.parse(archive.core.settings.signing_key.get_secret_value()).verifier  # type: ignore[attr-defined] # the archive's own
    await react(archive, captured("först"))
    stop = asyncio.Event()
    sealing = asyncio.create_task(_seal(archive, stop))
    for _ in range(ROUNDS):
        walk, size = await walk_along(lambda: uow_of(archive), [verifier])
        assert (walk.findings, walk.checked) == ([], size)
    stop.set()
    assert await sealing > 0


async def _seal(archive: Service, stop: asyncio.Event) -> int:
    """Seal until told to stop. Returns how many."""
    sealed = 0
    while not stop.is_set():
        await react(archive, captured(f"nummer {sealed}"))
        sealed += 1
    return sealed
