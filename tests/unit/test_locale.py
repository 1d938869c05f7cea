"""What we say in other languages: golden renderings of an alert, an answer and an error.

`python -m tests.unit.test_locale` writes the golden files anew: read them before committing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import compose
from bot.compose.voice import LOCALES, Voice
from bot.errors import CommandError
from bot.model import Destination, Reason
from bot.render import matrix, slack, text
from bot.text import countries
from tests.catalogues import LANGUAGES
from tests.worded import AMERICAN, KOREA, MIRROR, PARIS, QUOTES, SEEN, alert

GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "locale"


def in_language(language: str) -> Destination:
    return replace(PARIS, language=language)


def rendered(language: str) -> str:
    """A first alert as each platform gets it, then an answer and an error as a terminal does."""
    here = in_language(language)
    first = compose.alert(alert(Reason.FIRST, AMERICAN), here, now=SEEN, quotes=QUOTES)
    latest = compose.latest([KOREA, AMERICAN], here)
    typo = CommandError("unknown-verb", given="latets", meant="latest 5")
    (block_kit,) = slack.render(first)
    (message,) = matrix.render(first)
    pieces = (
        text.render(first, width=100),
        "".join(json.dumps(block, ensure_ascii=False) + "\n" for block in block_kit.blocks),
        message.html + "\n",
        text.render(latest, width=100),
        text.render(compose.error(typo, here), width=100),
    )
    return "────\n".join(pieces)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rendering_is_as_golden(language: str) -> None:
    assert rendered(language) == (GOLDEN / f"{language}.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", {1: "1 statement found", 2: "2 statements found", 21: "21 statements found"}),
        ("fr", {1: "1 déclaration trouvée", 2: "2 déclarations trouvées"}),
        ("de", {1: "1 Erklärung gefunden", 2: "2 Erklärungen gefunden"}),
        (
            "uk",
            {
                1: "Знайдено 1 заяву",
                3: "Знайдено 3 заяви",
                11: "Знайдено 11 заяв",
                21: "Знайдено 21 заяву",
            },
        ),
        ("ko", {1: "성명 1건 찾음", 2: "성명 2건 찾음"}),
        ("ja", {1: "声明1件が見つかりました", 2: "声明2件が見つかりました"}),
    ],
)
def test_numbers_take_the_form_that_the_language_wants(
    language: str, shown: dict[int, str]
) -> None:
    for number, heading in shown.items():
        hits = [(AMERICAN, "")] * number
        assert compose.found(hits, in_language(language)).summary == heading


@pytest.mark.parametrize(
    ("language", "flagged", "day", "lag", "all_of_them"),
    [
        ("fr", "🇰🇵 Corée du Nord", "10 janv. 2024", "2\u202fh 10\xa0min", "A, B et C"),
        ("de", "🇰🇵 Nordkorea", "10.01.2024", "2 Std. 10 Min.", "A, B und C"),
        ("uk", "🇰🇵 Північна Корея", "10 січ. 2024\u202fр.", "2 год 10 хв", "A, B і C"),
        ("ko", "🇰🇵 북한", "2024. 1. 10.", "2시간 10분", "A, B 및 C"),
        ("ja", "🇰🇵 北朝鮮", "2024/01/10", "2 時間 10 分", "A、B、C"),
    ],
)
def test_names_dates_spans_and_lists_are_the_languages_own(
    language: str, flagged: str, day: str, lag: str, all_of_them: str
) -> None:
    voice = Voice(in_language(language))
    assert voice.flagged("KP") == flagged
    assert voice.day(SEEN.date()) == day
    assert voice.lag(timedelta(hours=2, minutes=10)) == lag
    assert voice.join("ABC") == all_of_them


def test_lists_without_an_and_are_the_languages_own() -> None:
    assert Voice(PARIS).row("ABC") == "A, B, C"
    assert Voice(in_language("ja")).row("ABC") == "A、B、C"
    assert Voice(PARIS).row([]) == ""


def test_a_language_that_we_do_not_speak_is_answered_in_english_and_told_so() -> None:
    spanish = in_language("es")
    first = compose.alert(alert(Reason.FIRST, MIRROR), spanish, now=SEEN)
    assert "Seen on a mirror; not yet on an official site." in text.render(first, width=100)
    settings = text.render(compose.settings(spanish, subscribed=True, now=SEEN), width=100)
    assert "quotes in Spanish, the rest in English" in settings


def test_a_language_can_be_named_in_its_own_words() -> None:
    own = {"français": "fr", "Deutsch": "de", "українська": "uk", "한국어": "ko", "日本語": "ja"}
    assert {name: countries.language(name) for name in own} == own


def fields(language: str) -> Iterator[tuple[str, str]]:
    values = dict.fromkeys(KEYS, "all")
    form = compose.form(in_language(language), values, subscribed=True, topics=["t"])
    yield "title", form.title
    yield "submit", form.submit
    yield "cancel", form.cancel
    for field in form.fields:
        if field.key == "language":
            yield from field.choices


KEYS = (
    *("topics", "countries", "languages", "levels", "reasons", "official", "score"),
    *("cadence", "weekday", "at", "quiet", "timezone", "language"),
)


@pytest.mark.parametrize("language", LOCALES)
def test_the_form_fits_slacks_modal_and_offers_every_language(language: str) -> None:
    shown = dict(fields(language))
    assert max(len(shown[name]) for name in ("title", "submit", "cancel")) <= 24
    assert {code: shown[code] for code in LOCALES} == {
        "en": "English",
        "fr": "français",
        "de": "Deutsch",
        "uk": "українська",
        "ko": "한국어",
        "ja": "日本語",
    }


if __name__ == "__main__":
    for each in LANGUAGES:
        (GOLDEN / f"{each}.txt").write_text(rendered(each), "utf-8")
