"""The app with which a platform signs what it tells us."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field, SecretStr

from services.ingest.api import examples
from services.ingest.api.fields import Call, client_of
from services.ingest.application.credentials import put_platform_app
from services.ingest.store.credentials import PlatformApp
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.profile import Timestamp

router = APIRouter(prefix="/platform-apps", tags=["platform-apps"])
Admin = Annotated[Principal, may(Role.ADMIN, everywhere=True)]
AppPlatform = Annotated[Literal["facebook"], Path(description="Plattformen / The platform")]


class PlatformAppIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"app_secret": "exempelhemlighet", "verify_token": "exempelkod-0860"}}
    )

    app_secret: SecretStr = Field(min_length=1, max_length=4_000, description="Med den signerar plattformen / It signs")
    verify_token: SecretStr = Field(min_length=1, max_length=4_000, description="Koden vid anmälan / At subscription")


class PlatformAppOut(Resource):
    """Aldrig hemligheterna / Never the secrets."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "platform": "facebook", "set_at": examples.MOMENT, "set_by": "driften",
                "_links": [examples.link("/webhooks/facebook", "webhook", "POST")],
            }
        }
    )  # fmt: skip

    platform: str
    set_at: Timestamp
    set_by: str


@router.put("/{platform}", summary="Lägg in plattformens app / Store a platform's app")
async def put_app(call: Call, platform: AppPlatform, body: PlatformAppIn, who: Admin) -> PlatformAppOut:
    """Hemligheten som plattformen signerar med, och koden den ska kunna. Lagras krypterat och visas aldrig igen.

    The secret that the platform signs with, and the token it must know. Stored encrypted, never shown again.
    """
    now = call.ports.core.clock.now()
    secrets = body.app_secret.get_secret_value(), body.verify_token.get_secret_value()
    await put_platform_app(PlatformApp(platform, *secrets, now, client_of(who)), call.uow)
    links = [link(call.request, "webhook", f"/webhooks/{platform}", "POST")]
    return PlatformAppOut(platform=platform, set_at=now, set_by=client_of(who), links=links)
