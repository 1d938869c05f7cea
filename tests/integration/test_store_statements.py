"""What the store remembers of texts: versions, lists, searches, evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import EvidenceBlob, Level, SourceRecord, Validators
from bot.store import (
    OwedReading,
    SeenItem,
    Store,
    evidence,
    ids,
    index,
    items,
    kept,
    meta,
    readings,
    sources,
    statements,
    stories,
    volumes,
    words,
)
from tests import made

DAY = timedelta(days=1)


# --- statements and their versions ----------------------------------------------------------------


async def test_a_statement_is_read_as_it_was_written(store: Store) -> None:
    new = made.new_statement(given_id="r-1")
    async with store.write() as tx:
        written = await statements.insert(tx, new)
    async with store.read() as tx:
        read = await statements.get(tx, written.id)
        assert read == written
        assert await statements.find(tx, "jp-mofa", "1") == written
        assert await statements.by_given(tx, "r-1") == written
        assert await statements.by_url(tx, new.url) == written
    assert (read.match, read.facts, read.published) == (new.match, new.facts, new.published)
    assert (read.version, read.story_id) == (1, None)


async def test_ids_are_short_and_forgive_letters_that_look_like_digits(store: Store) -> None:
    async with store.write() as tx:
        for key in range(30):
            written = await statements.insert(tx, made.new_statement(str(key)))
            assert 5 <= len(written.id) <= 7
            assert not written.id.isdigit()
            typed = written.id.upper().replace("0", "O").replace("1", "l")
            assert await statements.get(tx, f" {typed} ") == written


async def test_ids_that_would_be_alike_grow_longer(store: Store) -> None:
    async with store.write() as tx:
        written = await statements.insert(tx, made.new_statement())
        longer = await ids.unused(tx, statements.c.id, "jp-mofa", "1")
    assert longer.startswith(written.id)
    assert len(longer) == len(written.id) + 1


def test_an_id_is_never_a_mere_number() -> None:
    assert ids.candidates("jp-mofa", "276616") == ["773202610768x"]  # one in a million


async def test_many_at_once_are_kept_as_each_would_be_alone(store: Store) -> None:
    dated = [made.new_statement(str(number)) for number in range(3)]
    undated = [made.new_statement(f"u{number}", published=None) for number in range(2)]
    async with store.write() as tx:
        await statements.insert(tx, made.new_statement("before"))
        written = await statements.insert_all(tx, [*dated, *undated])
        assert [each.key for each in written] == ["0", "1", "2", "u0", "u1"]
        for each in written:
            assert await statements.get(tx, each.id) == each
            assert await statements.versions(tx, each.id) == [each]
        assert len(await statements.search(tx, ["missiles"])) == 6
        newest = [each.key for each in await statements.latest(tx, 6)]
    assert newest == ["u1", "u0", "2", "1", "0", "before"]


async def test_a_revision_keeps_the_version_before(store: Store) -> None:
    later = made.NOON + DAY
    async with store.write() as tx:
        first = await statements.insert(tx, made.new_statement(text="47 states condemn"))
        second = await statements.revise(
            tx, first.id, made.new_statement(text="48 states condemn"), now=later
        )
        assert await statements.versions(tx, first.id) == [first, second]
        assert await statements.get(tx, first.id) == second
        assert [hit.statement for hit in await statements.search(tx, ["48"])] == [second]
        assert await statements.search(tx, ["47"]) == []
    assert (second.version, second.first_seen) == (2, first.first_seen)


async def test_the_full_text_takes_the_place_of_a_summary(store: Store) -> None:
    summary = made.new_statement(text="In brief", complete=False)
    async with store.write() as tx:
        first = await statements.insert(tx, summary)
        full = await statements.replace(tx, first.id, made.new_statement(text="At length"))
        assert await statements.versions(tx, first.id) == [full]
    assert (full.version, full.text, full.complete) == (1, "At length", True)


async def test_text_that_databases_refuse_is_kept_with_its_offsets(store: Store) -> None:
    new = made.new_statement("k\x00", title="Nul \x00 here", text="lone \ud83d half")
    async with store.write() as tx:
        written = await statements.insert(tx, new)
        assert await statements.known(tx, "jp-mofa", ["k\x00", "new"]) == {"k\x00"}
    assert (written.title, written.text) == ("Nul \ufffd here", "lone \ufffd half")


async def test_keys_and_addresses_may_be_very_long(store: Store) -> None:
    # Incompressible, as an index of PostgreSQL compresses before it refuses.
    key = "".join(ids.candidates(str(number))[-1] for number in range(2000))
    async with store.write() as tx:
        written = await statements.insert(tx, made.new_statement(key))
        await items.put(tx, "jp-mofa", [SeenItem(key=key, content_hash="h")], made.NOON)
        assert await statements.find(tx, "jp-mofa", key) == written
        assert await statements.by_url(tx, written.url) == written
        assert list(await items.known(tx, "jp-mofa", [key])) == [key]


# --- lists ----------------------------------------------------------------------------------------


async def test_latest_is_newest_first_and_pages_without_gaps(store: Store) -> None:
    async with store.write() as tx:
        for number in range(7):  # all of one day, as dates without a time are
            await statements.insert(tx, made.new_statement(str(number)))
        old = made.new_statement("old", published=made.NOON - DAY)
        await statements.insert(tx, old)
        future = made.new_statement("future", published=made.NOON + DAY * 900)
        await statements.insert(tx, future)

        first = await statements.latest(tx, 5)
        rest = await statements.latest(tx, 5, before=first[-1].id)
    assert [each.key for each in first + rest] == [
        "future",
        "6",
        "5",
        "4",
        "3",
        "2",
        "1",
        "0",
        "old",
    ]


async def test_latest_shows_main_and_passage_by_country_and_topic(store: Store) -> None:
    async with store.write() as tx:
        for key, level, country in [
            ("main", Level.MAIN, "JP"),
            ("passage", Level.PASSAGE, "FR"),
            ("mention", Level.MENTION, "JP"),
            ("other", None, "JP"),
        ]:
            await statements.insert(tx, made.new_statement(key, level=level, country=country))
        assert [each.key for each in await statements.latest(tx, 9)] == ["passage", "main"]
        assert [each.key for each in await statements.latest(tx, 9, country="FR")] == ["passage"]
        assert await statements.latest(tx, 9, topic="no-such-topic") == []
        assert len(await statements.latest(tx, 9, topic="dprk-russia-transfers")) == 2
        counts = await volumes.by_level(tx, since=made.NOON)
        assert (counts.total(), counts[None]) == (4, 1)
        assert not await volumes.by_level(tx, since=made.NOON + timedelta(seconds=1))


async def test_a_statement_is_renamed_unless_another_has_its_new_key(store: Store) -> None:
    async with store.write() as tx:
        one = await statements.insert(tx, made.new_statement("one"))
        other = await statements.insert(tx, made.new_statement("other"))
        await statements.rename(tx, one.id, "new", "https://ministry.example/new")
        await statements.rename(tx, other.id, "new", "https://ministry.example/new")
        await statements.rename(tx, one.id, "new", "")
        kept_texts = await kept.these(tx, [one.id, other.id])
        assert {each.key for each in kept_texts.values()} == {"new", "other"}
        moved = await statements.get(tx, one.id)
        assert moved is not None
        assert moved.url == "https://ministry.example/new"
        assert [each.id for each in await kept.gone(tx, "jp-mofa", ["other"], limit=9)] == [one.id]
        assert await kept.gone(tx, "us-state", [], limit=9) == []


async def test_what_bears_no_date_counts_from_the_second_poll_on(store: Store) -> None:
    async with store.write() as tx:
        for day, keys in enumerate(["ab", "c"]):
            at = made.NOON + timedelta(days=day)
            for key in keys:
                new = made.new_statement(key, published=None, first_seen=at)
                await statements.insert(tx, new)
            await items.put(
                tx, "jp-mofa", [SeenItem(key=key, content_hash="h") for key in keys], at
            )
        await statements.insert(tx, made.new_statement("dated"))
        assert await volumes.by_source(tx, made.NOON - timedelta(days=1)) == {"jp-mofa": 2}
        assert await volumes.by_source(tx, made.NOON + timedelta(days=2)) == {}


# --- search ---------------------------------------------------------------------------------------

TEXTS = {
    "en": "The DPRK’s transfer of ballistic missiles to Russia violates Resolution 1718.",
    "fr": "La Corée du Nord a livré des missiles balistiques à la Russie.",
    "de": "Nordkorea lieferte Munition für Rußlands Krieg.",
    "ru": "КНДР поставила баллистические ракеты России.",
    "ko": "북한은 러시아에 탄도미사일을 이전하였다. 2024년 1월",
    "ja": "露朝間の武器移転を最も強い言葉で非難する。弾道ミサイル",
    "zh": "朝鲜向俄罗斯转让弹道导弹",
    "ar": "نقلت كوريا الشمالية صواريخ باليستية إلى روسيا",
    "he": "צפון קוריאה העבירה טילים בליסטיים לרוסיה",
    "el": "Η Βόρεια Κορέα μετέφερε πυραύλους στη Ρωσία",
    "tr": "KUZEY KORE Rusya'ya BALİSTİK füze verdi",
    "uk": "Північна Корея передала ракети",
}


@pytest.fixture
async def told(store: Store) -> Store:
    """A store with a statement in each of several languages, its key the language."""
    async with store.write() as tx:
        for language, text in TEXTS.items():
            await statements.insert(
                tx, made.new_statement(language, language=language, text=text, title=language)
            )
    return store


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (["missiles"], {"en", "fr"}),
        (["MISSILES", "livree"], {"fr"}),
        (["MISSILES", "russie"], {"en", "fr"}),
        (["coree"], {"fr"}),
        (["russlands"], {"de"}),
        (["ракеты"], {"ru", "uk"}),
        (["missile"], {"en", "fr"}),
        (["resolutions"], {"en"}),
        (["Munitionen"], set()),
        (["171"], set()),
        (["mis"], set()),
        (["북한"], {"ko"}),
        (["탄도미사일"], {"ko"}),
        (["2024년"], {"ko"}),
        (["露朝"], {"ja"}),
        (["露"], {"ja"}),
        (["朝"], {"ja", "zh"}),
        (["ミサイル"], {"ja"}),
        (["导弹"], {"zh"}),
        (["صواريخ"], {"ar"}),
        (["טילים"], {"he"}),
        (["πυραυλους"], {"el"}),
        (["balistik"], {"tr", "fr"}),
        (["передала"], {"uk"}),
        (["1718"], {"en"}),
        (["absent"], set()),
        (["朝北"], set()),
        (["?!"], set()),
    ],
)
async def test_search_in_any_language(told: Store, typed: list[str], found: set[str]) -> None:
    async with told.read() as tx:
        assert {hit.statement.key for hit in await statements.search(tx, typed, limit=99)} == found


async def test_a_beginning_of_many_words_is_found_as_one_of_few(
    told: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with told.read() as tx:
        few = await statements.search(tx, ["missile"], limit=99)
        monkeypatch.setattr(index, "_MOST_FORMS", 1)
        assert await statements.search(tx, ["missile"], limit=99) == few


@pytest.mark.parametrize(
    "typed",
    [
        '"', "'", "missiles' OR '1'='1", 'missiles" OR "korea', "words:missiles", "NEAR(a b)",
        "missiles*", "(", "a & b | !c", "<->", "\\", "';DROP TABLE search;--", "\x00", "missiles:*",
        "^missiles", "NOT", "AND", "-", "%", "北'", "🚀",
    ],
)  # fmt: skip
async def test_what_is_typed_is_never_syntax(told: Store, typed: str) -> None:
    async with told.read() as tx:
        for hits in (
            await statements.search(tx, [typed], limit=99),
            await statements.search(tx, [], phrases=[typed], limit=99),
        ):
            assert all("missiles" in hit.statement.text for hit in hits)
        assert len(await statements.search(tx, [], exclude=[typed], limit=99)) >= 10


async def test_phrases_exclusions_and_properties_narrow_a_search(told: Store) -> None:
    async def keys(*typed: str, **narrowed: object) -> set[str]:
        async with told.read() as tx:
            hits = await statements.search(tx, typed, limit=99, **narrowed)  # type: ignore[arg-type] # any of its options
        return {hit.statement.key for hit in hits}

    assert await keys(phrases=["ballistic missiles"]) == {"en"}
    assert await keys(phrases=["missiles ballistic"]) == set()
    assert await keys("missiles", exclude=["Russie"]) == {"en"}
    assert await keys(phrases=["missile"]) == set()
    assert await keys("missile", exclude=["missil"]) == {"en", "fr"}
    assert await keys(language="ko") == {"ko"}
    assert await keys("missiles", language="fr") == {"fr"}
    assert await keys("missiles", country="JP") == {"en", "fr"}
    assert await keys("missiles", country="FR") == set()
    assert await keys("missiles", institution="mofa") == {"en", "fr"}
    assert await keys("missiles", topic="no-such-topic") == set()
    assert await keys("missiles", since=made.NOON) == {"en", "fr"}
    assert await keys("missiles", until=made.NOON) == set()


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("러시아에 탄도미사일을", {"ko"}),
        ("이전하였다. 2024년", {"ko"}),
        ("을 이전하였다", {"ko"}),
        ("露朝間の武器移転を最も", {"ja"}),
        ("非難する。弾道ミサイル", {"ja"}),
        ("탄도미사일을 러시아에", set()),
    ],
)
async def test_phrases_of_scripts_without_spaces(told: Store, phrase: str, found: set[str]) -> None:
    async with told.read() as tx:
        hits = await statements.search(tx, [], phrases=[phrase])
    assert {hit.statement.key for hit in hits} == found


async def test_a_word_of_mixed_scripts_is_found(store: Store) -> None:
    async with store.write() as tx:
        text = "安保理決議1718号に違反する。유엔 안보리 결의 제1718호를 위반"
        await statements.insert(tx, made.new_statement(text=text))
        for typed in ("決議1718号", "安保理決議1718", "제1718호", "결의 제1718호"):
            assert len(await statements.search(tx, [typed])) == 1, typed


@pytest.mark.parametrize("looked_at", [1, 5])
async def test_what_is_rare_is_found_behind_the_newest(
    told: Store, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    monkeypatch.setattr(words, "_LOOKED_AT", looked_at)
    async with told.read() as tx:
        for typed, found in (("missiles", ["fr", "en"]), ("ракеты", ["uk", "ru"])):
            hits = await statements.search(tx, [typed], exclude=["露朝 武器"])
            assert [hit.statement.key for hit in hits] == found
        (hit,) = await statements.search(tx, [], phrases=["ballistic missiles"])
        assert hit.statement.key == "en"
        assert await statements.search(tx, [], phrases=["missiles ballistic"]) == []
        older = await statements.search(tx, ["missiles"], before=hit.statement.id)
        assert older == []


@pytest.mark.parametrize("looked_at", [1, 4, 500])
async def test_the_newest_are_found_first_however_often_a_word_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    monkeypatch.setattr(words, "_LOOKED_AT", looked_at)
    every = {"shells": 1, "rockets": 3, "mines": 11}
    texts = [" ".join(word for word, nth in every.items() if not at % nth) for at in range(40)]
    days = [made.NOON - at * DAY for at in range(40)]
    async with store.write() as tx:
        new = [
            made.new_statement(str(at), text=text, published=days[at], first_seen=days[at])
            for at, text in enumerate(texts)
        ]
        await statements.insert_all(tx, new)
    async with store.read() as tx:
        for typed in ("shells", "rockets", "mines", "drones"):
            newest = [str(at) for at, text in enumerate(texts) if typed in text]
            for limit in (1, 3, 10, 99):
                hits = await statements.search(tx, [typed], limit=limit)
                assert [hit.statement.key for hit in hits] == newest[:limit]


async def test_search_pages_newest_first(told: Store) -> None:
    async with told.read() as tx:
        first = await statements.search(tx, [], limit=7)
        rest = await statements.search(tx, [], limit=7, before=first[-1].statement.id)
    assert [hit.statement.key for hit in first + rest] == list(reversed(TEXTS))


async def test_search_leaves_out_what_did_not_match_unless_asked(store: Store) -> None:
    async with store.write() as tx:
        await statements.insert(tx, made.new_statement(level=None, text="A football match"))
        assert await statements.search(tx, ["football"]) == []
        assert len(await statements.search(tx, ["football"], unmatched=True)) == 1


async def test_a_snippet_shows_the_words_found_verbatim(store: Store) -> None:
    text = "Lead. " * 80 + "\n\n" + "Before. " * 40 + "La CORÉE du Nord a livré." + " After." * 40
    async with store.write() as tx:
        await statements.insert(tx, made.new_statement(text=text))
        [hit] = await statements.search(tx, ["coree"])
    assert "La CORÉE du Nord a livré. After." in hit.snippet
    assert hit.snippet.startswith("… ")
    assert hit.snippet.endswith(" …")
    assert len(hit.snippet) < 250


# --- what is kept for a while, and for good -------------------------------------------------------


async def test_old_texts_that_did_not_match_are_forgotten(store: Store) -> None:
    async with store.write() as tx:
        gone = await statements.insert(tx, made.new_statement("gone", level=None))
        kept = await statements.insert(tx, made.new_statement("kept"))
        later = made.new_statement("later", level=None, first_seen=made.NOON + DAY)
        recent = await statements.insert(tx, later)
        seen = SeenItem(key="gone", content_hash="h", statement_id=gone.id)
        await items.put(tx, "jp-mofa", [seen], made.NOON)

        assert await statements.prune(tx, made.NOON + DAY) == 1
        assert await statements.get(tx, gone.id) is None
        assert [each.key for each in await statements.latest(tx, 9)] == [kept.key]
        hits = await statements.search(tx, ["missiles"], unmatched=True)
        assert {hit.statement.id for hit in hits} == {kept.id, recent.id}
        known = await items.known(tx, "jp-mofa", ["gone"])
    assert known["gone"] == replace(seen, statement_id=None)


async def test_batches_go_on_where_the_last_text_of_one_is_forgotten_meanwhile(
    store: Store,
) -> None:
    async with store.write() as tx:
        for number, day in enumerate((1, 2, 3)):
            then = made.NOON.replace(day=day)
            text = made.new_statement(f"{number}", level=None, published=then, first_seen=then)
            await statements.insert(tx, text)
        first = await kept.batch(tx, 1)
        assert [each.key for each in first.values()] == ["0"]
        assert await statements.prune(tx, made.NOON.replace(day=2)) == 1
        others = await kept.batch(tx, 5, after=max(first))
        assert [each.key for each in others.values()] == ["1", "2"]
        assert await kept.batch(tx, 5, after=max(others)) == {}


async def test_evidence_comes_back_byte_for_byte(store: Store) -> None:
    blob = EvidenceBlob(
        url="https://ministry.example/1",
        fetched_at=made.NOON,
        sha256="ab" * 32,
        headers=(("Content-Type", "text/html"), ("Set-Cookie", "a"), ("Set-Cookie", "b")),
        body=bytes(range(256)) * 9,
    )
    async with store.write() as tx:
        statement = await statements.insert(tx, made.new_statement())
        await evidence.put(tx, statement.id, 1, blob)
        await evidence.put(tx, statement.id, 1, blob)
        assert await evidence.get(tx, statement.id, 1) == blob
        assert await evidence.get(tx, statement.id, 2) is None


async def test_items_keep_when_they_were_first_seen(store: Store) -> None:
    async with store.write() as tx:
        statement = await statements.insert(tx, made.new_statement())
        old = [SeenItem(key=str(key), content_hash="a") for key in range(1200)]
        await items.put(tx, "jp-mofa", old, made.NOON)
        changed = SeenItem(key="7", content_hash="b", statement_id=statement.id)
        await items.put(tx, "jp-mofa", [changed], made.NOON + DAY)
        known = await items.known(tx, "jp-mofa", [item.key for item in old] + ["unseen"])
        assert await items.known(tx, "fr-mfa", ["7"]) == {}
    assert known == {item.key: item for item in old} | {"7": changed}


async def test_sources_are_remembered_many_at_once(store: Store) -> None:
    full = SourceRecord(
        source_id="jp-mofa",
        validators=Validators(etag='W/"1"', last_modified="Wed", body_hash="cd"),
        baseline_done=True,
        failures=2,
        last_polled=made.NOON,
        last_success=made.NOON - DAY,
        last_reason="http-503",
        last_items=25,
        newest=datetime(2024, 1, 9, 23, 59, 59, 999999, tzinfo=UTC),
        next_due=made.NOON + DAY,
        serving="https://ministry.example/feed",
    )
    many = [SourceRecord(source_id=f"s{number}") for number in range(1_200)]
    async with store.write() as tx:
        assert await sources.get(tx, "jp-mofa") == SourceRecord(source_id="jp-mofa")
        await sources.put(tx, SourceRecord(source_id="jp-mofa", failures=1), *many)
        await sources.put(tx, full)
        assert await sources.get(tx, "jp-mofa") == full
        assert await sources.every(tx) == {each.source_id: each for each in [full, *many]}
        noon = made.NOON + DAY
        later = replace(full, last_polled=noon, last_success=noon, next_due=None)
        asked = [replace(each, last_polled=noon, last_success=noon) for each in many]
        await sources.touch(tx, later, *asked)
        assert await sources.every(tx) == {each.source_id: each for each in [later, *asked]}
    assert not sources.differ(full, later)
    assert sources.differ(full, replace(later, failures=0))
    assert sources.differ(full, replace(later, last_success=made.NOON))


async def test_a_page_stays_owed_until_it_was_read(store: Store) -> None:
    async with store.write() as tx:
        owed = OwedReading(
            source_id="jp-mofa", key="1", url="https://m.example/1", silent=True, due_at=made.NOON
        )
        await readings.owe(tx, [owed])
        assert await readings.due(tx, made.NOON - DAY, 10) == []
        await readings.again(tx, "jp-mofa", "1", due_at=made.NOON + DAY, error="timeout")
        assert await readings.due(tx, made.NOON, 10) == []
        assert await readings.due(tx, made.NOON + DAY, 10) == [
            replace(owed, due_at=made.NOON + DAY, attempts=1, error="timeout")
        ]
        await readings.done(tx, "jp-mofa", "1")
        assert await readings.due(tx, made.NOON + DAY, 10) == []


async def test_small_facts_are_overwritten(store: Store) -> None:
    async with store.write() as tx:
        assert await meta.get(tx, "k") is None
        await meta.put(tx, "k", "1")
        await meta.put(tx, "k", "2")
        assert await meta.get(tx, "k") == "2"


# --- stories --------------------------------------------------------------------------------------


async def test_a_story_is_told_oldest_first(store: Store) -> None:
    async with store.write() as tx:
        late = await statements.insert(tx, made.new_statement("late"))
        early = await statements.insert(tx, made.new_statement("early", published=made.NOON - DAY))
        story_id = (await stories.create(tx, late)).id
        for each in (late, early):
            print_ = made.fingerprint("s:1", at=each.at)
            await stories.attach(tx, story_id, each, print_, made.NEW_STORY)
        story = await stories.fetch(tx, story_id)
        assert await stories.latest(tx, 5) == [story]
        assert await stories.latest(tx, 5, before=story.id) == []
    assert [each.key for each in story.statements] == ["early", "late"]
    assert {each.story_id for each in story.statements} == {story_id}
    assert story.first_at == early.at


async def test_candidates_share_keys_within_the_window(store: Store) -> None:
    async with store.write() as tx:
        for key, keys, at in [
            ("one", ["s:1"], made.NOON),
            ("two", ["s:1", "s:2"], made.NOON - DAY),
            ("far", ["s:1", "s:2"], made.NOON - DAY * 30),
            ("none", ["s:9"], made.NOON),
        ]:
            statement = await statements.insert(tx, made.new_statement(key))
            story_id = (await stories.create(tx, statement)).id
            print_ = made.fingerprint(*keys, at=at)
            await stories.attach(tx, story_id, statement, print_, made.NEW_STORY)
        sought = made.fingerprint("s:1", "s:2")
        near = await stories.candidates(tx, sought, topic=made.TOPIC, window=DAY * 5)
        assert [len(each.members[0].keys) for each in near] == [2, 1]
        assert near[0].members == (made.fingerprint("s:1", "s:2", at=made.NOON - DAY),)
        assert (
            len(await stories.candidates(tx, sought, topic=made.TOPIC, window=DAY * 5, limit=1))
            == 1
        )
        assert await stories.candidates(tx, made.fingerprint(), topic=made.TOPIC, window=DAY) == []


async def test_a_revised_statement_is_found_by_its_new_text(store: Store) -> None:
    async with store.write() as tx:
        statement = await statements.insert(tx, made.new_statement())
        story_id = (await stories.create(tx, statement)).id
        await stories.attach(tx, story_id, statement, made.fingerprint("s:1"), made.NEW_STORY)
        renewed = made.fingerprint("s:2")
        await stories.renew(tx, story_id, statement.id, renewed)
        assert (
            await stories.candidates(tx, made.fingerprint("s:1"), topic=made.TOPIC, window=DAY)
            == []
        )
        [near] = await stories.candidates(tx, renewed, topic=made.TOPIC, window=DAY)
    assert (near.story_id, near.members) == (story_id, (renewed,))


async def test_a_story_can_be_absorbed_and_parted_again(store: Store) -> None:
    async with store.write() as tx:
        told = []
        for key in ("a", "b"):
            statement = await statements.insert(tx, made.new_statement(key))
            story_id = (await stories.create(tx, statement)).id
            print_ = made.fingerprint(f"s:{key}")
            await stories.attach(tx, story_id, statement, print_, made.NEW_STORY)
            told.append((statement.id, story_id))
        (a, first), (b, second) = told
        await stories.absorb(tx, await stories.fetch(tx, second), first)
        whole = await stories.fetch(tx, second)  # goes by the other's name now
        assert (whole.id, [each.id for each in whole.statements]) == (first, [a, b])
        assert await stories.absorbed(tx, first) == {second: [b]}
        assert [story.id for story in await stories.latest(tx, 5)] == [first]
        near = await stories.candidates(tx, made.fingerprint("s:b"), topic=made.TOPIC, window=DAY)
        # Each is still compared by itself.
        assert {each.story_id: len(each.members) for each in near} == {first: 1, second: 1}
        await stories.part(tx, whole, whole.statements[1:], back_to=second)
        assert [each.id for each in (await stories.fetch(tx, second)).statements] == [b]
        assert {story.id for story in await stories.latest(tx, 5)} == {first, second}
