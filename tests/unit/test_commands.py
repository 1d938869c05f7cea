"""What people type, as they type it: quotes, dashes, typos and all."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.commands import GREETING, VERBS, Right, changes_place, parse, period, plain, typed
from bot.errors import CommandError
from bot.model import Command

TOPICS = ("dprk-russia-transfers",)


def options(text: str) -> tuple[tuple[str, str], ...]:
    return parse(text, topics=TOPICS).options


def refused(text: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        parse(text, topics=TOPICS)
    return caught.value


CHANGING = [
    name
    for name, verb in VERBS.items()
    if verb.right is not Right.READ and name not in ("settings", "deliveries")
]


@pytest.mark.parametrize(
    ("verb", "example"), [(name, each) for name, verb in VERBS.items() for each in verb.examples]
)
def test_every_example_is_understood(verb: str, example: str) -> None:
    assert parse(example).verb == verb


@pytest.mark.parametrize("text", ["", "  ", "help", "HELP", "\n help "])
def test_nothing_typed_is_a_call_for_help(text: str) -> None:
    assert parse(text) == Command(verb="help")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("latest", ()),
        ("Latest 10", (("limit", "10"),)),
        ("latest\n10", (("limit", "10"),)),
        ("latest five", (("limit", "5"),)),
        ("latest Japan ten", (("limit", "10"), ("country", "JP"))),
        ("latest france", (("country", "FR"),)),
        ("latest 3 South Korea", (("limit", "3"), ("country", "KR"))),
        ("latest uk 7", (("limit", "7"), ("country", "GB"))),
        ("latest Allemagne", (("country", "DE"),)),
        ("latest 日本", (("country", "JP"),)),
        ("latest Україна", (("country", "UA"),)),
        ("latest eu", (("country", "EU"),)),
        ("latest by Japan", (("country", "JP"),)),
        ("latest 3 statements from South Korea", (("limit", "3"), ("country", "KR"))),
        ("latest DPRK-Russia-transfers", (("topic", "dprk-russia-transfers"),)),
    ],
)
def test_latest(text: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert options(text) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("search ballistic missiles", ("ballistic", "missiles"), ()),
        ('search "artillery shells"', (), (("phrase", "artillery shells"),)),
        ("search “artillery shells”", (), (("phrase", "artillery shells"),)),
        ("search «obus d’artillerie» Kim", ("Kim",), (("phrase", "obus d’artillerie"),)),
        ("search 「弾道ミサイル」", (), (("phrase", "弾道ミサイル"),)),
        ('search "never closed', (), (("phrase", "never closed"),)),
        ("search missiles -football", ("missiles",), (("not", "football"),)),
        ("search missiles —football", ("missiles",), (("not", "football"),)),
        ('search missiles -"world cup"', ("missiles",), (("not", "world cup"),)),
        ("search KN-23 joint-statement", ("KN-23", "joint-statement"), ()),
        ("search x COUNTRY:France", ("x",), (("country", "FR"),)),
        ("search x country: fr", ("x",), (("country", "FR"),)),
        ('search country:"south korea"', (), (("country", "KR"),)),
        ("search x lang:Korean", ("x",), (("lang", "ko"),)),
        ("search x lang:nb", ("x",), (("lang", "no"),)),  # as texts in it are marked
        ('search x from:"Department of State"', ("x",), (("from", "Department of State"),)),
        ("search x since:March 2024", ("x",), (("since", "March 2024"),)),
        (
            "search since:10 January 2024 until: 15 січня 2024 x y",
            ("x", "y"),
            (("since", "10 January 2024"), ("until", "15 січня 2024")),
        ),
        ('search "x since: March 2024"', (), (("phrase", "x since: March 2024"),)),
        ("search since:2024 missiles Kim", ("missiles", "Kim"), (("since", "2024"),)),
        ("search since:7d until:2024-01", (), (("since", "7d"), ("until", "2024-01"))),
        ("search topic:dprk-russia-transfers", (), (("topic", "dprk-russia-transfers"),)),
        ("search https://x.example/a", ("https://x.example/a",), ()),
        ("search Kim:missile", ("Kim:missile",), ()),
    ],
)
def test_search(text: str, words: tuple[str, ...], expected: tuple[tuple[str, str], ...]) -> None:
    assert parse(text, topics=TOPICS) == Command(verb="search", words=words, options=expected)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("show 7fk2m", ("7fk2m",)),
        ("SHOW #7FK2M", ("7FK2M",)),
        ("why <https://x.example/A?b=c>", ("https://x.example/A?b=c",)),
        ("help SEARCH", ("search",)),
    ],
)
def test_what_stands_after_the_verb(text: str, words: tuple[str, ...]) -> None:
    assert parse(text).words == words


@pytest.mark.parametrize(
    ("hello", "question"),
    [
        ("Hello, ", "who has signed the statement?"),
        ("Hi there! ", "What weapons are named?"),
        ("Bonjour : ", "qui a signé ?"),
        ("Guten Tag, ", "wer hat unterschrieben?"),
        ("Добрий день! ", "Що змінилося?"),
        ("こんにちは、", "見返りは何ですか"),
        ("안녕하세요. ", "누가 서명했나요?"),
        ("你好，", "谁签署了声明"),
    ],
)
def test_hello_makes_no_difference_to_what_is_asked(hello: str, question: str) -> None:
    assert parse(f"{hello}{question}") == Command(verb="ask", words=(question,))
    assert parse(f"{hello}latest 5") == parse("latest 5")
    assert changes_place(f"{hello}unsubscribe")
    assert not changes_place(f"{hello}unsubscribe?")


def test_a_question_that_begins_with_how_needs_no_mark() -> None:
    assert parse("how did japan react to it").verb == "ask"


@pytest.mark.parametrize(
    "text", ["hello", "Hi there", "hey!", "Hi bot", "good morning", "Bonjour !", "Привіт",
             "こんにちは", "안녕하세요 여러분", "Hallo zusammen 👋"],
)  # fmt: skip
def test_hello_alone_asks_who_we_are(text: str) -> None:
    assert parse(text) == GREETING


@pytest.mark.parametrize(
    "text",
    ["story about missiles?", "story on the missiles", "hi, show me the story about missiles"],
)
def test_a_story_about_something_is_searched_for(text: str) -> None:
    assert parse(text) == Command(verb="search", words=("missiles",))


@pytest.mark.parametrize("text", ["high", "hello latets 2", "moinmoin", ""])
def test_what_only_begins_like_hello_is_none(text: str) -> None:
    with suppress(CommandError):
        assert parse(text) != GREETING


@pytest.mark.parametrize(
    ("text", "code", "meant"),
    [
        ("latets 5", "unknown-verb", "latest 5"),
        ("hi, latets 5", "unknown-verb", "latest 5"),
        ("serach missiles", "unknown-verb", "search missiles"),
        ("xyzzy", "unknown-verb", ""),
        ("help serach", "unknown-verb", "help search"),
        ("latest frnace", "bad-place", "latest France"),
        ("latest 0", "bad-number", "latest 1"),
        ("latest 51", "bad-number", "latest 50"),
        ("latest umpteen", "bad-place", None),
        ("latest " + "9" * 5000, "bad-number", "latest 50"),
        ("search x from:", "no-value", None),
        ("search since：", "no-value", None),
        ("search x sinse:2024", "unknown-option", "search x since:2024"),
        ("search x since:yesteryear", "bad-date", None),
        ("search x since:2024-13-45", "bad-date", None),
        ("search x country:frnce", "bad-country", "country:France"),
        ("search x country:suoth-korea", "bad-country", 'country:"South Korea"'),
        ("search x lang:klingonese", "bad-language", None),
        ("search x topic:football", "bad-topic", None),
        ("search x since:7d since:8d", "repeated-option", None),
        ("search x -country:fr", "excluded-option", None),
        ("search -football", "only-exclusions", None),
        ("search", "missing", None),
        ("show", "missing-id", None),
        ("show 7fk2m b3x9r", "surplus", "show 7fk2m"),
        ("sources all", "stands-alone", "sources"),
        ("preview 0", "bad-number", "preview 1"),
        ("preview 400", "bad-number", "preview 90"),
        ("rematch 0", "bad-rematch", "rematch dry-run"),
        ("settings foo", "no-wish", None),  # no Faroe Islands, which are FO
        ("deliveries show", "which-delivery", None),
    ],
)
def test_mistakes_are_named_and_what_was_meant_is_offered(
    text: str, code: str, meant: str | None
) -> None:
    error = refused(text)
    assert error.code == code
    assert error.values.get("meant") == meant


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        *[(f"{verb}{mark}", verb) for verb in CHANGING for mark in ("?", " ?", "？", " help")],
        ("mute 24h?", "mute"),
        ("mute this channel for a day?", "mute"),
        ("unsubscribe what does it do?", "unsubscribe"),
        ("settings language de?", "settings"),
        ("retract 7fk2m was it a drill？", "retract"),
        ("deliveries retry all?", "deliveries"),
        ("faq add 7fk2m Who signed? Is it six?", "faq add"),
        ("unsubscribe --help", "unsubscribe"),
    ],
)
def test_who_asks_what_a_change_does_is_told_and_nothing_is_changed(text: str, verb: str) -> None:
    asked = parse(text)
    assert (asked.verb, asked.words) == ("help", (verb,))


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("settings?", "settings"),
        ("deliveries?", "deliveries"),
        ("faq add 7fk2m Who signed? Six states.", "faq add"),
        ("retract 7fk2m Whose drill? Ours.", "retract"),
        ("test results of which missile were given?", "ask"),
        ("add https://ministry.example/news?id=1", "add"),
        ("latest?", "latest"),
    ],
)
def test_what_only_looks_or_asks_is_done_with_a_question_mark_too(text: str, verb: str) -> None:
    assert parse(text).verb == verb


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("show me the latest", "latest"),
        ("Show us the latest 3 France", "latest 3 France"),
        ("please give me the latest", "latest"),
        ("show me sources", "sources"),
        ("latest news", "latest"),
        ("latest statements", "latest"),
        ("latest news from Japan", "latest Japan"),
    ],
)
def test_courtesy_stands_in_nobodys_way(text: str, meant: str) -> None:
    assert parse(text) == parse(meant)


def test_whose_courtesy_leads_to_no_command_is_asked_for_or_not_understood() -> None:
    assert parse("give me advice on sanctions").verb == "ask"
    assert parse("latest in").options == (("country", "IN"),)
    with pytest.raises(CommandError):
        parse("show me " * 5_000 + "latest")


def test_periods_are_those_of_the_askers_day() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    now = datetime(2024, 1, 10, 9, tzinfo=seoul)
    assert period("2024-01-09", now) == (
        datetime(2024, 1, 8, 15, tzinfo=UTC),
        datetime(2024, 1, 9, 15, tzinfo=UTC),
    )
    assert period("2023-12", now) == (
        datetime(2023, 12, 1, tzinfo=seoul),
        datetime(2024, 1, 1, tzinfo=seoul),
    )
    assert period("2023", now) == (
        datetime(2023, 1, 1, tzinfo=seoul),
        datetime(2024, 1, 1, tzinfo=seoul),
    )
    for text in ("10.1.2024", "10 January 2024", "10 janvier 2024", "2024年1月10日", "today"):
        assert period(text, now) == (
            datetime(2024, 1, 10, tzinfo=now.tzinfo),
            datetime(2024, 1, 11, tzinfo=now.tzinfo),
        )
    assert period("December", now) == period("december 2023", now) == period("2023-12", now)
    assert period("yesterday", now) == period("2024-01-09", now) == period("last Tuesday", now)
    assert period("12H", now) == (now - timedelta(hours=12),) * 2
    assert period("3 days", now) == (now - timedelta(days=3),) * 2
    for text in ("gestern", "hier", "вчора", "вчера", "어제", "昨日"):
        assert period(text, now) == period("yesterday", now)
    for text in (
        "March 2025",
        "mars 2025",
        "März 2025",
        "березень 2025",
        "2025年3月",
        "2025년 3월",
    ):
        assert period(text, now) == period("2025-03", now)


@pytest.mark.parametrize("text", ["0000", "99999w", "2024-02-30", "2024-1-1-1", "soon", "9999"])
def test_what_is_no_period(text: str) -> None:
    assert period(text, datetime(2024, 1, 10, tzinfo=UTC)) is None


def test_a_command_typed_again_is_the_same() -> None:
    command = parse('search a "b c" -d from:"e f" country:fr')
    assert parse(typed(command)) == command


def test_a_word_that_begins_as_a_greeting_greets_nobody() -> None:
    assert plain.without_greeting("Hi-tech parts for Russia?", ()) == "Hi-tech parts for Russia?"
    assert plain.without_greeting("Hi - what is new?", ()) == "what is new?"
