"""Anyone can check the log, over HTTP, with nothing but its public key; nobody needs to be known for that."""

import asyncio
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.evidence import __main__ as tool
from shared.evidence.merkle import is_consistent, is_included
from shared.evidence.notes import generate, open_checkpoint, parse_verifiers
from shared.service import Service
from tests.conftest import MakeClient, MakeService
from tests.support.archives import uow_of
from tests.support.posts import captured, react
from tests.support.services import VERIFIER_KEY
from tests.support.waiting import PATIENCE

KEYS = parse_verifiers(VERIFIER_KEY)
BATCHES = (3, 300, 7)


async def sealed(make_service: MakeService) -> Service:
    archive = await make_service("archive")
    for size in BATCHES:
        await react(archive, *(captured(f"nummer {number}") for number in range(size)))
    return archive


async def ids(client: httpx.AsyncClient) -> dict[int, str]:
    page = (await client.get("/records", params={"limit": 200})).json()
    return {one["log_index"]: one["id"] for one in page["items"]}


async def test_every_record_is_proved_in_every_checkpoint_that_holds_it(
    make_service: MakeService, client: MakeClient, database: object
) -> None:
    archive = await sealed(make_service)
    anyone, registrar = await client(archive), await client(archive, "registrar")
    known = await ids(registrar)
    for index in (309, 303, 302, 256, 255, 200):
        for size in (303, 310, None, index + 1):
            wanted = {"record_id": known[index]} | ({"tree_size": size} if size else {})
            answer = await anyone.get("/inclusion-proofs", params=wanted)
            if size and index >= size:
                assert answer.status_code == 422
                continue
            told = answer.json()
            if told["checkpoint"] is None:
                assert told["tree_size"] not in {3, 303, 310}
                continue
            root = open_checkpoint(told["checkpoint"], KEYS).root
            proof = [bytes.fromhex(value) for value in told["proof"]]
            assert is_included(bytes.fromhex(told["leaf_hash"]), index, told["tree_size"], proof, root)
            assert not is_included(bytes.fromhex(told["leaf_hash"]), index - 1, told["tree_size"], proof, root)


async def test_each_checkpoint_is_a_continuation_of_the_others(
    make_service: MakeService, client: MakeClient, database: object
) -> None:
    archive = await sealed(make_service)
    anyone = await client(archive)
    async with uow_of(archive) as uow:
        roots = {one.size: one.root for one in await uow.log.checkpoints(0, 1000)}
    for first, second in ((3, 303), (3, 310), (303, 310), (310, 310)):
        told = (await anyone.get("/consistency-proofs", params={"first": first, "second": second})).json()
        proof = [bytes.fromhex(value) for value in told["proof"]]
        assert is_consistent(first, second, proof, (roots[first], roots[second]))
        assert first == second or not is_consistent(first, second, proof, (roots[second], roots[first]))


async def test_the_newest_checkpoint_as_json_and_as_a_note(make_service: MakeService, client: MakeClient) -> None:
    anyone = await client(await sealed(make_service))
    told = (await anyone.get("/checkpoints/latest")).json()
    note = await anyone.get("/checkpoints/latest", headers={"Accept": "text/plain"})
    assert note.headers["content-type"].startswith("text/plain")
    assert note.text == told["note"]
    signed = open_checkpoint(note.text, KEYS)
    assert (signed.origin, signed.size, signed.root) == (told["origin"], told["size"], b64decode(told["root"]))
    assert signed.size == sum(BATCHES)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/consistency-proofs?first=0", 422), ("/consistency-proofs?first=5&second=4", 422), ("/consistency-proofs?first=5&second=999", 422),
        ("/consistency-proofs?first=99999999999999999999999", 422), ("/consistency-proofs", 422),
        ("/inclusion-proofs?record_id=019aa2b4-7c1e-7d3a-9b52-5a1f0c2d3e4f", 404), ("/inclusion-proofs?record_id=x", 422),
        ("/inclusion-proofs?record_id=019aa2b4-7c1e-7d3a-9b52-5a1f0c2d3e4f&tree_size=-1", 422),
    ],
)  # fmt: skip
async def test_what_cannot_be_proved(make_service: MakeService, client: MakeClient, path: str, status: int) -> None:
    answer = await (await client(await sealed(make_service))).get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_an_empty_log_says_so(make_service: MakeService, client: MakeClient, database: object) -> None:
    anyone = await client(await make_service("archive"))
    for path in ("/checkpoints/latest", "/consistency-proofs?first=1"):
        assert (await anyone.get(path)).status_code == 404


async def test_a_public_proof_does_not_wait_for_a_sealer(
    make_service: MakeService, client: MakeClient, database: object
) -> None:
    archive = await sealed(make_service)
    anyone = await client(archive)
    async with uow_of(archive) as uow:
        await uow.log.lock("insyn.example.se/0860/log")
        async with asyncio.timeout(PATIENCE):
            answer = await anyone.get("/checkpoints/latest")
    assert answer.status_code == 200


async def test_the_offline_tool_checks_a_record_as_the_api_told_it(
    make_service: MakeService,
    client: MakeClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    registrar = await client(await sealed(make_service), "registrar")
    record: dict[str, Any] = (await registrar.get(f"/records/{(await ids(registrar))[305]}")).json()
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record))
    monkeypatch.setenv("INSYN_ARCHIVE_PUBLIC_KEYS", VERIFIER_KEY)
    assert tool.main(["verify", str(file)]) == 0
    assert tool.main(["verify", str(file), "--key", generate("annan.example.se/log")[1]]) == 1
    record["receipt"]["content_digest"] = "0" * 64
    file.write_text(json.dumps(record))
    assert tool.main(["verify", str(file)]) == 1
    file.write_text("{}")
    assert tool.main(["verify", str(file)]) == 1
    file.write_text("[")
    assert tool.main(["verify", str(file)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == [
        "holds",
        "does not hold",
        "does not hold",
        "not a receipt",
        "does not hold",
    ]


def test_the_tool_makes_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["key", "insyn.example.se/0860/log"]) == 0
    signing, verifying = capsys.readouterr().out.splitlines()
    assert signing.startswith("INSYN_SIGNING_KEY=PRIVATE+KEY+insyn.example.se/0860/log+")
    assert parse_verifiers(verifying.removeprefix("INSYN_ARCHIVE_PUBLIC_KEYS="))[0].name == "insyn.example.se/0860/log"
