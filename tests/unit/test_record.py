from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model import (
    Delivery,
    DeliveryKind,
    Destination,
    Facts,
    Filter,
    Level,
    Match,
    NewStatement,
    Reason,
    Signatory,
    Span,
    Statement,
)
from bot.record import Found, Recorded, record, record_all, retract
from bot.store import Store, Tx, codec, outbox, statements, stories
from tests.made import NOON, new_statement

DESK = Destination(id="fake:desk")
JOINT = (
    "The foreign ministers condemn the transfer of ballistic missiles from the DPRK to Russia. "
    "Russia has fired these missiles at Ukraine on 30 December and again on 2 January. "
    "Each launch teaches Pyongyang how its weapons perform in battle."
)
WAGONS = (
    "Customs officers have counted eleven wagons of artillery shells at the Tumen bridge. "
    "They were on their way from Rajin to Vladivostok, the ministry of defence said in March."
)


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


def told_by(
    source: str,
    text: str = JOINT,
    *,
    key: str = "1",
    title: str = "Joint statement on missiles",
    institution: str = "",
    official: bool = True,
    country: str = "FR",
    language: str = "en",
    level: Level | None = Level.MAIN,
    complete: bool = True,
) -> NewStatement:
    made = new_statement(
        key,
        source_id=source,
        institution=institution or f"Ministry of {source}",
        title=title,
        text=text,
        level=level,
        country=country,
        language=language,
        complete=complete,
    )
    return replace(made, official=official)


async def take(
    store: Store,
    new: NewStatement,
    *destinations: Destination,
    silent: bool = False,
    later: timedelta = timedelta(),
) -> Recorded:
    async with store.write() as tx:
        found = Found(statement=new, silent=silent)
        return await record(tx, found, destinations=destinations or (DESK,), now=NOON + later)


async def owed(store: Store, destination: Destination = DESK) -> list[Delivery]:
    """What is owed to a destination, oldest first."""
    async with store.read() as tx:
        return (await outbox.listing(tx, destination=destination.id))[::-1]


async def posts(store: Store, destination: Destination = DESK) -> list[Reason]:
    waiting = await owed(store, destination)
    return [each.reason for each in waiting if each.kind is DeliveryKind.POST]


async def test_a_new_story_is_first_and_the_next_institution_joins_it(store: Store) -> None:
    first = await take(store, told_by("us"))
    joined = await take(store, told_by("jp"))
    assert (first.reason, joined.reason) == (Reason.FIRST, Reason.JOINED)
    assert first.statement.id != joined.statement.id
    parent, reply, edit = await owed(store)
    assert (parent.parent, parent.broadcast) == (True, False)
    assert (reply.reason, reply.parent, reply.broadcast) == (Reason.JOINED, False, False)
    assert (edit.kind, edit.story_id) == (DeliveryKind.EDIT, parent.story_id)
    assert parent.document.summary == edit.document.summary
    assert parent.document != edit.document  # the counter has moved


async def test_another_event_is_a_story_of_its_own(store: Store) -> None:
    await take(store, told_by("us"))
    other = await take(store, told_by("us", WAGONS, key="2", title="Eleven wagons of shells"))
    assert other.reason is Reason.FIRST
    assert await posts(store) == [Reason.FIRST, Reason.FIRST]


async def test_texts_on_two_topics_tell_two_stories_however_alike(store: Store) -> None:
    await take(store, told_by("us"))
    same = told_by("gb")
    other = await take(
        store, replace(same, match=replace(same.match, topic="iran-russia-transfers"))
    )
    assert other.reason is Reason.FIRST
    assert (await take(store, told_by("fr"))).reason is Reason.JOINED


async def test_a_second_copy_by_the_same_institution_is_silent(store: Store) -> None:
    await take(store, told_by("jp", institution="MOFA"))
    english = await take(store, told_by("jp-en", institution="MOFA"))
    assert english.reason is None
    assert await posts(store) == [Reason.FIRST]
    async with store.read() as tx:
        kept = await statements.get(tx, english.statement.id)
        assert kept is not None
        story = await stories.fetch(tx, kept.story_id or "")
    assert (len(story.statements), story.publishers) == (2, ("MOFA",))


