"""The tables, for SQLite and PostgreSQL; Alembic's target.

sources                what a source told us last
items ──► statements   what feeds showed, and the texts we keep
          ├─ versions  every wording of a text      ├─ evidence  the bytes it was read from
          ├─ members ──► stories ──► story_keys     which story it tells, and how to find it again
          └─ rulings                                what operators said it tells
readings               pages that are owed a reading
revisits               pages that are read again, to see what became of them
deliveries, held       the outbox, and what is told later in a list
subscriptions, deeds   what destinations want, and what people did
faq                    answers that operators have added
heard, meta            what platforms told us of, and small facts of our own

The full-text index `search` differs too much between the two databases to be described here: it is
made by the first migration and used by `bot.store.words` only.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import blake2b

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

LONGEST_KEY = 300
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC so that it sorts alike on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive time is a mistake of the caller's."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone can't be stored: {value}")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC; SQLite returns it without its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def short_key(key: str) -> str:
    """A key as it is kept: `storable`, and no longer than an index of PostgreSQL takes.

    The rest of a longer one is hashed.
    """
    if len(key) > LONGEST_KEY:
        digest = blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()
        key = f"{key[: LONGEST_KEY - len(digest)]}{digest}"
    return storable(key)


def storable(text: str) -> str:
    """Text without what a database refuses (NUL, lone surrogates): each becomes U+FFFD.

    One for one, so that spans into the text stay true.
    """
    if text.isascii() and "\0" not in text:
        return text  # nearly always, and a tenth of the time
    return _UNSTORABLE.sub("\ufffd", text)


class CleanText(TypeDecorator[str]):
    """Text of which all is stored that can be."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what can't be stored."""
        return None if value is None else storable(value)


class Key(CleanText):
    """What a source calls one of its texts, shortened by `short_key`."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Clean and shorten."""
        return value and short_key(value)


