"""The catalogue as it ships: each rule with words of its own finds what it is for, and lets criticism be."""

import pytest

from shared.clock import FrozenClock
from shared.contracts.moderation import CaseChanged
from tests.conftest import MakeService
from tests.integration.moderation.house import House, captured

FINDS = {
    "BRB-4-5": "Jag vet var du bor och du ska dö.",
    "BRB-4-6c": "Har du sett, de lägger ut nakna bilder på grannen",
    "BRB-4-7": "Nu går vi ihop och ringer ner, ring sönder henne!",
    "BRB-5-1": "Rektorn är en tjuv, det vet alla",
    "BRB-16-5": "Kom i kväll så bränn ner kommunhuset",
    "BRB-16-8": "Alla smurfer borde utrotas",
    "TBL-7": "Gör ett attentat när de har fest",
    "HR-1": "Du är ju bara en pajas",
    "HR-2": "Dra åt helvete, ditt kräkfolk",
    "GDPR-PNR": "Hennes nummer är 19811218-9876",
}
LEAVES = [
    "Kommunen gör ett uselt jobb och kommunstyrelsen borde avgå.",
    "Det är skandal att badhuset stängs. Vem fattar sådana beslut? Skäms!",
    "Kommunalrådet har fel och bör rösta annorlunda, annars röstar jag på någon annan.",
    "Vägglöss är ohyra. Skadedjuren ska utrotas, när kommer saneringen?",
    "Biblioteket öppnar 2026-11-20 kl 10.00, ring 0495-240000. Org.nr 212000-0712.",
    "Jag vet var du menar, du bor ju på Storgatan.",
    "Filmen om attentatet mot kungen visas på torsdag.",
]


@pytest.fixture
async def house(make_service: MakeService, clock: FrozenClock) -> House:
    return House(await make_service("moderation", clock=clock), clock)


@pytest.mark.parametrize("rule_id", FINDS)
async def test_finds_what_it_is_for(house: House, rule_id: str) -> None:
    await house.hear(captured(await house.account(), house.clock.now(), FINDS[rule_id]))
    [case] = await house.told(CaseChanged)
    assert rule_id in {hit.rule_id for hit in case.hits}


async def test_leaves_criticism_and_everyday_words_alone(house: House) -> None:
    account = await house.account()
    await house.hear(*[captured(account, house.clock.now(), text) for text in LEAVES])
    assert await house.told(CaseChanged) == []
