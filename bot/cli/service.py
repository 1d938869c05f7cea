"""The service itself, what the desk does for whoever types here, and what sets both up."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import shtab
from rich.table import Table

from bot import app, compose, serve
from bot.answers.records import Record
from bot.cli.found import HERE
from bot.cli.tables import table
from bot.errors import CommandError, ConfigError, StatementBotError
from bot.model import Document, Source
from bot.poll import Outcome, Polled
from bot.render import text
from bot.settings import explain, load
from bot.settings.origins import variable
from bot.store import Store


async def run(arguments: argparse.Namespace) -> int:
    """Poll, alert and answer until stopped."""
    await serve.run(app.read_settings())
    return 0


async def poll(arguments: argparse.Namespace) -> int:
    """Poll each source once and deliver what that makes owed; 1 when a source failed."""
    settings = app.read_settings()
    async with app.built(settings) as built:
        chosen = chosen_sources(built.sources, arguments.sources)
        polled = await app.poll_once(built, chosen)
    for each in polled if arguments.json else ():
        print(json.dumps(_record(each)))
    if not arguments.json:
        text.console(sys.stdout).print(_table(polled))
    return int(any(each.outcome is Outcome.FAILED for each in polled))


async def ask(arguments: argparse.Namespace) -> int:
    """Answer what was typed; 1 when it can't be done, or there are no records to give."""
    line = " ".join(arguments.words)
    return await _ask(line, as_json=arguments.json, destination=arguments.destination)


async def deliveries(arguments: argparse.Namespace) -> int:
    """List, show, retry or drop deliveries."""
    words = [arguments.what, *filter(None, [arguments.which])]
    return await _ask(" ".join(["deliveries", *words]), as_json=arguments.json)


async def export(arguments: argparse.Namespace) -> int:
    """Write a case to a file, or to standard output; 1 when there is none."""
    settings = app.read_settings()
    now = app.clock(settings)()
    async with app.open_desk(settings) as desk:
        line = f"export {arguments.id} {arguments.kind}"
        document = await desk.answer(line, desk.asker("console", "console"), now=now)
    if not document.attachments:
        print(text.render_for(text.console(sys.stderr), document), file=sys.stderr)
        return 1
    _show(document, arguments.output)
    return 0


async def add(arguments: argparse.Namespace) -> int:
    """Take in a page that was missed."""
    words = ["add", arguments.url, *filter(None, [arguments.date])]
    return await _ask(" ".join(words), as_json=arguments.json)


async def rematch(arguments: argparse.Namespace) -> int:
    """Judge the texts that are kept by today's rules."""
    words = ["rematch", *filter(None, [arguments.days and str(arguments.days)])]
    words += ["dry-run"] if arguments.dry_run else []
    words += ["drop", arguments.drop] if arguments.drop else []
    return await _ask(" ".join(words), as_json=arguments.json)


async def story(arguments: argparse.Namespace) -> int:
    """Show a story, or merge or split one."""
    return await _ask(" ".join(["story", *arguments.words]), as_json=arguments.json)


async def _ask(line: str, *, as_json: bool, destination: str = "console") -> int:
    settings = app.read_settings()
    now = app.clock(settings)()
    async with app.open_desk(settings) as desk:
        if destination not in (known := ["console", *await desk.known()]):
            raise ConfigError(
                f"{destination} is no destination; those are: {', '.join(dict.fromkeys(known))}"
                f"; name it in {variable('destinations')}, or subscribe there in its chat"
            )
        asker = desk.asker("console", destination)
        if not as_json:
            document, done = await desk.outcome(line, asker, now=now)
            _show(document)
            return int(not done)
        try:
            found: object = _alone(await desk.records(line, asker, now=now))
        except CommandError as error:
            found = {"error": error.code, **error.values}
            print(json.dumps(found, ensure_ascii=False, indent=2))
            return 1
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0


def _alone(found: list[Record]) -> object:
    """Records; the answer to a question is no list."""
    match found:
        case [{"answered": _} as answer]:
            return answer
    return found


def _show(document: Document, output: Path | None = None) -> None:
    """Print an answer; a file that goes with it is written, or printed in its place."""
    if not document.attachments:
        print(text.render_for(text.console(sys.stdout), document))
        return
    said = text.render_for(text.console(sys.stderr), document)
    for attachment in document.attachments:
        if output is None:
            sys.stdout.buffer.write(attachment.content)
        else:
            _write(output, attachment.content)
            said = said.replace(attachment.name, str(output))
    print(said, file=sys.stderr)


def _write(file: Path, content: bytes) -> None:
    """Write a file whole, or leave what was there. Raises StatementBotError."""
    real = file.resolve()
    draft = real.with_name(f"{real.name}.part")
    try:
        if real.exists() and not real.is_file():  # a device, a pipe: nothing of theirs is lost
            real.write_bytes(content)
            return
        try:
            draft.write_bytes(content)
            draft.replace(real)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise StatementBotError(f"can't write {file}: {error.strerror}") from error


async def migrate(arguments: argparse.Namespace) -> int:
    """Bring the tables up to date, or say whether they are."""
    settings = app.read_settings()
    url = settings.database_url.get_secret_value()
    async with await Store.open(url, migrate=not arguments.check) as store:
        print(f"the tables are up to date (version {await store.schema_version()})")
    return 0


async def config(arguments: argparse.Namespace) -> int:
    """Show each setting, its value (secrets masked) and where it came from."""
    shown = explain(load(cwd=Path.cwd()))
    if arguments.json:
        print(json.dumps([each._asdict() for each in shown], indent=2))
        return 0
    settings = table("setting", "value", "from")
    for each in shown:
        settings.add_row(each.name, each.value, each.origin)
    text.console(sys.stdout).print(settings)
    return 0


async def completion(arguments: argparse.Namespace) -> int:
    """Print the completion script of a shell."""
    from bot.cli import build_parser  # it imports this module by name

    print(shtab.complete(build_parser(), arguments.shell))
    return 0


def chosen_sources(known: tuple[Source, ...], named: list[str]) -> list[Source]:
    """The sources of these ids, disabled ones too; without ids, all that are enabled."""
    if not named:
        return [source for source in known if source.enabled]
    by_id = {source.id: source for source in known}
    if unknown := [name for name in named if name not in by_id]:
        raise ConfigError(
            f"no source is called {', '.join(unknown)}; `statement-bot feeds list` names them all"
        )
    return [by_id[name] for name in named]


def _table(polled: list[Polled]) -> Table:
    rows = table("source", "outcome", "items", "new", "matched", "detail")
    for each in polled:
        style = "red" if each.outcome is Outcome.FAILED else ""
        numbers = (str(each.items), str(each.new), str(each.matched))
        why = compose.fault(each.detail, HERE)
        rows.add_row(each.source.id, each.outcome, *numbers, why, style=style)
    return rows


def _record(polled: Polled) -> dict[str, object]:
    return {
        "source": polled.source.id,
        "outcome": polled.outcome,
        "items": polled.items,
        "new": polled.new,
        "matched": polled.matched,
        "reasons": list(polled.reasons),
        "detail": polled.detail or None,
    }
