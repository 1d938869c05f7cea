"""One page under many addresses: known when it is given again, and listed once."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row

from bot.answers import Answers
from bot.desk import Desk
from bot.model import Permissions, Statement
from bot.reading import Reader
from bot.render.text import render
from bot.store import Store, statements
from bot.text.addresses import page, untracked
from tests.fakes import InlineWorkers
from tests.flow import DESK, NOON, SHELLS, TRANSFER, Entry, Flow
from tests.flow import page as shown
from tests.made import another
from tests.shipped import analyst

PLAIN = "https://mfa.example/news/7"
SAME = (
    PLAIN,
    "http://mfa.example/news/7/",
    "https://www.mfa.example/news/7",
    "https://m.mfa.example/news/7?utm_source=mail&utm_medium=x",
    "https://amp.mfa.example/news/7",
    "https://mfa.example/amp/news/7",
    "https://mfa.example/news/7/amp/",
    "https://mfa.example/news/7.amp",
    "https://mfa.example/print/news/7",
    "https://mfa.example/news/7/print#top",
    "https://mfa.example/news/7?print=1",
    "https://mfa.example/news/7?output=amp&fbclid=abc",
)
MET = (PLAIN, *SAME[3:4], *SAME[5:7], SAME[-2])
OTHERS = (
    "https://mfa.example/news/8",
    "https://mfa.example/news/7?id=8",
    "https://embassy.mfa.example/news/7",
    "https://mfa.example/news/7/print/2",
)


def test_a_page_is_known_by_whichever_of_its_addresses() -> None:
    assert {page(each) for each in SAME} == {page(PLAIN)}
    assert page(PLAIN) not in {page(each) for each in OTHERS}
    assert page("https://m.example/?a=1&b=2") == page("http://www.m.example?b=2&a=1")
    assert page("http://[broken") == "http://[broken"


def test_marks_of_campaigns_are_no_part_of_an_address() -> None:
    assert untracked(f"{PLAIN}?id=3&utm_source=x&gclid=1#top") == f"{PLAIN}?id=3"
    assert untracked(f"{PLAIN}?pk_campaign=x&pk_kwd=y&pk_id=77") == f"{PLAIN}?pk_id=77"
    assert untracked(PLAIN) == PLAIN


def desk(flow: Flow) -> Desk:
    reader = Reader(fetch=flow.web, workers=InlineWorkers(), analyst=analyst(), clock=flow.clock)
    return Desk(
        store=flow.store,
        answers=Answers(store=flow.store, sources=flow.sources, named=(DESK,)),
        named=(DESK,),
        permissions=Permissions(operators=frozenset({"fake:op"}), settings_by="listed"),
        topics=("dprk-russia-transfers",),
        sources=flow.sources,
        reading=lambda: nullcontext(reader),
    )


async def say(desk: Desk, text: str) -> str:
    document = await desk.answer(text, desk.asker("fake:op", DESK.id), now=NOON)
    return " ".join(render(document, width=100).split())


async def told(store: Store) -> tuple[Flow, Desk]:
    """A page that came under five addresses, an hour apart, and another page."""
    flow = Flow(store)
    await flow.poll(Entry(guid="old", title="Football", text="The match was a draw."))
    for number, link in enumerate(MET):
        flow.clock.advance(timedelta(hours=1))
        at = flow.clock()
        await flow.poll(entry(f"n{number}", link, TRANSFER, at))
    await flow.poll(entry("other", "https://mfa.example/news/8", f"{TRANSFER} {SHELLS}", at))
    return flow, desk(flow)


def entry(guid: str, link: str, text: str, at: datetime = NOON) -> Entry:
    return Entry(guid=guid, title="Missiles", text=text, link=link, published=at)


async def test_it_is_told_once_and_listed_once(sqlite_store: Store) -> None:
    flow, room = await told(sqlite_store)
    assert (await flow.told()).count("NEW") == 1
    asker = room.asker("fake:op", DESK.id)
    for asked in ("latest 2", "search missiles", "latest 9"):
        rows = await room.records(asked, asker, now=NOON)
        assert [len(row["also_at"]) for row in rows] == [0, 4], asked
        assert rows[1]["url"] == PLAIN  # as it was seen first, and told
        assert "Missiles (also at 4 other addresses)" in await say(room, asked)
    story = str(rows[1]["story"])
    text = await say(room, f"story {story}")
    assert text.count("Ministry mfa") == 2
    assert text.count("(also at 4 other addresses)") == 1
    text = await say(room, f"show {rows[1]['id']}")
    assert all(f"{link} · " in text for link in MET[1:])


async def test_latest_reads_what_it_shows_and_no_more(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, room = await told(sqlite_store)
    async with sqlite_store.write() as tx:
        await statements.insert_all(tx, [another(number) for number in range(1, 30)])
    read: list[str] = []
    of_row = statements.of_row

    def counted(row: Row[Any]) -> Statement:
        read.append(row.id)
        return of_row(row)

    monkeypatch.setattr(statements, "of_row", counted)
    for asked, count in (("latest 5", 3 + 6), ("latest 1", 1), ("latest 5 japan", 5)):
        rows = await room.records(asked, room.asker("fake:op", DESK.id), now=NOON)
        assert len(rows) == int(asked.split()[1])
        assert len(read) == count, asked
        read.clear()


async def test_pages_of_other_institutions_and_other_words_are_listed_each(
    sqlite_store: Store,
) -> None:
    flow = Flow(sqlite_store)
    await flow.poll(Entry(guid="old", title="Football", text="The match was a draw."))
    await flow.poll(entry("a", PLAIN, TRANSFER))
    await flow.poll(entry("b", f"{PLAIN}?print=1", f"{TRANSFER} {SHELLS}"))
    rows = await desk(flow).records("latest", desk(flow).asker("fake:op", DESK.id), now=NOON)
    assert [row["also_at"] for row in rows] == [[], []]


@pytest.mark.parametrize("first", [0, 1])
async def test_a_page_that_is_added_twice_is_one_statement(sqlite_store: Store, first: int) -> None:
    flow = Flow(sqlite_store)
    await flow.poll(Entry(guid="old", title="Football", text="The match was a draw."))
    room = desk(flow)
    given = [f"{PLAIN}?utm_source=x&fbclid=abc#top", PLAIN]
    for link in given:
        flow.web.put(link, shown(f"{TRANSFER}\n\n{SHELLS}"), content_type="text/html")
    assert (await say(room, f"add {given[first]}")).startswith("Added:")
    assert "in the store as statement" in await say(room, f"add {given[1 - first]}")
    assert "in the store as statement" in await say(room, "add http://www.mfa.example/news/7/")
    (row,) = await room.records("latest", room.asker("fake:op", DESK.id), now=NOON)
    assert row["url"] == PLAIN
