"""Who is sanctioned, and under what: read in several languages, and only where it is certain."""

from __future__ import annotations

from typing import Any

import pytest

from bot import facts
from bot.model import Listing
from tests.golden import golden
from tests.shipped import lexicon

GOLDEN: dict[str, dict[str, Any]] = golden("facts/listings")
LISTS: dict[str, dict[str, list[str]]] = golden("facts/lists")
PEOPLE: dict[str, dict[str, Any]] = golden("facts/people")


def read(text: str, language: str = "en", *, title: str = "") -> tuple[Listing, ...]:
    return facts.extract(title, text, language, published=None, lexicon=lexicon()).listings


@pytest.mark.parametrize("language", GOLDEN)
def test_companies_banks_and_ships_are_read_with_their_programme(language: str) -> None:
    golden = GOLDEN[language]
    found = read(golden["text"], language)
    assert [each.name for each in found] == golden["listed"]
    assert {each.programme for each in found} == {golden["programme"]}
    for each in found:
        span = each.span
        assert golden["text"][span.start : span.end] == span.text


@pytest.mark.parametrize("language", PEOPLE)
def test_people_are_read_and_not_those_who_speak(language: str) -> None:
    golden = PEOPLE[language]
    found = read(golden["text"], language, title=golden["title"])
    assert [each.name for each in found] == golden["listed"]


def test_people_have_other_names_and_an_office() -> None:
    golden = PEOPLE["en"]
    minister, director, *_ = read(golden["text"], title=golden["title"])
    assert minister.role == "General"
    assert director.aliases == ("Chong Kyong-taek", "J. Taek")
    assert director.role == "Director of the General Political Bureau"


def test_a_title_about_sanctions_speaks_for_the_whole_text() -> None:
    text = "Taiga Cargo LLC ships arms for the ministry.\n\nIts owner is Sun Co., Ltd."
    named = [each.name for each in read(text, title="EU restrictive measures: new listings")]
    assert named == ["Taiga Cargo LLC", "Sun Co., Ltd"]
    assert read(text, title="Visit to a port") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Sanctions hit a Russian shipping company and a limited number of its co-owners.",
        "The sanctions name the Director of the company, and Moreover, PJSC is a form.",
        "Lệnh trừng phạt: Hàn Quốc có tên trong danh sách.",
        "Sanctions are needed, said Minister Smith.",
    ],
)
def test_what_is_not_certain_is_left_out(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The sanctions hit firms in China and Hong Kong, Alder Sea Ltd and Birch Freight."),
        (
            "fr",
            "Les sanctions visent, à Hong Kong et Shenzhen, Alder Sea Ltd et Birch Freight Ltd.",
        ),
        ("es", "Las sanciones afectan en China y Hong Kong a Alder Sea Ltd y Birch Freight Ltd."),
    ],
)
def test_where_listed_firms_sit_is_not_listed(language: str, text: str) -> None:
    names = {each.name.removesuffix(" Ltd") for each in read(text, language)}
    assert names == {"Alder Sea", "Birch Freight"}


def test_each_sentence_has_its_own_programme() -> None:
    text = (
        "Sanctions on Taiga Cargo LLC are imposed under Executive Order 14024. "
        "Those on Paektu Ore Trading Corporation stand in Regulation (EU) 2017/1509. "
        "Sanctions on Sun Co., Ltd came earlier."
    )
    assert {each.name: each.programme for each in read(text)} == {
        "Taiga Cargo LLC": "EO 14024",
        "Paektu Ore Trading Corporation": "EU 2017/1509",
        "Sun Co., Ltd": None,
    }


def test_an_order_is_known_by_its_number_without_its_year() -> None:
    (listing,) = read("Sanctions on Taiga Cargo LLC are imposed under EO 14114/2024.")
    assert listing.programme == "EO 14114"


def test_many_forms_in_one_sentence_are_read_in_no_time() -> None:
    assert len(read("Sanctions on " + "X LLC and " * 5_000)) == 1


@pytest.mark.parametrize("language", LISTS)
def test_names_of_a_list_are_read_with_the_one_that_is_known(language: str) -> None:
    for text, listed in LISTS[language].items():
        assert [each.name for each in read(text, language)] == listed, text
