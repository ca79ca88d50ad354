"""What happens to an approved account, over HTTP: opened, paused, suspended, certified anew, closed."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from services.registry.api.account_links import APPROVERS, DECIDERS, MANAGERS, WRITERS
from services.registry.api.account_models import AccountOut
from services.registry.api.deeds import Named, done
from services.registry.api.fields import Call, Prose
from services.registry.application import closing, operation
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.web.idempotency import Idempotent
from shared.web.models import Body
from shared.web.profile import Day

router = APIRouter(prefix="/accounts/{id}", tags=["operation"], route_class=Idempotent)
Writer = Annotated[Principal, may(*WRITERS)]
Manager = Annotated[Principal, may(*MANAGERS)]
Approver = Annotated[Principal, may(*APPROVERS)]
Decider = Annotated[Principal, may(*DECIDERS)]
Why = Annotated[Prose, Field(min_length=1, description="Varför / Why")]


class ActivationIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"seen": "Sidan visar kommunens logotyp och hela informationstexten. Läst på plattformen i dag."}
        }
    )

    seen: Prose = Field(min_length=1, description="Vad du såg på profilen / What you saw on the profile")


class PauseIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"until": "2027-01-11", "reason": "Biblioteket har stängt över jul och nyår."}}
    )

    until: Day = Field(description="Första dagen kontot är i gång igen / The first day it is in use again")
    reason: Why


class ResumptionIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Vi öppnar tidigare än planerat."}})

    reason: Prose = ""


class SuspensionIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"reason": "Okända inlägg på sidan: kontot kan vara kapat."}}
    )

    reason: Why


class ReinstatementIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"reason": "Lösenord bytta, okända inlägg arkiverade och borttagna."}}
    )

    reason: Why


class CertificationIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"statement": "Syfte, mål och bemanning gäller även nästa år. Genomgånget med gruppen."}
        }
    )

    statement: Prose = Field(min_length=1, description="Vad som gåtts igenom / What was gone through")


class ClosingIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"reason": "Projektet är slut; frågor tas emot på kommunens sida."}}
    )

    reason: Why


class WithdrawalIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"reason": "Vi samarbetar om huvudbibliotekets sida i stället."}}
    )

    reason: Prose = ""


@router.post("/activations", status_code=201, summary="Öppna kontot för hand / Open the account by hand")
async def post_activation(call: Call, who: Writer, account: Named, body: ActivationIn) -> AccountOut:
    """För plattformar där profilen inte kan läsas av systemet: du intygar vad du såg. Annars öppnas kontot av sig självt när
    profilen har lästs. Är något villkor inte uppfyllt blir svaret 409.

    Where the system cannot read the profile: you state what you saw. Otherwise the account opens by itself once the
    profile was read. 409 while a condition does not hold.
    """
    return await done(call, await operation.activate_by_hand(account, body.seen, who, call.uow), who)


@router.post("/pauses", status_code=201, summary="Planera ett uppehåll / Plan a pause")
async def post_pause(call: Call, who: Writer, account: Named, body: PauseIn) -> AccountOut:
    """Kontot vilar till en bestämd dag och bevakas under tiden. Det återupptas av sig självt den dagen.

    The account rests until a given day and is watched meanwhile. It resumes by itself on that day.
    """
    return await done(call, await operation.pause(account, body.until, body.reason, who, call.uow), who)


@router.post("/resumptions", status_code=201, summary="Återuppta före tiden / Resume before the time")
async def post_resumption(call: Call, who: Writer, account: Named, body: ResumptionIn | None = None) -> AccountOut:
    """Uppehållet slutar nu.

    The pause ends now.
    """
    return await done(call, await operation.resume(account, body.reason if body else "", who, call.uow), who)


@router.post("/suspensions", status_code=201, summary="Stäng av kontot / Suspend the account")
async def post_suspension(call: Call, who: Decider, account: Named, body: SuspensionIn) -> AccountOut:
    """Allmänheten får veta att kontot inte ska litas på tills vidare. Det bevakas fortfarande. Gäller varje konto som har
    varit godkänt, också ett som väntar på nytt godkännande.

    The public is told not to trust the account for the time being. It is still watched. For every account that was approved
    once, one that waits for another approval too.
    """
    return await done(call, await operation.suspend(account, body.reason, who, call.uow), who)


@router.post("/reinstatements", status_code=201, summary="Häv avstängningen / Reinstate the account")
async def post_reinstatement(call: Call, who: Approver, account: Named, body: ReinstatementIn) -> AccountOut:
    """Kontot är åter godkänt och öppnas när profilen har lästs på nytt; det som väntade på godkännande är åter ett utkast.
    Den som själv har skrivit eller sköter kontot, eller är chef för enheten, häver inte avstängningen.

    The account is approved again, and opens when its profile has been read anew; what waited for approval is a draft
    again. Nobody reinstates an account they wrote or run, or whose unit they manage.
    """
    return await done(call, await operation.reinstate(account, body.reason, who, call.uow), who)


@router.post("/certifications", status_code=201, summary="Intyga på nytt / Certify anew")
async def post_certification(call: Call, who: Manager, account: Named, body: CertificationIn) -> AccountOut:
    """En gång om året intygar enhetens chef att allt ännu gäller. Sker det inte i tid är kontot i riskläge. Ingen intygar ett
    konto som den själv har skrivit eller sköter.

    Once a year the unit's manager states that all still holds. If that is not done in time the account is at risk. Nobody
    certifies an account they wrote or run.
    """
    return await done(call, await operation.certify(account, body.statement, who, call.uow), who)


@router.post("/closings", status_code=201, summary="Avsluta kontot / Close the account")
async def post_closing(call: Call, who: Decider, account: Named, body: ClosingIn) -> AccountOut:
    """Arkivet tar en sista ögonblicksbild; när den är förseglad är kontot avslutat. Det som finns kvar går att söka.

    The archive takes a final snapshot; once it is sealed the account is closed. What is left stays searchable.
    """
    return await done(call, await closing.close(account, body.reason, who, call.uow), who)


@router.post("/withdrawals", status_code=201, summary="Ta tillbaka anmälan / Withdraw the notification")
async def post_withdrawal(call: Call, who: Writer, account: Named, body: WithdrawalIn | None = None) -> AccountOut:
    """För det som aldrig blev godkänt. Ett konto som har varit godkänt avslutas i stället.

    For what was never approved. An account that was is closed instead.
    """
    return await done(call, await closing.withdraw(account, body.reason if body else "", who, call.uow), who)
