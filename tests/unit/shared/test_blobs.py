"""Blobs are named by what is in them, whole or not there."""

import os
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from shared.blobs import BlobDamaged, BlobMissing, BlobStore

PICTURE = b"\x89PNG en bild"
DIGEST = sha256(PICTURE).hexdigest()


def files(path: Path) -> list[Path]:
    return [found for found in path.rglob("*") if found.is_file()]


async def test_what_was_put_is_had_and_given_back(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    assert not await store.has(DIGEST)
    assert await store.put(PICTURE) == DIGEST
    assert await store.has(DIGEST)
    assert await store.get(DIGEST) == PICTURE


@pytest.mark.parametrize(
    ("blocks", "files", "room"),
    [((50, 200), (9, 10), 0.25), ((90, 100), (1, 20), 0.05), ((40, 100), (0, 0), 0.4), ((0, 0), (0, 0), 1.0)],
)
async def test_how_much_room_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blocks: tuple[int, int], files: tuple[int, int], room: float
) -> None:
    """Some disks run out of files before bytes; some count no files. The folder is made with the first blob."""
    asked: list[Path] = []

    def told(path: Path) -> SimpleNamespace:
        asked.append(path)
        return SimpleNamespace(f_bavail=blocks[0], f_blocks=blocks[1], f_favail=files[0], f_files=files[1])

    monkeypatch.setattr(os, "statvfs", told)
    assert await BlobStore(tmp_path / "later" / "blobs").room() == room
    assert asked == [tmp_path]


async def test_the_same_twice_is_kept_once(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    await store.put(PICTURE)
    (kept,) = files(tmp_path)
    before = kept.stat().st_mtime_ns
    await store.put(PICTURE)
    assert files(tmp_path) == [kept]
    assert kept.stat().st_mtime_ns == before


async def test_a_missing_blob_and_a_damaged_one_are_told_apart(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    with pytest.raises(BlobMissing):
        await store.get(DIGEST)
    await store.put(PICTURE)
    (kept,) = files(tmp_path)
    kept.write_bytes(PICTURE + b"!")
    with pytest.raises(BlobDamaged):
        await store.get(DIGEST)


async def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        await BlobStore(tmp_path).put(PICTURE)
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" * 32, "ab" * 31, "ab" * 32 + "\n"])
async def test_a_name_that_is_no_digest_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="named by"):
        await BlobStore(tmp_path).get(name)


async def test_taking_over_makes_a_checked_copy_of_our_own(tmp_path: Path) -> None:
    theirs, ours = BlobStore(tmp_path / "theirs"), BlobStore(tmp_path / "ours")
    with pytest.raises(BlobMissing):
        await ours.take_over(DIGEST, theirs)
    await theirs.put(PICTURE)
    await ours.take_over(DIGEST, theirs)
    (original,) = files(tmp_path / "theirs")
    original.write_bytes(b"something else")
    assert await ours.get(DIGEST) == PICTURE
    await ours.take_over(DIGEST, theirs)
    with pytest.raises(BlobDamaged):
        await BlobStore(tmp_path / "third").take_over(DIGEST, theirs)
    assert files(tmp_path / "third") == []