async def test_a_story_of_a_mirror_is_confirmed_by_the_first_official_site(store: Store) -> None:
    await take(store, told_by("wire", official=False))
    confirmed = await take(store, told_by("fr"))
    joined = await take(store, told_by("de"))
    assert (confirmed.reason, joined.reason) == (Reason.CONFIRMED, Reason.JOINED)
    (reply,) = [each for each in await owed(store) if each.reason is Reason.CONFIRMED]
    assert reply.broadcast


async def test_a_mirror_of_an_official_story_joins_it(store: Store) -> None:
    await take(store, told_by("fr"))
    assert (await take(store, told_by("wire", official=False))).reason is Reason.JOINED


async def test_a_new_signatory_is_an_amendment_and_a_counter_is_not(store: Store) -> None:
    await take(store, told_by("gb", f"{JOINT} Signed by Albania.\n\n12 views"))
    trifle = await take(store, told_by("gb", f"{JOINT} Signed by Albania.\n\n99 views"))
    assert trifle.reason is None
    amended = await take(store, told_by("gb", f"{JOINT} Signed by Albania and Palau."))
    assert amended.reason is Reason.AMENDED
    assert amended.statement.version == 3
    assert await posts(store) == [Reason.FIRST, Reason.AMENDED]
    assert "Palau" in str((await owed(store))[1].document)


async def test_signatories_that_only_the_facts_show_are_an_amendment(store: Store) -> None:
    before = told_by("gb", f"{JOINT} 48")
    span = Span(field="text", start=0, end=1, text="T")
    palau = Facts(signatories=(Signatory(country="PW", span=span),))
    await take(store, before)
    after = replace(before, text=f"{JOINT} 49", facts=palau)
    assert (await take(store, after)).reason is Reason.AMENDED


async def test_recording_twice_is_recording_once(store: Store) -> None:
    first = await take(store, told_by("us"))
    again = await take(store, told_by("us"), later=timedelta(hours=1))
    assert again.statement == first.statement or again.statement.version == 1
    assert again.reason is None
    assert await posts(store) == [Reason.FIRST]


async def test_what_does_not_match_is_kept_without_a_story(store: Store) -> None:
    miss = await take(store, told_by("fr", "Football.", level=None))
    assert (miss.reason, miss.statement.story_id) == (None, None)
    assert await owed(store) == []


async def test_a_text_that_comes_to_match_is_told_then(store: Store) -> None:
    await take(store, told_by("fr", "More follows.", level=None))
    assert (await take(store, told_by("fr"))).reason is Reason.FIRST


async def test_a_mention_stands_alone_and_is_not_told(store: Store) -> None:
    mention = await take(store, told_by("fr", level=Level.MENTION))
    main = await take(store, told_by("de"))
    another = await take(store, told_by("it", level=Level.MENTION))
    assert (mention.reason, main.reason, another.reason) == (None, Reason.FIRST, None)
    async with store.read() as tx:
        ids = {
            (await statements.find(tx, source, "1")).story_id  # type: ignore[union-attr]  # taken above
            for source in ("fr", "de", "it")
        }
    assert len(ids) == 3
    assert await posts(store) == [Reason.FIRST]


async def test_a_mention_whose_text_comes_to_be_about_it_joins_its_story(store: Store) -> None:
    await take(store, told_by("us"))
    await take(store, told_by("fr", "In short.", level=Level.MENTION, complete=False))
    await take(store, told_by("de", "In short.", level=Level.MENTION))
    assert (await take(store, told_by("fr"))).reason is Reason.JOINED
    assert (await take(store, told_by("de"))).reason is Reason.JOINED
    async with store.read() as tx:
        (story,) = await stories.latest(tx, 10)
    assert len(story.publishers) == 3


async def test_a_destination_that_wants_mentions_gets_them(store: Store) -> None:
    keen = Destination(id="fake:keen", filter=Filter(levels=frozenset(Level)))
    mention = await take(store, told_by("fr", level=Level.MENTION), DESK, keen)
    assert mention.reason is Reason.FIRST
    assert await posts(store, keen) == [Reason.FIRST]
    assert await posts(store) == []


