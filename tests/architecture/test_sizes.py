"""Files and functions stay short enough to hold in the head."""

import ast
from collections.abc import Callable, Iterator
from statistics import mean

from tests.architecture.sources import Source, caught, expect_clean, found, functions, python

FILE, TEST_FILE, FUNCTION = 400, 600, 60
AVERAGE_FUNCTION, AVERAGE_FILE = 12, 120
GENERATED = "/migrations/versions/"


def long_files(source: Source) -> Iterator[str]:
    limit = TEST_FILE if source.inside("tests") else FILE
    if GENERATED not in source.path and len(source.lines) > limit:
        yield source.at(limit, f"{len(source.lines)} lines, at most {limit}")


def long_functions(source: Source) -> Iterator[str]:
    if GENERATED in source.path:
        return
    for function in functions(source):
        if (length := _length(function)) > FUNCTION:
            yield source.at(function.lineno, f"{function.name} has {length} lines, at most {FUNCTION}")


def _length(function: ast.stmt) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def code() -> list[Source]:
    return [s for s in python() if s.inside("shared", "services") and GENERATED not in s.path and s.text.strip()]


def test_no_file_is_too_long() -> None:
    expect_clean(found(long_files))


def test_no_function_is_too_long() -> None:
    expect_clean(found(long_functions))


def test_the_average_is_short_too(record_property: Callable[[str, object], None]) -> None:
    function = mean(_length(f) for source in code() for f in functions(source))
    file = mean(len(source.lines) for source in code())
    record_property("average function", round(function, 1))
    record_property("average file", round(file, 1))
    assert function <= AVERAGE_FUNCTION, f"functions have {function:.1f} lines on average"
    assert file <= AVERAGE_FILE, f"files have {file:.1f} lines on average"


def test_what_is_too_long_is_found() -> None:
    body = "    pass\n" * FUNCTION
    assert caught(long_functions, "shared/x.py", f"def far():\n{body}") == [
        "shared/x.py:1: far has 61 lines, at most 60"
    ]
    assert caught(long_functions, "shared/x.py", f"def fair():\n{body[9:]}") == []
    assert caught(long_files, "shared/x.py", "x = 1\n" * 401) == ["shared/x.py:400: 401 lines, at most 400"]
    assert caught(long_files, "tests/unit/x.py", "x = 1\n" * 401) == []
    assert caught(long_files, "tests/unit/x.py", "x = 1\n" * 601)
