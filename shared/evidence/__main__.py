"""python -m shared.evidence key ORIGIN | verify RECEIPT.json [--key VERIFIER_KEY ...]

`key` makes the pair of keys of a new log. `verify` checks a receipt offline and ends with 0 when it holds, 1 when it does
not. It also takes a record as the archive's API tells it, the receipt inside. Keys: INSYN_ARCHIVE_PUBLIC_KEYS, or --key.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from pydantic import ValidationError

from shared.contracts.archive import Receipt
from shared.evidence.notes import generate, parse_verifiers
from shared.evidence.receipts import BadReceipt, verify


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m shared.evidence")
    commands = parser.add_subparsers(dest="what", required=True)
    commands.add_parser("key", help="make the keys of a new log").add_argument("origin")
    checking = commands.add_parser("verify", help="check a receipt")
    checking.add_argument("receipt", type=Path)
    checking.add_argument("--key", action="append", default=[], metavar="VERIFIER_KEY")
    asked = parser.parse_args(arguments)
    return _key(asked.origin) if asked.what == "key" else _verify(asked.receipt, asked.key)


def _key(origin: str) -> int:
    signing, verifying = generate(origin)
    _say(f"INSYN_SIGNING_KEY={signing}")
    _say(f"INSYN_ARCHIVE_PUBLIC_KEYS={verifying}")
    return 0


def _verify(path: Path, keys: list[str]) -> int:
    try:
        told = json.loads(path.read_bytes())
        receipt = Receipt.model_validate(told.get("receipt", told), extra="ignore")
        verify(receipt, parse_verifiers(" ".join(keys) or os.environ.get("INSYN_ARCHIVE_PUBLIC_KEYS", "")))
    except ValidationError as error:
        _say(f"not a receipt: {error.error_count()} fields are missing or malformed")
        return 1
    except (BadReceipt, ValueError, OSError) as error:
        _say(f"does not hold: {error}")
        return 1
    _say(f"holds: record {receipt.record_id} is number {receipt.log_index} of {receipt.tree_size} in the log")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
