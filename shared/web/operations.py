"""For those who run the service: is it alive, can it work, how is it doing. Outside the API and its version."""

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig

from shared.core import Core
from shared.db.migrate import at_head
from shared.health import State
from shared.observability.metrics import render, watch_pool

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
LOOKED_AT = ["GET", "HEAD"]
"""The server leaves out the body of what answers HEAD."""


def operations_app(core: Core) -> FastAPI:
    """Also what a worker without API answers."""
    app = FastAPI(openapi_url=None, telemetry=NO_TELEMETRY)
    add_operations(app, core)
    return app


def add_operations(app: FastAPI, core: Core) -> None:
    core.health.add("database", lambda: _database(core))
    watch_pool(core.service, core.engine.pool)

    @app.api_route("/healthz", methods=LOOKED_AT)
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @app.api_route("/readyz", methods=LOOKED_AT)
    async def ready() -> JSONResponse:
        report = await core.health.report()
        ok = all(state.ok for state in report.values())
        checks = {name: {"ok": state.ok, "detail": state.detail} for name, state in report.items()}
        return JSONResponse({"status": "ready" if ok else "not ready", "checks": checks}, 200 if ok else 503)

    @app.api_route("/metrics", methods=LOOKED_AT)
    async def metrics() -> Response:
        body, media_type = render()
        return Response(body, media_type=media_type)


async def _database(core: Core) -> State:
    if await at_head(core.engine, core.service):
        return State(ok=True)
    return State(ok=False, detail="the schema is not the one this code was written for: run `migrate`")
