"""The catalogues of translations: `python -m tests.catalogues` puts the program's words into them.

What is new stands there without a translation, and what is said no more is gone.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import bot
from bot.compose.voice import CATALOGUE, LOCALES

HOUSE = Path(bot.__file__).parent
WHERE = {"say": None, "runs": None, "mark": None, "forms": (1, 2), "count": (2, 3)}
LANGUAGES = [language for language in LOCALES if language != "en"]
WIDTH = 100


@lru_cache(maxsize=1)
def template() -> Catalog:
    """All that the program says, and the rooms that say it."""
    catalogue = Catalog()
    for room, _, message, *_ in extract_from_dir(HOUSE, [("**.py", "python")], keywords=WHERE):
        catalogue.add(message, locations=[(f"bot/{room}", 0)])
    return catalogue


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
