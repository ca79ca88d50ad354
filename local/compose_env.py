"""`make compose-env`: .env for docker-compose.yml, from its example, with fresh secrets. One that is there stays."""

import secrets
from pathlib import Path

from local.layout import ROOT
from local.secrets import fresh

EXAMPLE = ROOT / "deploy" / "compose.env.example"


def filled(example: str, known: dict[str, str]) -> str:
    """Every empty value is a secret: one of the installation's own, or a password that nobody has to remember."""
    lines = []
    for line in example.splitlines():
        name, equals, value = line.partition("=")
        is_secret = equals and not value and not name.startswith("#")
        lines.append(f"{name}={known.get(name) or secrets.token_urlsafe(24)}" if is_secret else line)
    return "\n".join(lines) + "\n"


def main() -> int:
    path = ROOT / ".env"
    if path.exists():
        print(f"{path.name} is there already, and stays as it is")
        return 0
    write(path, filled(EXAMPLE.read_text(), fresh()))
    print(f"{path.name} is written: go on with `docker compose up --build`")
    return 0


def write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)


if __name__ == "__main__":
    raise SystemExit(main())
