"""A text for people, in Swedish and in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    swedish: str
    english: str

    def __str__(self) -> str:
        """Both, where there is room for one text only."""
        return f"{self.swedish} {self.english}"

    def then(self, more: "Wording | None") -> "Wording":
        return Wording(f"{self.swedish} {more.swedish}", f"{self.english} {more.english}") if more else self


def number(count: float, one: str, many: str) -> str:
    """`1 person`, `2 people`."""
    return f"{count:g} {one if count == 1 else many}"
