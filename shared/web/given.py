"""Parameters of a route in a class of their own, made in the event loop.

A class with a bare `Depends()` is made in a thread, whatever it does: a millisecond of a small answer's two.
"""

from inspect import signature
from typing import Any

from fastapi import Depends


def given(kind: type) -> Any:
    """`wanted: Annotated[AccountsWanted, given(AccountsWanted)]`: the fields of a dataclass are the parameters."""

    async def made(**values: Any) -> Any:
        return kind(**values)

    made.__signature__ = signature(kind)  # type: ignore[attr-defined] # what FastAPI reads the parameters from
    return Depends(made)
