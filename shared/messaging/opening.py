"""The bus that the settings name."""

from shared.messaging.bus import Bus
from shared.messaging.embedded import EmbeddedBus
from shared.messaging.kafka import Access, KafkaBus
from shared.settings import ServiceSettings


async def open_bus(settings: ServiceSettings) -> Bus:
    """Connects to nothing yet; what is first asked of the bus raises `BusAway` when it cannot be reached."""
    if settings.bus == "kafka":
        return KafkaBus(Access(settings.kafka_bootstrap, settings.service), prefix=settings.topic_prefix)
    return EmbeddedBus(settings.bus_file, prefix=settings.topic_prefix)
