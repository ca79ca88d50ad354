"""The sentences of the instruction (2011-05-06) that a presence is judged by, and what to do to meet each."""

from dataclasses import dataclass

from services.registry.domain.wording import Wording


@dataclass(frozen=True, slots=True)
class Sentence:
    id: str
    quote: str
    to_do: Wording


LOGO = "Kommunens eller enhetens logotyp ska användas för att tydligt markera vem som är avsändare."
_ALL = (
    Sentence(
        "S01",
        "Vår närvaro i sociala medier ska vara till nytta.",
        Wording(
            "Skriv vad kontot är till för, vilken nytta det gör och för vem.",
            "Write what the account is for (purpose), what good it does (benefit) and for whom (audience).",
        ),
    ),
    Sentence(
        "S02",
        "Den enhet som vill arbeta med sociala medier måste ha resurser för arbetet.",
        Wording(
            "Ange hur många timmar i veckan ni avsätter och vem som är ansvarig, och enhetens chef (managers).",
            "Say how many hours a week you set aside (hours_per_week), who is responsible, and who manages the unit "
            "(PUT managers of the unit).",
        ),
    ),
    Sentence(
        "S03",
        "Vår närvaro ska präglas av uthållighet, aktivitet, kommunikation och snabbhet.",
        Wording(
            "Planera minst något inlägg i veckan, och lova hur snart ni svarar.",
            "Plan some posts a week (posts_per_week), and promise how soon you answer (answer_working_days).",
        ),
    ),
    Sentence(
        "S03.inactive",
        "Vår närvaro ska präglas av uthållighet, aktivitet, kommunikation och snabbhet.",
        Wording(
            "Publicera ett eget inlägg, planera ett uppehåll med ett slut (pauses), eller avsluta kontot (closings).",
            "Publish a post of your own, plan a pause with an end (POST pauses), or close the account (POST closings).",
        ),
    ),
    Sentence(
        "S04",
        "Innan arbetet påbörjas ska frågan ”vad vill vi uppnå?” besvaras.",
        Wording("Sätt minst ett mål.", "Set at least one goal (goals)."),
    ),
    Sentence(
        "S05",
        "Vårt arbete ska vara mätbart med hjälp av statistikverktyg.",
        Wording(
            "Ge varje mål ett mått, ett målvärde och ett datum som ligger framåt i tiden. Är måttet inte ett av "
            "statistiktjänstens, skriv hur det mäts.",
            "Give each goal an indicator, a target and a day that lies ahead (due). When the indicator is not one of the "
            "stats service's, say how it is measured (source).",
        ),
    ),
    Sentence(
        "S06",
        "Vi ska tydligt informera om syfte, regelverk och vårt sätt att arbeta.",
        Wording(
            "Publicera informationstexten och spara den här; ett färdigt förslag finns under notice.",
            "Publish the notice and keep its text here (notice); GET the account's notice for a finished proposal.",
        ),
    ),
    Sentence(
        "S07",
        "Det ska också framgå att inlägg blir allmänna handlingar.",
        Wording(
            "Skriv ordagrant i informationstexten: ”Inlägg blir allmänna handlingar.”, och säg inte emot det.",
            "Say it in the notice in these words: ”Inlägg blir allmänna handlingar.”, and take nothing of it back.",
        ),
    ),
    Sentence(
        "S12",
        "Varje enhet ska ha mycket god tillsyn över de sociala medier den ansvarar för.",
        Wording(
            "Se efter minst en gång varje arbetsdag, och på helgen om risken är hög.",
            "Look at least once each working day (checks_per_working_day), on weekends too when the risk is high "
            "(checks_per_weekend_day).",
        ),
    ),
    Sentence(
        "S13",
        "Ersättare ska finnas för att sköta kontroll och kommunikation vid frånvaro.",
        Wording(
            "Utse minst en ersättare som är någon annan än den ansvariga.",
            "Name at least one deputy who is not the responsible person (deputies).",
        ),
    ),
    Sentence(
        "S16",
        "Närvaro i sociala medier ska anmälas till och godkännas av informationssekreteraren.",
        Wording(
            "Ange kontots namn och dess fasta id på plattformen, så att det framgår vad som anmäls; på Mastodon också servern.",
            "Give the account's handle and its permanent id on the platform (platform_id): they say what is notified; on "
            "Mastodon the server too (url).",
        ),
    ),
    Sentence(
        "S06.profile",
        "Vi ska tydligt informera om syfte, regelverk och vårt sätt att arbeta.",
        Wording(
            "Lägg informationstexten, eller länken till dess sida (page under notice), i profilen; eller intyga under "
            "sightings var den är fäst.",
            "Put the notice, or the link to its page (page, GET notice), in the profile; or say under sightings where it is "
            "pinned (POST sightings).",
        ),
    ),
    Sentence(
        "S16.profile",
        "Närvaro i sociala medier ska anmälas till och godkännas av informationssekreteraren.",
        Wording(
            "Kontots namn och fasta id ska leda till samma konto; där det inte kan frågas intygar någon det under sightings.",
            "Handle and permanent id must lead to the same account; where that cannot be asked, a person says so (POST "
            "sightings).",
        ),
    ),
    Sentence(
        "S19.profile",
        "Anställda ska inte uttala sig för kommunen via sina privata konton.",
        Wording(
            "Använd ett öppet konto som tillhör verksamheten, inte en person; där det inte kan läsas intygar någon det under "
            "sightings.",
            "Use an open account that belongs to the organisation, not to a person; where it cannot be read, a person says so "
            "(POST sightings).",
        ),
    ),
    Sentence(
        "S18",
        "Enheten ska klargöra vilka som har rätt att uttala sig för Hultsfreds kommuns räkning.",
        Wording(
            "Utse minst en person som får uttala sig, med en period som inte har gått ut.",
            "Name at least one person who may speak, for a time that is not over (spokespersons).",
        ),
    ),
    Sentence(
        "S19",
        "Anställda ska inte uttala sig för kommunen via sina privata konton.",
        Wording(
            "Koppla kontot till en funktionsadress, inte till en persons adress.",
            "Bind the account to a role's mailbox, not to a person's address (owner_email).",
        ),
    ),
    Sentence(
        "S20",
        "Konton på sociala medier ska kopplas till kommunens officiella e-postadresser.",
        Wording(
            "Ange en av kommunens officiella e-postadresser.",
            "Give one of the municipality's official e-mail addresses (owner_email).",
        ),
    ),
    Sentence(
        "S21",
        LOGO,
        Wording(
            "Välj en godkänd logotyp (logos), kommunens eller enhetens.",
            "Choose an approved logo (GET logos; logo_id), the municipality's or the unit's.",
        ),
    ),
    Sentence(
        "S21.profile",
        LOGO,
        Wording(
            "Låt kontots profilbild vara den valda logotypen. Den jämförs när profilen läses; där den inte kan läsas jämför "
            "informationssekreteraren den för hand (logo-comparisons).",
            "Have the account's picture be the chosen logo. It is compared when the profile is read; where it cannot be read, "
            "the information secretary compares it by hand (POST logo-comparisons).",
        ),
    ),
    Sentence(
        "S28",
        "Se även E-delegationens riktlinjer för sociala medier.",
        Wording(
            "Besvara checklistan (checklist-questions, checklist-answers).",
            "Answer the checklist (GET checklist-questions, POST checklist-answers).",
        ),
    ),
    Sentence(
        "E2",
        "E-delegationen 2: avtalsvillkoren för tjänsten ska granskas, både våra egna och de som användarna möter.",
        Wording(
            "Granska villkoren som gäller nu och intyga det (platform-terms, terms-reviews).",
            "Examine the terms that hold now and attest it (GET platform-terms, POST terms-reviews).",
        ),
    ),
    Sentence(
        "S25",
        "Gallringsbeslut för sociala medier ska tas fram.",
        Wording(
            "Ta fram ett gallringsbeslut; utan beslut som gäller gallras ingenting.",
            "Have a disposal decision made; without one in force nothing is disposed of.",
        ),
    ),
    Sentence(
        "S27",
        "Hur handlingarna hanteras ska framgå i enhetens dokumenthanteringsplan.",
        Wording(
            "Anta en dokumenthanteringsplan med en rad för varje handlingstyp som kontot ger upphov till.",
            "Adopt a records management plan with a row for every record type that the account brings.",
        ),
    ),
)
SENTENCES = {sentence.id: sentence for sentence in _ALL}
