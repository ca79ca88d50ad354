"""What a consumer tells of its lag, while partitions move between the workers of a service."""

from shared.messaging.metrics import LAG, tell_lag


def told(consumer: str) -> dict[tuple[str, str], float]:
    samples = [sample for metric in LAG.collect() for sample in metric.samples]
    mine = [sample for sample in samples if sample.labels["consumer"] == consumer]
    return {(sample.labels["topic"], sample.labels["partition"]): sample.value for sample in mine}


def test_a_partition_that_another_member_took_over_is_told_of_no_longer() -> None:
    tell_lag("here", {("ingest.posts", 0): 7, ("ingest.posts", 1): 900})
    tell_lag("elsewhere", {("ingest.posts", 1): 3})
    tell_lag("here", {("ingest.posts", 0): 0})
    assert told("here") == {("ingest.posts", "0"): 0}
    assert told("elsewhere") == {("ingest.posts", "1"): 3}
