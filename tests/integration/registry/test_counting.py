"""The metric of accounts by status is what the database holds, also after accounts moved on."""

from services.registry.metrics import ACCOUNTS
from tests.integration.registry.conftest import Town
from tests.support.services import by_itself


async def test_accounts_are_counted_by_status(town: Town) -> None:
    notified = await town.notified()
    await town.drafted(platform="x")
    await by_itself(town.service, "count_accounts")
    assert [value("NOTIFIED"), value("DRAFT"), value("APPROVED"), value("REJECTED")] == [1, 1, 0, 0]
    await town.approve(notified)
    await by_itself(town.service, "count_accounts")
    assert [value("NOTIFIED"), value("APPROVED")] == [0, 1]


def value(status: str) -> float:
    [metric] = ACCOUNTS.collect()
    return next(sample.value for sample in metric.samples if sample.labels == {"status": status})
