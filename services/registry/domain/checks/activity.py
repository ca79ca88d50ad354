"""Whether an account in use is used (S03): its own posts count, no re-share, no answer, no comment by others."""

from services.registry.domain.activity import Pulse
from services.registry.domain.conditions import Check, Evidence, Facts, Finding
from services.registry.domain.days import minute_of
from services.registry.domain.details import Details
from services.registry.domain.wording import Wording, number

INACTIVE = "S03.inactive"
LATER = Wording("Inget än: det räknas från öppnandet.", "Nothing yet: it is counted from the opening.")
LOOK = Wording(
    "Se själva efter att kontot används; planera annars ett uppehåll eller avsluta det.",
    "See for yourselves that the account is used; else plan a pause or close it.",
)


def _active(details: Details, facts: Facts) -> Finding:
    pulse = facts[Pulse]
    last, start, days = pulse.activity.last_post_at, pulse.counted_from, pulse.limit.days
    if pulse.paused:
        rests = Wording(
            "Kontot har ett planerat uppehåll; det räknas på nytt när det är över.",
            "The account has a planned pause; it is counted anew when that is over.",
        )
        return Finding("met", Evidence(rests, at=last))
    if not pulse.open:
        idle = Wording("Kontot är inte i drift.", "The account is not in operation.")
        return Finding("unknown", Evidence(idle, at=last), LATER)
    if last is None or start is None:
        unheard = Wording(
            "Inget eget inlägg har hörts: plattformen berättar inte om dem, eller så har inget skrivits sedan kontot kom hit.",
            "No own post was ever heard of: the platform does not tell of them, or none was written since the account came here.",
        )
        return Finding("unknown", Evidence(unheard), LOOK)
    told = Wording(
        f"Senaste egna inlägg {minute_of(last)}; räknat från {minute_of(start)}, gränsen är {number(days, 'dag', 'dagar')}.",
        f"The newest own post is of {minute_of(last)}; counted from {minute_of(start)}, the limit is {number(days, 'day', 'days')}.",
    )
    return Finding("unmet" if pulse.inactive else "met", Evidence(told, at=last))


CHECKS = (Check(INACTIVE, ("operation",), _active),)
