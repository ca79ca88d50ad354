"""Errors that may cross a layer.

AppError                     shown to the caller as problem+json
├── BadRequest          400  it cannot be read
├── Unauthenticated     401  say who you are
├── Forbidden           403  you may not do this
├── NotFound            404
├── Conflict            409  the state forbids it
├── Gone                410  it was here, and is no more
├── VersionMismatch     412  somebody else changed it first
├── Invalid             422  it is understood and refused; `errors` says where
├── MissingPrecondition 428  say which version you changed
├── TooMany             429  slow down; `retry_after` seconds
└── Unavailable         503  we are ill, try again; `retry_after` seconds
Transient                    a reaction should be tried again
Permanent                    a reaction can never succeed: dead-letter it
"""

from collections.abc import Sequence


class AppError(Exception):
    """`detail` tells the caller what to do; `errors` are (JSON pointer, message) pairs; `extra` adds problem members."""

    status = 500
    slug = "internal"
    title = "Something went wrong"

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[tuple[str, str]] = (),
        extra: dict[str, object] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail, self.errors, self.extra, self.retry_after = detail, tuple(errors), extra or {}, retry_after


class BadRequest(AppError):
    status, slug, title = 400, "bad-request", "The request cannot be read"


class Unauthenticated(AppError):
    status, slug, title = 401, "unauthenticated", "Say who you are"


class Forbidden(AppError):
    status, slug, title = 403, "forbidden", "You may not do this"


class NotFound(AppError):
    status, slug, title = 404, "not-found", "There is no such thing"


class Conflict(AppError):
    status, slug, title = 409, "conflict", "The current state forbids this"


class Gone(AppError):
    status, slug, title = 410, "gone", "This is no longer kept"


class VersionMismatch(AppError):
    status, slug, title = 412, "version-mismatch", "Somebody changed this first"


class Invalid(AppError):
    status, slug, title = 422, "invalid-request", "The request is not valid"


class MissingPrecondition(AppError):
    status, slug, title = 428, "missing-precondition", "Say which version you changed"


class TooMany(AppError):
    status, slug, title = 429, "too-many-requests", "Slow down"


class Unavailable(AppError):
    status, slug, title = 503, "unavailable", "Try again in a moment"


class Transient(Exception):
    """Trying again later may work."""


class Permanent(Exception):
    """Trying again can never work."""