async def test_a_filter_decides_for_each_destination(store: Store) -> None:
    french = Destination(id="fake:paris", filter=Filter(countries=frozenset({"FR"})))
    await take(store, told_by("us", country="US"), DESK, french)
    assert await posts(store, french) == []

    await take(store, told_by("fr", country="FR"), DESK, french)
    assert await posts(store) == [Reason.FIRST, Reason.JOINED]
    assert await posts(store, french) == [Reason.FIRST]
    (late_comer,) = await owed(store, french)
    assert late_comer.parent
    assert "2 institutions" in str(late_comer.document)


async def test_a_story_of_a_baseline_is_told_in_its_present_state(store: Store) -> None:
    silent = await take(store, told_by("us"), silent=True)
    assert silent.reason is None
    assert await owed(store) == []
    await take(store, told_by("jp"))
    assert await posts(store) == [Reason.FIRST]
    await take(store, told_by("kr"))
    assert await posts(store) == [Reason.FIRST, Reason.JOINED]


async def test_a_baseline_reads_no_more_of_a_story_the_more_tell_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0
    loads = codec.loads

    def counted(kept: str, kind: type[Any]) -> Any:
        nonlocal read
        read += 1
        return loads(kept, kind)

    monkeypatch.setattr(codec, "loads", counted)
    took = []
    for number in range(24):
        before = read
        await take(store, told_by("us", key=str(number)), silent=True)
        took.append(read - before)
    assert 0 < took[12] == took[-1]  # it is compared with eight of them, however many there are


async def test_an_amendment_of_a_silent_statement_is_told_as_its_story(store: Store) -> None:
    await take(store, told_by("us"), silent=True)
    await take(store, told_by("us", f"{JOINT} Fifty states have signed."))
    (told,) = await owed(store)
    assert (told.reason, told.parent) == (Reason.FIRST, True)


async def test_the_full_text_takes_the_place_of_the_feeds_words_in_silence(store: Store) -> None:
    brief = told_by("fr", "Read more on our site.", title="Press release", complete=False)
    await take(store, brief)
    full = await take(store, told_by("fr", title="Press release"))
    assert (full.reason, full.statement.version, full.statement.complete) == (None, 1, True)
    assert (await take(store, brief)).statement.text == JOINT
    # What is found later is compared with the full text, not with the feed's words.
    assert (await take(store, told_by("jp"))).reason is Reason.JOINED


async def test_words_that_no_longer_match_keep_the_match_that_was_told(store: Store) -> None:
    await take(store, told_by("us"))
    miss = Match(topic="", level=None, score=0.0)
    withdrawn = replace(told_by("us", "This text was withdrawn."), match=miss)
    changed = await take(store, withdrawn)
    assert await posts(store) == [Reason.FIRST, Reason.AMENDED]
    assert (changed.reason, changed.statement.match.level) == (Reason.AMENDED, Level.MAIN)


async def test_an_old_date_is_labelled(store: Store) -> None:
    old = replace(told_by("us"), published=NOON - timedelta(days=30))
    await take(store, old)
    (told,) = await owed(store)
    assert told.document.summary.startswith("LATE")


async def test_two_ministries_in_the_same_second_make_one_story(database_url: str) -> None:
    first, second = [await Store.open(database_url, migrate=True) for _ in range(2)]
    try:
        recorded = await asyncio.gather(
            take(first, told_by("us")), take(second, told_by("jp")), take(first, told_by("kr"))
        )
        reasons = sorted(each.reason or "" for each in recorded)
        assert reasons == [Reason.FIRST, Reason.JOINED, Reason.JOINED]
        async with second.read() as tx:
            (story,) = await stories.latest(tx, 10)
        assert len(story.statements) == 3
    finally:
        await first.close()
        await second.close()


async def test_another_text_of_the_same_institution_is_told_but_no_copy(store: Store) -> None:
    """Who speaks again on the same event, in other words, has said something new."""
    remarks = (
        "The transfer of ballistic missiles from the DPRK to Russia must end, the minister told "
        "reporters. On 30 December and 2 January these missiles were fired at Ukraine; she will "
        "raise it in the Security Council next week."
    )
    title = "Joint statement on missiles from the DPRK to Russia"
    await take(store, told_by("us", title=title))
    copy = await take(store, told_by("us", JOINT + " Read more on our site.", key="2", title=title))
    more = await take(store, told_by("us", remarks, key="3", title=title))
    assert copy.statement.story_id == more.statement.story_id
    assert (copy.reason, more.reason) == (None, Reason.JOINED)
    assert (await owed(store))[1].document.summary.startswith("MORE: ")


