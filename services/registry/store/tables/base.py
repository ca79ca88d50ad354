"""The registry database's one list of tables."""

from shared.db.base import new_metadata
from shared.db.tables import shared_tables

metadata = new_metadata()
shared = shared_tables(metadata, units=False)
