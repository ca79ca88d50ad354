"""E-delegationen's guidelines: the checklist is answered (S28), and the platform's terms are examined (E2)."""

from services.registry.domain.attestations import Attested
from services.registry.domain.checklist import QUESTIONS
from services.registry.domain.conditions import ALWAYS, Check, Evidence, Facts, Finding, found
from services.registry.domain.details import Details
from services.registry.domain.terms import Terms
from services.registry.domain.wording import Wording


def _checklist(details: Details, facts: Facts) -> Finding:
    answers = facts[Attested].newest_by_what("checklist_answered")
    lacking = [one.id for one in QUESTIONS if one.id not in answers]
    if lacking:
        names = ", ".join(lacking)
        return found("unmet", f"Obesvarade frågor: {names}.", f"Questions without an answer: {names}.")
    newest = max(answers.values(), key=lambda one: one.at)
    noes = sum(one.verdict == "no" for one in answers.values())
    told = Wording(
        f"Alla {len(QUESTIONS)} frågor är besvarade, {noes} med nej och en förklaring.",
        f"All {len(QUESTIONS)} questions are answered, {noes} with a no and what is done about it.",
    )
    return Finding("met", Evidence(told, newest.by, newest.at))


def _terms(details: Details, facts: Facts) -> Finding:
    current = facts[Terms].current
    if current is None:
        return Finding(
            "unknown",
            Evidence(Wording("Plattformens villkor är inte registrerade.", "The platform's terms are not registered.")),
            Wording(
                "Be informationssekreteraren registrera plattformens villkor (platform-terms).",
                "Ask the information secretary to register the platform's terms (POST platform-terms).",
            ),
        )
    reviewed = facts[Attested].latest("terms_reviewed", str(current.id))
    if reviewed:
        told = Wording(f"Version {current.version} är granskad.", f"Version {current.version} is examined.")
        return Finding("met", Evidence(told, reviewed.by, reviewed.at, current.version))
    if earlier := facts[Attested].latest("terms_reviewed"):
        told = Wording(
            f"Version {current.version} gäller nu; en tidigare version är granskad.",
            f"Version {current.version} holds now; an earlier one was examined.",
        )
        return Finding("expired", Evidence(told, earlier.by, earlier.at, earlier.data.get("version")))
    told = Wording(f"Version {current.version} är inte granskad.", f"Version {current.version} is not examined.")
    return Finding("unmet", Evidence(told, what=current.version))


CHECKS = (Check("S28", ALWAYS, _checklist), Check("E2", ALWAYS, _terms))