LISTED = (
    "The ministry announced today that the {kind} {name} has been added to the sanctions list. "
    "The {kind} carried artillery shells from Rajin in the DPRK to Dunai in Russia. "
    "Her owner, {owner}, is listed as well."
)
SHIPS = (("tanker", "Grey Plover", "Osk Ltd"), ("ship", "Lady Ines", "Tarn SA"))


def listing(key: str, kind: str, name: str, owner: str, language: str = "en") -> NewStatement:
    text = LISTED.format(kind=kind, name=name, owner=owner)
    return told_by("is", text, key=key, title="Another listing", language=language)


async def merged(database_url: str, *texts: NewStatement) -> list[Reason | None]:
    """Why each of several texts is told; all of them tell one story, as an operator may say."""
    store = await Store.open(database_url)
    try:
        first, *more = [await take(store, each) for each in texts]
        assert {each.statement.story_id for each in more} <= {first.statement.story_id}
        again = [(await take(store, each)).reason for each in texts]
        assert again == [None] * len(texts)
        assert len(await posts(store)) == sum(bool(each.reason) for each in (first, *more))
        return [first.reason, *(each.reason for each in more)]
    finally:
        await store.close()


@pytest.mark.parametrize("retracted", [False, True])
async def test_a_site_made_anew_tells_nothing_again(store: Store, *, retracted: bool) -> None:
    title = "Statement on missiles"
    first = await take(store, told_by("us", f"{title}\n\n{JOINT}", title=title))
    if retracted:
        async with store.write() as tx:
            await statements.retract(tx, first.statement.id, "It was a draft.")
    titled = f"{title} - EXAMPLE.ORG"
    moved = told_by("us", f"{titled}\n\n{JOINT}", key="anew", title=titled)
    again = await take(store, replace(moved, published=NOON + timedelta(days=2)))
    assert again.statement.story_id == first.statement.story_id
    assert again.reason is None


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("first", [False, True])
async def test_a_silent_copy_of_what_was_retracted_is_retracted_too(
    store: Store, *, silent: bool, first: bool
) -> None:
    """Whether it came before the retraction or after it, by a poll, a first look or an import."""
    titled = "Statement on missiles"
    original = await take(store, told_by("us", JOINT, title=titled))
    copy = told_by("us", f"{JOINT} Read more on our site.", key="copy", title=f"{titled} - MFA")
    if first:
        await take(store, copy, silent=silent)
    async with store.write() as tx:
        went = await retract(tx, await known(tx, original), "It was a draft.")
    if not first:
        await take(store, copy, silent=silent)
    more = told_by("us", f"{JOINT} Its envoy was summoned on 5 January.", key="more")
    assert (await take(store, more)).reason is Reason.JOINED
    async with store.read() as tx:
        kept = await statements.find(tx, "us", "copy")
        assert kept
        assert kept.retraction == "It was a draft."
        assert [each.id for each in went] == ([kept.id] if first else [])
        assert [each.key for each in await statements.latest(tx, 9)] == ["more"]


async def known(tx: Tx, recorded: Recorded) -> Statement:
    """What was recorded, as it stands by now."""
    statement = await statements.get(tx, recorded.statement.id)
    assert statement
    return statement


async def test_what_was_told_by_its_first_words_is_not_taken_back_unsaid(store: Store) -> None:
    """Its page repeats what was retracted: who was told of it would not hear of that."""
    original = await take(store, told_by("us", JOINT))
    async with store.write() as tx:
        await retract(tx, await known(tx, original), "It was a draft.")
    teased = f"{JOINT} Its envoy was summoned on 5 January."
    begun = told_by("us", teased, key="anew", complete=False)
    assert (await take(store, begun)).reason is Reason.JOINED
    page = await take(store, replace(begun, text=JOINT, complete=True))
    async with store.read() as tx:
        assert (await known(tx, page)).retraction == ""


