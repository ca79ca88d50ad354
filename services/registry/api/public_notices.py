"""The page that tells of one account: who we are, what holds here, and that the account is genuine. HTML, or JSON by Accept."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.registry.api.fields import Call
from services.registry.api.public_accounts import MINUTE
from services.registry.api.public_models import NoticePart, PublicAccount, PublicNotice
from services.registry.application.directory import NotShown, Shown, public_notice
from services.registry.domain.days import minute_of
from services.registry.domain.details import Details
from services.registry.domain.notices import PARTS, Language, Subject
from services.registry.domain.platforms import NAMES
from shared.auth.permission import public
from shared.web.links import link

if TYPE_CHECKING:
    from jinja2 import Environment

router = APIRouter(prefix="/public/accounts", tags=["public"], dependencies=[public()])
STYLE = (
    "body{margin:0 auto;max-width:44rem;padding:1rem;font:1.0625rem/1.6 system-ui,sans-serif;color:#1b1b1b;background:#fff}"
    "header,footer{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.5rem;color:#444}"
    "h1{font-size:1.6rem;line-height:1.25;overflow-wrap:anywhere}h2{font-size:1.2rem;margin-bottom:.25rem}"
    "a{color:#00467a}a:focus-visible{outline:3px solid #00467a;outline-offset:2px}"
    ".good,.bad{padding:.75rem 1rem;border-left:.4rem solid #1a6b2f;background:#eef7f0}"
    ".bad{border-color:#a3121f;background:#fdeeee}dt{font-weight:600}dd{margin:0 0 .5rem;overflow-wrap:anywhere}"
    ".skip{position:absolute;left:-99rem}.skip:focus{position:static}section p{white-space:pre-line;overflow-wrap:anywhere;margin-top:0}"
)
HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "upgrade-insecure-requests"
)
WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "title": "Om kontot", "skip": "Till innehållet", "languages": "Språk", "other": "In English",
        "genuine": "Det här är kommunens eget konto.",
        "suspended": "Lita inte på kontot tills vidare. Kommunen har stängt av det.",
        "unconfirmed": "Vänta med att lita på kontot. Det är ändrat och ännu inte bekräftat mot plattformen.",
        "checked": "Plattformen visade kontot senast", "platform": "Plattform", "address": "Adress", "unit": "Ansvarig enhet",
        "contact": "Kontakt", "footer": "Sidan hämtas ur kommunens kontoregister.",
    },
    "en": {
        "title": "About the account", "skip": "To the content", "languages": "Languages", "other": "På svenska",
        "genuine": "This is the municipality's own account.",
        "suspended": "Do not trust this account until further notice. The municipality has suspended it.",
        "unconfirmed": "Do not trust this account yet. It was changed, and is not confirmed on the platform.",
        "checked": "The platform last showed the account on", "platform": "Platform", "address": "Address",
        "unit": "Unit in charge", "contact": "Contact", "footer": "This page comes from the municipality's register of accounts.",
    },
}  # fmt: skip
EVERYWHERE = ("public_records", "house_rules", "privacy")
"""Parts that hold on every account of the municipality, whatever its unit wrote."""
PAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}, 410: {}}
Lang = Annotated[Language | None, Query(description="Språk, annars enligt Accept-Language / Language")]


@router.get("/{id}/notice", response_model=PublicNotice, responses=PAGE, summary="Kontots sida / The account's page")
async def get_public_notice(
    call: Call, account_id: Annotated[UUID, Path(alias="id")], lang: Lang = None
) -> PublicNotice | Response:
    """Vilka vi är, syfte, regler, arbetssätt, att inlägg blir allmänna handlingar, hur du når oss, och att kontot är äkta.
    Som webbsida för den som läser; som JSON med `Accept: application/json`. 404 så länge kontot väntar på godkännande: då
    visar webbsidan bara det som gäller på alla kommunens konton. 410 när det var vårt.

    Who we are, purpose, rules, way of working, that posts become public records, how to reach us, and that the account is
    genuine. A web page for people; JSON with `Accept: application/json`. 404 while the account waits for approval: the web
    page then shows only what holds on every account of ours. 410 when it was ours.
    """
    language = lang or _preferred(call.request)
    page = _wants_page(call.request)
    try:
        shown = await public_notice(account_id, call.uow)
    except NotShown as refused:
        if not page:
            raise
        town = call.uow.core.settings.municipality_name
        return HTMLResponse(_instead(refused, town, language), refused.status, _headers(language))
    if page:
        return HTMLResponse(_page(shown, language), headers=MINUTE | _headers(language))
    call.response.headers.update(MINUTE | {"Content-Language": language})
    here = f"/public/accounts/{account_id}"
    return PublicNotice(
        account=PublicAccount.of(call.request, shown.entry), language=language,
        parts=_parts(shown.subject, language),
        links=[link(call.request, "self", f"{here}/notice"), link(call.request, "account", here)],
    )  # fmt: skip


def _headers(language: Language) -> dict[str, str]:
    return {"Content-Security-Policy": POLICY, "Content-Language": language}


def _page(shown: Shown, language: Language) -> str:
    entry, seen_at = shown.entry, shown.entry.seen_at
    return _written(
        "notice.html", shown.subject.municipality, language, handle=entry.handle,
        platform=NAMES[shown.subject.details.platform],
        url=entry.link, unit=entry.unit, contact=entry.owner_email, verdict=entry.verdict,
        checked=minute_of(seen_at) if seen_at else "", checked_at=seen_at.isoformat() if seen_at else "",
        parts=_parts(shown.subject, language),
    )  # fmt: skip


def _instead(refused: NotShown, municipality: str, language: Language) -> str:
    """The account's profile links here while it is approved anew: its readers get the rules that hold on every account of
    ours, and nothing that a unit wrote and nobody approved."""
    told = refused.told.swedish if language == "sv" else refused.told.english
    subject = Subject(municipality, "", Details.first("other", UUID(int=0)))
    everywhere = [one for one in _parts(subject, language) if one.name in EVERYWHERE]
    parts = everywhere if refused.verdict == "unconfirmed" else []
    return _written("not_shown.html", municipality, language, told=told, parts=parts)


def _written(template: str, municipality: str, language: Language, **told: Any) -> str:
    other = "en" if language == "sv" else "sv"
    return _templates().get_template(template).render(
        language=language, other=other, words=WORDS[language], style=STYLE, municipality=municipality, **told
    )  # fmt: skip


def _parts(subject: Subject, language: Language) -> list[NoticePart]:
    """Every part, in the order they are read. What a unit wrote itself stays as it wrote it."""
    return [
        NoticePart(name=part.name, heading=part.headed(language), text=part.written(subject, language))
        for part in PARTS
    ]


@lru_cache(maxsize=1)
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # takes memory: it comes with the first page

    folder = FileSystemLoader(FilePath(__file__).parent / "templates")
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined)


def _preferred(request: Request) -> Language:
    """Swedish, unless English is asked for before it."""
    for part in request.headers.get("accept-language", "").lower().split(","):
        name = part.partition(";")[0].strip().partition("-")[0]
        if name in {"sv", "en"}:
            return "en" if name == "en" else "sv"
    return "sv"


def _wants_page(request: Request) -> bool:
    """Browsers name text/html; programs that name JSON, or nothing, get JSON."""
    for part in request.headers.get("accept", "").lower().split(","):
        name = part.partition(";")[0].strip()
        if name in {"text/html", "application/xhtml+xml"}:
            return True
        if name == "application/json":
            return False
    return False
