"""What every service needs from its environment: variables that begin with `INSYN_`."""

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PORTS = {"registry": 8001, "ingest": 8002, "moderation": 8003, "archive": 8004, "stats": 8005}


class ServiceSettings(BaseSettings):
    """Embedded profile by default: SQLite files and the SQLite event log under `data_dir`."""

    model_config = SettingsConfigDict(env_prefix="INSYN_", extra="ignore")
    service: ClassVar[str]

    municipality_code: str = Field("0860", pattern=r"^\d{4}$", description="SCB's code of the one municipality served")
    municipality_name: str = Field("Hultsfreds kommun", description="As it stands in API documents and notices")
    data_dir: Path = Field(Path("var"), description="SQLite files, the embedded bus, captured media")
    database_url: str = Field("", description="Empty: a SQLite file of this service's own in data_dir")
    bus: Literal["embedded", "kafka"] = Field("embedded", description="`kafka` in production")
    kafka_bootstrap: str = Field("127.0.0.1:9092", description="Where the brokers are, separated by commas")
    kafka_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How the brokers are spoken with; SASL_SSL across networks"
    )
    kafka_user: str = Field("", description="With SASL: SCRAM-SHA-512")
    kafka_password: SecretStr = Field(SecretStr(""), description="With SASL")
    kafka_ca: Path | None = Field(None, description="Certificates that sign the brokers'; the system's own if not set")
    topic_prefix: str = Field("", description="Put before every topic and group: several installations on one broker")
    replicas: int = Field(1, ge=1, description="How many of this process run; the embedded profile allows one")
    host: str = Field("127.0.0.1", description="Listens here; the image says 0.0.0.0")
    port: int = Field(0, description="0: 8001 to 8005, as the services are; the image says 8080")
    public_url: str = Field("", description="Where callers reach this service, without path; links begin with it")
    production: bool = Field(False, description="Refuse what is for trying out only: addresses without https")
    max_body: int = Field(1 << 20, description="Bytes a request body may have, where a route does not say otherwise")
    rate_per_minute: int = Field(6_000, description="Requests a known client may send in a minute")
    public_rate_per_minute: int = Field(120, description="Requests an address may send to public endpoints in a minute")
    trusted_proxies: str = Field("", description="Networks whose Forwarded headers are believed, separated by spaces")
    cors_origins: str = Field(
        "", description="Origins whose pages may call this API, separated by spaces; none if empty"
    )
    contact_email: str = Field("insyn@example.se", description="Whom callers write to: in the API documents")
    api_key_header: bool = Field(True, description="Accept keys in X-API-Key too, beside Authorization: Bearer")
    oidc_issuer: str = Field("", description="The identity provider; empty: API keys only")
    oidc_audience: str = Field("insyn", description="What tokens must be made out for")
    oidc_token_url: str = Field("", description="For the API document; empty: where Keycloak has it below the issuer")
    oidc_token_seconds: int = Field(300, description="Tokens that live longer are warned about (profile SAK.12)")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING, ERROR: of our own code")
    dead_letter_days: int = Field(
        30, ge=1, description="Days that a dead letter is kept after somebody replayed or discarded it"
    )
    archive_public_keys: str = Field("", description="Verifier keys of the evidence log (C2SP), separated by spaces")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir}/{self.service}.db"

    @property
    def bus_file(self) -> Path:
        return self.data_dir / "bus.db"

    @property
    def blobs_dir(self) -> Path:
        return self.data_dir / "blobs"

    @property
    def listens_on(self) -> int:
        return self.port or PORTS[self.service]

    @property
    def address(self) -> str:
        """The public address of this service's API, major version included."""
        return f"{self.public_url or f'http://127.0.0.1:{self.listens_on}'}/{self.service}/v1"

    @property
    def source(self) -> str:
        """The CloudEvents source: municipality and service."""
        return f"/{self.municipality_code}/{self.service}"

    @model_validator(mode="after")
    def _one_host_only(self) -> Self:
        embedded = self.bus == "embedded" or self.database.startswith("sqlite")
        if embedded and self.replicas > 1:
            raise ValueError("SQLite and the embedded bus serve one host: set INSYN_BUS=kafka and a PostgreSQL URL")
        if self.production and not self.public_url.startswith("https://"):
            raise ValueError("in production INSYN_PUBLIC_URL must begin with https://")
        if self.production and self.oidc_issuer and not self.oidc_issuer.startswith("https://"):
            raise ValueError("in production INSYN_OIDC_ISSUER must begin with https://")
        return self
