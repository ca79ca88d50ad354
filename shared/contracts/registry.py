"""What the registry tells the others: who may speak for the municipality, where, and who answers for it."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Event
from shared.contracts.fields import PERSONAL, Digest, Moment, Part, Platform, Responsibility

AccountStatus = Literal[
    "DRAFT", "NOTIFIED", "MANAGER_OK", "APPROVED", "RETURNED", "REJECTED",
    "ACTIVE", "AT_RISK", "PAUSED", "SUSPENDED", "CLOSING", "CLOSED",
]  # fmt: skip


class PersonRef(Part):
    """A person by id and by the subject that person signs in as."""

    person_id: UUID
    subject: str = Field(json_schema_extra=PERSONAL)


Scope = Literal["POST", "ANSWER", "MESSAGE"]


class Spokesperson(PersonRef):
    """Who may speak for the municipality through the account, how, and from and to which day (S18)."""

    valid_from: date | None = None
    valid_to: date | None = None
    scopes: list[Scope] = Field(
        ["POST", "ANSWER", "MESSAGE"], description="To publish, to answer what others write, to write private messages"
    )


class Manager(PersonRef):
    """Who manages a unit, from and to which day: told when a deputy does not help."""

    valid_from: date | None = None
    valid_to: date | None = None


class Goal(Part):
    """An answer to "what do we want to achieve?" (S04, S05): an indicator, its target and the day it is due."""

    indicator: str
    target: float
    due: date
    baseline: float | None = Field(None, description="How it was when the goal was set, where that was known")
    source: str = Field("", description="How it is measured, when stats has no such indicator")


class Absence(PersonRef):
    """When a person named in the account is away: rights, queues and alarms pass to the deputies meanwhile (S13)."""

    away_from: Moment
    away_until: Moment | None = Field(description="The first moment the person is back; null while nobody knows")


class Handle(Part):
    """A handle the account has had on its platform: it may change, the platform_id never does."""

    handle: str
    seen_from: Moment


class Attestation(Part):
    """What somebody vouched for: of one kind and about one thing the newest counts."""

    attestation_id: UUID
    kind: str = Field(
        description="email_confirmed, checklist_answered, terms_reviewed, logo_compared, logo_reviewed; more may come"
    )
    what: str = Field(
        json_schema_extra=PERSONAL, description="The address, question, version of the terms or picture it is about"
    )
    by: str = Field(json_schema_extra=PERSONAL)
    at: Moment
    verdict: str = ""
    note: str = Field("", json_schema_extra=PERSONAL)
    data: dict[str, str] = Field({}, description="What belongs to it, as the version of the terms")


class Hands(Part):
    """Through whose hands an account went: none of them may judge what they had a part in (S16)."""

    notified: str | None = Field(None, description="Who notified what waits", json_schema_extra=PERSONAL)
    confirmed: str | None = Field(None, description="Who confirmed what waits", json_schema_extra=PERSONAL)
    approvers: list[str] = Field(
        [],
        description="Who confirmed and approved what is in force; none: it needs an approval",
        json_schema_extra=PERSONAL,
    )
    authors: list[str] = Field([], description="Who wrote what was approved last", json_schema_extra=PERSONAL)


class AccountChanged(Event):
    """The whole state of an account after a change: the topic alone rebuilds the register.

    New evidence takes no version: the state is told again with `change` attested, and what comes later in the topic holds.
    """

    type: ClassVar[str] = "registry.account.changed.v1"
    topic: ClassVar[str] = "registry.accounts"
    confided: ClassVar[frozenset[str]] = frozenset({"absences"})

    account_id: UUID
    version: int
    change: str = Field(
        description="In the past tense: drafted, revised, reopened, notified, confirmed, returned, approved, rejected, "
        "activated, endangered, secured, paused, resumed, suspended, reinstated, certified, closing, closed, withdrawn; or attested, at the same version"
    )
    status: AccountStatus
    platform: Platform
    platform_id: str | None = Field(description="The platform's permanent id of the account; the handle may change")
    handle: str
    url: str | None
    unit_id: UUID
    responsibility: Responsibility
    watched: bool = Field(description="Content is captured from this account now (S04, S16: never before approval)")
    goals: list[Goal]
    responsible: PersonRef | None
    deputies: list[PersonRef]
    spokespersons: list[Spokesperson]
    purpose: str = ""
    benefit: str = ""
    audience: str = ""
    hours_per_week: float = 0.0
    posts_per_week: float = Field(1.0, description="The planned activity (S03)")
    answer_working_days: int = Field(1, description="The promise: an answer within so many working days (S03)")
    checks_per_working_day: int = Field(2, description="How often somebody looks (S12)")
    checks_per_weekend_day: int = Field(0, description="How often somebody looks on a day of the weekend (S12)")
    risk_level: Literal["normal", "high"] = Field("normal", description="High: somebody looks on weekends too (S12)")
    logo_id: UUID | None = Field(None, description="The approved logo that the account shows (S21)")
    owner_email: str = Field("", json_schema_extra=PERSONAL)
    notice: str = Field("", description="The published text: purpose, house rules, way of working (S06, S07)")
    authors: list[str] = Field(
        [], description="Who wrote what waits for approval: none of them may approve it", json_schema_extra=PERSONAL
    )
    hands: Hands = Field(default_factory=Hands, description="Who wrote, notified, confirmed and approved it")
    absences: list[Absence] = Field([], description="Of the people named here, those that are not over yet (S13)")
    risks: list[str] = Field(
        [], description="Why the account is AT_RISK, or that too few run it, as words of a fixed set"
    )
    paused_until: date | None = Field(None, description="A planned pause ends by this day (S03)")
    certify_by: date | None = Field(None, description="The yearly re-certification is due by this day")
    handles: list[Handle] = Field([], description="The handles it has had, the oldest first")
    attestations: list[Attestation] = Field(
        [], description="The evidence for its conditions, the newest of each kind and thing, the oldest first"
    )
    goals_version: int | None = Field(None, description="The version in which the goals were told as they stand (S04)")
    goals_changed_at: Moment | None = Field(None, description="When that was")
    goals_since: Moment | None = Field(None, description="There have been goals from then on without a break (S04)")
    began_at: Moment | None = Field(None, description="It was open for the first time")
    drafted_at: Moment | None = Field(None, description="When it was first told of here")
    first_post_at: Moment | None = Field(
        None, description="The earliest own post captured; before `drafted_at`: it existed before (S04)"
    )
    open_since: Moment | None = Field(
        None, description="It was last opened or resumed: from then on it is to be active (S03)"
    )
    confirmed_as: str | None = Field(
        None, description="The handle that was last seen to be its own (S16); another than `handle`: not confirmed yet"
    )
    unauthorised_statements: int = Field(
        0, description="Incidents without an end of statements by people who were not listed (S18)"
    )
    by_system: bool = Field(False, description="The registry did it itself, at what it heard or what day it is")
    changed_at: Moment

    def subject(self) -> str:
        return str(self.account_id)

    def sequence_number(self) -> int | None:
        return self.version


class IncidentChanged(Event):
    """The state of an incident after a step: what was reported or found is told to nobody, only that it is there."""

    type: ClassVar[str] = "registry.incident.changed.v1"
    topic: ClassVar[str] = "registry.incidents"

    incident_id: UUID
    version: int
    kind: str = Field(description="UNREGISTERED, LOOK_ALIKE, PRIVATE_STATEMENT, UNAUTHORISED_STATEMENT; more may come")
    state: Literal["REPORTED", "CONFIRMED", "DISMISSED", "ACTED", "CLOSED"]
    action: str | None = Field(description="What was done last, as a word of a fixed set")
    account_id: UUID | None = Field(description="The account of ours it is about, or became")
    changed_at: Moment

    def subject(self) -> str:
        return str(self.incident_id)

    def sequence_number(self) -> int | None:
        return self.version


class UnitChanged(Event):
    """The whole state of a unit (nämnd, förvaltning or enhet) after a change."""

    type: ClassVar[str] = "registry.unit.changed.v1"
    topic: ClassVar[str] = "registry.units"

    unit_id: UUID
    version: int
    name: str
    kind: Literal["committee", "department", "unit"]
    parent_id: UUID | None
    managers: list[Manager] = Field([], description="In the order in which they are asked")
    changed_at: Moment

    def subject(self) -> str:
        return str(self.unit_id)

    def sequence_number(self) -> int | None:
        return self.version


class ApiKeyChanged(Event):
    """A key was issued or revoked. Only its digest travels: the key itself was shown once to whom it belongs."""

    type: ClassVar[str] = "registry.api-key.changed.v1"
    topic: ClassVar[str] = "registry.api-keys"

    key_id: UUID
    digest: Digest
    client: str = Field(json_schema_extra=PERSONAL, description="Whose key it is: a system, or a person's subject")
    roles: list[str]
    scopes: list[str]
    units: list[UUID] | None = Field(description="The units the roles are limited to; null is all units")
    expires_at: Moment | None
    revoked_at: Moment | None
    changed_at: Moment

    def subject(self) -> str:
        return str(self.key_id)
