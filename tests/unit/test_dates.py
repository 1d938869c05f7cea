from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.text import dates
from bot.text.dates import as_printed, read_day, read_timestamp

DAY = datetime(2024, 1, 10, tzinfo=UTC)


def at(hour: int, minute: int = 0) -> datetime:
    return DAY.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        # RFC 822 and 2822, and what stands for it in the wild
        ("Wed, 10 Jan 2024 09:00:00 GMT", at(9)),
        ("Wed, 10 Jan 2024 09:00:00 +0900", at(0)),
        ("10 Jan 2024 09:00 -0500", at(14)),
        ("Wed, 10 Jan 24 09:00:00 GMT", at(9)),
        ("Wed, 10 Jan 2024 09:00:00", at(9)),
        ("Wed, 10 Jan 2024 09:00:00 Z", at(9)),
        ("Wed, 10 Jan 2024 09:00:60 +0000 (UTC)", at(9).replace(second=59)),
        ("Wed Jan 10 2024 09:00:00 GMT+0900 (Korean Standard Time)", at(0)),
        ("Wed Jan 10 09:00:00 2024", at(9)),
        ("Wed Jan 10 09:00:00 UTC 2024", at(9)),
        # zones by name
        ("Wed, 10 Jan 2024 09:00:00 KST", at(0)),
        ("Wed, 10 Jan 2024 09:00:00 JST", at(0)),
        ("Wed, 10 Jan 2024 09:00:00 CET", at(8)),
        ("Wed, 10 Jan 2024 09:00:00 CEST", at(7)),
        ("Wed, 10 Jan 2024 09:00:00 EET", at(7)),
        ("Wed, 10 Jan 2024 09:00:00 EEST", at(6)),
        ("Wed, 10 Jan 2024 09:00:00 MSK", at(6)),
        ("Wed, 10 Jan 2024 09:00:00 EST", at(14)),
        ("Wed, 10 Jan 2024 09:00:00 EDT", at(13)),
        # ISO 8601
        ("2024-01-10T09:00:00Z", at(9)),
        ("2024-01-10T09:00:00.123456+09:00", at(0)),
        ("2024-01-10 09:00:00 +0900", at(0)),
        ("2024-01-10T09:00", at(9)),
        ("2024-01-10", DAY),
        ("20240110T090000Z", at(9)),
        ("20240110", DAY),
        # East Asia
        ("2024/1/10 09:00:00", at(9)),
        ("2024.01.10", DAY),
        ("2024. 1. 10.", DAY),
        ("2024.01.10(수) 09:00", at(9)),
        ("2024년 1월 10일", DAY),
        ("2024년 1월 10일 오후 3:05", at(15, 5)),
        ("2024년 1월 10일 오전 12시", DAY),
        ("2024年1月10日", DAY),
        ("2024年1月10日 14時30分", at(14, 30)),
        ("２０２４年１月１０日", DAY),
        ("令和6年1月10日", DAY),
        ("2024年1月10日 星期三 09:00", at(9)),
        # other languages
        ("mer., 10 janv. 2024 09:00:00 +0100", at(8)),
        ("Mi, 10 Jan 2024 09:00:00 +0100", at(8)),
        ("Mittwoch, 10. Januar 2024, 9:00 Uhr", at(9)),
        ("10 janvier 2024 - 14h30", at(14, 30)),
        ("10 de enero de 2024", DAY),
        ("mercoledì 10 gennaio 2024", DAY),
        ("Qua, 10 Jan 2024 09:00:00 -0300", at(12)),
        ("10 stycznia 2024 r.", DAY),
        ("среда, 10 января 2024 г. 12:30 МСК", at(9, 30)),
        ("10 січня 2024 року, 09:00", at(9)),
        ("woensdag 10 januari 2024", DAY),
        ("onsdag den 10. januar 2024 kl. 09:00", at(9)),
        ("10 tammikuuta 2024", DAY),
        ("10. ledna 2024", DAY),
        ("2024. január 10., szerda 9:00", at(9)),
        ("10 Ιανουαρίου 2024", DAY),
        ("10 Ocak 2024 Çarşamba", DAY),
        ("10 בינואר 2024", DAY),
        ("١٠ يناير ٢٠٢٤", DAY),
        # the day first or last
        ("10.01.2024", DAY),
        ("10. 1. 2024 14:30", at(14, 30)),
        ("Jan 10, 2024", DAY),
        ("January 10th, 2024 at 9:00 a.m. EST", at(14)),
        ("10-Jan-2024", DAY),
        ("13/02/2024", datetime(2024, 2, 13, tzinfo=UTC)),
        ("02/13/2024", datetime(2024, 2, 13, tzinfo=UTC)),
        ("03/03/2024", datetime(2024, 3, 3, tzinfo=UTC)),
        # words that are both a month and a weekday
        ("mar., 9 janv. 2024", datetime(2024, 1, 9, tzinfo=UTC)),
        ("martes 12 mar 2024", datetime(2024, 3, 12, tzinfo=UTC)),
    ],
)
def test_dates_that_can_be_read(raw: str, moment: datetime) -> None:
    assert read_timestamp(raw) == moment


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "yesterday",
        "01/02/2024",
        "01-02-2024",
        "10.01.24",
        "10 Jan 24",
        "2024",
        "2024-01",
        "January 2024",
        "10 January",
        "10 listopada 2024 09:00 +99:00",
        "Wed, 30 Feb 2024 09:00:00 GMT",
        "Wed, 10 Jan 2024 25:00:00 GMT",
        "Wed, 10 Jan 2024 09:00:00 IST",
        "Wed, 10 Jan 2024 09:00:00 Mars/Olympus",
        "2024-W02-3",
        "2024-010",
        "2024-01-10+09:00",
        "1704844800",
        "0001-01-01T00:00:00",
        "10:00 - 11:00",
        "9 or 10 January 2024",
        "10 listopada 2024",
        "9" * 50,
        "1 " * 10_000,
    ],
)
def test_dates_that_would_be_a_guess(raw: str) -> None:
    assert read_timestamp(raw) is None


