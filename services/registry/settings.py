"""What only registry needs from its environment."""

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, model_validator

from services.registry.domain.emails import OfficialDomains
from shared.settings import ServiceSettings


class RegistrySettings(ServiceSettings):
    service: ClassVar[str] = "registry"

    email_domains: str = Field(
        "hultsfred.se",
        description="The municipality's own e-mail domains, separated by spaces; sub-domains only if listed",
    )

    smtp_host: str = Field("", description="The mail server; empty: letters are files in data_dir/mail, for trying out")
    smtp_port: int = Field(587, description="587 with starttls, 465 with tls, 25 within a network of your own")
    smtp_user: str = Field("", description="Empty: the server asks for no log-in")
    smtp_password: SecretStr = Field(SecretStr(""), description="With smtp_user")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the way to the mail server is encrypted; `none` is refused in production"
    )
    smtp_ca: Path | None = Field(
        None, description="Certificates that sign the mail server's; the system's own if not set"
    )
    smtp_from: str = Field("", description="The sender of letters; empty: contact_email")
    approver_email: str = Field(
        "",
        description="The information secretary's mailbox, told when a notification waits for a decision, and when nobody looks at an account; empty: contact_email",
    )

    @property
    def approver_address(self) -> str:
        return self.approver_email or self.contact_email

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"

    approval_steps: int = Field(
        2,
        ge=1,
        le=2,
        description="2: the unit's manager confirms before the account approver decides; 1: the approver alone",
    )

    inactive_days: int = Field(
        14, ge=1, description="Days without a post of its own after which an open account is at risk (S03)"
    )

    public_reports_per_day: int = Field(
        20,
        ge=1,
        description="Reports of accounts that one address may send in a day; behind a proxy set trusted_proxies",
    )

    tried_sheet_days: int = Field(
        30, ge=1, description="Days that the report of an imported sheet is kept, if nothing of the sheet was"
    )

    @property
    def logos_dir(self) -> Path:
        return self.data_dir / "logos"

    @property
    def official_domains(self) -> OfficialDomains:
        return OfficialDomains.of(self.email_domains.split())

    @model_validator(mode="after")
    def _letters_arrive(self) -> Self:
        if self.production and not self.smtp_host:
            raise ValueError("in production INSYN_SMTP_HOST must be set: owner addresses are confirmed by letters")
        if self.production and self.smtp_tls == "none":
            raise ValueError("in production INSYN_SMTP_TLS must be starttls or tls: letters carry codes")
        return self
