"""What integration tests share: the homeserver, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers import synapse
from tests.servers.synapse import Homeserver


@pytest.fixture(scope="session")
def homeserver() -> Iterator[Homeserver]:
    if not synapse.installed():
        pytest.skip("synapse")
    with synapse.running() as homeserver:
        yield homeserver
