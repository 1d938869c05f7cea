"""The servers that tests talk to leave nothing open, whenever somebody connects."""

from __future__ import annotations

import asyncio
import gc
import socket
import warnings
from datetime import UTC, datetime

import pytest

from tests.servers.feeds import FeedServer
from tests.servers.slack import Slack
from tests.servers.smtp import MailServer
from tests.servers.webhook import Receiver


@pytest.mark.parametrize("server", ["feeds", "mail", "slack", "webhook"])
def test_a_connection_at_the_last_moment_is_closed(server: str) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for steps in range(5):
            asyncio.run(_connect(server, steps))
        gc.collect()
    assert [str(each.message) for each in caught if each.category is ResourceWarning] == []


async def _connect(kind: str, steps: int) -> None:
    """Connect, and end the server so many steps of the loop later."""
    servers: dict[str, FeedServer | MailServer | Slack | Receiver] = {
        "feeds": FeedServer(),
        "mail": MailServer(),
        "slack": Slack(),
        "webhook": Receiver(secret="", clock=lambda: datetime.now(UTC)),
    }
    server = servers[kind]
    async with server:
        url = server.url("/") if isinstance(server, FeedServer) else server.url
        port = int(url.rpartition(":")[2].partition("/")[0])
        connected = socket.create_connection(("127.0.0.1", port))
        for _ in range(steps):
            await asyncio.sleep(0)
    connected.close()
