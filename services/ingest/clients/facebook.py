"""Facebook Pages: reading a post or comment with all that its removal drags along, hiding, removing."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from services.ingest.clients.graph import Graph, as_documented
from services.ingest.clients.media import name_in, picture_at
from services.ingest.clients.raw import kept
from services.ingest.domain.platforms import (
    Access,
    Capabilities,
    HandleAnswer,
    Haul,
    Missing,
    Profile,
    Reading,
    Refused,
    Target,
    Unreadable,
    Unsupported,
)
from services.ingest.domain.posts import Attachment, Observed
from shared.evidence.digest import storable

COMMENT = "id,message,from,created_time,parent{id},attachment,is_hidden,permalink_url"
MEDIA = "type,target{id},media,url"
POST = (
    "id,message,story,from,created_time,permalink_url,"
    f"attachments{{{MEDIA},subattachments{{{MEDIA}}}}}"
)  # fmt: skip
PROFILE = "id,username,name,link,about,description,picture.type(large){url}"
USERNAME = re.compile(r"[a-z0-9.]{5,100}")
"""What a page can be called. Anything else would ask for another object: `me` is the page itself."""
OF_A_PERSON = "node type (User)"
"""What the Graph API says of fields that pages have, and people's own profiles do not."""
PAGE = "100"
COMMENTS = f"comments.filter(stream).limit({PAGE}){{{COMMENT}}}"
"""The first page of the whole subtree comes with the post, in one answer: the shortest gap between reading and acting."""
STORED_MEDIA = ("photo", "video", "sticker", "animated", "album", "cover_photo", "profile_media", "native_templates")
"""Attachments whose bytes belong to the post. A shared link's preview is the platform's, and changes."""


class Facebook:
    capabilities = Capabilities(
        remove_others=True, remove_own=True, hide_others=True, webhook=True, profile=True, publisher=True
    )

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def fetch(self, access: Access, cursors: dict[str, str]) -> AsyncIterator[Haul]:
        raise Unsupported("Facebook tells by webhook; there is no fetch.")
        yield  # pragma: no cover - makes this the generator that the interface asks for

    async def profile(self, access: Access) -> Profile:
        if not access.access_token:
            raise Refused(access.no_token)
        with as_documented():
            id_of_handle, answer = await self._holder(access)
            return replace(await self._shown(access, id_of_handle), handle_answer=answer)

    async def _shown(self, access: Access, id_of_handle: str | None) -> Profile:
        asked = access.platform_id or id_of_handle
        if asked is None:
            raise Refused("There is no id to ask for, and the handle leads to nobody.")
        try:
            page = await self._graph.get(access, quote(asked, safe=""), fields=PROFILE)
        except Missing:
            return await self._gone(access, id_of_handle)
        except Refused as refused:
            if OF_A_PERSON in refused.words:
                return Profile(asked, None, id_of_handle, private=True)
            raise
        return _profile(page, id_of_handle)

    async def _gone(self, access: Access, id_of_handle: str | None) -> Profile:
        """Gone is gone only if the token still sees: a permission lost says the same."""
        try:
            await self._graph.get(access, "me", fields="id")
        except Missing as missing:
            raise Refused(str(missing)) from None
        return Profile(None, None, id_of_handle)

    async def _holder(self, access: Access) -> tuple[str | None, HandleAnswer]:
        """Who has the handle. That nobody has it is another answer than none."""
        if not USERNAME.fullmatch(access.handle):
            return None, "REFUSED"
        try:
            return str((await self._graph.get(access, access.handle, fields="id"))["id"]), "SOMEBODY"
        except Missing:
            return None, "NOBODY"
        except Refused:
            return None, "REFUSED"

    async def publisher(self, access: Access, external_id: str) -> str | None:
        """Told to the page's own people, of a page with more than one. A tool that posts is nobody who may speak."""
        if not access.access_token:
            raise Refused(access.no_token)
        found = await self._graph.get(access, _node(external_id), fields="admin_creator,application")
        creator, tool = (_id_in(found.get(name)) for name in ("admin_creator", "application"))
        return creator if creator != tool else None

    async def read(self, access: Access, target: Target) -> Reading:
        fields = f"{COMMENT if target.kind == 'comment' else POST},{COMMENTS}"
        try:
            found = await self._graph.get(access, _node(target.external_id), fields=fields)
            with as_documented():
                items = [observed(found, access, target)]
                replies = self._replies(found.pop("comments", {}), access, target)
                items += [observed(one, access, _below(target)) async for one in replies]
        except Missing as missing:
            await self._prove_gone(access, target, str(missing))
            return Reading()
        return Reading(tuple(items), hidden=bool(found.get("is_hidden")))

    async def stands(self, access: Access, target: Target) -> Reading:
        fields = COMMENT if target.kind == "comment" else POST
        try:
            found = await self._graph.get(access, _node(target.external_id), fields=fields)
        except Missing:
            return Reading()
        with as_documented():
            return Reading((observed(found, access, target),), hidden=bool(found.get("is_hidden")))

    def understood(self, payload: bytes, access: Access) -> Observed:
        raise Unreadable("unknown")

    async def remove(self, access: Access, target: Target) -> None:
        if target.kind == "message":
            raise Unsupported("Facebook does not let a page remove messages that it received.")
        _took(await self._graph.delete(access, _node(target.external_id)))

    async def hide(self, access: Access, target: Target) -> None:
        if target.kind != "comment":
            raise Unsupported("Facebook hides comments only.")
        _took(await self._graph.post(access, _node(target.external_id), is_hidden="true"))

    def _replies(self, first: Mapping[str, Any], access: Access, target: Target) -> AsyncIterator[dict[str, Any]]:
        params = {"fields": COMMENT, "filter": "stream", "limit": PAGE}
        return self._graph.rest_of(first, access, f"{_node(target.external_id)}/comments", params)

    async def _prove_gone(self, access: Access, target: Target, words: str) -> None:
        """ "Does not exist" is also what a token hears that lost its permission: gone is gone only if the token still sees.

        Refused, with the platform's words, when it does not.
        """
        place = target.root_external_id if target.kind == "comment" else None
        for path in (f"{_node(place)}/comments" if place else None, f"{access.platform_id}/feed"):
            if path is None:
                continue
            try:
                await self._graph.get(access, path, fields="id", limit="1")
            except Missing:
                continue
            return
        raise Refused(f"the token does not see the page any more: {words}")


