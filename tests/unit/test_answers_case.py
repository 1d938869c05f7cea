"""`who` and `export`: who of the signatories has published, and the case as a file."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest

from bot.model import Attachment, NewStatement, Signatory, Span
from bot.render import csv as rendering
from bot.store import Store, evidence, statements, stories
from tests.asking import NOW, Desk, told
from tests.made import NEW_STORY, fingerprint, new_statement


@pytest.fixture
async def desk(sqlite_store: Store) -> Desk:
    return await told(sqlite_store)


def joint(key: str, country: str, *, official: bool = True, **more: object) -> NewStatement:
    """A copy of a statement that the USA, France and Japan have signed."""
    span = Span(field="text", start=3, end=10, text="condemn")
    new = new_statement(key, country=country, institution=f"Ministry of {country}", **more)  # type: ignore[arg-type]  # passed on
    signed = tuple(Signatory(country=code, span=span) for code in ("US", "FR", "JP"))
    return replace(new, official=official, facts=replace(new.facts, signatories=signed))


async def record(store: Store, *new: NewStatement) -> str:
    """A story told by these statements; its id."""
    async with store.write() as tx:
        kept = [await statements.insert(tx, each) for each in new]
        story = (await stories.create(tx, kept[0])).id
        for each in kept:
            await stories.attach(tx, story, each, fingerprint(each.key), NEW_STORY)
    return story


async def file(desk: Desk, line: str) -> Attachment:
    document = await desk.desk.answer(line, desk.asker, now=NOW)
    (attachment,) = document.attachments
    assert attachment.name in document.summary
    return attachment


# --- who ------------------------------------------------------------------------------------------


async def test_who_tells_signatories_apart_from_others(sqlite_store: Store) -> None:
    first = joint("a", "US")
    later = first.first_seen + timedelta(hours=3, minutes=10)
    second = joint("b", "JP", published=later, first_seen=later)
    mirror = replace(joint("m", "XX", official=False), institution="The Mirror")
    story = await record(sqlite_store, first, second, mirror)
    desk = Desk(sqlite_store)
    text = await desk.ask(f"who {story}")
    assert text.startswith("Who signed: Joint statement")
    assert "Published by 2 of 3 signatories and 1 unofficial source." in text
    assert "1 has not published it yet: 🇫🇷 France" in text
    assert "Others that published it: • The Mirror" in text
    rows = {row["country"]: row for row in await desk.records(f"who {story}")}
    assert [rows[code]["signatory"] for code in ("US", "JP", "FR", "XX")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert rows["FR"]["published"] is None
    assert "(3 hrs 10 mins later)" in text
    assert rows["JP"]["lag_seconds"] == 3 * 3600 + 600
    assert rows["US"]["named"][0]["text"] == "condemn"  # type: ignore[index]  # JSON


async def test_who_without_names_lists_who_published(desk: Desk) -> None:
    for name in (desk.story, desk.ids["jp"]):
        text = await desk.ask(f"who {name}")
        assert "Its text names no signatories." in text
        assert "Department of State" in text
        assert "Ministry of Foreign Affairs) · 11 Jan 2024, 10:00 KST (13 hrs later)" in text
    assert "There is no story “zzzzz”." in await desk.ask("who zzzzz")


# --- export ---------------------------------------------------------------------------------------


async def test_a_case_holds_every_version_with_what_it_can_be_traced_to(
    desk: Desk, sqlite_store: Store
) -> None:
    async with sqlite_store.write() as tx:
        kept = await statements.get(tx, desk.ids["us"])
        assert kept
        changed = new_statement("us", title="Missile transfers", text="We condemn and regret it.")
        await statements.revise(tx, kept.id, changed, now=NOW)
        read_from = await evidence.get(tx, kept.id, 1)
    attachment = await file(desk, f"export {desk.ids['jp']} json")
    assert (attachment.name, attachment.media_type) == (
        f"case-{desk.story}.json",
        "application/json",
    )
    whole = json.loads(attachment.text)
    american, japanese = whole["statements"]
    assert [each["text"] for each in american["versions"]] == [kept.text, changed.text]
    first, second = american["versions"]
    assert read_from
    assert first["fetched"]["sha256"] == read_from.sha256
    assert first["url"] == "https://ministry.example/us"
    assert second["seen"] == NOW.isoformat()
    assert first["facts"]["resolutions"][0]["number"] == 1718
    for version in (*american["versions"], *japanese["versions"]):
        for quote in version["quotes"]:
            assert version["text"][quote["start"] : quote["end"]] == quote["text"]
    assert first["quotes"]
    assert [row["id"] for row in await desk.records(f"export {desk.story}")] == [
        american["id"],
        japanese["id"],
    ]


async def test_a_case_as_a_table_has_a_row_for_each_finding(desk: Desk) -> None:
    attachment = await file(desk, f"export {desk.story} csv")
    rows = list(csv.DictReader(StringIO(attachment.text.removeprefix("\ufeff"))))
    kinds = [row["kind"] for row in rows if row["statement"] == desk.ids["us"]]
    assert kinds == ["version", "quote", "match", "resolutions"]
    (resolution,) = [row for row in rows if row["value"] == "1718 2006"][:1]
    assert (resolution["start"], resolution["end"], resolution["text"]) == ("3", "10", "condemn")
    assert {row["sha256"] for row in rows} == {"ab" * 32, ""}


async def test_a_case_to_read(desk: Desk) -> None:
    attachment = await file(desk, f"export {desk.story}")
    assert attachment.name.endswith(".md")
    assert attachment.text.startswith(f"# Case {desk.story}: Missile transfers\n")
    assert "> We condemn the transfer of ballistic missiles." in attachment.text
    assert f"SHA-256 `{'ab' * 32}`" in attachment.text
    assert "`en-condemn` “condemn” (text, 3 to 10)" in attachment.text
    assert "弾道ミサイルの移転を非難する。" in attachment.text


async def test_a_text_that_tells_no_story_is_a_case_of_its_own(desk: Desk) -> None:
    attachment = await file(desk, f"export {desk.ids['x']} json")
    assert attachment.name == f"case-{desk.ids['x']}.json"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_cell_is_a_formula(formula: str) -> None:
    written = rendering.render(["a"], [{"a": formula}])
    _, row = csv.reader(StringIO(written))
    assert row == [f"'{formula}"]
