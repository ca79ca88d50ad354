"""House rules that ruff cannot say, each with a violation it must catch."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Gate, Source, calls, caught, expect_clean, found

COMMITTERS = ("shared/db", "shared/messaging")
OUTSIDE = ("local", "demo", "tests", "benchmarks")
TIME_AND_IDS = ("shared/clock.py", "shared/ids.py")
BANNED = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?|uuid[14]|uuid\.uuid[14])$")
LEFT_BEHIND = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
REASON = re.compile(r"#\s*noqa: [A-Z]+\d+(, ?[A-Z]+\d+)* - \w+")
IGNORED = re.compile(r"#\s*type: ignore\[[a-z-]+(, ?[a-z-]+)*\]\s+#\s*\w+")


def commits(source: Source) -> Iterator[str]:
    """The unit of work commits, and the bus its offsets; nobody else."""
    if not source.inside("shared", "services") or source.inside(*COMMITTERS):
        return
    for call, name in calls(source):
        if name.endswith(".commit"):
            yield source.at(call.lineno, f"{name}() outside the unit of work")


def sleeps(source: Source) -> Iterator[str]:
    """A test waits for a condition with a deadline."""
    if not source.inside("tests"):
        return
    for call, name in calls(source):
        if name.rpartition(".")[2] == "sleep" and ast.unparse(call.args[0] if call.args else call) != "0":
            yield source.at(call.lineno, "a test sleeps")


def broad_excepts(source: Source) -> Iterator[str]:
    """Whoever catches everything passes it on in the end, or says why not in the same line."""
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _is_broad(node.type)):
            said = re.search(r":\s+# (noqa: BLE001 - )?(?!noqa)\w+", source.lines[node.lineno - 1])
            if not said and not isinstance(node.body[-1], ast.Raise):
                yield source.at(node.lineno, "catches everything and does not say why")


def _is_broad(kind: ast.expr) -> bool:
    parts = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(ast.unparse(part).rpartition(".")[2] in {"Exception", "BaseException"} for part in parts)


def silenced_without_reason(source: Source) -> Iterator[str]:
    """`# noqa: CODE - why` and `# type: ignore[code]  # why`."""
    for line, comment in _comments(source):
        if re.match(r"#\s*noqa", comment) and not REASON.match(comment):
            yield source.at(line, "noqa without code or reason")
        if re.match(r"#\s*type:\s*ignore", comment) and not IGNORED.match(comment):
            yield source.at(line, "type: ignore without code or reason")


def _comments(source: Source) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def own_time_and_ids(source: Source) -> Iterator[str]:
    """Time and ids come in from outside, so that tests decide them."""
    if source.path in TIME_AND_IDS or source.inside(*OUTSIDE):
        return
    for call, name in calls(source):
        if BANNED.search(name):
            yield source.at(call.lineno, f"{name}() outside shared/clock.py and shared/ids.py")


def undocumented(source: Source) -> Iterator[str]:
    """A module opens with one sentence that says what it is for; only an empty `__init__.py` says nothing."""
    if source.text.strip() and not ast.get_docstring(source.tree):
        yield source.at(1, "no module docstring")


def left_behind(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.lines, 1):
        if note := LEFT_BEHIND.search(line):
            yield source.at(number, f"{note.group()} left behind")
    for node in source.nodes:
        if isinstance(node, ast.Raise) and node.exc and "NotImplementedError" in ast.unparse(node.exc):
            yield source.at(node.lineno, "something is not there yet")


def bare_patterns(source: Source) -> Iterator[str]:
    """What a caller must write is told in words (shared/web/shapes.py): nobody reads a regular expression in an error."""
    if source.path == "shared/web/shapes.py" or not re.match(r"(services/\w+/api|shared/web)/", source.path):
        return
    for call, _ in calls(source):
        if any(one.arg in {"pattern", "regex"} for one in call.keywords):
            yield source.at(call.lineno, "a pattern without words for whoever misses it")


GATES: tuple[Gate, ...] = (
    commits, sleeps, broad_excepts, silenced_without_reason, own_time_and_ids, undocumented, left_behind, bare_patterns,
)  # fmt: skip


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.__name__)
def test_the_house_rule_is_kept(gate: Gate) -> None:
    expect_clean(found(gate))


NOTE = "TO" + "DO"
PLANTED: list[tuple[Gate, str, str]] = [
    (commits, "services/stats/store/x.py", "async def f(s):\n    await s.session.commit()"),
    (commits, "shared/web/x.py", "uow.commit()"),
    (sleeps, "tests/unit/x.py", "import asyncio\nawait_ = asyncio.sleep(0.1)"),
    (sleeps, "tests/unit/x.py", "from time import sleep\nsleep(1)"),
    (broad_excepts, "services/stats/x.py", "try:\n    f()\nexcept Exception:\n    pass"),
    (broad_excepts, "services/stats/x.py", "try:\n    f()\nexcept (OSError, BaseException) as e:\n    pass"),
    (broad_excepts, "services/stats/x.py", "try:\n    f()\nexcept:  # noqa: BLE001\n    pass"),
    (silenced_without_reason, "shared/x.py", "x = 1  # noqa"),
    (silenced_without_reason, "shared/x.py", "x = 1  # noqa: E501"),
    (silenced_without_reason, "shared/x.py", "x = 1  # type: ignore"),
    (silenced_without_reason, "shared/x.py", "x = 1  # type: ignore[arg-type]"),
    (own_time_and_ids, "services/stats/x.py", "datetime.now(UTC)"),
    (own_time_and_ids, "services/stats/x.py", "datetime.datetime.utcnow()"),
    (own_time_and_ids, "shared/web/x.py", "time.time()"),
    (own_time_and_ids, "shared/web/x.py", "uuid4()"),
    (own_time_and_ids, "shared/web/x.py", "uuid.uuid4()"),
    (own_time_and_ids, "shared/web/x.py", "date.today()"),
    (undocumented, "shared/x.py", "x = 1"),
    (undocumented, "tests/unit/x.py", "def test(): ..."),
    (left_behind, "shared/x.py", f"x = 1  # {NOTE} later"),
    (left_behind, "shared/x.py", "def f():\n    raise NotImplementedError('later')"),
    (bare_patterns, "services/stats/api/x.py", "Code = Annotated[str, StringConstraints(pattern='^a$')]"),
    (bare_patterns, "shared/web/x.py", "code: str = Field(pattern='^a$')"),
]


@pytest.mark.parametrize(
    ("gate", "path", "code"), PLANTED, ids=[f"{g.__name__}-{n}" for n, (g, _, _) in enumerate(PLANTED)]
)
def test_a_planted_violation_is_caught(gate: Gate, path: str, code: str) -> None:
    assert len(caught(gate, path, code)) == 1


FINE: list[tuple[Gate, str, str]] = [
    (commits, "shared/db/unit_of_work.py", "s.commit()"),
    (commits, "shared/messaging/consumer.py", "s.commit({})"),
    (sleeps, "tests/unit/x.py", "asyncio.sleep(0)"),
    (sleeps, "services/ingest/x.py", "asyncio.sleep(5)"),
    (broad_excepts, "shared/x.py", "try:\n    f()\nexcept Exception:  # noqa: BLE001 - anything may come\n    pass"),
    (
        broad_excepts,
        "shared/x.py",
        "try:\n    f()\nexcept Exception:  # whatever it was, the caller gets an answer\n    pass",
    ),
    (broad_excepts, "shared/x.py", "try:\n    f()\nexcept BaseException:\n    clean()\n    raise"),
    (broad_excepts, "shared/x.py", "try:\n    f()\nexcept (OSError, ValueError):\n    pass"),
    (silenced_without_reason, "shared/x.py", "x = 1  # noqa: E501, N802 - a long name of theirs"),
    (silenced_without_reason, "shared/x.py", "x = 1  # type: ignore[arg-type]  # their stub is wrong"),
    (own_time_and_ids, "shared/clock.py", "datetime.now(UTC)"),
    (own_time_and_ids, "shared/web/x.py", "core.clock.now()"),
    (own_time_and_ids, "shared/web/x.py", "time.monotonic()"),
    (undocumented, "shared/db/__init__.py", ""),
    (bare_patterns, "services/stats/api/x.py", "Code = Annotated[str, Shape('^a$', 'ett a', 'an a')]"),
    (bare_patterns, "services/stats/settings.py", "code: str = Field(pattern='^a$')"),
]


@pytest.mark.parametrize(("gate", "path", "code"), FINE, ids=[f"{g.__name__}-{n}" for n, (g, _, _) in enumerate(FINE)])
def test_what_is_allowed_passes(gate: Gate, path: str, code: str) -> None:
    assert caught(gate, path, code) == []
