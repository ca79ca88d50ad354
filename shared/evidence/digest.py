"""What makes "the same" the same: one digest over what a reader sees and who wrote it (docs/removal-gate.md).

In it: text, author, attachments by their captured bytes, place in the thread, times of writing and of editing. Not in
it: counts, signed media addresses, order of keys, the reader's own flags. A re-read that differs only in those must
give the same digest; one that differs in a letter must not.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from shared.evidence.canonical import canonical

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Text as UTF-8 and every database can hold it: NUL and lone surrogates become U+FFFD.

    Whoever captures applies it to text and raw objects before anything else sees them; the digest then refuses the rest.
    """
    return UNSTORABLE.sub("\ufffd", text)


def content_digest(  # noqa: PLR0913 - all that makes "the same", each by its name
    *,
    platform: str,
    external_id: str,
    author_external_id: str | None,
    text: str,
    attachments: Sequence[tuple[str, str | None]],
    parent_external_id: str | None,
    published_at: datetime,
    edited_at: datetime | None,
) -> str:
    """SHA-256 of the RFC 8785 form. `attachments` are (platform id, digest of the captured bytes), as shown.

    ValueError for text that is not `storable` and for times without a zone.
    """
    if UNSTORABLE.search(text):
        raise ValueError("the text holds NUL or lone surrogates: make it storable() first")
    seen: dict[str, Any] = {
        "attachments": [list(attachment) for attachment in attachments],
        "author": author_external_id,
        "edited_at": timestamp(edited_at) if edited_at else None,
        "id": external_id,
        "parent": parent_external_id,
        "platform": platform,
        "published_at": timestamp(published_at),
        "text": text,
    }
    return sha256(canonical(seen)).hexdigest()


@lru_cache(maxsize=1_000)
def timestamp(moment: datetime) -> str:
    """One spelling for one point in time: UTC, microseconds, Z."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment lies within the years that there are") from None
    return utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
