"""Run by Alembic, through `shared.db.migrate`."""

from services.archive.store.tables import metadata
from shared.db.migrate import run_env

run_env(metadata)
