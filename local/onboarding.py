"""How an account comes from a draft to its approval and opening over REST, each step by the role whose step it is.

The sample, the demo, the tests and the measurements all come this way. A new condition of an account is a function more in
`COMPLETIONS`; a new step on the way is a line more in `STEPS`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

import httpx

from local import records
from local.mailbox import Mailbox
from local.picture import arms
from shared.auth.roles import Role

Goal = Literal["NOTIFIED", "APPROVED", "ACTIVE"]
LOGO = "Kommunvapnet"
CHIEF = {"name": "Enhetschefen", "email": "enhetschefen@hultsfred.se", "subject": "enhetschefen"}
WAY = ("DRAFT", "RETURNED", "NOTIFIED", "MANAGER_OK", "APPROVED", "ACTIVE")
"""The states on the way, in their order. An account in another state is somebody's decision and left alone."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The registry's API as each role calls it. `keys` are by role, as in var/keys.env."""

    client: httpx.AsyncClient
    keys: Mapping[str, str]
    mail: Mailbox
    """Where letters with codes arrive."""

    async def call(
        self, role: Role, method: str, path: str, *, seen: httpx.Response | None = None, **more: Any
    ) -> httpx.Response:
        """The answer when it is a good one. `seen`: the thing as it was read, if this changes it."""
        headers = {"Authorization": f"Bearer {self.keys[role.name]}"}
        if seen is not None:
            headers["If-Match"] = seen.headers["ETag"]
        answer = await self.client.request(method, path, headers=headers, **more)
        if answer.is_error:
            told = f"{role} {method} {path} answered {answer.status_code}: {answer.text[:600]}"
            raise httpx.HTTPStatusError(told, request=answer.request, response=answer)
        return answer


Step = Callable[[Registry, httpx.Response], Awaitable[httpx.Response]]
"""From the account as it was last seen to the account as it is then."""
States = Mapping[str, str]
"""The state of each condition, by its id."""
Completion = Callable[[Registry, httpx.Response, States], Awaitable[httpx.Response]]


async def bring(registry: Registry, seen: httpx.Response, goal: Goal = "APPROVED") -> httpx.Response:
    """From wherever the account is, as far as the goal."""
    while (status := seen.json()["status"]) in WAY and WAY.index(status) < WAY.index(goal):
        try:
            seen = await STEPS[status](registry, seen)
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code != HTTPStatus.PRECONDITION_FAILED:
                raise
            # Somebody changed it meanwhile, as the platform's readings do: on from there.
            seen = await registry.call(Role.ACCOUNT_MANAGER, "GET", _here(seen))
    return seen


async def complete(registry: Registry, seen: httpx.Response, parts: Mapping[str, Any] | None = None) -> httpx.Response:
    """With these parts filled in, everything else that a notification needs. What is there is left as it is."""
    if parts:
        seen = await _change(registry, seen, parts)
    states = await conditions(registry, seen)
    for completion in COMPLETIONS:
        seen = await completion(registry, seen, states)
    return seen


async def confirm(registry: Registry, seen: httpx.Response) -> httpx.Response:
    """By the unit's manager, where the municipality has chosen two steps."""
    if not await _offered(registry, seen, Role.UNIT_MANAGER, "confirm"):
        return seen
    reason = {"reason": "Tid och bemanning är avsatta."}
    return await registry.call(Role.UNIT_MANAGER, "POST", f"{_here(seen)}/confirmations", seen=seen, json=reason)


async def _publish_notice(registry: Registry, seen: httpx.Response, states: States) -> httpx.Response:
    """The unit publishes the text that the registry proposes."""
    text = (await registry.call(Role.ACCOUNT_MANAGER, "GET", f"{_here(seen)}/notice")).json()["text"]
    return seen if seen.json()["notice"] == text else await _change(registry, seen, {"notice": text})


