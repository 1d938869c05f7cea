from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot import facts
from bot.model import Facts
from tests.flow import FOOTBALL, SHELLS, TRANSFER
from tests.shell import FEEDS, Shell, no_file_may_grow_beyond


def lines(*rows: Mapping[str, object] | str) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


MISSILES: dict[str, object] = {
    "id": "KCNA/7",
    "title": "Statement on missiles",
    "text": TRANSFER,
    "lang": "en",
    "published": "2024-01-10T12:00:00Z",
    "publisher": "Ministry",
    "country": "FR",
    "url": "https://mfa.example/7",
}
NOTHING: dict[str, object] = {"id": "sport", "title": "Football", "text": FOOTBALL}


# --- the grammar ----------------------------------------------------------------------------------


COMMANDS = (
    *("run", "poll", "ask", "demo", "migrate", "config", "completion", "analyse", "import"),
    *("feeds", "feeds list", "feeds check", "export", "add"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(shell: Shell, command: str) -> None:
    ended = shell(*command.split(), "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"usage: statement-bot {command}")


@pytest.mark.parametrize("typed", [(), ("runn",), ("ask",), ("analyse",), ("completion", "fish")])
def test_a_wrong_command_line_ends_with_2_and_a_hint(shell: Shell, typed: tuple[str, ...]) -> None:
    ended = shell(*typed)
    assert (ended.code, ended.out) == (2, "")
    assert "usage: statement-bot" in ended.err


def test_a_mistyped_command_is_met_with_a_hint(shell: Shell) -> None:
    mistyped = shell("exprot", "taxve")
    assert mistyped.code == 2
    assert "there is no command 'exprot'; did you mean export?" in mistyped.err
    assert len(mistyped.err.splitlines()) < 4
    assert "take JSON lines into the store" in shell().err
    assert "'pdf' (choose from" in (kind := shell("export", "taxve", "pdf").err)
    assert "csv|json|md" in kind


def test_the_demo_names_the_option_that_is_wrong_before_it_begins(shell: Shell) -> None:
    refused = shell("demo", "--http", "foo")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("--http: got 'foo', expected an address of this machine")
    assert "STATEMENT_BOT" not in refused.err


def test_the_version_is_told(shell: Shell) -> None:
    assert shell("--version").out.startswith("statement-bot ")


@pytest.mark.parametrize("name", ["bash", "zsh", "tcsh"])
def test_completion_knows_the_commands(shell: Shell, name: str) -> None:
    script = shell("completion", name)
    assert script.code == 0
    assert {"analyse", "import", "feeds"} <= set(re.findall(r"[a-z]+", script.out))


# --- configuration --------------------------------------------------------------------------------


def test_a_mistake_in_feeds_yaml_is_named_with_its_place(shell: Shell) -> None:
    broken = FEEDS.replace("country: FI", "country: Finland")
    Path("feeds.yaml").write_text(broken, "utf-8")
    for command in (["run"], ["poll"], ["feeds", "list"], ["ask", "latest"], ["config"]):
        ended = shell(*command)
        assert ended.code == 2
        assert "feeds.yaml:4" in ended.err
        assert "country" in ended.err


def test_a_login_asks_for_no_password_that_nobody_can_type_or_use(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    unset = shell("matrix", "login")
    assert unset.code == 2
    assert "set MATRIX_HOMESERVER and MATRIX_USER_ID" in unset.err
    monkeypatch.setenv("MATRIX_HOMESERVER", "http://127.0.0.1:9")
    monkeypatch.setenv("MATRIX_USER_ID", "@bot:example.org")
    unasked = shell("matrix", "login")
    assert (unasked.code, unasked.out) == (2, "")
    assert unasked.err.endswith("give the password with --password-stdin\n")


def test_a_mistyped_setting_is_refused(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATEMENT_BOT_DATA_DIRR", "x")
    ended = shell("config")
    assert ended.code == 2
    assert "STATEMENT_BOT_DATA_DIR" in ended.err


@pytest.mark.parametrize("command", [("poll",), ("feeds", "check")])
def test_an_unknown_source_is_refused(shell: Shell, command: tuple[str, ...]) -> None:
    ended = shell(*command, "aa-mfa", "cc-mfa")
    assert ended.code == 2
    assert "cc-mfa" in ended.err
    assert "feeds list" in ended.err


def test_the_settings_in_force_are_shown_without_passwords(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql://bot:hunter2@db.example/bot"
    monkeypatch.setenv("STATEMENT_BOT_DATABASE_URL", address)
    for ended in (shell("config"), shell("config", "--json")):
        assert ended.code == 0
        assert "hunter2" not in ended.out + ended.err
        assert "postgresql://bot:***@db.example/bot" in ended.out
    (shown,) = [
        each for each in json.loads(ended.out) if each["name"] == "STATEMENT_BOT_DATABASE_URL"
    ]
    assert shown["origin"] == "environment"


def test_the_sources_are_listed(shell: Shell) -> None:
    listed = shell("feeds", "list")
    assert listed.code == 0
    assert "aa-mfa" in listed.out
    assert "off: It is not inhabited." in listed.out
    Path("feeds.yaml").write_text(FEEDS.replace("It is not inhabited.", '""'), "utf-8")
    assert "off:" not in shell("feeds", "list").out
    records = shell("feeds", "list", "--json").records
    assert [(each["id"], each["enabled"]) for each in records] == [
        ("aa-mfa", True),
        ("bb-mfa", False),
    ]


# --- analyse --------------------------------------------------------------------------------------


def test_texts_are_matched_line_by_line(shell: Shell) -> None:
    typed = lines(MISSILES, NOTHING, {**MISSILES, "id": "copy"})
    Path("texts.jsonl").write_text(typed, "utf-8")
    ended = shell("analyse", "texts.jsonl")
    assert (ended.code, ended.err) == (0, "")
    match, miss, copy = ended.records
    assert (match["id"], match["matched"], match["level"]) == ("KCNA/7", True, "main")
    assert match["story"] == copy["story"]
    assert (miss["matched"], miss["story"]) == (False, None)
    assert miss["nearest"]
    assert not Path("data").exists()
    assert shell("analyse", "-", typed=typed).out == ended.out


def test_evidence_and_facts_point_into_the_text(shell: Shell) -> None:
    (record,) = shell("analyse", "-", typed=lines(MISSILES)).records
    facts = record["facts"]
    evidence = record["evidence"]
    assert isinstance(facts, dict)
    assert isinstance(evidence, list)
    assert set(facts) >= {"resolutions", "dates", "signatories", "signatory_count", "items", "acts"}
    spans = [
        *evidence,
        *(span for found in facts.values() if isinstance(found, list) for span in found),
    ]
    assert spans
    for span in spans:
        shown = str(MISSILES[span["field"]])
        assert shown[span["start"] : span["end"]] == span["text"]


def test_a_bad_line_is_named_and_the_others_are_done(shell: Shell) -> None:
    bad = {"id": "x", "title": "t"}
    ended = shell("analyse", "-", typed=lines(MISSILES, "{oops", bad, "[]", "", NOTHING))
    assert ended.code == 1
    assert [each["id"] for each in ended.records] == ["KCNA/7", "sport"]
    assert re.findall(r"^-:\d", ended.err, re.MULTILINE) == ["-:2", "-:3", "-:4"]
    assert "text is missing" in ended.err


def test_a_file_that_is_not_there_is_an_error(shell: Shell) -> None:
    ended = shell("analyse", "nowhere.jsonl")
    assert ended.code == 1
    assert "nowhere.jsonl" in ended.err


def test_a_file_in_another_encoding_is_named(shell: Shell) -> None:
    Path("old.jsonl").write_bytes(json.dumps({"id": "é"}, ensure_ascii=False).encode("latin-1"))
    ended = shell("analyse", "old.jsonl")
    assert ended.code == 1
    assert "UTF-8" in ended.err


@pytest.mark.parametrize("command", ["analyse", "import"])
def test_a_line_in_another_encoding_is_named_and_the_others_are_taken(
    shell: Shell, command: str
) -> None:
    old = json.dumps({**NOTHING, "title": "Fußball"}, ensure_ascii=False).encode("latin-1")
    Path("mixed.jsonl").write_bytes(
        lines(MISSILES).encode() + old + b"\n" + lines(NOTHING).encode()
    )
    ended = shell(command, "mixed.jsonl")
    assert ended.code == 1
    assert ended.err.partition("mixed.jsonl:")[2].startswith("2: not UTF-8")
    assert "new: 2," in ended.out or len(ended.records) == 2


@pytest.mark.parametrize("command", ["analyse", "import"])
def test_a_text_that_breaks_our_rules_is_named_and_the_others_are_taken(
    shell: Shell, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def extract(title: str, *arguments: object, **named: object) -> Facts:
        if title == "Poisoned":
            raise IndexError("no such word")
        return sound(title, *arguments, **named)  # type: ignore[arg-type]

    sound = facts.extract
    monkeypatch.setattr(facts, "extract", extract)
    typed = lines(MISSILES, {**MISSILES, "id": "bad", "title": "Poisoned"}, NOTHING)
    ended = shell(command, "-", typed=typed)
    assert ended.code == 1
    assert "-:2: our rules fail on this text (IndexError: no such word)" in ended.err
    assert "new: 2, known before: 0, matched: 1, refused: 1" in ended.out or len(ended.records) == 2
    assert shell(command, "-", typed=typed.splitlines()[1]).code == 1


# --- import, and asking ---------------------------------------------------------------------------


def test_importing_twice_imports_once(shell: Shell) -> None:
    shells = {**MISSILES, "id": "shells", "title": "Eleven wagons", "text": SHELLS, "url": ""}
    typed = lines(MISSILES, NOTHING, shells)
    first = shell("import", "-", typed=typed)
    assert first.code == 0
    assert first.out == "new: 3, known before: 0, matched: 2, refused: 0\n"
    again = shell("import", "-", typed=typed)
    assert again.code == 0
    assert again.out == "new: 0, known before: 3, matched: 2, refused: 0\n"
    changed = lines(MISSILES, {**NOTHING, "text": f"{NOTHING['text']} It rained."}, shells)
    assert shell("import", "-", typed=changed).out == (
        "new: 0, known before: 3 (1 with another text, kept as a new version), matched: 2,"
        " refused: 0\n"
    )

    latest = json.loads(shell("ask", "latest", "--json").out)
    assert sorted(each["given_id"] for each in latest) == ["KCNA/7", "shells"]
    assert {each["version"] for each in latest} == {1}
    shown = shell("ask", "show", "KCNA/7")
    assert shown.code == 0
    assert "Statement on missiles" in shown.out


def test_an_office_is_of_the_state_whose_name_it_bears(shell: Shell) -> None:
    office = {**MISSILES, "country": None, "publisher": "Government of Norway"}
    rows = (
        {**office, "publisher_kind": "ministry"},
        {**office, "id": "b", "publisher": "UK Foreign Office", "official": True},
        {**office, "id": "c", "publisher": "News of Sweden", "publisher_kind": "news"},
        {**office, "id": "d", "publisher_kind": "ministry", "country": "JP"},
    )
    shell("import", "-", typed=lines(*rows))
    listed = json.loads(shell("ask", "latest", "--json").out)
    assert {each["given_id"]: each["country"] for each in listed} == {
        "KCNA/7": "NO",
        "b": "GB",
        "c": "XX",
        "d": "JP",
    }


def test_what_no_database_takes_is_imported_all_the_same_and_once(shell: Shell) -> None:
    cut_within_an_emoji = f"{MISSILES['text']} \ud83d"
    odd = lines({**MISSILES, "id": "KCNA\0/7", "title": "Missiles \0", "text": cut_within_an_emoji})
    assert json.loads(shell("analyse", "-", typed=odd).out)["matched"]
    assert shell("import", "-", typed=odd).out.startswith("new: 1, known before: 0, matched: 1")
    assert shell("import", "-", typed=odd).out.startswith("new: 0, known before: 1, matched: 1")


def test_a_question_may_hold_bytes_that_are_no_letters(shell: Shell) -> None:
    shell("import", "-", typed=lines(MISSILES))
    assert shell("ask", "who said that mis\udcffsiles were sent?").code == 0


def test_a_bad_line_does_not_stop_an_import(shell: Shell) -> None:
    ended = shell("import", "-", typed=lines("{", MISSILES))
    assert ended.code == 1
    assert "-:1" in ended.err
    assert ended.out == "new: 1, known before: 0, matched: 1, refused: 1\n"
    assert shell("import", "-", typed="{\n").err == "-:1: " + ended.err.partition("-:1: ")[2]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (
            {"published": "31.02.2025"},
            "published: got '31.02.2025', expected a date or a time such",
        ),
        (
            {"published": "2025-13-01"},
            "published: got '2025-13-01', expected a date or a time such",
        ),
        ({"lang": "klingon"}, "lang: got 'klingon', expected a language code in small letters"),
        ({"country": "Norway"}, "country: got 'Norway', expected an ISO 3166 code such as KR"),
        ({"publishd": "2025-01-01"}, "publishd: got an unknown key; did you mean published?"),
    ],
)
def test_what_cannot_be_read_is_refused_and_not_guessed(
    shell: Shell, wrong: dict[str, str], fault: str
) -> None:
    ended = shell("import", "-", typed=lines({**MISSILES, **wrong}, {**MISSILES, "id": "good"}))
    assert (ended.code, ended.out) == (1, "new: 1, known before: 0, matched: 1, refused: 1\n")
    assert f"-:1: {fault}" in " ".join(ended.err.split())


def test_keys_that_are_none_of_ours_are_passed_over(shell: Shell) -> None:
    ended = shell("import", "-", typed=lines({**MISSILES, "batch": "7", "label": "match"}))
    assert (ended.code, ended.out) == (0, "new: 1, known before: 0, matched: 1, refused: 0\n")


def test_what_is_optional_may_be_missing_and_labels_are_passed_over(shell: Shell) -> None:
    bare = {key: MISSILES[key] for key in ("id", "title", "text")}
    empty = {**bare, "id": "b", "published": "", "lang": None, "country": "", "official": None}
    labels = ("label", "match_kind", "story", "doubt", "why", "text_kind", "source")
    labelled = {**bare, "id": "c", "lang": "pt-BR", "sources": [], "facts": {}}
    typed = lines(bare, empty, {**labelled, **dict.fromkeys(labels, "x")})
    assert shell("import", "-", typed=typed).code == 0


def test_an_office_speaks_for_itself_unless_the_row_says_that_it_does_not(shell: Shell) -> None:
    rows = (
        {**MISSILES, "publisher_kind": "ministry"},
        {**MISSILES, "id": "b", "publisher_kind": "ministry", "official": False},
        {**MISSILES, "id": "c", "publisher_kind": "news"},
        {**MISSILES, "id": "d", "publisher_kind": "news", "official": True},
    )
    shell("import", "-", typed=lines(*rows))
    listed = json.loads(shell("ask", "latest", "--json").out)
    official = {each["given_id"]: each["official"] for each in listed}
    assert official == {"KCNA/7": True, "b": False, "c": False, "d": True}


def test_what_is_no_match_is_not_shown_as_a_mention(shell: Shell) -> None:
    shell("import", "-", typed=lines(NOTHING))
    shown = shell("ask", "show", "sport").out
    assert re.search(r"^Matched +no match$", shown, re.MULTILINE)
    nearest = re.compile(r"^Nearest +(.+)$", re.MULTILINE)
    assert nearest.findall(shown) == nearest.findall(shell("ask", "why", "sport").out) != []
    assert "mention" not in shown


def test_an_answer_to_an_empty_store_says_what_to_do(shell: Shell) -> None:
    ended = shell("ask", "latest")
    assert ended.code == 0
    assert ended.out.strip()


def test_the_terminal_speaks_for_who_cannot_type(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATEMENT_BOT_WEBHOOKS", "desk=https://hooks.example/a")
    monkeypatch.setenv("STATEMENT_BOT_WEBHOOK_SECRET", "a-secret-of-the-desk")
    monkeypatch.setenv("STATEMENT_BOT_DESTINATIONS", "webhook:desk")
    here = ("ask", "--for", "webhook:desk")
    shell(*here, "settings", "cadence", "daily", "08:00", "timezone", "Asia/Seoul")
    (kept,) = json.loads(shell(*here, "settings", "--json").out)
    assert (kept["destination"], kept["cadence"]) == ("webhook:desk", "daily")
    (console,) = json.loads(shell("ask", "settings", "--json").out)
    assert (console["destination"], console["cadence"]) == ("console", "instant")
    mistyped = shell("ask", "--for", "webhook:dsk", "settings")
    assert mistyped.code == 2
    assert "webhook:dsk is no destination; those are: console, webhook:desk" in mistyped.err
    assert "name it in STATEMENT_BOT_DESTINATIONS" in mistyped.err


def test_a_typo_is_met_with_a_hint(shell: Shell) -> None:
    assert "latest" in shell("ask", "latst").out


def test_what_could_not_be_done_ends_with_1_and_what_finds_nothing_does_not(shell: Shell) -> None:
    shell("import", "-", typed=lines(MISSILES))
    undone = ("latst", "retract zzzzz", "show zzzzz", "settings language klingon", "mute story x")
    assert {typed: shell("ask", typed).code for typed in undone} == dict.fromkeys(undone, 1)
    done = ("latest", "search zeppelins", "latest Japan", "What did Iceland say?", "settings")
    assert {typed: shell("ask", typed).code for typed in done} == dict.fromkeys(done, 0)


class Pages(SimpleHTTPRequestHandler):
    """Shows the files of this folder, and tells nobody what was asked for."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def another_server() -> Iterator[str]:
    """The address of a program that serves pages, and is not the service."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


def test_another_program_at_the_port_is_not_taken_for_the_service(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, another_server: str
) -> None:
    monkeypatch.setenv("STATEMENT_BOT_HTTP", another_server)
    for status in ("404 File not found", "200 OK"):
        other = shell("healthy")
        assert (other.code, other.out) == (1, "")
        assert (
            f"something else than the service answers at {another_server} ({status})" in other.err
        )
        assert "<" not in other.err
        Path("healthz").write_text("<p>Something for every address.")


def test_a_service_that_is_not_there_is_told_in_words(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATEMENT_BOT_HTTP", "127.0.0.1:9")
    assert "nobody answers at 127.0.0.1:9 (Connection refused);" in shell("healthy").err


@pytest.mark.parametrize("address", ["localhost:http", "localhost", "http://127.0.0.1:8080"])
def test_an_address_at_which_no_service_can_answer_is_told_in_words(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("STATEMENT_BOT_HTTP", address)
    refused = shell("healthy")
    assert refused.code == 2
    assert refused.err.startswith(f"STATEMENT_BOT_HTTP: got '{address}', expected an address of")


@pytest.mark.parametrize("command", ["evaluate", "evaluate-faq"])
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{}", "is missing"),
        ("oops", "not JSON (Expecting value"),
        ("[]", "expected an object such as"),
    ],
)
def test_a_row_that_can_not_be_judged_is_told_in_words(
    shell: Shell, command: str, line: str, told: str
) -> None:
    Path("rows.jsonl").write_text(line)
    refused = shell(command, "rows.jsonl")
    assert refused.code == 2
    assert refused.err.startswith("rows.jsonl:1: not a")
    assert told in refused.err
    assert "Error" not in refused.err
    assert shell(command, "no.jsonl").err == "can't read no.jsonl: No such file or directory\n"


def test_a_case_is_written_to_a_file_or_printed(shell: Shell) -> None:
    shell("import", "-", typed=lines(MISSILES))
    printed = shell("export", "KCNA/7", "json")
    assert printed.code == 0
    assert json.loads(printed.out)["statements"][0]["given_id"] == "KCNA/7"
    assert "case-" in printed.err
    assert shell("ask", "export", "KCNA/7", "json").out.startswith("{")
    written = shell("export", "KCNA/7", "--output", "case.md")
    assert (written.code, written.out) == (0, "")
    assert Path("case.md").read_text("utf-8").startswith("# Case ")
    assert ": case.md" in written.err
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert shell("export", "KCNA/7", "--output", "pipe").code == 0
    assert os.read(reader, 7) == b"# Case "
    os.close(reader)
    unknown = shell("export", "zzzzz")
    assert (unknown.code, unknown.out) == (1, "")
    assert "There is no statement “zzzzz”." in unknown.err


def test_a_case_that_can_not_be_written_is_not_announced_and_costs_no_earlier_file(
    shell: Shell,
) -> None:
    shell("import", "-", typed=lines({**MISSILES, "text": TRANSFER * 1000}))
    nowhere = shell("export", "KCNA/7", "--output", "no/folder.md")
    assert nowhere.code == 1
    assert nowhere.err == "statement-bot: can't write no/folder.md: No such file or directory\n"
    Path("case.csv").write_text("the evidence of yesterday")
    with no_file_may_grow_beyond(100_000):
        full = shell("export", "KCNA/7", "csv", "--output", "case.csv")
    assert full.code == 1
    assert full.err == "statement-bot: can't write case.csv: File too large\n"
    assert Path("case.csv").read_text() == "the evidence of yesterday"
    assert not list(Path().glob("*.part"))


def test_a_page_on_a_private_address_is_not_added(shell: Shell) -> None:
    refused = shell("add", "http://127.0.0.1:1/news")
    assert refused.code == 1
    assert "it leads to a private address, which allow_private in feeds.yaml permits" in refused.out
    assert shell("add", "http://127.0.0.1:1/news", "--json").code == 1


# --- the database ---------------------------------------------------------------------------------


def test_migrating_can_be_checked_first(shell: Shell) -> None:
    needed = shell("migrate", "--check")
    assert needed.code == 1
    assert "statement-bot migrate" in needed.err
    assert shell("migrate").code == 0
    assert shell("migrate", "--check").code == 0


def test_a_file_that_is_no_database_is_named(shell: Shell) -> None:
    Path("data").mkdir()
    Path("data/statement-bot.db").write_text("not a database" * 100)
    ended = shell("ask", "latest")
    assert ended.code == 1
    assert "statement-bot.db" in ended.err
    assert "Traceback" not in ended.err


def test_a_folder_that_can_not_be_made_is_named(shell: Shell) -> None:
    Path("data").write_text("a file in its place")
    ended = shell("ask", "latest")
    assert ended.code == 1
    assert "data" in ended.err


def test_help_needs_neither_the_database_nor_the_parsers() -> None:
    code = (
        "import sys; from bot.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'sqlalchemy', 'feedparser', 'aiohttp', 'pydantic'} & sys.modules.keys()))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["ask show KCNA/7", "ask search missiles", "feeds list"])
def test_in_a_pipe_no_line_is_broken(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.delenv("COLUMNS")
    why = "It is not inhabited, " + "and so it has been for years, " * 9
    Path("feeds.yaml").write_text(FEEDS.replace("It is not inhabited.", why.strip(" ,")), "utf-8")
    title = "Statement " + "of the ministry on missiles that went from the DPRK to Russia " * 5
    shell("import", "-", typed=lines({**MISSILES, "title": title.strip()}))
    shown = shell(*command.split()).out.splitlines()
    assert max(map(len, shown)) > 250
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, shell(*command.split()).out.splitlines())) <= 60


@pytest.mark.parametrize("command", ["config", "doctor", "feeds list"])
def test_no_table_cuts_off_what_must_be_typed(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    url = "postgresql://statement_bot:hunter2@127.0.0.1:9/a-name-of-a-database-that-is-rather-long"
    monkeypatch.setenv("STATEMENT_BOT_DATABASE_URL", url)
    Path("feeds.yaml").write_text(FEEDS.replace("https://aa.example", "http://127.0.0.1:9"))
    shown = shell(*command.split()).out
    assert "…" not in shown
    if command == "config":
        assert "STATEMENT_BOT_OPERATOR_DESTINATION" in shown.replace("\n", " ")
