"""Whatever is stored comes back equal, and recording twice is recording once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from bot.model import (
    Actions,
    Block,
    Bullets,
    Button,
    Document,
    Facts,
    Fields,
    Fingerprint,
    Heading,
    Match,
    NewDelivery,
    Note,
    Paragraph,
    Quote,
    Reason,
    Run,
)
from bot.store import SeenItem, Store, codec, items, outbox, statements, words
from tests import made
from tests.property.thorough import examples

# Text as it reaches the store: the surrogates are what `CleanText` is for, tested elsewhere.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
RUNS = st.lists(
    st.builds(Run, text=TEXT, href=st.none() | TEXT, strong=st.booleans(), code=st.booleans()),
    max_size=3,
).map(tuple)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, text=TEXT),
    st.builds(Paragraph, runs=RUNS),
    st.builds(Quote, text=TEXT, language=TEXT),
    st.builds(Fields, pairs=st.lists(st.tuples(TEXT, RUNS), max_size=3).map(tuple)),
    st.builds(Bullets, items=st.lists(RUNS, max_size=3).map(tuple)),
    st.builds(Note, runs=RUNS),
    st.builds(
        Actions,
        buttons=st.lists(
            st.builds(Button, label=TEXT, href=st.none() | TEXT, action=st.none() | TEXT),
            max_size=3,
        ).map(tuple),
    ),
)
DOCUMENTS = st.builds(Document, summary=TEXT, blocks=st.lists(BLOCKS, max_size=5).map(tuple))
TIMES = st.datetimes(timezones=st.just(UTC))
FINGERPRINTS = st.builds(
    Fingerprint,
    keys=st.frozensets(TEXT),
    language=TEXT,
    at=TIMES,
    title=TEXT,
    sentences=st.frozensets(TEXT),
    minhash=st.lists(st.integers(0, 2**64 - 1)).map(tuple),
    anchors=st.frozensets(TEXT),
)
# A database that outlives an example is fine here: each example is about rows of its own.
relaxed = examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def open_store(tmp_path: Path, runner: asyncio.Runner) -> Iterator[Store]:
    store = runner.run(Store.open(f"sqlite:///{tmp_path}/statements.db", migrate=True))
    yield store
    runner.run(store.close())


@given(DOCUMENTS)
def test_documents_survive_the_codec(document: Document) -> None:
    assert codec.loads(codec.dumps(document), Document) == document


@given(st.builds(Match, score=st.floats(0, 1), evidence=..., nearest=..., flags=...))
def test_matches_survive_the_codec(match: Match) -> None:
    assert codec.loads(codec.dumps(match), Match) == match


@given(st.from_type(Facts).filter(lambda facts: all(d.day > date.min for d in facts.dates)))
def test_facts_survive_the_codec(facts: Facts) -> None:
    assert codec.loads(codec.dumps(facts), Facts) == facts


@given(FINGERPRINTS)
def test_fingerprints_survive_the_codec(print_: Fingerprint) -> None:
    assert codec.loads(codec.dumps(print_), Fingerprint) == print_


@relaxed
@given(st.lists(st.tuples(st.sampled_from("abc"), DOCUMENTS, TIMES), max_size=6))
def test_owing_again_changes_nothing(
    open_store: Store, runner: asyncio.Runner, owed: list[tuple[str, Document, datetime]]
) -> None:
    async def twice() -> None:
        async with open_store.write() as tx:
            for _ in range(2):
                for name, document, due_at in owed:
                    new = NewDelivery(
                        id=name,
                        destination="console",
                        reason=Reason.FIRST,
                        document=document,
                        due_at=due_at,
                    )
                    await outbox.owe(tx, new)
            kept = await outbox.listing(tx)
            first = {name: document for name, document, _ in reversed(owed)}
            assert {each.id: each.document for each in kept} == first
            for each in kept:
                await outbox.drop(tx, each.id)

    runner.run(twice())


@relaxed
@given(st.dictionaries(TEXT.filter(bool), TEXT, max_size=8))
def test_seeing_again_changes_nothing(
    open_store: Store, runner: asyncio.Runner, shown: dict[str, str]
) -> None:
    seen = [SeenItem(key=key, content_hash=content) for key, content in shown.items()]

    async def twice() -> None:
        async with open_store.write() as tx:
            await items.put(tx, "s", seen, made.NOON)
            once = await items.known(tx, "s", shown)
            await items.put(tx, "s", seen, made.NOON)
            assert await items.known(tx, "s", shown) == once == {i.key: i for i in seen}

    runner.run(twice())


@relaxed
@given(TEXT, st.data())
def test_a_text_is_found_by_each_of_its_words(
    open_store: Store, runner: asyncio.Runner, text: str, data: st.DataObject
) -> None:
    sought = text.split()
    word = data.draw(st.sampled_from(sought)) if sought else ""

    async def insert_and_search() -> None:
        async with open_store.write() as tx:
            if await statements.find(tx, "jp-mofa", text) is None:
                await statements.insert(tx, made.new_statement(text, text=text))
            hits = await statements.search(tx, [word], limit=1000)
        found = {hit.statement.key for hit in hits}
        assert text in found or words.term(word) is None

    runner.run(insert_and_search())
