"""What may answer a question, and the desk's own answers, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import Level
from bot.store import Store, faq, recall, statements
from bot.store.index import Index
from bot.store.words import Term
from tests.made import NOON, another, new_statement


def any_of(*words: str, open_ended: bool = False) -> list[Term]:
    return [Term(words=(word,), open_ended=open_ended) for word in words]


async def test_what_speaks_of_most_comes_first_and_the_newest_of_equals(store: Store) -> None:
    texts = {
        "both": "Shells and soldiers.",
        "one": "Soldiers only.",
        "other": "공동성명, soldiers.",
    }
    async with store.write() as tx:
        for day, (key, text) in enumerate(texts.items()):
            at = NOON + timedelta(days=day)
            await statements.insert(tx, new_statement(key, text=text, published=at, first_seen=at))
        await statements.insert(tx, new_statement("miss", text="Shells, soldiers.", level=None))
    things = [[any_of("shells", "obus")], [any_of("soldier", open_ended=True)]]
    async with store.read() as tx:
        found = await recall.recall(Index(tx), things, [], limit=10)
        assert [each.key for each in found] == ["both", "other", "one"]
        assert len(await recall.recall(Index(tx), things, [], limit=2)) == 2
        window = (NOON + timedelta(hours=20), NOON + timedelta(days=1, hours=1))
        first, *_ = await recall.recall(Index(tx), things, [window], limit=10)
        assert first.key == "one"
        unsaid = [[any_of("never")], *things]
        found = await recall.recall(Index(tx), unsaid, [window], limit=10)
        assert [each.key for each in found] == ["one", "both"]
        korean = await recall.recall(Index(tx), [[any_of("공동")]], [], limit=1)
        assert [each.key for each in korean] == ["other"]


async def test_what_speaks_of_a_rare_thing_is_found_behind_much_that_speaks_of_a_common_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall, "_MOST", 2)
    texts = ["Shells from Rajin.", "Shells.", "More shells.", "Only shells."]
    async with store.write() as tx:
        for day, text in enumerate(texts):
            at = NOON + timedelta(days=day)
            new = new_statement(str(day), text=text, published=at, first_seen=at)
            await statements.insert(tx, new)
    async with store.read() as tx:
        things = [[any_of("shells")], [any_of("rajin")]]
        found = await recall.recall(Index(tx), things, [], limit=10)
    assert [each.key for each in found] == ["0", "3", "2"]


async def test_words_that_no_text_holds_are_not_looked_for(store: Store) -> None:
    async with store.write() as tx:
        await statements.insert(tx, new_statement(text="Shells for Rajin, 탄약 등."))
    rajin, unsaid = Term(words=("for", "rajin")), Term(words=("for", "wonsan"))
    things = [any_of("obus", "shells", "탄약"), [unsaid, rajin], any_of("never", "nowhere")]
    async with store.read() as tx:
        assert await Index(tx).said(things) == [any_of("shells", "탄약"), [rajin], []]
        assert await Index(tx).said([]) == []


async def test_sqlite_looks_for_no_phrase_whose_words_stand_apart_in_all_texts(
    sqlite_store: Store,
) -> None:
    async with sqlite_store.write() as tx:
        await statements.insert(tx, new_statement(text="Shells for Rajin."))
    rajin, apart = Term(words=("for", "rajin")), Term(words=("rajin", "shells"))
    async with sqlite_store.read() as tx:
        held = Index(tx)
        assert await held.said([[apart, rajin]]) == [[rajin]]
        assert await held.said([[rajin, apart], [apart]]) == [[rajin], []]


async def test_words_of_texts_are_told_by_their_beginning(store: Store) -> None:
    async with store.write() as tx:
        await statements.insert(tx, new_statement(text="Shells for Rajin, shelled; 탄약 등."))
    async with store.read() as tx:
        assert sorted(await Index(tx).beginning_so("shel")) == ["shelled", "shells"]
        assert not await Index(tx).beginning_so("wons")
        assert not await Index(tx).beginning_so("o'sh")


async def test_statements_are_counted_since_a_day_and_by_a_country(store: Store) -> None:
    async with store.write() as tx:
        for number in range(3):
            await statements.insert(tx, another(number))
        await statements.insert(tx, new_statement("us", country="US"))
        await statements.insert(tx, new_statement("mention", level=Level.MENTION))
    async with store.read() as tx:
        assert await recall.how_many(tx, NOON - timedelta(days=91)) == 3
        assert await recall.how_many(tx, NOON - timedelta(days=91), country="US") == 1
        assert await recall.told_by(tx, ["none"]) == {}


async def test_a_later_answer_takes_the_place_of_an_earlier_one(store: Store) -> None:
    async def put(answer: str) -> str:
        return await faq.put(
            tx, language="en", question="Who?", answer=answer, statement_id="7fk2m", now=NOON
        )

    async with store.write() as tx:
        key = await put("We.")
        assert await put("They.") == key
        (entry,) = await faq.every(tx)
        assert (entry.text, entry.sources) == ("They.", ("7fk2m",))
        assert await faq.drop(tx, key.upper())
        assert not await faq.drop(tx, key)
