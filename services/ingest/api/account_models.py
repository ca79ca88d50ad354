"""Accounts, credentials and fetches over HTTP."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from services.ingest.api import examples
from services.ingest.api.fields import PlainAddress
from shared.web.models import Body, Resource
from shared.web.paging import Page
from shared.web.profile import Timestamp

LISTED = {name: value for name, value in examples.ACCOUNT_OUT.items() if name not in ("feed", "credentials_set_at")}


class AccountOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": LISTED})

    id: UUID
    platform: str
    platform_id: str | None
    handle: str
    url: str | None
    unit_id: UUID
    status: str
    responsibility: str
    watched: bool = Field(description="Innehåll fångas nu / Content is captured now")


class AccountPage(Page[AccountOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(LISTED, "/accounts")})


class FeedOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.ACCOUNT_OUT["feed"]})

    next_at: Timestamp
    fetched_at: Timestamp | None
    failures: int = Field(description="Misslyckade försök i rad / Failures in a row")
    stopped: str | None = Field(description="Varför hämtningen inte går vidare / Why fetching does not go on")
    words: str | None = Field(description="Vad som senast gick fel / What failed last")


class AccountDetail(AccountOut):
    model_config = ConfigDict(json_schema_extra={"example": examples.ACCOUNT_OUT})

    credentials_set_at: Timestamp | None
    feed: FeedOut | None


class CredentialsIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"api_base": "https://social.example.se", "access_token": "exempeltoken-0860"}}
    )

    api_base: PlainAddress | None = Field(
        None,
        description="Plattformens adress om den inte är den vanliga, utan inloggning i sig / Never with a login in it",
    )
    access_token: SecretStr = Field(min_length=1, max_length=4_000)


class CredentialsOut(Resource):
    """Aldrig hemligheten / Never the secret."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "account_id": examples.ACCOUNT, "api_base": "https://social.example.se", "set_at": examples.MOMENT,
                "set_by": "driften", "_links": [examples.link(f"/accounts/{examples.ACCOUNT}", "account")],
            }
        }
    )  # fmt: skip

    account_id: UUID
    api_base: str | None
    set_at: Timestamp
    set_by: str


class FetchOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.FETCH})

    id: UUID
    account_id: UUID
    state: Literal["WAITING", "RUNNING", "DONE", "FAILED"]
    asked_by: str
    asked_at: Timestamp
    started_at: Timestamp | None
    ended_at: Timestamp | None
    stored: int
    duplicates: int
    quarantined: int
    words: str | None = Field(description="Varför det inte gick / Why it failed")


class FetchPage(Page[FetchOut]):
    model_config = ConfigDict(
        json_schema_extra={"example": examples.page(examples.FETCH, f"/accounts/{examples.ACCOUNT}/fetches")}
    )
