"""A developer reads the documents in a browser on a closed network: pages render, Authorize works, a call answers 200."""

import asyncio
import json
import re
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Page, async_playwright, expect

from shared.service import Service
from tests.support.callers import key
from tests.support.real import need
from tests.support.waiting import until

CLOSED = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 30_000
MakeService = Callable[..., Awaitable[Service]]


@dataclass
class Browsing:
    """A page, where the service is, and what the page asked for and complained of."""

    page: Page
    service: Service
    address: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def expect_clean(self) -> None:
        elsewhere = [url for url in self.asked if not url.startswith((self.address, "data:", "blob:"))]
        assert elsewhere == [], "everything comes from the service itself"
        assert self.complaints == []


@pytest.fixture
async def serving(request: pytest.FixtureRequest, make_service: MakeService) -> AsyncIterator[tuple[Service, str]]:
    service = await make_service(getattr(request, "param", "stats"))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(service.root, log_config=None, lifespan="off"))
    answering = asyncio.create_task(server._serve(sockets=[listening]))

    async def started() -> bool:
        return server.started

    await until(started)
    yield service, f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await answering


@pytest.fixture
async def browsing(serving: tuple[Service, str], tmp_path: Path) -> AsyncIterator[Browsing]:
    chromium = shutil.which("chromium")
    need("Chromium", present=chromium)
    service, address = serving
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, args=CLOSED, headless=True
        )
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE)
        found = Browsing(page, service, address)
        page.on("request", lambda request: found.asked.append(request.url))
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.on("console", lambda told: found.complaints.append(told.text) if told.type == "error" else None)
        yield found
        await browser.close()


async def test_swagger_ui_is_read_authorised_and_tried_out(browsing: Browsing) -> None:
    page = browsing.page
    await page.goto(f"{browsing.address}/docs")
    await page.wait_for_selector(".opblock")
    document = browsing.service.v1.openapi()
    assert await page.locator(".opblock").count() == sum(len(item) for item in document["paths"].values())

    await page.click("button.authorize")
    scheme = page.locator(".auth-container", has_text="X-API-Key")
    await scheme.locator("input").fill(await key(browsing.service, "auditor"))
    await scheme.locator("button.authorize").click()
    await page.locator("button.btn-done").first.click()

    operation = page.locator("#operations-audit-list_audit_entries")
    await operation.locator(".opblock-summary-control").click()
    assert await operation.locator('[data-param-name="traceparent"] input').input_value() == "", "each call has its own"
    for filter_ in ("from", "to"):
        field = operation.locator(f'[data-param-name="{filter_}"]')
        assert await field.locator("input").input_value() == "", "nobody chose to see one moment only"
        assert "2026-11-20T18:00:00Z" in await field.inner_text(), "how a time is written is told beside the field"
    await operation.locator("button.execute").click()
    status = operation.locator(".live-responses-table tr.response .response-col_status").first
    await status.wait_for()
    assert (await status.inner_text()).split()[0] == "200"
    browsing.expect_clean()


@pytest.mark.parametrize("serving", ["registry"], indirect=True)
async def test_what_stands_in_a_form_can_be_sent_as_it_stands_whenever_that_is(browsing: Browsing) -> None:
    page = browsing.page
    await page.clock.install(time="2028-02-28T12:00:00Z")
    await page.goto(f"{browsing.address}/docs")
    await expect_that_what_may_be_left_out_is(page)
    for sheet in ("account", "plan"):
        await expect_rows(page, sheet)
    await expect_day_ahead(page)
    browsing.expect_clean()


async def expect_that_what_may_be_left_out_is(page: Page) -> None:
    operation = page.locator("#operations-logos-post_logo")
    await operation.locator(".opblock-summary-control").click()
    await operation.locator("button.execute").wait_for()
    unit = operation.locator('[data-property-name="unit_id"] input[type=text]')
    assert await unit.input_value() == "", "no unit that nobody chose"


async def expect_rows(page: Page, sheet: str) -> None:
    operation = page.locator(f"#operations-{sheet}-imports-import_{sheet}_sheet")
    await operation.locator(".opblock-summary-control").click()
    kind = operation.locator(".opblock-section-request-body select")
    assert await kind.input_value() == "application/json"
    example = operation.locator("textarea.body-param__text")
    await expect(example).to_have_value(re.compile("Kultur- och fritidsnämnden"), timeout=PATIENCE)
    assert json.loads(await example.input_value()).keys() == {"rows"}
    await kind.select_option("multipart/form-data")
    await operation.locator("input[type=file]").wait_for()


async def expect_day_ahead(page: Page) -> None:
    """A pause ends after today and within half a year."""
    operation = page.locator("#operations-operation-post_pause")
    await operation.locator(".opblock-summary-control").click()
    example = operation.locator("textarea.body-param__text")
    await expect(example).to_have_value(re.compile("jul"), timeout=PATIENCE)
    assert json.loads(await example.input_value())["until"] == "2028-04-14"


async def test_redoc_shows_every_operation(browsing: Browsing) -> None:
    page = browsing.page
    await page.goto(f"{browsing.address}/stats/v1/redoc")
    await page.wait_for_selector("[data-section-id]")
    for operation in browsing.service.v1.openapi()["paths"].values():
        for told in operation.values():
            assert await page.locator("[data-section-id]", has_text=told["summary"]).count(), told["summary"]
    browsing.expect_clean()
