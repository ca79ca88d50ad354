"""Services built as in production, with settings of the test's own."""

from importlib import import_module
from pathlib import Path
from typing import Any

from local.settings_page import settings_class
from shared.clock import Clock, SystemClock
from shared.evidence.notes import generate
from shared.service import Service

NAMES = ("registry", "ingest", "moderation", "archive", "stats")
ENCRYPTION_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
SIGNING_KEY, VERIFIER_KEY = generate("insyn.example.se/0860/log")


def settings_of(name: str, **values: Any) -> Any:
    return settings_class(name)(**values)


def build(name: str, data_dir: Path, database_url: str, clock: Clock | None = None, **values: Any) -> Service:
    """One service on one database; secrets are the tests' own."""
    common = {"encryption_key": ENCRYPTION_KEY, "signing_key": SIGNING_KEY, "archive_public_keys": VERIFIER_KEY}
    settings = settings_of(name, data_dir=data_dir, database_url=database_url, **(common | values))
    built: Service = import_module(f"services.{name}.bootstrap").build(settings, clock or SystemClock())
    return built


async def by_itself(service: Service, schedule: str) -> None:
    """What the service's worker does when the time of that schedule has come."""
    (found,) = (one for one in service.schedules if one.name == schedule)
    await found.run()
