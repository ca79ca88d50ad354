"""The image: built from nothing but Debian's packages and the pins, run as the user and in the places it will have."""

import json
from collections.abc import Iterator

import pytest

from local import image
from local.image import Buildah
from local.layout import ROOT
from tests.support.deployment import PORT, dockerfile, image_environment
from tests.support.real import need

UID = "10001"


def test_the_image_is_pinned_unprivileged_and_holds_only_what_runs() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text()
    assert "--require-hashes -r /build/constraints.txt" in text
    assert dockerfile("USER") == [f"{UID}:{UID}"]
    assert [json.loads(line) for line in dockerfile("ENTRYPOINT")] == [["python3", "-m"]]
    assert dockerfile("EXPOSE") == [str(PORT)]
    assert image_environment()["INSYN_HOST"] == "0.0.0.0"
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert ignored[0] == "*"
    assert {line for line in ignored if line.startswith("!")} == {
        "!constraints.txt",
        "!shared",
        "!services",
        "!LICENSE",
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Buildah, str]]:
    tool = image.buildah(tmp_path_factory.mktemp("buildah"))
    need("buildah, as root", present=tool)
    base = image.debian()
    need("debootstrap", present=base)
    assert tool
    assert base
    tool.build(base, "insyn:test")
    container = tool.run("from", "--pull-never", "insyn:test").stdout.strip()
    yield tool, container
    tool.run("rm", container)


@pytest.mark.slow
def test_a_process_runs_as_nobody_in_particular_and_writes_only_where_it_may(built: tuple[Buildah, str]) -> None:
    tool, container = built
    assert tool.inside(container, ["id", "-u"]).stdout.strip() == UID
    told = tool.inside(container, ["python3", "-m", "services.registry", "openapi"])
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["openapi"].startswith("3.1")
    may = "for d in / /app /app/services /opt/insyn /etc /usr /data /data/blobs /data/archive-media /tmp; do [ -w $d ] && echo $d; done; true"
    assert tool.inside(container, ["sh", "-c", may]).stdout.split() == [
        "/data", "/data/blobs", "/data/archive-media", "/tmp",
    ]  # fmt: skip
    assert tool.inside(container, ["python3", "-m", "pip", "--version"]).returncode


@pytest.mark.slow
def test_it_migrates_a_database_and_needs_no_other_place(built: tuple[Buildah, str]) -> None:
    tool, container = built
    script = (
        "INSYN_DATA_DIR=/tmp python3 -m services.archive migrate && python3 -c 'import sqlite3;"
        'print(sqlite3.connect("/tmp/archive.db").execute("SELECT count(*) FROM alembic_version").fetchone()[0])\''
    )
    migrated = tool.inside(container, ["sh", "-c", script])
    assert migrated.returncode == 0, migrated.stderr
    assert migrated.stdout.split()[-1] == "1"


@pytest.mark.slow
def test_its_configuration_is_what_orchestrators_are_told(built: tuple[Buildah, str]) -> None:
    tool, container = built
    told = json.loads(tool.run("inspect", container).stdout)["OCIv1"]["config"]
    assert told["User"] == f"{UID}:{UID}"
    assert told["Entrypoint"] == ["python3", "-m"]
    assert told["ExposedPorts"] == {f"{PORT}/tcp": {}}
