"""Every command of the documents, in blocks and in running text.

statement-bot …   its grammar is parsed; what needs no network and no chat is run (`OFFLINE`)
VARIABLE=value    settings must exist and their values hold, a block at a time
make, docker compose, python -m   what they name is there
other programs    are named here: a new one is looked at by a person
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.cli import build_parser
from bot.settings import load
from tests.flow import TRANSFER
from tests.shell import FEEDS, Shell

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
SYSTEM = {
    *(
        "chmod",
        "chown",
        "cp",
        "echo",
        "export",
        "git",
        "grep",
        "install",
        "kubectl",
        "openssl",
        "printf",
    ),
    *("pg_dump", "pg_restore", "psql"),
}
# Those that the pages speak for.
DESTINATIONS = {
    "STATEMENT_BOT_DESTINATIONS": "console,webhook:desk,email:reader@news.example",
    "STATEMENT_BOT_WEBHOOKS": "desk=https://hooks.example/statements",
    "STATEMENT_BOT_WEBHOOK_SECRET": "a-secret-of-the-desk",
    "STATEMENT_BOT_SMTP_URL": "smtp://mail.desk.example",
    "STATEMENT_BOT_SMTP_FROM": "bot@desk.example",
}
OFFLINE = {  # what is run
    *("analyse", "ask", "backup", "completion", "config", "deliveries", "evaluate", "export"),
    *("feeds list", "import", "migrate", "prune", "rematch", "restore"),
}
NEED_A_WORLD = {  # what is not, and what it would take
    *("run", "poll", "feeds check", "doctor", "add"),  # the sources
    *("slack doctor", "matrix login", "matrix doctor"),  # an account
    "healthy",  # a running service
    "demo",  # half a minute; tests/unit/test_demo.py plays it
    "evaluate-faq",  # questions; tests/unit/test_evaluate_faq.py asks some
}
PLACEHOLDERS = re.compile(r"[|…]|\[[A-Z]|<\w+>")

Line = tuple[Path, str]


def blocks() -> Iterator[tuple[Path, list[str]]]:
    """The commands of each fenced block of shell, one a line."""
    fence = re.compile(r"^( *)```sh\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
    for page in PAGES:
        for _, body in fence.findall(page.read_text("utf-8")):
            lines = body.replace("\\\n", " ").splitlines()
            yield page, [part for line in lines for part in line.split("&&") if part.strip()]


def commands() -> list[Line]:
    """Every `statement-bot …` of the documents; where one is only named, its help is asked for."""
    in_text = re.compile(r"`(statement-bot [^`]+)`")
    typed = [(page, line) for page, lines in blocks() for line in lines if program(line) == "bot"]
    spoken = (*PAGES, ROOT / "feeds.yaml", ROOT / "compose.yaml")
    told = [(page, said) for page in spoken for said in in_text.findall(page.read_text("utf-8"))]
    whole = [
        (page, f"{line} --help" if re.fullmatch(r"statement-bot [a-z -]+", line) else line)
        for page, line in told
        if not PLACEHOLDERS.search(line)
    ]
    return sorted({(page, " ".join(words(line))) for page, line in (*typed, *whole)})


def words(line: str) -> list[str]:
    """A line cut as a shell does; what it would compute is a row of zeros."""
    return shlex.split(re.sub(r"\$\([^)]*\)", "0" * 64, line), comments=True)


def program(line: str) -> str:
    """What a line runs: `bot` for ours, `=` for a variable."""
    first, *_ = words(line) or [""]
    if re.fullmatch(r"[A-Z_]+=.*", first, re.DOTALL):
        return "="
    return "bot" if first.endswith("statement-bot") else Path(first).name


def name(arguments: list[str]) -> str:
    """The command, with its second word where it has one."""
    return " ".join(arguments[: 2 if arguments[0] in ("feeds", "slack", "matrix") else 1])


@pytest.mark.parametrize(
    ("page", "line"), commands(), ids=lambda part: str(getattr(part, "name", part))
)
def test_what_is_typed_is_understood(page: Path, line: str) -> None:
    _, *arguments = words(line)
    code: object = 0
    with contextlib.redirect_stderr(io.StringIO()) as said, contextlib.redirect_stdout(None):
        try:
            build_parser().parse_args(arguments)
        except SystemExit as stop:
            code = stop.code
    assert code == 0, f"{page.name}: {said.getvalue()}"
    assert "--help" in arguments or name(arguments) in OFFLINE | NEED_A_WORLD


def test_what_needs_no_network_works(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in DESTINATIONS.items():
        monkeypatch.setenv(variable, value)
    row = {"id": "kqwew", "title": "Statement", "text": TRANSFER, "lang": "en", "label": "match"}
    for file in ("FILE", "FILE.jsonl", "texts.jsonl"):
        Path(file).write_text(json.dumps(row) + "\n", "utf-8")
    Path("words").mkdir()
    assert shell("import", "FILE").code == 0
    (known,) = json.loads(shell("ask", "latest", "--json").out)
    assert shell("backup", "of-before.db").code == 0
    ran = 0
    for line, page in {line: page for page, line in commands()}.items():
        _, *arguments = words(line)
        if name(arguments) not in OFFLINE or "--help" in arguments:
            continue
        if arguments[0] == "backup":
            arguments = ["backup", f"copy-{ran}.db"]  # it writes over no file
        if arguments[0] == "restore":
            arguments = ["restore", "of-before.db", "--yes"]
        if arguments[0] == "export":
            arguments[1] = known["id"]
        ended = shell(*arguments)
        assert ended.code == 0, f"{page.name}: {line}\n{ended.err}"
        ran += 1
    assert ran > 8


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_in_examples_hold(page: Path, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    for file, lines in blocks():
        typed = [words(line) for line in lines if program(line) in ("=", "export")]
        pairs = [each.partition("=") for line in typed for each in line if "=" in each]
        given = {key: value for key, _, value in pairs}
        if file == page and given:
            ours = {key: text for key, text in given.items() if key.startswith("STATEMENT_BOT_")}
            needed = {
                "SLACK_BOT_TOKEN": "xoxb-1",
                "MATRIX_HOMESERVER": "https://chat.example",
                **given,
            }
            assert load(needed, cwd=tmp_path).origins.keys() >= {
                key.removeprefix("STATEMENT_BOT_").lower() for key in ours
            }


def test_other_commands_name_what_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    for page, lines in blocks():
        for line in lines:
            match program(line), words(line):
                case (("bot" | "=" | ""), _):
                    pass
                case "make", [_, target, *_]:
                    assert target in targets, page
                case "docker", ["docker", "compose", *rest]:
                    assert set(rest) & {"up", "down", "exec", "run", "logs", "build", "restart"}
                    named = [each for each in rest if each in ("statement-bot", "postgresql")]
                    assert set(named) <= compose["services"].keys() | {"postgresql"}
                case "python", [_, "-m", module, *_]:
                    assert importlib.util.find_spec(module), page
                case other, _:
                    assert other in SYSTEM | {"docker"}, f"{page.name}: {line}"


def test_compose_and_the_manifest_run_what_the_image_has() -> None:
    checked = subprocess.run(
        [Path(sys.executable).parent / "docker-compose", "--profile", "postgresql", "config"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    services = yaml.safe_load(checked.stdout)["services"]
    assert services["statement-bot"]["read_only"]
    assert services["statement-bot"]["cap_drop"] == ["ALL"]
    assert services["statement-bot"]["healthcheck"]["test"] == ["CMD", "statement-bot", "healthy"]
    pod = yaml.safe_load((ROOT / "docs/kubernetes.yaml").read_text("utf-8"))["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    mounted = {each["name"] for each in container["volumeMounts"]}
    assert mounted == {"data", *(each["name"] for each in pod["spec"]["volumes"])}
    settings = {each["name"]: each["value"] for each in container["env"]}
    here = {"STATEMENT_BOT_FEEDS": "feeds.yaml", "SLACK_BOT_TOKEN_FILE": "LICENSE"}
    assert load({**settings, **here}, cwd=ROOT).http == "0.0.0.0:8080"


def test_what_the_image_copies_reaches_the_engine() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    sources = {source.rstrip("/") for each in copied for source in each.split()}
    let_through = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    assert sources == set(let_through)
    assert all((ROOT / source).exists() for source in sources)
