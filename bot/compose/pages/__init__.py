"""The words of the archive's pages -> what `bot.web` lays out."""

from bot.compose.pages.frame import frame, missing
from bot.compose.pages.lists import found, not_found, stories
from bot.compose.pages.sources import sources
from bot.compose.pages.statement import statement
from bot.compose.pages.story import others, story

__all__ = [
    "found",
    "frame",
    "missing",
    "not_found",
    "others",
    "sources",
    "statement",
    "stories",
    "story",
]
