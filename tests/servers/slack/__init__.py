"""A strict Slack on this machine, for tests to talk to over real sockets.

async with Slack() as slack:
    channel = SlackChannel(token=slack.bot_token, api_url=slack.api_url, clock=clock)
    ...
    assert slack.channel("C1").texts == ["…"]
    slack.play("chat.postMessage", Fault(drops=True))
"""

from tests.servers.slack.people import Person
from tests.servers.slack.server import Fault, Slack
from tests.servers.slack.workspace import Channel, Message, User

__all__ = ["Channel", "Fault", "Message", "Person", "Slack", "User"]
