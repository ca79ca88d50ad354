"""What ingest tells the others: what was written, and what became of what we were asked to do on a platform."""

from hashlib import sha256
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Event
from shared.contracts.fields import PERSONAL, Digest, Moment, Part, Platform

PostKind = Literal["post", "comment", "message"]
CaptureWay = Literal["webhook", "fetch", "batch", "reread"]
Outcome = Literal["REMOVED", "HIDDEN", "GONE", "UNCONFIRMED", "STALE", "FAILED", "UNSUPPORTED"]


class Author(Part):
    """Who wrote it, as the platform names them. `ours` is true for the account itself."""

    external_id: str | None = Field(json_schema_extra=PERSONAL)
    name: str | None = Field(json_schema_extra=PERSONAL)
    ours: bool


class Attachment(Part):
    """A picture, film or file. `digest` names the captured bytes in the blob store; null until they are captured."""

    external_id: str = Field(json_schema_extra=PERSONAL, description="The platform's id, which may be an address")
    media_type: str
    digest: Digest | None
    size: int | None


class PostCaptured(Event):
    """One version of something that was written, as a reader saw it. Told once per version."""

    type: ClassVar[str] = "ingest.post.captured.v1"
    topic: ClassVar[str] = "ingest.posts"

    post_id: UUID
    version: int = Field(description="1, 2, ... in the order this system saw them")
    account_id: UUID
    platform: Platform
    external_id: str = Field(
        json_schema_extra=PERSONAL, description="The platform's id: on some, an address with a name in it"
    )
    thread_id: UUID = Field(description="post_id of the root of the thread; its own for a root")
    parent_id: UUID | None = Field(description="post_id of what it answers, when that has been captured")
    parent_external_id: str | None = Field(json_schema_extra=PERSONAL)
    kind: PostKind
    author: Author
    text: str = Field(json_schema_extra=PERSONAL)
    attachments: list[Attachment]
    url: str | None = Field(json_schema_extra=PERSONAL)
    published_at: Moment = Field(description="When the platform says it was written: received (inkommen) from then on")
    edited_at: Moment | None
    captured_at: Moment
    way: CaptureWay
    content_digest: Digest = Field(description="shared.evidence.digest: what a receipt covers")
    raw: str | None = Field(json_schema_extra=PERSONAL, description="The platform's own object, as it was sent")

    def subject(self) -> str:
        return str(self.post_id)

    def key(self) -> str:
        return str(self.thread_id)

    def sequence_number(self) -> int | None:
        return self.version


class PostWithdrawn(Event):
    """The platform tells that a post is gone and that it was not us. What was captured stays a public record."""

    type: ClassVar[str] = "ingest.post.withdrawn.v1"
    topic: ClassVar[str] = "ingest.posts"

    post_id: UUID
    thread_id: UUID
    account_id: UUID
    withdrawn_at: Moment

    def subject(self) -> str:
        return str(self.post_id)

    def key(self) -> str:
        return str(self.thread_id)


class SeenItem(Part):
    """One item that a reading of the platform showed."""

    post_id: UUID
    version: int
    content_digest: Digest


class RemovalEnded(Event):
    """How a removal request ended. The words are the contract of the removal gate (docs/removal-gate.md).

    STALE sends the case back for more receipts; all others end it. `words` is what the platform said, when it refused.
    """

    type: ClassVar[str] = "ingest.removal.ended.v1"
    topic: ClassVar[str] = "ingest.actions"

    removal_id: UUID
    case_id: UUID
    post_id: UUID
    account_id: UUID
    action: Literal["remove", "hide"]
    outcome: Outcome
    words: str | None = Field(json_schema_extra=PERSONAL)
    seen: list[SeenItem] = Field(description="What the last reading before the act showed")
    read_at: Moment | None = Field(description="The last reading before the act")
    intent_at: Moment | None
    acted_at: Moment | None
    confirmed_at: Moment | None = Field(description="The reading that found it gone or hidden")
    ended_at: Moment

    def subject(self) -> str:
        return str(self.removal_id)

    def key(self) -> str:
        return str(self.post_id)


