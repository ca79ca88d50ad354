"""The stores of a unit of work, each made when it is first asked for: most transactions need two of thirty."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Generic, TypeVar

Store = TypeVar("Store")


class Stored(Generic[Store]):
    """`units = Stored(UnitStore)` in a unit of work: a store with the session of the transaction that is open.

    `needs`: what of the unit of work it is made with besides, by name.
    """

    def __init__(self, kind: Callable[..., Store], *needs: str) -> None:
        self._kind, self._needs = kind, [attrgetter(one) for one in needs]

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, uow: Any, owner: type) -> Store:
        found: Store | None = uow.stores.get(self._name)
        if found is None:
            found = uow.stores[self._name] = self._kind(uow.session, *(need(uow) for need in self._needs))
        return found
