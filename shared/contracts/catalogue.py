"""Every topic and every event: the one list that Kafka's topics, AsyncAPI and the tests are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from shared.contracts import archive, ingest, moderation, plans, registry
from shared.contracts.envelope import Event

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Topic:
    """Partitions are fixed at birth: watermarks and the order of a key hang on them."""

    name: str
    owner: Literal["registry", "ingest", "moderation", "archive", "stats"]
    partitions: int
    cleanup: Literal["delete", "compact"]
    retention: timedelta | None
    personal_data: bool
    meaning: str
    events: tuple[type[Event], ...]


CATALOGUE: tuple[Topic, ...] = (
    Topic("registry.accounts", "registry", 3, "compact", None, True,
          "Accounts and who answers for them; the newest state of each", (registry.AccountChanged,)),
    Topic("registry.units", "registry", 3, "compact", None, True,
          "The municipality's units and who manages them; the newest state of each", (registry.UnitChanged,)),
    Topic("registry.incidents", "registry", 1, "compact", None, False,
          "Incidents: what is not ours, or was said by who might not; the newest state of each", (registry.IncidentChanged,)),
    Topic("registry.api-keys", "registry", 1, "compact", None, True,
          "Digests of API keys and what they may", (registry.ApiKeyChanged,)),
    Topic("registry.plans", "registry", 1, "compact", None, False,
          "Records management plans; the newest state of each version", (plans.PlanChanged,)),
    Topic("registry.disposal-decisions", "registry", 1, "compact", None, False,
          "Disposal decisions; the newest state of each", (plans.DisposalDecisionChanged,)),
    Topic("ingest.posts", "ingest", 6, "delete", WEEK, True,
          "What was written, version by version", (ingest.PostCaptured, ingest.PostWithdrawn)),
    Topic("ingest.profiles", "ingest", 3, "delete", WEEK, True,
          "What the platforms say our accounts are, check by check, and that they wrote",
          (ingest.ProfileChecked, ingest.StatementPublished)),
    Topic("ingest.actions", "ingest", 3, "delete", WEEK, True,
          "How removals ended on the platforms", (ingest.RemovalEnded, ingest.RemovalAmended)),
    Topic("moderation.cases", "moderation", 3, "delete", WEEK, True,
          "Cases, their hits and decisions", (moderation.CaseChanged,)),
    Topic("moderation.removals", "moderation", 3, "delete", WEEK, False,
          "Removals that people decided, with receipts", (moderation.RemovalRequested,)),
    Topic("moderation.supervision", "moderation", 3, "compact", None, True,
          "When people looked at each account, and what nobody looked at in time", (moderation.SupervisionChanged,)),
    Topic("archive.records", "archive", 6, "delete", WEEK, False,
          "Records and snapshots as they are sealed, with receipts", (archive.RecordSealed, archive.SnapshotSealed)),
)  # fmt: skip

COMPACTED = frozenset(topic.name for topic in CATALOGUE if topic.cleanup == "compact")
"""Of these the newest state of each key stays for ever: a gap loses nothing."""
TOPICS: Mapping[str, Topic] = {topic.name: topic for topic in CATALOGUE}
EVENTS: Mapping[str, type[Event]] = {event.type: event for topic in CATALOGUE for event in topic.events}
