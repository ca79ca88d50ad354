"""The stand-ins for the platforms' servers, in this process on a free loopback port."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn

from demo.standins.__main__ import standins
from demo.standins.facebook import Facebook, Profile
from demo.standins.mastodon import Account, Mastodon
from local.picture import arms
from local.ports import free_port

RESIDENT = "kim"


@dataclass(frozen=True, slots=True)
class Platforms:
    """`run` makes every id on them new."""

    run: str
    facebook: Facebook
    mastodon: Mastodon
    port: int

    @property
    def mastodon_id(self) -> str:
        return self.mastodon.accounts[self.mastodon.owner].id

    def show(self, platform: str, about: str) -> None:
        """On the account's profile, as its unit sets it up there: this text, and the municipality's arms."""
        if platform == "facebook":
            self.facebook.profile = self.facebook.profile.model_copy(update={"about": about, "picture": arms()})
        else:
            shown = self.mastodon.accounts[self.mastodon.owner]
            self.mastodon.add_account(shown.model_copy(update={"note": about, "avatar": arms()}))

    @property
    def facebook_api(self) -> str:
        return f"http://127.0.0.1:{self.port}/facebook"

    @property
    def mastodon_api(self) -> str:
        return f"http://127.0.0.1:{self.port}/mastodon"


@asynccontextmanager
async def open_platforms() -> AsyncIterator[Platforms]:
    run = secrets.token_hex(3)
    platforms = Platforms(run, _facebook(run), _mastodon(run), free_port())
    app = standins(platforms.facebook, platforms.mastodon)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=platforms.port, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.02)
    try:
        yield platforms
    finally:
        server.should_exit = True
        await serving


def _facebook(run: str) -> Facebook:
    return Facebook(page_id=f"1{int(run, 16)}", profile=Profile(username=f"bibliotek{run}", name=f"Biblioteket {run}"))


def _mastodon(run: str) -> Mastodon:
    mastodon = Mastodon(owner=f"hultsfred{run}")
    mastodon.add_account(Account(id=f"2{int(run, 16)}", acct=mastodon.owner, display_name="Hultsfreds kommun"))
    mastodon.add_account(Account(id=f"3{int(run, 16)}", acct=RESIDENT, display_name="Kim Exempel"))
    return mastodon
