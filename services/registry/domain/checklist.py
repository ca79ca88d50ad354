"""The checklist of E-delegationen's guidelines for social media (S28; version 1.0, 2010-12-30), as questions to answer."""

from dataclasses import dataclass
from typing import Literal

from services.registry.domain.wording import Wording

Answer = Literal["yes", "no", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: Wording


QUESTIONS = (
    Question("1a", Wording(
        "Utgår närvaron från vårt uppdrag, och vet vi vad mediet bidrar med?",
        "Does the presence follow from our mission, and do we know what the medium contributes?",
    )),
    Question("1b", Wording(
        "Har vi prövat krav på funktion, teknik, säkerhet, tillgänglighet och plattformsoberoende?",
        "Have we judged the demands on function, technology, security, accessibility and independence of platform?",
    )),
    Question("1c", Wording(
        "Har vi bedömt insats, tid och resurser för att hålla mediet under uppsikt?",
        "Have we judged the effort, time and resources that supervision takes?",
    )),
    Question("1d", Wording(
        "Finns rutiner för arkivering och ett gallringsbeslut?",
        "Are there routines for archiving, and a disposal decision?",
    )),
    Question("2", Wording(
        "Har vi granskat avtalsvillkoren, både våra egna och de som användarna möter?",
        "Have we examined the terms, our own and those that users face?",
    )),
    Question("3a", Wording(
        "Finns interna regler för vem som får uttala sig för myndigheten, och inom vilken ram?",
        "Are there internal rules for who may speak for the authority, and within which frame?",
    )),
    Question("3b", Wording(
        "Vet alla medarbetare att ingen uttalar sig för myndigheten från ett privat konto?",
        "Do all employees know that nobody speaks for the authority from a private account?",
    )),
    Question("3c", Wording(
        "Finns rutiner för allmänna handlingar, uppsikt och ärenden som kommer in?",
        "Are there routines for public records, supervision and cases that come in?",
    )),
    Question("4", Wording(
        "Hålls handlingarna ordnade, tas ögonblicksbilder regelbundet och arkiveras det som tas bort?",
        "Are records kept in order, snapshots taken regularly and removed content archived?",
    )),
    Question("5", Wording(
        "Hänvisar vi enskilda ärenden till en annan kanal, med en rutin för dem som ändå kommer in?",
        "Do we refer individual cases to another channel, with a routine for those that come in anyway?",
    )),
    Question("6a", Wording(
        "Får användarna veta vad de inte får publicera?",
        "Are users told what they may not publish?",
    )),
    Question("6b", Wording(
        "Får användarna veta vilka vi är, syftet, vem som kan läsa, att inlägg blir allmänna handlingar och vad som "
        "händer vid överträdelser?",
        "Are users told who we are, the purpose, who can read, that posts become public records, and what follows a "
        "breach?",
    )),
    Question("6c", Wording(
        "Informerar vi om kakor, där de är våra egna?",
        "Do we tell of cookies where they are our own?",
    )),
    Question("7", Wording(
        "Har vi rutiner för att upptäcka och ta bort kränkande personuppgifter?",
        "Do we have routines to find and remove violating personal data?",
    )),
)  # fmt: skip
BY_ID = {question.id: question for question in QUESTIONS}
