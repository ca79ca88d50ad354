"""What ingest asks of a platform, whichever it is: the one interface of all connectors, and how calls can fail."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from services.ingest.domain.posts import Attachment, Observed
from shared.errors import Transient


class Away(Transient):
    """The platform did not answer, or asked us to wait: nothing is known of what became of the call. Try again."""

    def __init__(self, words: str, retry_after: float | None = None) -> None:
        super().__init__(words)
        self.words, self.retry_after = words, retry_after


class Missing(Exception):
    """The platform says: there is no such thing."""


class Refused(Exception):
    """The platform (or our own rule for calls) says no, and trying again would not help. `words` are what it said."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Unsupported(Exception):
    """The platform has no such action; `words` say so plainly."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Unreadable(Exception):
    """What came cannot be read: it belongs in quarantine. `reason` is one of `quarantine.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What can be done there (domain.md 3.1). `others`: to what somebody else wrote; `own`: to what we wrote."""

    fetch: bool = False
    remove_others: bool = False
    remove_own: bool = False
    hide_others: bool = False
    webhook: bool = False
    profile: bool = False
    publisher: bool = False
    """Says who published a post of the account's own, to those who run it."""

    def allow(self, action: str, *, ours: bool) -> bool:
        if action == "hide":
            return self.hide_others
        return self.remove_own if ours else self.remove_others


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """How to reach one account: its address, its permanent id, and the token that opens it, or why there is none."""

    account_id: UUID
    platform: str
    handle: str
    platform_id: str | None
    api_base: str
    access_token: str
    no_token: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a removal is about, as we know it."""

    external_id: str
    kind: str
    ours: bool
    parent_external_id: str | None
    root_external_id: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the platform shows now: the post first, then all that its removal drags along. No items: it is not there."""

    items: tuple[Observed, ...] = ()
    hidden: bool = False

    @property
    def there(self) -> bool:
        return bool(self.items)


HandleAnswer = Literal["SOMEBODY", "NOBODY", "REFUSED"]
"""What the platform says when asked who has the handle: `id_of_handle`, nobody, or nothing."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The account as the platform shows it now, asked by its id and by its handle. None: nobody, or it does not say."""

    platform_id: str | None
    """Whom the id leads to; None: the platform says that it knows no such id."""
    handle: str | None
    id_of_handle: str | None
    """Who has the handle that we know."""
    name: str | None = None
    url: str | None = None
    about: str | None = None
    private: bool = False
    """Only followers see what is written there, or it belongs to a person (S19)."""
    picture: Attachment | None = None
    handle_answer: HandleAnswer = "REFUSED"


@dataclass(frozen=True, slots=True)
class Haul:
    """A part of a fetch that can be kept on its own: its items, and where the stream goes on after it."""

    items: tuple[Observed, ...]
    stream: str
    cursor: str | None
    unreadable: tuple[tuple[str, str], ...] = ()
    """(what names it, the object itself): counts in it change, so that it is recognised by its name."""


class Connector(Protocol):
    """All methods raise Away, Refused or Missing and nothing else of the network."""

    capabilities: Capabilities

    def fetch(self, access: Access, cursors: dict[str, str]) -> AsyncIterator[Haul]:
        """Everything new since the cursors, oldest first, in parts."""

    async def profile(self, access: Access) -> Profile:
        """Whom the account's id and its handle lead to now; never Missing."""

    async def publisher(self, access: Access, external_id: str) -> str | None:
        """The platform's id of the person who published this post for the account; None: it does not say."""

    async def read(self, access: Access, target: Target) -> Reading:
        """The post now, and all that its removal would drag along; every page of it."""

    async def stands(self, access: Access, target: Target) -> Reading:
        """The post alone, read again after an act."""

    async def remove(self, access: Access, target: Target) -> None:
        """Also Unsupported, like `hide`."""

    def understood(self, payload: bytes, access: Access) -> Observed:
        """An item of a fetch that was set aside, read again; Unreadable when it still is."""

    async def hide(self, access: Access, target: Target) -> None: ...


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a webhook delivery tells, still in the platform's own words."""

    page_id: str
    told_at: datetime | None
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Vanished:
    """The platform says that this is gone."""

    external_id: str
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Noted:
    """Understood, and no content: a like, a receipt of reading, a change of visibility."""


Sign = Observed | Vanished | Noted


class Webhook(Protocol):
    """What one platform's deliveries mean."""

    platform: str

    def signed(self, body: bytes, signature: str, secret: str) -> bool:
        """Is the signature over these very bytes? In constant time."""

    def split(self, body: bytes) -> Sequence[Change]:
        """The changes in a delivery; Unreadable when it is none."""

    def restored(self, page_id: str | None, payload: bytes) -> Sequence[Change]:
        """The changes of a quarantined payload: one change, or a whole delivery."""

    def sign(self, change: Change, account_id: UUID) -> Sign:
        """What a change says; Unreadable when we do not understand it."""