class RemovalAmended(Event):
    """Afterwards the platform told of an edit made between the last reading and the act: captured, sealed, and said."""

    type: ClassVar[str] = "ingest.removal.amended.v1"
    topic: ClassVar[str] = "ingest.actions"

    removal_id: UUID
    case_id: UUID
    post_id: UUID
    mark: Literal["EDITED_MEANWHILE"]
    version: int
    amended_at: Moment

    def subject(self) -> str:
        return str(self.removal_id)

    def key(self) -> str:
        return str(self.post_id)


class ProfileChecked(Event):
    """What the platform says an account is now: asked by its permanent id, and by its handle, on every fetch.

    `platform_id` is whom the id we asked for leads to, `id_of_handle` whom the handle leads to: when either is somebody
    else, the account is not what was approved.
    """

    type: ClassVar[str] = "ingest.profile.checked.v1"
    topic: ClassVar[str] = "ingest.profiles"

    check_id: UUID
    account_id: UUID
    account_version: int = Field(description="Of the registry's account, as ingest knew it when it asked")
    platform: Platform
    outcome: Literal["SEEN", "GONE", "REFUSED"] = Field(
        description="SEEN: the platform showed a profile. GONE: it knows no such id. REFUSED: it showed us none; `words`"
    )
    words: str | None = Field(None, json_schema_extra=PERSONAL, description="What the platform said when it refused")
    asked_platform_id: str = Field(json_schema_extra=PERSONAL)
    asked_handle: str = Field(json_schema_extra=PERSONAL)
    platform_id: str | None = Field(json_schema_extra=PERSONAL, description="Whom the id asked for leads to")
    handle: str | None = Field(json_schema_extra=PERSONAL, description="The handle that the id has now")
    id_of_handle: str | None = Field(
        json_schema_extra=PERSONAL, description="Who has the handle we know now; null: nobody, or it cannot be asked"
    )
    handle_answer: Literal["SOMEBODY", "NOBODY", "REFUSED"] | None = Field(
        None,
        description="Of the handle we know: somebody has it, `id_of_handle`; nobody; or it could not be asked. Null: no word of it",
    )
    name: str | None = Field(json_schema_extra=PERSONAL)
    url: str | None = Field(json_schema_extra=PERSONAL)
    about: str | None = Field(json_schema_extra=PERSONAL, description="The profile's own text, links as they are shown")
    private: bool = Field(False, description="Only followers see what is written there")
    picture_digest: Digest | None = Field(None, description="The profile picture's bytes in the blob store")
    picture_type: str | None = None
    checked_at: Moment

    def subject(self) -> str:
        return str(self.account_id)


def publisher_of(platform: str, platform_id: str) -> Digest:
    """What is told of whoever published for an account: the same for the same person, and no id that can be looked up."""
    return sha256(f"{platform}\n{platform_id}".encode()).hexdigest()


class StatementPublished(Event):
    """The account itself wrote: what the registry needs to ask whether whoever did it may speak there (S18), and no more.

    Told once for each own post, and once more when the platform says afterwards who published it. Never its text.
    """

    type: ClassVar[str] = "ingest.statement.published.v1"
    topic: ClassVar[str] = "ingest.profiles"

    account_id: UUID
    post_id: UUID
    platform: Platform
    kind: PostKind
    published_at: Moment
    reshare: bool = Field(False, description="It is known to pass on somebody's post: no activity of its own (S03)")
    publisher: Digest | None = Field(
        None,
        json_schema_extra=PERSONAL,
        description="SHA-256 over platform and the platform's id of the person; null: the platform has not said who it was",
    )

    def subject(self) -> str:
        return str(self.account_id)
