"""Mastodon's account object as a profile: its note and fields are the text that a visitor reads first."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.ingest.clients.html import text_of
from services.ingest.clients.media import picture_at
from services.ingest.domain.platforms import Profile
from shared.evidence.digest import storable


def profile(found: Mapping[str, Any], id_of_handle: str | None, asked_handle: str) -> Profile:
    """`locked`: whoever wants to follow must be let in, so that it is nobody's official presence."""
    acct, asked = str(found.get("acct") or found.get("username") or ""), asked_handle.lstrip("@")
    name, url, picture = found.get("display_name"), found.get("url"), found.get("avatar_static") or found.get("avatar")
    return Profile(
        platform_id=str(found["id"]), handle=_as_asked(acct, asked) or None, id_of_handle=id_of_handle,
        name=storable(str(name)) if name else None, url=str(url) if url else None,
        about=storable("\n\n".join(_texts(found))), private=bool(found.get("locked")),
        picture=picture_at(picture),
    )  # fmt: skip


def _as_asked(acct: str, asked: str) -> str:
    """A server names its own accounts without itself; we may know them with it."""
    server = asked.partition("@")[2]
    return f"{acct}@{server}" if acct and server and "@" not in acct else acct


def _texts(found: Mapping[str, Any]) -> Iterator[str]:
    if note := text_of(str(found.get("note") or "")):
        yield note
    fields = found.get("fields")
    for one in fields if isinstance(fields, list) else []:
        if isinstance(one, dict):
            yield f"{one.get('name', '')}: {text_of(str(one.get('value', '')))}"
