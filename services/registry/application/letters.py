"""Sends the letters that were posted, and forgets them in the end."""

import logging
from collections import Counter
from collections.abc import Callable

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.letters import Mailer
from services.registry.metrics import LETTERS

log = logging.getLogger(__name__)
AT_ONCE = 20


async def send_letters(mailer: Mailer, new_unit_of_work: Callable[[], RegistryUnitOfWork]) -> None:
    """A schedule. A letter may be sent twice after a crash between handing it over and remembering that, never not at all."""
    while True:
        async with new_unit_of_work() as uow:
            letters = await uow.letters.claim(AT_ONCE)
        if not letters:
            return
        outcomes = await mailer.send(letters)
        async with new_unit_of_work() as uow:
            await uow.letters.settle(letters, outcomes)
        for fault, count in Counter(filter(None, outcomes.values())).items():
            log.warning("letters_not_sent", extra={"fault": fault, "count": count})


async def count_letters(uow: RegistryUnitOfWork) -> None:
    """A schedule: the metric from the database, and what was kept long enough goes."""
    async with uow:
        await uow.letters.prune()
        counted = await uow.letters.count_by_state()
    for state in ("waiting", "given_up"):
        LETTERS.labels(state).set(counted.get(state, 0))
