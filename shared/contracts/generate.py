"""python -m shared.contracts.generate: the schemas, docs/asyncapi.yaml and docs/events.md, from the code.

It refuses to write over a published schema that the code has broken: a breach is a new version, not a new snapshot.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from shared.contracts.asyncapi import document
from shared.contracts.catalogue import EVENTS
from shared.contracts.handbook import handbook
from shared.contracts.snapshots import SCHEMAS, breaches, committed, schema_of

ROOT = Path(__file__).resolve().parents[2]


def as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def files() -> Mapping[Path, str]:
    """Every file that is made from the contracts, with what it must say."""
    made = {SCHEMAS / f"{name}.json": as_json(schema_of(event)) for name, event in EVENTS.items()}
    made[ROOT / "docs" / "asyncapi.yaml"] = yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=120)
    made[ROOT / "docs" / "events.md"] = handbook()
    return made


def broken(folder: Path = SCHEMAS) -> list[str]:
    """Breaches of what is published, one line each."""
    found = []
    for name, event in EVENTS.items():
        if (old := committed(name, folder)) is not None:
            found += [f"{name}{breach}" for breach in breaches(old, schema_of(event))]
    gone = {path.stem for path in folder.glob("*.json")} - set(EVENTS)
    return found + [f"{name}: removed, but it is published" for name in sorted(gone)]


def main() -> int:
    if found := broken():
        sys.stderr.write("Published contracts would break; make a new version instead:\n" + "\n".join(found) + "\n")
        return 1
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
