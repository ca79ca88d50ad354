"""A lean HTTP/1.1 client on keep-alive connections: a full one would cost more than the server it measures."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """`async with Connection(url, headers) as connection: await connection.post(body)`"""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        fixed = {"Host": f"{self._host}:{self._port}", "Content-Type": "application/json"} | headers
        self._path, self._told = parts.path, _lines(fixed)

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def post(self, body: bytes) -> Answer:
        return await self.call("POST", self._path, body)

    async def call(self, method: str, path: str, body: bytes = b"", **more: str) -> Answer:
        """`more`: further headers, an underscore for each hyphen."""
        told = self._told + _lines({name.replace("_", "-"): value for name, value in more.items()})
        self._writer.write(f"{method} {path} HTTP/1.1\r\n{told}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        length = int(headers.get("content-length", "0"))
        return Answer(int(head[0].split()[1]), headers, await self._reader.readexactly(length))


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())
