"""E-delegationen's checklist, over HTTP: its questions, and an account's answers (S28)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from services.registry.api import examples
from services.registry.api.account_links import WRITERS
from services.registry.api.attestations import ATTESTATION, AttestationOut, attestation_out
from services.registry.api.conditions import InTwoLanguages
from services.registry.api.fields import Call, Prose, Text
from services.registry.application.checklists import Answered, answer
from services.registry.domain.checklist import QUESTIONS, Answer, Question
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of

router = APIRouter(tags=["evidence"], route_class=Idempotent)
Reader = Annotated[Principal, known()]
Writer = Annotated[Principal, may(*WRITERS)]
HERE = f"/accounts/{examples.ACCOUNT_ID}"
QUESTION: examples.Example = {
    "id": "1a",
    "text": {"swedish": QUESTIONS[0].text.swedish, "english": QUESTIONS[0].text.english},
}
ANSWER: examples.Example = {"question_id": "1d", "answer": "no", "comment": "Gallringsbeslutet tas i december."}
ANSWERED: examples.Example = ATTESTATION | {
    "kind": "checklist_answered", "what": "1d", "verdict": "no", "note": ANSWER["comment"],
}  # fmt: skip


class QuestionOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": QUESTION})

    id: str
    text: InTwoLanguages

    @classmethod
    def of(cls, question: Question) -> "QuestionOut":
        return cls(id=question.id, text=InTwoLanguages.of(question.text))


class QuestionPage(Page[QuestionOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(QUESTION, "/checklist-questions")})


class AnswerIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": ANSWER})

    question_id: Text
    answer: Answer
    comment: Prose = Field("", description="Krävs när svaret inte är ja / Needed unless the answer is yes")


class AnswersIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"answers": [ANSWER]}})

    answers: list[AnswerIn] = Field(min_length=1, max_length=len(QUESTIONS))


class AnswersOut(Resource):
    model_config = ConfigDict(
        json_schema_extra={"example": {"answers": [ANSWERED], "_links": [examples.to("up", HERE)]}}
    )

    answers: list[AttestationOut]


@router.get("/checklist-questions", summary="Checklistans frågor / The checklist's questions")
async def list_checklist_questions(call: Call, who: Reader, wanted: PageWanted) -> QuestionPage:
    """Ur E-delegationens riktlinjer för sociala medier, version 1.0.

    From E-delegationen's guidelines for social media, version 1.0.
    """
    ids = [question.id for question in QUESTIONS]
    first = ids.index(wanted.after[0]) + 1 if wanted.after and wanted.after[0] in ids else wanted.offset
    return page_of(
        QuestionPage, call.request, QUESTIONS[first : first + wanted.limit + 1], wanted, key=lambda one: [one.id],
        told=QuestionOut.of, total=len(QUESTIONS) if wanted.counting else None,
    )  # fmt: skip


@router.post("/accounts/{id}/checklist-answers", status_code=201, summary="Besvara checklistan / Answer the checklist")
async def post_checklist_answers(
    call: Call, account_id: Annotated[UUID, Path(alias="id")], body: AnswersIn, who: Writer
) -> AnswersOut:
    """Alla frågor på en gång eller några i taget; det nyaste svaret gäller. Ett nej säger vad som görs åt det.

    All questions at once or some at a time; the newest answer counts. A no says what is done about it.
    """
    told = [Answered(one.question_id, one.answer, one.comment) for one in body.answers]
    new = await answer(account_id, told, who, call.uow)
    here = f"/accounts/{account_id}"
    call.tell_place(f"{here}/attestations?kind=checklist_answered")
    return AnswersOut(answers=[attestation_out(call, one) for one in new], links=[link(call.request, "up", here)])
