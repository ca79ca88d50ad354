"""Who runs an account, in the order in which they are on duty, and when they are away (S13). The rule is the registry's own."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Away:
    """From a moment until the first at which the person is back; None: nobody knows."""

    subject: str
    away_from: datetime
    away_until: datetime | None


@dataclass(frozen=True, slots=True)
class Roster:
    """`absences` may be of others, overlap, and lie ahead."""

    responsible: str | None
    deputies: tuple[str, ...] = ()
    absences: tuple[Away, ...] = ()

    @property
    def order(self) -> tuple[str, ...]:
        """The responsible person, then the deputies as the account names them; each once."""
        first = (self.responsible,) if self.responsible else ()
        return tuple(dict.fromkeys(first + self.deputies))

    @property
    def away(self) -> tuple[Away, ...]:
        """Of those who run it. What begins at the same moment is one absence, until the last of its ends."""
        wanted = [one for one in self.absences if one.subject in self.order]
        last: dict[tuple[str, datetime], Away] = {}
        for one in wanted:
            known = last.setdefault((one.subject, one.away_from), one)
            if _longer(one, known):
                last[one.subject, one.away_from] = one
        return tuple(last.values())


def _longer(one: Away, other: Away) -> bool:
    return other.away_until is not None and (one.away_until is None or one.away_until > other.away_until)
