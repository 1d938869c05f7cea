"""What changed is shown word by word; trifles are told from substance."""

from dataclasses import replace
from time import process_time

import pytest

from bot import diff, facts
from bot.lexicon.facts.furniture import furniture
from bot.model import NewStatement
from tests.made import new_statement
from tests.shipped import lexicon

# Seconds of CPU on a busy machine; what isn't linear takes minutes.
LINEAR = 10
TEXT = "We condemn the transfer of missiles. Signed by Japan and Canada."


def read(text: str, language: str = "en", *, title: str = "Statement") -> NewStatement:
    """A text with its facts, and without evidence: rules of a topic are none of its business."""
    found = facts.extract(title, text, language, published=None, lexicon=lexicon())
    made = new_statement(title=title, text=text, language=language, country="NZ", level=None)
    return replace(made, match=replace(made.match, evidence=()), facts=found)


def trifle(before: str, after: str, language: str = "en") -> bool:
    return diff.is_trifle(read(before, language), read(after, language))


def test_a_word_replaced() -> None:
    (change,) = diff.changes("We condemn the export of arms.", "We condemn the transfer of arms.")
    assert (change.before, change.after) == ("export", "transfer")
    assert change.context == "We condemn the transfer of arms."


def test_words_added_and_removed() -> None:
    added, removed = diff.changes("one two three four", "zero one two four")
    assert (added.before, added.after) == ("", "zero")
    assert (removed.before, removed.after) == ("three", "")


def test_japanese_changes_by_character() -> None:
    (change,) = diff.changes("48か国が非難する", "49か国が非難する")
    assert (change.before, change.after) == ("48", "49")
    (change,) = diff.changes("非難する", "批難する")
    assert (change.before, change.after) == ("非", "批")


def test_equal_texts_have_no_changes() -> None:
    assert diff.changes("the same\n\ntext", "the  same text") == ()


def test_a_long_text_is_compared_in_linear_time() -> None:
    before = " ".join(
        f"Sentence {n} speaks of missile {n % 7} and nothing else." for n in range(4200)
    )
    after = before.replace("missile 3", "rocket 3").replace("Sentence 9 ", "A new one. Sentence 9 ")
    assert len(before) > 200_000
    start = process_time()
    found = diff.changes(before, after)
    assert process_time() - start < LINEAR
    assert len(found) == 601
    assert ("missile", "rocket") in {(change.before, change.after) for change in found}


@pytest.mark.parametrize("word", ["mot", "語"])
def test_a_long_text_without_sentences_or_likeness_is_compared_in_linear_time(
    word: str,
) -> None:
    before, after = (f"{word} {letter} " * 30_000 for letter in "ab")
    start = process_time()
    assert diff.changes(before, after)
    assert process_time() - start < LINEAR


@pytest.mark.parametrize(
    "after",
    [
        TEXT.replace(". ", ".\n\n"),
        TEXT.replace("missiles.", "missiles…"),
        TEXT.replace("We", "WE"),
        TEXT + "\n\nLast updated on 12 January 2024 at 10:32.",
        TEXT + "\n\n1,234 views",
        TEXT + " 10:45 GMT",
        TEXT + "\n\nRead more about our work.",
    ],
)
def test_trifles(after: str) -> None:
    assert trifle(TEXT, after)
    assert trifle(after, TEXT)


@pytest.mark.parametrize(
    "after",
    [
        TEXT.replace("condemn", "regret"),
        TEXT.replace("Canada", "Canada and France"),
        TEXT.replace("missiles", "ballistic missiles"),
        TEXT.replace("missiles", "100 missiles"),
        TEXT.replace("We condemn", "48 countries condemn"),
        TEXT + " This took 3 days.",
    ],
)
def test_substance(after: str) -> None:
    assert not trifle(TEXT, after)
    assert not trifle(after, TEXT)


def test_a_new_title_is_substance() -> None:
    assert not diff.is_trifle(read(TEXT), read(TEXT, title="Correction"))


def test_a_title_found_to_what_had_none_is_a_trifle() -> None:
    assert diff.is_trifle(read(TEXT, title=""), read(TEXT, title="On new arms"))
    assert not diff.is_trifle(read(TEXT, title="On new arms"), read(TEXT, title=""))


