"""Letters: posted with what they belong to, sent over real SMTP, tried again while the server is away, then forgotten."""

import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sqlalchemy import select

from local.ports import free_port
from services.registry.application.letters import AT_ONCE, count_letters
from services.registry.clients.smtp import SmtpServer
from services.registry.domain.letters import MOST_ATTEMPTS, Letter
from services.registry.metrics import LETTERS
from services.registry.settings import RegistrySettings
from services.registry.store import tables
from services.registry.store.letters import LEASE
from shared.clock import FrozenClock
from shared.errors import Invalid
from shared.service import Service
from tests.integration.registry.conftest import MakeService
from tests.support.certificates import certificate_of
from tests.support.letters import deliver, unit_of_work

CODE = Letter("bibliotek@hultsfred.se", "Bekräfta adressen", "Koden är 12345678. Hälsningar från Insyn, å ä ö.")


class Inbox:
    """A mail server's ear: what it took, and what it says to whom."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.says: Callable[[str], str] = lambda _: "250 OK"

    async def handle_RCPT(  # the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.says(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = cast("bytes", envelope.content)
        self.messages.append(message_from_bytes(content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox, port: int) -> Iterator[Controller]:
    """Not started yet: it is away until a test starts it."""
    controller = Controller(inbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    yield controller
    if controller.smtpd is not None or controller._thread is not None:
        controller.stop()


@pytest.fixture
async def registry(make_service: MakeService, clock: FrozenClock, port: int) -> Service:
    return await make_service("registry", clock, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none")


async def post(service: Service, *letters: Letter) -> None:
    async with unit_of_work(service) as uow:
        await uow.letters.post(*letters)


async def rows(service: Service) -> list[dict[str, Any]]:
    async with service.core.sessions() as session:
        found = await session.execute(select(tables.letter).order_by(tables.letter.c.id))
        return [dict(row) for row in found.mappings()]


@pytest.mark.usefixtures("database")
async def test_a_letter_arrives_as_it_was_written_and_loses_its_text(
    registry: Service, server: Controller, inbox: Inbox
) -> None:
    server.start()
    await post(registry, CODE, Letter("växeln@hörby.se", "Påminnelse", "Gå in och förnya."))
    await deliver(registry)
    first, second = sorted(inbox.messages, key=lambda one: str(one["Subject"]))
    assert (first["To"], first["Subject"]) == ("bibliotek@hultsfred.se", "Bekräfta adressen")
    assert first.get_content().strip() == CODE.text
    assert first["Auto-Submitted"] == "auto-generated"
    assert second.get_content().strip() == "Gå in och förnya."
    assert sorted(inbox.recipients) == ["bibliotek@hultsfred.se", "växeln@xn--hrby-5qa.se"]
    assert [(one["state"], one["text"], one["attempts"]) for one in await rows(registry)] == [("sent", None, 1)] * 2
    await deliver(registry)
    assert len(inbox.messages) == 2, "once is enough"


@pytest.mark.usefixtures("database")
async def test_a_letter_of_a_change_that_was_not_made_is_never_sent(registry: Service) -> None:
    async def change() -> None:
        async with unit_of_work(registry) as uow:
            await uow.letters.post(CODE)
            raise Invalid("no")

    with pytest.raises(Invalid):
        await change()
    assert await rows(registry) == []


@pytest.mark.usefixtures("database")
async def test_a_server_that_is_away_and_comes_back(
    registry: Service, server: Controller, inbox: Inbox, clock: FrozenClock
) -> None:
    await post(registry, CODE)
    await deliver(registry)
    await deliver(registry)
    waiting = (await rows(registry))[0]
    assert (waiting["state"], waiting["attempts"], waiting["fault"]) == ("waiting", 1, "unreachable")
    assert waiting["due_at"] > clock.now()
    server.start()
    clock.advance(timedelta(minutes=1))
    await deliver(registry)
    assert [one["To"] for one in inbox.messages] == [CODE.to]
    assert (await rows(registry))[0]["state"] == "sent"


@pytest.mark.usefixtures("database")
async def test_what_one_address_is_told_stops_no_other(
    registry: Service, server: Controller, inbox: Inbox, clock: FrozenClock
) -> None:
    server.start()
    answers = {"ingen@hultsfred.se": "550 no such user", "full@hultsfred.se": "452 mailbox full"}
    inbox.says = lambda address: answers.get(address, "250 OK")
    for address in (*answers, CODE.to):
        await post(registry, Letter(address, "Hej", "Hej!"))
    await deliver(registry)
    told = {one["recipient"]: (one["state"], one["fault"]) for one in await rows(registry)}
    assert told == {
        "ingen@hultsfred.se": ("given_up", "rejected"),
        "full@hultsfred.se": ("waiting", "deferred"),
        CODE.to: ("sent", None),
    }


async def test_it_is_given_up_in_the_end_and_counted(registry: Service, clock: FrozenClock) -> None:
    await post(registry, CODE)
    for _ in range(MOST_ATTEMPTS):
        await count_letters(unit_of_work(registry))
        assert LETTERS.labels("waiting")._value.get() == 1
        await deliver(registry)
        clock.advance(timedelta(hours=6))
    ended = (await rows(registry))[0]
    assert (ended["state"], ended["attempts"], ended["text"]) == ("given_up", MOST_ATTEMPTS, None)
    await count_letters(unit_of_work(registry))
    assert (LETTERS.labels("waiting")._value.get(), LETTERS.labels("given_up")._value.get()) == (0, 1)
    clock.advance(timedelta(days=31))
    await count_letters(unit_of_work(registry))
    assert await rows(registry) == []


async def test_a_worker_that_died_with_a_letter_leaves_it_to_another(
    registry: Service, server: Controller, inbox: Inbox, clock: FrozenClock
) -> None:
    server.start()
    await post(registry, CODE)
    async with unit_of_work(registry) as uow:
        assert len(await uow.letters.claim(20)) == 1
    await deliver(registry)
    assert inbox.messages == []
    clock.advance(LEASE + timedelta(seconds=1))
    await deliver(registry)
    assert len(inbox.messages) == 1


@pytest.mark.usefixtures("database")
async def test_who_comes_late_with_a_letter_changes_nothing_that_another_did(
    registry: Service, server: Controller, clock: FrozenClock
) -> None:
    server.start()
    await post(registry, CODE)
    async with unit_of_work(registry) as uow:
        held = await uow.letters.claim(20)
    clock.advance(LEASE + timedelta(seconds=1))
    await deliver(registry)
    async with unit_of_work(registry) as uow:
        await uow.letters.settle(held, {one.id: "unreachable" for one in held})
    assert [(one["state"], one["attempts"], one["fault"]) for one in await rows(registry)] == [("sent", 2, None)]


def test_a_lease_outlasts_the_slowest_server() -> None:
    """Else another worker would send what this one still holds: a connection, and four steps of each letter."""
    steps = 6 + 4 * AT_ONCE
    assert timedelta(seconds=SmtpServer("mail", 25, "none").seconds) * steps < LEASE


async def test_over_tls_with_a_log_in(
    make_service: MakeService, inbox: Inbox, port: int, clock: FrozenClock, tmp_path: Path
) -> None:
    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == b"right"
        return AuthResult(success=right, handled=False)

    certificate = certificate_of("127.0.0.1", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    controller = Controller(
        inbox, hostname="127.0.0.1", port=port, authenticator=authenticate, auth_required=True, tls_context=context
    )
    controller.start()
    try:
        known = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_user": "insyn"}
        for more, told in (
            ({"smtp_password": "right"}, "unreachable"),
            ({"smtp_password": "wrong", "smtp_ca": certificate}, "denied"),
            ({"smtp_password": "right", "smtp_ca": certificate}, None),
        ):
            service = await make_service("registry", clock, **known, **more)
            await post(service, CODE)
            await deliver(service)
            assert (await rows(service))[0]["fault"] == told
        assert len(inbox.messages) == 1
    finally:
        controller.stop()


async def test_without_a_mail_server_they_are_files(make_service: MakeService, clock: FrozenClock) -> None:
    service = await make_service("registry", clock)
    await post(service, CODE)
    await deliver(service)
    settings = cast("RegistrySettings", service.core.settings)
    (file,) = settings.mail_dir.iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (message["To"], message.get_content().strip()) == (CODE.to, CODE.text)


async def test_no_address_and_no_text_is_logged(
    registry: Service, server: Controller, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    server.start()
    inbox.says = lambda address: f"550 {address} is unknown"
    await post(registry, CODE)
    with caplog.at_level("DEBUG"):
        await deliver(registry)
    ours = [record for record in caplog.records if record.name.startswith(("services", "shared"))]
    assert [record.getMessage() for record in ours] == ["letters_not_sent"]
    assert all("bibliotek" not in str(vars(record)) and "12345678" not in str(vars(record)) for record in ours)


def test_production_needs_a_mail_server_and_an_encrypted_way() -> None:
    values: dict[str, Any] = {"production": True, "public_url": "https://insyn.example.se"}
    with pytest.raises(ValueError, match="INSYN_SMTP_HOST"):
        RegistrySettings(**values)
    with pytest.raises(ValueError, match="INSYN_SMTP_TLS"):
        RegistrySettings(**values, smtp_host="smtp.example.se", smtp_tls="none")
    assert RegistrySettings(**values, smtp_host="smtp.example.se").smtp_tls == "starttls"
