"""The unit of work of the request at hand: one for the whole request, so that all it does commits together."""

from fastapi import Request

from shared.db.unit_of_work import UnitOfWork


async def unit_of_work(request: Request) -> UnitOfWork:
    """A service names its own class: `Uow = Annotated[RegistryUnitOfWork, Depends(unit_of_work)]`."""
    found: UnitOfWork | None = getattr(request.state, "unit_of_work", None)
    if found is None:
        found = request.state.unit_of_work = request.app.state.new_unit_of_work()
    return found
