"""Every sentence we say: alerts, notices, answers, errors -> Document."""

from bot.compose.alerts import alert, quoted_copy
from bot.compose.answers import found, latest, shown, sources, told, why
from bot.compose.digest import digest
from bot.compose.help import error, help_all, help_one
from bot.compose.notices import all_quiet, parked, source_notice

__all__ = [
    "alert",
    "all_quiet",
    "digest",
    "error",
    "found",
    "help_all",
    "help_one",
    "latest",
    "parked",
    "quoted_copy",
    "shown",
    "source_notice",
    "sources",
    "told",
    "why",
]
