"""The Web API's methods, each as strict as Slack's; they raise Refused in Slack's own names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.servers.slack.limits import METADATA, Json, Refused, check_message, check_view
from tests.servers.slack.workspace import BOT, BOT_ID, TEAM, Channel, Message, Workspace

Method = Callable[[Workspace, Json], Json]

LONGEST_PAGE = 999
NEEDS: Mapping[str, str] = {  # the scope that a call takes; of conversations each kind has its own
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.info": "{kind}:read",
    "conversations.list": "{kind}:read",
    "users.conversations": "{kind}:read",
    "conversations.history": "{kind}:history",
    "conversations.replies": "{kind}:history",
    "users.info": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
KINDS = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def needs(workspace: Workspace, method: str, asked: Json) -> set[str]:
    """The scopes that a call takes."""
    scope = NEEDS.get(method)
    return {scope.format(kind=kind) for kind in _kinds(workspace, asked)} if scope else set()


def _kinds(workspace: Workspace, asked: Json) -> set[str]:
    """The kinds of conversation that a call asks about."""
    if "channel" not in asked:
        types = str(asked.get("types") or "public_channel").split(",")
        return {KINDS[kind] for kind in types}
    if str(asked["channel"]).startswith("D"):
        return {"im"}
    found = workspace.channels.get(asked["channel"])
    return {"groups" if found and found.private else "channels"}


def auth_test(workspace: Workspace, asked: Json) -> Json:
    """Who the token is."""
    who = workspace.users[BOT]
    return {
        "url": "https://desk.example/",
        "team": "Desk",
        "team_id": TEAM,
        "user": who.name,
        "user_id": BOT,
        "bot_id": BOT_ID,
    }


def post_message(workspace: Workspace, asked: Json) -> Json:
    """Post to a channel or in a thread."""
    channel = workspace.writable(asked.get("channel"))
    text, blocks = asked.get("text") or "", asked.get("blocks") or []
    check_message(text, blocks)
    thread = asked.get("thread_ts")
    if thread and channel.message(thread) is None:
        raise Refused("thread_not_found")
    message = Message(
        ts=workspace.ts(),
        user=BOT,
        text=text,
        blocks=blocks,
        metadata=_metadata(asked),
        thread=thread,
        broadcast=bool(thread and asked.get("reply_broadcast")),
    )
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.shown()}


def update(workspace: Workspace, asked: Json) -> Json:
    """Reword a message of one's own."""
    channel = workspace.writable(asked.get("channel"))
    message = channel.message(asked.get("ts", ""))
    if message is None:
        raise Refused("message_not_found")
    if message.user != BOT:
        raise Refused("cant_update_message")
    text, blocks = asked.get("text") or "", asked.get("blocks") or []
    check_message(text, blocks, updating=True)
    message.text, message.blocks, message.edited = text, blocks, True
    message.metadata = _metadata(asked) or message.metadata
    return {"channel": channel.id, "ts": message.ts, "text": text}


def delete(workspace: Workspace, asked: Json) -> Json:
    """Delete a message of one's own."""
    channel = workspace.writable(asked.get("channel"))
    message = channel.message(asked.get("ts", ""))
    if message is None:
        raise Refused("message_not_found")
    if message.user != BOT:
        raise Refused("cant_delete_message")
    channel.delete(message.ts)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(workspace: Workspace, asked: Json) -> Json:
    """Post what one person sees."""
    channel = workspace.writable(asked.get("channel"))
    if asked.get("user") not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = asked.get("text") or "", asked.get("blocks") or []
    check_message(text, blocks)
    message = Message(ts=workspace.ts(), user=BOT, text=text, blocks=blocks, only_for=asked["user"])
    channel.messages.append(message)
    return {"message_ts": message.ts}


def history(workspace: Workspace, asked: Json) -> Json:
    """A channel's messages, newest first, without the replies."""
    channel = workspace.inside(asked.get("channel"))
    oldest, newest = float(asked.get("oldest") or 0), float(asked.get("latest") or "inf")
    seen = [
        message
        for message in reversed(channel.messages)
        if (message.thread is None or message.broadcast)
        and not message.only_for
        and oldest < float(message.ts) < newest
    ]
    return _messages(seen, asked)


def replies(workspace: Workspace, asked: Json) -> Json:
    """A thread, oldest first, with the message it began with."""
    channel = workspace.inside(asked.get("channel"))
    thread = channel.thread(asked.get("ts", ""))
    if not thread:
        raise Refused("thread_not_found")
    return _messages(thread, asked)


