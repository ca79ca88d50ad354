"""Posts: what was captured, version by version, and single posts that other systems send."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.ingest.api.fields import Call, ItemId
from services.ingest.api.post_models import (
    PostDetail,
    PostIn,
    PostOut,
    PostPage,
    StoredOut,
    VersionOut,
    post_fields,
    stored_out,
)
from services.ingest.application.collector import Collector
from services.ingest.application.posts import list_posts, read_post
from services.ingest.application.sendings import Refusal, Sent
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import Forbidden, Invalid
from shared.web.links import url
from shared.web.paging import PageWanted, page_of

router = APIRouter(prefix="/posts", tags=["posts"])
Reader = Annotated[
    Principal,
    may(
        Role.UNIT_MANAGER, Role.ACCOUNT_MANAGER, Role.DEPUTY, Role.MODERATOR, Role.REGISTRAR, Role.ARCHIVIST,
        Role.RECORDS_OFFICER, Role.AUDITOR,
    ),
]  # fmt: skip
System = Annotated[Principal, may(Role.INTEGRATION)]


@router.get("", summary="Lista inlägg / List posts")
async def get_posts(
    call: Call,
    who: Reader,
    wanted: PageWanted,
    account_id: Annotated[UUID | None, Query(description="Bara detta kontos / Of this account")] = None,
    thread_id: Annotated[UUID | None, Query(description="Bara denna tråd / Of this thread")] = None,
) -> PostPage:
    """Fångade inlägg, de senast fångade först, i sin nyaste version. Meddelanden visas bara för registrator, arkivarie
    och den som prövar utlämnande.

    Captured posts in their newest version. Messages are shown to registrar, archivist and records officer only.
    """
    async with call.uow as uow:
        rows, total = await list_posts(who, wanted, wanted.moment_and_id, (account_id, thread_id), uow)
    return page_of(
        PostPage, call.request, rows, wanted, total=total,
        told=lambda one: PostOut(**post_fields(call.request, one)),
        key=lambda one: [one.captured_at.isoformat(), str(one.post_id)],
    )  # fmt: skip


@router.get("/{id}", summary="Läs ett inlägg / Read a post")
async def get_post(call: Call, post_id: ItemId, who: Reader) -> PostDetail:
    """Ett inlägg med alla versioner, som de fångades.

    One post with all its versions as they were captured.
    """
    post, versions = await read_post(post_id, who, call.uow)
    return PostDetail(**post_fields(call.request, post), versions=[VersionOut.of(one) for one in versions])


@router.post(
    "", status_code=201, summary="Skicka ett inlägg / Send a post",
    responses={200: {"description": "Versionen fanns redan / We had this version already", "model": StoredOut}},
)  # fmt: skip
async def post_post(request: Request, response: Response, body: PostIn, who: System) -> StoredOut:
    """Ett enskilt inlägg. Svaret betyder att det är sparat. Samma inlägg igen svarar 200 med samma version; många inlägg
    skickas hellre i en sats.

    A single post. The answer means that it is stored. The same post again answers 200 with the same version.
    """
    collector: Collector = request.app.state.collector
    answer = await collector.add(Sent(body.observed(), who.units))
    if isinstance(answer, Refusal):
        if answer.kind == "forbidden":
            raise Forbidden(answer.reason)
        raise Invalid(answer.reason, errors=[(answer.pointer, answer.reason)])
    response.status_code = 201 if answer.new else 200
    response.headers["Location"] = url(request, f"/posts/{answer.post_id}")
    return stored_out(request, answer)
