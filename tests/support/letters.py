"""The registry's letters in tests: sent when somebody looks for them, into the folder of a service without a mail server."""

from typing import cast

from local.mailbox import Mailbox
from services.registry.application.letters import send_letters
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.bootstrap import mailer_of
from services.registry.settings import RegistrySettings
from shared.service import Service


def unit_of_work(service: Service) -> RegistryUnitOfWork:
    return cast("RegistryUnitOfWork", service.new_unit_of_work())


async def deliver(service: Service) -> None:
    """What the worker's schedule does."""
    settings = cast("RegistrySettings", service.core.settings)
    await send_letters(mailer_of(settings, service.core.clock), lambda: unit_of_work(service))


def mailbox(service: Service) -> Mailbox:
    return Mailbox(cast("RegistrySettings", service.core.settings).mail_dir, lambda: deliver(service))
