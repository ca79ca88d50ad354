"""What all stand-ins share: a memory of calls, faults on demand, and a control API under /__control."""

from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

CONTROL = "/__control"


class Fault(BaseModel):
    """The next `count` calls (of `method`, if given) are answered like this, before or after they took effect."""

    status: int = 503
    body: dict[str, Any] = {}
    headers: dict[str, str] = {}
    count: int = 1
    method: str | None = None
    after: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    at: str
    method: str
    path: str
    query: str
    status: int


@dataclass(slots=True)
class Behaviour:
    calls: list[Call] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    clock: datetime | None = None
    """The platform's time, if it is not the machine's."""

    def now(self) -> datetime:
        return self.clock or datetime.now(UTC)

    def acts(self) -> list[Call]:
        """Calls that changed something there."""
        return [call for call in self.calls if call.method in ("POST", "DELETE") and call.status < 300]

    def fault_for(self, method: str) -> Fault | None:
        if not self.faults or self.faults[0].method not in (None, method):
            return None
        fault = self.faults[0]
        fault.count -= 1
        if fault.count <= 0:
            self.faults.popleft()
        return fault


class Remembering(BaseHTTPMiddleware):
    """Records every call and gives the faults that were asked for. `after`: the call takes effect, its answer is lost."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        if CONTROL in request.url.path or "/media/" in request.url.path:
            return await call_next(request)
        behaviour: Behaviour = request.app.state.behaviour
        fault = behaviour.fault_for(request.method)
        response = await call_next(request) if fault is None or fault.after else None
        if fault is not None:
            response = JSONResponse(fault.body, fault.status, fault.headers)
        assert response is not None
        path = request.url.path.removeprefix(request.scope.get("root_path", ""))
        behaviour.calls.append(
            Call(behaviour.now().isoformat(), request.method, path, request.url.query, response.status_code)
        )
        return response


def raw(told: str | bytes) -> bytes:
    """Bytes that a control call can give as text only."""
    return told.encode() if isinstance(told, str) else told


def base_of(request: Request) -> str:
    """Where this stand-in answers: behind the prefix it is mounted under."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}/"


def control(behaviour: Behaviour) -> APIRouter:
    router = APIRouter(prefix=CONTROL)

    @router.get("/calls")
    async def calls() -> list[dict[str, Any]]:
        return [asdict(call) for call in behaviour.calls]

    @router.post("/faults", status_code=204)
    async def faults(fault: Fault) -> None:
        behaviour.faults.append(fault)

    return router
