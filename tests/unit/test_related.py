"""Which stories are named as related, and which are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot import cluster
from bot.answers import Answers
from bot.desk import Desk
from bot.model import Destination, Fingerprint, NewStatement, Permissions, StoryCandidate
from bot.record import Found, record
from bot.render.text import render
from bot.store import Store
from tests.made import NOON, new_statement
from tests.shipped import analyst

TRANSFER = (
    "The foreign ministers condemn the transfer of ballistic missiles from the DPRK to Russia. "
    "Russia launched these missiles against Ukraine on 30 December 2023 and on 2 January 2024."
)
SANCTIONS = (
    "The Treasury imposes sanctions on three companies and an aircraft of the Russian air force. "
    "They carried North Korean ballistic missiles that Russia used on 30 December 2023 and on "
    "2 January 2024, and equipment for their tests."
)
DEBATE = (
    "Members of the Security Council met to discuss the transfer of North Korean ballistic missiles"
    " to Russia. Several called the deliveries a violation of its resolutions."
)
MONTHS_LATER = (
    "The European Union adopts its fourteenth package of sanctions against Russia. "
    "It lists people who trade North Korean artillery shells for oil."
)


def told(key: str, text: str, title: str, at: datetime, country: str = "US") -> NewStatement:
    made = new_statement(key, text=text, title=title, country=country, published=at, first_seen=at)
    made = replace(made, source_id=key, institution=f"Ministry of {key}")
    found = analyst().analyse(title, text, languages=("en",), published=at)
    return replace(made, match=found.match, facts=found.facts)


STATEMENT = told("gb", TRANSFER, "Joint statement on ballistic missile transfers", NOON, "GB")
PACKAGE = told(
    "us", SANCTIONS, "Treasury sanctions those who move DPRK missiles", NOON + timedelta(days=40)
)
NEXT_DAY = told(
    "un", DEBATE, "Council debates DPRK ballistic missile transfers", NOON + timedelta(days=1)
)
OTHER_TOPIC = replace(
    told("ir", SANCTIONS, "Treasury sanctions those who ship the same", NOON + timedelta(days=41)),
    match=replace(PACKAGE.match, topic="iran-russia-transfers"),
)
LATER = told("eu", MONTHS_LATER, "EU adopts its 14th package", NOON + timedelta(days=160))


@pytest.fixture
async def desk(store: Store) -> Desk:
    here = Destination(id="console")
    async with store.write() as tx:
        for new in (STATEMENT, NEXT_DAY, PACKAGE, OTHER_TOPIC, LATER):
            await record(tx, Found(statement=new, silent=True), destinations=(), now=NOON)
    return Desk(
        store=store,
        answers=Answers(store=store, sources=(), named=[here]),
        named=[here],
        permissions=Permissions(),
    )


async def ask(desk: Desk, line: str) -> str:
    document = await desk.answer(line, desk.asker("console", "console"), now=NOON)
    return " ".join(render(document, width=100).split())


async def rows(desk: Desk, line: str) -> Sequence[dict[str, object]]:
    return await desk.records(line, desk.asker("console", "console"), now=NOON)


async def test_follow_ups_are_named_with_what_they_share(desk: Desk) -> None:
    newest = {str(row["title"]): str(row["id"]) for row in await rows(desk, "latest 10")}
    text = await ask(desk, f"story {newest[STATEMENT.title]}")
    related = text.partition("Related stories:")[2]
    assert PACKAGE.title in related
    assert "both speak of 30 Dec 2023, 2 Jan 2024" in related
    assert NEXT_DAY.title in related
    assert LATER.title not in related
    assert OTHER_TOPIC.title not in related
    [first] = await rows(desk, f"story {newest[STATEMENT.title]}")
    story = first["story"]
    [row] = await rows(desk, f"story {newest[PACKAGE.title]}")
    assert row["related"] == [
        {
            "story": story,
            "title": STATEMENT.title,
            "shares": ["date:2023-12-30", "date:2024-01-02"],
        }
    ]


async def test_a_story_without_follow_ups_names_none(desk: Desk) -> None:
    newest = {str(row["title"]): str(row["id"]) for row in await rows(desk, "latest 10")}
    assert "Related" not in await ask(desk, f"story {newest[LATER.title]}")


def test_the_order_of_stories_makes_no_difference() -> None:
    prints = [_print(new) for new in (STATEMENT, NEXT_DAY, PACKAGE, LATER)]
    pairs = {
        frozenset((number, int(found.story_id)))
        for number, one in enumerate(prints)
        for found in cluster.relate(
            [one],
            [
                StoryCandidate(story_id=str(other), first_at=each.at, members=(each,))
                for other, each in enumerate(prints)
                if other != number
            ],
        )
    }
    assert pairs == {frozenset((0, 1)), frozenset((0, 2))}


def _print(new: NewStatement) -> Fingerprint:
    at = new.published or new.first_seen
    return cluster.fingerprint(new.title, new.text, new.language, new.facts, at)
