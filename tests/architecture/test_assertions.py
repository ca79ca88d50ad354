"""Every test says what must be so: an `assert`, a `pytest.raises`, or a helper that is called `expect_...`."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Source, caught, expect_clean, found, functions

SAID = ("pytest.raises", "pytest.warns", "pytest.fail")


def says_nothing(source: Source) -> Iterator[str]:
    if source.inside("tests") and source.path.rpartition("/")[2].startswith("test_"):
        for function in functions(source):
            if function.name.startswith("test_") and not any(map(_asserts, ast.walk(function))):
                yield source.at(function.lineno, f"{function.name} asserts nothing that a reader can see")


def _asserts(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Assert)
    called = ast.unparse(node.func)
    return called in SAID or called.rpartition(".")[2].startswith("expect_")


def test_every_test_says_what_must_be_so() -> None:
    expect_clean(found(says_nothing))


def test_a_test_that_asserts_nothing_is_found() -> None:
    assert caught(says_nothing, "tests/unit/test_x.py", "async def test_it():\n    await f()") == [
        "tests/unit/test_x.py:1: test_it asserts nothing that a reader can see"
    ]
    for kept in ("assert f()", "with pytest.raises(E):\n        f()", "expect_clean(f())", "await world.expect_one()"):
        assert caught(says_nothing, "tests/unit/test_x.py", f"async def test_it():\n    {kept}") == []
    assert caught(says_nothing, "tests/support/x.py", "def test_it():\n    f()") == []
