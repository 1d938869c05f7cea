"""The local Slack is as strict as Slack: checked with Slack's own client libraries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.serving import serving
from tests.servers.slack import Channel, Message, Slack, User
from tests.servers.slack.people import request

BUTTON = {
    "type": "button",
    "action_id": "0/mute",
    "value": "24h",
    "text": {"type": "plain_text", "text": "Mute"},
}


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A workspace with a channel and a private one in which the bot is not."""
    async with Slack() as slack:
        slack.add(Channel(id="C1"), Channel(id="G1", private=True, members={"U1"}))
        yield slack


@pytest.fixture
def client(slack: Slack) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def refusal(awaitable: Any) -> str:
    """The error that Slack names."""
    with pytest.raises(SlackApiError) as caught:
        await awaitable
    return str(caught.value.response["error"])


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def test_messages_beyond_the_limits_are_refused(client: AsyncWebClient) -> None:
    def post(**message: Any) -> Any:
        return client.chat_postMessage(**{"channel": "C1", "text": "words", **message})

    header = {"type": "header", "text": {"type": "plain_text", "text": "h" * 151}}
    empty = client.api_call("chat.postMessage", json={"channel": "C1"})
    assert await refusal(empty) == "no_text"
    assert await refusal(post(text="t" * 40_001)) == "msg_too_long"
    assert await refusal(post(blocks=[section("s" * 3001)])) == "invalid_blocks"
    assert await refusal(post(blocks=[section(" ")])) == "invalid_blocks"
    assert await refusal(post(blocks=[header])) == "invalid_blocks"
    assert await refusal(post(blocks=[section("s")] * 51)) == "invalid_blocks"
    assert await refusal(post(blocks=[section("s" * 2900)] * 5)) == "msg_blocks_too_long"
    twice = [{"type": "actions", "elements": [BUTTON, BUTTON]}]
    assert await refusal(post(blocks=twice)) == "invalid_blocks"
    assert await refusal(post(channel="G1")) == "channel_not_found"
    assert await refusal(post(thread_ts="1.0")) == "thread_not_found"


async def test_replies_are_hidden_from_history_and_metadata_is_shown_on_request(
    client: AsyncWebClient,
) -> None:
    metadata = {"event_type": "kind", "event_payload": {"id": "1"}}
    posted = await client.chat_postMessage(channel="C1", text="first", metadata=metadata)
    root = posted["ts"]
    await client.chat_postMessage(channel="C1", text="reply", thread_ts=root, metadata=metadata)
    await client.chat_postMessage(channel="C1", text="loud", thread_ts=root, reply_broadcast=True)
    history = await client.conversations_history(channel="C1")
    assert [each["text"] for each in history["messages"]] == ["loud", "first"]
    assert "metadata" not in history["messages"][1]
    replies = await client.conversations_replies(
        channel="C1", ts=root, include_all_metadata=True, limit=2
    )
    assert [each["text"] for each in replies["messages"]] == ["first", "reply"]
    assert replies["messages"][1]["metadata"] == metadata
    assert replies["response_metadata"]["next_cursor"]


async def test_only_messages_of_ones_own_can_be_changed(
    slack: Slack, client: AsyncWebClient
) -> None:
    ts = await slack.person().says("mine", channel="C1")
    assert await refusal(client.chat_update(channel="C1", ts=ts, text="x")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel="C1", ts=ts)) == "cant_delete_message"
    assert (
        await refusal(client.chat_update(channel="C1", ts="1.0", text="x")) == "message_not_found"
    )


async def test_tokens_have_their_kind_and_their_scopes(slack: Slack) -> None:
    def as_(token: str) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[])

    assert await refusal(as_("").auth_test()) == "not_authed"
    assert await refusal(as_("xoxb-other").auth_test()) == "invalid_auth"
    assert await refusal(as_(slack.app_token).auth_test()) == "not_allowed_token_type"
    slack.scopes.clear()
    posting = as_(slack.bot_token).chat_postMessage(channel="C1", text="words")
    assert await refusal(posting) == "missing_scope"


@pytest.mark.parametrize(
    ("channel", "scope"), [("C1", "channels:read"), ("C2", "groups:read"), ("D1", "im:read")]
)
async def test_each_kind_of_conversation_has_scopes_of_its_own(
    slack: Slack, channel: str, scope: str
) -> None:
    slack.add(Channel(id="C2", private=True), Channel(id="D1"))
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    slack.scopes = {scope}
    assert (await client.conversations_info(channel=channel))["ok"]
    slack.scopes = {"channels:read", "groups:read", "im:read"} - {scope}
    assert await refusal(client.conversations_info(channel=channel)) == "missing_scope"


