"""What only stats needs from its environment."""

from typing import ClassVar

from shared.settings import ServiceSettings


class StatsSettings(ServiceSettings):
    service: ClassVar[str] = "stats"
