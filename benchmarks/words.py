"""Swedish as it is written to a municipality: common words by rank, and compounds made of common parts."""

COMMON = """
och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan när år säger
hon under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla andra mycket än här då
sedan över bara in blir upp även vad få två vill ha många hur mer går sverige detta nya procent skall hela första
eller kommunen kommun väg vägen skola skolan barn barnen bibliotek biblioteket bok böcker sommar vinter snö plogning
buss bussen hållplats torget torg park parken lekplats lekplatsen vatten avlopp sopor återvinning bygglov tomt hus
bostad hyra äldre äldreomsorg hemtjänst vård vårdcentral läkare lärare elev elever förskola förskolan mat skolmat
lunch simhall simhallen badplats badet is isen hall match förening föreningar ungdom ungdomar fritid konsert festival
musik teater film kväll helg helgen lördag söndag måndag tisdag onsdag torsdag fredag öppet stängt öppettider tid
tider fråga frågor svar svara tack hej bra dåligt fint jättebra tråkigt varför vem vilka vilken hjälp gärna snälla
trafik bil bilar cykel cykelväg gång gångväg belysning lampa lampor hål asfalt grus arbete jobb jobba politiker
beslut nämnd möte budget skatt pengar kostnad avgift taxa räkning information nyhet nyheter webb sida telefon mejl
kontakt adress karta plats platser centrum landsbygd skog sjö natur hund hundar katt klotter skräp papperskorg bänk
grannar granne ljud buller säkerhet trygghet brand räddningstjänst polis el fiber bredband nät app tjänst ansökan
blankett intyg besked kö köer väntan vänta dag dagar vecka veckor månad månader snart alltid aldrig ibland igen
""".split()
PARTS = """
skol buss väg vatten barn äldre vård bygg miljö trafik kultur fritids sommar vinter sim is gång cykel park torg lek
natur skogs sjö bibliotek bok mat hem förenings ungdoms närings arbets kommun medborgar service kund snö sop
""".split()
ENDS = """
plan planen plats platsen tid tiden hus huset skydd vägen gården ledare ledaren avgift avgiften kontor kontoret nämnd
nämnden dag dagen vecka veckan chef chefen grupp gruppen frågor verksamhet verksamheten arbete arbetet stöd stödet
område området ansvar ansvaret personal personalen
""".split()


def vocabulary() -> list[str]:
    """Every word once, the most common first."""
    compounds = [part + end for end in ENDS for part in PARTS]
    return list(dict.fromkeys(COMMON + compounds))
