"""Media of what was seen: bytes into the blob store, before anything says that they were captured."""

from collections.abc import Sequence
from dataclasses import replace

from services.ingest.application.ports import Ports
from services.ingest.domain.platforms import Away, Missing, Refused
from services.ingest.domain.posts import Attachment, Observed, completed


async def whole(seen: Sequence[Observed], ports: Ports, *, strict: bool = True) -> list[Observed]:
    """Completed by what we know, with all media captured. `strict`: Refused when some bytes cannot be had, else without."""
    uow = ports.unit_of_work()
    async with uow:
        known = await uow.posts.known([one.post_id for one in seen])
    complete = [completed(one, known[one.post_id].latest if one.post_id in known else None) for one in seen]
    return [await _with_media(one, ports, strict=strict) for one in complete]


async def _with_media(one: Observed, ports: Ports, *, strict: bool) -> Observed:
    if not one.attachments:
        return one
    return replace(one, attachments=tuple([await _captured(a, ports, strict=strict) for a in one.attachments]))


async def _captured(attachment: Attachment, ports: Ports, *, strict: bool) -> Attachment:
    if attachment.digest and await ports.media.has(attachment.digest):
        return attachment
    try:
        return await ports.media.captured(attachment)
    except Missing:
        return attachment  # a reader does not see it either
    except (Refused, Away):
        if strict:
            raise
        return attachment