def _node(external_id: str) -> str:
    """An object's place in the graph: whatever its id is made of, it leads nowhere else."""
    return quote(external_id, safe="")


def _profile(page: Mapping[str, Any], id_of_handle: str | None) -> Profile:
    about = "\n\n".join(storable(str(page[name])) for name in ("about", "description") if page.get(name))
    picture = page.get("picture", {}).get("data", {}).get("url")
    return Profile(
        platform_id=str(page["id"]), handle=page.get("username"), id_of_handle=id_of_handle, name=_name(page),
        url=page.get("link"), about=about, picture=picture_at(picture),
    )  # fmt: skip


def observed(found: Mapping[str, Any], access: Access, target: Target) -> Observed:
    """A Graph object as we capture it. Its parent is what it names, else what it was listed under."""
    author = found.get("from") or {}
    parent = (found.get("parent") or {}).get("id") or target.parent_external_id
    created = _moment(found.get("created_time"))
    return Observed(
        account_id=access.account_id, platform="facebook", external_id=str(found["id"]), kind=target.kind,
        raw=kept(found), text=storable(found.get("message") or found.get("story") or ""),
        author_id=str(author["id"]) if author.get("id") else None, author_name=_name(author),
        ours=str(author.get("id")) == access.platform_id, parent_external_id=parent,
        root_external_id=target.root_external_id, attachments=tuple(_attachments(found)),
        url=found.get("permalink_url"), published_at=created,
    )  # fmt: skip


def _below(target: Target) -> Target:
    """What stands under the target: comments, under the same root."""
    root = target.root_external_id or target.external_id
    return Target("", "comment", ours=False, parent_external_id=target.external_id, root_external_id=root)


def _attachments(found: Mapping[str, Any]) -> Iterator[Attachment]:
    one = found.get("attachment")
    given = [one] if one else found.get("attachments", {}).get("data", [])
    for outer in given:
        inner = outer.get("subattachments", {}).get("data", [])
        for each in inner or [outer]:
            if str(each.get("type", "")).startswith(STORED_MEDIA):
                yield _attachment(each)


def _attachment(given: Mapping[str, Any]) -> Attachment:
    media = given.get("media", {})
    address = media.get("source") or media.get("image", {}).get("src")
    external_id = given.get("target", {}).get("id") or name_in(address or given.get("url") or "")
    kind = "video/mp4" if media.get("source") else "image/jpeg"
    return Attachment(str(external_id), kind, url=address)


def _name(author: Mapping[str, Any]) -> str | None:
    return storable(str(author["name"])) if author.get("name") else None


def _moment(given: object) -> datetime | None:
    """`2021-08-10T18:45:03+0000`"""
    try:
        return datetime.fromisoformat(str(given)) if given else None
    except ValueError:
        return None


def _id_in(given: object) -> str | None:
    return str(given["id"]) if isinstance(given, Mapping) and given.get("id") else None


def _took(answer: Mapping[str, Any]) -> None:
    if answer.get("success") is False:
        raise Refused("the platform answered success: false")
