"""No file names the machine it was written on, nor the registry its packages came from."""

import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, Source, caught, expect_clean, files, found

PLACES = (
    r"/wor[k]/(main|shared|tmp)\b",
    r"/tmp/insyn",
    r"/roo[t]/",
    r"/home/[a-z]",
    r"/User[s]/[A-Za-z]",
    r"[A-Z]:\\Users",
)
REGISTRIES = (
    r"(files\.)?python[h]osted\.org", r"https?://(\w+\.)?pypi\.(org|python\.org)/", r"registry\.npmj[s]\.org",
    r"(extra-)?index-ur[l]\s*=", r"https?://[^\s/]*(artifactory|jfrog|nexus)",
)  # fmt: skip
SHORTEST = 6
"""A host name shorter than this may be a word."""


def own_names() -> tuple[str, ...]:
    """This machine's name and the host its git remote lives on: known only where the test runs."""
    remote = subprocess.run(["git", "remote", "-v"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    hosts = {socket.gethostname(), *re.findall(r"(?:@|//)([\w.\-]+\.[\w\-]+)[:/]", remote)}
    return tuple(rf"\b{re.escape(host)}\b" for host in hosts if len(host) >= SHORTEST and host != "localhost")


PATTERN = re.compile("|".join((*PLACES, *REGISTRIES, *own_names())))


def leaks(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.lines, 1):
        if leak := PATTERN.search(line):
            yield source.at(number, f"names a machine or a registry: {leak.group()}")


def readable() -> Iterator[Source]:
    own = Path(__file__).relative_to(ROOT).as_posix()
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if name != own:
            yield Source(name, path.read_bytes().decode("utf-8", "replace"))


def test_no_file_names_a_machine_or_a_registry() -> None:
    expect_clean(found(leaks, readable()))


@pytest.mark.parametrize(
    "line",
    [
        f"see /{'work'}/main/README.md", "cd /root/insyn", "/home/anna/insyn", "index-url = https://mirror.example",
        "https://files.pythonhosted.org/packages/x.whl", "https://nexus.example.se/repository/pypi", "/tmp/insyn/env.sh",
    ],
)  # fmt: skip
def test_a_leak_is_found(line: str) -> None:
    assert len(caught(leaks, "docs/x.md", line)) == 1


@pytest.mark.parametrize("line", ["`../shared/fixtures`", "https://insyn.example.se", "make it work/main things first"])
def test_what_names_nothing_passes(line: str) -> None:
    assert caught(leaks, "docs/x.md", line) == []
