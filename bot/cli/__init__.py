"""What can be typed after `statement-bot`, and what the exit code says.

0: done · 1: it failed · 2: the configuration or the command line is wrong · 130: interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

import uvloop

from bot import __version__
from bot.errors import ConfigError, StatementBotError

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # it has no public name


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser, commands = _built()
    _require_command(parser, commands, sys.argv[1:] if argv is None else argv)
    arguments = parser.parse_args(argv)
    room, _, command = arguments.command.partition(".")
    try:
        # Imported only now: `--help` must not wait for the database or the parsers.
        run = getattr(importlib.import_module(f"bot.cli.{room}"), command)
        code = int(uvloop.run(run(arguments)) or 0)
        sys.stdout.flush()  # here, where a refusal can still be told
        return code
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except StatementBotError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT  # as shells have it; the service ends with 0, by its own handler
    except BrokenPipeError:
        _print_no_more()  # the reader has seen enough (`| head`)
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _print_no_more()
        print(f"{parser.prog}: the disk is full: this was not written whole", file=sys.stderr)
        return 1


def _print_no_more() -> None:
    """Without this, Python complains again at exit of what it could not print."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def build_parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    return _built()[0]


def _require_command(
    parser: argparse.ArgumentParser, commands: Commands, typed: Sequence[str]
) -> None:
    """End with 2 where no command is typed, or none of ours: argparse would list them in a row."""
    if not typed:
        parser.print_help(sys.stderr)
        parser.exit(2)
    if typed[0].startswith("-") or typed[0] in commands.choices:
        return
    near = get_close_matches(typed[0], commands.choices, n=1)
    meant = f"did you mean {near[0]}?" if near else f"{parser.prog} --help lists them"
    parser.error(f"there is no command {typed[0]!r}; {meant}")