# SQLite grows row ids by itself for its own INTEGER only.
SERIAL = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sources = Table(
    "sources",
    metadata,
    Column("source_id", String, primary_key=True),
    Column("etag", CleanText),
    Column("last_modified", CleanText),
    Column("body_hash", String),
    Column("baseline_done", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("last_polled", UtcTime),
    Column("last_success", UtcTime),
    Column("last_reason", CleanText, nullable=False),
    Column("last_items", Integer, nullable=False),
    Column("newest", UtcTime),
    Column("next_due", UtcTime),
    Column("serving", CleanText, nullable=False),
    Column("warning", CleanText),
    Column("last_new", UtcTime),
    Column("usual_gap", Float),  # seconds
    Column("lag", Float),  # seconds
    Column("state", String),
    Column("state_since", UtcTime),
    Column("moved_from", CleanText),
    Column("moved_to", CleanText),
    Column("moves", Integer),
)

statements = Table(
    "statements",
    metadata,
    # The order of time: microseconds since 1970 of the second it was published in, plus one for
    # each text of that second. Unique, so that pages of a list neither skip nor repeat.
    Column("position", SERIAL, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False, unique=True),
    Column("source_id", String, nullable=False),
    Column("key", Key, nullable=False),
    Column("institution", CleanText, nullable=False),
    Column("country", String, nullable=False),
    Column("official", Boolean, nullable=False),
    Column("language", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("url", CleanText, nullable=False),
    Column("published", UtcTime),
    Column("published_raw", CleanText, nullable=False),
    Column("first_seen", UtcTime, nullable=False),
    Column("topic", String, nullable=False),
    Column("level", String),  # NULL: not about the topic
    Column("listed", Boolean, nullable=False),  # main or passage
    Column("match", CleanText, nullable=False),  # JSON
    Column("facts", CleanText, nullable=False),  # JSON
    Column("story_id", String, ForeignKey("stories.id"), index=True),
    Column("complete", Boolean, nullable=False),
    Column("given_id", CleanText),
    Column("retraction", CleanText),  # why an operator took it back; NULL: it stands
    Column("gone_since", UtcTime),  # when its page was first missing, once it was told as removed
    Column("back_at", UtcTime),  # when that page was seen again
    UniqueConstraint("source_id", "key"),
    # Hashed in PostgreSQL: addresses may be longer than its ordered indexes take.
    Index(None, "url", postgresql_using="hash"),
    Index(None, "given_id", postgresql_using="hash"),
    Index(None, "listed", "position"),
    Index(None, "listed", "country", "position"),
    Index(None, "listed", "topic", "position"),
    Index(None, "level", "first_seen"),
)

versions = Table(
    "versions",
    metadata,
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("seen_at", UtcTime, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("url", CleanText, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("match", CleanText, nullable=False),  # JSON
    Column("facts", CleanText, nullable=False),  # JSON
    Column("complete", Boolean, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("version", Integer, primary_key=True),  # 0: the page of a text that is the feed's
    Column("url", CleanText, nullable=False),
    Column("fetched_at", UtcTime, nullable=False),
    Column("sha256", String, nullable=False),
    Column("headers", CleanText, nullable=False),  # JSON
    Column("body", LargeBinary, nullable=False),  # zlib
)

items = Table(
    "items",
    metadata,
    Column("source_id", String, primary_key=True),
    Column("key", Key, primary_key=True),
    Column("content_hash", String, nullable=False),
    Column("statement_id", String, ForeignKey("statements.id"), index=True),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    # What an entry is known again by when its key has changed: hashes of its title with the path
    # of its link, and with its date.
    Column("by_place", String),
    Column("by_date", String),
    Index(None, "source_id", "by_place"),
    Index(None, "source_id", "by_date"),
)

readings = Table(
    "readings",
    metadata,
    Column("source_id", String, primary_key=True),
    Column("key", Key, primary_key=True),
    Column("url", CleanText, nullable=False),
    Column("silent", Boolean, nullable=False),  # of a baseline: matched, not told
    Column("due_at", UtcTime, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("error", CleanText, nullable=False),
)

revisits = Table(
    "revisits",
    metadata,
    Column("statement_id", String, primary_key=True),
    Column("due_at", UtcTime, nullable=False, index=True),
    Column("step", Integer, nullable=False),
    Column("gone", Integer, nullable=False),  # how often in a row the page was missing
    Column("gone_since", UtcTime),
    Column("differs", String),  # hash of a text unlike the one we have, seen once
)

stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    Column("topic", String, nullable=False),
    Column("first_at", UtcTime, nullable=False, index=True),
    # The story that an operator made this one a part of; nothing tells it by itself any more.
    Column("merged_into", String),
)

members = Table(
    "members",
    metadata,
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("story_id", String, ForeignKey("stories.id"), nullable=False, index=True),
    Column("fingerprint", CleanText, nullable=False),  # JSON
    Column("score", Float, nullable=False),
    Column("why", CleanText, nullable=False),
    # The story it was taken to tell before stories were merged; NULL: this one. Later texts are
    # compared with each part by itself.
    Column("part", String),
)

rulings = Table(
    "rulings",
    metadata,
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("action", String, nullable=False),  # merge, split
    Column("story_id", String, ForeignKey("stories.id"), nullable=False),
    Column("apart_from", String, ForeignKey("stories.id")),  # a split: the story it doesn't tell
    Column("who", CleanText, nullable=False),
    Column("at", UtcTime, nullable=False),
)

story_keys = Table(
    "story_keys",
    metadata,
    Column("key", Key, primary_key=True),
    Column("at", UtcTime, primary_key=True),
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True, index=True),
    Column("story_id", String, ForeignKey("stories.id"), nullable=False, index=True),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("seq", SERIAL, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("destination", CleanText, nullable=False),
    Column("kind", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("story_id", String, ForeignKey("stories.id")),
    Column("statement_id", String, ForeignKey("statements.id"), index=True),
    Column("document", CleanText, nullable=False),  # JSON
    Column("parent", Boolean, nullable=False),
    Column("reply_to", String, index=True),  # the id of the delivery it threads under or rewords
    Column("broadcast", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("unsure", Boolean, nullable=False),  # it may have arrived: look before sending again
    Column("attempts", Integer, nullable=False),
    Column("receipt", CleanText),  # JSON
    Column("error", CleanText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    Index(None, "state", "destination", "seq"),
    Index(None, "destination", "story_id", "seq"),
    Index(None, "story_id"),
    Index(None, "parent", "created_at", "destination"),  # is there a storm?
    sqlite_autoincrement=True,  # a number once given is never given again: it is the order
)

held = Table(
    "held",
    metadata,
    Column("destination", String, primary_key=True),
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("reason", String, primary_key=True),
    Column("story_id", String, ForeignKey("stories.id"), nullable=False, index=True),
    Column("cause", String, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False, index=True),
    Index(None, "cause", "destination", "until"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("destination", String, primary_key=True),
    Column("wants", CleanText, nullable=False),  # JSON of a Destination
    Column("active", Boolean, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)

deeds = Table(
    "deeds",
    metadata,
    Column("seq", SERIAL, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("who", CleanText, nullable=False),
    Column("destination", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("detail", CleanText, nullable=False),
    Index(None, "action", "subject"),
)

faq = Table(
    "faq",
    metadata,
    Column("key", String, primary_key=True),
    Column("language", String, nullable=False),
    Column("question", CleanText, nullable=False),
    Column("answer", CleanText, nullable=False),
    Column("statement_id", String, nullable=False),
    Column("added_at", UtcTime, nullable=False),
)

heard = Table(
    "heard",
    metadata,
    Column("id", String, primary_key=True),  # the platform's, behind its name and a colon
    Column("at", UtcTime, nullable=False, index=True),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", CleanText, nullable=False),
)
