"""The checklist of E-delegationen's guidelines is answered for an account (S28)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registry.application.attesting import Saying, attest, open_account
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.attestations import Attestation
from services.registry.domain.checklist import BY_ID, Answer
from shared.auth.principal import Principal
from shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class Answered:
    question_id: str
    answer: Answer
    comment: str


async def answer(
    account_id: UUID, answers: Sequence[Answered], who: Principal, uow: RegistryUnitOfWork
) -> list[Attestation]:
    """All of them, or none. The newest answer to a question counts."""
    _check(answers)
    async with uow:
        account = await open_account(account_id, who, uow)
        sayings = [Saying("checklist_answered", one.question_id, one.answer, one.comment) for one in answers]
        return await attest(account, who, uow, *sayings)


def _check(answers: Sequence[Answered]) -> None:
    errors = []
    for nth, one in enumerate(answers):
        if one.question_id not in BY_ID:
            errors.append((f"/answers/{nth}/question_id", "no such question: see /checklist-questions"))
        if one.answer != "yes" and not one.comment:
            errors.append((f"/answers/{nth}/comment", "say why, or what is done about it"))
        if one.question_id in {other.question_id for other in answers[:nth]}:
            errors.append((f"/answers/{nth}/question_id", "answered twice"))
    if errors:
        raise Invalid("Each question is answered once; what is not a yes has a comment.", errors=errors)
