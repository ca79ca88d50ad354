"""The limit of single posts: the same server and framework, the body read, nothing stored."""

from fastapi import FastAPI, Request

app = FastAPI()


@app.post("/posts", status_code=202)
async def post_post(request: Request) -> dict[str, bool]:
    return {"stored": bool(await request.body())}
