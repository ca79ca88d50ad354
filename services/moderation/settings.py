"""What only moderation needs from its environment."""

from typing import ClassVar

from shared.settings import ServiceSettings


class ModerationSettings(ServiceSettings):
    service: ClassVar[str] = "moderation"
