"""What a route asks of its caller, declared on the route: `may(...)`, `known()` or `public()`. Nothing else is open."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from fastapi import Request, Security

from shared.auth.authenticator import Authenticator
from shared.auth.document import SENT_BY
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.auth.sent_by import parse
from shared.context import Actor, actor
from shared.errors import Forbidden

ACT_FOR = "act-for"


@dataclass(frozen=True, slots=True)
class Permission:
    """`kind` tells public and other routes apart; `roles` is empty unless some are asked for. With `everywhere` the roles
    must reach all units."""

    kind: Literal["roles", "known", "public"]
    roles: tuple[Role, ...] = ()
    everywhere: bool = False

    def check(self, who: Principal) -> None:
        if self.kind == "roles" and not who.has(*self.roles):
            raise Forbidden(f"This needs one of the roles {', '.join(self.roles)}.")
        if self.everywhere and who.units is not None:
            raise Forbidden("This concerns all units, and your role reaches some of them.")


def may(*roles: Role, everywhere: bool = False) -> Any:
    """A caller with one of the roles: `who: Annotated[Principal, may(Role.MODERATOR)]`. No role implies another.

    `everywhere`: what is asked concerns the whole municipality, so that a role limited to some units does not do.
    """
    if not roles:
        raise ValueError("name the roles, or use known()")
    return _asked(Permission("roles", roles, everywhere))


def known() -> Any:
    """Any caller who is known."""
    return _asked(Permission("known"))


def public() -> Any:
    """Anyone on the internet: `dependencies=[public()]`."""

    async def open_to_all() -> None:
        """Whoever it is stays nobody, with a good key too."""

    return Security(_marked(open_to_all, Permission("public")))


def permission_of(dependency: object) -> Permission | None:
    """The permission that a dependency declares, for whoever looks at routes."""
    found = getattr(dependency, "permission", None)
    return found if isinstance(found, Permission) else None


def _asked(permission: Permission) -> Any:
    async def permitted(request: Request) -> Principal:
        who = await authenticator_of(request).principal(request.headers)
        request.state.principal = who
        _act(who, request.headers.get(SENT_BY["name"]))
        permission.check(who)
        return who

    return Security(_marked(permitted, permission))


def _marked(dependency: Callable[..., Awaitable[Any]], permission: Permission) -> Callable[..., Awaitable[Any]]:
    dependency.permission = permission  # type: ignore[attr-defined] # how a route's permission is found again
    return dependency


def _act(who: Principal, sent_by: str | None) -> None:
    """From here on the audit log knows who it is, also of what is refused."""
    known_as = Actor(who.subject, str(who.key_id) if who.key_id else who.client)
    actor.set(known_as)
    if sent_by is None:
        return
    if ACT_FOR not in who.scopes:
        raise Forbidden(f"X-Sent-By needs the scope {ACT_FOR}.")
    actor.set(replace(known_as, sent_by=parse(sent_by)))


def authenticator_of(request: Request) -> Authenticator:
    """Of the application that answers: made at the first request, from `app.state.core`."""
    state = request.app.state
    if not hasattr(state, "authenticator"):
        state.authenticator = Authenticator(state.core)
    found: Authenticator = state.authenticator
    return found
