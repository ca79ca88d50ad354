"""Pages for people who meet a problem's address or the terms: short, in Swedish and English, open to all."""

from collections.abc import Iterator
from functools import cache
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from shared.auth.permission import public
from shared.errors import AppError, NotFound
from shared.web.responses import TOLD

PAGE = """<!DOCTYPE html>
<html lang="sv">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>
<body><main>
<h1>{title}</h1>
<p>{swedish}</p>
<section lang="en"><p>{english}</p></section>
</main></body>
</html>
"""
POLICY = {"Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}
ADVICE = {
    "4": (
        "Felet kan rättas i begäran: läs <code>detail</code> och, om de finns, <code>errors</code> och <code>violations</code>.",
        "The request can be put right: read <code>detail</code> and, where there are any, <code>errors</code>.",
    ),
    "5": (
        "Felet är vårt. Försök igen; hjälper det inte, uppge spår-id:t i <code>trace</code> till supporten.",
        "The fault is ours. Try again; if that does not help, tell support the id in <code>trace</code>.",
    ),
}
SWEDISH_TERMS = (
    "Tjänsten drivs av {name}. Håll dig inom de gränser som svaren anger, lämna aldrig ut nycklar, och behandla "
    "personuppgifter i svaren enligt dataskyddsförordningen och offentlighets- och sekretesslagen. Ändringar som bryter "
    "aviseras minst tolv månader i förväg. Frågor: {email}."
)
ENGLISH_TERMS = (
    "The service is run by {name}. Stay within the limits that answers tell, keep keys to yourself, and handle personal "
    "data as the GDPR and Swedish law ask. Breaking changes are announced twelve months ahead. Questions: {email}."
)


@cache
def pages_router() -> APIRouter:
    router = APIRouter(include_in_schema=False, dependencies=[public()])

    @router.get("/problems/{slug}")
    async def explain_problem(slug: str) -> HTMLResponse:
        return _page(*_explained(slug))

    @router.get("/terms")
    async def tell_terms(request: Request) -> HTMLResponse:
        settings = request.app.state.core.settings
        told = {"name": escape(settings.municipality_name), "email": escape(settings.contact_email)}
        return _page("Villkor / Terms", SWEDISH_TERMS.format(**told), ENGLISH_TERMS.format(**told))

    return router


def _page(title: str, swedish: str, english: str) -> HTMLResponse:
    return HTMLResponse(PAGE.format(title=title, swedish=swedish, english=english), headers=POLICY)


def _explained(slug: str) -> tuple[str, str, str]:
    error = {one.slug: one for one in _errors(AppError)}.get(slug)
    if error is None:
        raise NotFound("There is no problem of that name.")
    swedish, english = ADVICE[str(error.status)[0]]
    named = TOLD.get(str(error.status), ("", "", ""))[2]
    return (
        f"{error.status} {escape(error.title)}",
        f"{named}. {swedish}" if named else swedish,
        f"{escape(error.title)}. {english}",
    )


def _errors(root: type[AppError]) -> Iterator[type[AppError]]:
    """The nearest to the root first, so that a special error does not hide the general one of the same name."""
    for error in root.__subclasses__():
        yield from _errors(error)
        yield error
    if root is AppError:
        yield root
