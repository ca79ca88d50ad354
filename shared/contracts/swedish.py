"""What each topic and each event means, in Swedish: stands first in the documents, before the English of the code."""

from collections.abc import Mapping

TOPICS: Mapping[str, str] = {
    "registry.accounts": "Konton i sociala medier och vilka som ansvarar för dem; senaste läget för varje konto",
    "registry.units": "Kommunens nämnder, förvaltningar och enheter; senaste läget för var och en",
    "registry.api-keys": "Kontrollsummor för API-nycklar och vad de ger rätt till",
    "registry.plans": "Dokumenthanteringsplaner; senaste läget för varje version",
    "registry.disposal-decisions": "Gallringsbeslut; senaste läget för vart och ett",
    "registry.incidents": "Incidenter: det som inte är vårt, eller sades av någon som inte fick; senaste läget för var och en",
    "ingest.posts": "Det som skrivits, version för version",
    "ingest.profiles": "Vad plattformarna säger att våra konton är, kontroll för kontroll, och att de har skrivit",
    "ingest.actions": "Hur borttagningar slutade på plattformarna",
    "moderation.cases": "Ärenden, vilka regler de gäller och vad som beslutats",
    "moderation.removals": "Borttagningar som någon har beslutat, med kvittenser från arkivet",
    "moderation.supervision": "När någon såg efter på varje konto, och vad ingen sett efter i tid; senaste läget för varje konto",
    "archive.records": "Allmänna handlingar när de förseglas, med kvittenser",
}

EVENTS: Mapping[str, str] = {
    "registry.account.changed.v1": "Ett konto har ändrats. Hela läget efter ändringen följer med.",
    "registry.unit.changed.v1": "En nämnd, förvaltning eller enhet har ändrats. Hela läget följer med.",
    "registry.api-key.changed.v1": "En API-nyckel har utfärdats eller återkallats. Bara kontrollsumman följer med.",
    "registry.incident.changed.v1": "En incident har tagit ett steg. Att den finns och hur långt den har kommit, inte vad den gäller.",
    "registry.plan.changed.v1": "En version av en dokumenthanteringsplan har ändrats. Hela läget följer med, rad för rad.",
    "registry.disposal-decision.changed.v1": "Ett gallringsbeslut har ändrats. Bara ett beslut som gäller ger rätt att gallra.",
    "ingest.post.captured.v1": "En version av något som skrivits, så som en läsare såg den.",
    "ingest.post.withdrawn.v1": "Plattformen säger att inlägget är borta och att det inte var vi som tog bort det.",
    "ingest.removal.ended.v1": "Hur en begärd borttagning slutade.",
    "ingest.removal.amended.v1": "I efterhand visade det sig att inlägget ändrats mellan sista läsningen och borttagningen.",
    "ingest.profile.checked.v1": "Plattformen har tillfrågats om ett konto, både på dess fasta id och på dess namn.",
    "ingest.statement.published.v1": "Kontot självt har skrivit något: när, och vem som publicerade om plattformen säger det. Ingen text.",
    "moderation.case.changed.v1": "Ett ärende har ändrats. Hela läget följer med, utan det som skrevs.",
    "moderation.removal.requested.v1": "Ta bort eller dölj detta på plattformen. Gäller bara med kvittenser för allt som då läses där.",
    "moderation.supervision.changed.v1": "Någon har sett efter på ett konto, ingen har gjort det i tid, eller ingen behöver längre.",
    "archive.record.sealed.v1": "En version av ett inlägg är förseglad som allmän handling. Kvittensen bevisar det.",
    "archive.snapshot.sealed.v1": "Hur ett konto såg ut är förseglat som en egen handling: regelbundet, vid en omgörning, före avslut.",
}
