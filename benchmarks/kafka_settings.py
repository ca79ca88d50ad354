"""Settings of a service in this process that put it on the ground's broker, under a prefix of its own."""

from benchmarks.ground import Ground


def kafka_settings(ground: Ground) -> dict[str, str]:
    """Empty where there is no Kafka: the embedded bus then."""
    if ground.broker is None:
        return {}
    return {"bus": "kafka", "kafka_bootstrap": ground.broker.address, "topic_prefix": f"{ground.new_run()}."}