async def test_files_are_uploaded_in_three_steps(slack: Slack, client: AsyncWebClient) -> None:
    await client.files_upload_v2(channel="C1", filename="a.csv", content="id,title\n")
    (message,) = slack.channel("C1").messages
    assert slack.workspace.files[message.files[0]["id"]] == b"id,title\n"


class App:
    """An app that keeps what it hears, and answers it or not."""

    def __init__(self, slack: Slack) -> None:
        self.heard: list[SocketModeRequest] = []
        self.silent = 0  # how many requests it leaves unanswered
        self.answer: dict[str, Any] | None = None
        web_client = AsyncWebClient(base_url=slack.api_url)
        self.client = SocketModeClient(app_token=slack.app_token, web_client=web_client)
        self.client.socket_mode_request_listeners.append(self._hear)  # type: ignore[arg-type]  # a bound method is a listener too

    async def _hear(self, client: SocketModeClient, said: SocketModeRequest) -> None:
        self.heard.append(said)
        if self.silent:
            self.silent -= 1
            return
        reply = SocketModeResponse(envelope_id=said.envelope_id, payload=self.answer)
        await client.send_socket_mode_response(reply)


@asynccontextmanager
async def connected(slack: Slack) -> AsyncIterator[App]:
    app = App(slack)
    await app.client.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
    await slack.sockets.connected()
    try:
        yield app
    finally:
        await app.client.close()  # type: ignore[no-untyped-call]  # as above


async def test_what_people_do_reaches_the_socket(slack: Slack, client: AsyncWebClient) -> None:
    slack.add(Channel(id="D1"), User(id="U2", guest=True))
    posted = Message(ts="1.5", user="U0BOT", text="x")
    posted.blocks = [{"type": "actions", "elements": [BUTTON]}]
    slack.channel("C1").messages.append(posted)
    async with connected(slack) as app:
        ana, guest = slack.person(), slack.person("U2")
        app.answer = {"text": "five statements"}
        assert await ana.types("latest 5", channel="C1") == {"text": "five statements"}
        app.answer = None
        await guest.says("<@U0BOT> latest", channel="C1")
        await ana.says("help", channel="D1")
        await ana.says("nothing to do with it", channel="C1")
        await ana.presses(posted, "0/mute", channel="C1")
        await ana.opens_home()
        await ana.invites_the_bot("G1")
    assert [heard.type for heard in app.heard] == [
        "slash_commands",
        "events_api",
        "events_api",
        "interactive",
        "events_api",
        "events_api",
    ]
    assert app.heard[1].payload["event"]["type"] == "app_mention"
    assert app.heard[3].payload["actions"][0]["value"] == "24h"
    assert "U0BOT" in slack.channel("G1").members


async def test_a_modal_is_opened_once_and_may_be_refused(
    slack: Slack, client: AsyncWebClient
) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Settings"}, "blocks": []}
    async with connected(slack) as app:
        await slack.person().types("settings", channel="C1")
        trigger = app.heard[0].payload["trigger_id"]
        opened = await client.views_open(trigger_id=trigger, view=view)
        again = client.views_open(trigger_id=trigger, view=view)
        assert await refusal(again) == "invalid_trigger_id"
        app.answer = {"response_action": "errors", "errors": {"zone": "unknown"}}
        answered = await slack.person().submits(opened["view"]["id"], {"zone": {}})
    assert answered["errors"] == {"zone": "unknown"}


async def test_what_is_not_acknowledged_comes_again() -> None:
    async with Slack(ack_within=0.5) as slack, connected(slack) as app:
        app.silent = 2
        await slack.person().causes("app_home_opened", user="U1")
    assert [heard.retry_attempt for heard in app.heard] == [None, 1, 2]
    assert len({heard.payload["event_id"] for heard in app.heard}) == 1


async def test_a_refresh_and_a_break_are_followed_by_a_new_socket(slack: Slack) -> None:
    async with connected(slack) as app:
        await slack.sockets.disconnect("refresh_requested")
        async with asyncio.timeout(30):
            await slack.sockets.connected()
        await slack.person().opens_home()
        assert len(app.heard) == 1
        slack.sockets.abort()
        assert slack.sockets.count == 0


async def test_signed_requests_are_what_the_sdk_verifies(slack: Slack) -> None:
    verifier = SignatureVerifier(slack.signing_secret)

    async def serve(asked: web.Request) -> web.Response:
        valid = verifier.is_valid_request(await asked.read(), dict(asked.headers))
        return web.json_response({"text": "ok"}, status=200 if valid else 401)

    app = web.Application()
    app.router.add_post("/slack/events", serve)
    async with serving(app) as port:
        slack.request_url = f"http://127.0.0.1:{port}/slack/events"
        assert await slack.person().types("latest", channel="C1") == {"text": "ok"}
        await slack.person().opens_home()
        assert (await request(slack, "events_api", {}, secret="wrong"))[0] == 401
        assert (await request(slack, "events_api", {}, age=600))[0] == 401
