"""The same facts are read in every language of the lexicon."""

import re
from datetime import date

import pytest

from bot import facts
from bot.lexicon.facts import LANGUAGES
from bot.model import Facts
from tests.golden import golden
from tests.shipped import lexicon

GOLDEN: dict[str, dict[str, str]] = golden("facts/languages")


def read(language: str, what: str) -> Facts:
    text = GOLDEN[language][what]
    return facts.extract("", text, language, published=None, lexicon=lexicon())


def test_every_language_has_its_golden_sentences() -> None:
    assert set(GOLDEN) == LANGUAGES


@pytest.mark.parametrize("language", GOLDEN)
def test_resolutions(language: str) -> None:
    found = read(language, "resolutions").resolutions
    assert [(r.number, r.year) for r in found] == [(1718, 2006), (1874, 2009), (2270, 2016)]
    stated = [[int(digits) for digits in re.findall(r"\d+", r.span.text)] for r in found]
    assert all(r.year in numbers for r, numbers in zip(found, stated, strict=True))


@pytest.mark.parametrize("language", GOLDEN)
def test_dates(language: str) -> None:
    days = [d.day for d in read(language, "dates").dates]
    assert days == [date(2023, 12, 30), date(2024, 1, 2)]


@pytest.mark.parametrize("language", GOLDEN)
def test_signatories(language: str) -> None:
    countries = {s.country for s in read(language, "signatories").signatories}
    assert countries == {"DE", "JP", "KR", "US", "UA", "EU"}


@pytest.mark.parametrize("what", ["governments", "joint"])
@pytest.mark.parametrize("language", GOLDEN)
def test_governments_that_speak_together(language: str, what: str) -> None:
    countries = {s.country for s in read(language, what).signatories}
    assert countries == {"FR", "DE", "JP", "IT", "ES"}


@pytest.mark.parametrize("language", [each for each in GOLDEN if "about" in GOLDEN[each]])
def test_states_that_a_statement_is_about_do_not_speak(language: str) -> None:
    assert read(language, "about").signatories == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("be", "Урад заклікаў Кітай і Іран."),
        ("cs", "Vláda vyzvala Čínu a Írán."),
        ("de", "Die Regierung rief China und den Iran auf."),
        ("et", "Valitsus kutsus Hiinat ja Iraani üles."),
        ("fi", "Hallitus kehotti Kiinaa ja Irania."),
        ("hr", "Vlada je pozvala Kinu i Iran."),
        ("hu", "A kormány felszólította Kínát és Iránt."),
        ("lt", "Vyriausybė paragino Kiniją ir Iraną."),
        ("lv", "Valdība aicināja Ķīnu un Irānu."),
        ("pl", "Rząd wezwał Chiny i Iran."),
        ("ru", "Правительство призвало Китай и Иран."),
        ("sk", "Vláda vyzvala Čínu a Irán."),
        ("sl", "Vlada je pozvala Kitajsko in Iran."),
        ("sr", "Влада је позвала Кину и Иран."),
        ("uk", "Уряд закликав Китай та Іран."),
    ],
)
def test_states_that_a_government_calls_on_do_not_speak(language: str, text: str) -> None:
    assert facts.extract("", text, language, published=None, lexicon=lexicon()).signatories == ()


@pytest.mark.parametrize("language", ["cs", "hr", "sk", "sl", "sr"])
def test_a_first_name_is_no_government(language: str) -> None:
    text = "Vladimir Putin Iran i Kanada."
    assert facts.extract("", text, language, published=None, lexicon=lexicon()).signatories == ()


@pytest.mark.parametrize("language", GOLDEN)
def test_the_number_of_states_and_what_they_do(language: str) -> None:
    found = read(language, "count")
    assert found.signatory_count == 48
    assert "condemn" in {act.act for act in found.acts}
    assert found.signatories == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We closely monitor whether Moscow hands the DPRK missile technology."),
        ("fr", "Nous suivons attentivement si Moscou cède à la RPDC des technologies de missiles."),
        ("nl", "Wij volgen nauwlettend of Moskou de DVK missieltechnologie geeft."),
        ("it", "Seguiamo da vicino se Mosca cede alla RPDC la tecnologia dei missili."),
        ("es", "Sigue de cerca si Moscú entrega a la RPDC tecnología para misiles."),
    ],
)
def test_who_watches_what_is_told_alike_in_each_language(language: str, text: str) -> None:
    found = facts.extract("", text, language, published=None, lexicon=lexicon())
    assert [act.act for act in found.acts] == ["monitor"]


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("fr", "des technologies de missiles"),
        ("it", "tecnologie dei missili"),
        ("es", "tecnología para misiles"),
        ("nl", "missieltechnologie"),
        ("ro", "tehnologia rachetelor"),
        ("ar", "تقنيات الصواريخ"),
        ("id", "teknologi misil"),
        ("pl", "technologie pocisków"),
        ("sv", "missilteknologi"),
    ],
)
def test_missile_technology_is_no_technology_of_another_kind(language: str, named: str) -> None:
    found = facts.extract("", f"{named}.", language, published=None, lexicon=lexicon())
    assert [item.item for item in found.items] == ["missile_technology"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wir bitten die Regierungen Chinas und Irans, damit aufzuhören."),
        ("de", "Wir verurteilen die Hilfe durch die Regierungen Chinas und Irans für Moskau."),
        ("de", "Wir verurteilen die Hilfe der Regierungen von Belarus und Iran."),
        ("de", "Gemeinsame Erklärung: Ukraine braucht mehr Munition."),
        ("de", "Gemeinsame Erklärung – Ukraine und Iran im Mittelpunkt"),
        ("fr", "Déclaration conjointe : Ukraine et Iran"),
        ("fr", "Nous dénonçons l'aide des gouvernements de la Chine et de l'Iran."),
        ("es", "Denunciamos la ayuda de los gobiernos de China e Irán."),
        ("it", "Denunciamo gli aiuti dei governi della Cina e dell'Iran."),
        ("pt", "Denunciamos a ajuda dos governos da China e do Irão."),
        ("ru", "В заявлении Украина названа пострадавшей."),
        ("ru", "Мы обеспокоены правительствами Китая и Ирана."),
        ("uk", "У заяві Україна названа постраждалою."),
        ("cs", "V prohlášení Ukrajina žádá o pomoc."),
        ("pl", "W oświadczeniu Ukraina prosi o pomoc."),
    ],
)
def test_states_that_a_statement_or_an_appeal_is_about_do_not_speak(
    language: str, text: str
) -> None:
    assert facts.extract("", text, language, published=None, lexicon=lexicon()).signatories == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Regierungen von Kanada und Japan geben bekannt:"),
        ("de", "Gemeinsame Erklärung der Regierungen Kanadas und Japans"),
        ("de", "Seoul | Gemeinsame Erklärung Kanadas und Japans"),
        ("es", "Declaración conjunta de los gobiernos de Canadá y Japón"),
        ("fr", "Ottawa a publié hier la déclaration conjointe du Canada et du Japon."),
        ("ru", "Совместное заявление правительств Канады и Японии"),
    ],
)
def test_governments_that_open_a_sentence_or_follow_their_statement_speak(
    language: str, text: str
) -> None:
    found = facts.extract("", text, language, published=None, lexicon=lexicon()).signatories
    assert {each.country for each in found} == {"CA", "JP"}