def _built() -> tuple[argparse.ArgumentParser, Commands]:
    parser = argparse.ArgumentParser(
        prog="statement-bot",
        description="Tells a channel what governments say about arms moving between the DPRK "
        "and Russia, and answers questions about it.",
        epilog="Settings come from the environment (STATEMENT_BOT_…) and feeds.yaml; "
        "see docs/configuration.md.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _service_commands(commands)
    _desk_commands(commands)
    _set_up_commands(commands)
    _feeds_commands(commands)
    _archive_commands(commands)
    _keeping_commands(commands)
    _slack_commands(commands)
    _matrix_commands(commands)
    return parser, commands


def _add(commands: Commands, name: str, runs: str, help_: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
    parser.set_defaults(command=runs)
    return parser


def _service_commands(commands: Commands) -> None:
    _add(commands, "run", "service.run", "run the service: poll, alert and answer until stopped")
    poll = _add(commands, "poll", "service.poll", "poll every enabled source once, or those named")
    poll.add_argument("sources", nargs="*", metavar="SOURCE", help="a source's id in feeds.yaml")
    poll.add_argument("--json", action="store_true", help="one JSON line per source")


def _desk_commands(commands: Commands) -> None:
    ask = _add(commands, "ask", "service.ask", "answer one command or question from the store")
    ask.add_argument("words", nargs="+", metavar="WORDS", help='such as "latest 5" or "help"')
    ask.add_argument(
        "--for",
        dest="destination",
        default="console",
        metavar="DESTINATION",
        help="ask as if there: webhook:desk, email:…; so its settings are seen and changed",
    )
    ask.add_argument("--json", action="store_true", help="records instead of sentences")
    deliveries = _add(
        commands, "deliveries", "service.deliveries", "look after messages that wait to be sent"
    )
    deliveries.add_argument(
        "what", nargs="?", default="list", choices=["list", "show", "retry", "drop"]
    )
    deliveries.add_argument(
        "which", nargs="?", metavar="STATE|ID|all", help="a state to list, or an id's first letters"
    )
    deliveries.add_argument("--json", action="store_true", help="records instead of sentences")
    export = _add(commands, "export", "service.export", "write a story with all its evidence")
    export.add_argument("id", metavar="ID", help="of a story or a statement")
    export.add_argument(
        "kind", nargs="?", default="md", choices=["csv", "json", "md"], metavar="csv|json|md"
    )
    export.add_argument(
        "--output", type=Path, metavar="FILE", help="where to; standard output if not given"
    )
    add = _add(commands, "add", "service.add", "take in a page that was missed, and alert")
    add.add_argument("url", metavar="URL", help="of the page")
    add.add_argument("date", nargs="?", metavar="DATE", help="when it was published: 2024-01-10")
    add.add_argument("--json", action="store_true", help="records instead of sentences")
    rematch = _add(
        commands, "rematch", "service.rematch", "judge the texts that are kept by today's rules"
    )
    rematch.add_argument("--days", type=_days, metavar="N", help="how far back; otherwise all")
    what = rematch.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="only say what would change")
    what.add_argument("--drop", metavar="WHY", help="retract what does not match any more")
    rematch.add_argument("--json", action="store_true", help="records instead of sentences")
    story = _add(commands, "story", "service.story", "show a story, merge two, or split one")
    story.add_argument("words", nargs="+", metavar="ID|merge ID ID|split ID", help="as in the chat")
    story.add_argument("--json", action="store_true", help="records instead of sentences")


def _set_up_commands(commands: Commands) -> None:
    demo = _add(commands, "demo", "demo.demo", "play the days of January 2024 on this machine")
    demo.add_argument(
        "--http",
        metavar="ADDRESS",
        default="",
        help="show the archive's pages meanwhile, at an address such as 127.0.0.1:8080",
    )
    migrate = _add(commands, "migrate", "service.migrate", "bring the database's tables up to date")
    migrate.add_argument("--check", action="store_true", help="only say whether it is needed")
    config = _add(
        commands, "config", "service.config", "show the settings in force and their origin"
    )
    config.add_argument("--json", action="store_true", help="as JSON")
    shell = _add(commands, "completion", "service.completion", "print a completion script")
    shell.add_argument("shell", choices=["bash", "zsh", "tcsh"])


def _feeds_commands(commands: Commands) -> None:
    feeds = commands.add_parser("feeds", help="look at the sources of feeds.yaml")
    inner = feeds.add_subparsers(metavar="list|check", required=True)
    listing = _add(inner, "list", "feeds.listing", "list the sources")
    listing.add_argument("--json", action="store_true", help="as JSON lines")
    check = _add(inner, "check", "feeds.check", "fetch each source once and say how it does")
    check.add_argument("sources", nargs="*", metavar="SOURCE", help="only these; disabled ones too")
    check.add_argument("--json", action="store_true", help="as JSON lines")


def _archive_commands(commands: Commands) -> None:
    analyse = _add(
        commands, "analyse", "archive.analyse", "match JSON lines without touching the store"
    )
    analyse.add_argument("file", metavar="FILE|-", help="JSON lines {id, title, text, …}")
    import_ = _add(
        commands, "import", "archive.import_", "take JSON lines into the store as statements"
    )
    import_.epilog = (
        "Each line is an object with id, title and text, and perhaps lang, published, url, "
        "institution (or publisher), publisher_kind, country, official; see docs/import.md. The "
        "kinds ministry and igo are official, and what is has its country from its name if none "
        "is given."
    )
    import_.add_argument("file", metavar="FILE|-", help="JSON lines {id, title, text, …}")
    evaluate = _add(
        commands, "evaluate", "evaluation.evaluate", "score detection on texts that you labelled"
    )
    evaluate.add_argument("file", metavar="FILE", help="JSON lines {id, lang, title, text, label}")
    evaluate.add_argument("--json", action="store_true", help="as JSON")
    questions = _add(
        commands, "evaluate-faq", "questions.evaluate", "score answers to questions you know"
    )
    questions.add_argument("file", metavar="FILE", help="JSON lines {question, answerable, …}")
    questions.add_argument("--store", metavar="URL", help="another database than the settings'")
    questions.add_argument("--json", action="store_true", help="as JSON")


def _keeping_commands(commands: Commands) -> None:
    doctor = _add(
        commands, "doctor", "doctor.doctor", "say what is amiss anywhere, and what to do about it"
    )
    doctor.add_argument("--json", action="store_true", help="as JSON lines")
    _add(commands, "healthy", "health.healthy", "ask the running service whether it is well")
    backup = _add(
        commands, "backup", "keeping.backup", "copy the database to a file, also while running"
    )
    backup.add_argument("file", metavar="FILE", help="a file that is not there yet")
    restore = _add(
        commands, "restore", "keeping.restore", "put a copy in the place of the database"
    )
    restore.add_argument(
        "file", metavar="FILE", help="what `backup` has made, or the address of a PostgreSQL"
    )
    restore.add_argument("--yes", action="store_true", help="do not ask")
    prune = _add(commands, "prune", "keeping.prune", "forget old texts that did not match")
    prune.add_argument(
        "--days", type=_days, metavar="N", help="older than this; otherwise as the settings say"
    )
    prune.add_argument(
        "--evidence-days", type=_days, metavar="N",
        help="drop the bytes of matched documents too that are older; their hashes stay",
    )  # fmt: skip


def _days(typed: str) -> int:
    if not typed.isdecimal() or int(typed) < 1:
        raise argparse.ArgumentTypeError(f"expected a number of days, 1 or more, not {typed!r}")
    return int(typed)


def _slack_commands(commands: Commands) -> None:
    slack = commands.add_parser("slack", help="look after the bot's place in Slack")
    inner = slack.add_subparsers(metavar="doctor", required=True)
    doctor = _add(inner, "doctor", "slack.doctor", "say what is amiss, and what to do about it")
    doctor.add_argument("--json", action="store_true", help="as JSON lines")


def _matrix_commands(commands: Commands) -> None:
    matrix = commands.add_parser("matrix", help="set up the bot's account on Matrix")
    inner = matrix.add_subparsers(metavar="login|doctor", required=True)
    login = _add(inner, "login", "matrix.login", "log in with a password, and keep the login")
    login.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )
    doctor = _add(inner, "doctor", "matrix.doctor", "say what is amiss, and what to do about it")
    doctor.add_argument("--json", action="store_true", help="as JSON lines")
