"""What we say: to whom, in which zone, and never a word that the statement doesn't hold."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from structlog.testing import capture_logs

from bot import commands, compose
from bot.commands.verb import lacking
from bot.compose import dating, pages, parts, words
from bot.compose import help as helping
from bot.compose.voice import Voice, flag
from bot.errors import CommandError
from bot.model import (
    Answer,
    Bound,
    Change,
    Cited,
    Destination,
    Document,
    FactKind,
    Facts,
    Finding,
    Level,
    Materiel,
    Quote,
    Reason,
    Related,
    SourceState,
    Span,
    UnDocument,
)
from bot.render.text import render
from tests.shipped import lexicon
from tests.worded import (
    AMERICAN,
    BRITISH,
    ENGLISH,
    GROWN,
    KOREA,
    MIRROR,
    PARIS,
    QUOTES,
    SEEN,
    alert,
    health,
    span,
    story,
)

SEOUL = Destination(id="console", timezone="Asia/Seoul", language="ko")


def quoted(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Quote)]


def said(told: Document) -> str:
    return " ".join(render(told, width=100).split())


def test_first_line_says_that_it_is_new_who_speaks_and_what() -> None:
    document = compose.alert(alert(Reason.FIRST, AMERICAN), PARIS, now=SEEN)
    assert document.summary == (
        "NEW · 🇺🇸 United States: Joint Statement on DPRK–Russia Ballistic Missile Transfers"
    )


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("United States: new listings", "NEW · 🇺🇸 United States: new listings"),
        ("United States – new listings", "NEW · 🇺🇸 United States – new listings"),
        ("United States lists firms", "NEW · 🇺🇸 United States: United States lists firms"),
        ("New: listings", "NEW · 🇺🇸 United States: New: listings"),
    ],
)
def test_a_country_that_the_title_begins_with_is_not_said_twice(title: str, headline: str) -> None:
    document = compose.alert(alert(Reason.FIRST, replace(AMERICAN, title=title)), PARIS, now=SEEN)
    assert document.summary == headline


def test_what_cannot_be_reworded_is_not_said_to_be() -> None:
    paper = "What consoles and mails showed stays as it is: there the reply says it."
    assert paper in said(compose.corrected(AMERICAN, 1, PARIS, stays=True))
    assert paper not in said(compose.corrected(AMERICAN, 1, PARIS))


def test_numbers_have_the_decimal_mark_of_the_language() -> None:
    german = replace(PARIS, language="de")
    assert "(0,93)" in said(compose.alert(alert(Reason.FIRST, AMERICAN), german, now=SEEN))
    assert "0,93" in said(compose.why(AMERICAN, german))
    assert "0.93" in said(compose.why(AMERICAN, PARIS))


@pytest.mark.parametrize(
    ("language", "title", "shown"),
    [
        ("en", "Weapons and personnel", ["shells (4,000,000)", "troops (10,000–12,000)"]),
        ("de", "Waffen und Personal", ["(4.000.000)", "(10.000–12.000)"]),
        ("fr", "Armements et personnel", ["(4\u202f000\u202f000)", "(10\u202f000–12\u202f000)"]),
    ],
)
def test_how_many_is_written_as_its_reader_does(
    language: str, title: str, shown: list[str]
) -> None:
    voice = Voice(replace(PARIS, language=language))
    span = Span(field="text", start=0, end=1, text="x")
    troops = Materiel(item="troops", quantity="10000–12000", span=span)
    shells = Materiel(item="artillery_shell", quantity="4000000", span=span)
    [(name, runs)] = parts.facts(voice, Facts(items=(shells, troops)))
    assert name == title
    assert all(each in runs[0].text for each in shown), runs[0].text
    assert parts.facts(Voice(PARIS), Facts(items=(shells,)))[0][0] == "Weapons"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["at least 250", "more than 250", "up to 250", "less than 250", "about 250"]),
        ("de", ["mindestens 250", "mehr als 250", "bis zu 250", "weniger als 250", "etwa 250"]),
        ("fr", ["au moins 250", "plus de 250", "jusqu’à 250", "moins de 250", "environ 250"]),
        ("uk", ["щонайменше 250", "понад 250", "до 250", "менш ніж 250", "близько 250"]),
        ("ko", ["250 이상", "250 초과", "최대 250", "250 미만", "약 250"]),
        ("ja", ["250以上", "250超", "最大250", "250未満", "約250"]),
    ],
)
def test_what_a_text_makes_of_a_number_is_shown_with_it(language: str, shown: list[str]) -> None:
    voice = Voice(replace(PARIS, language=language))
    span = Span(field="text", start=0, end=1, text="x")
    missiles = [
        Materiel(item="missile", quantity="250", span=span, bound=each) for each in get_args(Bound)
    ]
    [(_, runs)] = parts.facts(voice, Facts(items=tuple(missiles)))
    assert [each for each in shown if each not in runs[0].text] == []


def test_un_documents_are_shown_some_of_them_where_they_are_many() -> None:
    at = Span(field="text", start=0, end=1, text="x")
    cited = [UnDocument(symbol=f"S/2024/{number}", span=at) for number in range(20)]
    [(name, runs)] = parts.facts(Voice(PARIS), Facts(documents=tuple(cited[4:6])))
    assert (name, runs[0].text) == ("UN documents", "S/2024/4 and S/2024/5")
    [(_, runs)] = parts.facts(Voice(PARIS), Facts(documents=tuple(cited)))
    assert re.fullmatch(r"S/2024/0, S/2024/1, .*\d and \d+ more", runs[0].text)


def test_quotes_are_verbatim_and_others_are_left_out_and_logged() -> None:
    invented = replace(QUOTES[0], text="We declare war.")
    shifted = replace(QUOTES[1], start=QUOTES[1].start + 1)
    beyond = Span(field="text", start=10_000, end=10_004, text="gone")
    with capture_logs() as logs:
        document = compose.alert(
            alert(Reason.FIRST, AMERICAN),
            PARIS,
            now=SEEN,
            quotes=[invented, QUOTES[1], shifted, beyond],
        )
    assert quoted(document) == [QUOTES[1].text]
    assert [entry["event"] for entry in logs] == ["quote-not-verbatim"] * 3


def test_who_signed_is_told_as_the_counter_has_it() -> None:
    """A list that an amendment or a later copy made longer is the one that is shown."""
    before = compose.alert(alert(Reason.FIRST, AMERICAN), PARIS, now=SEEN)
    assert "Signatories 11: " in said(before)
    grown = alert(Reason.FIRST, AMERICAN, GROWN, speaker=AMERICAN)
    after = compose.alert(grown, PARIS, now=SEEN)
    assert "of 12 signatories" in said(after)
    assert "Signatories 12: " in said(after)


def test_quotes_come_from_the_copy_in_the_destinations_language() -> None:
    told = alert(Reason.FIRST, AMERICAN, KOREA, speaker=AMERICAN)
    copy = compose.quoted_copy(told, SEOUL)
    assert copy is KOREA
    whole = Span(field="title", start=0, end=len(KOREA.title), text=KOREA.title)
    document = compose.alert(told, SEOUL, now=SEEN, quotes=[whole])
    assert quoted(document) == [KOREA.title]
    assert "🇰🇷 대한민국(Ministry of Foreign Affairs), q8d4t" in said(document)


def test_times_are_in_the_destinations_zone() -> None:
    told = alert(Reason.FIRST, AMERICAN)
    assert "10 Jan 2024, 15:00 CET, seen 4 mins later" in said(compose.alert(told, PARIS, now=SEEN))
    assert "23:00 KST" in said(compose.alert(told, SEOUL, now=SEEN))


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "10 Jan 2024, 14:04 UTC"),
        ("America/Sao_Paulo", "10 Jan 2024, 11:04 UTC-03"),
        ("Asia/Kathmandu", "10 Jan 2024, 19:49 UTC+0545"),
    ],
)
def test_zones_are_named(zone: str, shown: str) -> None:
    assert Voice(Destination(id="console", timezone=zone)).time(SEEN) == shown


@pytest.mark.parametrize(
    ("lag", "shown"),
    [
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(hours=25), "1 day 1 hr"),
        (timedelta(days=3, minutes=5), "3 days"),
        (timedelta(hours=2, minutes=10), "2 hrs 10 mins"),
    ],
)
def test_lags_are_told_in_two_units(lag: timedelta, shown: str) -> None:
    assert Voice(PARIS).lag(lag) == shown


@pytest.mark.parametrize(
    ("language", "codes", "names"),
    [
        ("uk", "ES IT AU GB YE", "Австралія Велика Британія Ємен Іспанія Італія"),
        ("uk", "IN IS JO CY", "Індія Ісландія Йорданія Кіпр"),
        ("fr", "US ES FI EE GR", "Espagne Estonie États-Unis Finlande Grèce"),
        ("de", "AT PL NO EG DE", "Ägypten Deutschland Norwegen Österreich Polen"),
        ("en", "TR US TV", "Türkiye Tuvalu United States"),
    ],
)
def test_names_of_countries_stand_in_the_order_of_the_alphabet(
    language: str, codes: str, names: str
) -> None:
    voice = Voice(replace(PARIS, language=language))
    assert " ".join(voice.countries(codes.split())) == names


def test_flags_and_names() -> None:
    voice = Voice(PARIS)
    assert voice.flagged("GB") == "🇬🇧 United Kingdom"
    assert (flag("EU"), flag("UN"), flag("XX")) == ("🇪🇺", "🇺🇳", "")
    assert (flag("Norway"), flag("no"), flag("")) == ("", "", "")
    assert voice.publisher("US", "State (sample)") == "🇺🇸 United States – State (sample)"
    assert voice.publisher("XX", "NATO") == "NATO"
    assert voice.publisher("EU", "European Union External Action Service") == (
        "🇪🇺 European Union External Action Service"
    )


def test_dates_that_cannot_be_read_are_said_to_be_unreadable() -> None:
    unreadable = replace(AMERICAN, published=None, published_raw="32 Janvember")
    missing = replace(AMERICAN, published=None, published_raw="")
    ahead = replace(AMERICAN, published=SEEN + timedelta(hours=1))
    for statement, words_ in (
        (unreadable, "date unreadable (“32 Janvember”), first seen 10 Jan 2024, 15:04 CET"),
        (missing, "no date given, first seen 10 Jan 2024, 15:04 CET"),
        (ahead, "dated 10 Jan 2024, 16:04 CET, yet seen 10 Jan 2024, 15:04 CET"),
    ):
        assert words_ in said(compose.alert(alert(Reason.FIRST, statement), PARIS, now=SEEN))


def test_a_publisher_that_prints_a_day_is_given_no_time_of_day() -> None:
    day = replace(AMERICAN, published_raw="10 January 2024")
    first = compose.alert(alert(Reason.FIRST, day), PARIS, now=SEEN)
    assert "published 10 Jan 2024, first seen 10 Jan 2024, 15:04 CET" in said(first)
    japanese = replace(
        BRITISH, published=datetime(2024, 1, 10, 15, tzinfo=UTC), published_raw="令和6年1月11日"
    )
    assert dating.when(Voice(PARIS), japanese) == "11 Jan 2024"  # as printed, east of here
    joined = said(compose.alert(alert(Reason.JOINED, day, japanese), PARIS, now=SEEN))
    assert "published it too, the day after 🇺🇸 United States" in joined
    assert "published 11 Jan 2024, first seen 10 Jan 2024, 18:16 CET" in joined
    british = replace(BRITISH, published_raw="2024-01-10")
    joined = said(compose.alert(alert(Reason.JOINED, day, british), PARIS, now=SEEN))
    assert "published it too, on the same day as 🇺🇸 United States" in joined
    someday = replace(AMERICAN, published=SEEN + timedelta(days=90), published_raw="9 April 2024")
    ahead = said(compose.alert(alert(Reason.FIRST, someday), PARIS, now=SEEN))
    assert "dated 9 Apr 2024, 16:04 CEST, yet seen 10 Jan 2024, 15:04 CET" in ahead
    told = story(day, BRITISH)
    (listed,) = pages.stories([told], PARIS, older=None).entries
    assert listed.when == "10 Jan 2024"
    near = Related(story_id=told.id, score=1.0, shared=())
    assert f"{told.id} · 10 Jan 2024 · " in said(compose.told(told, PARIS, related=[(told, near)]))


def test_a_day_alone_is_given_no_hours_and_no_place_before_what_was_out_by_then() -> None:
    evening = datetime(2024, 1, 9, 19, tzinfo=UTC)
    american = replace(AMERICAN, published=evening, first_seen=evening)
    korean = replace(
        KOREA,
        published=datetime(2024, 1, 10, tzinfo=UTC),
        published_raw="10 January 2024",
        first_seen=datetime(2024, 1, 12, 1, 20, tzinfo=UTC),
    )
    french = replace(
        korean, id="f4r9a", country="FR", first_seen=datetime(2024, 1, 10, 3, tzinfo=UTC)
    )
    british = replace(BRITISH, published=datetime(2024, 1, 10, 7, 40, tzinfo=UTC))
    told = story(american, korean, french, british)
    utc = replace(PARIS, timezone="UTC")
    text = said(compose.told(told, utc))
    order = ["19:00 UTC ·", "10 Jan 2024 (the next day)", "(12 hrs 40 mins later)"]
    assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)
    assert "1 day" not in text
    joined = said(compose.alert(alert(Reason.JOINED, american, korean), utc, now=SEEN))
    assert "the day after 🇺🇸 United States" in joined
    assert "published 10 Jan 2024, first seen 12 Jan 2024, 01:20 UTC" in joined
    page = pages.story(told, utc, quotes=(), traces={})
    assert [each.id for each in page.publications] == ["7fk2m", "f4r9a", "b3x9r", "q8d4t"]
    assert [each.moment for each in page.publications if each.id == "q8d4t"] == ["2024-01-10"]
    assert {each.when for each in page.signed if each.id != "7fk2m"} == {
        "10 Jan 2024", "10 Jan 2024, 07:40 UTC"
    }  # fmt: skip


def test_a_day_is_never_said_to_be_later_than_a_day_after_it() -> None:
    tokyo = replace(
        KOREA,
        published=datetime(2024, 1, 10, tzinfo=UTC),
        published_raw="2024-01-10",
        first_seen=datetime(2024, 1, 9, 16, tzinfo=UTC),
    )
    evening = replace(AMERICAN, published=datetime(2024, 1, 9, 19, tzinfo=UTC))
    utc = replace(PARIS, timezone="UTC")
    assert "(dated 1 day earlier)" in said(compose.told(story(tokyo, evening), utc))
    joined = said(compose.alert(alert(Reason.JOINED, tokyo, evening), utc, now=SEEN))
    assert "dated 1 day before 🇰🇷 South Korea" in joined


def test_the_day_of_a_moment_is_that_of_the_reader() -> None:
    evening = replace(AMERICAN, published=datetime(2024, 1, 9, 19, tzinfo=UTC))
    assert dating.day(Voice(PARIS), evening) == "9 Jan 2024"
    assert "10" in dating.day(Voice(SEOUL), evening)


def test_the_counter_counts_countries_that_signed_and_published() -> None:
    def counter(*statements: object) -> str:
        told = alert(Reason.FIRST, *statements)  # type: ignore[arg-type]  # statements
        text = said(compose.alert(told, PARIS, now=SEEN))
        return text.partition("Published by ")[2].partition(" Matched")[0]

    second_american = replace(AMERICAN, id="zz", institution="White House")
    swiss = replace(BRITISH, country="CH", institution="FDFA")
    assert counter(AMERICAN) == "1 of 11 signatories"
    assert counter(AMERICAN, BRITISH, second_american) == "2 of 11 signatories"
    assert counter(AMERICAN, MIRROR) == "1 of 11 signatories and 1 unofficial source"
    assert counter(MIRROR) == "none of 11 signatories yet and 1 unofficial source"
    assert (
        counter(AMERICAN, swiss, MIRROR) == "1 of 11 signatories, 1 other and 1 unofficial source"
    )
    assert counter(AMERICAN, swiss) == "1 of 11 signatories and 1 other"
    assert counter(AMERICAN, GROWN) == "1 of 12 signatories"
    assert counter(KOREA) == "1 institution"


def test_a_mirror_is_no_institution_that_published_it() -> None:
    alone = replace(AMERICAN, facts=replace(AMERICAN.facts, signatories=(), signatory_count=None))
    shown = replace(MIRROR, facts=alone.facts, published=SEEN + timedelta(hours=1))
    told = story(alone, shown)
    assert parts.counter(Voice(PARIS), told) == "1 institution and 1 unofficial source"
    assert parts.counter(Voice(PARIS), story(shown)) == "1 unofficial source"
    joined = said(compose.alert(alert(Reason.JOINED, alone, shown), PARIS, now=SEEN))
    assert "JOINED: Diplomacy Mirror [unofficial] published it too" in joined
    assert "Published by 1 institution and 1 unofficial source." in joined
    for answer in (compose.told(told, PARIS), compose.who(told, [], [alone, shown], PARIS)):
        assert "Published by 1 institution and 1 unofficial source." in said(answer)
        assert "Diplomacy Mirror [unofficial]" in said(answer)
    (listed,) = pages.stories([told], PARIS, older=None).entries
    assert listed.who == "Published by 1 institution and 1 unofficial source"
    assert "[unofficial]" not in said(compose.told(story(alone), PARIS))


def test_late_and_mirror_are_marked() -> None:
    late = replace(AMERICAN, first_seen=SEEN + timedelta(days=5))
    document = compose.alert(replace(alert(Reason.FIRST, late), late=True), PARIS, now=SEEN)
    assert document.summary.startswith("LATE · 🇺🇸")
    assert "LATE: its source showed it 5 days after its date." in said(document)
    mirror = compose.alert(alert(Reason.FIRST, MIRROR), PARIS, now=SEEN)
    assert "Seen on a mirror; not yet on an official site." in said(mirror)
    edited = alert(Reason.FIRST, MIRROR, AMERICAN, speaker=MIRROR)
    assert "First seen on a mirror; confirmed by 🇺🇸 United States" in said(
        compose.alert(edited, PARIS, now=SEEN)
    )


def test_an_amendment_shows_signatories_and_words_that_changed() -> None:
    changes = [Change(before=str(n), after=str(n + 1)) for n in range(8)]
    told = replace(alert(Reason.AMENDED, GROWN), before=replace(AMERICAN, title="Old title"))
    text = said(compose.alert(told, PARIS, now=SEEN, changes=changes))
    assert "Old title → Joint Statement" in text
    assert "Signatories added 🇪🇺 European Union" in text
    assert "4 → 5" in text
    assert "and 3 more changes" in text
    shrunk = replace(alert(Reason.AMENDED, AMERICAN), before=GROWN)
    assert "Signatories removed 🇪🇺 European Union" in said(compose.alert(shrunk, PARIS, now=SEEN))


def test_a_statement_before_the_first_one_seen_is_said_to_be_earlier() -> None:
    earlier = replace(BRITISH, published=SEEN - timedelta(hours=1, minutes=4))
    text = said(compose.alert(alert(Reason.JOINED, AMERICAN, earlier), PARIS, now=SEEN))
    assert "1 hr before 🇺🇸 United States" in text
    sorted_first = alert(Reason.JOINED, earlier, AMERICAN, speaker=earlier)
    assert "1 hr before 🇺🇸 United States" in said(compose.alert(sorted_first, PARIS, now=SEEN))


@pytest.mark.parametrize("reason", [Reason.SOURCE_DOWN, Reason.DIGEST, Reason.ALL_QUIET])
def test_reasons_that_concern_no_statement_are_refused(reason: Reason) -> None:
    with pytest.raises(ValueError, match=reason):
        compose.alert(alert(reason, AMERICAN), PARIS, now=SEEN)


def test_braces_in_a_feed_are_words() -> None:
    odd = replace(AMERICAN, title="{now} {0} {", institution="{who}")
    document = compose.alert(alert(Reason.FIRST, odd), PARIS, now=SEEN)
    assert document.summary.endswith("{now} {0} {")


def test_everything_that_can_be_named_has_a_name() -> None:
    assert set(words.LEVELS) == set(Level)
    assert set(words.STATES) == set(SourceState)
    assert set(words.ITEMS) == set(lexicon().items)
    assert set(words.FLAGS) >= {"troops", "technology", "use"}  # the rules that are marks too
    assert set(helping.VERBS) == set(commands.VERBS)
    assert words.name(Voice(PARIS), words.ITEMS, "steam_engine") == "steam engine"


def test_what_was_typed_is_repeated_in_short() -> None:
    pasted = CommandError("unknown-verb", given="word " * 1000)
    summary = compose.error(pasted, PARIS).summary
    assert summary.startswith("There is no command “word word")
    assert len(summary) < 150


def test_a_statement_without_a_title_can_be_told() -> None:
    untitled = replace(AMERICAN, title="")
    assert "(no title)" in compose.alert(alert(Reason.FIRST, untitled), PARIS, now=SEEN).summary


def test_evidence_is_shown_in_its_context() -> None:
    found = span(ENGLISH, "fired them at Ukraine")
    assert f"… missiles by the DPRK and their purchase by Russia, which {found.text} on" in said(
        compose.why(AMERICAN, PARIS)
    )


@pytest.mark.parametrize(
    ("place", "begins"),
    [("slack:C1", "/statement "), ("matrix:!r:x", "!statement "), ("console", "")],
)
def test_commands_are_shown_as_they_are_typed_there(place: str, begins: str) -> None:
    here = Destination(id=place)
    id_ = AMERICAN.id
    assert f"{begins}show {id_} tells more" in said(compose.latest([AMERICAN], here))
    unknown = CommandError("no-statement", given="99999", meant="story 99999")
    assert said(compose.error(unknown, here)) == (
        f"There is no statement “99999”. {begins}latest lists the newest, each with its ID. "
        f"Did you mean {begins}story 99999?"
    )
    usage = commands.VERBS["mute"]
    assert f"{begins}mute 24h" in said(compose.help_one(usage, here))
    assert said(compose.error(lacking(usage), here)) == (
        f"“mute” needs more: {begins}mute 24h|story [ID] [7d]. For example: {begins}mute 24h"
    )


def test_what_changed_and_who_has_not_published_count_official_sites_only() -> None:
    told = story(AMERICAN, replace(BRITISH, official=False))
    source = Cited(statement=AMERICAN, spans=(span(ENGLISH, "eleven countries"),))

    def said(kind: FactKind) -> str:
        finding = Finding(kind=kind, story=told, numbers=(0,))
        answer = Answer(language="en", findings=(finding,), sources=(source,), confidence=1.0)
        return compose.asked(answer, PARIS).summary

    assert "United Kingdom" in said("missing")
    assert "United States" not in said("missing")
    assert said("changed").startswith(
        "Published by 1 of 11 signatories and 1 unofficial source; the last one"
    )


def test_every_code_of_a_failure_has_words() -> None:
    rooms = Path(compose.__file__).parents[1]
    text = "".join(file.read_text("utf-8") for file in rooms.rglob("*.py"))
    raised = set(re.findall(r'(?:Parse|Fetch)Error\(\s*"([a-z0-9-]+)"', text))
    warned = set(re.findall(r'warning="([a-z-]+)"', text)) | {"truncated"}
    assert len(raised) > 20
    assert raised | warned <= words.FAILURES.keys()
    assert words.REMEDIES.keys() - words.FAILURES.keys() <= {
        code for code in words.REMEDIES if code.startswith("http-")
    }


def test_a_failure_is_told_in_words_with_its_details() -> None:
    told = {code: compose.fault(code, PARIS) for code in ("connect", "connect: Refused", "new: x")}
    assert told["connect"].endswith(" (connect)")
    assert told["connect: Refused"] == told["connect"].replace("(connect)", "(connect: Refused)")
    assert told["new: x"] == "new: x"


@pytest.mark.parametrize("code", ["http-403", "http-503", "timeout", "limits", "what-comes-later"])
def test_each_failure_of_a_source_comes_with_what_to_do(code: str) -> None:
    down = health(SourceState.FAILING, failures=3, last_reason=code)
    told = compose.source_notice(Reason.SOURCE_DOWN, down, PARIS, before=SourceState.OK, now=SEEN)
    assert "What to do" in said(told)


KYIV = replace(
    KOREA,
    id="u5a2n",
    institution="Міністерство закордонних справ",
    country="UA",
    language="uk",
    title="Спільна заява щодо передачі балістичних ракет",
    published=SEEN - timedelta(hours=1),
)


def test_a_story_is_headed_by_a_copy_that_can_be_read_once_there_is_one() -> None:
    berlin = replace(PARIS, language="de")
    alone = alert(Reason.FIRST, KYIV)
    for place in (PARIS, berlin):
        first = compose.alert(alone, place, now=SEEN)
        assert first.summary.endswith(KYIV.title)
        assert KYIV.institution in said(first)
    for copies in ((KYIV, AMERICAN), (KYIV, KOREA, AMERICAN)):
        told = alert(Reason.FIRST, *copies, speaker=KYIV)
        for place in (PARIS, berlin):
            later = compose.alert(told, place, now=SEEN)
            assert "· 🇺🇸 " in later.summary  # who says so in these words
            assert later.summary.endswith(AMERICAN.title)
            assert KYIV.institution in said(later)  # who was the first to publish it
            assert f", {AMERICAN.id}" in said(later)
            assert AMERICAN.title in said(compose.told(story(*copies), place))


def test_what_was_retracted_heads_nothing_and_keeps_its_own_words() -> None:
    gone = replace(AMERICAN, retraction="a test page")
    told = alert(Reason.FIRST, KYIV, gone, speaker=KYIV)
    assert compose.alert(told, PARIS, now=SEEN).summary.endswith(KYIV.title)
    taken_back = replace(KYIV, retraction="a test page")
    told = alert(Reason.FIRST, taken_back, AMERICAN, speaker=taken_back)
    assert compose.alert(told, PARIS, now=SEEN).summary.endswith(KYIV.title)
