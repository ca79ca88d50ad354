"""What only ingest needs from its environment."""

from typing import ClassVar

from shared.settings import ServiceSettings


class IngestSettings(ServiceSettings):
    service: ClassVar[str] = "ingest"
