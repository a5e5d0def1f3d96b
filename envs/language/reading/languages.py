"""Languages: names of the languages that texts are written in.

They are told by script, accents and the commonest words of homes and requests.
"""

import re
import unicodedata
from functools import cache

from envs.language.reading.spelling.spelling import CONTRACTIONS, is_english

_SCRIPTS = (  # the first of these of which the text has most letters; more special ones come first
    ("Japanese", re.compile(r"[\u3040-\u30ff]")),
    ("Korean", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("Chinese", re.compile(r"[\u4e00-\u9fff]")),
    ("Russian", re.compile(r"[\u0400-\u04ff]")),
    ("Greek", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("Arabic", re.compile(r"[\u0600-\u06ff]")),
    ("Hebrew", re.compile(r"[\u0590-\u05ff]")),
    ("Hindi", re.compile(r"[\u0900-\u097f]")),
    ("Thai", re.compile(r"[\u0e00-\u0e7f]")),
    ("Bengali", re.compile(r"[\u0980-\u09ff]")),
    ("Tamil", re.compile(r"[\u0b80-\u0bff]")),
    ("Georgian", re.compile(r"[\u10a0-\u10ff]")),
    ("Armenian", re.compile(r"[\u0530-\u058f]")),
)
_SPECIAL = (  # letters of one language within a script
    ("Russian", "Ukrainian", re.compile(r"[іїєґ]")),
    ("Russian", "Bulgarian", re.compile(r"\b(?:къде|отиди|хладилник\w*|кухнята|стаята|е)\b")),
    ("Arabic", "Persian", re.compile(r"[پچژگ]")),
    ("Arabic", "Urdu", re.compile(r"[ٹڈڑے]")),
)
_ACCENTS = (
    ("Spanish", "ñ¿¡"), ("Portuguese", "ãõ"), ("German", "ßäö"), ("Swedish", "å"), ("Polish", "łąęśżźćń"), ("Turkish", "ğış"),
    ("Danish", "øæ"), ("Czech", "řěů"), ("Hungarian", "őű"), ("Romanian", "țșă"), ("Vietnamese", "đơư"), ("French", "èêœ"),
    ("Italian", "ìò"),
)  # fmt: skip
_COMMON = {  # without accents
    "Spanish": "el la los las un una de del en al y o que por favor con sin para mi tu esta es donde esta hay ve vete vaya ir lleva llevame"
    " busca encuentra muestrame abre trae cocina bano dormitorio habitacion sala comedor salon silla mesa cama sofa nevera frigorifico"
    " lampara"
    " ventana puerta espejo planta libro rojo roja azul verde negro blanco grande pequeno izquierda derecha gira cuantos cuantas hola"
    " gracias"
    " quiero necesito puedes luego despues hasta estoy color aqui alli cerca lado casa pasillo inodoro ducha lavadora dime cual como no",
    "French": "le la les un une des du de au aux en dans sur sous et ou que qui pour avec sans mon ma mes ton ta est sont il elle je tu"
    " vous s"
    " te plait va vas aller allez cherche trouve montre apporte ouvre cuisine salle bain chambre salon manger bureau couloir chaise"
    " table lit"
    " canape fauteuil frigo refrigerateur lampe fenetre porte miroir plante livre rouge bleu bleue vert verte noir noire blanc blanche"
    " grand"
    " grande petit petite gauche droite tourne combien bonjour merci veux peux puis ensuite jusqu ici y a-t-il pres cote maison toilettes"
    " armoire emmene moi dis quelle quel couleur besoin d l c qu devant derriere ne pas",
    "German": "der die das den dem ein eine einen einem einer und oder ist sind im in am an auf unter zu zum zur mit ohne von fur mein"
    " meine ich"
    " du sie es bitte geh gehe gehen komm bring bringe zeig such suche finde mach offne kuche bad badezimmer schlafzimmer wohnzimmer"
    " esszimmer"
    " flur zimmer stuhl tisch bett kuhlschrank lampe fenster tur spiegel pflanze buch rot rote roten blau grun schwarz weiss gross grosse"
    " kleine links rechts dreh wie viele hallo danke mochte kannst dann danach bis hier dort nach neben wo welche farbe hat gibt sag mir"
    " schrank nicht kein ins schreibtisch waschmaschine toilette haus fahr drehe",
    "Italian": "il lo la i gli le un uno una di del della nel nella al alla sul sulla e o che per con senza mio mia dove e sono vai va"
    " andare"
    " portami porta cerca trova mostrami apri cucina bagno camera letto salotto soggiorno sala pranzo corridoio sedia tavolo divano"
    " poltrona"
    " frigorifero frigo lampada finestra specchio pianta libro rosso rossa blu verde nero nera bianco bianca grande piccolo sinistra"
    " destra gira"
    " quanti quante ciao grazie voglio puoi poi dopo fino qui vicino casa favore piacere ci sono colore dimmi quale studio armadio"
    " gabinetto"
    " lavatrice stanza ho bisogno non da accanto c in",
    "Portuguese": "o a os as um uma de do da dos das no na em ao e ou que por para com sem meu minha onde esta e ha va vai ir leve leva"
    " procure"
    " encontre mostre abra traga cozinha banheiro quarto sala jantar escritorio corredor cadeira mesa cama sofa poltrona geladeira"
    " lampada janela"
    " porta espelho planta livro vermelho vermelha azul verde preto branco grande pequeno esquerda direita vire quantos quantas ola"
    " obrigado"
    " obrigada quero pode depois ate aqui perto casa favor me qual cor nao tem frigorifico casa de banho diga ate voce estou preciso lado",
    "Dutch": "de het een en of is zijn in op onder aan met zonder van voor mijn jouw ik je jij waar ga gaan loop kom breng zoek vind"
    " toon open"
    " alstublieft alsjeblieft naar keuken badkamer slaapkamer woonkamer eetkamer gang kamer stoel tafel bed bank koelkast lamp raam"
    " deur spiegel"
    " plant boek rood rode blauw blauwe groen groene zwart zwarte wit witte groot grote klein kleine links rechts draai hoeveel hallo"
    " bedankt"
    " wil kan kun dan daarna tot hier daar naast wat welke kleur heeft zijn er mij me huis niet bureau kast wasmachine",
    "Polish": "i w we na do z ze od dla pod przy o nie tak jest sa gdzie idz pojdz przejdz chodz przynies znajdz szukaj pokaz otworz"
    " prosze moj moja"
    " twoj ja ty kuchni kuchnia kuchnie lazienki lazienka sypialni sypialnia salonu salon pokoju pokoj jadalni krzeslo krzesla stol"
    " stolu lozko"
    " lozka kanapa kanapy lodowka lodowki lampa lampy okno okna drzwi lustro lustra roslina ksiazka czerwone czerwonego niebieskie"
    " zielone czarne"
    " biale duze male lewo prawo skrec ile dzien dobry dziekuje chce mozesz potem tutaj tam obok jaki jakiego koloru mi szafa biurko",
    "Swedish": "en ett den det de och eller ar i pa under till med utan av for min mitt jag du var ga kom hamta hitta leta visa oppna"
    " snalla tack"
    " koket kok badrummet badrum sovrummet sovrum vardagsrummet vardagsrum matsalen hallen rum rummet stol stolen bord bordet sang"
    " sangen soffa"
    " soffan kylskapet lampa lampan fonster fonstret dorr dorren spegel spegeln vaxt vaxten bok boken rod roda bla grona svart vit stor"
    " stora"
    " liten lilla vanster hoger svang hur manga hej vill kan sedan tills har dar bredvid vilken farg finns mig inte skrivbordet bla skriv",
    "Turkish": "bir ve veya ile icin bu su o ne nerede nereye var yok git gidin gel getir bul ara goster ac lutfen benim senin ben sen"
    " mutfak"
    " mutfaga mutfakta banyo banyoya yatak odasi odasina odasinda oturma salon salona koridor sandalye sandalyeye masa masaya masanin"
    " kanepe"
    " koltuk buzdolabi buzdolabina lamba lambaya pencere kapi kapiyi ayna bitki kitap kirmizi mavi yesil siyah beyaz buyuk kucuk sol"
    " sola sag"
    " saga don kac tane merhaba tesekkurler istiyorum sonra burada orada yanina yaninda hangi renk bana misin dolap ustunde",
    "Danish": "en et den det og eller er i pa under til med uden af for min mit jeg du hvor ga kom hent find led vis abn tak kokkenet"
    " kokken"
    " badevaerelset sovevaerelset sovevaerelse stuen spisestuen gangen stol stolen bord bordet seng sengen sofaen koleskabet lampen vindue"
    " vinduet dor doren spejl spejlet plante planten bog bogen rod rode bla gron sort hvid stor lille venstre hojre drej hvor mange hej"
    " vil kan"
    " derefter her der ved siden hvilken farve mig ikke",
    "Norwegian": "en et den det og eller er i pa under til med uten av for min mitt jeg du hvor ga kom hent finn let vis apne takk"
    " kjokkenet"
    " kjokken badet soverommet soverom stua spisestuen gangen stol stolen bord bordet seng senga sofaen kjoleskapet lampen vindu"
    " vinduet dor"
    " doren speil speilet plante planten bok boken rod rode bla gronn svart hvit stor liten venstre hoyre sving mange hei vil kan"
    " deretter her"
    " der ved siden av hvilken farge meg ikke vaer snill",
    "Czech": "a v ve na do z ze od pro pod u je jsou kde jdi bez pojd prines najdi hledej ukaz otevri prosim muj moje ja ty kuchyne kuchyni"
    " koupelny koupelna loznice pokoje obyvaciho pokoj jidelny zidle zidli stul stolu postel postele pohovka lednice lednici lampa okno"
    " dvere"
    " zrcadlo kniha cervena cervene modra zelena cerna bila velky maly vlevo vpravo kolik dobry den dekuji chci muzes potom tady tam"
    " vedle jakou"
    " barvu ma mi",
    "Hungarian": "a az egy es vagy van nincs hol menj gyere hozd keresd mutasd nyisd kerlek konyha konyhaba konyhaban furdoszoba"
    " furdoszobaba"
    " haloszoba haloszobaba nappali nappaliba szoba szobaba szek szekhez asztal asztalhoz agy agyhoz kanape huto hutohoz lampa lampahoz"
    " ablak ajto"
    " tukor noveny konyv piros kek zold fekete feher nagy kicsi balra jobbra fordulj hany szia koszonom akarok utana itt ott mellett"
    " milyen szinu",
    "Romanian": "un o si sau este sunt in pe sub la cu fara din de pentru unde du te mergi vino adu gaseste cauta arata deschide te rog"
    " meu mea"
    " bucatarie bucataria baie baia dormitor dormitorul sufragerie sufrageria camera camera scaun scaunul masa pat patul canapea canapeaua"
    " frigider frigiderul lampa fereastra usa oglinda planta carte cartea rosu rosie albastru verde negru alb mare mic stanga dreapta"
    " cate buna"
    " multumesc vreau poti apoi aici acolo langa ce culoare are mi in",
    "Finnish": "ja tai on ovat missa mene menkaa tule tuo etsi nayta avaa ole hyva keittio keittioon keittiossa kylpyhuone kylpyhuoneeseen"
    " makuuhuone makuuhuoneeseen olohuone olohuoneeseen huone huoneeseen tuoli tuolille tuolin poyta poydan poydalle sanky sangyn sohva"
    " sohvan"
    " sohvalle jaakaappi jaakaapille lamppu lampun ikkuna ovi peili kasvi kirja punainen punaisen sininen vihrea musta valkoinen iso pieni"
    " vasemmalle oikealle kaanny kuinka monta hei kiitos haluan sitten taalla siella vieressa minka varinen minulle",
    "Indonesian": "yang di ke dari dan atau ada adalah ini itu mana dimana pergi pergilah datang bawa cari temukan tunjukkan buka"
    " tolong saya kamu"
    " dapur kamar mandi tidur ruang tamu makan kursi meja sofa kulkas lampu jendela pintu cermin tanaman buku merah biru hijau hitam"
    " putih besar"
    " kecil kiri kanan belok berapa halo terima kasih mau bisa lalu kemudian sini sana sebelah apa warna ranjang lemari",
    "Vietnamese": "di den den o dau la va hoac cai chiec trong tren duoi ben canh nha bep phong tam ngu khach an ghe ban giuong tu lanh"
    " den cua so"
    " guong cay sach mau do xanh den trang lon nho trai phai re bao nhieu xin chao cam on toi ban muon hay roi sau do day kia",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str, known: frozenset[str]) -> str:
    """Name of the language of a text, "" for English or an unknown one.

    A script decides by most letters. In Latin letters a text is foreign if more of its words belong to one other language than are
    English, so that English with a foreign word ("go to la cocina") is English.
    """
    letters = sum(char.isalpha() for char in text)
    counts = [(len(pattern.findall(text)), name) for name, pattern in _SCRIPTS]
    # Japanese is written with Chinese characters too, but no Chinese has kana.
    if counts[0][0] and 2 * (counts[0][0] + counts[2][0]) > letters:
        return "Japanese"
    most, name = max(counts, key=lambda one: one[0])
    if 2 * most > letters:
        special = (other for base, other, pattern in _SPECIAL if base == name and pattern.search(text.lower()))
        return next(special, name)
    return _latin_language(text, known)


def _latin_language(text: str, known: frozenset[str]) -> str:
    """Language of a text in Latin letters, by its words and accents."""
    lower = unicodedata.normalize("NFC", text.lower().replace("\u2019", "'"))
    said = _WORD.findall(lower)
    scores = {name: 0.0 for name, _ in _ACCENTS} | dict.fromkeys(_COMMON, 0.0)
    english = 0
    for word in said:
        plain = folded(word)
        ours = plain == word and len(word) > 1 and (word in known or word in CONTRACTIONS or is_english(word))
        english += ours or word in ("a", "i")
        for name, common in _common().items():
            if plain in common:
                scores[name] += 0.9 if ours else 1.0  # a word of both is weaker evidence
    accented = [char for char in lower if not char.isascii()]
    for name, accents in _ACCENTS if accented else ():
        scores[name] += 0.5 * sum(char in accents for char in accented)
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > english and scores[best] > 0.5 else ""


def folded(word: str) -> str:
    """Word without accents: "cafe" for the accented one, "ss" for the German sharp s."""
    if word.isascii():
        return word
    word = (
        word.replace("ß", "ss")
        .replace("ł", "l")
        .replace("ø", "o")
        .replace("æ", "ae")
        .replace("œ", "oe")
        .replace("ı", "i")
        .replace("đ", "d")
    )
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


@cache
def _common() -> dict[str, frozenset[str]]:
    return {name: frozenset(listed.split()) for name, listed in _COMMON.items()}
