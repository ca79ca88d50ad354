"""Every source file of the repository, read and parsed once, as the gates see it."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("shared", "services", "local", "demo", "tests", "benchmarks")
NOT_OURS = {
    ".git", ".venv", ".cache", "__pycache__", "var", "htmlcov", "node_modules", ".mypy_cache", ".pytest_cache",
    ".ruff_cache", ".hypothesis", ".import_linter_cache",
}  # fmt: skip
SERVICES = ("registry", "ingest", "moderation", "archive", "stats")


@dataclass(frozen=True)
class Source:
    """One file: `path` is relative to the root of the repository, with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    def inside(self, *rooms: str) -> bool:
        return self.path.startswith(tuple(f"{room}/" for room in rooms))

    def at(self, line: int, words: str) -> str:
        return f"{self.path}:{line}: {words}"


Gate = Callable[[Source], Iterator[str]]


def files(root: Path = ROOT) -> Iterator[Path]:
    """All files that are ours, whatever their kind."""
    for path in sorted(root.iterdir()):
        if path.name in NOT_OURS or path.name.startswith(".coverage"):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


@cache
def python() -> tuple[Source, ...]:
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), path.read_text())
        for room in ROOMS
        if (ROOT / room).is_dir()
        for path in files(ROOT / room)
        if path.suffix == ".py"
    )


def found(gate: Gate, sources: Iterable[Source] | None = None) -> list[str]:
    """What the gate has to say of these sources; of the whole repository unless told otherwise."""
    return [words for source in (python() if sources is None else sources) for words in gate(source)]


def expect_clean(words: list[str]) -> None:
    """Fails with everything that was found, one line each."""
    assert not words, "\n" + "\n".join(words)


def caught(gate: Gate, path: str, code: str) -> list[str]:
    """What the gate says of a planted file."""
    return list(gate(Source(path, code)))


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Every call with its dotted name as written: `datetime.now`, `self.session.commit`."""
    for node in source.nodes:
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
