"""No route of any service answers as if a filter that it does not know had not been asked for (SAK.06, SAK.28)."""

import re
from pathlib import Path

import httpx
import pytest

from local.layout import SERVICES
from shared.auth.gate import permissions
from shared.web.routes import operations
from tests.support.services import build

NO_ID = "0190b6f4-0000-7000-8000-000000000000"


@pytest.mark.parametrize("name", SERVICES)
async def test_a_misspelt_filter_is_refused_by_all_that_is_not_public(name: str, tmp_path: Path) -> None:
    service = build(name, tmp_path, f"sqlite+aiosqlite:///{tmp_path}/unopened.db")
    inner = [
        (path, method)
        for path, method, route in operations(service.v1)
        if all(one.kind != "public" for one in permissions(route))
    ]
    assert len(inner) > 10
    async with httpx.AsyncClient(transport=httpx.ASGITransport(service.v1), base_url="http://insyn") as client:
        for path, method in inner:
            answer = await client.request(method, re.sub(r"\{\w+\}", NO_ID, path), params={"stauts": "ACTIVE"})
            assert answer.status_code == 422, f"{method} {path}: {answer.text}"
            assert [one["parameter"] for one in answer.json()["errors"]] == ["stauts"], f"{method} {path}"
