"""The app in Slack as people use it: commands, buttons, the form, Home; by socket and requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.slack import app, hearing, people
from bot.commands import VERBS, Right, begun
from bot.model import Permissions
from bot.render.text import render
from bot.store import Store, deeds, meta, outbox
from bot.text.countries import country_names
from tests.flow import SHELLS, TRANSFER, Entry, eventually
from tests.servers.slack import Channel, Fault
from tests.servers.slack.people import request
from tests.slack_office import NEWS, OLD, Office, button, labels, opened, tells_all, words


@pytest.fixture(params=["socket", "requests"])
async def both(request: pytest.FixtureRequest, sqlite_store: Store) -> AsyncIterator[Office]:
    async with opened(sqlite_store, mode=request.param) as office:
        yield office


@pytest.fixture
async def office(sqlite_store: Store) -> AsyncIterator[Office]:
    async with opened(sqlite_store) as office:
        yield office


# --- asking ---------------------------------------------------------------------------------------


async def test_a_command_is_answered_to_the_asker_alone_and_can_be_shared(both: Office) -> None:
    await both.alert()
    answer = await both.asks("latest 3", who="U2")
    assert answer.only_for == "U2"
    assert "Missiles &lt;!channel&gt;" in words(answer.blocks)
    shared = await both.presses(answer, "Share to channel", who="U2")
    assert shared.only_for is None
    assert "bea asked" in words(shared.blocks)
    await eventually(lambda: answer.deleted)


@pytest.mark.parametrize("verb", sorted(VERBS))
async def test_every_command_gets_an_answer(office: Office, verb: str) -> None:
    await office.alert()
    answer = await office.asks(f"help {verb}")
    assert VERBS[verb].form.split()[0] in answer.text
    for example in VERBS[verb].examples[:1]:
        if example == "settings":
            continue
        assert (await office.asks(example)).blocks


WAYS = ("command", "mention", "direct")


async def answered(office: Office, way: str, who: str, line: str) -> str:
    """What comes of a line that somebody types after the slash, after our name, or to us alone."""
    person, channel = office.slack.person(who), "D1" if way == "direct" else "C1"

    def answers() -> list[str]:
        messages = office.slack.channel(channel).messages
        return [
            each.text
            for each in messages
            if each.user == "U0BOT" and not each.files and not tells_all(each)
        ]

    before = len(answers())
    if way == "command":
        await person.types(line, channel=channel)
    else:
        await person.says(f"<@U0BOT> {line}" if way == "mention" else line, channel=channel)
    await eventually(lambda: len(answers()) > before)
    return answers()[-1]


@pytest.mark.parametrize("way", WAYS)
async def test_every_command_works_however_it_is_given(office: Office, way: str) -> None:
    alert = await office.alert()
    story, text = button(alert, "Who signed")["value"], button(alert, "Not relevant")["value"]
    said = {
        "latest": "The only statement",
        "search missiles": "1 statement found",
        f"show {text}": "Missiles",
        f"story {story}": "Published by",
        f"who {story}": "Who published it",
        f"diff {text}": "There is one version",
        f"why {text}": "Why it matched",
        f"export {story} md": "The case of",
        "faq": "Questions that are often asked",
        "sources": "1 source",
        "health": "All is well",
        "preview 30": "would have come here",
        "subscribe": "ubscribed",
        "test": "A sample alert is on its way",
        "settings quiet off": "Settings changed",
        "mute 24h": "muted here",
        "unmute": "No longer muted",
        "deliveries": "No delivery is",
        f"correct {text} The date is wrong.": "Corrected",
        f"retract {text} It is a drill.": "Retracted",
        f"faq add {text} Who fired? Nobody.": "Kept",
        "faq drop 000000": "There is no answer",
        "rematch dry-run": "1 text is matched again",
        "add https://mfa.example/new": "Pages can’t be read here",
        f"story merge {story} {story}": "These are one story already",
        f"story split {text}": "tells story",
        "unsubscribe": "Unsubscribed",
        "help": "What can be asked",
    }
    assert {begun(line)[0] for line in said} == {*VERBS.values()} - {VERBS["ask"]}
    for line, beginning in said.items():
        assert beginning in await answered(office, way, "U1", line), line
    for line in said:
        verb, _ = begun(line)
        if verb and verb.right is Right.OPERATE:
            assert "Only operators" in await answered(office, way, "U2", line), line


async def test_a_typo_is_met_with_what_was_perhaps_meant(office: Office) -> None:
    answer = await office.asks("latets")
    assert "Did you mean `/statement latest`" in words(answer.blocks)
    assert "Share to channel" not in labels(answer)


async def test_a_mention_is_answered_in_a_thread_and_a_direct_message_where_it_is(
    both: Office,
) -> None:
    ana = both.slack.person()
    asked: list[str] = []

    async def mention() -> None:
        asked.append(await ana.says("<@U0BOT> help search", channel="C1"))

    messages = both.slack.channel("C1").messages
    await mention()
    await eventually(lambda: len(messages) == 2)
    assert messages[1].thread == asked[0]
    assert messages[1].only_for is None
    await ana.says("help mute", channel="D1")
    direct = both.slack.channel("D1").messages
    await eventually(lambda: len(direct) == 2)
    assert direct[1].thread is None


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("<@U0BOT> mute story", "is muted here"),
        ("<@U0BOT> who", "Who published it"),
        ("hello <@U0BOT>, story", "Published by"),
    ],
)
async def test_in_a_storys_thread_its_id_can_be_left_out(
    office: Office, line: str, answer: str
) -> None:
    alert = await office.alert()
    await office.slack.person().says(line, channel="C1", thread=alert.ts)
    messages = office.slack.channel("C1").messages
    await eventually(lambda: answer in messages[-1].text)
    assert messages[-1].thread == alert.ts


async def test_who_is_spoken_to_alone_need_not_be_asked_about(office: Office) -> None:
    await office.slack.person().says("help", channel="D1")
    messages = office.slack.channel("D1").messages
    await eventually(lambda: len(messages) == 2)
    assert "in a chat of two it needs neither" in messages[1].text
    assert office.slack.count("conversations.info") == 0


async def test_what_slack_marks_up_is_read_as_typed(office: Office) -> None:
    answer = await office.asks("why <https://mfa.example/x?a=1&amp;b=2>")
    assert "https://mfa.example/x?a=1&amp;b=2" in words(answer.blocks)


async def test_a_long_answer_is_shown_page_by_page(office: Office) -> None:
    sentence = "The DPRK has sent ballistic missiles to Russia, and we condemn this transfer. "
    await office.flow.poll(OLD)
    long = Entry(guid="long", title="Long <@U2> *title*", text=f"{sentence * 64}\n\n" * 6)
    await office.flow.poll(OLD, long)
    found = await office.asks("latest")
    shown_id = words(found.blocks).partition("`/statement show ")[2].partition("`")[0]
    answer = await office.asks(f"show {shown_id}")
    assert "Page 2 of" in " ".join(labels(answer))
    first = words(answer.blocks)
    number = len(office.slack.channel("C1").messages)
    action = next(each for each in labels(answer) if each.startswith("Page 2"))
    ana = office.slack.person()
    await ana.presses(answer, button(answer, action)["action_id"], channel="C1")
    await eventually(lambda: words(answer.blocks) != first)
    assert "Page before" in labels(answer)
    assert len(office.slack.channel("C1").messages) == number


async def test_an_answer_waits_as_long_as_slack_says(office: Office) -> None:
    limited = Fault(error="ratelimited", headers={"Retry-After": "1"})
    office.slack.play("chat.postMessage", limited, limited)
    messages = office.slack.channel("D1").messages
    await office.slack.person().says("help", channel="D1")
    await eventually(lambda: len(messages) == 2)
    assert messages[-1].text.startswith("What can be asked")


# --- alerts ---------------------------------------------------------------------------------------


async def test_an_alert_is_acknowledged_threaded_and_reworded(both: Office) -> None:
    alert = await both.alert()
    answer = await both.presses(alert, "Acknowledge", who="U2")
    assert answer.only_for == "U2"
    await both.flow.deliverer.pay_all()
    assert "Acknowledged by bea" in words(alert.blocks)
    assert alert.edited
    await both.flow.poll(OLD, Entry(guid="news", title=NEWS.title, text=f"{NEWS.text} {SHELLS}"))
    await both.flow.deliverer.pay_all()
    reply = both.slack.channel("C1").messages[-1]
    assert reply.text.startswith("AMENDED")
    assert (reply.thread, reply.broadcast) == (alert.ts, True)


async def test_muting_can_be_undone(office: Office) -> None:
    alert = await office.alert()
    for label in ("Mute 24 h", "Mute 7 d", "Mute this story"):
        muted = await office.presses(alert, label)
        assert "muted here" in muted.text
        ana = office.slack.person()
        await ana.presses(muted, button(muted, "Undo")["action_id"], channel="C1")
        await eventually(lambda muted=muted: "No longer muted" in muted.text)  # type: ignore[misc]  # bound now


async def test_a_channel_is_told_who_changed_what_comes_there(office: Office) -> None:
    def told() -> list[str]:
        messages = office.slack.channel("C1").messages
        return [each.text for each in messages if tells_all(each) and each.only_for is None]

    alert = await office.alert()
    for n, line in enumerate(("mute 24h", "settings quiet 22:00-07:00", "unsubscribe"), 1):
        await office.asks(line)
        await eventually(lambda n=n: len(told()) == n)  # type: ignore[misc]  # bound now
        assert f"ana changed what comes here (/statement {line})" in told()[-1]
    await office.presses(alert, "Mute this story")
    for asked in ("settings", "unsubscribe?", "mute for ever", "latest"):
        await office.slack.person().types(asked, channel="C1")
    await office.asks("sources")
    assert len(told()) == 3
    await office.asks("subscribe", channel="D1")
    assert not any(map(tells_all, office.slack.channel("D1").messages))


async def test_what_was_changed_in_a_form_is_told_to_all(office: Office) -> None:
    view = await form(office)
    await office.slack.person().submits(view["id"], entered(view, countries="Japan"))
    messages = office.slack.channel("C1").messages
    await eventually(lambda: any(map(tells_all, messages)))
    assert "ana changed what comes here" in messages[-1].text
    assert messages[-1].only_for is None


async def test_not_relevant_is_asked_and_noted(office: Office) -> None:
    alert = await office.alert()
    assert "confirm" in button(alert, "Not relevant")
    assert "Noted" in (await office.presses(alert, "Not relevant", who="U2")).text
    async with office.flow.store.read() as tx:
        (noted,) = await deeds.listing(tx, action="not_relevant")
    assert (noted.who, noted.destination) == ("slack:U2", "slack:C1")


async def test_a_press_in_a_thread_is_answered_there(both: Office) -> None:
    alert = await both.alert()
    await both.slack.person().says("<@U0BOT> mute story", channel="C1", thread=alert.ts)
    await eventually(lambda: len(both.slack.channel("C1").messages) == 3)
    muted = both.slack.channel("C1").messages[-1]
    assert (muted.only_for, muted.thread) == (None, alert.ts)
    answer = await both.presses(muted, "Undo")
    assert "No longer muted" in answer.text
    assert (answer.only_for, answer.thread) == ("U1", alert.ts)
    assert (await both.presses(alert, "Who signed")).thread is None  # in the channel, it may be


async def test_who_signed_is_told_to_the_presser(office: Office) -> None:
    answer = await office.presses(await office.alert(), "Who signed", who="U3")
    assert answer.only_for == "U3"
    assert answer.text.startswith("Who published it: Missiles")
    assert "Published by" in words(answer.blocks)


async def test_a_case_is_exported_as_a_file_where_it_was_asked_for(both: Office) -> None:
    await both.alert()
    messages = both.slack.channel("C1").messages
    story = button(messages[-1], "Who signed")["value"]
    await both.slack.person().types(f"export {story} csv", channel="C1")
    await eventually(lambda: bool(messages[-1].files))
    answer, posted = messages[-2:]
    assert answer.only_for == "U1"
    assert f"case-{story}.csv" in words(answer.blocks)
    assert labels(answer) == []
    (file,) = posted.files
    assert file["title"] == f"case-{story}.csv"
    assert TRANSFER in both.slack.workspace.files[file["id"]].decode("utf-8-sig")
    assert (both.slack.count("files.upload"), posted.only_for) == (0, None)


async def test_a_file_asked_for_in_a_thread_comes_there(office: Office) -> None:
    alert = await office.alert()
    story = button(alert, "Who signed")["value"]
    line = f"<@U0BOT> export {story}"
    await office.slack.person().says(line, channel="C1", thread=alert.ts)
    messages = office.slack.channel("C1").messages
    await eventually(lambda: bool(messages[-1].files))
    assert messages[-1].thread == alert.ts


async def test_a_file_cannot_come_where_the_bot_is_not(office: Office) -> None:
    story = button(await office.alert(), "Who signed")["value"]
    await office.slack.person().types(f"export {story}", channel="C2")
    messages = office.slack.channel("C2").messages
    await eventually(lambda: len(messages) == 2)
    assert "/invite @statement" in words(messages[-1].blocks)
    assert office.slack.count("files.getUploadURLExternal") == 0


async def test_a_sample_is_posted_like_an_alert(office: Office) -> None:
    answer = await office.asks("test")
    assert "on its way" in answer.text
    await office.flow.deliverer.pay_all()
    sample = office.slack.channel("C1").messages[-1]
    assert sample.only_for is None
    assert sample.text.startswith("SAMPLE")


async def test_health_says_since_when_slack_is_heard(office: Office) -> None:
    assert "listening since" in words((await office.asks("health")).blocks)


async def test_health_names_a_revoked_token(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "AGAIN", 0.1)
    monkeypatch.setattr(hearing, "REFUSED", 0.1)
    office.slack.play("apps.connections.open", *(Fault(error="token_revoked") for _ in range(99)))
    office.slack.play("chat.postMessage", Fault(error="token_revoked"))
    await office.flow.poll(OLD)
    await office.flow.poll(OLD, NEWS)
    await office.flow.deliverer.pay_all()
    office.slack.sockets.abort()

    app, bot = "generate an app-level token", "install the app again"
    await eventually_in_health(office, f"token_revoked: {app}", f"token_revoked: {bot}")


async def test_a_link_needs_no_answer(office: Office) -> None:
    alert = await office.alert()
    before = len(office.slack.channel("C1").messages)
    action = button(alert, "Read at the source")["action_id"]
    await office.slack.person().presses(alert, action, channel="C1")
    assert len(office.slack.channel("C1").messages) == before


async def test_any_statement_fits(office: Office) -> None:
    names = sorted({name.title() for name in country_names("en") if len(name) > 4})[:51]
    signed = f"Joint statement of {', '.join(names)}: we condemn the transfer of ballistic "
    text = signed + "missiles from the DPRK to Russia" + " and everything like it" * 220 + "."
    hostile = Entry(guid="h", title="<!here> <@U2> *" + "long " * 700 + "`&lt;", text=text)
    await office.flow.poll(OLD)
    await office.flow.poll(OLD, hostile)
    await office.flow.deliverer.pay_all()
    async with office.flow.store.read() as tx:
        assert [each.state for each in await outbox.listing(tx)] == ["sent"]
    alert = office.slack.channel("C1").messages[0]
    statement = button(alert, "Not relevant")["value"]
    shown = await office.asks(f"show {statement}")
    for message in (alert, shown, *office.slack.channel("C1").messages):
        assert "<!here>" not in words(message.blocks) + message.text
        assert "<@U2>" not in words(message.blocks) + message.text


# --- settings -------------------------------------------------------------------------------------


def entered(view: dict[str, Any], **changes: str) -> dict[str, Any]:
    """The state of a modal as it was opened, with other texts or choices in some of its fields."""
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        element, key = block["element"], block["block_id"]
        value: dict[str, Any] = {"type": element["type"]}
        if element["type"] == "plain_text_input":
            value["value"] = changes.get(key, element.get("initial_value"))
        elif element["type"] == "static_select":
            chosen = [each for each in element["options"] if each["value"] == changes.get(key)]
            value["selected_option"] = next(iter(chosen), element.get("initial_option"))
        else:
            value["selected_options"] = element.get("initial_options", [])
        state[key] = {element["action_id"]: value}
    return state


async def form(office: Office, line: str = "settings", channel: str = "C1") -> dict[str, Any]:
    await office.slack.person().types(line, channel=channel)
    views = office.slack.workspace.views
    await eventually(lambda: bool(views))
    return next(iter(views.values()))


async def test_the_form_tells_what_is_wrong_beside_it_and_saves(both: Office) -> None:
    view = await form(both)
    ana = both.slack.person()
    answer = await ana.submits(view["id"], entered(view, quiet="at night", countries="Japan"))
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == ["quiet"]
    assert "22:00-07:00" in answer["errors"]["quiet"]
    answer = await ana.submits(view["id"], entered(view, quiet="22:00-07:00", countries="Japan"))
    assert answer["response_action"] == "update"
    assert "Japan" in words(answer["view"]["blocks"])
    wants = await both.desk.wants("slack:C1")
    assert wants.filter.countries == {"JP"}
    async with both.flow.store.read() as tx:
        assert (await deeds.listing(tx, destination="slack:C1"))[0].who == "slack:U1"


async def test_the_form_asks_for_the_language_and_answers_in_it(office: Office) -> None:
    view = await form(office)
    answer = await office.slack.person().submits(view["id"], entered(view, language="ja"))
    assert "設定を変更しました" in words(answer["view"]["blocks"])
    assert "メッセージの言語" in words(answer["view"]["blocks"])


async def test_the_form_opens_from_words_too(office: Office) -> None:
    await office.slack.person().says("settings", channel="D1")
    messages = office.slack.channel("D1").messages
    await eventually(lambda: len(messages) == 2)
    action = button(messages[1], "Change settings")["action_id"]
    await office.slack.person().presses(messages[1], action, channel="D1")
    await eventually(lambda: bool(office.slack.workspace.views))


async def test_who_subscribes_a_channel_without_the_bot_is_told_to_invite_it(
    office: Office,
) -> None:
    answer = await office.asks("subscribe Japan", channel="C2")
    assert "/invite @statement" in words(answer.blocks)
    view = await form(office, channel="C2")
    saved = await office.slack.person().submits(view["id"], entered(view))
    assert "/invite @statement" in words(saved["view"]["blocks"])


@pytest.mark.parametrize("who", ["U2", "U1"])
async def test_settings_may_be_left_to_admins(sqlite_store: Store, who: str) -> None:
    async with opened(sqlite_store, rules=Permissions(settings_by="admins")) as office:
        said = (await office.asks("mute 24h", who=who)).text
        assert ("muted here" in said) == (who == "U1")
        if who == "U2":
            refused = await office.asks("settings cadence daily", who=who)
            assert "Only those who run this place" in refused.text
            assert (await office.asks("settings", who=who)).text.startswith("Alerts come here")


@pytest.mark.parametrize("who", ["U3", "U4"])
@pytest.mark.parametrize("outsiders", ["read", "nothing"])
async def test_guests_and_people_from_elsewhere(
    sqlite_store: Store, who: str, outsiders: Any
) -> None:
    async with opened(sqlite_store, rules=Permissions(outsiders=outsiders)) as office:
        answer = await office.asks("help", who=who)
        assert ("get no answers" in answer.text) == (outsiders == "nothing")
        refused = await office.asks("subscribe", who=who)
        assert "Guests and people from elsewhere" in refused.text
        assert labels(refused) == []
        await office.slack.person(who).opens_home()
        await eventually(lambda: who in office.slack.workspace.homes)
        home = words(office.slack.workspace.homes[who])
        assert ("Last poll" in home or "Nothing was polled" in home) == (outsiders == "read")


@pytest.mark.parametrize("open_to", ["all", "read", "nothing"])
async def test_direct_messages_are_answered_by_setting(sqlite_store: Store, open_to: Any) -> None:
    async with opened(sqlite_store, rules=Permissions(direct_messages=open_to)) as office:
        ana, direct = office.slack.person(), office.slack.channel("D1").messages
        await ana.says("help", channel="D1")
        await eventually(lambda: len(direct) == 2)
        assert ("get no answers" in direct[1].text) == (open_to == "nothing")
        subscribed = await office.asks("subscribe", channel="D1")
        assert ("Subscribed" in subscribed.text) == (open_to == "all")
        assert "What can be asked" in (await office.asks("help")).text
        await ana.opens_home()
        await eventually(lambda: "U1" in office.slack.workspace.homes)
        assert "get no answers" not in words(office.slack.workspace.homes["U1"])


# --- Home -----------------------------------------------------------------------------------------


async def test_home_shows_how_things_are_and_pauses_a_channel(both: Office) -> None:
    await both.alert()
    ana, homes = both.slack.person(), both.slack.workspace.homes
    await ana.opens_home()
    await eventually(lambda: "U1" in homes)
    for said in ("Sources: 1 ok", "Last poll", "Connected since", "Last alerts", "#general"):
        assert said in words(homes["U1"])
    await ana.presses_in_home("Pause for 24 h")
    await eventually(lambda: "paused until" in words(homes["U1"]))
    assert "*#general*: All alerts are muted here" in words(homes["U1"])
    await ana.presses_in_home("Resume")
    await eventually(lambda: "paused until" not in words(homes["U1"]))
    await ana.presses_in_home("Settings")
    await eventually(lambda: bool(both.slack.workspace.views))


# --- where we are ---------------------------------------------------------------------------------


async def test_an_invitation_is_greeted_and_what_was_wanted_is_wanted_again(
    office: Office,
) -> None:
    ana, messages = office.slack.person(), office.slack.channel("C2").messages
    await ana.invites_the_bot("C2")
    await eventually(lambda: len(messages) == 1)
    assert "as in `/statement subscribe`" in messages[0].text
    subscribed = await office.presses(messages[0], "Subscribe", channel="C2")
    assert "Subscribed" in subscribed.text
    await ana.causes("channel_left", channel="C2")
    await eventually_subscribed(office, {"slack:C1"})
    await ana.invites_the_bot("C2")
    await eventually_subscribed(office, {"slack:C1", "slack:C2"})
    await eventually(lambda: "Alerts come here as set" in words(messages[-1].blocks))


async def test_an_invitation_while_the_bot_was_away_is_greeted_once(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PAGE", 2)
    async with opened(sqlite_store) as office:
        await office.asks("subscribe", channel="C2")
        await office.slack.person().causes("channel_left", channel="C2")
        await eventually_subscribed(office, {"slack:C1"})
        slack = office.slack
        channels = [Channel(id=f"C{number}", private=number % 2 == 0) for number in range(3, 8)]
        slack.add(*channels, Channel(id="C8", archived=True))
        slack.channel("C2").members.add("U0BOT")  # again, and nobody could tell it
        slack.play("users.conversations", Fault(error="ratelimited", headers={"Retry-After": "1"}))
        slack.sockets.abort()
        greeted = [slack.channel("C2"), *channels]
        await eventually(lambda: all(each.texts for each in greeted))
        await eventually_subscribed(office, {"slack:C1", "slack:C2"})
        assert "Alerts come here as set" in slack.channel("C2").messages[-1].text
        # Slack tells of an invitation once more when nobody had acknowledged it.
        await slack.person().invites_the_bot("C3")
        pages = slack.count("users.conversations") + 4
        slack.sockets.abort()
        await eventually(lambda: slack.count("users.conversations") == pages)
        await office.asks("help", channel="C3")
        assert [len(each.texts) for each in greeted] == [1] * len(greeted)
        assert slack.channel("C1").texts == slack.channel("C8").texts == []


async def test_invitations_are_looked_for_now_and_then(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "LOOK", timedelta(seconds=0.1))
    async with opened(sqlite_store, mode="requests") as office:
        new = Channel(id="C3")
        office.slack.add(new)
        await eventually(lambda: bool(new.texts))


async def eventually_subscribed(office: Office, wanted: set[str]) -> None:
    async with asyncio.timeout(30):
        while {each.id for each in await office.desk.subscribed("slack")} != wanted:  # noqa: ASYNC110  # a user looks again
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("kind", ["channel_archive", "group_deleted", "group_left"])
async def test_where_we_cannot_post_nothing_is_owed(office: Office, kind: str) -> None:
    await office.slack.person().causes(kind, channel="C1", user="U1")
    await eventually_subscribed(office, set())
    if kind == "channel_archive":
        await office.slack.person().causes("channel_unarchive", channel="C1", user="U1")
        await eventually_subscribed(office, {"slack:C1"})


async def test_a_channel_that_moved_keeps_its_alerts(office: Office) -> None:
    event = {"old_channel_id": "C1", "new_channel_id": "C9"}
    await office.slack.person().causes("channel_id_changed", **event)
    await eventually_subscribed(office, {"slack:C9"})


async def health(office: Office) -> str:
    asker = office.desk.asker("console", "console")
    document = await office.desk.answer("health", asker, now=office.flow.clock())
    return " ".join(render(document).split())


async def eventually_in_health(office: Office, *words: str) -> None:
    async with asyncio.timeout(30):
        while any([each not in await health(office) for each in words]):  # noqa: ASYNC110  # an operator looks again
            await asyncio.sleep(0.01)


async def test_an_uninstalled_app_owes_nothing_and_says_so(office: Office) -> None:
    office.slack.revoked = True
    await office.slack.person().causes("tokens_revoked", tokens={"bot": ["U0BOT"]})
    await office.slack.person().causes("app_uninstalled")
    await eventually_subscribed(office, set())
    await eventually_in_health(office, "not listening: app_uninstalled: install the app again")


async def test_a_revoked_token_parks_what_is_owed_and_is_named_at_once(both: Office) -> None:
    await both.flow.poll(OLD)
    await both.flow.poll(OLD, NEWS)
    both.slack.revoked = True
    ana = both.slack.person()
    await ana.causes("tokens_revoked", tokens={"oauth": ["U1"], "bot": []})
    await ana.causes("tokens_revoked", tokens={"bot": ["U0BOT"]})
    why = "tokens_revoked: install the app again and put its new token into SLACK_BOT_TOKEN"
    await eventually_in_health(both, f"not listening: {why}", "1 parked to slack:C1")
    assert "slack:C1: " + why in await health(both)
    assert not both.listener.listens
    both.slack.revoked = False
    asker = both.desk.asker("console", "console")
    await both.desk.answer("deliveries retry all", asker, now=both.flow.clock())
    await both.flow.deliverer.pay_all()
    assert len(both.slack.channel("C1").messages) == 1


@pytest.mark.parametrize("mode", ["socket", "requests"])
async def test_a_token_that_slack_does_not_take_is_named_from_the_start(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr(hearing, "REFUSED", 0.1)
    async with opened(sqlite_store, mode=mode, revoked=True) as office:
        await eventually_in_health(office, "token_revoked: install the app again")
        office.slack.revoked = False
        await eventually_in_health(office, "listening since")


async def test_every_event_of_the_manifest_is_acknowledged(office: Office) -> None:
    manifest = Path(__file__).parents[2] / "docs" / "slack-manifest.yaml"
    read = yaml.safe_load(manifest.read_text("utf-8"))
    for kind in read["settings"]["event_subscriptions"]["bot_events"]:
        if kind not in ("app_uninstalled", "tokens_revoked", "message.im"):
            channel: Any = {"id": "C2"} if kind.endswith("rename") else "C2"
            await office.slack.person().causes(
                kind, channel=channel, user="U1", ts="1.0", text="", tab="home",
                old_channel_id="C2", new_channel_id="C3",
            )  # fmt: skip
    assert {envelope.get("retry_attempt") for envelope in office.slack.sockets.delivered} == {None}


# --- the connection -------------------------------------------------------------------------------


async def test_an_event_that_is_told_twice_is_handled_once(both: Office) -> None:
    messages = both.slack.channel("D1").messages
    said = {"user": "U1", "text": "help", "ts": "1.0", "channel": "D1", "channel_type": "im"}
    for _ in range(3):
        await both.slack.person().causes("message", event_id="Ev-same", **said)
    await both.slack.person().causes("message", event_id="Ev-other", **said)
    await eventually(lambda: len(messages) == 2)


async def test_our_own_and_edited_messages_are_not_answered(office: Office) -> None:
    base = {"text": "help", "ts": "1.0", "channel": "D1", "channel_type": "im"}
    ana = office.slack.person()
    await ana.causes("message", user="U0BOT", bot_id="B0BOT", **base)
    await ana.causes("message", subtype="message_changed", **base)
    await ana.causes("app_mention", bot_id="B9", **{**base, "channel": "C1"})
    await ana.causes("message", user="U1", **base)
    messages = office.slack.channel("D1").messages
    await eventually(lambda: len(messages) == 1)
    assert office.slack.channel("C1").messages == []


@pytest.mark.parametrize(("secret", "age"), [("wrong", 0), (None, 600)])
async def test_requests_that_slack_did_not_sign_now_are_refused(
    sqlite_store: Store, secret: str | None, age: float
) -> None:
    async with opened(sqlite_store, mode="requests") as office:
        payload = {"type": "url_verification", "challenge": "c"}
        status, _ = await request(office.slack, "events_api", payload, secret=secret, age=age)
        assert status == 401
        status, body = await request(office.slack, "events_api", payload)
        assert (status, "c" in body) == (200, True)


async def test_a_new_socket_is_taken_when_slack_or_the_network_closes_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "AGAIN", 0.5)
    await office.slack.sockets.disconnect()
    await office.slack.sockets.connected()
    assert (await office.asks("help")).text
    office.slack.play("apps.connections.open", Fault(status=500))
    office.slack.sockets.abort()
    await eventually(lambda: not office.listener.listens)
    async with office.flow.store.read() as tx:
        assert await meta.get(tx, "slack:listening") == ""
    await eventually(lambda: office.listener.listens)
    assert (await office.asks("help")).text


async def test_a_failure_of_ours_is_told(office: Office) -> None:
    await office.alert()
    office.slack.play("chat.postMessage", Fault(error="internal_error"))
    messages = office.slack.channel("D1").messages
    await office.slack.person().says("help", channel="D1")
    await eventually(lambda: len(messages) == 2)
    assert "failed on our side" in messages[-1].text


async def test_who_slack_will_not_tell_of_may_read_and_change_nothing(office: Office) -> None:
    office.slack.play("users.info", *[Fault(error="internal_error")] * 2)
    assert (await office.asks("help", who="U2")).text.startswith("What can be asked")
    assert "Guests" in (await office.asks("mute 24h", who="U2")).text


async def test_what_was_begun_is_finished_when_we_stop(sqlite_store: Store) -> None:
    async with opened(sqlite_store) as office:
        messages = office.slack.channel("C1").messages
        await office.slack.person().types("help", channel="C1")
    assert messages[-1].only_for == "U1"
