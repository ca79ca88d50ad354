"""Blobs in a folder, named by what is in them: captured media travel as digests, the bytes lie here.

A blob is whole or not there: it is written beside its place, flushed to the disk and then moved. What is read is checked.
"""

import asyncio
import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

DIGEST = re.compile(r"[0-9a-f]{64}")


class BlobMissing(LookupError):
    """No such blob is here (yet)."""


class BlobDamaged(ValueError):
    """The bytes are not what their name says."""


class BlobStore:
    def __init__(self, path: Path) -> None:
        self._path = path

    async def put(self, content: bytes) -> str:
        """Keep the bytes and return their digest. Putting the same again changes nothing."""
        return await asyncio.to_thread(self._put, content)

    async def get(self, digest: str) -> bytes:
        return await asyncio.to_thread(self._get, digest)

    async def has(self, digest: str) -> bool:
        return await asyncio.to_thread(self._place(digest).is_file)

    async def take_over(self, digest: str, source: "BlobStore") -> None:
        """Have a checked copy of our own."""
        if not await self.has(digest):
            await self.put(await source.get(digest))

    async def room(self) -> float:
        """The free share of the disk: of its bytes, or of the files it can hold."""
        return await asyncio.to_thread(self._room)

    def _room(self) -> float:
        there = next(one for one in (self._path.absolute(), *self._path.absolute().parents) if one.exists())
        disk = os.statvfs(there)
        shares = (disk.f_bavail, disk.f_blocks), (disk.f_favail, disk.f_files)
        return min((free / all_ for free, all_ in shares if all_), default=1.0)

    def _place(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ValueError("a blob is named by the SHA-256 of its bytes, in lower-case hex")
        return self._path / digest[:2] / digest[2:4] / digest

    def _put(self, content: bytes) -> str:
        digest = sha256(content).hexdigest()
        place = self._place(digest)
        if not place.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, content)
        return digest

    def _get(self, digest: str) -> bytes:
        try:
            content = self._place(digest).read_bytes()
        except FileNotFoundError:
            raise BlobMissing(digest) from None
        if sha256(content).hexdigest() != digest:
            raise BlobDamaged(digest)
        return content


def _write(place: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=place.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
