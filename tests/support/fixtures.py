"""Recorded payloads of third parties: read where they lie, never copied (see its README for sources and licences)."""

from pathlib import Path

from tests.support.real import need

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "fixtures"


def recorded(*parts: str) -> Path:
    """A file or folder of the recorded payloads; the test is skipped out loud where they are missing."""
    path = FOLDER.joinpath(*parts)
    if not path.exists():
        need("recorded payloads (../shared/fixtures)", present=False)
    return path
