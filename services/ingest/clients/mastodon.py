"""Mastodon: what the account writes, and what others write in dialogue with it. Only own statuses can be removed."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from services.ingest.clients.http import Answer, Outside
from services.ingest.clients.mastodon_profile import profile
from services.ingest.clients.mastodon_status import observed
from services.ingest.clients.raw import kept
from services.ingest.domain.platforms import (
    Access,
    Away,
    Capabilities,
    Haul,
    Missing,
    Profile,
    Reading,
    Refused,
    Target,
    Unreadable,
    Unsupported,
)
from services.ingest.domain.posts import Observed

STATUSES, MENTIONS = "statuses", "mentions"
PAGE = 40
PAGES = 50
"""Pages of one run; the next run goes on from the cursor."""
LINK = re.compile(r'<([^<>]*)>\s*;\s*rel="?prev"?')
WORDS = 500


class Mastodon:
    capabilities = Capabilities(fetch=True, remove_own=True, profile=True)

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def profile(self, access: Access) -> Profile:
        if not access.api_base:
            raise Refused("No address of the account's server is known: store it with the credentials.")
        holder = await self._lookup(access)
        id_of_handle = str(holder["id"]) if holder else None
        shown = await self._shown(access, id_of_handle)
        return replace(shown, handle_answer="SOMEBODY" if holder else "NOBODY")

    async def publisher(self, access: Access, external_id: str) -> str | None:
        """A status names its account and the tool it was written with, and nobody behind them."""
        return None

    async def _shown(self, access: Access, id_of_handle: str | None) -> Profile:
        asked = access.platform_id or id_of_handle
        if asked is None:
            return Profile(None, None, None)
        try:
            found = _an_account(await self._get(access, f"accounts/{quote(asked, safe='')}"))
        except Missing:
            return Profile(None, None, id_of_handle)
        if found.get("suspended"):
            raise Refused("the server says that the account is suspended there")
        return profile(found, id_of_handle, access.handle)

    async def _lookup(self, access: Access) -> dict[str, Any] | None:
        try:
            return _an_account(await self._get(access, "accounts/lookup", acct=access.handle.lstrip("@")))
        except Missing:
            return None

    async def fetch(self, access: Access, cursors: dict[str, str]) -> AsyncIterator[Haul]:
        """New statuses oldest first, mentions where there is a token, then the newest again: for edits and replies."""
        statuses = f"accounts/{access.platform_id}/statuses"
        async for page, cursor in self._newer(access, statuses, cursors.get(STATUSES, "0")):
            yield await self._haul(access, page, STATUSES, cursor)
        if access.access_token:
            async for page, cursor in self._newer(access, "notifications", cursors.get(MENTIONS, "0"), "mention"):
                mentions = [one.get("status") for one in page if isinstance(one, dict)]
                yield await self._haul(access, [one for one in mentions if one], MENTIONS, cursor)
        latest = await self._get(access, statuses, limit=str(PAGE))
        yield await self._haul(access, _a_list(latest), STATUSES, None)

    async def read(self, access: Access, target: Target) -> Reading:
        """The status with its media. Replies belong to their authors' servers: a removal does not drag them along."""
        return await self.stands(access, target)

    async def stands(self, access: Access, target: Target) -> Reading:
        try:
            found = await self._get(access, f"statuses/{quote(target.external_id, safe='')}")
        except Missing as missing:
            await self._prove_gone(access, str(missing))
            return Reading()
        try:
            return Reading((observed(found, access, target.root_external_id),))
        except Unreadable:
            raise Refused("the answer is no status that could be read") from None

    def understood(self, payload: bytes, access: Access) -> Observed:
        try:
            return observed(json.loads(payload), access)
        except ValueError:
            raise Unreadable("unreadable") from None

    async def remove(self, access: Access, target: Target) -> None:
        if not target.ours:
            raise Unsupported("Mastodon lets an account remove only what it wrote itself.")
        _judge(await self._call("DELETE", access, f"statuses/{quote(target.external_id, safe='')}"))

    async def hide(self, access: Access, target: Target) -> None:
        raise Unsupported("Mastodon cannot hide what others write.")

    async def _prove_gone(self, access: Access, words: str) -> None:
        """A private status is "not found" for a token that may not see it: ours must still be good."""
        if access.access_token:
            await self._get(access, "accounts/verify_credentials")
        else:
            raise Refused(f"without a token it cannot be told what is gone from what is private: {words}")

    async def _newer(
        self, access: Access, path: str, cursor: str, kind: str = ""
    ) -> AsyncIterator[tuple[list[Any], str]]:
        """Pages upwards from the cursor, each oldest first, with the cursor after it. `prev` in Link leads upwards."""
        for _ in range(PAGES):
            more = {"types[]": kind} if kind else {}
            answer = _judge(await self._call("GET", access, path, limit=str(PAGE), min_id=cursor, **more))
            page = _a_list(answer.json())
            if not page:
                return
            cursor = _link_cursor(answer) or _first_id(page)
            yield page[::-1], cursor

    async def _haul(self, access: Access, page: list[Any], stream: str, cursor: str | None) -> Haul:
        items: dict[str, Observed] = {}
        unreadable: dict[str, str] = {}
        for status in page:
            for one, root in await self._in_dialogue(access, status):
                try:
                    seen = observed(one, access, root)
                    items[seen.external_id] = seen
                except Unreadable:
                    told = kept(one)
                    unreadable[str(one["id"]) if isinstance(one, dict) and one.get("id") else told] = told
        return Haul(tuple(items.values()), stream, cursor, tuple(unreadable.items()))

    async def _in_dialogue(self, access: Access, status: Any) -> list[tuple[Any, str | None]]:
        """The status; of a thread we wrote: all replies; of somebody else's: what was answered, and under which root."""
        if not isinstance(status, dict) or not (status.get("in_reply_to_id") or status.get("replies_count")):
            return [(status, None)]
        try:
            context = await self._get(access, f"statuses/{status.get('id')}/context")
        except Missing:
            return [(status, None)]
        above, below = _part(context, "ancestors"), _part(context, "descendants")
        root = str(above[0].get("id")) if above else str(status.get("id"))
        ours = _author(above[0] if above else status) == access.platform_id
        answered = above[-1:] if _author(status) == access.platform_id else []
        near = [*above, status, *below] if ours else [*answered, status]
        return [(one, root) for one in near]

    async def _get(self, access: Access, path: str, **params: str) -> Any:
        return _judge(await self._call("GET", access, path, **params)).json()

    async def _call(self, method: str, access: Access, path: str, **params: str) -> Answer:
        url = f"{access.api_base.rstrip('/')}/api/v1/{path}"
        return await self._outside.call(method, url, token=access.access_token, params=params or None)


