"""What only archive needs from its environment."""

from typing import ClassVar

from shared.settings import ServiceSettings


class ArchiveSettings(ServiceSettings):
    service: ClassVar[str] = "archive"
