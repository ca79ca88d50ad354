"""An application of the framework's without what the edge does for all of them, and the short way to the one asked for most.

The framework wraps each application into seven layers, and an API with its operations is two applications.
"""

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class Application(FastAPI):
    """Whatever escapes it is the edge's to answer: see `Edge`."""

    def build_middleware_stack(self) -> ASGIApp:
        """The framework's, less what answers an error that nobody foresaw, telemetry and a second limit to bodies."""
        app: ASGIApp = ExceptionMiddleware(AsyncExitStackMiddleware(self.router), handlers=self.exception_handlers)
        for cls, args, kwargs in reversed(self.user_middleware):
            app = cls(app, *args, **kwargs)
        return app


class Mounted:
    """Leads what is below an address to its own application, past the router of the one around it."""

    def __init__(self, app: ASGIApp, path: str, mounted: ASGIApp) -> None:
        self._app, self._path, self._mounted = app, path, mounted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        outer = scope.get("root_path", "")  # where a server serves everything below an address of its own
        if scope["type"] != "http" or not scope["path"].startswith(f"{outer}{self._path}/"):
            await self._app(scope, receive, send)
            return
        scope["app_root_path"], scope["root_path"] = outer, f"{outer}{self._path}"
        await self._mounted(scope, receive, send)