# Words that stand on buttons, above counters and before links stand in statements, too.
EVERYDAY = [
    (
        "en",
        "The text of the following statement was released by Japan and Italy on 2 May.",
        "The text of the following statement was released by Japan, Italy and Canada on 2 May.",
    ),
    (
        "en",
        "The two ministers exchanged views on the transfer of 250 missiles by the DPRK.",
        "The two ministers exchanged views on the transfer of 700 missiles by the DPRK.",
    ),
    (
        "en",
        "A report published on 4 October speaks of ships that carried arms.",
        "A report published on 4 October speaks of ships and trains that carried arms.",
    ),
    (
        "en",
        "Asked for comments, she said that our partners know of three ports.",
        "Asked for comments, she said that our partners know of five ports.",
    ),
    (
        "en",
        "We invite all to sign up to the initiative.",
        "We invite all to sign up to the initiative and to search such ships.",
    ),
    (
        "en",
        "The following statement was agreed by 12 states.",
        "The following statement was agreed by 14 states.",
    ),
    (
        "en",
        "Funds came from cookies stolen in March by a group of hackers who sold them to others.",
        "Funds came from cookies stolen in March by a group of traders who sold them to others.",
    ),
    (
        "fr",
        "Nous allons partager ce que nous savons de ces navires.",
        "Nous allons partager ce que nous savons de ces navires et de leurs ports.",
    ),
    (
        "es",
        "Acordamos compartir los datos de estos buques.",
        "Acordamos compartir los datos de estos buques y de sus puertos.",
    ),
    (
        "de",
        "Wir haben die Liste der Schiffe zuletzt aktualisiert und sieben Häfen genannt.",
        "Wir haben die Liste der Schiffe zuletzt aktualisiert und neun Häfen genannt.",
    ),
    (
        "uk",
        "Ми готові поділитися тим, що знаємо про ці кораблі.",
        "Ми готові поділитися тим, що знаємо про ці кораблі та порти.",
    ),
    (
        "ru",
        "Мы готовы поделиться тем, что знаем об этих судах.",
        "Мы готовы поделиться тем, что знаем об этих судах и портах.",
    ),
    (
        "pl",
        "Rząd udostępnił dane o przesyłkach; zaktualizowano listę dziesięciu statków.",
        "Rząd udostępnił dane o przesyłkach; zaktualizowano listę trzydziestu statków.",
    ),
]


@pytest.mark.parametrize(("language", "before", "after"), EVERYDAY)
def test_everyday_words_of_pages_hide_no_amendment(language: str, before: str, after: str) -> None:
    rest = {"uk": "Такі постачання незаконні."}.get(language, "Such transfers break the law.")
    assert not trifle(f"{before} {rest}", f"{after} {rest}", language)
    assert not trifle(f"{after} {rest}", f"{before} {rest}", language)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Share this page on Facebook, X or by mail"),
        ("en", "1,204 views"),
        ("en", "Press office | 4 October 2024, 10:15 | 3 comments"),
        ("en", "Published on 4 October 2024 by the Ministry of Foreign Affairs of New Zealand"),
        ("en", "Read more: Japan condemns the launch of a missile by the DPRK"),
        ("en", "See also\nCanada lists six ships of Russia"),
        ("en", "This page was last updated on 4 October 2024."),
        ("en", "We use cookies to improve how this site works for you."),
        ("en", "Subscribe to our newsletter to get all our news by mail each morning."),
        ("fr", "Partager sur Facebook, X ou LinkedIn"),
        ("fr", "Lire aussi : le Japon condamne la Corée du Nord"),
        ("de", "Zuletzt aktualisiert: 4. Oktober 2024, 10:15 Uhr"),
        ("es", "Compartir en redes sociales"),
        ("uk", "Поділитися у Facebook"),
        ("uk", "4 жовтня 2024, 10:15 · 318 переглядів"),
        ("ja", "更新日時：2024年10月4日 10:15"),
        ("ja", "関連記事 北朝鮮がロシアへ砲弾を輸送"),
        ("ko", "조회수 1,204"),
        ("zh", "相关新闻：日本谴责朝鲜发射导弹"),
    ],
)
def test_a_line_that_is_nothing_but_furniture_is_a_trifle(language: str, line: str) -> None:
    assert trifle(TEXT, f"{TEXT}\n\n{line}", language)
    assert trifle(f"{line}\n\n{TEXT}", TEXT, language)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Read more:\nThe DPRK sold 900 shells to Russia.", "Read more:\nThe DPRK sold 700."),
        ("See also: the DPRK broke resolution 1718.", "See also: the DPRK broke resolution 2270."),
        ("See also: resolution 1718;", "See also: resolution 2270;"),
        ("Related:\nJapan\nCanada\nPeru", "Related:\nJapan\nCanada\nChile"),
        ("Read more:\nThe ships carried shells.", "Read more:\nThe ships carried coal."),
    ],
)
def test_what_a_sentence_says_behind_a_links_words_counts(before: str, after: str) -> None:
    assert not trifle(f"{TEXT}\n\n{before}", f"{TEXT}\n\n{after}")
    assert not trifle(TEXT, f"{TEXT}\n\n{after}")


def test_a_links_words_above_a_sentence_are_a_trifle() -> None:
    assert trifle("The ships carried shells.", "Read more:\nThe ships carried shells.")


def test_of_a_link_above_a_text_its_words_alone_are_furniture() -> None:
    text = "Read more:\nThe DPRK sold 900 shells."
    assert furniture("en", text) == furniture("en", text, keep=[15]) == ((0, 10),)


def test_furniture_is_found_in_linear_time() -> None:
    began = process_time()
    assert len(furniture("en", "Share this page. " * 6_000)) == 6_000
    assert process_time() - began < LINEAR
