"""How something is attested of an account: by whom, of which account, in the audit log too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.registry.application.keeping import tell_evidence
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.attestations import Attestation, Kind
from shared.auth.principal import Principal
from shared.errors import Conflict, Forbidden
from shared.ids import uuid7
from shared.names import one_of

RUNS = "You are responsible or deputy of this account: somebody else looks and decides."


@dataclass(frozen=True, slots=True)
class Saying:
    """What is attested, before it is known by whom and when."""

    kind: Kind
    what: str
    verdict: str = ""
    note: str = ""
    data: Mapping[str, str] = field(default_factory=dict)

    def by(self, account_id: UUID, subject: str, uow: RegistryUnitOfWork) -> Attestation:
        return Attestation(
            uuid7(), account_id, self.kind, self.what, subject, uow.now, self.verdict, self.note, self.data
        )


async def open_account(account_id: UUID, who: Principal, uow: RegistryUnitOfWork) -> Account:
    """The account, locked, if this caller may act on it and there is still something to attest."""
    account = await uow.accounts.lock(account_id)
    who.check_unit(account.details.unit_id)
    if account.status == "CLOSED":
        raise Conflict("The account is closed.")
    return account


async def unbiased(account: Account, who: Principal, uow: RegistryUnitOfWork) -> None:
    """Nobody vouches for an account they run (jäv)."""
    if one_of(who.subject, (await uow.people.subjects(account.details.on_duty)).values()):
        raise Forbidden(RUNS)


async def attest(account: Account, who: Principal, uow: RegistryUnitOfWork, *sayings: Saying) -> list[Attestation]:
    new = [saying.by(account.id, who.subject, uow) for saying in sayings]
    await uow.attestations.add(*new)
    await tell_evidence([account], uow)
    for kind in dict.fromkeys(one.kind for one in new):
        uow.audit(f"account.{kind}", "account", account.id, count=sum(one.kind == kind for one in new))
    return new
