"""The walk along the whole log: records, media, tree and checkpoints, each held against the next.

A record that was edited in the database is found and named. A log that was cut short together with its checkpoints is not:
that shows only against a receipt or a checkpoint that somebody outside keeps.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from services.archive.application.receipts import leaf_of, snapshot_leaf
from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.domain.record import Record, SignedCheckpoint
from services.archive.domain.snapshot import Snapshot
from services.archive.domain.verification import Damage, Finding
from services.archive.store.tiles import HEIGHT, Tiles, place_of
from shared.blobs import BlobDamaged, BlobMissing, BlobStore
from shared.evidence import merkle
from shared.evidence.digest import content_digest
from shared.evidence.notes import BadNote, Checkpoint, Verifier, open_checkpoint

PART = 512
"""Records at a time: two tiles."""
COLUMNS = ("record_id", "post_id", "version", "account_id", "platform", "origin", "content_digest")
TIMES = ("published_at", "captured_at", "sealed_at")
Sealed = Record | Snapshot
SNAPSHOT_COLUMNS = ("snapshot_id", "account_id", "account_version", "kind")
NO_RECORD = (ValueError, LookupError, TypeError, AttributeError)
"""What reading a content raises that somebody replaced, digest and all, by something that is no record."""


@dataclass(slots=True)
class Walk:
    """How far it came: the frontier of the tree made anew, and what was found on the way."""

    verifiers: Sequence[Verifier]
    media: BlobStore
    size: int = 0
    checked: int = 0
    frontier: dict[merkle.Node, bytes] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unreadable: set[int] = field(default_factory=set)

    async def step(self, end: int, uow: ArchiveUnitOfWork) -> None:
        """One part, up to `end`."""
        start, end = self.size, min(self.size + PART, end)
        records = await self._records(start, end, uow)
        leaves = await uow.log.read(sorted({place_of((0, index)) for index in range(start, end)}))
        made = merkle.grow(
            self.frontier.__getitem__, start, [self._leaf(i, records, leaves) for i in range(start, end)]
        )
        upper = [node for node in made if node[0] and node[0] % HEIGHT == 0]
        self._compare(upper, made, await uow.log.read(sorted({place_of(node) for node in upper})))
        tree = self.frontier | made
        for signed in await uow.log.checkpoints(start, end):
            self._check_checkpoint(signed, merkle.root(tree.__getitem__, signed.size))
        for record in records.values():
            await self._check_media(record)
        self.frontier = {node: tree[node] for node in merkle.nodes_of(0, end)}
        self.size, self.checked = end, self.checked + len(records)

    async def _records(self, start: int, end: int, uow: ArchiveUnitOfWork) -> dict[int, Sealed]:
        """By their places. A row that holds what its columns cannot be is found, and hides no other."""
        try:
            sealed: list[Sealed] = [*await uow.records.between(start, end), *await uow.snapshots.between(start, end)]
            return {one.log_index: one for one in sealed}
        except (ValueError, TypeError):
            if end - start > 1:
                middle = (start + end) // 2
                return await self._records(start, middle, uow) | await self._records(middle, end, uow)
        self.unreadable.add(start)
        self.found(Damage.COLUMNS, start, "the row cannot be read")
        return {}

    def found(self, damage: Damage, place: int, detail: str, record: Sealed | None = None) -> None:
        self.findings.append(Finding(damage.value, place, _id_of(record) if record else None, detail))

    def _leaf(self, index: int, records: dict[int, Sealed], tiles: Tiles) -> bytes:
        """The leaf that the log holds, held against its record. Where the log has none: what the record makes."""
        record = records.get(index)
        if record is not None:
            self._check_record(record)
        elif index not in self.unreadable:
            self.found(Damage.MISSING, index, "the record is gone")
        made = _made(record) if record else merkle.EMPTY
        try:
            kept = tiles.node((0, index))
        except LookupError:
            self.found(Damage.TREE, index, "the log has no hash of it", record)
            return made
        if record and kept != made:
            self.found(Damage.LEAF, index, "what the record says of itself is not what the log holds", record)
        return kept

    def _check_record(self, record: Sealed) -> None:
        try:
            wrong = _wrong_with(record)
        except NO_RECORD:
            wrong = Damage.CONTENT, "the content is no record"
        if wrong:
            self.found(wrong[0], record.log_index, wrong[1], record)

    def _compare(self, nodes: Sequence[merkle.Node], made: dict[merkle.Node, bytes], tiles: Tiles) -> None:
        for level, index in nodes:
            try:
                same = tiles.node((level, index)) == made[level, index]
            except LookupError:
                same = False
            if not same:
                self.found(Damage.TREE, index << level, f"the hash above {1 << level} records is not theirs")

    def _check_checkpoint(self, signed: SignedCheckpoint, root: bytes) -> None:
        try:
            said = open_checkpoint(signed.note, self.verifiers)
        except BadNote as error:
            self.found(Damage.CHECKPOINT, signed.size, str(error))
            return
        if said != Checkpoint(said.origin, signed.size, root) or signed.root != root:
            self.found(Damage.CHECKPOINT, signed.size, "the records make another root than the signed one")

    async def _check_media(self, record: Sealed) -> None:
        for digest in _media_of(record):
            try:
                await self.media.get(digest)
            except (BlobMissing, BlobDamaged) as error:
                self.found(Damage.MEDIA, record.log_index, f"{digest}: {type(error).__name__}", record)


def _id_of(record: Sealed) -> str:
    return str(record.snapshot_id if isinstance(record, Snapshot) else record.record_id)


def _wrong_with_snapshot(taken: Snapshot) -> tuple[Damage, str] | None:
    if sha256(taken.content).hexdigest() != taken.content_digest:
        return Damage.CONTENT, "the content is not what was sealed"
    told = json.loads(taken.content)
    wrong = [name for name in SNAPSHOT_COLUMNS if str(getattr(taken, name)) != str(told[name])]
    if told["records"]["records"] != taken.records:
        wrong.append("records")
    if datetime.fromisoformat(told["taken_at"]) != taken.taken_at:
        wrong.append("taken_at")
    return (Damage.COLUMNS, f"not as sealed: {', '.join(wrong)}") if wrong else None


def _wrong_with(record: Sealed) -> tuple[Damage, str] | None:
    if isinstance(record, Snapshot):
        return _wrong_with_snapshot(record)
    if sha256(record.content).hexdigest() != record.record_digest:
        return Damage.CONTENT, "the content is not what was sealed"
    told = json.loads(record.content)
    wrong = [name for name in COLUMNS if str(getattr(record, name)) != str(told[name])]
    wrong += [name for name in TIMES if getattr(record, name) != datetime.fromisoformat(told[name])]
    if wrong:
        return Damage.COLUMNS, f"not as sealed: {', '.join(wrong)}"
    if _digest_of(told) != record.content_digest:
        return Damage.CONTENT, "the content digest is of something else"
    return None


def _made(record: Sealed) -> bytes:
    """The leaf that the record makes; of columns that hold no digests none can be made."""
    try:
        return merkle.leaf_hash(snapshot_leaf(record) if isinstance(record, Snapshot) else leaf_of(record))
    except ValueError:
        return merkle.EMPTY


def _media_of(record: Sealed) -> list[str]:
    """Of a record whose content is damaged nothing can be said."""
    if isinstance(record, Snapshot):
        return _pictures_of(record)
    if sha256(record.content).hexdigest() != record.record_digest:
        return []
    try:
        return [one["digest"] for one in json.loads(record.content)["attachments"] if one["digest"]]
    except NO_RECORD:
        return []


def _pictures_of(taken: Snapshot) -> list[str]:
    try:
        if sha256(taken.content).hexdigest() != taken.content_digest:
            return []
        profile = json.loads(taken.content)["profile"]
        return [profile["picture_digest"]] if profile and profile["picture_kept"] else []
    except NO_RECORD:
        return []


def _digest_of(told: dict[str, Any]) -> str:
    edited = told["edited_at"]
    return content_digest(
        platform=told["platform"], external_id=told["external_id"], author_external_id=told["author"]["external_id"],
        text=told["text"], attachments=[(one["external_id"], one["digest"]) for one in told["attachments"]],
        parent_external_id=told["parent_external_id"], published_at=datetime.fromisoformat(told["published_at"]),
        edited_at=datetime.fromisoformat(edited) if edited else None,
    )  # fmt: skip
