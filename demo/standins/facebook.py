"""A stand-in for Facebook's Graph API: a page, its profile, posts and comments, cursors, error objects, signed deliveries."""

import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from demo.standins.behaviour import Behaviour, Remembering, base_of, control, raw

PAGE_ID, TOKEN, SECRET, VERIFY = "1234567890321", "page-token", "app-secret", "verify-token"
TIME = "%Y-%m-%dT%H:%M:%S+0000"


class Thing(BaseModel):
    """A post or a comment, as a control call adds it. `photo`: its bytes, as text."""

    id: str
    message: str
    parent: str | None = None
    author_id: str = "8423678347823"
    author_name: str = "Kim Exempel"
    photo: str | None = None
    photo_id: str | None = None
    admin: str | None = None
    """Who published it for the page, as the real one tells those who run it."""
    application: str | None = None


class Change(BaseModel):
    message: str | None = None
    is_hidden: bool | None = None


class Profile(BaseModel):
    """The page as a visitor sees it. `picture`: its bytes. `merged_into`: its id leads to another page now."""

    username: str | None = "hultsfred"
    name: str = "Hultsfreds kommun"
    about: str = ""
    picture: str | bytes | None = None
    gone: bool = False
    merged_into: str | None = None


class Delivery(BaseModel):
    """A webhook delivery to be signed, and sent if there is a target."""

    id: str
    verb: str = "add"
    target: str | None = None


@dataclass
class Facebook(Behaviour):
    page_id: str = PAGE_ID
    profile: Profile = field(default_factory=Profile)
    usernames: dict[str, str] = field(default_factory=dict)
    """Other pages' names, and their ids."""
    people: set[str] = field(default_factory=set)
    """Ids of persons' own profiles."""
    things: dict[str, Thing] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    created: dict[str, str] = field(default_factory=dict)
    page_size: int = 100
    blind: bool = False
    """The token lost its permissions: everything "does not exist" for it."""
    stubborn: bool = False
    """Takes acts, says success, and does nothing."""
    usage: str = ""

    def add(self, thing: Thing) -> None:
        self.things[thing.id] = thing
        self.created[thing.id] = self.now().strftime(TIME)

    def below(self, id_: str) -> list[str]:
        """The whole subtree, in the order of writing, as `filter=stream` lists it."""
        found = [one for one in self.things if self._descends(one, id_)]
        return sorted(found, key=lambda one: self.created[one])

    def gone(self, id_: str) -> None:
        for one in [id_, *self.below(id_)]:
            self.things.pop(one, None)

    def root(self, id_: str) -> str:
        parent = self.things[id_].parent
        return self.root(parent) if parent and parent in self.things else id_

    def _descends(self, one: str, id_: str) -> bool:
        parent = self.things[one].parent
        return parent is not None and (parent == id_ or (parent in self.things and self._descends(parent, id_)))

    def told(self, id_: str, base: str) -> dict[str, Any]:
        thing = self.things[id_]
        told: dict[str, Any] = {
            "id": id_, "message": thing.message, "from": {"id": thing.author_id, "name": thing.author_name},
            "created_time": self.created[id_], "is_hidden": id_ in self.hidden, "like_count": len(self.calls),
            "permalink_url": f"https://www.facebook.com/{id_}",
        }  # fmt: skip
        if thing.parent in self.things and self.things[thing.parent].parent:
            told["parent"] = {"id": thing.parent}
        if thing.photo is not None:
            # The address is signed anew each time, as the real one's is.
            source = f"{base}media/{id_}.jpg?oh={len(self.calls)}"
            target = {"id": thing.photo_id or f"photo-{id_}"}
            media = {"type": "photo", "media": {"image": {"src": source}}, "target": target}
            told |= {"attachment": media} if thing.parent else {"attachments": {"data": [media]}}
        return told

    def of_page(self, fields: str, base: str) -> dict[str, Any]:
        """Only what was asked for, as the real one tells."""
        profile, id_ = self.profile, self.profile.merged_into or self.page_id
        told: dict[str, Any] = {"id": id_, "name": profile.name, "about": profile.about}
        told["link"] = f"https://www.facebook.com/{profile.username or id_}"
        if profile.username:
            told["username"] = profile.username
        if profile.picture is not None:
            name = sha256(raw(profile.picture)).hexdigest()[:12]
            url = f"{base}media/{name}_n.jpg?oh={len(self.calls)}"
            told["picture"] = {"data": {"url": url, "is_silhouette": False, "width": 200, "height": 200}}
        wanted = {one.partition(".")[0].partition("{")[0] for one in fields.split(",")} | {"id"}
        return {name: value for name, value in told.items() if name in wanted}

    def leads_to(self, name: str) -> str | None:
        """The page or person that an id or a username names."""
        if name == "me" or (name == self.profile.username and not self.profile.gone):
            return self.page_id
        known = {*self.usernames.values(), *self.people} | (set() if self.profile.gone else {self.page_id})
        return name if name in known else self.usernames.get(name)

    def delivery(self, id_: str, verb: str) -> tuple[bytes, str]:
        """The body of a webhook delivery, and the signature over it."""
        thing, at = self.things.get(id_), int(self.now().timestamp())
        value: dict[str, Any] = {"verb": verb}
        if thing is None or thing.parent:
            value |= {"item": "comment", "comment_id": id_}
        else:
            value |= {"item": "status", "post_id": id_}
        if thing is not None:
            value |= {"from": {"id": thing.author_id, "name": thing.author_name}, "message": thing.message}
            value["created_time"] = _seconds(self.created[id_])
            if thing.parent:
                value |= {"parent_id": thing.parent, "post_id": self.root(id_)}
        entry = {"id": self.page_id, "time": at, "changes": [{"field": "feed", "value": value}]}
        body = json.dumps({"object": "page", "entry": [entry]}).encode()
        return body, sign(body)


