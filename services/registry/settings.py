"""What only registry needs from its environment."""

from typing import ClassVar

from pydantic import Field

from services.registry.domain.emails import OfficialDomains
from shared.settings import ServiceSettings


class RegistrySettings(ServiceSettings):
    service: ClassVar[str] = "registry"

    email_domains: str = Field(
        "hultsfred.se",
        description="The municipality's own e-mail domains, separated by spaces; sub-domains only if listed",
    )

    @property
    def official_domains(self) -> OfficialDomains:
        return OfficialDomains.of(self.email_domains.split())
