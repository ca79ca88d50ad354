"""Where the parts of a local installation are: folders, ports, addresses, environments."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from local.lock import base_port_of

SERVICES = ("registry", "ingest", "moderation", "archive", "stats")
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Layout:
    """Service n listens on `base_port` + n, beginning with 1."""

    data_dir: Path
    base_port: int = 8000
    databases: str = ""

    @classmethod
    def from_environment(cls) -> "Layout":
        return cls(
            data_dir=Path(os.environ.get("INSYN_DATA_DIR", ROOT / "var")),
            base_port=int(os.environ.get("INSYN_BASE_PORT", "8000")),
            databases=os.environ.get("INSYN_DATABASES", ""),
        )

    @classmethod
    def of_the_running(cls) -> "Layout":
        """Where the system runs that holds the data folder, whatever ports it was given."""
        asked = cls.from_environment()
        found = None if "INSYN_BASE_PORT" in os.environ else base_port_of(asked.data_dir)
        return replace(asked, base_port=found) if found else asked

    @property
    def keys_file(self) -> Path:
        return self.data_dir / "keys.env"

    def pid_file(self, service: str) -> Path:
        return self.data_dir / f"{service}.pid"

    def port(self, service: str) -> int:
        return self.base_port + 1 + SERVICES.index(service)

    def origin(self, service: str) -> str:
        return f"http://127.0.0.1:{self.port(service)}"

    def api(self, service: str) -> str:
        return f"{self.origin(service)}/{service}/v1"

    def database(self, service: str) -> str:
        return self.databases.format(service=service) or f"sqlite+aiosqlite:///{self.data_dir}/{service}.db"

    def environment(self, service: str, secrets: dict[str, str]) -> dict[str, str]:
        """What the process of a service gets. Of the secrets each gets only its own."""
        mine = {
            "registry": (),
            "ingest": ("INSYN_ENCRYPTION_KEY", "INSYN_ARCHIVE_PUBLIC_KEYS"),
            "moderation": (),
            "archive": ("INSYN_SIGNING_KEY", "INSYN_ARCHIVE_PUBLIC_KEYS"),
            "stats": (),
        }[service]
        given = {
            "INSYN_DATA_DIR": str(self.data_dir),
            "INSYN_PORT": str(self.port(service)),
            "INSYN_EGRESS_ALLOW_LOOPBACK": "1",
            "PYTHONUNBUFFERED": "1",
        }
        given["INSYN_DATABASE_URL"] = self.database(service)
        return os.environ | given | {name: secrets[name] for name in mine}
