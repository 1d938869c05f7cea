"""What we owe to destinations: owed ─► sending (a lease) ─► sent, or parked.

Within a story, a destination gets its messages in the order in which they were owed: one that waits
holds up those behind it. A lease that ran out makes its delivery claimable again, as unsure: it may
have arrived.
"""

from bot.store.outbox.looking import (
    Parent,
    Standing,
    about,
    corrections_since,
    get,
    listing,
    lists_with,
    named,
    of_story,
    parents,
    parents_since,
    posted,
    statistics,
)
from bot.store.outbox.owing import (
    drop,
    forget_owed,
    move,
    owe,
    park_all,
    retell,
    retry,
    retry_all,
    supersede,
)
from bot.store.outbox.paying import (
    Claim,
    again,
    claim,
    clock_set_back,
    hasten,
    next_due,
    park,
    replaced,
    sent,
    waiting,
)
from bot.store.outbox.rows import UNREADABLE

__all__ = [
    "UNREADABLE",
    "Claim",
    "Parent",
    "Standing",
    "about",
    "again",
    "claim",
    "clock_set_back",
    "corrections_since",
    "drop",
    "forget_owed",
    "get",
    "hasten",
    "listing",
    "lists_with",
    "move",
    "named",
    "next_due",
    "of_story",
    "owe",
    "parents",
    "parents_since",
    "park",
    "park_all",
    "posted",
    "replaced",
    "retell",
    "retry",
    "retry_all",
    "sent",
    "statistics",
    "supersede",
    "waiting",
]