async def _choose_logo(registry: Registry, seen: httpx.Response, states: States) -> httpx.Response:
    """The municipality's own, which somebody approves if nobody has yet."""
    if seen.json()["logo_id"] or _met(states, "S21"):
        return seen
    search = {"q": LOGO, "retired": False}
    found = (await registry.call(Role.ACCOUNT_MANAGER, "GET", "/logos", params=search)).json()["items"]
    if not found:
        file = {"file": ("vapen.png", arms(), "image/png")}
        made = await registry.call(Role.ACCOUNT_APPROVER, "POST", "/logos", data={"name": LOGO}, files=file)
        found = [made.json()]
    return await _change(registry, seen, {"logo_id": found[0]["id"]})


async def _confirm_address(registry: Registry, seen: httpx.Response, states: States) -> httpx.Response:
    """Somebody reads the role's mailbox."""
    if not _met(states, "S20"):
        known = registry.mail.letters()
        sent = await registry.call(Role.ACCOUNT_MANAGER, "POST", f"{_here(seen)}/email-verifications")
        code = await registry.mail.code(sent.json()["address"], known)
        here = f"{_here(seen)}/email-confirmations"
        await registry.call(Role.ACCOUNT_MANAGER, "POST", here, json={"code": code})
    return seen


async def _answer_checklist(registry: Registry, seen: httpx.Response, states: States) -> httpx.Response:
    if not _met(states, "S28"):
        questions = await registry.call(Role.ACCOUNT_MANAGER, "GET", "/checklist-questions", params={"limit": 200})
        answers = [{"question_id": one["id"], "answer": "yes"} for one in questions.json()["items"]]
        here = f"{_here(seen)}/checklist-answers"
        await registry.call(Role.ACCOUNT_MANAGER, "POST", here, json={"answers": answers})
    return seen


async def _examine_terms(registry: Registry, seen: httpx.Response, states: States) -> httpx.Response:
    """Those that hold on the platform, which somebody registers if nobody has yet."""
    if _met(states, "E2"):
        return seen
    platform = seen.json()["platform"]
    search = {"platform": platform, "limit": 200}
    found = (await registry.call(Role.ACCOUNT_MANAGER, "GET", "/platform-terms", params=search)).json()["items"]
    if not found:
        told = {"platform": platform, "version": "2025-01-01", "url": f"https://{platform}.example/terms"}
        found = [(await registry.call(Role.ACCOUNT_APPROVER, "POST", "/platform-terms", json=told)).json()]
    review = {"terms_id": found[-1]["id"], "comment": "Granskade tillsammans med kommunjuristen."}
    await registry.call(Role.ACCOUNT_MANAGER, "POST", f"{_here(seen)}/terms-reviews", json=review)
    return seen


async def _name_manager(registry: Registry, seen: httpx.Response, states: States) -> httpx.Response:
    """The unit's manager stands in the register, where nobody manages it yet."""
    here = f"/units/{seen.json()['unit_id']}"
    if _met(states, "S02") or (await registry.call(Role.UNIT_MANAGER, "GET", f"{here}/managers")).json()["items"]:
        return seen
    unit = await registry.call(Role.ACCOUNT_APPROVER, "GET", here)
    found = (await registry.call(Role.UNIT_MANAGER, "GET", "/people", params={"subject": CHIEF["subject"]})).json()
    if found["items"]:
        person = found["items"][0]
    else:
        body = CHIEF | {"unit_id": unit.json()["id"]}
        person = (await registry.call(Role.UNIT_MANAGER, "POST", "/people", json=body)).json()
    named = {"managers": [{"person_id": person["id"]}]}
    await registry.call(Role.ACCOUNT_APPROVER, "PUT", f"{here}/managers", seen=unit, json=named)
    return seen


COMPLETIONS: tuple[Completion, ...] = (
    _name_manager, _publish_notice, _choose_logo, _confirm_address, _answer_checklist, _examine_terms,
)  # fmt: skip
"""What meets the conditions of a notification. Each looks first, and does nothing where nothing is missing."""


