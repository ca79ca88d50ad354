"""A sample municipality like Hultsfred, loaded over REST at first start. A second run, or one after half a run, changes
nothing that stands and adds what is missing. Persons are roles.
"""

from collections.abc import Mapping
from typing import Any

import httpx

from local import onboarding, records
from local.mailbox import Mailbox
from shared.auth.roles import Role

Body = dict[str, Any]

UNITS = (
    # name, kind, the unit above
    ("Kommunstyrelsen", "committee", None),
    ("Utvecklingskontoret", "department", "Kommunstyrelsen"),
    ("Kommunikationsenheten", "unit", "Utvecklingskontoret"),
    ("Kultur- och fritidsnämnden", "committee", None),
    ("Kultur- och fritidsförvaltningen", "department", "Kultur- och fritidsnämnden"),
    ("Biblioteket", "unit", "Kultur- och fritidsförvaltningen"),
)
PEOPLE = (
    # name, the name in the address, subject (those of the keys in var/keys.env, so that they may act here), unit
    ("Informationssekreterare", "informationssekreteraren", "local-account-approver", "Utvecklingskontoret"),
    ("Kommunikatör Ett", "kommunikator.ett", "local-account-manager", "Kommunikationsenheten"),
    ("Kommunikatör Två", "kommunikator.tva", "kommunikator-tva", "Kommunikationsenheten"),
    ("Bibliotekschef", "bibliotekschefen", "local-unit-manager", "Biblioteket"),
    ("Bibliotekarie Ett", "bibliotekarie.ett", "local-moderator", "Biblioteket"),
    ("Bibliotekarie Två", "bibliotekarie.tva", "local-deputy", "Biblioteket"),
)
LIBRARY_PAGE: Body = {
    "platform": "facebook",
    "handle": "hultsfredsbibliotek",
    "platform_id": "100064812345678",
    "url": "https://www.facebook.com/hultsfredsbibliotek",
    "purpose": "Berätta om bibliotekets program och svara på frågor om lån och öppettider.",
    "benefit": "Invånarna får svar utan att behöva ringa, och fler hittar till programmen.",
    "audience": "Låntagare och familjer i Hultsfreds kommun",
    "goals": [
        {"indicator": "median_answer_hours", "target": 8, "due": "2030-12-31"},
        {"indicator": "own_posts_per_week", "target": 3, "due": "2030-12-31"},
    ],
    "hours_per_week": 5,
    "owner_email": "bibliotek@hultsfred.se",
}
MASTODON: Body = {
    "platform": "mastodon",
    "handle": "hultsfred@social.hultsfred.example",
    "platform_id": "109372843234567890",
    "url": "https://social.hultsfred.example/@hultsfred",
    "purpose": "Kommunens nyheter och driftinformation på en öppen plattform.",
    "benefit": "Den som inte vill använda de stora plattformarna når oss ändå.",
    "audience": "Invånare, besökare och journalister",
    "goals": [{"indicator": "own_posts_per_week", "target": 5, "due": "2030-12-31"}],
    "hours_per_week": 3,
    "owner_email": "kommunikation@hultsfred.se",
}
UNFINISHED: Body = {
    "platform": "instagram",
    "handle": "hultsfredsbibliotek",
    "purpose": "Visa vad som händer i bibliotekets lokaler.",
    "owner_email": "hultsfredsbibliotek@gmail.com",
}
ACCOUNTS = (
    # what is told, unit, responsible, deputy, is it notified, approved and opened
    (LIBRARY_PAGE, "Biblioteket", "local-moderator", "local-deputy", True),
    (MASTODON, "Kommunikationsenheten", "local-account-manager", "kommunikator-tva", True),
    (UNFINISHED, "Biblioteket", None, None, False),
)


async def load(registry: httpx.AsyncClient, keys: Mapping[str, str], mail: Mailbox) -> None:
    """`registry` calls the registry's API; `keys` are by role, as in var/keys.env."""
    town = _Town(onboarding.Registry(registry, keys, mail))
    units: dict[str, str] = {}
    for name, kind, above in UNITS:
        body = {"name": name, "kind": kind, "parent_id": units[above] if above else None}
        units[name] = await town.ensured("/units", {"q": name}, body, "name")
    await records.plan(registry, keys, [(name, units[name]) for name, kind, _ in UNITS if kind == "committee"])
    people: dict[str, str] = {}
    for name, local_part, subject, unit in PEOPLE:
        body = {"name": name, "email": f"{local_part}@hultsfred.se", "subject": subject, "unit_id": units[unit]}
        people[subject] = await town.ensured("/people", {"subject": subject}, body, "subject")
    for told, unit, responsible, deputy, wanted in ACCOUNTS:
        body = told | {"unit_id": units[unit]}
        if responsible and deputy:
            body |= _on_duty(people[responsible], people[deputy])
        account = await town.account(body)
        if wanted:
            await onboarding.bring(town.registry, account, "ACTIVE")


def _on_duty(responsible: str, deputy: str) -> Body:
    return {
        "responsible": responsible,
        "deputies": [deputy],
        "spokespersons": [{"person_id": responsible}, {"person_id": deputy}],
    }


class _Town:
    def __init__(self, registry: onboarding.Registry) -> None:
        self.registry = registry

    async def ensured(self, path: str, search: Body, body: Body, key: str) -> str:
        """The id of what is there by this key, made if it is not."""
        found = await self.registry.call(Role.ADMIN, "GET", path, params=search | {"limit": 200})
        for one in found.json()["items"]:
            if one[key] == body[key]:
                return str(one["id"])
        return str((await self.registry.call(Role.ADMIN, "POST", path, json=body)).json()["id"])

    async def account(self, body: Body) -> httpx.Response:
        """The account of this platform, unit and handle, drafted if it is not there."""
        search = {"platform": body["platform"], "unit_id": body["unit_id"], "limit": 200}
        found = await self.registry.call(Role.ACCOUNT_MANAGER, "GET", "/accounts", params=search)
        for one in found.json()["items"]:
            if one["handle"] == body["handle"]:
                return await self.registry.call(Role.ACCOUNT_MANAGER, "GET", f"/accounts/{one['id']}")
        return await self.registry.call(Role.ACCOUNT_MANAGER, "POST", "/accounts", json=body)
