"""Answers from a real store, as a person at a console would read them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import commands
from bot.errors import CommandError
from bot.model import Level
from bot.render.text import render
from bot.store import Store, statements
from tests.asking import NOW, Desk, told
from tests.made import another, new_statement


@pytest.fixture
async def empty(sqlite_store: Store) -> Desk:
    return Desk(sqlite_store)


@pytest.fixture
async def desk(sqlite_store: Store) -> Desk:
    return await told(sqlite_store)


async def test_latest_lists_the_newest_first(desk: Desk) -> None:
    text = await desk.ask("latest 2")
    assert text.startswith("The latest 2 statements")
    assert text.index("弾道ミサイル移転") < text.index("Missile transfers")
    assert f"{desk.ids['jp']} · 11 Jan 2024, 10:00 KST · 🇯🇵 Japan" in text
    assert "Football" not in text


async def test_latest_says_when_there_are_no_more(desk: Desk) -> None:
    assert (await desk.ask("latest")).startswith("All 2 statements")
    assert (await desk.ask("latest japan")).startswith("The only statement")
    assert (await desk.ask("latest 1")).startswith("The latest statement")


async def test_latest_can_be_narrowed(desk: Desk) -> None:
    assert "Missile transfers" not in await desk.ask("latest japan")
    assert [row["country"] for row in await desk.records("latest 1")] == ["JP"]
    assert len(await desk.records("latest dprk-russia-transfers")) == 2


async def test_an_empty_store_says_where_to_look(empty: Desk) -> None:
    text = await empty.ask("latest")
    assert "The store holds no statements yet: they come when statement-bot polls" in text
    assert "sources shows how these do" in text
    assert "This would find something" not in text


async def test_search_shows_the_words_found(desk: Desk) -> None:
    text = await desk.ask('search "弾道ミサイル" country:jp')
    assert text.startswith("1 statement found")
    assert "移転を非難する" in text
    assert [row["id"] for row in await desk.records("search missiles from:us-state")] == [
        desk.ids["us"]
    ]
    assert [row["id"] for row in await desk.records("search missiles from:state")] == [
        desk.ids["us"]
    ]


async def test_a_search_goes_on_where_it_broke_off(empty: Desk, sqlite_store: Store) -> None:
    async with sqlite_store.write() as tx:
        await statements.insert_all(tx, [another(number) for number in range(12)])
    first = await empty.ask("search transfer country:jp")
    assert first.startswith("The latest 10 statements found")
    (older,) = re.findall(r"; (search transfer country:JP before:\S+) goes on", first)
    assert [row["title"] for row in await empty.records(older)] == ["Statement 10", "Statement 11"]
    assert "goes on" not in await empty.ask(older)


async def test_dates_are_days_where_the_asker_lives(desk: Desk) -> None:
    on_the_tenth = "search since:2024-01-10 until:2024-01-10"
    assert [row["id"] for row in await desk.records(on_the_tenth)] == [desk.ids["us"]]


async def test_nothing_found_says_what_would_be(desk: Desk) -> None:
    text = await desk.ask("search missiles football country:us")
    assert "Nothing was found for this." in text
    assert "search missiles country:US" in text


@pytest.mark.parametrize("typed", ["search misiles", "search misiles football"])
async def test_mistyped_words_are_offered_as_statements_spell_them(desk: Desk, typed: str) -> None:
    text = await desk.ask(typed)
    assert "Nothing was found for this." in text
    assert ("• search missiles" in text) == ("football" not in typed)


async def test_a_name_that_fits_several_institutions_offers_their_ids(desk: Desk) -> None:
    text = await desk.ask("search missiles from:department")
    assert "could be several institutions" in text
    assert "search missiles from:us-state" in text


async def test_a_country_that_tells_institutions_apart_is_not_asked_for_anew(desk: Desk) -> None:
    text = await desk.ask("search football from:department country:us")
    assert "could be several institutions" in text
    text = await desk.ask("search football from:ministry country:jp")
    assert "Nothing was found for this." in text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("search foo:bar missiles", "There is no option “foo:”."),
        ("search missiles country:zz", "“zz” is no country"),
        ("search missiles from:Nonsense", "“Nonsense” is no institution that we know: sources"),
    ],
)
async def test_an_option_that_is_not_understood_is_not_taken_for_silence(
    desk: Desk, typed: str, told: str
) -> None:
    text = await desk.ask(typed)
    assert told in text
    assert "Nothing was found" not in text
    assert ("• search missiles" in text) == ("zz" not in typed)


@pytest.mark.parametrize("typed", ["from:us-state", 'from:"Department of State"', "from:state"])
async def test_an_institution_that_said_nothing_of_it_is_one_all_the_same(
    desk: Desk, typed: str
) -> None:
    assert "Nothing was found for this." in await desk.ask(f"search zeppelins {typed}")


async def test_institutions_that_are_no_sources_are_found_by_a_part_of_their_names(
    empty: Desk, sqlite_store: Store
) -> None:
    async with sqlite_store.write() as tx:
        for key, institution in (("a", "Harbour Institute"), ("b", "Institute for Ports")):
            named = new_statement(key, institution=institution, source_id="import")
            await statements.insert(tx, named)
    found = await empty.ask("search missiles from:harbour")
    assert "1 statement found" in found
    assert "Harbour Institute" in found
    text = await empty.ask("search missiles from:institute")
    assert "could be several institutions" in text
    assert 'search missiles from:"Institute for Ports"' in text


async def test_show_by_id_by_given_id_and_by_address(desk: Desk) -> None:
    short = desk.ids["us"]
    for name in (short, short.upper(), "seed-001"):
        assert "We condemn the transfer of ballistic missiles." in await desk.ask(f"show {name}")
    (row,) = await desk.records(f"show {short}")
    assert row["given_id"] == "seed-001"
    assert row["fetched"] == {
        "url": "https://ministry.example/us",
        "at": NOW.isoformat(),
        "sha256": "ab" * 32,
    }
    assert row["facts"]["resolutions"][0]["number"] == 1718  # type: ignore[index]  # JSON
    assert row["evidence"] == [
        {"rule": "en-condemn", "field": "text", "start": 3, "end": 10, "text": "condemn"}
    ]


async def test_story_by_its_id_or_that_of_a_statement(desk: Desk) -> None:
    for name in (desk.story, desk.ids["jp"]):
        text = await desk.ask(f"story {name}")
        assert "(13 hrs later) · 🇯🇵 Japan (Ministry of Foreign Affairs)" in text
    assert [row["country"] for row in await desk.records(f"story {desk.story}")] == ["US", "JP"]


async def test_why_explains_matches_and_misses(desk: Desk) -> None:
    matched = await desk.ask(f"why {desk.ids['us']}")
    assert "main subject (main)" in matched
    assert "en-condemn We condemn the transfer" in matched
    missed = await desk.ask("why https://ministry.example/x")
    assert missed.startswith("Not a match: Football")
    assert "not named: North Korea" in missed


@pytest.mark.parametrize(
    "pasted", ["/?utm_source=mail&utm_medium=x", "#top", "/", "?fbclid=1", "?utm_id=9#a"]
)
async def test_addresses_are_found_as_people_paste_them(desk: Desk, pasted: str) -> None:
    for scheme in ("https", "http"):
        text = await desk.ask(f"why {scheme}://ministry.example/x{pasted}")
        assert text.startswith("Not a match: Football")


@pytest.mark.parametrize("verb", ["show", "why"])
async def test_ids_that_are_not_there(desk: Desk, verb: str) -> None:
    assert "There is no statement “zzzzz”." in await desk.ask(f"{verb} zzzzz")
    assert f"Did you mean story {desk.story}?" in await desk.ask(f"{verb} {desk.story}")
    short = desk.ids["us"]
    assert f"Did you mean {short}?" in await desk.ask(f"{verb} {short[:4]}")
    assert f"Did you mean {short}?" in await desk.ask(f"{verb} {short[:4]}ø")
    missing = await desk.ask(f"{verb} https://x.example/")
    assert "https://x.example/ is in the store. Operators take it in with add URL." in missing


async def test_sources_in_trouble_come_first(desk: Desk) -> None:
    text = await desk.ask("sources")
    assert text.startswith("3 sources: 1 failing, 1 never polled, 1 disabled")
    assert "no answer in time (timeout) · for 3 hrs" in text
    assert "refuses all programs" in text
    assert [row["state"] for row in await desk.records("sources")] == [
        "failing", "never", "disabled",
    ]  # fmt: skip


async def test_typos_are_answered_and_refused_as_records(desk: Desk) -> None:
    assert "Did you mean latest 5?" in await desk.ask("latets 5")
    with pytest.raises(CommandError, match="unknown-verb"):
        await desk.records("latets 5")


async def test_a_story_is_called_by_a_copy_that_the_asker_can_read(desk: Desk) -> None:
    await desk.ask("settings language ja")
    assert (await desk.ask(f"story {desk.story}")).startswith("弾道ミサイル移転")
    assert (await desk.ask(f"who {desk.story}")).startswith("公表した機関：弾道ミサイル移転")


async def test_examples_name_what_is_in_the_store(desk: Desk) -> None:
    assert desk.ids["jp"] in await desk.ask("help show")
    assert f"diff {desk.ids['jp']} {desk.ids['us']}" in await desk.ask("help diff")
    for verb in ("show", "story", "who", "diff", "why", "export"):
        for example in re.findall(rf"• ({verb} [^•]+)(?= •|$)", await desk.ask(f"help {verb}")):
            assert await desk.desk.records(example, desk.asker, now=NOW)
    assert desk.ids["jp"] not in await desk.ask("help retract")


async def test_help_knows_every_command(desk: Desk) -> None:
    text = await desk.ask("help?")
    for verb in commands.VERBS.values():
        assert verb.form in text
        assert f"• {verb.verb}" in await desk.ask(f"help {verb.verb}")
    reader = desk.desk.asker("slack:U1", "slack:C1")
    theirs = render(await desk.desk.answer("help", reader, now=NOW), width=200)
    assert "retract" not in theirs
    assert "search WORDS" in theirs


async def test_mentions_are_found_but_not_latest(empty: Desk, sqlite_store: Store) -> None:
    async with sqlite_store.write() as tx:
        await statements.insert(tx, new_statement("m", level=Level.MENTION))
    assert "no such statement" in await empty.ask("latest")
    assert "1 statement found" in await empty.ask("search missiles")


def test_every_command_is_documented_with_an_example() -> None:
    page = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf-8")
    for verb in commands.VERBS.values():
        assert f"## {verb.verb}\n" in page
        assert verb.form in page
        assert all(example in page for example in verb.examples)
