"""The limit of single requests: the same server and framework, the body read, nothing looked up and nothing stored."""

from fastapi import FastAPI, Request

app = FastAPI()


@app.post("/posts", status_code=202)
async def post_post(request: Request) -> dict[str, bool]:
    return {"stored": bool(await request.body())}


@app.get("/accounts/{account_id}")
async def get_nothing(account_id: str) -> None:
    """The limit of a read."""


@app.post("/accounts/{account_id}/approvals", status_code=201)
async def post_nothing(account_id: str, request: Request) -> dict[str, bool]:
    return {"stored": bool(await request.body())}
