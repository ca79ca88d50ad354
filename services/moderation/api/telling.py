"""From the domain to answers, with links to what this caller may do now."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fastapi import Request

from services.moderation.api.case_models import CaseDetail, CaseOut, DecisionOut, StepOut
from services.moderation.application.access import DECIDERS
from services.moderation.application.cases import View
from services.moderation.domain.blurring import blurred
from services.moderation.domain.cases import DECIDABLE, Case, Decision
from services.moderation.domain.posts import Post
from services.moderation.domain.rules import RuleVersion
from services.moderation.domain.story import Step
from services.moderation.store.claims import Claim
from shared.auth.principal import Principal
from shared.web.links import Link, link


def case_out(request: Request, case: Case, who: Principal, on_duty: str | None) -> CaseOut:
    return CaseOut(**_case(case), on_duty=on_duty, links=case_links(request, case, who))


def case_links(request: Request, case: Case, who: Principal, held: Claim | None = None) -> list[Link]:
    path = f"/cases/{case.id}"
    links = [link(request, "self", path), link(request, "story", f"{path}/story")]
    if who.has(*DECIDERS) and case.status in DECIDABLE and (held is None or held.held_by == who.subject):
        links.append(link(request, "decide", f"{path}/decisions", "POST"))
        if case.status == "OPEN":
            links.append(link(request, "claim", f"{path}/claims", "POST"))
    if held and held.held_by == who.subject:
        links.append(link(request, "release", f"{path}/claims/{held.id}", "DELETE"))
    return links


def detail_out(
    request: Request, view: View, rules: Sequence[RuleVersion], who: Principal, *, content: bool
) -> CaseDetail:
    return CaseDetail(
        **_case(view.case),
        on_duty=view.on_duty,
        rules=[asdict(rule) for rule in rules],
        account=asdict(view.account),
        blurred=not content,
        post=_written(view.post, content=content),
        thread=[_written(post, content=content) for post in view.thread],
        author={"posts": view.posts_by_author, "cases": [_past(case) for case in view.cases_of_author]},
        claim=asdict(view.claim) if view.claim else None,
        waits_for=[{"post_id": post_id, "version": version} for post_id, version, _ in view.waits_for],
        events=steps_out(view.steps),
        links=case_links(request, view.case, who, view.claim),
    )


def steps_out(steps: Sequence[Step]) -> list[StepOut]:
    return [StepOut.model_validate(step) for step in steps]


def decision_out(request: Request, case: Case, made: Decision) -> DecisionOut:
    path = f"/cases/{case.id}"
    links = [
        link(request, "self", f"{path}/decisions/{made.id}"),
        link(request, "case", path),
        link(request, "story", f"{path}/story"),
    ]
    return DecisionOut(**asdict(made), case_id=case.id, case_status=case.status, case_version=case.version, links=links)


def _case(case: Case) -> dict[str, Any]:
    hits = [asdict(hit) | {"spans": [{"start": start, "end": end} for start, end in hit.spans]} for hit in case.hits]
    values = {name: value for name, value in asdict(case).items() if name != "attempts"}
    return values | {"hits": hits, "ground": "house_rule" if case.urgency else "statutory"}


def _written(post: Post, *, content: bool) -> dict[str, Any]:
    shown = {"post_id": post.id} | {name: value for name, value in asdict(post).items() if name != "id"}
    if not content:
        shown |= {name: blurred(shown[name]) for name in ("text", "author_name") if shown[name]}
    return shown


def _past(case: Case) -> dict[str, Any]:
    rules = sorted({hit.rule_id for hit in case.hits})
    return {"id": case.id, "status": case.status, "opened_at": case.opened_at, "rule_ids": rules}
