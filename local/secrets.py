"""The secrets of a local installation: made at first start, kept in files that only their owner can read."""

import base64
import os
import secrets
from pathlib import Path

from shared.evidence.notes import generate

LOG_ORIGIN = "insyn.example.se/0860/log"


def read(path: Path) -> dict[str, str]:
    """`NAME=value`, one a line."""
    if not path.exists():
        return {}
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def write(path: Path, values: dict[str, str]) -> None:
    """Only the owner may read it, at no moment anybody else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    part.replace(path)


def installation(data_dir: Path) -> dict[str, str]:
    """The environment with the secrets of this installation; made once, the same ever after."""
    path = data_dir / "secrets.env"
    if found := read(path):
        return found
    made = fresh()
    write(path, made)
    return made


def fresh() -> dict[str, str]:
    signing, verifying = generate(LOG_ORIGIN)
    return {
        "INSYN_ENCRYPTION_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "INSYN_SIGNING_KEY": signing,
        "INSYN_ARCHIVE_PUBLIC_KEYS": verifying,
    }
