"""Who hears by letter that a notification waits for them, or that theirs came back (S16, J1). Inside the transaction of the
step itself: each is told once, and nobody of a step that was not taken."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.registry.application.managers import managers_to_write_to
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.awaited import CONFIRM, DECIDE, REJECTED, RETURNED, Word
from services.registry.store.people import PersonFilter
from services.registry.store.searching import Seen
from shared.auth.principal import Principal
from shared.names import perhaps_one

NAMESAKES = 100


async def say_it_waits(account: Account, uow: RegistryUnitOfWork) -> None:
    """To the unit's manager while it is to be confirmed, then to the information secretary."""
    if account.status == "NOTIFIED" and uow.settings.approval_steps > 1:
        managers = (await managers_to_write_to({account.details.unit_id}, uow))[account.details.unit_id]
        await _write(Word(CONFIRM, account), await _without(account.hands.notified, managers, uow), uow)
    else:
        await uow.letters.post(Word(DECIDE, account).letter(uow.settings.approver_address))


async def say_it_came_back(account: Account, who: Principal, uow: RegistryUnitOfWork) -> None:
    """To who notified it. Where that is nobody of the register, or nobody who is here: to those who run it."""
    form = RETURNED if account.status == "RETURNED" else REJECTED
    notified = account.hands.notified
    told = await _here(await _called(notified, uow), uow) if notified else []
    told = told or await _here(account.details.on_duty, uow)
    await _write(Word(form, account), await _without(who.subject, told, uow), uow)


async def _called(subject: str, uow: RegistryUnitOfWork) -> Sequence[UUID]:
    """Letter by letter, where there are namesakes."""
    some = await uow.people.page(PersonFilter(subject=subject), Seen(None, 0, NAMESAKES))
    return [one.id for one in some if one.subject == subject] or [one.id for one in some]


async def _here(people: Collection[UUID], uow: RegistryUnitOfWork) -> Sequence[UUID]:
    gone = await uow.people.gone(people, uow.now)
    return [one for one in people if one not in gone]


async def _without(subject: str | None, people: Sequence[UUID], uow: RegistryUnitOfWork) -> Sequence[UUID]:
    """Nobody is written to about what they did themselves."""
    subjects = await uow.people.subjects(people)
    return [one for one in people if not (subject and perhaps_one(subject, subjects.get(one)))]


async def _write(word: Word, people: Sequence[UUID], uow: RegistryUnitOfWork) -> None:
    addresses = await uow.people.addresses(people)
    await uow.letters.post(*(word.letter(addresses[one]) for one in people))
