"""Rules over HTTP: what may not be published, version by version."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.moderation.api import examples
from services.moderation.api.fields import Call, Line, Prose, RuleName
from services.moderation.application.rules import Publish, publish_version, rule_history, rules_in_force
from services.moderation.domain.rules import Pattern, RuleVersion
from services.moderation.domain.words import Ground
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import NotFound
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, Wanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/rules", tags=["rules"], route_class=Idempotent)
Reader = Annotated[Principal, known()]
Admin = Annotated[Principal, may(Role.ADMIN, everywhere=True)]
Regex = Annotated[str, StringConstraints(min_length=1, max_length=500)]
MOST_TERMS, MOST_PATTERNS = 2_000, 100


class PatternModel(BaseModel):
    """Ett reguljärt uttryck över den normaliserade texten; prövas bara där något av orden i `literals` finns."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": examples.RULE["patterns"][0]})

    literals: list[Line] = Field(max_length=50)
    regex: Regex


class RuleVersionIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "paragraph": examples.RULE["paragraph"], "title": examples.RULE["title"],
                "text": examples.RULE["text"], "terms": examples.RULE["terms"],
                "patterns": examples.RULE["patterns"], "detectors": [], "valid_from": "2027-01-01T00:00:00Z",
            }
        }
    )  # fmt: skip

    paragraph: Line
    title: Line
    text: Prose
    terms: list[Line] = Field(
        default=[], max_length=MOST_TERMS, description="Hela ord; `*` sist för alla ändelser / Whole words"
    )
    patterns: list[PatternModel] = Field(default=[], max_length=MOST_PATTERNS)
    detectors: list[Line] = Field(default=[], max_length=10, description="`personnummer`")
    valid_from: Timestamp | None = Field(default=None, description="Utelämnad: genast / Left out: at once")


class RuleOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.RULE})

    id: str
    version: int
    ground: Ground
    paragraph: str
    title: str
    text: str
    terms: list[str]
    patterns: list[PatternModel]
    detectors: list[str]
    valid_from: Timestamp
    superseded_at: Timestamp | None
    published_at: Timestamp
    published_by: str


class RulePage(Page[RuleOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.RULE, "/rules")})


@router.get("", summary="Lista regler / List rules")
async def list_rules(call: Call, who: Reader, wanted: PageWanted) -> RulePage:
    """Reglerna i den lydelse som gäller nu, efter id.

    The rules as they read now, by id.
    """
    rows = await rules_in_force(call.uow)
    after = wanted.after[0] if wanted.after else ""
    return _page(call.request, [one for one in rows if one.rule_id > after], wanted, len(rows), lambda one: one.rule_id)


@router.get("/{id}", summary="Läs en regel / Read a rule")
async def get_rule(call: Call, rule_id: Annotated[RuleName, Path(alias="id")], who: Reader) -> RuleOut:
    """Den senast publicerade lydelsen.

    The wording published last.
    """
    return _told(call.request, (await rule_history(rule_id, call.uow))[0])


@router.get("/{id}/versions", summary="Lista en regels lydelser / List a rule's versions")
async def list_versions(
    call: Call, rule_id: Annotated[RuleName, Path(alias="id")], who: Reader, wanted: PageWanted
) -> RulePage:
    """Alla lydelser, den senaste först.

    All wordings, the newest first.
    """
    rows = await rule_history(rule_id, call.uow)
    before = int(wanted.after[0]) if wanted.after else rows[0].version + 1
    kept = [one for one in rows if one.version < before]
    return _page(call.request, kept, wanted, len(rows), lambda one: str(one.version))


@router.post("/{id}/versions", status_code=201, summary="Publicera en lydelse / Publish a version")
async def create_version(
    call: Call, rule_id: Annotated[RuleName, Path(alias="id")], body: RuleVersionIn, who: Admin
) -> RuleOut:
    """En publicerad lydelse ändras aldrig: en ny lydelse är en ny version. Grunden följer regeln. Nya inlägg prövas mot
    den version som gäller när de fångas; ett beslut får åberopa den som gällt sedan inlägget fångades.

    A published wording is never changed: a new one is a new version. New posts are screened by the version in force.
    """
    patterns = tuple(Pattern(tuple(one.literals), one.regex) for one in body.patterns)
    new = await publish_version(
        Publish(
            rule_id, body.paragraph, body.title, body.text, tuple(body.terms), patterns, tuple(body.detectors),
            body.valid_from, who,
        ),
        call.uow,
    )  # fmt: skip
    call.tell_place(f"/rules/{rule_id}/versions/{new.version}")
    return _told(call.request, new)


@router.get("/{id}/versions/{version}", summary="Läs en lydelse / Read a version")
async def get_version(
    call: Call,
    rule_id: Annotated[RuleName, Path(alias="id")],
    version: Annotated[int, Path(ge=1, le=2**31 - 1)],
    who: Reader,
) -> RuleOut:
    """En lydelse som den publicerades.

    One wording as it was published.
    """
    for one in await rule_history(rule_id, call.uow):
        if one.version == version:
            return _told(call.request, one)
    raise NotFound(f"{rule_id} has no version {version}.")


def _page(
    request: Request, rows: Sequence[RuleVersion], wanted: Wanted, total: int, key: Callable[[RuleVersion], str]
) -> RulePage:
    """A catalogue is small: it is cut here."""
    shown = rows[wanted.offset : wanted.offset + wanted.limit + 1]
    return page_of(
        RulePage, request, shown, wanted, key=lambda one: [key(one)], told=lambda one: _told(request, one),
        total=total if wanted.counting else None,
    )  # fmt: skip


def _told(request: Request, one: RuleVersion) -> RuleOut:
    path = f"/rules/{one.rule_id}"
    links = [
        link(request, "self", f"{path}/versions/{one.version}"),
        link(request, "rule", path),
        link(request, "versions", f"{path}/versions"),
    ]
    values = {name: value for name, value in asdict(one).items() if name != "rule_id"}
    return RuleOut(id=one.rule_id, **values, links=links)
