"""One system at a time on a data folder."""

from pathlib import Path

import pytest

from local.layout import Layout
from local.lock import Busy, base_port_of, held


def test_a_second_system_is_refused_and_others_find_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSYN_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("INSYN_BASE_PORT", raising=False)
    with held(tmp_path, 21_000):
        assert Layout.of_the_running().port("registry") == 21_001
        with pytest.raises(Busy, match="INSYN_DATA_DIR"), held(tmp_path, 8_000):
            pass
        assert base_port_of(tmp_path) == 21_000
    assert (base_port_of(tmp_path), Layout.of_the_running().base_port) == (None, 8_000)


def test_the_port_that_is_asked_for_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSYN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("INSYN_BASE_PORT", "9000")
    with held(tmp_path, 21_000):
        assert Layout.of_the_running().base_port == 9_000
