"""What only ingest needs from its environment."""

from datetime import timedelta
from typing import ClassVar, Self

from pydantic import Field, SecretStr, model_validator

from shared.settings import ServiceSettings


class IngestSettings(ServiceSettings):
    service: ClassVar[str] = "ingest"

    public_rate_per_minute: int = Field(
        6_000, description="As in every service; the public here are platforms, which tell much from few addresses"
    )
    encryption_key: SecretStr = Field(
        SecretStr(""), description="Fernet keys for credentials at rest, newest first, separated by spaces"
    )
    egress_allow_loopback: bool = Field(
        False, description="Platforms may be on this machine: stand-ins, never production"
    )
    graph_url: str = Field("https://graph.facebook.com/v25.0", description="Where Facebook's Graph API answers")
    fetch_seconds: int = Field(300, ge=1, description="How often each watched account is fetched")
    profile_seconds: int = Field(
        21_600, ge=1, le=86_400, description="How often each watched account's profile is looked at, if no fetch does"
    )
    media_bytes: int = Field(50 << 20, description="Bytes that one picture or film may have")
    quarantine_days: int = Field(
        30,
        ge=1,
        description="Days that the payload of a quarantined item is kept after it was taken in; never of others",
    )
    collector_rows: int = Field(5_000, description="Single posts that may wait for their commit before callers get 429")

    @model_validator(mode="after")
    def _no_stand_ins(self) -> Self:
        if self.production and self.egress_allow_loopback:
            raise ValueError("in production INSYN_EGRESS_ALLOW_LOOPBACK must not be set")
        return self

    @property
    def fetch_every(self) -> timedelta:
        return timedelta(seconds=self.fetch_seconds)

    @property
    def profile_every(self) -> timedelta:
        return timedelta(seconds=self.profile_seconds)
