"""A stand-in for a Mastodon server: accounts, statuses, contexts, notifications; pages by id, Link and limits in headers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from demo.standins.behaviour import Behaviour, Remembering, base_of, control, raw

TOKEN = "mastodon-token"  # noqa: S105 - a stand-in's
FIRST_ID = 110446983178245440
NOT_FOUND = {"error": "Record not found"}


class Account(BaseModel):
    id: str
    acct: str
    display_name: str = ""
    note: str = ""
    fields: list[dict[str, str]] = []
    locked: bool = False
    avatar: str | bytes | None = None
    """The picture's bytes."""

    def told(self, base: str) -> dict[str, Any]:
        told = self.model_dump() | {"username": self.acct, "url": f"https://standin/@{self.acct}", "followers_count": 0}
        if self.avatar is not None:
            name = sha256(raw(self.avatar)).hexdigest()[:16]
            told["avatar"] = told["avatar_static"] = f"{base}media/avatar-{self.id}-{name}.png"
        return told


class New(BaseModel):
    """A status, as a control call adds it. `media`: bytes of a picture, as text."""

    acct: str
    content: str
    in_reply_to_id: str | None = None
    visibility: str = "public"
    mentions: list[str] = []
    media: str | None = None


@dataclass
class Mastodon(Behaviour):
    accounts: dict[str, Account] = field(default_factory=dict)
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    owner: str = "hultsfred"
    """Whose token it is."""
    remaining: int = 300

    def add_account(self, account: Account) -> None:
        self.accounts[account.acct] = account

    def add(self, new: New, base: str = "http://standin/") -> dict[str, Any]:
        id_ = str(FIRST_ID + len(self.statuses) + len(self.media) + 1)
        parent = self.statuses.get(new.in_reply_to_id or "")
        media = []
        if new.media is not None:
            self.media[id_] = new.media
            media = [{"id": f"9{id_}", "type": "image", "url": f"{base}media/{id_}.png", "description": None}]
        status = {
            "id": id_, "created_at": _time(self.now()), "edited_at": None, "content": new.content, "spoiler_text": "",
            "visibility": new.visibility, "in_reply_to_id": new.in_reply_to_id,
            "in_reply_to_account_id": parent["account"]["id"] if parent else None,
            "account": self.accounts[new.acct].told(base),
            "uri": f"https://standin/statuses/{id_}", "url": f"https://standin/@{new.acct}/{id_}", "reblog": None,
            "media_attachments": media, "mentions": [{"acct": one} for one in new.mentions], "poll": None,
        }  # fmt: skip
        self.statuses[id_] = status
        return status

    def edit(self, id_: str, content: str) -> None:
        self.statuses[id_] |= {"content": content, "edited_at": _time(self.now())}

    def told(self, id_: str) -> dict[str, Any]:
        """Counts and the reader's flags change all the time; they are no part of what is sealed."""
        replies = sum(1 for one in self.statuses.values() if one["in_reply_to_id"] == id_)
        return self.statuses[id_] | {"replies_count": replies, "favourites_count": len(self.calls), "favourited": False}

    def ancestors(self, id_: str) -> list[str]:
        parent = self.statuses[id_]["in_reply_to_id"]
        return [*self.ancestors(parent), parent] if parent in self.statuses else []

    def descendants(self, id_: str) -> list[str]:
        below = [one for one, status in self.statuses.items() if status["in_reply_to_id"] == id_]
        return [each for one in below for each in (one, *self.descendants(one))]


def mastodon_app(state: Mastodon) -> FastAPI:
    app = FastAPI(title="Stand-in for a Mastodon server", openapi_url=None)
    app.state.behaviour = state
    app.add_middleware(Remembering)
    app.include_router(_control(state))
    app.include_router(_accounts(state), prefix="/api/v1")
    app.include_router(_statuses(state), prefix="/api/v1")

    @app.get("/media/{name}")
    async def media(name: str) -> Response:
        avatars = {f"avatar-{one.id}": one.avatar for one in state.accounts.values()}
        plain = name.removesuffix(".png")
        content = state.media.get(plain) or avatars.get(plain.rpartition("-")[0])
        return Response(raw(content), media_type="image/png") if content else Response(status_code=404)

    return app


