"""python -m demo.standins --port N: the platforms' stand-ins at /facebook and /mastodon, on loopback only."""

import argparse

import uvicorn
from fastapi import FastAPI

from demo.standins.facebook import PAGE_ID, Facebook, facebook_app
from demo.standins.facebook import TOKEN as FACEBOOK_TOKEN
from demo.standins.mastodon import TOKEN as MASTODON_TOKEN
from demo.standins.mastodon import Account, Mastodon, mastodon_app


def standins(facebook: Facebook, mastodon: Mastodon) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.mount("/facebook", facebook_app(facebook))
    app.mount("/mastodon", mastodon_app(mastodon))

    @app.get("/")
    async def about() -> dict[str, str]:
        return {
            "page_id": PAGE_ID, "facebook_token": FACEBOOK_TOKEN, "mastodon_token": MASTODON_TOKEN,
            "mastodon_id": mastodon.accounts[mastodon.owner].id,
        }  # fmt: skip

    return app


def populated() -> tuple[Facebook, Mastodon]:
    """The municipality's own account and a resident's, and nothing written yet."""
    mastodon = Mastodon()
    mastodon.add_account(Account(id="43", acct="hultsfred", display_name="Hultsfreds kommun"))
    mastodon.add_account(Account(id="23972", acct="kim", display_name="Kim Exempel"))
    return Facebook(), mastodon


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.standins")
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    uvicorn.run(standins(*populated()), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
