"""What is attested of an account, over HTTP: who, when, about what."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Call, seen
from services.registry.domain.attestations import Attestation, Kind
from services.registry.store.attestations import AttestationFilter
from shared.auth.permission import known
from shared.auth.principal import Principal
from shared.web.given import given
from shared.web.links import link
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/accounts/{id}/attestations", tags=["evidence"])
Reader = Annotated[Principal, known()]
AccountId = Annotated[UUID, Path(alias="id")]
HERE = f"/accounts/{examples.ACCOUNT_ID}/attestations"
ATTESTATION: examples.Example = {
    "id": examples.ATTESTATION_ID, "account_id": examples.ACCOUNT_ID, "kind": "email_confirmed",
    "what": "bibliotek@hultsfred.se", "verdict": "", "note": "", "data": {}, "by": "bibliotekarie-ett",
    "at": "2026-11-20T18:00:00Z", "_links": [examples.to("self", f"{HERE}/{examples.ATTESTATION_ID}")],
}  # fmt: skip


class AttestationOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": ATTESTATION})

    id: UUID
    account_id: UUID
    kind: Kind
    what: str = Field(description="Vad det gäller: adress, fråga, villkor, bildens kontrollsumma / What it is about")
    verdict: str = Field(description="Svaret eller utfallet, där det finns ett / The answer or outcome, if any")
    note: str
    data: dict[str, str] = Field(description="Det som hör till, som version eller skillnad / What belongs to it")
    by: str = Field(description="Den som intygade / Who attested it")
    at: Timestamp


class AttestationPage(Page[AttestationOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(ATTESTATION, HERE)})


@dataclass(frozen=True, slots=True)
class AttestationsWanted:
    kind: Annotated[Kind | None, Query(description="Bara av detta slag / Of this kind")] = None


def attestation_out(call: Call, one: Attestation) -> AttestationOut:
    here = f"/accounts/{one.account_id}"
    return AttestationOut(
        id=one.id, account_id=one.account_id, kind=one.kind, what=one.what, verdict=one.verdict, note=one.note,
        data=dict(one.data), by=one.by, at=one.at,
        links=[link(call.request, "self", f"{here}/attestations/{one.id}"), link(call.request, "up", here)],
    )  # fmt: skip


def made(call: Call, one: Attestation) -> AttestationOut:
    """The answer to what created it."""
    call.tell_place(f"/accounts/{one.account_id}/attestations/{one.id}")
    return attestation_out(call, one)


@router.get("", summary="Lista intyg / List attestations")
async def list_attestations(
    call: Call, account_id: AccountId, who: Reader, wanted: PageWanted,
    attestations: Annotated[AttestationsWanted, given(AttestationsWanted)],
) -> AttestationPage:  # fmt: skip
    """Det som intygats om kontot, äldst först: bekräftad adress, besvarad checklista, granskade villkor, jämförd logotyp.

    What is attested of the account, oldest first. Of one kind and about one thing the newest counts.
    """
    asked = AttestationFilter(account_id, attestations.kind)
    async with call.uow.reading() as uow:
        await uow.accounts.get(account_id)
        rows = await uow.attestations.page(asked, seen(wanted))
        total = await uow.attestations.count(asked) if wanted.counting else None
    return page_of(
        AttestationPage, call.request, rows, wanted, key=lambda one: [str(one.id)],
        told=lambda one: attestation_out(call, one), total=total,
    )  # fmt: skip


@router.get("/{attestationId}", summary="Läs ett intyg / Read an attestation")
async def get_attestation(
    call: Call, account_id: AccountId, attestation_id: Annotated[UUID, Path(alias="attestationId")], who: Reader
) -> AttestationOut:
    """Ett intyg ändras aldrig; ett nyare gäller i stället.

    An attestation never changes; a newer one counts instead.
    """
    async with call.uow.reading() as uow:
        return attestation_out(call, await uow.attestations.get(account_id, attestation_id))
