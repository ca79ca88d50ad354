"""What only moderation needs from its environment."""

from datetime import timedelta
from typing import ClassVar

from pydantic import Field

from shared.settings import ServiceSettings


class ModerationSettings(ServiceSettings):
    service: ClassVar[str] = "moderation"

    claim_lasts: timedelta = Field(timedelta(minutes=30), description="How long a claimed case stays locked")
    removal_attempts: int = Field(
        20, ge=1, description="Requests one decision may cost: the post may change under each of them"
    )
    removal_receipts: int = Field(400, ge=1, description="Receipts one request may carry: an event has a largest size")
    settle_every: timedelta = Field(timedelta(seconds=5), description="How often waiting cases are looked at again")
