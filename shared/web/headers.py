"""Headers as the server hands them over: for what looks at every request, where a mapping of them costs more than the look."""

from starlette.types import Message, Scope


def header(scope: Scope, name: bytes) -> str | None:
    """The first of that name, which is in lower case."""
    for given, value in scope["headers"]:
        if given == name:
            return str(value, "latin-1")
    return None


def tell(message: Message, **values: str) -> None:
    """Headers that nobody else sets, an underscore for each hyphen."""
    message["headers"] += [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in values.items()]
