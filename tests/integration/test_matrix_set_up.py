"""`statement-bot matrix login` and `matrix doctor`, as an operator types them."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.model import Destination
from bot.store import Store, subscriptions
from tests.integration.matrix import Team, team
from tests.servers import synapse
from tests.servers.synapse import Homeserver

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(homeserver: Homeserver, tmp_path: Path) -> Team:
    """A team whose bot has not logged in yet."""
    return team(homeserver, tmp_path / "data")


@pytest.fixture
def run(
    here: Team,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command of `statement-bot matrix` and gives its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MATRIX_HOMESERVER", here.homeserver.url)
    monkeypatch.setenv("STATEMENT_BOT_MATRIX_USER_ID", here.bot.id)
    monkeypatch.setenv("STATEMENT_BOT_DESTINATIONS", f"matrix:{here.room}")

    def run(*words: str, password: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        code = main(["matrix", *words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def findings(out: str) -> dict[str, str]:
    return {each["check"]: each["code"] for each in map(json.loads, out.splitlines())}


def test_a_login_is_kept_and_the_doctor_is_content(run: Run, here: Team) -> None:
    code, out, err = run("login", "--password-stdin", password=synapse.PASSWORD)
    assert (code, err) == (0, "")
    assert here.bot.id in out
    login = here.folder / "login.json"
    assert login.stat().st_mode & 0o777 == 0o600
    kept = json.loads(login.read_text())
    assert synapse.PASSWORD not in login.read_text()
    assert kept["access_token"] not in out
    code, out, err = run("doctor", "--json")
    assert code == 0
    assert findings(out) == dict.fromkeys(("homeserver", "token", "device", "room"), "ok")
    assert "power 0 of 0" in out


def test_the_doctor_looks_at_rooms_that_people_subscribed(
    run: Run, here: Team, tmp_path: Path
) -> None:
    run("login", "--password-stdin", password=synapse.PASSWORD)
    asyncio.run(subscribe(tmp_path / "data", "matrix:!left:synapse.test"))
    code, out, _ = run("doctor", "--json")
    rooms = [each for each in map(json.loads, out.splitlines()) if each["check"] == "room"]
    assert [(each["subject"], each["code"]) for each in rooms] == [
        (here.room, "ok"),
        ("!left:synapse.test", "not-joined"),
    ]
    assert code == 1


async def subscribe(data: Path, destination: str) -> None:
    """Somebody there wants alerts."""
    store = await Store.open(f"sqlite:///{data / 'statement-bot.db'}", migrate=True)
    async with store.write() as tx:
        wants = Destination(id=destination)
        await subscriptions.put(tx, wants, active=True, now=datetime.now(UTC))
    await store.close()


def test_a_second_login_keeps_the_device_even_if_the_first_was_revoked(
    run: Run, here: Team
) -> None:
    run("login", "--password-stdin", password=synapse.PASSWORD)
    first = json.loads((here.folder / "login.json").read_text())
    path = "/_matrix/client/v3/logout/all"
    here.homeserver.call("POST", path, {}, user=here.bot)
    code, out, _ = run("doctor", "--json")
    assert (code, findings(out)["token"]) == (1, "failed")
    assert "matrix login" in out
    run("login", "--password-stdin", password=synapse.PASSWORD)
    second = json.loads((here.folder / "login.json").read_text())
    assert second["device_id"] == first["device_id"]
    assert findings(run("doctor", "--json")[1])["device"] == "ok"


def test_a_wrong_password_is_told(run: Run) -> None:
    code, _, err = run("login", "--password-stdin", password="wrong")
    assert code == 1
    assert "check user and password" in err


def test_the_doctor_says_what_to_do(run: Run, here: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings(run("doctor", "--json")[1]) == {"login": "missing"}
    run("login", "--password-stdin", password=synapse.PASSWORD)
    monkeypatch.setenv("STATEMENT_BOT_DESTINATIONS", "matrix:!nowhere:synapse.test")
    code, out, _ = run("doctor")
    assert code == 1
    assert "not-joined" in out
    monkeypatch.setenv("MATRIX_HOMESERVER", "http://127.0.0.1:9")
    monkeypatch.setenv("MATRIX_ACCESS_TOKEN", "t0ken")
    assert findings(run("doctor", "--json")[1]) == {"homeserver": "failed"}
