"""What stats reads of the two events that are told with every post: when and where, never a word of it.

Each field is that of the contract; what else the event says is passed over unread.
"""

from typing import ClassVar
from uuid import UUID

from shared.contracts.archive import RecordSealed
from shared.contracts.envelope import Event
from shared.contracts.fields import Moment, Part
from shared.contracts.ingest import PostCaptured, PostKind


class Side(Part):
    ours: bool


class PostNoticed(Event):
    type: ClassVar[str] = PostCaptured.type
    topic: ClassVar[str] = PostCaptured.topic

    post_id: UUID
    version: int
    account_id: UUID
    thread_id: UUID
    parent_id: UUID | None
    kind: PostKind
    author: Side
    published_at: Moment
    captured_at: Moment

    def subject(self) -> str:
        return str(self.post_id)


class SealNoticed(Event):
    type: ClassVar[str] = RecordSealed.type
    topic: ClassVar[str] = RecordSealed.topic

    record_id: UUID
    account_id: UUID
    captured_at: Moment
    sealed_at: Moment

    def subject(self) -> str:
        return str(self.record_id)
