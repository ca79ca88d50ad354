"""What a service says of itself: in its document, and in the one resource whose names the profile fixes (VER.06-10)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from shared.auth.permission import public
from shared.settings import ServiceSettings
from shared.web.dates import Day

Status = Literal["alpha", "beta", "active", "deprecated", "retired", "decommissioned"]
PROFILE = "https://www.dataportal.se/rest-api-profil"
LICENCE = {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"}
KEYS = (
    "Nyckeln klistras in under *Authorize*: efter `make run` står den i uppstartens tabell och i `var/keys.env`, i drift "
    "ger registrets `POST /api-keys` den. Ett id i ett exempel byts mot ett som en lista har gett. "
    "Paste a key under *Authorize*; replace an id in an example by one that a list gave you."
)
SHARED_TAGS = (
    ("changes", "Vad har hänt sedan sist? CloudEvents i fast ordning. What changed: CloudEvents in a stable order."),
    ("dead-letters", "Händelser som inte kunde tas emot, och vad som gjordes åt dem. Events that could not be heard."),
    ("audit", "Vem gjorde vad, när och varför; kedjad logg. Who did what, when and why; a chained log."),
    ("about", "Om detta API. About this API."),
)


@dataclass(frozen=True, slots=True)
class About:
    """`begin` are the first requests of a newcomer, each one line of Markdown; `tags` are (name, description), in the order
    of the work. An API that ends says when, and what comes instead."""

    name: str
    version: str
    released: str
    swedish: str
    english: str
    begin: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    status: Status = "active"
    deprecated: date | None = None
    sunset: date | None = None
    successor: str = ""


def document_of(about: About, settings: ServiceSettings) -> dict[str, Any]:
    """FastAPI's arguments that make the document's head (DOK.03, DOK.06, DOK.07)."""
    return {
        "title": f"Insyn {about.name}",
        "version": about.version,
        "description": "\n\n".join((about.swedish, about.english, *_beginning(about))),
        "terms_of_service": f"{settings.address}/terms",
        "contact": {"name": settings.municipality_name, "url": settings.address, "email": settings.contact_email},
        "license_info": LICENCE,
        "servers": [{"url": settings.address}],
        "openapi_tags": [{"name": name, "description": meaning} for name, meaning in (*about.tags, *SHARED_TAGS)],
        "openapi_external_docs": {
            "description": "Dokumentation, driftnivå (SLA) och kända begränsningar",
            "url": f"{settings.address}/docs",
        },
    }


def _beginning(about: About) -> list[str]:
    """What a person who opens the document for the first time does first, and where the key comes from."""
    if not about.begin:
        return []
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(about.begin, 1))
    return [f"**Börja här / Where to begin.** {KEYS}", steps]


def service_level(settings: ServiceSettings) -> dict[str, Any]:
    """What a caller can count on, and what not (DOK.08, DOK.09)."""
    return {
        "x-sla": {
            "availability": "99,5 % per månad / a month",
            "responseTime": "95 % inom 1 s / within 1 s",
            "support": f"Vardagar 8-17 / Weekdays 8-17: {settings.contact_email}",
        },
        "x-limitations": [
            f"Högst {settings.rate_per_minute} anrop per minut och klient / Requests a minute and client",
            f"Högst {settings.public_rate_per_minute} anrop per minut utan nyckel / Requests a minute without a key",
            f"Högst {settings.max_body} byte per begäran om inget annat sägs / Bytes a request",
            "Högst 200 poster per sida; `page` når rad 10 000, `next` har inget slut / At most 200 items a page",
        ],
    }


class ApiInfo(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "apiName": "registry",
                "apiVersion": "1.0.0",
                "apiReleased": "2026-12-01",
                "apiDocumentation": "https://insyn.example.se/registry/v1/docs",
                "apiStatus": "active",
            }
        }
    )

    apiName: str  # noqa: N815 - the profile fixes these five names
    apiVersion: str  # noqa: N815 - as above
    apiReleased: Day  # noqa: N815 - as above
    apiDocumentation: str  # noqa: N815 - as above
    apiStatus: Status  # noqa: N815 - as above


def about_router(about: About) -> APIRouter:
    router = APIRouter(tags=["about"], dependencies=[public()])

    @router.get("/api-info", summary="Om detta API / About this API")
    async def get_api_info(request: Request) -> ApiInfo:
        """Namn, version, utgivningsdag, dokumentation och status i livscykeln.

        Name, version, release day, documentation and life-cycle status.
        """
        return ApiInfo(
            apiName=about.name,
            apiVersion=about.version,
            apiReleased=date.fromisoformat(about.released),
            apiDocumentation=f"{request.app.state.core.settings.address}/docs",
            apiStatus=about.status,
        )

    return router
