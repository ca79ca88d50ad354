"""Logs are JSON lines that hold no content and no secret, whatever is handed to them."""

import json
import logging
import sys
from typing import Any

import pytest

from shared import context
from shared.auth.keys import mint
from shared.observability.logs import configure_logging, told
from shared.observability.redaction import HIDDEN

POST = "Rektorn heter Anna och bor på Storgatan 1"
pytestmark = pytest.mark.usefixtures("logs_as_before")


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Any:
    configure_logging("moderation", "INFO")

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return read


def test_a_line_tells_when_where_what_and_in_which_trace(lines: Any) -> None:
    traced = context.traceparent.set("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    asked = context.request_id.set("r-1")
    logging.getLogger("services.moderation").info("case_opened", extra={"case_id": 7})
    context.traceparent.reset(traced)
    context.request_id.reset(asked)
    [line] = lines()
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO", "service": "moderation", "event": "case_opened", "logger": "services.moderation",
        "trace": "0af7651916cd43dd8448eb211c80319c", "request_id": "r-1", "case_id": 7,
    }  # fmt: skip


def _fail() -> None:
    cause = ValueError(POST)
    raise RuntimeError(POST, mint()) from cause


def test_an_exception_is_told_by_type_and_place_only(lines: Any) -> None:
    with pytest.raises(RuntimeError) as raised:
        _fail()
    logging.getLogger("services.ingest").error("capture_failed", exc_info=raised.value)
    [line] = lines()
    assert line["exception"]["type"] == "builtins.RuntimeError"
    assert line["exception"]["cause"]["type"] == "builtins.ValueError"
    assert line["exception"]["frames"][-1].startswith("tests/unit/shared/test_observability_logs.py:")
    assert "Anna" not in json.dumps(line)
    assert "insyn_" not in json.dumps(line)


def test_fields_that_hold_content_are_hidden_and_others_redacted(lines: Any) -> None:
    more = {"text": POST, "where": f"Bearer {mint()}", "long": "x" * 5_000}
    logging.getLogger("shared.x").warning("odd", extra=more)
    [line] = lines()
    assert line["text"] == HIDDEN
    assert line["where"] == f"Bearer {HIDDEN}"
    assert len(line["long"]) == 500


def test_libraries_tell_their_template_not_what_is_filled_in(lines: Any) -> None:
    logging.getLogger("aiokafka.consumer").error("cannot read %r\nmore", POST)
    logging.getLogger("sqlalchemy.engine.Engine").info("INSERT %s", POST)
    logging.getLogger("httpx").info("HTTP Request: GET https://graph.example/?access_token=abc")
    logging.getLogger("uvicorn.error").info("Uvicorn running on %s", "http://127.0.0.1:8001")
    failed, running = lines()
    assert failed["event"] == "cannot read %r"
    assert running["event"] == "Uvicorn running on http://127.0.0.1:8001"


def test_a_record_that_cannot_be_written_is_said_to_be_lost(lines: Any) -> None:
    class Broken:
        def __str__(self) -> str:
            raise ValueError(POST)

    logging.getLogger("services.ingest").info("odd", extra={"what": Broken()})
    [line] = lines()
    assert line == {"level": "ERROR", "event": "log_record_lost", "logger": "services.ingest"}


def test_a_crash_of_the_process_is_a_line_too(lines: Any) -> None:
    error = ValueError(POST)
    sys.excepthook(ValueError, error, None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    [line] = lines()
    assert (line["event"], line["level"]) == ("process_crashed", "CRITICAL")
    assert "Anna" not in json.dumps(line)


def test_groups_are_told_with_what_is_in_them() -> None:
    group = ExceptionGroup(POST, [ValueError(POST), KeyError(POST)])
    found = told(group)
    assert [inner["type"] for inner in found["errors"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert "Anna" not in json.dumps(found)
