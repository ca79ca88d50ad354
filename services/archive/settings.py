"""What only archive needs from its environment."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class ArchiveSettings(ServiceSettings):
    service: ClassVar[str] = "archive"

    signing_key: SecretStr = Field(
        SecretStr(""),
        description="Signing key of the evidence log (C2SP signed note): `python -m shared.evidence key ORIGIN` makes one."
        " The name in the key is the log's origin and never changes, e.g. insyn.example.se/0860/log",
    )
    verify_every_hours: int = Field(24, ge=1, description="Hours between two verifications of the whole log")

    media_given_up: str = Field(
        "",
        pattern=r"^([0-9a-f]{64}(,[0-9a-f]{64})*)?$",
        description="Digests, with commas between, of media that are lost for good: what waits for them becomes a dead letter",
    )

    snapshot_months: int = Field(
        6, ge=1, le=6, description="Months between two snapshots of a watched account: at least twice a year (S24)"
    )
    snapshot_quiet_seconds: int = Field(
        10, ge=0, description="A final snapshot waits until nothing of the account was sealed for this long"
    )
    snapshot_waits_minutes: int = Field(
        15, ge=0, description="A final snapshot waits no longer than this for quiet; it then says that there was none"
    )

    @property
    def given_up(self) -> frozenset[str]:
        return frozenset(self.media_given_up.split(","))

    @property
    def media_dir(self) -> Path:
        """The archive's own media: what it sealed it keeps itself."""
        return self.data_dir / "archive-media"
