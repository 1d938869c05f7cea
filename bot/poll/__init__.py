"""One turn of one source, and the pages that its texts were read from, read again.

    fetch ─► parse ─► what is new ─► its full text ─► analyse ─► record and owe, in one transaction
      │ 304 or the same bytes          │ can't be read now: the feed's words serve, and the
      └► booked with other quiet ones  └► page stays owed a reading

Validators (ETag, Last-Modified) are stored with the items they vouch for, never before.
"""

from bot.poll.pages import READING_PAUSES, READINGS_AT_ONCE
from bot.poll.poller import LONGEST_BACKOFF, Outcome, Polled, Poller

__all__ = [
    "LONGEST_BACKOFF",
    "READINGS_AT_ONCE",
    "READING_PAUSES",
    "Outcome",
    "Polled",
    "Poller",
]
