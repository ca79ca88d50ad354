"""The naive five services: FastAPI, pydantic, the ORM, a commit and a broker round trip per post.

What a competent user writes in a day, following each library's tutorial. It promises less than Insyn: no outbox (an
event is lost when the process dies between commit and send), no receipts, no removal gate, no roles.
"""
