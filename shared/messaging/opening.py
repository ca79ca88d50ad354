"""The bus that the settings name."""

import ssl
from typing import Any

from shared.messaging.bus import Bus
from shared.messaging.embedded import EmbeddedBus
from shared.messaging.kafka import Access, KafkaBus
from shared.settings import ServiceSettings


async def open_bus(settings: ServiceSettings) -> Bus:
    """Connects to nothing yet; what is first asked of the bus raises `BusAway` when it cannot be reached."""
    if settings.bus == "kafka":
        access = Access(settings.kafka_bootstrap, settings.service, security=security(settings))
        return KafkaBus(access, prefix=settings.topic_prefix)
    return EmbeddedBus(settings.bus_file, prefix=settings.topic_prefix)


def security(settings: ServiceSettings) -> dict[str, Any]:
    """What the Kafka client needs to be let in, and to know whom it speaks with."""
    found: dict[str, Any] = {"security_protocol": settings.kafka_protocol}
    if settings.kafka_protocol.endswith("SSL"):
        found["ssl_context"] = ssl.create_default_context(cafile=settings.kafka_ca)
    if settings.kafka_protocol.startswith("SASL"):
        found |= {
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": settings.kafka_user,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
        }
    return found
