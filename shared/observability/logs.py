"""Logs are JSON lines on standard output: a static event name and ids, never content, never secrets.

Ours: `log.info("case_opened", extra={"case_id": id})`. Of other people's libraries only the message's template is
told, since what is filled into it may be content; of those in FILLED_IN it never is. Exceptions are told by type and place.
"""

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from shared import context
from shared.observability.redaction import HIDDEN, redact

ROOT = f"{Path(__file__).resolve().parents[2]}/"
OURS = ("shared", "services", "local", "demo")
FILLED_IN = ("uvicorn", "alembic", "py.warnings")
LONGEST = 500
FRAMES = 25
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
CONTENT = frozenset({
    "text", "body", "content", "raw", "payload", "value", "data", "words", "author", "name", "email", "actor",
    "subject", "query", "headers", "reason_given", "password", "secret", "token", "key", "credential",
})  # fmt: skip
"""Names under which somebody might hand over what a log must not hold."""

log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        trace = context.traceparent.get()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self._service,
            "event": _event(record),
            "logger": record.name,
            "trace": trace[3:35] if trace else None,
            "request_id": context.request_id.get(),
        }
        line |= {
            name: _plain(name, value) for name, value in vars(record).items() if name not in STANDARD | line.keys()
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = told(record.exc_info[1])
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)


class Output(logging.StreamHandler[TextIO]):
    """Standard output, whichever it is then. A record that cannot be written is said to be so: the default prints it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override] # as the standard library's own last resort does
        return sys.stdout

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard library's name
        self.stream.write(json.dumps({"level": "ERROR", "event": "log_record_lost", "logger": record.name}) + "\n")


def configure_logging(service: str, level: str) -> None:
    """All logs of this process go through here. Other people's libraries speak from WARNING on: below, they tell data."""
    output = Output()
    output.setFormatter(JsonLines(service))
    root = logging.getLogger()
    root.handlers = [output]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in FILLED_IN:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
    logging.captureWarnings(capture=True)
    sys.excepthook = _crashed
    threading.excepthook = lambda crash: _crashed(crash.exc_type, crash.exc_value, crash.exc_traceback)


def told(error: BaseException, depth: int = 3) -> dict[str, Any]:
    """The type and the places, innermost last; never what the exception says, which may be content."""
    found: dict[str, Any] = {"type": f"{type(error).__module__}.{type(error).__qualname__}", "frames": _frames(error)}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause and depth:
        found["cause"] = told(cause, depth - 1)
    if isinstance(error, BaseExceptionGroup) and depth:
        found["errors"] = [told(inner, depth - 1) for inner in error.exceptions[:5]]
    return found


def _frames(error: BaseException) -> list[str]:
    frames = []
    here = error.__traceback__
    while here:
        code = here.tb_frame.f_code
        frames.append(f"{_place(code.co_filename)}:{here.tb_lineno} {code.co_name}")
        here = here.tb_next
    return frames[-FRAMES:]


def _place(file: str) -> str:
    """As the reader of the source knows it: no folder of this host."""
    return file.rpartition("site-packages/")[2].removeprefix(ROOT)


def _event(record: logging.LogRecord) -> str:
    filled = record.name.startswith(FILLED_IN)
    message = record.getMessage() if filled else str(record.msg)
    return redact(message.strip().partition("\n")[0])[:LONGEST]


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return HIDDEN if name in CONTENT else redact(str(value))[:LONGEST]


def _crashed(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("process_crashed", exc_info=error)
