"""The catalogues of translations: `python -m tests.catalogues` puts the program's words into them.

What is new stands there without a translation, and what is said no more is gone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import bot
from bot.compose.voice import CATALOGUE, LOCALES

HOUSE = Path(bot.__file__).parent
LANGUAGES = [language for language in LOCALES if language != "en"]
WIDTH = 100


@lru_cache(maxsize=1)
def template() -> Catalog:
    """All that the program says, and the rooms that say it."""
    catalogue = Catalog()
    for module in sorted(HOUSE.rglob("*.py")):
        room = str(module.relative_to(HOUSE.parent))
        for words in said(ast.parse(module.read_text("utf-8"))):
            catalogue.add(words, locations=[(room, 0)])
    return catalogue


def said(module: ast.Module) -> Iterator[str | tuple[str, str]]:
    """What a module says in so many words; of what is counted, both forms.

    Babel's own reader goes by tokens: it takes a variable called `count` for the method, and two
    literals to choose from for one.
    """
    for node in ast.walk(module):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="say" | "runs") | ast.Name(id="say" | "mark"),
                args=[ast.Constant(value=str(words))],
            ):
                yield words
            case ast.Call(
                func=ast.Attribute(attr="count") | ast.Name(id="forms"),
                args=[*_, ast.Constant(value=str(one)), ast.Constant(value=str(many))],
            ):
                yield one, many


def path(language: str) -> Path:
    """Where a language's catalogue lies."""
    return Path(str(files("bot.compose"))) / CATALOGUE.format(language)


def read(language: str) -> Catalog:
    """A language's catalogue as it is, or an empty one."""
    if not path(language).exists():
        return Catalog(locale=language, project="statement-bot", version="1", fuzzy=False)
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """A language's catalogue with the words that the program says now."""
    catalogue = read(language)
    catalogue.update(template(), no_fuzzy_matching=True, update_creation_date=False)
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """A catalogue as it stands in its file: in order, and without what is not said any more."""
    file = BytesIO()
    write_po(
        file, catalogue, width=WIDTH, sort_output=True, ignore_obsolete=True, include_lineno=False
    )
    return file.getvalue()


if __name__ == "__main__":
    for each in LANGUAGES:
        catalogue = written(updated(each))
        path(each).parent.mkdir(parents=True, exist_ok=True)
        path(each).write_bytes(catalogue)