def sign(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


def facebook_app(state: Facebook) -> FastAPI:
    app = FastAPI(title="Stand-in for the Graph API", openapi_url=None)
    app.state.behaviour = state
    app.add_middleware(Remembering)
    app.include_router(_control(state))
    app.include_router(_graph(state))
    return app


def _graph(state: Facebook) -> APIRouter:
    router = APIRouter()
    for method, path, answer in (
        ("GET", "/media/{name}", _media), ("GET", "/{id_}/feed", _feed), ("GET", "/{id_}/comments", _edge),
        ("GET", "/{id_}", _read), ("POST", "/{id_}", _change), ("DELETE", "/{id_}", _remove),
    ):  # fmt: skip
        router.add_api_route(path, _bound(answer, state), methods=[method])
    return router


def _bound(
    answer: Callable[[Facebook, Request], Response], state: Facebook
) -> Callable[[Request], Awaitable[Response]]:
    async def bound(request: Request) -> Response:
        return answer(state, request)

    return bound


def _media(state: Facebook, request: Request) -> Response:
    name = request.path_params["name"].removesuffix(".jpg")
    if name.endswith("_n") and state.profile.picture is not None:
        return Response(raw(state.profile.picture), media_type="image/jpeg")
    thing = state.things.get(name)
    if thing is None or thing.photo is None:
        return Response(status_code=404)
    return Response(thing.photo.encode(), media_type="image/jpeg")


def _feed(state: Facebook, request: Request) -> Response:
    posts = [{"id": one} for one, thing in state.things.items() if not thing.parent]
    return _refused(state, request) or _answer(state, {"data": posts})


def _edge(state: Facebook, request: Request) -> Response:
    query = request.query_params
    return _refused(state, request) or _answer(
        state, _comments(state, request, query.get("after", ""), int(query.get("limit", 25)))
    )


def _read(state: Facebook, request: Request) -> Response:
    if refused := _refused(state, request):
        return refused
    id_ = request.path_params["id_"]
    if page := state.leads_to(id_):
        return _profile(state, page, request)
    told = state.told(id_, base_of(request))
    for name, value in (("admin_creator", state.things[id_].admin), ("application", state.things[id_].application)):
        if value and name in request.query_params.get("fields", "").split(","):
            told[name] = {"id": value, "name": "-"}
    if "comments" in request.query_params.get("fields", "") and state.below(id_):
        told["comments"] = _comments(state, request, "", 100)
    return _answer(state, told)


def _profile(state: Facebook, page: str, request: Request) -> JSONResponse:
    fields = request.query_params.get("fields", "id,name")
    if page in state.people and fields != "id":
        return _problem(400, 100, "(#100) Tried accessing nonexisting field (about) on node type (User)")
    return _answer(state, state.of_page(fields, base_of(request)) if page == state.page_id else {"id": page})


def _change(state: Facebook, request: Request) -> Response:
    if refused := _refused(state, request):
        return refused
    hide = request.query_params.get("is_hidden") == "true"
    if not state.stubborn:
        (state.hidden.add if hide else state.hidden.discard)(request.path_params["id_"])
    return _answer(state, {"success": True})


def _remove(state: Facebook, request: Request) -> Response:
    if refused := _refused(state, request):
        return refused
    if not state.stubborn:
        state.gone(request.path_params["id_"])
    return _answer(state, {"success": True})


def _control(state: Facebook) -> APIRouter:
    router = control(state)

    @router.post("/things", status_code=201)
    async def add(thing: Thing) -> Thing:
        state.add(thing)
        return thing

    @router.patch("/things/{id_}")
    async def edit(id_: str, change: Change) -> Thing:
        if change.message is not None:
            state.things[id_].message = change.message
        return state.things[id_]

    @router.put("/profile")
    async def show(profile: Profile) -> Profile:
        state.profile = profile
        return profile

    @router.delete("/things/{id_}", status_code=204)
    async def delete(id_: str) -> None:
        state.gone(id_)

    @router.post("/deliveries")
    async def deliver(delivery: Delivery) -> dict[str, str | int]:
        body, signature = state.delivery(delivery.id, delivery.verb)
        told: dict[str, str | int] = {"body": body.decode(), "signature": signature}
        if delivery.target:
            async with httpx.AsyncClient() as client:
                headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
                told["status"] = (await client.post(delivery.target, content=body, headers=headers)).status_code
        return told

    return router


def _comments(state: Facebook, request: Request, after: str, limit: int) -> dict[str, Any]:
    id_ = request.path_params["id_"]
    every = state.below(id_)
    start = every.index(after) + 1 if after in every else 0
    page = every[start : start + min(limit, state.page_size)]
    told: dict[str, Any] = {"data": [state.told(one, base_of(request)) for one in page]}
    if page:
        told["paging"] = {"cursors": {"before": page[0], "after": page[-1]}}
        if page[-1] != every[-1]:
            told["paging"]["next"] = f"{base_of(request)}{id_}/comments?access_token={TOKEN}&after={page[-1]}"
    return told


def _refused(state: Facebook, request: Request) -> JSONResponse | None:
    id_ = request.path_params["id_"]
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        return _problem(400, 190, "Invalid OAuth access token.")
    if state.blind or (id_ not in state.things and state.leads_to(id_) is None):
        words = (
            f"Unsupported {request.method.lower()} request. Object with ID '{id_}' does not exist, cannot be loaded due "
            "to missing permissions, or does not support this operation"
        )
        return _problem(400, 100, words, error_subcode=33)
    return None


def _problem(status: int, code: int, message: str, **more: object) -> JSONResponse:
    error = {"message": message, "type": "GraphMethodException", "code": code, "fbtrace_id": "A0standin"}
    return JSONResponse({"error": error | more}, status)


def _answer(state: Facebook, told: dict[str, Any]) -> JSONResponse:
    return JSONResponse(told, headers={"X-App-Usage": state.usage} if state.usage else {})


def _seconds(created: str) -> int:
    return int(datetime.strptime(created, "%Y-%m-%dT%H:%M:%S%z").timestamp())
