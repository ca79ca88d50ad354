"""Calls an ASGI application without a network and without a client library: what is measured is the server alone."""

from typing import Any


async def post(app: Any, path: str, body: bytes, content_type: bytes = b"application/json") -> int:
    """The status of the answer."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("insyn", 80),
        "client": ("127.0.0.1", 1), "headers": [(b"host", b"insyn"), (b"content-type", content_type),
                                               (b"content-length", str(len(body)).encode())],
    }  # fmt: skip
    sent = [{"type": "http.request", "body": body, "more_body": False}]
    status = 0

    async def receive() -> dict[str, Any]:
        return sent.pop() if sent else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)

    await app(scope, receive, send)
    return status