def test_the_source_decides_between_languages() -> None:
    november = read_timestamp("10 listopada 2024", languages=("pl",))
    october = read_timestamp("10 listopada 2024", languages=("hr",))
    assert november == datetime(2024, 11, 10, tzinfo=UTC)
    assert october == datetime(2024, 10, 10, tzinfo=UTC)
    # A source that writes in another language than it says is read all the same.
    assert read_timestamp("10 janvier 2024", languages=("de", "xx")) == DAY


def test_a_date_without_a_zone_is_the_sources() -> None:
    seoul, paris = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Paris")
    assert read_timestamp("2024-01-10 09:00", zone=seoul) == DAY
    assert read_timestamp("2024-07-10 02:00", zone=paris) == datetime(2024, 7, 10, tzinfo=UTC)
    assert read_timestamp("2024-01-10T09:00Z", zone=seoul) == at(9)


@pytest.fixture
def _far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_far_away")
@pytest.mark.parametrize(
    "raw", ["2024/1/10 00:00:00", "2024년 1월 10일", "Wed, 10 Jan 2024 00:00:00"]
)
def test_the_machines_zone_does_not_matter(raw: str) -> None:
    assert read_timestamp(raw) == DAY


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("10 January 2024", date(2024, 1, 10)),
        ("2024年1月10日", date(2024, 1, 10)),
        ("2024-01-10T00:00:00+09:00", date(2024, 1, 10)),  # the 9th in UTC
        ("Wed, 10 Jan 2024 00:00:00 GMT", date(2024, 1, 10)),
        ("Wed, 10 Jan 2024 00:01:00 GMT", None),
        ("2024-01-10 15:30", None),
        ("some day in January", None),
        ("", None),
    ],
)
def test_a_day_is_told_from_a_moment(raw: str, day: date | None) -> None:
    assert read_day(raw) == day


@pytest.mark.parametrize(
    "printed", ["Wed, 10 Jan 2024 09:00:00 GMT", "10 Jan 2024 09:00 +0000", "2024-01-10T09:00:00Z"]
)
def test_dates_as_standards_have_them_need_the_names_of_no_language(printed: str) -> None:
    read_timestamp(printed)
    read_before = dates._names.cache_info().misses
    for language in ("ka", "hr", "cs", "el", "mt"):
        found = read_timestamp(printed, languages=(language, "en"))
        assert found == datetime(2024, 1, 10, 9, tzinfo=UTC)
    assert dates._names.cache_info().misses == read_before


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2024-01-10T08:00:00+09:00", date(2024, 1, 10)),
        ("10 January 2024", date(2024, 1, 10)),  # in Seoul, by its source's zone
        ("Tue, 09 Jan 2024 23:00:00 GMT", date(2024, 1, 9)),
        ("2023-12-01T08:00:00+09:00", date(2024, 1, 9)),  # the page's own, of another text
        ("some day in January", date(2024, 1, 9)),
    ],
)
def test_a_moment_is_of_the_day_that_its_publisher_printed(raw: str, day: date) -> None:
    published = datetime(2024, 1, 9, 23, tzinfo=UTC)
    assert as_printed(raw, published).date() == day


@pytest.mark.parametrize(("languages", "hour"), [([], 15), (["en"], 15), (["zh", "en"], 1)])
def test_cst_is_the_time_of_chicago_and_in_chinese_that_of_china(
    languages: list[str], hour: int
) -> None:
    for raw in ("Wed Jan 10 09:00:00 CST 2024", "Wed, 10 Jan 2024 09:00:00 CST"):
        assert read_timestamp(raw, languages=languages) == at(hour)
