"""Logos (S21): approved, chosen, compared with the picture, decided by a person, retired. Over HTTP, on both databases."""

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.registry.application.logos import compared as seen_before
from services.registry.application.logos import note_picture
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.settings import RegistrySettings
from tests.integration.registry.conftest import ELSEWHERE, MakeClient, Town, if_match
from tests.integration.registry.seen import condition
from tests.support.pictures import cropped, encoded, logo, round_on_black

pytestmark = pytest.mark.usefixtures("database")
ARMS = encoded(logo(1))


async def uploaded(who: httpx.AsyncClient, content: bytes = ARMS, **more: Any) -> httpx.Response:
    files = {"file": ("vapen.png", content, "image/png")}
    return await who.post("/logos", data={"name": "Kommunvapnet"} | more, files=files)


async def drafted(town: Town, **parts: Any) -> str:
    answer = await town.manager.post("/accounts", json={"platform": "rss", "unit_id": town.ids["library"]} | parts)
    assert answer.status_code == 201, answer.text
    return f"/accounts/{answer.json()['id']}"


async def compared(who: httpx.AsyncClient, here: str, content: bytes) -> httpx.Response:
    return await who.post(f"{here}/logo-comparisons", files={"file": ("bild.jpg", content, "image/jpeg")})


def files(town: Town) -> set[Path]:
    settings = town.service.core.settings
    assert isinstance(settings, RegistrySettings)
    return {one for one in settings.logos_dir.rglob("*") if one.is_file()}


async def test_a_logo_is_uploaded_found_and_fetched(town: Town) -> None:
    answer = await uploaded(town.secretary)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["media_type"], told["width"], told["approved_by"]) == ("image/png", 512, "informationssekreteraren")
    listed = (await town.manager.get("/logos", params={"q": "VAPNET", "retired": False})).json()
    assert [one["id"] for one in listed["items"]] == [told["id"]]
    picture = await town.manager.get(f"/logos/{told['id']}/image")
    assert (picture.content, picture.headers["content-type"]) == (ARMS, "image/png")


async def test_only_those_who_may_approve_upload(town: Town, client: MakeClient) -> None:
    assert (await uploaded(town.manager)).status_code == 403
    of_library = await client(town.service, "account_approver", units=[town.ids["library"]], name="enhetens")
    assert (await uploaded(of_library)).status_code == 403, "the municipality's own is not for one unit's role"
    own = await uploaded(of_library, unit_id=town.ids["library"])
    assert own.status_code == 201
    for seen, offered in ((own, True), (await uploaded(town.secretary), False)):
        found = (await of_library.get(f"/logos/{seen.json()['id']}")).json()
        assert any(one["rel"] == "retire" for one in found["_links"]) is offered


async def test_of_what_is_refused_not_a_byte_is_kept(town: Town, client: MakeClient) -> None:
    kept = (await uploaded(town.secretary)).json()["id"]
    here = await drafted(town, logo_id=kept, responsible=town.ids["librarian"])
    of_library = await client(town.service, "account_approver", units=[town.ids["library"]], name="enhetens")
    of_others = await client(town.service, "account_approver", units=[ELSEWHERE], name="någon annans")
    runs_it = await client(town.service, "account_approver", name="librarian")
    before = files(town)
    assert len(before) == 1
    picture = encoded(logo(2))
    for refused, why in (
        (await uploaded(of_library, picture), 403),
        (await uploaded(town.secretary, picture, unit_id=town.ids["deputy"]), 422),
        (await compared(of_others, here, picture), 403),
        (await compared(runs_it, here, picture), 403),
        (await compared(town.secretary, here, picture[:2_000]), 422),
        (await compared(town.secretary, await drafted(town), picture), 409),
    ):
        assert (refused.status_code, files(town)) == (why, before), refused.text
    assert (await compared(town.secretary, here, picture)).status_code == 201
    assert len(files(town)) == 2


@pytest.mark.parametrize("content", [b"", b"<svg/>", ARMS[:2_000]], ids=["empty", "svg", "cut off"])
async def test_what_is_no_picture_is_refused(town: Town, content: bytes) -> None:
    refused = await uploaded(town.secretary, content)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/file")
    assert (await town.manager.get("/logos")).json()["items"] == []


async def test_a_file_that_is_too_large_is_refused(town: Town) -> None:
    assert (await uploaded(town.secretary, bytes(3 << 20))).status_code == 413


