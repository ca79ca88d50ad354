"""The context that reactions run in: the service acts itself, in the trace of what it heard."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from shared.context import Actor, actor, correlation, traceparent
from shared.contracts.envelope import Heard


@contextmanager
def in_the_name_of(service: str, group: Sequence[Heard[Any]]) -> Iterator[None]:
    """A group of several traces runs in none: what it tells names its cause instead (`publish(..., cause=heard)`)."""
    traces = {heard.traceparent for heard in group}
    correlations = {heard.correlation or str(heard.id) for heard in group}
    acting = actor.set(Actor(f"service:{service}"))
    tracing = traceparent.set(traces.pop() if len(traces) == 1 else None)
    correlating = correlation.set(correlations.pop() if len(correlations) == 1 else None)
    try:
        yield
    finally:
        correlation.reset(correlating)
        traceparent.reset(tracing)
        actor.reset(acting)
