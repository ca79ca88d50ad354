"""All that registry hears, in one table."""

from services.registry.application.closing import close_archived
from shared.contracts.archive import SnapshotSealed
from shared.messaging.consumer import Reactions

REACTIONS: Reactions = {SnapshotSealed: close_archived}
