"""What can be measured of talking and hearing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.contracts.envelope import Heard
from shared.messaging.bus import Place
from shared.observability.declare import counter, gauge, histogram

HEARD = counter(
    "insyn_events_heard_total",
    "Events heard, by what became of them: handled, duplicate, ignored, retried or dead.",
    ["consumer", "type", "outcome"],
)
AGE = histogram(
    "insyn_event_age_seconds",
    "Time from the fact to its effect here.",
    ["consumer", "type"],
    (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 3600.0),
)
LAG = gauge("insyn_consumer_lag", "Records that wait to be heard.", ["consumer", "topic", "partition"])
MISSED = counter(
    "insyn_events_missed_total",
    "Events that had expired in their topic before the consumer could hear them.",
    ["consumer"],
)
BRAKED = gauge("insyn_consumer_braked", "1 when too many deaths in a row have stopped the consumer.", ["consumer"])
DEAD = gauge("insyn_dead_letters_open", "Dead letters that nobody has replayed or discarded.", ["service"])
TOLD = counter("insyn_events_told_total", "Events that the broker has taken from the outbox.", ["service"])
TELLING = counter(
    "insyn_relay_batches_total", "Batches the relay offered the broker, by whether all of it was taken.",
    ["service", "outcome"],
)  # fmt: skip
UNTOLD = gauge("insyn_outbox_untold", "Events in the outbox that wait for the broker.", ["service"])
UNTOLD_AGE = gauge("insyn_outbox_oldest_seconds", "Age of the oldest event that waits for the broker.", ["service"])
FAILURES = counter("insyn_schedule_failures_total", "Runs of a schedule that failed.", ["service", "schedule"])
RUNNING = gauge(
    "insyn_schedule_running_since", "When the run of a schedule that is under way began, Unix time; 0 while it rests.",
    ["service", "schedule"],
)  # fmt: skip
MEASURED = gauge(
    "insyn_worker_measured_seconds",
    "When this worker last asked database and broker what waits and was answered, in Unix time; at first, when it began.",
    ["service"],
)
RESTARTS = counter(
    "insyn_worker_faults_total", "Faults after which a part of the worker began again.", ["service", "part"]
)


def tell_age(consumer: str, now: datetime, heard: Sequence[tuple[str, Heard[Any]]]) -> None:
    """How long each of these, with its type, took from the fact to its effect."""
    for kind in {kind for kind, _ in heard}:
        ages = AGE.labels(consumer, kind)
        for one in [one for of, one in heard if of == kind]:
            ages.observe(max(0.0, (now - one.time).total_seconds()))


def tell_lag(consumer: str, lags: Mapping[Place, int]) -> None:
    """Places that another member holds by now are told of by that one."""
    for sample in [sample for metric in LAG.collect() for sample in metric.samples]:
        name, topic, partition = (sample.labels[label] for label in ("consumer", "topic", "partition"))
        if name == consumer and (topic, int(partition)) not in lags:
            LAG.remove(name, topic, partition)
    for (topic, number), waiting in lags.items():
        LAG.labels(consumer, topic, number).set(waiting)
