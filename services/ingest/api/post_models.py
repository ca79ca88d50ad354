"""Posts over HTTP: what other systems send, and what is shown of what was captured."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema

from services.ingest.api import examples
from services.ingest.api.fields import Address, ExternalId, Name, Prose
from services.ingest.domain.posts import Attachment, Kept, Known, Observed, Version
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page
from shared.web.profile import Timestamp

Kind = Literal["post", "comment", "message"]
Moment = Annotated[
    AwareDatetime, WithJsonSchema({"type": "string", "format": "date-time", "example": "2026-01-31T12:00:00Z"})
]


class AuthorIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.AUTHOR})

    external_id: ExternalId | None = None
    name: Name | None = None
    ours: bool = Field(False, description="Skrivet av kontot självt / Written by the account itself")


class AttachmentIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": examples.ATTACHMENT})

    external_id: ExternalId
    media_type: Name


class PostIn(Body):
    """Ett inlägg som ett annat system såg / A post that another system saw."""

    model_config = ConfigDict(json_schema_extra={"example": examples.POST_IN})

    account_id: UUID = Field(description="Kontots id i kontoregistret / The account's id in the registry")
    external_id: ExternalId = Field(description="Plattformens id / The platform's id")
    kind: Kind = "post"
    author: AuthorIn = AuthorIn()
    text: Prose
    published_at: Moment
    edited_at: Moment | None = Field(None, description="Bara om plattformen säger det / Only if the platform tells it")
    parent_external_id: ExternalId | None = Field(None, description="Vad det svarar på / What it answers")
    thread_external_id: ExternalId | None = Field(None, description="Trådens första inlägg / The root of the thread")
    attachments: list[AttachmentIn] = Field([], max_length=100)
    url: Address | None = None
    publisher_external_id: ExternalId | None = Field(
        None, description="Vem som publicerade för kontot, om plattformen säger det / Who published it for the account"
    )

    def observed(self, raw: str = "") -> Observed:
        """The platform is filled in from the account. `raw` is the object as it was sent, where that is at hand."""
        return Observed(
            account_id=self.account_id, platform="", external_id=self.external_id, kind=self.kind,
            raw=raw or self.model_dump_json(exclude_unset=True), text=self.text, author_id=self.author.external_id,
            author_name=self.author.name, ours=self.author.ours, parent_external_id=self.parent_external_id,
            root_external_id=self.thread_external_id,
            attachments=tuple(Attachment(one.external_id, one.media_type) for one in self.attachments),
            url=self.url, published_at=self.published_at, edited_at=self.edited_at, told_at=self.edited_at,
            publisher_id=self.publisher_external_id,
        )  # fmt: skip


class BatchIn(Body):
    """För OpenAPI och snabb inläsning / For OpenAPI and fast reading."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [examples.POST_IN]}})

    items: list[PostIn]


class AuthorOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.AUTHOR})

    external_id: str | None
    name: str | None
    ours: bool


class AttachmentOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.VERSION["attachments"][0]})

    external_id: str
    media_type: str
    digest: str | None = Field(description="SHA-256 över fångade bytes; tomt tills de fångats / Of the captured bytes")
    size: int | None


class VersionOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.VERSION})

    version: int
    content_digest: str
    author: AuthorOut
    text: str
    attachments: list[AttachmentOut]
    parent_external_id: str | None
    url: str | None
    published_at: Timestamp
    edited_at: Timestamp | None
    captured_at: Timestamp
    way: str
    raw: str = Field(description="Plattformens eget objekt / The platform's own object")

    @classmethod
    def of(cls, one: Version) -> "VersionOut":
        names = cls.model_fields.keys() - {"author", "attachments"}
        return cls(
            author=AuthorOut(external_id=one.author_id, name=one.author_name, ours=one.ours),
            attachments=[
                AttachmentOut(external_id=a.external_id, media_type=a.media_type, digest=a.digest, size=a.size)
                for a in one.attachments
            ],
            **{name: getattr(one, name) for name in names},
        )


class PostOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.POST_OUT})

    id: UUID
    account_id: UUID
    platform: str
    external_id: str
    thread_id: UUID
    kind: Kind
    version: int = Field(description="Den nyaste versionen / The newest version")
    author: AuthorOut
    text: str
    published_at: Timestamp
    edited_at: Timestamp | None
    captured_at: Timestamp
    content_digest: str
    withdrawn_at: Timestamp | None = Field(description="När plattformen sade att det var borta / When told to be gone")


class PostDetail(PostOut):
    model_config = ConfigDict(json_schema_extra={"example": examples.POST_OUT | {"versions": [examples.VERSION]}})

    versions: list[VersionOut]


class PostPage(Page[PostOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.POST_OUT, "/posts")})


class StoredOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.STORED})

    post_id: UUID
    version: int
    content_digest: str
    new: bool = Field(description="Falskt: versionen fanns redan / False: we had it already")


def post_fields(request: Request, one: Known) -> dict[str, Any]:
    """What a list shows; the detail adds the versions."""
    assert one.latest is not None
    latest = one.latest
    return {
        "id": one.post_id, "account_id": one.account_id, "platform": one.platform, "external_id": one.external_id,
        "thread_id": one.thread_id, "kind": one.kind, "version": latest.version,
        "author": AuthorOut(external_id=latest.author_id, name=latest.author_name, ours=latest.ours),
        "text": latest.text, "published_at": latest.published_at, "edited_at": latest.edited_at,
        "captured_at": latest.captured_at, "content_digest": latest.content_digest, "withdrawn_at": one.withdrawn_at,
        "links": [
            link(request, "self", f"/posts/{one.post_id}"),
            link(request, "thread", f"/posts?thread_id={one.thread_id}"),
        ],
    }  # fmt: skip


def stored_out(request: Request, kept: Kept) -> StoredOut:
    return StoredOut(
        post_id=kept.post_id, version=kept.version, content_digest=kept.content_digest, new=kept.new,
        links=[link(request, "post", f"/posts/{kept.post_id}")],
    )  # fmt: skip
