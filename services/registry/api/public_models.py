"""What anybody on the internet gets of our accounts: open data, no people in it."""

from typing import Literal, Self
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from services.registry.api import examples
from services.registry.domain.platforms import Platform
from services.registry.domain.publicity import Entry, PublicStatus
from shared.web.links import Link, link
from shared.web.models import Resource
from shared.web.paging import Page
from shared.web.profile import Timestamp

HERE = f"/public/accounts/{examples.ACCOUNT_ID}"
PUBLIC_ACCOUNT: examples.Example = {
    "id": examples.ACCOUNT_ID, "genuine": True, "status": "OPEN", "platform": "facebook",
    "platform_id": "100064812345678", "handle": "hultsfredsbibliotek",
    "url": "https://www.facebook.com/hultsfredsbibliotek", "unit_id": examples.UNIT_ID, "unit": "Biblioteket",
    "purpose": "Berätta om bibliotekets program och svara på frågor.", "contact": "bibliotek@hultsfred.se",
    "checked_at": "2026-11-25T06:00:02Z",
    "_links": [examples.to("self", HERE), examples.to("notice", f"{HERE}/notice"), examples.to("collection", "/public/accounts")],
}  # fmt: skip


class PublicAccount(Resource):
    model_config = ConfigDict(json_schema_extra={"example": PUBLIC_ACCOUNT})

    id: UUID
    genuine: bool = Field(description="Kontot är kommunens och går att lita på nu / Ours, and to be trusted now")
    status: PublicStatus = Field(description="SUSPENDED: lita inte på kontot tills vidare / do not trust it for now")
    platform: Platform
    platform_id: str | None = Field(description="Plattformens fasta id / The platform's permanent id")
    handle: str
    url: str | None
    unit_id: UUID
    unit: str
    purpose: str
    contact: str = Field(description="Funktionsadressen / The role's mailbox")
    checked_at: Timestamp | None = Field(
        description="När plattformen senast visade kontot / When the platform last showed it"
    )

    @classmethod
    def of(cls, request: Request, entry: Entry) -> Self:
        return cls.model_validate(
            {
                "id": entry.id, "genuine": entry.verdict == "genuine", "status": entry.public_status,
                "platform": entry.platform, "platform_id": entry.platform_id, "handle": entry.handle, "url": entry.link,
                "unit_id": entry.unit_id, "unit": entry.unit, "purpose": entry.purpose, "contact": entry.owner_email,
                "checked_at": entry.seen_at, "links": links_of(request, entry),
            }
        )  # fmt: skip


class PublicAccountPage(Page[PublicAccount]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(PUBLIC_ACCOUNT, "/public/accounts")})


class NoticePart(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "public_records", "heading": "Allmänna handlingar",
                "text": "Våra inlägg och de inlägg du gör i dialog med oss blir allmänna handlingar.",
            }
        }
    )  # fmt: skip

    name: str
    heading: str
    text: str


class PublicNotice(Resource):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "account": PUBLIC_ACCOUNT, "language": "sv",
                "parts": [
                    {"name": "public_records", "heading": "Allmänna handlingar",
                     "text": "Våra inlägg och de inlägg du gör i dialog med oss blir allmänna handlingar."},
                ],
                "_links": [examples.to("self", f"{HERE}/notice"), examples.to("account", HERE)],
            }
        }
    )  # fmt: skip

    account: PublicAccount
    language: Literal["sv", "en"]
    parts: list[NoticePart]


def links_of(request: Request, entry: Entry) -> list[Link]:
    here = f"/public/accounts/{entry.id}"
    return [
        link(request, "self", here), link(request, "notice", f"{here}/notice"),
        link(request, "collection", "/public/accounts"),
    ]  # fmt: skip