def _judge(answer: Answer) -> Answer:
    if answer.status < 400:
        return answer
    said = answer.json()
    words = f"({answer.status}) {said.get('error', '') if isinstance(said, dict) else ''}"[:WORDS]
    raise Missing(words) if answer.status in (404, 410) else Refused(words)


def _an_account(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or not given.get("id"):
        raise Away("the answer is no account")
    return given


def _a_list(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise Away("the answer is no list")
    return given


def _part(context: Any, name: str) -> list[dict[str, Any]]:
    found = context.get(name) if isinstance(context, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _author(status: dict[str, Any]) -> str | None:
    account = status.get("account")
    return str(account.get("id")) if isinstance(account, dict) else None


def _link_cursor(answer: Answer) -> str | None:
    """Only the cursor is taken from the address, never the address itself: it could lead elsewhere."""
    found = LINK.search(answer.headers.get("Link", ""))
    given = parse_qs(urlsplit(found.group(1)).query) if found else {}
    return next(iter(given.get("min_id", given.get("since_id", []))), None)


def _first_id(page: list[Any]) -> str:
    """The newest comes first."""
    return next(_ids(page), "0")


def _ids(page: list[Any]) -> Iterator[str]:
    return (str(one["id"]) for one in page if isinstance(one, dict) and one.get("id"))
