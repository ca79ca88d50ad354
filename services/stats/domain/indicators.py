"""The indicators: what is measured, by which formula, and how it comes out of what was counted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from services.stats.domain.days import Period

Unit = Literal["antal", "andel", "dagar", "timmar", "sekunder", "per vecka"]


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations in seconds: how many, their sum, their median."""

    count: int
    total: float
    median: float


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of one account in one period."""

    period: Period
    counts: Mapping[str, int] = field(default_factory=dict)
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    last_own_post: date | None = None
    """The newest day with a post of our own, up to the end of the period."""

    def count(self, name: str) -> int:
        return self.counts.get(name, 0)


Value = tuple[float | None, int]
"""The figure, and the number of records behind it. None where there is nothing to count from."""


@dataclass(frozen=True, slots=True)
class Indicator:
    id: str
    name: str
    formula: str
    unit: Unit
    compute: Callable[[Tally], Value]


@dataclass(frozen=True, slots=True)
class Figure:
    indicator: Indicator
    value: float | None
    records: int


def figures(tally: Tally, wanted: frozenset[str] = frozenset()) -> list[Figure]:
    """Every indicator, or the wanted ones, in the order of the list."""
    chosen = [indicator for indicator in INDICATORS if not wanted or indicator.id in wanted]
    return [Figure(indicator, *indicator.compute(tally)) for indicator in chosen]


def _count(indicator_id: str, name: str, formula: str) -> Indicator:
    return Indicator(indicator_id, name, formula, "antal", lambda t: (t.count(indicator_id), t.count(indicator_id)))


def _share(part: str, *whole: str) -> Callable[[Tally], Value]:
    def compute(tally: Tally) -> Value:
        base = sum(tally.count(name) for name in whole)
        return (round(tally.count(part) / base, 4), base) if base else (None, 0)

    return compute


def _median(series: str, seconds_each: int) -> Callable[[Tally], Value]:
    def compute(tally: Tally) -> Value:
        spread = tally.spreads.get(series)
        return (round(spread.median / seconds_each, 4), spread.count) if spread else (None, 0)

    return compute


def _mean(series: str, seconds_each: int) -> Callable[[Tally], Value]:
    def compute(tally: Tally) -> Value:
        spread = tally.spreads.get(series)
        return (round(spread.total / spread.count / seconds_each, 4), spread.count) if spread else (None, 0)

    return compute


def _per_week(tally: Tally) -> Value:
    return round(tally.count("own_posts") * 7 / tally.period.days, 4), tally.count("own_posts")


def _silence(tally: Tally) -> Value:
    return ((tally.period.last - tally.last_own_post).days, 1) if tally.last_own_post else (None, 0)


HOUR = 3600
BY_DECISION = tuple(
    _count(f"decided_{decided}_{ground}", f"Beslut att {verb}, {swedish}", f"Antal ärenden där en person beslutat att {verb} med stöd av {words}, räknade på beslutsdagen.")
    for decided, verb in (("remove", "ta bort"), ("hide", "dölja"))
    for ground, swedish, words in (
        ("statutory", "lag", "lag (1998:112 5 §)"), ("house_rule", "egna regler", "kommunens egna regler"),
    )
)  # fmt: skip
BY_OUTCOME = tuple(
    _count(outcome, name, f"Antal borttagningar och döljanden som slutade {outcome.upper()}: {words}. Räknade på dagen de slutade.")
    for outcome, name, words in (
        ("removed", "Borttagna", "vi tog bort inlägget, och en ny läsning visar att det är borta"),
        ("hidden", "Dolda", "vi dolde inlägget, och en ny läsning visar att det är dolt"),
        ("gone", "Redan borta", "inlägget var borta innan vi gjort något"),
        ("unconfirmed", "Obekräftade", "inlägget försvann efter vårt försök, men plattformens svar gick förlorat"),
        ("failed", "Misslyckade", "plattformen vägrade, eller inlägget låg kvar"),
        ("unsupported", "Stöds inte", "plattformen har ingen sådan åtgärd"),
    )
)  # fmt: skip

INDICATORS: tuple[Indicator, ...] = (
    _count("own_posts", "Egna inlägg", "Antal inlägg som kontot självt publicerat, räknade på publiceringsdagen. Svar och kommentarer ingår inte."),
    Indicator("own_posts_per_week", "Egna inlägg per vecka", "7 gånger egna inlägg / antal dagar i perioden.", "per vecka", _per_week),
    Indicator("days_since_own_post", "Dagar sedan senaste egna inlägg", "Periodens sista dag minus dagen för kontots senaste egna inlägg.", "dagar", _silence),
    _count("posts_by_others", "Inlägg av utomstående", "Antal inlägg i våra utrymmen som någon annan än kontot skrivit."),
    _count("comments", "Kommentarer av utomstående", "Antal kommentarer som någon annan än kontot skrivit. En redigerad kommentar räknas en gång."),
    _count("messages", "Meddelanden från utomstående", "Antal direktmeddelanden till kontot."),
    _count("withdrawn", "Återtagna av författaren", "Antal inlägg, kommentarer och meddelanden som är borta från plattformen utan att vi tagit bort dem, räknade på publiceringsdagen."),
    _count("replies_to_others", "Egna svar till utomstående", "Antal svar från kontot till en utomstående, eller i en tråd där en utomstående redan skrivit."),
    Indicator("dialogue_share", "Dialogandel", "Egna svar till utomstående / egna inlägg.", "andel", _share("replies_to_others", "own_posts")),
    _count("answered", "Besvarade", "Antal inlägg, kommentarer och meddelanden från utomstående som följts av vårt svar till dem eller till hela tråden, räknade på frågans dag."),
    _count("unanswered", "Obesvarade", "Antal inlägg, kommentarer och meddelanden från utomstående utan svar från oss. Återtagna räknas inte, och inte borttagna med det som stod under dem."),
    Indicator("answered_share", "Andel besvarade", "Besvarade / (besvarade + obesvarade).", "andel", _share("answered", "answered", "unanswered")),
    Indicator("median_answer_hours", "Svarstid, median", "Median av tiden från en utomståendes inlägg till vårt första svar, för de besvarade.", "timmar", _median("answer", HOUR)),
    Indicator("mean_answer_hours", "Svarstid, medelvärde", "Summan av svarstiderna / antalet besvarade.", "timmar", _mean("answer", HOUR)),
    _count("cases_opened", "Öppnade ärenden", "Antal modereringsärenden, räknade på dagen de öppnades."),
    _count("decided", "Beslutade ärenden", "Antal ärenden som en person beslutat i, räknade på beslutsdagen."),
    *BY_DECISION,
    _count("decided_keep", "Beslut att låta stå", "Antal ärenden där en person beslutat att inlägget får stå kvar, räknade på beslutsdagen."),
    *BY_OUTCOME,
    _count("sealed", "Förseglade handlingar", "Antal versioner som arkivet förseglat som allmän handling, räknade på förseglingsdagen."),
    Indicator("median_decision_hours", "Tid till beslut, median", "Median av tiden från att inlägget fångades till att en person beslutade, för beslutade ärenden.", "timmar", _median("decision", HOUR)),
    Indicator("median_removal_hours", "Tid till borttagning, median", "Median av tiden från beslut till att inlägget togs bort eller doldes.", "timmar", _median("removal", HOUR)),
    Indicator("median_seal_seconds", "Tid till försegling, median", "Median av tiden från att en version fångades till att arkivet förseglat den.", "sekunder", _median("seal", 1)),
)  # fmt: skip
BY_ID: Mapping[str, Indicator] = {indicator.id: indicator for indicator in INDICATORS}