def _accounts(state: Mastodon) -> APIRouter:
    router = APIRouter()

    @router.get("/accounts/lookup")
    async def lookup(acct: str, request: Request) -> JSONResponse:
        found = state.accounts.get(acct.partition("@")[0])
        return _answer(state, found.told(base_of(request))) if found else _answer(state, NOT_FOUND, 404)

    @router.get("/accounts/verify_credentials")
    async def verify(request: Request) -> JSONResponse:
        if not _is_owner(request):
            return _answer(state, {"error": "The access token is invalid"}, 401)
        return _answer(state, state.accounts[state.owner].told(base_of(request)))

    @router.get("/accounts/{id_}")
    async def read(id_: str, request: Request) -> JSONResponse:
        found = next((one for one in state.accounts.values() if one.id == id_), None)
        return _answer(state, found.told(base_of(request))) if found else _answer(state, NOT_FOUND, 404)

    @router.get("/accounts/{id_}/statuses")
    async def statuses(id_: str, request: Request) -> JSONResponse:
        mine = [one for one, status in state.statuses.items() if status["account"]["id"] == id_]
        return _page(state, request, [(one, state.told(one)) for one in mine])

    @router.get("/notifications")
    async def notifications(request: Request) -> JSONResponse:
        if not _is_owner(request):
            return _answer(state, {"error": "The access token is invalid"}, 401)
        mentioned = [
            (one, {"id": one, "type": "mention", "account": status["account"], "status": state.told(one)})
            for one, status in state.statuses.items()
            if {"acct": state.owner} in status["mentions"]
        ]
        return _page(state, request, mentioned)

    return router


def _statuses(state: Mastodon) -> APIRouter:
    router = APIRouter(prefix="/statuses/{id_}")

    @router.get("")
    async def read(id_: str, request: Request) -> JSONResponse:
        return _answer(state, state.told(id_)) if _visible(state, id_, request) else _answer(state, NOT_FOUND, 404)

    @router.get("/context")
    async def context(id_: str, request: Request) -> JSONResponse:
        if not _visible(state, id_, request):
            return _answer(state, NOT_FOUND, 404)
        told = {"ancestors": state.ancestors(id_), "descendants": state.descendants(id_)}
        return _answer(state, {name: [state.told(one) for one in ids] for name, ids in told.items()})

    @router.delete("")
    async def remove(id_: str, request: Request) -> JSONResponse:
        if not _is_owner(request):
            return _answer(state, {"error": "The access token is invalid"}, 401)
        status = state.statuses.get(id_)
        if status is None or status["account"]["acct"] != state.owner:
            return _answer(state, NOT_FOUND, 404)
        return _answer(state, state.statuses.pop(id_))

    return router


def _control(state: Mastodon) -> APIRouter:
    router = control(state)

    @router.post("/accounts", status_code=201)
    async def add_account(account: Account) -> Account:
        state.add_account(account)
        return account

    @router.post("/statuses", status_code=201)
    async def add(new: New, request: Request) -> dict[str, Any]:
        return state.add(new, base_of(request))

    @router.patch("/statuses/{id_}")
    async def edit(id_: str, content: str) -> dict[str, Any]:
        state.edit(id_, content)
        return state.statuses[id_]

    @router.delete("/statuses/{id_}", status_code=204)
    async def delete(id_: str) -> None:
        state.statuses.pop(id_, None)

    return router


def _page(state: Mastodon, request: Request, every: list[tuple[str, dict[str, Any]]]) -> JSONResponse:
    """Newest first. `min_id`: the page right above it; `since_id`: the newest above it; `max_id`: the page below it."""
    query = request.query_params
    limit = min(int(query.get("limit", 20)), 40)
    rows = [row for row in every if _above(row[0], query.get("since_id")) and _below(row[0], query.get("max_id"))]
    if "min_id" in query:
        rows = [row for row in rows if _above(row[0], query["min_id"])][:limit]
    page = rows[::-1][:limit]
    headers = {}
    if page:
        address = f"{request.url.remove_query_params(['min_id', 'max_id', 'since_id'])}"
        joint = "&" if "?" in address else "?"
        links = {"next": f"max_id={page[-1][0]}", "prev": f"min_id={page[0][0]}"}
        headers["Link"] = ", ".join(f'<{address}{joint}{where}>; rel="{rel}"' for rel, where in links.items())
    return _answer(state, [told for _, told in page], headers=headers)


def _above(id_: str, other: str | None) -> bool:
    return other is None or int(id_) > int(other)


def _below(id_: str, other: str | None) -> bool:
    return other is None or int(id_) < int(other)


def _is_owner(request: Request) -> bool:
    return request.headers.get("authorization") == f"Bearer {TOKEN}"


def _visible(state: Mastodon, id_: str, request: Request) -> bool:
    status = state.statuses.get(id_)
    return status is not None and (status["visibility"] in ("public", "unlisted") or _is_owner(request))


def _answer(state: Mastodon, told: object, status: int = 200, headers: dict[str, str] | None = None) -> JSONResponse:
    state.remaining -= 1
    reset = _time(datetime.now(UTC) + timedelta(minutes=5))
    limits = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": str(max(state.remaining, 0)),
        "X-RateLimit-Reset": reset,
    }
    return JSONResponse(told, status, limits | (headers or {}))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
