"""An entry of the directory as anybody gets it, written to bytes at once: whether an account is ours is asked most of all.

`PublicAccount` is what the document promises; a test holds this to it.
"""

from fastapi import Request
from pydantic_core import to_json

from services.registry.domain.publicity import Entry
from shared.web.links import url


def public_json(request: Request, entry: Entry) -> bytes:
    every = url(request, "/public/accounts")
    here = f"{every}/{entry.id}"
    links = {"self": here, "notice": f"{here}/notice", "collection": every}
    return to_json({
        "_links": [{"href": href, "rel": rel, "method": "GET"} for rel, href in links.items()],
        "id": str(entry.id), "genuine": entry.verdict == "genuine", "status": entry.public_status,
        "platform": entry.platform, "platform_id": entry.platform_id, "handle": entry.handle, "url": entry.link,
        "unit_id": str(entry.unit_id), "unit": entry.unit, "purpose": entry.purpose, "contact": entry.owner_email,
        "checked_at": entry.seen_at,
    })  # fmt: skip