def conversation(workspace: Workspace, asked: Json) -> Json:
    """One channel."""
    return {"channel": workspace.channel(asked.get("channel")).shown()}


def conversations(workspace: Workspace, asked: Json) -> Json:
    """The channels that the bot can see."""
    seen = (each for each in workspace.channels.values() if BOT in each.members or not each.private)
    return _page([each.shown() for each in seen], asked, name="channels")


def own_conversations(workspace: Workspace, asked: Json) -> Json:
    """The channels that somebody is in, as far as the bot may know of them."""
    user = asked.get("user") or BOT
    types = str(asked.get("types") or "public_channel").split(",")
    without_archived = asked.get("exclude_archived") in (True, "1", "true")
    inside = (
        each
        for each in workspace.channels.values()
        if user in each.members
        and (BOT in each.members or not each.private)
        and each.kind in types
        and not (each.archived and without_archived)
    )
    return _page([each.shown() for each in inside], asked, name="channels")


def user_info(workspace: Workspace, asked: Json) -> Json:
    """One person."""
    return {"user": workspace.user(asked.get("user")).shown()}


def permalink(workspace: Workspace, asked: Json) -> Json:
    """The address of a message."""
    channel = workspace.channel(asked.get("channel"))
    if channel.message(asked.get("message_ts", "")) is None:
        raise Refused("message_not_found")
    path = f"{channel.id}/p{asked['message_ts'].replace('.', '')}"
    return {"channel": channel.id, "permalink": f"https://desk.example/archives/{path}"}


def open_view(workspace: Workspace, asked: Json) -> Json:
    """Open a modal for whoever pressed or typed."""
    workspace.spend(asked.get("trigger_id"))
    return _kept(workspace, f"V{workspace.number()}", asked)


def update_view(workspace: Workspace, asked: Json) -> Json:
    """Replace a modal that is open."""
    if asked.get("view_id") not in workspace.views:
        raise Refused("not_found")
    return _kept(workspace, asked["view_id"], asked)


def publish_view(workspace: Workspace, asked: Json) -> Json:
    """Show a Home."""
    workspace.user(asked.get("user_id"))
    check_view(asked["view"])
    workspace.homes[asked["user_id"]] = asked["view"]
    return {"view": asked["view"]}


def complete_upload(workspace: Workspace, asked: Json) -> Json:
    """Share files that were uploaded."""
    files = asked.get("files") or []
    if not files or any(file["id"] not in workspace.files for file in files):
        raise Refused("file_not_found")
    if asked.get("channel_id"):
        channel: Channel = workspace.writable(asked["channel_id"])
        text, thread = asked.get("initial_comment") or "", asked.get("thread_ts")
        message = Message(ts=workspace.ts(), user=BOT, text=text, files=files, thread=thread)
        channel.messages.append(message)
    return {"files": files}


METHODS: Mapping[str, Method] = {
    "auth.test": auth_test,
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.info": conversation,
    "conversations.list": conversations,
    "users.conversations": own_conversations,
    "users.info": user_info,
    "views.open": open_view,
    "views.update": update_view,
    "views.publish": publish_view,
    "files.completeUploadExternal": complete_upload,
}


def _metadata(asked: Json) -> Json | None:
    metadata: Json | None = asked.get("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata.get("event_type"), str) or "event_payload" not in metadata:
        raise Refused("invalid_metadata_format")
    if len(str(metadata)) > METADATA:
        raise Refused("metadata_too_large")
    return metadata


def _page(found: list[Json], asked: Json, *, name: str) -> Json:
    limit = min(int(asked.get("limit") or 100), LONGEST_PAGE)
    start = int(asked.get("cursor") or 0)
    rest: Any = start + limit if start + limit < len(found) else ""
    return {
        name: found[start : start + limit],
        "has_more": bool(rest),
        "response_metadata": {"next_cursor": str(rest)},
    }


def _messages(seen: list[Message], asked: Json) -> Json:
    with_metadata = asked.get("include_all_metadata") in (True, "1", "true")
    shown = [each.shown(with_metadata=with_metadata) for each in seen]
    return _page(shown, asked, name="messages")


def _kept(workspace: Workspace, view_id: str, asked: Json) -> Json:
    view = asked.get("view") or {}
    check_view(view)
    workspace.views[view_id] = {**view, "id": view_id, "hash": str(workspace.number())}
    return {"view": workspace.views[view_id]}