async def test_a_copy_of_a_text_that_stands_is_not_retracted_with_another(store: Store) -> None:
    short = await take(store, told_by("us", JOINT))
    whole = told_by("us", f"{JOINT} Its envoy was summoned on 5 January.", key="whole")
    assert (await take(store, whole)).reason is Reason.JOINED
    await take(store, told_by("us", f"{JOINT} Read more on our site.", key="copy"))
    async with store.write() as tx:
        assert await retract(tx, await known(tx, short), "It was a draft.") == []
        assert {each.key for each in await statements.latest(tx, 9)} == {"whole", "copy"}


async def test_each_listing_in_the_same_words_is_told_and_a_second_copy_is_not(
    database_url: str,
) -> None:
    """Another ship, another owner: most of the words are those of the one before."""
    named = [listing(str(number), *ship) for number, ship in enumerate(SHIPS)]
    third = listing("2", "ship", "Old Harrier", "Vane Marine")
    again = replace(named[1], key="again", text=named[1].text + " Read more on our site.")
    reasons = await merged(database_url, named[0], named[1], again, third)
    assert reasons == [Reason.FIRST, Reason.JOINED, None, Reason.JOINED]


async def test_one_text_has_one_translation(database_url: str) -> None:
    """A second text in the other language is another one: only so many were there to translate."""
    texts = [
        told_by("jp", key="en"),
        told_by("jp", JOINT.replace("condemn", "verurteilen"), key="de", language="de"),
        told_by("jp", JOINT.replace("Pyongyang", "Wonsan"), key="de-2", language="de"),
    ]
    assert await merged(database_url, *texts) == [Reason.FIRST, None, Reason.JOINED]


async def test_what_seemed_a_copy_is_told_when_its_page_says_something_else(
    database_url: str,
) -> None:
    store = await Store.open(database_url)
    try:
        first, other = [listing(str(number), *ship) for number, ship in enumerate(SHIPS)]
        await take(store, first)
        brief = replace(other, text=first.text.partition(". ")[0] + ".", complete=False)
        assert (await take(store, brief)).reason is None
        assert (await take(store, other)).reason is Reason.JOINED
        assert (await take(store, other)).reason is None
        assert await posts(store) == [Reason.FIRST, Reason.JOINED]
    finally:
        await store.close()


async def test_the_whole_of_a_text_that_was_told_by_its_beginning_is_a_copy(
    store: Store,
) -> None:
    brief = JOINT[: JOINT.index("fired")] + "…"
    await take(store, told_by("us", brief, complete=False))
    assert (await take(store, told_by("us-news", institution="Ministry of us"))).reason is None
    assert await posts(store) == [Reason.FIRST]


async def test_texts_that_come_at_once_under_one_key_are_versions_of_one(store: Store) -> None:
    """What matches is not lost behind what doesn't."""
    first = told_by("fr", "The minister received the ambassador.", level=None)
    same = [Found(statement=first), Found(statement=told_by("fr"))]
    other = Found(statement=told_by("fr", "A football match.", key="2", level=None))
    async with store.write() as tx:
        recorded = await record_all(tx, [*same, other], destinations=(DESK,), now=NOON)
        kept = await statements.find(tx, "fr", "1")
    assert kept is not None
    assert (kept.text, kept.version) == (JOINT, 2)
    assert [each.reason for each in recorded] == [None, Reason.FIRST, None]


async def test_a_translation_heads_the_first_message_of_those_who_read_it(store: Store) -> None:
    """It is no news, and makes what was told readable; the first of its language only."""
    english, german, korean = (
        Destination(id=f"fake:{language}", language=language) for language in ("en", "de", "ko")
    )
    everybody = (english, german, korean)
    await take(store, told_by("ua", language="uk", title="Спільна заява"), *everybody)
    for key in ("en", "en-2"):
        copy = told_by("ua", key=key, title="Joint statement")
        assert (await take(store, copy, *everybody)).reason is None
    for place in everybody:
        parent, edit = await owed(store, place)
        assert parent.document.summary.endswith("Спільна заява")
        assert edit.kind is DeliveryKind.EDIT
        assert edit.document.summary.endswith("Joint statement")
    copy = told_by("ua", key="ko", language="ko", title="공동성명")
    assert (await take(store, copy, *everybody)).reason is None
    (_, *edits) = await owed(store, korean)
    assert edits[-1].document.summary.endswith("공동성명")
    assert len(await owed(store, german)) == 2
