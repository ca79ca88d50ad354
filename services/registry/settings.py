"""What only registry needs from its environment."""

from typing import ClassVar

from shared.settings import ServiceSettings


class RegistrySettings(ServiceSettings):
    service: ClassVar[str] = "registry"
