"""Stories merged and split by hand, on a real store, seen in the channel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import pytest

from bot.answers import Answers
from bot.deliver import Deliverer
from bot.desk import Desk
from bot.model import Asker, Destination, Filter, Level, NewStatement, Permissions, Reason, Receipt
from bot.record import Found, Recorded, record
from bot.render.text import render
from bot.store import Store, deeds, stories
from tests.fakes import FakeChannel, ManualClock, Posted, channels
from tests.made import JOINT, NOON, told_by

DESK = Destination(id="fake:desk")
WAGONS = (
    "Customs officers have counted eleven wagons of artillery shells at the Tumen bridge. "
    "They were on their way from Rajin to Vladivostok, the ministry of defence said in March."
)
PRESS = (
    "A spokesman of the ministry of defence told reporters about the wagons of shells he had seen. "
    "He gave no further details on where the artillery shells went after the Tumen bridge."
)


@dataclass
class Office:
    """An operator at work, the channel that is told, and the store between them."""

    store: Store
    desk: Desk
    op: Asker
    channel: FakeChannel
    deliverer: Deliverer
    clock: ManualClock
    told: tuple[Destination, ...]

    async def take(self, new: NewStatement) -> Recorded:
        """Record a text, tell of it, and let an hour pass."""
        async with self.store.write() as tx:
            taken = await record(tx, Found(statement=new), destinations=self.told, now=self.clock())
        await self.pass_on()
        return taken

    async def pass_on(self) -> None:
        await self.deliverer.pay_all()
        self.clock.advance(timedelta(hours=1))

    async def say(self, line: str) -> str:
        """What the operator is answered, once all that it changes has been told."""
        document = await self.desk.answer(line, self.op, now=self.clock())
        await self.pass_on()
        return " ".join(render(document, width=100).split())

    async def story_of(self, taken: Recorded) -> str:
        async with self.store.read() as tx:
            found = await stories.latest(tx, 20)
        return next(
            each.id for each in found if taken.statement.id in {s.id for s in each.statements}
        )


@pytest.fixture
async def office(sqlite_store: Store) -> Office:
    return made(sqlite_store, (DESK,))


def made(store: Store, told: tuple[Destination, ...]) -> Office:
    clock = ManualClock(NOON)
    channel = FakeChannel()
    return Office(
        store=store,
        desk=Desk(
            store=store,
            answers=Answers(store=store, sources=(), named=told),
            named=told,
            permissions=Permissions(operators=frozenset({"fake:op"})),
        ),
        op=Asker(person="fake:op", destination=told[0].id, name="Olga", operator=True),
        channel=channel,
        deliverer=Deliverer(
            store=store,
            channels=channels(channel),
            destinations=told,
            clock=clock,
            rng=Random(7),
        ),
        clock=clock,
        told=told,
    )


def text(posted: Posted) -> str:
    """What a message says now."""
    return " ".join(render(posted.document, width=100).split())


def wagons(source: str, text: str = WAGONS) -> NewStatement:
    return replace(told_by(source, text), title="Wagons of shells")


async def test_two_stories_become_one_and_nobody_is_told_again(office: Office) -> None:
    joint, shells = await office.take(told_by("us")), await office.take(wagons("kr"))
    kept, other = await office.story_of(joint), await office.story_of(shells)
    said = await office.say(f"story merge {kept} {other}")
    assert said.startswith(f"Merged: story {other} is part of story {kept} now: Joint statement.")
    assert "2 messages are reworded, and replies say so." in said
    assert await office.story_of(shells) == kept

    first, second, reply = office.channel.posts
    assert reply.thread == Receipt(id=first.delivery.id)
    assert "MERGED: story" in text(reply)
    assert "2 institutions" in text(first)
    assert text(second).startswith("MERGED · 🇫🇷 France: Wagons of shells")
    # What comes now goes on under the first message, once.
    await office.take(wagons("jp"))
    assert len(office.channel.posts) == 4
    joined = office.channel.posts[3]
    assert (joined.thread, text(joined).split(":")[0]) == (Receipt(id=first.delivery.id), "JOINED")
    assert "3 institutions" in text(first)


async def test_what_was_merged_is_found_by_both_names_and_muted_by_both(office: Office) -> None:
    joint, shells = await office.take(told_by("us")), await office.take(wagons("kr"))
    kept, other = await office.story_of(joint), await office.story_of(shells)
    await office.say(f"mute story {other}")
    await office.say(f"story merge {kept} {other}")
    assert await office.say(f"story {other}") == await office.say(f"story {kept}")
    assert f"story {kept}" in await office.say("settings")
    posted = len(office.channel.posts)
    await office.take(told_by("jp"))
    assert len(office.channel.posts) == posted


async def test_why_says_who_merged_or_split_and_it_is_written_down(office: Office) -> None:
    joint, shells = await office.take(told_by("us")), await office.take(wagons("kr"))
    kept, other = await office.story_of(joint), await office.story_of(shells)
    await office.say(f"story merge {kept} {other}")
    why = await office.say(f"why {shells.statement.id}")
    assert f"By hand merged into story {kept} by Olga, 10 Jan 2024, 14:00 UTC" in why
    await office.say(f"story split {shells.statement.id}")
    own = await office.story_of(shells)
    assert f"split from story {kept} by Olga" in await office.say(f"why {shells.statement.id}")
    async with office.store.read() as tx:
        done = [(deed.who, deed.action, deed.subject) for deed in await deeds.listing(tx)]
    assert done == [("fake:op", "story split", own), ("fake:op", "story merge", kept)]


async def test_a_text_that_joined_by_mistake_leaves_the_thread(office: Office) -> None:
    us, gb = await office.take(told_by("us")), await office.take(told_by("gb"))
    story = await office.story_of(us)
    assert await office.story_of(gb) == story
    said = await office.say(f"story split {gb.statement.id}")
    own = await office.story_of(gb)
    assert own != story
    assert f"Split: story {own} is one by itself now" in said
    assert await office.story_of(us) == story

    first, joined, reply = office.channel.posts
    assert text(joined).startswith("SPLIT: 🇫🇷 France (Ministry of gb) tells another event")
    assert text(reply).startswith("SPLIT: this one is published by 1 institution. What follows")
    assert f"tells another event, which is story {own} now: • {gb.statement.id}" in text(reply)
    assert reply.thread == Receipt(id=first.delivery.id)
    assert "1 institution" in text(first)
    # Its own later news begins a thread of its own.
    await office.take(replace(told_by("gb", f"{JOINT} Palau signed it too."), key="1"))
    assert office.channel.posts[3].thread is None


async def test_what_was_taken_for_a_copy_and_told_to_nobody_is_news_when_it_is_split_off(
    store: Store,
) -> None:
    silent = Destination(id="fake:uk", filter=Filter(countries=frozenset({"GB"})))
    office = made(store, (DESK, silent))
    us = await office.take(told_by("us"))
    again = replace(told_by("us"), key="again")
    copy = await office.take(again)
    assert copy.reason is None
    said = await office.say(f"story split {copy.statement.id}")
    assert "No message had told it. It is news for 1 place that had not heard of it." in said
    _, news = office.channel.posts
    assert (news.thread, text(news).split()[0]) == (None, "NEW")
    assert await office.story_of(copy) != await office.story_of(us)
    await office.take(again)
    assert len(office.channel.posts) == 2
    undone = await office.say(
        f"story merge {await office.story_of(us)} {await office.story_of(copy)}"
    )
    assert "2 messages are reworded" in undone
    assert [text(each).split()[0] for each in office.channel.posts] == ["NEW", "MERGED", "MERGED:"]


async def test_why_says_of_a_copy_that_it_is_one_whatever_was_set_since(office: Office) -> None:
    await office.take(told_by("us"))
    copy = await office.take(replace(told_by("us"), key="again"))
    await office.say("settings language de")
    await office.say("settings language en")
    why = await office.say(f"why {copy.statement.id}")
    assert f"{DESK.id}: not told: its institution had published the same text before" in why


async def test_the_first_text_of_a_story_leaves_under_an_id_that_is_nothing_like_it(
    office: Office,
) -> None:
    us = await office.take(told_by("us"))
    await office.take(told_by("gb"))
    story = await office.story_of(us)
    await office.say(f"story split {us.statement.id}")
    own = await office.story_of(us)
    assert len(own) == len(story)
    assert own[:3] != story[:3]


async def test_what_stands_alone_now_lists_no_texts_of_the_other_as_its_own(
    office: Office,
) -> None:
    joint, shells = await office.take(told_by("us")), await office.take(wagons("kr"))
    kept, other = await office.story_of(joint), await office.story_of(shells)
    await office.say(f"story merge {kept} {other}")
    await office.say(f"story split {other}")
    alone = next(each for each in map(text, office.channel.posts) if "this one, published" in each)
    own = f"SPLIT: this one, published by 1 institution, tells another event than story {kept},"
    assert alone.startswith(f"{own} whose texts are: • {joint.statement.id}")


async def test_a_copy_of_what_was_split_off_follows_it(office: Office) -> None:
    us, gb = await office.take(told_by("us")), await office.take(told_by("gb", f"{JOINT} Indeed."))
    story = await office.story_of(us)
    await office.say(f"story split {gb.statement.id}")
    copy = await office.take(told_by("ca", f"{JOINT} Indeed."))
    again = await office.take(told_by("jp"))
    assert await office.story_of(copy) == await office.story_of(gb)
    assert await office.story_of(again) == story


async def test_what_resembles_a_part_joins_the_whole(office: Office) -> None:
    kept = await office.story_of(await office.take(told_by("us")))
    for number in range(6):
        await office.take(told_by(f"x{number}"))
    shells = await office.take(wagons("kr"))
    await office.say(f"story merge {kept} {await office.story_of(shells)}")
    later = await office.take(wagons("jp", PRESS + " " + WAGONS))
    assert await office.story_of(later) == kept


async def test_what_was_said_by_hand_holds_when_a_mention_becomes_more(office: Office) -> None:
    joint = await office.take(told_by("us"))
    mention = told_by("kr", WAGONS)
    passing = replace(mention, match=replace(mention.match, level=Level.MENTION))
    taken = await office.take(passing)
    kept = await office.story_of(joint)
    await office.say(f"story merge {kept} {taken.statement.id}")
    risen = await office.take(wagons("kr", f"{WAGONS} They were full."))
    assert risen.reason is Reason.JOINED
    assert await office.story_of(risen) == kept


async def test_a_merger_can_be_undone(store: Store) -> None:
    office = made(store, (DESK,))
    joint, shells = await office.take(told_by("us")), await office.take(wagons("kr"))
    more = await office.take(wagons("jp"))
    kept, other = await office.story_of(joint), await office.story_of(shells)
    await office.say(f"story merge {kept} {other}")
    said = await office.say(f"story split {other}")
    assert said.startswith(f"Split: story {other} is one by itself now: Wagons of shells.")
    assert [await office.story_of(each) for each in (joint, shells, more)] == [kept, other, other]
    first, second, *_ = office.channel.posts
    assert text(first).startswith("NEW · 🇫🇷 France: Joint statement")
    assert text(second).startswith("NEW · 🇫🇷 France: Wagons of shells")
    assert ("1 institution" in text(first), "2 institutions" in text(second)) == (True, True)
    await office.take(wagons("ca"))
    assert office.channel.posts[-1].thread == Receipt(id=second.delivery.id)


async def test_a_place_that_knew_one_of_them_only_reads_of_the_other(store: Store) -> None:
    korea = Destination(id="fake:korea", filter=Filter(countries=frozenset({"KR"})))
    office = made(store, (DESK, korea))
    joint = await office.take(told_by("us"))
    shells = await office.take(replace(wagons("kr"), country="KR"))
    await office.say(f"story merge {joint.statement.id} {shells.statement.id}")
    there = [each for each in office.channel.posts if each.delivery.destination == korea.id]
    assert [text(each).split()[0] for each in there] == ["NEW", "MERGED:"]
    assert "2 institutions" in text(there[0])


async def test_a_merged_story_whose_texts_have_left_one_by_one_is_split_no_more(
    office: Office,
) -> None:
    joint, shells = await office.take(told_by("us")), await office.take(wagons("kr"))
    kept, other = await office.story_of(joint), await office.story_of(shells)
    await office.say(f"story merge {kept} {other}")
    await office.say(f"story split {shells.statement.id}")
    assert "takes the ID of a statement" in await office.say(f"story split {other}")
    assert await office.story_of(shells) != kept


async def test_what_can_t_be_merged_or_split_is_explained(office: Office) -> None:
    joint = await office.take(told_by("us"))
    story, text = await office.story_of(joint), joint.statement.id
    assert "There is no story “zzzzz”." in await office.say(f"story merge {story} zzzzz")
    assert "These are one story already" in await office.say(f"story merge {story} {text}")
    assert "nothing to split" in await office.say(f"story split {text}")
    assert "takes the ID of a statement" in await office.say(f"story split {story}")
    assert "There is no statement “zzzzz”." in await office.say("story split zzzzz")
    assert "“story merge” needs more" in await office.say("story merge 4kq7a")
    visitor = Asker(person="fake:ann", destination=DESK.id)
    answer = await office.desk.answer(f"story split {text}", visitor, now=NOON)
    assert "Only operators may do this." in answer.summary
