"""Captured media: the bytes behind an attachment, fetched under the rules of egress and kept under their digest."""

from dataclasses import replace
from urllib.parse import urlsplit

from services.ingest.clients.http import Outside
from services.ingest.domain.platforms import Missing, Refused
from services.ingest.domain.posts import Attachment
from shared.blobs import BlobStore


def name_in(address: str) -> str:
    """What stays the same in a signed address: the name of the file."""
    return urlsplit(address).path.rpartition("/")[2] or "unnamed"


def picture_at(address: object) -> Attachment | None:
    return Attachment(name_in(str(address)), "image/jpeg", url=str(address)) if address else None


class MediaFetcher:
    def __init__(self, outside: Outside, blobs: BlobStore, most: int) -> None:
        self._outside, self._blobs, self._most = outside, blobs, most

    async def captured(self, attachment: Attachment) -> Attachment:
        """The attachment with the digest and size of its bytes, which are in the store before this returns."""
        if attachment.url is None:
            raise Refused(f"the platform gives no address for attachment {attachment.external_id}")
        answer = await self._outside.call("GET", attachment.url, most=self._most, redirects=True)
        if answer.status in (404, 410):
            raise Missing
        if answer.status != 200:
            raise Refused(f"attachment {attachment.external_id} is answered with {answer.status}")
        digest = await self._blobs.put(answer.content)
        given = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        return replace(attachment, digest=digest, size=len(answer.content), media_type=given or attachment.media_type)

    async def has(self, digest: str) -> bool:
        return await self._blobs.has(digest)

    async def room(self) -> float:
        return await self._blobs.room()
