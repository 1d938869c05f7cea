"""Which texts of an institution say what it said before, and which say something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot import diff, facts
from bot.model import NewStatement
from tests.made import NOON, new_statement
from tests.shipped import lexicon

TEXTS = {
    "en": "The council has listed the freighter {name}. She took {n} crates of shells to Dunai.",
    "de": "Der Rat hat den Frachter {name} gelistet. Er brachte {n} Kisten Granaten nach Dunai.",
    "ru": "Совет внёс в список судно «{name}». Оно везло {n} ящиков снарядов в Дунай.",
    "ko": "이사회는 화물선 {name}를 제재 명단에 올렸다. 이 배는 포탄 {n}상자를 실어 날랐다.",
    "ja": "理事会は貨物船{name}を制裁リストに加えた。同船は砲弾{n}箱を運んだ。",
    "he": "המועצה הוסיפה לרשימה את הספינה {name}. היא נשאה {n} ארגזי פגזים.",
}
NAMES = {"ru": ("Ладога", "Онега"), "ko": ("금빛호", "은빛호"), "ja": ("桜丸", "梅丸")}


def read(
    text: str, language: str = "en", *, title: str = "", complete: bool = True
) -> NewStatement:
    return new_statement(text=text, language=language, title=title, complete=complete)


@pytest.mark.parametrize("language", TEXTS)
def test_another_name_or_number_makes_another_text(language: str) -> None:
    one, other = NAMES.get(language, ("Ladoga", "Onega"))
    known = read(TEXTS[language].format(name=one, n=300), language)
    assert diff.repeats(known, replace(known, key="2"))
    assert not diff.repeats(known, read(TEXTS[language].format(name=other, n=300), language))
    assert not diff.repeats(known, read(TEXTS[language].format(name=one, n=700), language))


@pytest.mark.parametrize(
    "more",
    [
        " Read more on our site.",
        "\n\nLast updated: 12:30",
        "\n\n10 January 2024",
        "\n\nphoto and video",
    ],
)
def test_what_a_page_wraps_around_it_makes_no_other_text(more: str) -> None:
    known = read(TEXTS["en"].format(name="Ladoga", n=300))
    assert diff.repeats(known, read(known.text + more))


def test_a_slip_put_right_or_a_part_of_it_makes_no_other_text() -> None:
    known = read(TEXTS["en"].format(name="Ladoga", n=300))
    assert diff.repeats(known, read(known.text.replace("crates", "boxes")))
    assert diff.repeats(known, read(known.text.partition(". ")[0] + "."))


def test_a_sentence_more_makes_another_text() -> None:
    known = read(TEXTS["en"].format(name="Ladoga", n=300))
    assert not diff.repeats(known, read(known.text + " It was paid for in refined petroleum."))


def test_a_title_counts_where_the_text_may_lack_what_it_says() -> None:
    known = read("The council has listed a ship.", title="Ladoga listed", complete=False)
    assert diff.repeats(known, read(known.text, title="Ladoga listed", complete=False))
    assert not diff.repeats(known, read(known.text, title="Onega listed", complete=False))
    assert diff.repeats(known, read(known.text, title="A freighter of North Korea listed"))


def test_other_languages_are_translations_unless_they_give_other_numbers() -> None:
    known = read("On the freighter.")
    assert not diff.repeats(known, read("Über den Frachter.", "de"))
    assert diff.translates(known, read("Über den Frachter.", "de"))
    other = replace(known.facts.resolutions[0], number=2397)
    facts = replace(known.facts, resolutions=(other,))
    assert not diff.translates(known, replace(read("Über den Frachter.", "de"), facts=facts))


LISTING = TEXTS["en"].format(name="Ladoga", n=300)


@pytest.mark.parametrize(
    "headline",
    [
        "A freighter is listed - EXAMPLE.ORG",
        "A freighter is listed | Council of Examples",
        "A freighter is listed – News",
        "A freighter is listed (Archive)",
        "Council of Examples: A freighter is listed",
        "Council | A freighter is listed | News",
    ],
)
def test_the_name_of_a_site_in_a_headline_makes_no_other_text(headline: str) -> None:
    title = "A freighter is listed"
    known = read(f"{title}\n\n{LISTING}", title=title)
    new = read(f"{headline}\n\n{LISTING}", title=headline)
    assert diff.repeats(known, new)
    assert diff.repeats(new, known)
    assert diff.repeats(known, replace(new, complete=False))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Press release | Ladoga", "Press release | Onega"),
        ("Ladoga is listed", "Onega is listed"),
        ("Listed today: Ladoga", "Listed today: Onega"),
    ],
)
def test_another_headline_makes_another_text(one: str, other: str) -> None:
    rest = "The council has listed a freighter. She took shells to Dunai."
    known = read(f"{one}\n\n{rest}", title=one)
    assert not diff.repeats(known, read(f"{other}\n\n{rest}", title=other))


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("Words of the Minister", ": 9,000 DPRK soldiers in Belgorod"),
        ("Words of the Minister", " – Japan lists a ship"),
        ("Measures against freighters", " (third list, 14 captains)"),
        ("Measures against freighters", " | 14 captains"),
        ("Measures against freighters", " - And the Captains of all of them"),
        ("Measures against freighters", ": The Captains as well"),
    ],
)
def test_what_a_headline_adds_is_no_name_of_a_site(title: str, more: str) -> None:
    known = read("The minister spoke.", title=title)
    assert not diff.repeats(known, read("The minister spoke …", title=title + more, complete=False))
    whole = read(LISTING, title=title)
    assert not diff.repeats(whole, read(f"{title}{more}.\n\n{LISTING}", title=title))


@pytest.mark.parametrize(
    ("language", "title", "name"),
    [
        ("en", "A freighter is listed", " - GOV.UK"),
        ("en", "A freighter is listed", " | Ministry of Foreign Affairs"),
        ("en", "A freighter is listed", " | Ministry of Foreign Affairs of the United Kingdom"),
        ("en", "A freighter is listed", " (MOFA)"),
        ("en", "A freighter is listed", " » Council of Examples"),
        ("de", "Ein Frachter ist gelistet", " - Auswärtiges Amt"),
        ("ja", "貨物船に関する談話", "｜外務省"),
    ],
)
def test_the_institutions_name_is_one_of_a_site(language: str, title: str, name: str) -> None:
    country = {"ja": "JP", "de": "DE"}.get(language, "GB")
    known = replace(read(TEXTS[language].format(name="X7", n=300), language), country=country)
    known = replace(known, title=title)
    assert diff.repeats(known, replace(known, title=title + name, complete=False))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Press release\n{0:%-d %B %Y}"),
        ("en", "From: Council of Examples, {0:%-d %B %Y}"),
        ("de", "Pressemitteilung, {0:%d.%m.%Y}"),
        ("ja", "談話 {0:%Y}年{0:%-m}月{0:%-d}日"),
    ],
)
def test_another_day_of_publication_makes_no_other_text(language: str, line: str) -> None:
    known, new = (_dated(language, line, day) for day in (NOON, NOON + timedelta(days=5)))
    assert diff.repeats(known, new)
    happened = "On {0:%-d %B %Y} the ship was seized."
    known, new = (_dated("en", happened, day) for day in (NOON, NOON + timedelta(days=5)))
    assert not diff.repeats(known, new)


def _dated(language: str, line: str, day: datetime) -> NewStatement:
    made = read(f"{line.format(day)}\n\n{TEXTS[language].format(name='X7', n=300)}", language)
    found = facts.extract("", made.text, language, published=day, lexicon=lexicon())
    return replace(made, published=day, facts=found)
