"""What one can ask the registry to do with record types."""

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.record_types import RecordType
from shared.auth.principal import Principal
from shared.errors import Forbidden, VersionMismatch


async def add_record_type(new: RecordType, who: Principal, uow: RegistryUnitOfWork) -> RecordType:
    _reaches_all(who)
    async with uow:
        await uow.record_types.add(new)
        uow.audit("record-type.added", "record_type", new.code)
    return new


async def revise_record_type(
    code: str, expected: int, told: RecordType, who: Principal, uow: RegistryUnitOfWork
) -> RecordType:
    _reaches_all(who)
    async with uow:
        current = await uow.record_types.get(code)
        if current.version != expected:
            raise VersionMismatch("The record type changed after you read it.")
        saved = await uow.record_types.save(current.revised(told))
        uow.audit("record-type.revised", "record_type", code, version=saved.version)
    return saved


def _reaches_all(who: Principal) -> None:
    if who.units is not None:
        raise Forbidden("Record types are the whole municipality's, and your role reaches some units.")
