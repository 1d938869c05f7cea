"""Every sentence we say: alerts, notices, answers, errors -> Document."""

from bot.compose.alerts import alert, quoted_copy
from bot.compose.answers import found, latest, shown, sources, told, why
from bot.compose.asked import answer_dropped, answer_kept, asked, frequent, plain, said_in
from bot.compose.case import case, exported, no_file_here
from bot.compose.changes import source_change
from bot.compose.chat import (
    changed_here,
    home,
    next_page,
    not_a_member,
    of_place,
    shared,
    trouble,
    ways_on,
)
from bot.compose.condition import condition
from bot.compose.desk import (
    acknowledged,
    added,
    corrected,
    deliveries,
    delivery,
    dropped,
    noted,
    retried,
)
from bot.compose.differences import changed, compared, unchanged
from bot.compose.digest import digest, listed, relisted
from bot.compose.grounds import nearest
from bot.compose.help import error, help_all, help_one
from bot.compose.notices import all_quiet, fault, not_reloaded, parked, source_notice
from bot.compose.preview import preview
from bot.compose.regroup import (
    merge_done,
    merged,
    merged_away,
    split_done,
    split_off,
    split_text,
    stands_alone,
)
from bot.compose.rematch import rematch_begun, rematched
from bot.compose.sample import sample, sample_owed
from bot.compose.settings import (
    form,
    greeting,
    muted,
    settings,
    subscribed,
    unmuted,
    unsubscribed,
)
from bot.compose.signing import who

__all__ = [
    "acknowledged",
    "added",
    "alert",
    "all_quiet",
    "answer_dropped",
    "answer_kept",
    "asked",
    "case",
    "changed",
    "changed_here",
    "compared",
    "condition",
    "corrected",
    "deliveries",
    "delivery",
    "digest",
    "dropped",
    "error",
    "exported",
    "fault",
    "form",
    "found",
    "frequent",
    "greeting",
    "help_all",
    "help_one",
    "home",
    "latest",
    "listed",
    "merge_done",
    "merged",
    "merged_away",
    "muted",
    "nearest",
    "next_page",
    "no_file_here",
    "not_a_member",
    "not_reloaded",
    "noted",
    "of_place",
    "parked",
    "plain",
    "preview",
    "quoted_copy",
    "relisted",
    "rematch_begun",
    "rematched",
    "retried",
    "said_in",
    "sample",
    "sample_owed",
    "settings",
    "shared",
    "shown",
    "source_change",
    "source_notice",
    "sources",
    "split_done",
    "split_off",
    "split_text",
    "stands_alone",
    "subscribed",
    "told",
    "trouble",
    "unchanged",
    "unmuted",
    "unsubscribed",
    "ways_on",
    "who",
    "why",
]
