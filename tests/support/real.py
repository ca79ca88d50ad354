"""Real servers: where they are, and what a test does when one is missing.

`make test` starts them and sets the variables. Without one its tests are skipped and the summary says so; with
REQUIRE_REAL=1 (CI) they fail.
"""

import os

import pytest

POSTGRES = "INSYN_TEST_POSTGRES"
KAFKA = "INSYN_TEST_KAFKA"
NAMES = {POSTGRES: "PostgreSQL", KAFKA: "Apache Kafka"}
missed: dict[str, int] = {}


def address(variable: str) -> str:
    """Where the server is; otherwise the test is skipped out loud, or fails where real servers are required."""
    if found := os.environ.get(variable):
        return found
    need(NAMES[variable], present=False)
    raise AssertionError


def need(what: str, *, present: object) -> None:
    """Go on only when the real thing is there."""
    if present:
        return
    missed[what] = missed.get(what, 0) + 1
    if os.environ.get("REQUIRE_REAL") == "1":
        pytest.fail(f"{what} is required here and could not be had")
    pytest.skip(f"no {what}")
