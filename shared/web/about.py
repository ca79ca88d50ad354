"""What a service says of itself: in its document, and in the one resource whose names the profile fixes (VER.06-10)."""

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from shared.auth.permission import public
from shared.web.profile import Day

Status = Literal["alpha", "beta", "active", "deprecated", "retired", "decommissioned"]


@dataclass(frozen=True, slots=True)
class About:
    """`tags` are (name, description) in the order of the work; `limitations` are known ones, for the document."""

    name: str
    version: str
    released: str
    swedish: str
    english: str
    tags: tuple[tuple[str, str], ...] = ()
    limitations: str = ""
    status: Status = "active"


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
    apiVersion: str  # noqa: N815
    apiReleased: Day  # noqa: N815
    apiDocumentation: str  # noqa: N815
    apiStatus: Status  # noqa: N815


def about_router(about: About) -> APIRouter:
    router = APIRouter(tags=["about"], dependencies=[public()])

    @router.get("/api-info", summary="Om detta API / About this API", operation_id="get_api_info")
    async def get_api_info(request: Request) -> ApiInfo:
        """Namn, version, utgivningsdag, dokumentation och status i livscykeln.

        Name, version, release day, documentation and life-cycle status.
        """
        return ApiInfo(
            apiName=about.name,
            apiVersion=about.version,
            apiReleased=about.released,  # type: ignore[arg-type] # written as text in each bootstrap
            apiDocumentation=f"{request.app.state.core.settings.address}/docs",
            apiStatus=about.status,
        )

    return router
