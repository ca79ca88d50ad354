"""Posts over HTTP, without what was written: each has a state, none is skipped (S14)."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import ConfigDict, Field

from services.moderation.api import examples
from services.moderation.api.case_models import Kind
from services.moderation.api.fields import Call, by_moment
from services.moderation.application.access import PERSONS, READERS
from services.moderation.application.posts import list_posts_of, post_of
from services.moderation.domain.posts import Post
from services.moderation.domain.words import State
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.web.links import link
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/posts", tags=["posts"])
Reader = Annotated[Principal, may(*READERS)]


class PostOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.POST})

    id: UUID
    version: int
    account_id: UUID
    platform: str
    external_id: str
    thread_id: UUID
    parent_id: UUID | None
    kind: Kind
    ours: bool
    url: str | None
    published_at: Timestamp
    captured_at: Timestamp
    edited_at: Timestamp | None
    withdrawn_at: Timestamp | None = Field(description="Plattformen säger att det är borta / Gone, says the platform")
    state: State = Field(
        description="PENDING: kontot är inte känt än. NO_DUTY: någon annans inlägg där kommunen bara svarar för sina egna,"
        " eller ett direktmeddelande. CLEAR: ingen regel träffade. HIT: minst en regel träffade."
    )


class PostPage(Page[PostOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.POST, "/posts")})


@router.get("", summary="Lista inlägg / List posts")
async def list_posts(
    call: Call,
    who: Reader,
    wanted: PageWanted,
    account_id: Annotated[UUID | None, Query(description="Bara detta kontos / Of this account")] = None,
    state: Annotated[State | None, Query(description="Bara med detta tillstånd / In this state")] = None,
) -> PostPage:
    """Allt som fångats, senast publicerat först, utan innehåll.

    All that was captured, published last first, without content.
    """
    rows, total = await list_posts_of(account_id, state, who.units, by_moment(wanted), call.uow)
    return page_of(
        PostPage, call.request, rows, wanted, told=lambda post: _told(call.request, post, who),
        key=lambda post: [post.published_at.isoformat(), str(post.id)], total=total if wanted.counting else None,
    )  # fmt: skip


@router.get("/{id}", summary="Läs ett inläggs tillstånd / Read a post's state")
async def get_post(call: Call, post_id: Annotated[UUID, Path(alias="id")], who: Reader) -> PostOut:
    """Vad reglerna sade om inlägget, utan innehåll.

    What the rules said of the post, without content.
    """
    return _told(call.request, await post_of(post_id, who, call.uow), who)


def _told(request: Request, post: Post, who: Principal) -> PostOut:
    links = [link(request, "self", f"/posts/{post.id}")]
    if who.has(*PERSONS):
        links.append(link(request, "report", "/cases", "POST"))
    return PostOut(**asdict(post), links=links)