async def test_an_account_chooses_one_that_its_unit_may_use(town: Town) -> None:
    everybodys = (await uploaded(town.secretary)).json()["id"]
    boards = (await uploaded(town.secretary, unit_id=town.ids["board"])).json()["id"]
    librarys = (await uploaded(town.secretary, unit_id=town.ids["library"])).json()["id"]
    of_others = {"unit_id": town.ids["board"]}
    for logo_id, parts, told in (
        (everybodys, {}, "met"), (boards, {}, "met"), (librarys, {}, "met"), (librarys, of_others, "unmet"),
    ):  # fmt: skip
        here = await drafted(town, logo_id=logo_id, **parts)
        assert (await condition(town, here, "S21"))["state"] == told
    unknown = {"platform": "rss", "unit_id": town.ids["library"], "logo_id": town.ids["library"]}
    assert (await town.manager.post("/accounts", json=unknown)).status_code == 422


async def test_a_retired_logo_has_to_be_replaced(town: Town) -> None:
    made = await uploaded(town.secretary)
    here = await drafted(town, logo_id=made.json()["id"])
    retire = f"/logos/{made.json()['id']}/retirements"
    assert (await town.secretary.post(retire, json={"reason": "Ny profil."})).status_code == 428
    retired = await town.secretary.post(retire, json={"reason": "Ny profil."}, headers=if_match(made))
    assert retired.status_code == 201
    assert retired.json()["retired_at"] is not None
    assert (await condition(town, here, "S21"))["state"] == "expired"
    again = await town.secretary.post(retire, json={"reason": "Ny profil."}, headers=if_match(retired))
    assert again.status_code == 409
    assert (await town.manager.get("/logos", params={"retired": False})).json()["items"] == []


async def test_a_picture_is_compared(town: Town) -> None:
    here = await drafted(town, logo_id=(await uploaded(town.secretary)).json()["id"])
    assert (await condition(town, here, "S21.profile"))["state"] == "unknown"
    for content, verdict, state in (
        (encoded(cropped(logo(1)), "JPEG", quality=60), "close", "met"),
        (encoded(round_on_black(logo(1))), "close", "met"),
        (encoded(logo(2)), "different", "unmet"),
    ):
        answer = await compared(town.secretary, here, content)
        assert (answer.status_code, answer.json()["verdict"]) == (201, verdict)
        assert (await condition(town, here, "S21.profile"))["state"] == state
    assert (await compared(town.manager, here, ARMS)).status_code == 403


async def test_a_persons_decision_holds_for_that_picture_only(town: Town) -> None:
    here = await drafted(town, logo_id=(await uploaded(town.secretary)).json()["id"])
    told = (await compared(town.secretary, here, encoded(logo(2)))).json()
    decision = {"picture_digest": told["what"], "decision": "accepted", "reason": "Jubileumsvapnet."}
    assert (await town.manager.post(f"{here}/logo-reviews", json=decision)).status_code == 403
    other = decision | {"picture_digest": "0" * 64}
    refused = await town.secretary.post(f"{here}/logo-reviews", json=other)
    assert (refused.status_code, refused.json()["current_picture"]) == (409, told["what"])
    decided = await town.secretary.post(f"{here}/logo-reviews", json=decision)
    assert (decided.status_code, decided.json()["note"]) == (201, "Jubileumsvapnet.")
    seen = await condition(town, here, "S21.profile")
    assert (seen["state"], seen["evidence"]["by"]) == ("met", "informationssekreteraren")
    await compared(town.secretary, here, encoded(logo(3)))
    assert (await condition(town, here, "S21.profile"))["state"] == "unmet"
    await compared(town.secretary, here, encoded(logo(2)))
    assert (await condition(town, here, "S21.profile"))["state"] == "met", "that picture was decided on"


async def test_what_profile_checks_see_is_told_when_it_changes(town: Town) -> None:
    here = await drafted(town, logo_id=(await uploaded(town.secretary)).json()["id"])
    account_id = here.rpartition("/")[2]

    async def noted(digest: str | None, content: bytes | None) -> str | None:
        uow = town.service.new_unit_of_work()
        assert isinstance(uow, RegistryUnitOfWork)
        async with uow:
            account = await uow.accounts.get(UUID(account_id))
            known = (await seen_before([account], uow))[account.id]
            new = await note_picture(account, known, digest, content, uow)
        return new.verdict if new else None

    assert await noted("a" * 64, encoded(logo(1), "JPEG", quality=70)) == "close"
    assert await noted("a" * 64, encoded(logo(1), "JPEG", quality=70)) is None
    assert await noted("b" * 64, encoded(logo(2))) == "different"
    assert await noted(None, None) == "missing"
    assert await noted(None, None) is None
    told = (await town.manager.get(f"{here}/attestations", params={"kind": "logo_compared"})).json()["items"]
    assert [(one["verdict"], one["by"]) for one in told] == [
        ("close", "service:registry"), ("different", "service:registry"), ("missing", "service:registry"),
    ]  # fmt: skip
