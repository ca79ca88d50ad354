"""The settings choose the bus, and how it is spoken with."""

import asyncio
import ssl
from contextlib import suppress
from pathlib import Path

import pytest

from shared.messaging.bus import BusAway
from shared.messaging.embedded import EmbeddedBus
from shared.messaging.kafka import Access, KafkaBus
from shared.messaging.opening import open_bus, security
from tests.contract.bus_fixtures import NoteSettings


@pytest.mark.parametrize("interrupted", [False, True])
async def test_a_broker_that_is_away_for_days_leaves_nothing_behind(interrupted: bool) -> None:
    """Each attempt to join makes a client; one that never joined is closed and forgotten."""
    bus = KafkaBus(Access("127.0.0.1:1", patience=0.05))
    for _ in range(3):
        with suppress(BusAway, TimeoutError):
            async with asyncio.timeout(0.01 if interrupted else 5):
                await bus.subscribe("group", ["registry.units"])
    assert bus._given == []
    await bus.close()


async def test_the_settings_name_the_bus_and_nothing_is_opened(tmp_path: Path) -> None:
    embedded = await open_bus(NoteSettings(data_dir=tmp_path))
    kafka = await open_bus(NoteSettings(bus="kafka", kafka_bootstrap="127.0.0.1:1"))
    assert (type(embedded), type(kafka)) == (EmbeddedBus, KafkaBus)
    assert _files(tmp_path) == []
    await embedded.close()
    await kafka.close()


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def test_a_closed_network_needs_no_password() -> None:
    assert security(NoteSettings()) == {"security_protocol": "PLAINTEXT"}


@pytest.mark.parametrize("protocol", ["SSL", "SASL_SSL"])
def test_who_the_broker_is_is_always_checked(protocol: str) -> None:
    context = security(NoteSettings.model_validate({"kafka_protocol": protocol}))["ssl_context"]
    assert isinstance(context, ssl.SSLContext)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_password_is_given_to_the_client_and_never_printed() -> None:
    settings = NoteSettings.model_validate(
        {"kafka_protocol": "SASL_SSL", "kafka_user": "registry", "kafka_password": "hemligt"}
    )
    found = security(settings)
    assert (found["sasl_mechanism"], found["sasl_plain_username"]) == ("SCRAM-SHA-512", "registry")
    assert found["sasl_plain_password"] == "hemligt"
    assert "hemligt" not in repr(settings)
