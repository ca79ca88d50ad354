"""All that registry hears, in one table."""

from services.registry.application.closing import close_archived
from services.registry.application.looks import hear_supervision
from services.registry.application.profiles import hear_profiles
from services.registry.application.statements import hear_statements
from shared.contracts.archive import SnapshotSealed
from shared.contracts.ingest import ProfileChecked, StatementPublished
from shared.contracts.moderation import SupervisionChanged
from shared.messaging.consumer import Reactions

REACTIONS: Reactions = {
    ProfileChecked: hear_profiles,
    StatementPublished: hear_statements,
    SnapshotSealed: close_archived,
    SupervisionChanged: hear_supervision,
}
