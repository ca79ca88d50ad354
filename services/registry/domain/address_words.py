"""What is said of an address that names no account: to residents too, so in Swedish and in English."""

from services.registry.domain.wording import Wording

NO_ADDRESS = Wording("Det är ingen adress till en sida.", "This is no address of a page.")
ONLY_A_NAME = Wording(
    "Det är ett namn, ingen adress: kopiera sidans adress, eller fråga med platform och handle.",
    "This is a name, no address: copy the page's address, or ask by platform and handle.",
)
NO_LOGIN = Wording(
    "Ange en adress som börjar med https:// och inte har någon inloggning i sig.",
    "Send an address that begins with https:// and has no login in it.",
)
ELSEWHERE = Wording(
    "Det som följer efter #! kan leda någon annanstans: öppna sidan och kopiera dess adress.",
    "What comes after #! may lead elsewhere: open the page and copy its address.",
)
MANY_PLACES = Wording(
    "Adressen leder till mer än ett ställe.", "The path of this address leads to more than one place."
)
PLATFORMS_OWN = Wording(
    "Det är plattformens egen sida, ingens konto.", "This is the platform's own page, nobody's account."
)
WHOSE_PAGE = Wording(
    "Adressen säger inte vems sida det är: öppna själva sidan och kopiera dess adress.",
    "This address does not say whose page it is: open the page itself and copy its address.",
)
WHOSE_ACCOUNT = Wording(
    "Adressen säger inte vems konto det är: öppna kontot och kopiera dess adress.",
    "This address does not say whose account it is: open the account and copy its address.",
)
GOES_ON = Wording(
    "Adressen fortsätter på ett sätt som inte är känt: kopiera adressen till själva sidan.",
    "This address goes on in a way that is not known: copy the address of the page itself.",
)
A_FILM = Wording(
    "En films adress säger inte vems den är: öppna kanalen och kopiera dess adress med @.",
    "A film's address does not say whose it is: open the channel and copy its address with @.",
)
A_POST = Wording(
    "Adressen leder till ett inlägg, vem som än skrev det: namnet i den visar inget. Öppna kontot från inlägget och kopiera "
    "kontots adress.",
    "This leads to a post, whoever wrote it: the name in it proves nothing. Open the account from the post and copy its "
    "address.",
)
NO_ACCOUNT = Wording("Adressen anger inget konto.", "This address names no account.")
ONE_ID = Wording("Adressen ska ange precis ett id.", "This address must name exactly one id.")
ONE_SERVERS_ID = Wording(
    "Ett id där är en enda servers: fråga med url, eller med handle och dess server.",
    "An id there is one server's own: ask by url, or by handle with its server.",
)
WITHOUT_SERVER = Wording("Skriv namnet med dess server: namn@server.", "Write the handle with its server: name@server.")
NOT_ASKED = Wording(
    "Fråga med `url`, eller med `platform` och `id` eller `handle`.",
    "Ask by `url`, or by `platform` with `id` or `handle`.",
)
LOOKS_LIKE_OURS = Wording(
    "Ser det ut som vårt utan att vara det, så rapportera det: se report.",
    "If it looks like ours and is not, report it: see report.",
)
