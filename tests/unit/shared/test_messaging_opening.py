"""The settings choose the bus, and how it is spoken with."""

import ssl
from pathlib import Path

import pytest

from shared.messaging.embedded import EmbeddedBus
from shared.messaging.kafka import KafkaBus
from shared.messaging.opening import open_bus, security
from tests.contract.bus_fixtures import NoteSettings


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
