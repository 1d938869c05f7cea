"""What people do at the desk, on a real store, and what they read then."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta

import pytest

from bot import commands
from bot.answers import Answers
from bot.answers.records import Record
from bot.commands import wishes
from bot.desk import Desk
from bot.errors import CommandError, GiveUp
from bot.model import (
    Actions,
    Asker,
    Cadence,
    Deed,
    DeliveryState,
    Destination,
    DirectMessages,
    Document,
    Filter,
    Level,
    NewDelivery,
    Pace,
    Permissions,
    QuietHours,
    Reason,
    SettingsForm,
)
from bot.render.text import render
from bot.store import Store, deeds, held, outbox, statements, subscriptions
from tests.flow import DESK, NOON, SHELLS, Entry, Flow

OLD = Entry(guid="old", title="Football", text="Two goals to one.")
NEWS = Entry(guid="news", title="Missiles")
MORE = Entry(guid="more", title="Shells", text=SHELLS)
OPERATORS = Destination(
    id="fake:operators", operator=True, filter=Filter(reasons=frozenset({Reason.SOURCE_DOWN}))
)
PERMISSIONS = Permissions(
    operators=frozenset({"fake:op"}), settings_listed=frozenset({"fake:listed"})
)
TOPICS = ("dprk-russia-transfers",)


def clock(text: str) -> time:
    return time.fromisoformat(text)


@dataclass
class Room:
    """A channel with somebody in it, and the flow behind it."""

    flow: Flow
    desk: Desk
    ann: Asker
    op: Asker
    woken: list[bool]

    async def say(self, text: str, asker: Asker | None = None) -> str:
        return said(await self.desk.answer(text, asker or self.ann, now=self.flow.clock()))

    async def press(self, action: str, value: str, asker: Asker | None = None) -> str:
        return said(await self.desk.press(action, value, asker or self.ann, now=self.flow.clock()))

    async def records(self, text: str) -> list[Record]:
        return await self.desk.records(text, self.op, now=self.flow.clock())

    async def deeds(self) -> list[Deed]:
        async with self.flow.store.read() as tx:
            return await deeds.listing(tx)

    async def wants(self, destination: str = DESK.id) -> tuple[Destination, bool]:
        async with self.flow.store.read() as tx:
            known = await subscriptions.get(tx, destination)
        assert known
        return known


def said(document: Document) -> str:
    return " ".join(render(document, width=100).split())


def room(store: Store, *, named: tuple[Destination, ...] = (DESK, OPERATORS)) -> Room:
    flow = Flow(store, destinations=named)
    woken: list[bool] = []
    desk = Desk(
        store=store,
        answers=Answers(store=store, sources=flow.sources, named=named),
        named=named,
        permissions=PERMISSIONS,
        topics=TOPICS,
        on_owed=lambda: woken.append(True),
    )
    return Room(
        flow=flow,
        desk=desk,
        ann=desk.asker("fake:ann", DESK.id, name="Ann"),
        op=desk.asker("fake:op", DESK.id, name="Op"),
        woken=woken,
    )


@pytest.fixture
async def here(sqlite_store: Store) -> Room:
    """A subscribed channel; its one source has been read once."""
    made = room(sqlite_store)
    await made.flow.poll(OLD)
    return made


@pytest.fixture
async def told(here: Room) -> Room:
    """The same, after an alert."""
    await here.flow.poll(OLD, NEWS)
    assert await here.flow.told() == ["NEW"]
    return here


def ids(told: Room) -> tuple[str, str]:
    """Of the statement and the story of the first alert."""
    delivery = told.flow.channel.posts[0].delivery
    assert delivery.statement_id
    assert delivery.story_id
    return delivery.statement_id, delivery.story_id


# --- what a destination wants ---------------------------------------------------------------------


async def test_settings_are_told_in_words(here: Room) -> None:
    text = await here.say("settings")
    assert text.startswith("Alerts come here")
    assert "Countries all" in text
    assert "When at once" in text
    assert await here.deeds() == []


async def test_subscribing_elsewhere_brings_alerts_there(here: Room) -> None:
    visitor = replace(here.ann, destination="fake:new")
    assert "subscribe turns them on" in await here.say("settings", visitor)
    text = await here.say("subscribe France, South Korea official only", visitor)
    assert text.startswith("Subscribed: alerts come here from now on")
    assert "🇫🇷 France and 🇰🇷 South Korea" in text
    assert "official sites only" in text
    await here.flow.poll(OLD, NEWS)
    await here.flow.told()
    assert {each.delivery.destination for each in here.flow.channel.posts} == {DESK.id, "fake:new"}
    assert (await here.say("subscribe", visitor)).startswith("Subscribed already")
    assert [(deed.who, deed.action, deed.destination) for deed in await here.deeds()] == [
        ("fake:ann", "subscribe", "fake:new")
    ] * 2
    assert (await here.say("subscribe Japan", visitor)).startswith("Settings changed")


async def test_filters_decide(here: Room) -> None:
    await here.say("settings country:JP")
    await here.flow.poll(OLD, NEWS)
    assert await here.flow.told() == []


async def test_unsubscribing_ends_alerts_and_keeps_the_wishes(here: Room) -> None:
    await here.say("settings quiet 22:00-07:00")
    text = await here.say("unsubscribe")
    assert "no alerts come here any more" in text
    await here.flow.poll(OLD, NEWS)
    assert await here.flow.told() == []
    assert await here.say("unsubscribe") == "No alerts come here: type subscribe to get them."
    assert "from 22:00 to 07:00" in await here.say("subscribe")


@pytest.mark.parametrize("typed", ["unsubscribe?", "unsubscribe ？", "mute 24h?", "subscribe JP?"])
async def test_who_asks_what_a_command_does_changes_nothing(here: Room, typed: str) -> None:
    assert "Nothing was done" in await here.say(typed)
    assert await here.deeds() == []
    await here.flow.poll(OLD, NEWS)
    assert len(await here.flow.told()) == 1


async def test_nothing_owed_before_reaches_who_has_unsubscribed(here: Room) -> None:
    await here.flow.poll(OLD, NEWS)
    await here.say("unsubscribe")
    assert "parked" in await here.say("deliveries retry all", here.op)
    assert await here.flow.told() == []


async def test_the_operators_destination_stays(here: Room) -> None:
    at_operators = replace(here.op, destination=OPERATORS.id)
    assert "STATEMENT_BOT_OPERATOR_DESTINATION" in await here.say("unsubscribe", at_operators)
    await here.say("settings timezone Asia/Seoul", at_operators)
    assert (await here.wants(OPERATORS.id))[0].filter.reasons == OPERATORS.filter.reasons


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (
            "countries: JP, KR",
            Destination(id="x", filter=Filter(countries=frozenset({"JP", "KR"}))),
        ),
        ("country:JP", Destination(id="x", filter=Filter(countries=frozenset({"JP"})))),
        (
            "japan and south korea",
            Destination(id="x", filter=Filter(countries=frozenset({"JP", "KR"}))),
        ),
        (
            "Bosnia and Herzegovina, 日本",
            Destination(id="x", filter=Filter(countries=frozenset({"BA", "JP"}))),
        ),
        ("Korean, en", Destination(id="x", filter=Filter(languages=frozenset({"ko", "en"})))),
        ("levels: main", Destination(id="x", filter=Filter(levels=frozenset({Level.MAIN})))),
        ("levels all", Destination(id="x", filter=Filter(levels=frozenset(Level)))),
        (
            "reasons first, amended",
            Destination(id="x", filter=Filter(reasons=frozenset({Reason.FIRST, Reason.AMENDED}))),
        ),
        ("official", Destination(id="x", filter=Filter(official_only=True))),
        ("score 60%", Destination(id="x", filter=Filter(minimum_score=0.6))),
        ("minimum score: 0.5", Destination(id="x", filter=Filter(minimum_score=0.5))),
        ("daily 7:30", Destination(id="x", pace=Pace(cadence=Cadence.DAILY, at=clock("07:30")))),
        (
            "digest weekly on Fridays at 18:00",
            Destination(
                id="x", pace=Pace(cadence=Cadence.WEEKLY, at=clock("18:00"), weekday=4)
            ),
        ),
        (
            "quiet hours 22:00 – 07:00",
            Destination(id="x", quiet=QuietHours(start=clock("22:00"), end=clock("07:00"))),
        ),
        ("quiet off", Destination(id="x")),
        ("timezone seoul", Destination(id="x", timezone="Asia/Seoul")),
        ("tz: america/new york", Destination(id="x", timezone="America/New_York")),
        ("language: Korean", Destination(id="x", language="ko")),
        (
            "topics dprk-russia-transfers",
            Destination(id="x", filter=Filter(topics=frozenset(TOPICS))),
        ),
    ],
)  # fmt: skip
def test_wishes_as_people_type_them(typed: str, wanted: Destination) -> None:
    command = commands.parse(f"settings {typed}", topics=TOPICS)
    assert wishes.grant(Destination(id="x"), command.options, TOPICS) == wanted
    again = wishes.grant(Destination(id="x"), wishes.said(wanted).items(), TOPICS)
    assert again == wanted


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("settings contries: JP", "Did you mean settings countries JP?"),
        ("subscribe frnace", "Did you mean subscribe France?"),
        ("settings countries Atlantis", "“Atlantis” is no country that we know"),
        ("settings languages klingonese", "“klingonese” is no language"),
        ("settings topics missiles", "none of these: dprk-russia-transfers"),
        ("settings levels major", "none of these: main, passage, mention"),
        ("settings reasons new", "none of these: first, joined"),
        ("settings official perhaps", "none of these: yes, no"),
        ("settings score 7", "no number from 0 to 1"),
        ("settings cadence dayly", "Did you mean daily?"),
        ("settings cadence daily noon", "“noon” is no time of day"),
        ("settings at 25:00", "“25:00” is no time of day"),
        ("settings weekday someday", "none of these: monday"),
        ("settings quiet always", "“always” are no hours: write them as 22:00-07:00"),
        ("settings quiet 08:00-08:00", "are no hours"),
        ("settings timezone Paris/Europe", "is no time zone: write it as Europe/Paris"),
        ("settings language", "“language” needs a value. For example: settings language en"),
        ("settings quiet off quiet off", "“quiet:” can be given once only"),
        ("mute", "“mute” needs more: mute 24h|story [ID] [7d]. For example: mute 24h"),
        ("mute forever", "“forever” is no time that we can count: write it as 24h, 7d"),
        ("mute 900 days", "at most a year"),
        ("mute 0h", "no time that we can count"),
        ("mute story", "Which story?"),
        ("mute story zzzzz", "There is no story “zzzzz”."),
        ("unmute", "Nothing of this is muted here."),
        ("unmute 4kq7a", "Did you mean unmute story 4kq7a?"),
        ("deliveries", "Only operators may do this."),
        ("retract 7fk2m", "Only operators may do this."),
    ],
)
async def test_mistakes_say_what_would_do(here: Room, typed: str, answer: str) -> None:
    assert answer in await here.say(typed)
    assert await here.deeds() == []


# --- mutes ----------------------------------------------------------------------------------------


async def test_a_mute_holds_back_and_its_end_lists_what_was_missed(here: Room) -> None:
    assert "muted here until 11 Jan 2024, 12:00 UTC" in await here.say("mute 24h")
    assert "Muted all until 11 Jan 2024" in await here.say("settings")
    await here.flow.poll(OLD, NEWS)
    assert await here.flow.told() == []
    assert "No longer muted." in await here.say("unmute")
    assert await here.flow.told() == ["While"]
    assert here.woken


async def test_a_story_is_muted_from_its_thread(told: Room) -> None:
    _, story = ids(told)
    in_thread = replace(told.ann, story_id=story)
    assert f"Story {story} is muted here until 9 Feb 2024" in await told.say(
        "mute story", in_thread
    )
    assert f"story {story} until" in await told.say("settings")
    await told.flow.poll(OLD, NEWS, MORE)
    assert await told.flow.told() == ["NEW", "NEW"]
    await told.press("unmute", f"story {story}")
    assert (await told.wants())[0].mutes == ()
    assert [deed.subject for deed in await told.deeds()] == [story, story]


@pytest.mark.parametrize("line", ["export csv", "EXPORT JSON", "export", "who", "story"])
async def test_in_a_thread_the_story_need_not_be_named(told: Room, line: str) -> None:
    _, story = ids(told)
    in_thread = replace(told.ann, story_id=story)
    assert (await told.say(line, in_thread)) == (
        await told.say(f"{line.split()[0]} {story} {' '.join(line.split()[1:])}".strip())
    )
    assert "needs more" in await told.say(line)


@pytest.mark.parametrize("line", ["who signed?", "who signed", "Who signed？"])
async def test_who_signed_is_a_question(told: Room, line: str) -> None:
    _, story = ids(told)
    assert "There is no" not in await told.say(line)
    in_thread = replace(told.ann, story_id=story)
    assert await told.say(line, in_thread) == await told.say("ask who signed?", in_thread)
    assert "There is no story" in await told.say("who zzzz9")


async def test_to_unmute_all_leaves_a_story_muted_and_says_so(told: Room) -> None:
    _, story = ids(told)
    await told.say(f"mute story {story}")
    assert f"Did you mean unmute story {story}?" in await told.say("unmute")
    await told.say("mute 24h")
    answer = await told.say("unmute")
    assert f"Story {story} stays muted until 9 Feb 2024" in answer
    assert f"unmute story {story} ends that too" in answer
    assert [mute.story_id for mute in (await told.wants())[0].mutes] == [story]
    await told.say("mute 24h")
    assert "All alerts stay muted" in await told.say(f"unmute story {story}")
    assert "stay" not in await told.say("unmute")


async def test_a_mute_lifted_in_a_digest_waits_for_the_digest(here: Room) -> None:
    await here.say("settings daily 18:00")
    await here.say("mute 7d")
    await here.flow.poll(OLD, NEWS)
    await here.say("unmute")
    assert await here.flow.told() == []
    await here.say("settings cadence instant")
    assert await here.flow.told() == ["Digest"]


# --- buttons --------------------------------------------------------------------------------------


async def test_who_has_acknowledged_stays_on_the_alert(told: Room) -> None:
    _, story = ids(told)
    assert "Ann has seen story" in await told.press("acknowledge", story)
    assert "before" in await told.press("acknowledge", story)
    await told.flow.told()
    assert "Acknowledged by Ann (10 Jan 2024, 12:00 UTC)" in shown(told)
    await told.press("acknowledge", story, told.op)
    await told.flow.told()
    assert "Acknowledged by Ann (10 Jan 2024, 12:00 UTC) and Op (" in shown(told)


def shown(told: Room) -> str:
    return said(told.flow.channel.posts[0].document)


async def test_not_relevant_is_noted(told: Room) -> None:
    statement, _ = ids(told)
    assert f"why {statement} shows why it matched" in await told.press("not_relevant", statement)
    (deed,) = await told.deeds()
    assert (deed.action, deed.subject, deed.who) == ("not_relevant", statement, "fake:ann")
    assert "There is no statement" in await told.press("not_relevant", "zzzzz")
    assert "There is no story" in await told.press("acknowledge", "zzzzz")


async def test_every_button_of_an_alert_does_something(told: Room) -> None:
    document = told.flow.channel.posts[0].document
    buttons = [b for block in document.blocks if isinstance(block, Actions) for b in block.buttons]
    assert len(buttons) == 7
    for button in buttons:
        if button.action:
            text = await told.press(button.action, button.value)
            assert "no command" not in text
            assert "There is no" not in text


# --- who may --------------------------------------------------------------------------------------


def entrance(store: Store, decided: Permissions) -> Desk:
    return Desk(
        store=store,
        answers=Answers(store=store, sources=(), named=[DESK]),
        named=[DESK],
        permissions=decided,
    )


@pytest.mark.parametrize(
    ("decided", "person", "admin", "may"),
    [
        (Permissions(), "slack:U1", False, True),
        (Permissions(), "matrix:@a:b", False, False),
        (Permissions(), "matrix:@a:b", True, True),
        (Permissions(settings_by="admins"), "slack:U1", False, False),
        (Permissions(settings_by="admins"), "slack:U1", True, True),
        (Permissions(settings_by="listed"), "slack:U1", True, False),
        (
            Permissions(settings_by="listed", settings_listed=frozenset({"slack:U1"})),
            "slack:U1", False, True,
        ),
        (
            Permissions(settings_by="listed", operators=frozenset({"slack:U1"})),
            "slack:U1", False, True,
        ),
        (Permissions(settings_by="listed"), "console", False, True),
    ],
)  # fmt: skip
async def test_who_may_change_settings(
    sqlite_store: Store, decided: Permissions, person: str, admin: bool, may: bool
) -> None:
    desk = entrance(sqlite_store, decided)
    ann = desk.asker(person, DESK.id, admin=admin)
    text = said(await desk.answer("settings quiet 22:00-07:00", ann, now=NOON))
    assert ("Settings changed" in text) is may
    assert isinstance(await desk.form(ann), SettingsForm) is may
    assert "Alerts come here" in said(await desk.answer("settings", ann, now=NOON))


async def test_refusals_say_whom_to_ask(sqlite_store: Store) -> None:
    desk = entrance(sqlite_store, Permissions(settings_by="admins"))
    ann = desk.asker("slack:U1", DESK.id)
    assert "ask one of them" in said(await desk.answer("mute 24h", ann, now=NOON))
    desk = entrance(sqlite_store, Permissions(settings_by="listed"))
    ann = desk.asker("slack:U1", DESK.id)
    assert "STATEMENT_BOT_SETTINGS_LISTED" in said(await desk.answer("mute 24h", ann, now=NOON))


async def test_outsiders_read_or_not(sqlite_store: Store) -> None:
    desk = entrance(sqlite_store, Permissions())
    guest = desk.asker("slack:U1", DESK.id, outsider=True)
    assert "What can be asked" in said(await desk.answer("help", guest, now=NOON))
    assert "change nothing" in said(await desk.answer("mute 24h", guest, now=NOON))
    assert "change nothing" in said(await desk.press("acknowledge", "4kq7a", guest, now=NOON))
    desk = entrance(sqlite_store, Permissions(outsiders="nothing"))
    guest = desk.asker("slack:U1", DESK.id, outsider=True)
    assert "get no answers" in said(await desk.answer("help", guest, now=NOON))


async def test_direct_messages_are_answered_or_not(sqlite_store: Store) -> None:
    desk = entrance(sqlite_store, Permissions(settings_by="admins"))
    ann = desk.asker("matrix:@ann:b", DESK.id, direct=True)
    assert "Settings changed" in said(await desk.answer("settings cadence daily", ann, now=NOON))
    desk = entrance(sqlite_store, Permissions(direct_messages="read"))
    assert "What can be asked" in said(await desk.answer("help", ann, now=NOON))
    assert "questions only" in said(await desk.answer("subscribe", ann, now=NOON))
    assert "questions only" in said(await desk.press("acknowledge", "4kq7a", ann, now=NOON))
    decided = Permissions(direct_messages="nothing", operators=frozenset({"slack:U9"}))
    desk = entrance(sqlite_store, decided)
    assert "get no answers" in said(await desk.answer("help", ann, now=NOON))
    assert "get no answers" in said(await desk.answer("latets", ann, now=NOON))
    in_a_channel = replace(ann, direct=False)
    assert "What can be asked" in said(await desk.answer("help", in_a_channel, now=NOON))
    operator = desk.asker("slack:U9", DESK.id, direct=True)
    assert "What can be asked" in said(await desk.answer("help", operator, now=NOON))


@pytest.mark.parametrize(
    "decided",
    [
        Permissions(direct_messages="read"),
        Permissions(direct_messages="nothing"),
        Permissions(outsiders="nothing"),
        Permissions(settings_by="listed"),
    ],
)
async def test_whoever_is_told_alone_can_always_end_it(
    sqlite_store: Store, decided: Permissions
) -> None:
    open_to_all = entrance(sqlite_store, Permissions())
    ann = open_to_all.asker("slack:U1", "slack:D1", direct=True)
    assert "Subscribed" in said(await open_to_all.answer("subscribe", ann, now=NOON))
    desk = entrance(sqlite_store, decided)
    guest = desk.asker("slack:U1", "slack:D1", direct=True, outsider=True)
    assert "muted here" in said(await desk.answer("mute 24h", guest, now=NOON))
    assert "No longer muted" in said(await desk.press("unmute", "", guest, now=NOON))
    for in_words in ("To change", "turns them on"):
        assert in_words not in said(await desk.answer("settings", guest, now=NOON))
    ended = await desk.answer("unsubscribe", guest, now=NOON)
    assert said(ended).strip() == "Unsubscribed: no alerts come here any more."
    assert len(ended.blocks) == 1  # and no button: to subscribe again would be refused
    assert "slack:D1" not in {each.id for each in await desk.subscribed("slack")}
    among_others = desk.asker("slack:U1", DESK.id, outsider=True)
    assert "Guests" in said(await desk.answer("unsubscribe", among_others, now=NOON))


async def test_a_place_is_answered_in_the_language_that_it_chose(here: Room) -> None:
    assert "Réglages modifiés" in await here.say("settings language français")
    assert "La commande « latets » n’existe pas." in await here.say("latets")


# --- forms ----------------------------------------------------------------------------------------


async def test_a_form_saved_as_it_is_changes_nothing(here: Room) -> None:
    await here.say("subscribe France reasons first cadence weekly fri 18:00 quiet 22:00-07:00")
    before = await here.wants()
    form = await here.desk.form(here.ann)
    assert isinstance(form, SettingsForm)
    assert form.submit == "Save"
    answers = {field.key: field.value for field in form.fields}
    for field in form.fields:
        chosen = filter(None, field.value.split(", ")) if field.choices else ()
        assert set(chosen) <= {value for value, _ in field.choices}
    await saved(here, answers)
    assert await here.wants() == before


async def saved(here: Room, answers: Mapping[str, str]) -> Document | Mapping[str, str]:
    return await here.desk.save(answers, here.ann, now=NOON)


async def test_a_forms_mistakes_are_told_by_field(here: Room) -> None:
    wrong = await saved(here, {"countries": "Atlantis", "quiet": "22:00-07:00", "at": "noon"})
    assert isinstance(wrong, Mapping)
    assert set(wrong) == {"countries", "at"}
    assert "“noon” is no time of day" in wrong["at"]
    assert await here.deeds() == []


# --- operators ------------------------------------------------------------------------------------


async def test_of_many_deliveries_as_many_are_counted_as_there_are(here: Room) -> None:
    many = [
        NewDelivery(
            id=f"sample-{number}",
            destination="fake:desk",
            reason=Reason.SAMPLE,
            document=Document(summary="A sample", blocks=()),
            due_at=NOON + timedelta(days=1),
        )
        for number in range(51)  # one more than are listed
    ]
    async with here.flow.store.write() as tx:
        for each in many:
            await outbox.owe(tx, each)
    listed = await here.say("deliveries list owed", here.op)
    assert listed.startswith("51 deliveries are owed")
    assert "and 1 more" in listed


async def test_parked_deliveries_are_listed_shown_and_sent_again(here: Room) -> None:
    here.flow.channel.script.append(GiveUp("not_in_channel"))
    await here.flow.poll(OLD, NEWS)
    await here.flow.told()
    (parked,) = await here.records("deliveries list parked")
    listed = await here.say("deliveries", here.op)
    assert "1 delivery is parked" in listed
    assert "fake:desk 1 parked" in listed
    assert "not_in_channel" in listed
    name = parked["id"][:8]
    text = await here.say(f"deliveries show {name}", here.op)
    assert "It says: NEW" in text
    assert "many" not in await here.say(f"deliveries retry {name}", here.op)
    assert "only parked ones" in await here.say(f"deliveries retry {name}", here.op)
    assert "NEW" in await here.flow.told()
    assert "only owed and parked" in await here.say(f"deliveries drop {name}", here.op)
    assert await here.say("deliveries retry all", here.op) == "No delivery is parked."
    assert "There is no delivery “zzzz”" in await here.say("deliveries show zzzz", here.op)
    assert [deed.action for deed in await here.deeds()] == ["retry"]


async def test_a_dropped_delivery_is_not_sent(here: Room) -> None:
    here.flow.channel.script.append(GiveUp("channel_not_found"))
    await here.flow.poll(OLD, NEWS)
    await here.flow.told()
    (parked,) = await here.records("deliveries")
    assert "Dropped: NEW" in await here.say(f"deliveries drop {parked['id'][:6]}", here.op)
    assert await here.records("deliveries") == []
    with pytest.raises(CommandError, match="none-parked"):
        await here.records("deliveries retry all")


async def test_a_retraction_rewords_and_replies(told: Room) -> None:
    statement, _ = ids(told)
    text = await told.say(f"retract {statement} It is about an exercise.", told.op)
    assert "1 message is reworded" in text
    assert await told.flow.told() == ["NEW", "RETRACTED"]
    assert shown(told).startswith("RETRACTED · 🇫🇷 France: Missiles")
    assert "It is about an exercise." in shown(told)
    assert "was retracted before" in await told.say(f"retract {statement}", told.op)
    for verb in ("show", "why"):
        assert "RETRACTED: It is about an exercise." in await told.say(f"{verb} {statement}")
    assert "no such statement" in await told.say("latest")
    await told.press("acknowledge", ids(told)[1])
    await told.flow.told()
    assert shown(told).startswith("RETRACTED")


async def test_a_retraction_names_the_copies_that_go_with_it(told: Room) -> None:
    again = replace(NEWS, guid="again", link="https://mfa.example/news/anew")
    await told.flow.poll(OLD, NEWS, again)
    assert await told.flow.told() == ["NEW"]
    statement, _ = ids(told)
    async with told.flow.store.read() as tx:
        copy = await statements.find(tx, "mfa", "again")
    assert copy
    text = await told.say(f"retract {statement} It is about an exercise.", told.op)
    assert f"Retracted with it, as they only repeat it: {copy.id}" in text
    assert await told.flow.told() == ["NEW", "RETRACTED"]
    assert "RETRACTED: It is about an exercise." in await told.say(f"show {copy.id}")
    assert "no such statement" in await told.say("latest")


async def test_a_retraction_needs_no_reason(told: Room) -> None:
    statement, _ = ids(told)
    await told.say(f"retract {statement}", told.op)
    await told.flow.told()
    assert "our alert does not stand." in shown(told)


async def test_a_correction_stays_on_the_alert(told: Room) -> None:
    statement, story = ids(told)
    await told.say(f"correct {statement} The text is of 2023.", told.op)
    assert await told.flow.told() == ["NEW", "CORRECTED"]
    assert "Operator’s note: The text is of 2023." in shown(told)
    await told.press("acknowledge", story)
    await told.flow.told()
    assert "Operator’s note: The text is of 2023." in shown(told)
    assert "“correct” needs more" in await told.say(f"correct {statement}", told.op)
    assert "There is no statement" in await told.say("correct zzzzz Wrong.", told.op)
    assert f"Did you mean story {story}?" in await told.say(f"correct {story} Wrong.", told.op)
    await told.say(f"retract {statement} It is of 2023.", told.op)
    assert "was retracted before" in await told.say(f"correct {statement} Late.", told.op)


# --- why here, and why not ------------------------------------------------------------------------


async def test_why_says_who_was_told(told: Room) -> None:
    statement, _ = ids(told)
    own = await told.say(f"why {statement}")
    assert "fake:desk: sent 10 Jan 2024" in own
    assert OPERATORS.id not in own
    everywhere = await told.say(f"why {statement}", told.op)
    assert "fake:operators: not wanted there: that it is news of this kind" in everywhere
    await told.say("subscribe", replace(told.ann, destination="fake:later"))
    told.flow.clock.advance(timedelta(hours=1))
    await told.say("subscribe", replace(told.ann, destination="fake:later"))
    assert "fake:later: not told: seen before its settings" in await told.say(
        f"why {statement}", told.op
    )
    await told.say("unsubscribe", replace(told.ann, destination="fake:later"))
    states = (await told.records(f"why {statement}"))[0]["reached"]
    assert {each["destination"]: each["state"] for each in states} == {
        "fake:desk": "sent", "fake:operators": "refused", "fake:later": "off",
    }  # fmt: skip


async def test_why_knows_what_is_held_back_and_what_was_listed(here: Room) -> None:
    await here.say("mute 24h")
    await here.flow.poll(OLD, NEWS)
    (missed,) = await waiting(here)
    text = await here.say(f"why {missed}")
    assert "fake:desk: held back while muted, until 11 Jan 2024, 12:00 UTC" in text
    await here.say("unmute")
    assert "fake:desk: told in a list" in await here.say(f"why {missed}")


async def waiting(here: Room) -> list[str]:
    async with here.flow.store.read() as tx:
        return [alert.statement_id for alert in await held.waiting(tx, DESK.id)]


async def test_why_knows_parked_and_silent(here: Room) -> None:
    here.flow.channel.script.append(GiveUp("is_archived {x}"))
    await here.flow.poll(OLD, NEWS)
    await here.flow.told()
    (parked,) = await here.records("deliveries")
    assert "parked: is_archived {x}" in await here.say(f"why {parked['statement']}")


async def test_why_knows_a_first_look(sqlite_store: Store) -> None:
    here = room(sqlite_store)
    await here.flow.poll(NEWS)
    async with sqlite_store.read() as tx:
        (first,) = await statements.latest(tx, 1)
    assert "from a first look at its source" in await here.say(f"why {first.id}")


# --- coming and going -----------------------------------------------------------------------------


async def test_who_says_hello_is_greeted_and_who_asks_behind_it_is_answered(here: Room) -> None:
    for hello in ("hello", "Hi there!", "Привіт"):
        assert (await here.say(hello, here.ann)).startswith("Hello. I tell, within minutes")
    assert "There is no story “signed" not in await here.say("hello, who signed?", here.ann)


async def test_a_greeting_says_what_to_type(here: Room) -> None:
    stranger = replace(here.ann, destination="fake:new")
    text = said(await here.desk.joined(stranger, now=NOON))
    assert "Type subscribe to get alerts here" in text
    assert "Alerts come here as set" in said(await here.desk.joined(here.ann, now=NOON))


async def test_a_late_invitation_greets_who_has_subscribed_as_one_who_has(here: Room) -> None:
    stranger = replace(here.ann, destination="fake:new")
    await here.say("subscribe France", stranger)
    greeting = await here.desk.invited(stranger, now=NOON)
    assert greeting
    assert "Alerts come here as set" in said(greeting)
    assert "Type subscribe" not in said(greeting)


@pytest.mark.parametrize(
    ("allowed", "told"), [("all", "Type subscribe"), ("read", "Ask me here"), ("nothing", "invite")]
)
async def test_a_greeting_between_two_offers_what_is_allowed_there(
    sqlite_store: Store, allowed: DirectMessages, told: str
) -> None:
    desk = entrance(sqlite_store, Permissions(direct_messages=allowed))
    ann = desk.asker("fake:ann", "fake:new", direct=True)
    text = said(await desk.joined(ann, now=NOON))
    assert told in text
    assert ("subscribe" in text.lower()) is (allowed == "all")


async def test_what_was_owed_when_we_were_put_out_comes_when_we_are_back(here: Room) -> None:
    await here.flow.poll(OLD, NEWS)
    for _ in range(2):  # as after a crash
        await here.desk.left(DESK.id, "kicked", now=NOON)
    assert await here.flow.told() == []
    assert (await here.records("deliveries"))[0]["error"] == "kicked"
    await here.desk.joined(here.ann, now=NOON)
    assert await here.flow.told() == ["NEW"]
    assert [each.id for each in await here.desk.subscribed("fake")] == [OPERATORS.id, DESK.id]


async def test_an_invitation_that_nobody_told_of_is_found_once(sqlite_store: Store) -> None:
    desk = entrance(sqlite_store, Permissions())
    there = desk.asker("slack:U9", "slack:C7")
    assert await desk.unnoticed(["slack:C7", DESK.id]) == ("slack:C7",)
    assert await desk.found(there, now=NOON)
    assert await desk.found(there, now=NOON) is None  # by another process, say
    assert await desk.unnoticed(["slack:C7", DESK.id]) == ()
    await desk.left("slack:C7", "removed", now=NOON)
    assert await desk.unnoticed(["slack:C7", DESK.id]) == ("slack:C7",)


async def test_an_invitation_found_while_we_are_told_of_it_is_greeted_once(
    sqlite_store: Store,
) -> None:
    desk = entrance(sqlite_store, Permissions())
    there = desk.asker("slack:U9", "slack:C7")
    greetings = await asyncio.gather(
        *(greet(there, now=NOON) for greet in (desk.invited, desk.found, desk.invited))
    )
    assert len([each for each in greetings if each]) == 1


async def test_who_left_on_purpose_stays_unsubscribed(here: Room) -> None:
    await here.say("unsubscribe")
    await here.desk.left(DESK.id, "kicked", now=NOON)
    assert "Type subscribe" in said(await here.desk.joined(here.ann, now=NOON))


async def test_a_room_that_moves_takes_its_wishes_along(here: Room) -> None:
    await here.say("settings timezone Asia/Seoul")
    await here.flow.poll(OLD, NEWS)
    await here.desk.moved(DESK.id, "fake:upgraded", now=NOON)
    assert await here.flow.told() == ["NEW"]
    assert here.flow.channel.posts[0].delivery.destination == "fake:upgraded"
    wants, active = await here.wants("fake:upgraded")
    assert (wants.timezone, active) == ("Asia/Seoul", True)
    assert not (await here.wants())[1]


async def test_a_posted_message_leads_to_its_story(told: Room) -> None:
    delivery = told.flow.channel.posts[0].delivery
    assert await told.desk.story_of(DESK.id, delivery.id) == delivery.story_id
    assert await told.desk.story_of(DESK.id, delivery.id[:-1]) is None
    assert await told.desk.story_of("fake:other", delivery.id) is None


async def test_a_delivery_leads_to_its_story_before_it_is_known_to_have_arrived(here: Room) -> None:
    await here.flow.poll(OLD, NEWS)
    async with here.flow.store.read() as tx:
        (owed,) = await outbox.listing(tx)
    assert owed.state is DeliveryState.OWED
    assert await here.desk.story_owed(DESK.id, owed.id) == owed.story_id
    assert await here.desk.story_owed(DESK.id, owed.id[:-1]) is None
    assert await here.desk.story_owed("fake:other", owed.id) is None


async def test_a_failed_change_changes_nothing(told: Room) -> None:
    async with told.flow.store.read() as tx:
        before = await outbox.statistics(tx)
    await told.say("retract zzzzz", told.op)
    async with told.flow.store.read() as tx:
        assert await outbox.statistics(tx) == before
    assert await told.deeds() == []
