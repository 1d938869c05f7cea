"""Answers in Slack: lines typed, buttons pressed, modals submitted, Home opened."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot import compose
from bot.channels.slack import views
from bot.channels.slack.failures import translated
from bot.channels.slack.people import People
from bot.channels.slack.spots import Json, Spot
from bot.commands import VERBS, changes_place, repeatable
from bot.desk import Desk
from bot.errors import SendError
from bot.model import Asker, Attachment, Destination, Document, SettingsForm
from bot.ports import Clock
from bot.render import slack
from bot.render.slack import Message

INVITE = "/invite @statement"
LONGEST_LINE = 300  # characters of a line that buttons may carry
MESSAGES = 5  # answers that one response_url takes
TIMEOUT = 10  # seconds for one answer
PATIENCE = 2  # seconds for what is said beside it: a modal waits for three

log = structlog.get_logger(__name__)


class Talk:
    """What is shown to whoever asks, presses or looks; the desk knows the answers."""

    def __init__(self, *, client: AsyncWebClient, desk: Desk, people: People, clock: Clock) -> None:
        self._client = client
        self._desk = desk
        self._people = people
        self._clock = clock

    async def say(self, spot: Spot, line: str, *, page: int = 1) -> None:
        """Answer a line; bare `settings` opens the form, where one can open and they may use it."""
        asker = await self._people.asker(spot)
        if line.strip().lower() == "settings" and await self._opened(spot, asker):
            return
        document, done = await self._desk.outcome(line, asker, now=self._clock())
        if _verb(line) == "subscribe":
            document = await self._warned(document, asker, spot.channel)
        await self._answer(spot, await self._pages(spot, asker, document, line, page))
        if done and spot.private and changes_place(line):
            await self._tell_the_others(spot, asker, line, document)
        if document.attachments:
            await self._attach(spot, document.attachments)

    async def press(self, spot: Spot, action: str, value: str) -> None:
        """Do what a button of ours says."""
        if action == "page":
            number, _, line = value.partition(" ")
            await self.say(replace(spot, replaces=True), line, page=int(number))
        elif action == "share":
            number, _, line = value.partition(" ")
            await self._share(spot, line, int(number))
        elif action in VERBS:
            await self.say(spot, f"{action} {value}".strip())
        else:
            asker = await self._people.asker(spot)
            document = await self._desk.press(action, value, asker, now=self._clock())
            await self._answer(spot, slack.render(document))

    async def press_home(self, spot: Spot, action: str, value: str, *, direct: str) -> None:
        """Do what a button in Home says about one of their channels, and show Home anew."""
        asker = await self._people.asker(spot)
        if action == "settings" and await self._opened(spot, asker):
            return
        line = f"{action} {value}".strip()
        document, done = await self._desk.outcome(line, asker, now=self._clock())
        await self.home(spot, direct=direct, notice=document)
        if done and changes_place(line):
            await self._tell_the_others(spot, asker, line, document)

    async def submit(self, view: Json, person: str) -> dict[str, Any]:
        """Keep what was entered into the settings; how Slack's modal goes on."""
        channel = str(view["private_metadata"]).partition(":")[2]
        asker = await self._people.asker(Spot(person=person, channel=channel))
        saved = await self._desk.save(views.answers(view), asker, now=self._clock())
        if not isinstance(saved, Document):
            return {"response_action": "errors", "errors": dict(saved)}
        document = await self._warned(saved, asker, channel)
        spot = Spot(person=person, channel=channel)
        await self._tell_the_others(spot, asker, "settings", saved)
        return {"response_action": "update", "view": views.outcome(view, document)}

    async def home(self, spot: Spot, *, direct: str, notice: Document | None = None) -> None:
        """Show somebody their Home; `direct` is their conversation with us."""
        asker = await self._people.asker(spot)
        names = await self._people.channels(spot.person)
        if direct:
            names[f"slack:{direct}"] = "@statement"
        page = await self._desk.home(asker, names, now=self._clock())
        if notice:
            where = names.get(spot.destination, spot.destination)
            notice = compose.of_place(where, notice, await self._desk.wants(spot.destination))
        view = views.home(page, notice, direct=direct)
        async with translated(self._clock):
            await self._client.views_publish(user_id=spot.person, view=view)

    async def apologise(self, spot: Spot) -> None:
        """Tell that something failed that is not theirs to mend."""
        trouble = compose.trouble(Destination(id=spot.destination))
        with suppress(SendError):
            await self._answer(spot, slack.render(trouble))

    def failed(self, view: Json) -> dict[str, Any]:
        """How a modal goes on when something failed that is not theirs to mend."""
        trouble = compose.trouble(Destination(id=view["private_metadata"]))
        return {"response_action": "update", "view": views.outcome(view, trouble)}

    async def post(self, spot: Spot, document: Document) -> None:
        """Say something to all who are there."""
        for message in slack.render(document):
            await self._post(spot, message)

    async def _tell_the_others(
        self, spot: Spot, asker: Asker, line: str, document: Document
    ) -> None:
        """Say where all see it who has changed what comes to a channel: one alone was answered."""
        if asker.direct or not await self._people.we_are_in(spot.channel):
            return
        wants = await self._desk.wants(asker.destination)
        said = compose.changed_here(line, asker.name, document, wants)
        of_thread = spot.thread if "story" in line.lower().split() else None
        try:
            async with asyncio.timeout(PATIENCE):
                await self.post(replace(spot, thread=of_thread), said)
        except (SendError, TimeoutError) as error:  # it is done, and whoever did it was told
            log.warning("slack-change-not-told", channel=spot.channel, error=str(error))

    async def _may_change(self, asker: Asker) -> bool:
        return isinstance(await self._desk.form(asker), SettingsForm)

    async def _opened(self, spot: Spot, asker: Asker) -> bool:
        """Open the settings; False where there is nothing to open them with, or no right to."""
        if not spot.trigger:
            return False
        form = await self._desk.form(asker)
        if not isinstance(form, SettingsForm):
            return False
        try:
            await self._client.views_open(trigger_id=spot.trigger, view=views.modal(form))
        except SlackApiError as error:
            log.warning("slack-modal-not-opened", error=str(error.response.get("error")))
            return False
        return True

    async def _warned(self, document: Document, asker: Asker, channel: str) -> Document:
        """The answer, with what to do if we can't post where alerts are wanted."""
        subscribed = await self._desk.subscribed("slack")
        told = any(each.id == asker.destination for each in subscribed)
        if not told or await self._people.we_are_in(channel):
            return document
        warning = compose.not_a_member(await self._desk.wants(asker.destination), INVITE)
        return replace(document, blocks=(*warning.blocks, *document.blocks))

    async def _pages(
        self, spot: Spot, asker: Asker, document: Document, line: str, page: int
    ) -> Sequence[Message]:
        """One page with buttons to the others; all of what can't be asked again for a page."""
        pages = slack.render(document)
        wants = await self._desk.wants(spot.destination)
        if _can_be_asked_again(line):
            page = min(page, len(pages))
            share = spot.private and not document.attachments
            ways = compose.ways_on(line, wants, page=page, pages=len(pages), share=share)
            return [views.answer(pages[page - 1], ways)]
        change = _verb(line) in ("settings", "subscribe") and await self._may_change(asker)
        return [*pages[:-1], views.answer(pages[-1], compose.ways_on(line, wants, change=change))]

    async def _share(self, spot: Spot, line: str, page: int) -> None:
        """Show to all what was answered to one; their own copy goes."""
        asker = await self._people.asker(spot)
        pages = slack.render(await self._desk.answer(line, asker, now=self._clock()))
        who = compose.shared(line, asker.name, await self._desk.wants(spot.destination))
        message = views.answer(pages[min(page, len(pages)) - 1], who)
        await self._respond(spot, **_body(message), response_type="in_channel")
        await self._respond(spot, delete_original=True)

    async def _answer(self, spot: Spot, messages: Sequence[Message]) -> None:
        for number, message in enumerate(messages[:MESSAGES]):
            if spot.response_url:
                replaces = spot.replaces and number == 0
                await self._respond(
                    spot,
                    **_body(message),
                    **({} if replaces else {"response_type": "ephemeral"}),
                    **({"thread_ts": spot.thread} if spot.in_thread else {}),
                    replace_original=replaces,
                )
            else:
                await self._post(spot, message)

    async def _attach(self, spot: Spot, attachments: Sequence[Attachment]) -> None:
        """Put files where they were asked for; Slack can't show them to one person alone."""
        if not await self._people.we_are_in(spot.channel):
            where = await self._desk.wants(spot.destination)
            await self._answer(spot, slack.render(compose.no_file_here(where, INVITE)))
            return
        files = [{"filename": each.name, "content": each.content} for each in attachments]
        async with translated(self._clock):
            await self._client.files_upload_v2(
                channel=spot.channel, thread_ts=spot.thread, file_uploads=files
            )

    async def _respond(self, spot: Spot, **body: Any) -> None:
        webhook = AsyncWebhookClient(
            spot.response_url, timeout=TIMEOUT, retry_handlers=[AsyncRateLimitErrorRetryHandler()]
        )
        async with translated(self._clock):
            response = await webhook.send_dict(body)
        if response.status_code != 200:
            raise SendError(f"Slack refused an answer: {response.status_code} {response.body}")

    async def _post(self, spot: Spot, message: Message) -> None:
        async with translated(self._clock):
            await self._client.chat_postMessage(
                channel=spot.channel, thread_ts=spot.thread, parse="none", **_body(message)
            )


def _body(message: Message) -> dict[str, Any]:
    return {
        "text": message.text,
        "blocks": list(message.blocks),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _verb(line: str) -> str:
    return next(iter(line.lower().split()), "help")


def _can_be_asked_again(line: str) -> bool:
    """True for short questions, whose answers change nothing and are for everybody."""
    spelled = json.dumps(line, ensure_ascii=False)
    return repeatable(line) and len(spelled) <= LONGEST_LINE
