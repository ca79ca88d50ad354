"""The rules: a wording is published once, and only what is published can be cited."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.rules import Pattern, RuleVersion, check
from shared.auth.principal import Principal
from shared.errors import Invalid, NotFound

UNKNOWN = "There is no such rule. Criticism of the municipality is not one."


@dataclass(frozen=True, slots=True)
class Publish:
    rule_id: str
    paragraph: str
    title: str
    text: str
    terms: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    detectors: tuple[str, ...]
    valid_from: datetime | None
    by: Principal


async def publish_version(command: Publish, uow: ModerationUnitOfWork) -> RuleVersion:
    """The next wording of a rule. It holds from `valid_from`, never before now; the one before holds until then."""
    check(command.terms, command.patterns, command.detectors)
    async with uow:
        ground = await uow.rules.lock(command.rule_id)
        if ground is None:
            raise NotFound(UNKNOWN)
        last = (await uow.rules.history(command.rule_id))[0]
        now = uow.core.clock.now()
        valid_from = command.valid_from or max(now, last.valid_from)
        if valid_from < max(now, last.valid_from):
            raise Invalid(
                "A wording cannot hold before it is published, nor before the one it follows.",
                errors=[("/valid_from", "is too early")],
            )
        new = replace(
            last, version=last.version + 1, paragraph=command.paragraph, title=command.title, text=command.text,
            terms=command.terms, patterns=command.patterns, detectors=command.detectors, valid_from=valid_from,
            published_at=now, published_by=command.by.subject, superseded_at=None,
        )  # fmt: skip
        await uow.rules.add(new)
        uow.audit("rule.published", "rule", command.rule_id, version=new.version, valid_from=valid_from.isoformat())
        return new


async def cited(uow: ModerationUnitOfWork, rule: tuple[str, int], captured_at: datetime) -> RuleVersion:
    """The wording, if it was in force at some time since the post was captured."""
    rule_id, version = rule
    found = await uow.rules.find(rule_id, version)
    if found is None:
        unknown = not await uow.rules.history(rule_id)
        where = ("/rule_id", "is no rule") if unknown else ("/rule_version", "was never published")
        raise Invalid(UNKNOWN if unknown else f"{rule_id} has no version {version}.", errors=[where])
    if not found.could_be_cited(captured_at, uow.core.clock.now()):
        raise Invalid(
            f"{rule_id} version {version} was not in force at any time since the post was captured.",
            errors=[("/rule_version", "was not in force")],
        )
    return found


async def shown_rules(keys: Collection[tuple[str, int]], uow: ModerationUnitOfWork) -> Sequence[RuleVersion]:
    async with uow:
        return sorted(await uow.rules.load(keys), key=lambda one: (one.rule_id, one.version))


async def rule_history(rule_id: str, uow: ModerationUnitOfWork) -> Sequence[RuleVersion]:
    """Newest first."""
    async with uow:
        found = await uow.rules.history(rule_id)
    if not found:
        raise NotFound(UNKNOWN)
    return found


async def rules_in_force(uow: ModerationUnitOfWork) -> Sequence[RuleVersion]:
    async with uow:
        keys = await uow.rules.in_force(uow.core.clock.now())
        return sorted(await uow.rules.load(list(keys.items())), key=lambda one: one.rule_id)
