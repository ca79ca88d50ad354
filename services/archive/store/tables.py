"""Every table of the archive database. Rows never leave this room."""

from shared.db.base import new_metadata
from shared.db.tables import shared_tables

metadata = new_metadata()
shared = shared_tables(metadata)
