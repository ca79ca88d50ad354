"""The account's page in a browser: nothing for axe to find (WCAG 2.1 AA), nothing asked elsewhere, readable on a phone."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Route, async_playwright

from tests.conftest import MakeClient
from tests.integration.registry.conftest import Town
from tests.integration.registry.seen import look, opened
from tests.support.real import need

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WCAG: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
PHONE = {"width": 320, "height": 640}
HOST = "https://insyn.example.se"


@dataclass
class Visit:
    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def read(self, path: str) -> None:
        await self.page.goto(f"{HOST}{path}")


@pytest.fixture
async def visit(town: Town, client: MakeClient, tmp_path: Path) -> AsyncIterator[Visit]:
    """A phone whose every request is answered by the registry, or by nobody."""
    chromium = shutil.which("chromium")
    need("Chromium", present=chromium)
    anyone = await client(town.service)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, args=ARGUMENTS, headless=True, viewport=PHONE  # type: ignore[arg-type] # a plain dict
        )  # fmt: skip
        found = Visit(await browser.new_page())
        found.page.set_default_timeout(30_000)

        async def answer(route: Route) -> None:
            found.asked.append(route.request.url)
            path = route.request.url.removeprefix(HOST)
            told: httpx.Response = await anyone.get(path, headers={"Accept": "text/html"})
            headers = {name: value for name, value in told.headers.items() if name != "content-length"}
            await route.fulfill(status=told.status_code, headers=headers, body=told.content)

        await found.page.route("**/*", answer)
        found.page.on("console", lambda told: found.complaints.append(told.text) if told.type == "error" else None)
        yield found
        await browser.close()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("taken_over", [False, True])
async def test_the_page_is_for_everybody(town: Town, visit: Visit, language: str, *, taken_over: bool) -> None:
    address = "https://www.hultsfred.se/" + "biblioteksprogrammet" * 4
    account = await opened(town, handle="hultsfredsbibliotek" * 5, purpose=f"Berätta om programmen: {address}")
    if taken_over:
        await look(town, account, id_of_handle="1")
    here = f"/public/accounts/{account.json()['id']}/notice?lang={language}"
    await visit.read(here)
    assert await visit.page.locator("h2").count() == 7
    assert await visit.page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "25.6px", (
        "its style holds"
    )
    assert await visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert [url for url in visit.asked if not url.endswith(("/favicon.ico", here))] == []
    assert visit.complaints == []
    found = await Axe().run(visit.page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert await visit.page.locator("[role=alert]").count() == (1 if taken_over else 0)


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_what_is_shown_instead_is_for_everybody_too(town: Town, visit: Visit, language: str) -> None:
    reopened = await town.change(await opened(town), {"purpose": "Något helt annat."})
    await visit.read(f"/public/accounts/{reopened.json()['id']}/notice?lang={language}")
    assert await visit.page.locator("h2").count() == 3
    assert await visit.page.locator("[role=alert]").count() == 1
    assert await visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = await Axe().run(visit.page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


async def test_axe_would_find_what_is_wrong(town: Town, visit: Visit) -> None:
    account = await opened(town)
    await visit.read(f"/public/accounts/{account.json()['id']}/notice")
    await visit.page.evaluate("document.documentElement.removeAttribute('lang')")
    assert (await Axe().run(visit.page, options=WCAG)).violations_count == 1
