"""The language of a text is named, and English stays English, with typing mistakes and foreign words too."""

import json
from importlib.resources import files

import pytest

from envs.language.grammar.parser import known_words
from envs.language.reading.languages import language_of

FOREIGN = {
    "Spanish": ["¿Dónde está la nevera?", "ve a la cocina por favor", "Llévame al dormitorio.", "busca la silla roja",
    "gira a la izquierda"],
    "French": ["Où est la salle de bain ?", "va au salon", "Apporte-moi le livre rouge.", "trouve la chaise bleue",
    "tourne à droite s'il vous plaît"],
    "German": ["Wo ist der Kühlschrank?", "geh in die Küche", "Bring mich ins Schlafzimmer, bitte.", "such den roten Stuhl",
    "dreh dich nach links"],
    "Italian": ["Dov'è il frigorifero?", "vai in cucina", "Portami al bagno, per favore.", "cerca la sedia rossa", "gira a destra"],
    "Portuguese": ["Onde está a geladeira?", "vá para a cozinha", "Leve-me ao quarto, por favor.", "encontre a cadeira vermelha",
    "vire à esquerda"],
    "Dutch": ["Waar is de koelkast?", "ga naar de keuken", "Breng me naar de slaapkamer alsjeblieft.", "zoek de rode stoel",
    "draai naar links"],
    "Polish": ["Gdzie jest lodówka?", "idź do kuchni", "Zaprowadź mnie do sypialni, proszę.", "znajdź czerwone krzesło", "skręć w lewo"],
    "Swedish": ["Var är kylskåpet?", "gå till köket", "Ta mig till sovrummet, tack.", "hitta den röda stolen", "sväng till vänster"],
    "Turkish": ["Buzdolabı nerede?", "mutfağa git", "Beni yatak odasına götür lütfen.", "kırmızı sandalyeyi bul", "sola dön"],
    "Russian": ["Где холодильник?", "иди на кухню", "Отведи меня в спальню, пожалуйста.", "найди красный стул", "поверни налево"],
    "Japanese": ["冷蔵庫はどこですか", "台所に行ってください", "寝室に連れて行って", "赤い椅子を探して", "左に曲がって"],
    "Arabic": ["أين الثلاجة؟", "اذهب إلى المطبخ", "خذني إلى غرفة النوم", "ابحث عن الكرسي الأحمر", "انعطف يسارا"],
    "Greek": ["Πού είναι το ψυγείο;", "πήγαινε στην κουζίνα"],
    "Hebrew": ["איפה המקרר?", "לך למטבח"],
    "Hindi": ["फ्रिज कहाँ है?", "रसोई में जाओ"],
    "Chinese": ["冰箱在哪里？", "去厨房"],
    "Korean": ["냉장고가 어디 있어요?", "부엌으로 가세요"],
    "Ukrainian": ["Де холодильник? Іди до кухні"],
    "Danish": ["Hvor er køleskabet?", "gå til køkkenet"],
    "Czech": ["Kde je lednice?", "jdi do kuchyně"],
    "Finnish": ["Missä jääkaappi on?", "mene keittiöön"],
    "Vietnamese": ["Tủ lạnh ở đâu?"],
}  # fmt: skip
VERBS = (
    "go to",
    "walk over to",
    "find",
    "take me to",
    "where is",
    "pop round to",
    "have a look at",
    "whats next to",
    "isnt there",
    "wait by",
)
PLACES = (
    "the telly", "a comfy armchair", "my bedroom", "teh kichen", "the grey wardrobe in the lounge", "the loo", "no chair", "die cast mug",
    "the plant with the red pot", "la cocina", "the en suite", "der bed", "a teddy on the bed", "the salon table", "the bin, por favor",
    "the hallway mirror", "one of the stools", "u",
)  # fmt: skip
SHORT = (
    "left", "stop", "bedroom", "go", "hi", "no", "on the bed", "come here", "me", "do not go in there", "in", "what a mess", "sofa", "hall",
    "red", "I am hungry", "turn round", "ok", "go 3 m", "Alexa, lamp!", "say something", "is it a bad bed?",
)  # fmt: skip


def known() -> frozenset[str]:
    return known_words("all")


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_named(language):
    assert {sentence: language_of(sentence, known()) for sentence in FOREIGN[language]} == dict.fromkeys(FOREIGN[language], language)


def test_languages_without_accents_are_named():
    bare = {
        "donde esta la cocina": "Spanish",
        "ou est la cuisine": "French",
        "geh in die kuche": "German",
        "onde fica a cozinha": "Portuguese",
    }
    assert {sentence: language_of(sentence, known()) for sentence in bare} == bare


def test_english_is_english():
    sentences = [*SHORT, *(f"{verb} {place}" for verb in VERBS for place in PLACES)]
    assert len(sentences) >= 200
    assert {sentence for sentence in sentences if language_of(sentence, known())} == {"find la cocina"}  # most of it is not English


def test_what_people_say_is_english_unless_it_is_not():
    lines = [json.loads(line) for line in (files("envs.language") / "say-val.jsonl").read_text("utf-8").splitlines()]
    foreign = {line["sentence"]: line["outcome"]["about"][0] for line in lines if line["outcome"].get("refuse") == "language"}
    named = {line["sentence"]: name for line in lines if (name := language_of(line["sentence"], known()))}
    assert named == foreign and len(foreign) >= 2


def test_no_words_are_of_no_language():
    assert [language_of(text, known()) for text in ("", "?!", "12", "xyzzy", "...")] == [""] * 5