async def _notify(registry: Registry, seen: httpx.Response) -> httpx.Response:
    whole = await complete(registry, seen)
    return await registry.call(Role.ACCOUNT_MANAGER, "POST", f"{_here(seen)}/notifications", seen=whole)


async def _approve(registry: Registry, seen: httpx.Response) -> httpx.Response:
    confirmed = await confirm(registry, seen)
    reason = {"reason": "Tydliga mål och god bemanning."}
    return await registry.call(Role.ACCOUNT_APPROVER, "POST", f"{_here(seen)}/approvals", seen=confirmed, json=reason)


async def _compare_picture(registry: Registry, seen: httpx.Response, states: States) -> None:
    """By a person, where nobody reads the profile for us."""
    if not _met(states, "S21.profile"):
        file = {"file": ("profilbild.png", arms(), "image/png")}
        await registry.call(Role.ACCOUNT_APPROVER, "POST", f"{_here(seen)}/logo-comparisons", files=file)


async def _look(registry: Registry, seen: httpx.Response, states: States) -> None:
    """The information secretary looks at the profile, where nobody reads it for us."""
    if not _met(states, "S16.profile"):
        saw = {"genuine": True, "notice_url": seen.json()["url"] or _notice_page(seen)}
        await registry.call(Role.ACCOUNT_APPROVER, "POST", f"{_here(seen)}/sightings", json=saw)


def _notice_page(seen: httpx.Response) -> str:
    """The account's page with us, for what has no address of its own to pin anything at."""
    here = next(str(one["href"]) for one in seen.json()["_links"] if one["rel"] == "self")
    return here.replace("/accounts/", "/public/accounts/") + "/notice"


async def plan_records(registry: Registry, seen: httpx.Response, states: States) -> None:
    """The unit gets a plan of its own, where no committee above it has one."""
    if not _met(states, "S27"):
        unit_id = seen.json()["unit_id"]
        unit = (await registry.call(Role.ACCOUNT_MANAGER, "GET", f"/units/{unit_id}")).json()
        await records.plan(registry.client, registry.keys, [(unit["name"], unit_id)])


async def prepare(registry: Registry, seen: httpx.Response) -> None:
    """All that an approved account needs to be opened by a person."""
    states = await conditions(registry, seen)
    for step in (_compare_picture, plan_records, _look):
        await step(registry, seen, states)


async def _activate(registry: Registry, seen: httpx.Response) -> httpx.Response:
    """By a person who looked at the profile."""
    await prepare(registry, seen)
    seen = await registry.call(Role.ACCOUNT_MANAGER, "GET", _here(seen))
    if seen.json()["status"] == "ACTIVE":  # the platform was read meanwhile
        return seen
    told = {"seen": "Profilen visar kommunens logotyp och hela informationstexten."}
    return await registry.call(Role.ACCOUNT_MANAGER, "POST", f"{_here(seen)}/activations", seen=seen, json=told)


STEPS: dict[str, Step] = {
    "DRAFT": _notify,
    "RETURNED": _notify,
    "NOTIFIED": _approve,
    "MANAGER_OK": _approve,
    "APPROVED": _activate,
}


async def _change(registry: Registry, seen: httpx.Response, parts: Mapping[str, Any]) -> httpx.Response:
    return await registry.call(Role.ACCOUNT_MANAGER, "PATCH", _here(seen), seen=seen, json=parts)


async def conditions(registry: Registry, seen: httpx.Response) -> States:
    told = (await registry.call(Role.ACCOUNT_MANAGER, "GET", f"{_here(seen)}/conditions")).json()["items"]
    return {one["id"]: one["state"] for one in told}


def _met(states: States, name: str) -> bool:
    return states[name] == "met"


async def _offered(registry: Registry, seen: httpx.Response, role: Role, rel: str) -> bool:
    """Do the account's links offer this to that role now?"""
    links = (await registry.call(role, "GET", _here(seen))).json()["_links"]
    return any(one["rel"] == rel for one in links)


def _here(seen: httpx.Response) -> str:
    return f"/accounts/{seen.json()['id']}"
