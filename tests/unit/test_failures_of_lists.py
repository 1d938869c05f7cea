"""The ways in which lists of entries mislead, one test for each; the numbers are the project's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import owe
from bot.model import Address, Kind
from bot.poll import Outcome
from bot.render.text import render
from bot.store import Store, statements
from tests.flow import FEED, FOOTBALL, NOON, SHELLS, TRANSFER, Entry, Flow, page, rss
from tests.watched import ADDED, NEWS, OLD, alerts, feed, make, notices


@pytest.fixture
def flow(sqlite_store: Store) -> Flow:
    return make(sqlite_store)


# --- 5, 6, 7, 8, 9 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        feed(6, prefix="tag:"),
        feed(6, prefix="x", host="www.mfa.gov.example"),
        feed(6, prefix="y", slash="/"),
        [replace(e, guid=f"z{e.guid}", link=f"http://mfa.example/?p={e.guid}") for e in feed(6)],
    ],
    ids=["guids", "host", "slash", "links"],
)
async def test_row_05_new_ids_or_addresses_post_nothing_and_are_told_once(
    flow: Flow, changed: list[Entry]
) -> None:
    await flow.poll(*feed(6))
    assert (await flow.poll(*changed)).new == 0
    assert (await flow.poll(*changed)).outcome is Outcome.UNCHANGED
    assert await alerts(flow) == []
    assert await notices(flow) == ["SOURCE RENAMED"]

    # What is renamed stays one statement, and what is new is told.
    edited = replace(changed[0], text=f"{changed[0].text} Today we add: it must end at once.")
    polled = await flow.poll(NEWS, edited, *changed[1:])
    assert polled.new == 2
    async with flow.store.read() as tx:
        statement = await statements.find(tx, "mfa", changed[0].guid)
    assert statement is not None
    assert statement.version == 2


def elsewhere(entries: list[Entry], **changes: object) -> list[Entry]:
    """The same texts on a new site: other ids, other paths, and what else changes."""
    return [
        replace(entry, guid=f"new-{n}", link=f"https://gov.example/en/press/p-{n}-x-y", **changes)  # type: ignore[arg-type]  # each test names real fields
        for n, entry in enumerate(entries)
    ]


def _undated(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, published=None) for entry in entries]


def _retitled(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, title=f"{entry.title} | Ministry") for entry in entries]


def _wrapped(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, text=f"Skip to content. {entry.text} Print.") for entry in entries]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (feed(5), elsewhere(feed(5), published=NOON)),
        (_undated(feed(5)), elsewhere(_undated(feed(5)))),
        (feed(5), _retitled(elsewhere(feed(5), published=NOON))),
        (feed(5), elsewhere(_undated(_wrapped(feed(5))))),
        (
            [replace(entry, text="") for entry in _undated(feed(5))],
            [replace(entry, text="") for entry in elsewhere(_undated(feed(5)))],
        ),
    ],
    ids=["dates", "undated", "titles", "wrapped", "titles alone"],
)
async def test_row_05_a_site_that_moves_posts_nothing_twice_and_hides_nothing(
    flow: Flow, before: list[Entry], after: list[Entry]
) -> None:
    await flow.poll(*before)
    flow.clock.advance(timedelta(days=1))
    assert (await flow.poll(*after[:-1])).reasons == ()
    assert await alerts(flow) == []
    assert await notices(flow) == ["SOURCE RENAMED"]

    shells = Entry(guid="shells", title="Eleven wagons of shells", text=SHELLS)
    await flow.poll(replace(shells, published=flow.clock()), *after)
    assert await alerts(flow) == ["NEW"]
    assert await notices(flow) == ["SOURCE RENAMED"]


async def test_row_05_what_is_new_in_the_hour_of_a_move_is_told_at_once(flow: Flow) -> None:
    await flow.poll(*feed(5))
    shells = Entry(guid="shells", title="Eleven wagons of shells", text=SHELLS)
    await flow.poll(shells, *elsewhere(feed(5), published=NOON))
    assert await alerts(flow) == ["NEW"]
    assert await notices(flow) == ["SOURCE RENAMED"]


async def test_row_05_an_id_that_changes_with_the_words_hides_no_amendment(flow: Flow) -> None:
    await flow.poll(OLD)
    first = Entry(guid="1", link="https://mfa.example/2024/our-statement-of-today")
    await flow.poll(first, OLD)
    harsher = replace(first, guid="2", text=f"{TRANSFER} This must end today.")
    await flow.poll(harsher, OLD)
    assert await alerts(flow) == ["NEW", "AMENDED"]


async def test_row_05_a_part_of_a_site_may_move_while_its_pages_can_not_be_read(
    sqlite_store: Store,
) -> None:
    flow = make(sqlite_store, body="page")
    before = [replace(entry, text="") for entry in feed(6)]
    for entry in feed(6):
        flow.web.put(entry.link, page(f"{entry.text}\n\n{ADDED}"), content_type="text/html")
    await flow.poll(*before)
    await flow.poller.read_owed()
    moved = elsewhere(before[:4], published=NOON)
    assert (await flow.poll(*moved, *before[4:])).new == 0
    for entry, known in zip(moved, feed(4), strict=True):
        flow.web.put(entry.link, page(f"{known.text}\n\n{ADDED}"), content_type="text/html")
    flow.clock.advance(timedelta(hours=1))
    await flow.poller.read_owed()
    assert await alerts(flow) == []
    assert await notices(flow) == ["SOURCE RENAMED"]


async def test_row_05_a_new_footer_on_all_texts_amends_none_and_hides_no_amendment(
    flow: Flow,
) -> None:
    await flow.poll(OLD, *old(6))
    footer = " Follow us on all our channels."
    dressed = [replace(entry, text=entry.text + footer) for entry in old(6)]
    dressed[2] = replace(dressed[2], text=f"Five hundred wagons more have come. {dressed[2].text}")
    await flow.poll(OLD, *dressed)
    assert await alerts(flow) == ["LATE"]  # told for the first time here: it is a baseline's
    said = render(flow.channel.posts[-1].delivery.document, width=300)
    assert "Statement number 2" in said


def old(count: int) -> list[Entry]:
    """Texts of last year, no two about the same."""
    return [
        replace(
            entry,
            text=f"The DPRK sent {n + 3} trains of shells to Russia on {n + 2} March 2023.",
            published=NOON - timedelta(days=100 + 7 * n),
        )
        for n, entry in enumerate(feed(count))
    ]


@pytest.mark.parametrize("count", [3, 15])
async def test_row_05_a_burst_of_old_texts_is_held_and_told_in_one_list(
    flow: Flow, count: int
) -> None:
    await flow.poll(OLD)
    strangers = old(count)
    polled = await flow.poll(*strangers, OLD)
    assert (polled.new, polled.matched) == (count, count)
    assert await alerts(flow) == []
    assert await notices(flow) == ["BURST HELD"]
    await flow.poll(NEWS, *strangers)
    assert await alerts(flow) == ["NEW"]
    assert await notices(flow) == ["BURST HELD"]

    await flow.release()
    assert await alerts(flow) == ["NEW"]
    flow.clock.advance(timedelta(hours=1))
    await flow.release()
    assert await alerts(flow) == ["NEW", "Shown"]
    listed = render(flow.channel.posts[-1].delivery.document, width=300)
    assert listed.count("LATE ·") == count


async def test_row_05_operators_see_what_of_a_burst_matches_and_can_keep_it_from_the_list(
    flow: Flow,
) -> None:
    football = Entry(guid="f", title="Cup", text=FOOTBALL, published=NOON - timedelta(days=90))
    await flow.poll(OLD)
    await flow.poll(*old(3), football, OLD)
    await flow.deliverer.pay_all()
    (notice,) = flow.channel.posts
    said = " ".join(render(notice.delivery.document).split())
    assert "shows 4 unknown texts at once that are old or bear no date" in said
    assert "3 of them match, and are told in one list at 10 Jan 2024, 13:00 UTC" in said
    assert all(f"Statement number {n}" in said for n in range(3))
    assert "Cup" not in said

    (retract,) = re.findall(r"retract (\w+)", said)
    async with flow.store.write() as tx:
        statement = await statements.get(tx, retract)
        assert statement is not None
        await statements.retract(tx, retract, "Not ours.")
        retracted = replace(statement, retraction="Not ours.")
        await owe.correct(tx, retracted, "Not ours.", named=flow.destinations, now=flow.clock())
    flow.clock.advance(timedelta(hours=1))
    await flow.release()
    await flow.deliverer.pay_all()
    assert render(flow.channel.posts[-1].delivery.document, width=300).count("LATE ·") == 2


async def test_row_05_a_list_that_fills_up_after_an_empty_first_look_is_a_burst(flow: Flow) -> None:
    flow.web.put(FEED, rss())
    assert (await flow.poll()).outcome is Outcome.BASELINE
    await flow.poll(NEWS, *old(9))
    assert await alerts(flow) == ["NEW"]
    assert await notices(flow) == ["BURST HELD"]


async def test_row_05_undated_strangers_in_the_place_of_all_that_was_known_are_held(
    flow: Flow,
) -> None:
    await flow.poll(
        *[replace(e, title=f"Match {e.guid}", text=FOOTBALL) for e in _undated(feed(6))]
    )
    await flow.poll(*elsewhere(_undated(old(6))))
    assert await alerts(flow) == []
    assert await notices(flow) == ["BURST HELD", "SOURCE GAP"]
    flow.clock.advance(timedelta(hours=1))
    await flow.release()
    assert await alerts(flow) == ["Shown"]


@pytest.mark.parametrize("guid", ["same", "", "null"])
async def test_row_06_entries_that_share_an_id_are_all_kept_in_any_order(
    flow: Flow, guid: str
) -> None:
    shared = [replace(entry, guid=guid) for entry in feed(4)]
    assert (await flow.poll(*shared)).new == 4
    assert (await flow.poll(*reversed(shared))).new == 0
    assert (await flow.poll(*shared)).new == 0
    assert await alerts(flow) == []
    assert await notices(flow) == []


async def test_row_07_a_feed_that_shrinks_and_returns_says_nothing(flow: Flow) -> None:
    many = feed(50)
    await flow.poll(*many)
    assert (await flow.poll(*many[:2])).new == 0
    assert (await flow.poll(*many)).new == 0
    assert await alerts(flow) == []
    late = Entry(guid="late", title="Wagons", text=SHELLS, published=NOON - timedelta(days=20))
    await flow.poll(*many[:49], late)
    await flow.poll(*many)
    await flow.poll(*many[:49], late)
    assert await alerts(flow) == ["LATE"]
    assert await notices(flow) == []


ARCHIVE = "https://mfa.example/archive"


async def test_row_08_a_gap_is_told_and_filled_from_the_archive(sqlite_store: Store) -> None:
    archive = Address(url=ARCHIVE, kind=Kind.HTML_INDEX, options=(("link", "a"),))
    flow = make(sqlite_store, archive=archive)
    all_news = feed(40)
    await flow.poll(*all_news[20:30])
    flow.clock.advance(timedelta(hours=1))
    flow.web.put(ARCHIVE, _listing(all_news), content_type="text/html")
    polled = await flow.poll(*all_news[:10])
    assert polled.new == 20
    assert await notices(flow) == ["SOURCE GAP"]
    assert (await flow.poll(NEWS, *all_news[:9])).new == 1
    assert await notices(flow) == ["SOURCE GAP"]


def _listing(entries: list[Entry]) -> str:
    return "".join(
        f"<p><time datetime='{e.published:%F}'></time><a href='{e.link}'>{e.title}</a></p>"
        for e in entries
    )


@pytest.mark.parametrize("order", ["newest first", "oldest first", "one pinned"])
async def test_row_08_an_archive_with_days_but_no_hours_fills_a_gap_all_the_same(
    sqlite_store: Store, order: str
) -> None:
    dated = (("item", "p"), ("link", "a"), ("date", "time"))
    archive = Address(url=ARCHIVE, kind=Kind.HTML_INDEX, options=dated)
    flow = make(sqlite_store, archive=archive)
    all_news = feed(24)
    await flow.poll(*all_news[12:18])
    flow.clock.advance(timedelta(hours=1))
    listed = {
        "newest first": all_news,
        "oldest first": [*reversed(all_news)],
        "one pinned": [all_news[15], *all_news],
    }
    flow.web.put(ARCHIVE, _listing(listed[order]), content_type="text/html")
    polled = await flow.poll(*all_news[:6])
    assert polled.new >= 12
    async with flow.store.read() as tx:
        found = [
            await statements.search(tx, [], phrases=[e.title], unmatched=True)
            for e in all_news[:12]
        ]
    assert all(found)


async def test_row_08_a_gap_is_told_where_there_is_no_archive(flow: Flow) -> None:
    await flow.poll(*feed(30)[20:30])
    assert (await flow.poll(*feed(10))).new == 10
    assert await notices(flow) == ["SOURCE GAP"]


async def test_row_08_a_back_dated_text_hides_no_gap(flow: Flow) -> None:
    shown = feed(30)
    await flow.poll(*shown[20:30])
    back_dated = Entry(
        guid="back", title="Back-dated", text=FOOTBALL, published=NOON - timedelta(days=9)
    )
    await flow.poll(*shown[:9], back_dated)
    assert await notices(flow) == ["SOURCE GAP"]


async def test_row_09_equal_dates_and_old_dates_hide_nothing(flow: Flow) -> None:
    await flow.poll(OLD)
    first, second, third = (
        Entry(guid="1", title="Missiles for Russia", text=TRANSFER),
        Entry(guid="2", title="Eleven wagons of shells", text=SHELLS),
        Entry(guid="3", title="Football", text=FOOTBALL),
    )
    assert (await flow.poll(first, OLD)).new == 1
    assert (await flow.poll(third, second, first, OLD)).new == 2
    assert await alerts(flow) == ["NEW", "NEW"]
