"""How much room media have is told by the workers that write them: ingest's of what it captured, archive's of its own copies."""

from pathlib import Path

import pytest

from shared.blobs import BlobStore
from shared.observability.metrics import ROOM
from tests.conftest import MakeService
from tests.support.services import by_itself


@pytest.mark.parametrize(("name", "schedule"), [("ingest", "measure_waiting"), ("archive", "measure-log")])
async def test_a_worker_tells_the_room_of_the_disk_it_writes_to(
    make_service: MakeService, monkeypatch: pytest.MonkeyPatch, name: str, schedule: str
) -> None:
    service = await make_service(name)
    settings = service.core.settings
    written: dict[str, Path] = {"ingest": settings.blobs_dir, "archive": getattr(settings, "media_dir", Path())}
    room = {written[name]: 0.07}
    monkeypatch.setattr(BlobStore, "_room", lambda store: room[store._path])
    await by_itself(service, schedule)
    assert ROOM.labels(name)._value.get() == 0.07
