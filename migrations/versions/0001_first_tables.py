"""The first tables, and the full-text index of each database."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Row ids are the statements' positions: newest first is the order the index is read in anyway.
# No column sizes: they serve ranking by frequency, which takes far too long on common words.
SEARCH_SQLITE = """
CREATE VIRTUAL TABLE search USING fts5(
    words, columnsize = 0, tokenize = "unicode61 remove_diacritics 0"
)
"""
SEARCH_POSTGRESQL = (
    "CREATE TABLE search (position bigint PRIMARY KEY, words tsvector NOT NULL)",
    # The planner must know which words are common: those are looked for newest first.
    "ALTER TABLE search ALTER COLUMN words SET STATISTICS 1000",
    "CREATE INDEX ix_search_words ON search USING gin (words) WITH (fastupdate = off)",
)


def upgrade() -> None:
    _make_tables()
    if op.get_context().dialect.name == "sqlite":
        op.execute(SEARCH_SQLITE)
    else:
        for statement in SEARCH_POSTGRESQL:
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE search")
    op.drop_table("versions")
    op.drop_table("story_keys")
    op.drop_table("members")
    op.drop_table("items")
    op.drop_table("evidence")
    op.drop_table("deliveries")
    op.drop_table("statements")
    op.drop_table("stories")
    op.drop_table("sources")
    op.drop_table("readings")
    op.drop_table("meta")


def _make_tables() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "readings",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "key", name=op.f("pk_readings")),
    )
    op.create_index(op.f("ix_readings_due_at"), "readings", ["due_at"], unique=False)
    op.create_table(
        "sources",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.String(), nullable=True),
        sa.Column("baseline_done", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_polled", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_reason", sa.Text(), nullable=False),
        sa.Column("last_items", sa.Integer(), nullable=False),
        sa.Column("newest", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("serving", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_sources")),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    op.create_index(op.f("ix_stories_first_at"), "stories", ["first_at"], unique=False)
    op.create_table(
        "statements",
        sa.Column("position", SERIAL, autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_raw", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("given_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_statements_story_id_stories")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_statements")),
        sa.UniqueConstraint("id", name=op.f("uq_statements_id")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_statements_source_id_key")),
    )
    op.create_index(
        op.f("ix_statements_given_id"),
        "statements",
        ["given_id"],
        unique=False,
        postgresql_using="hash",
    )
    op.create_index(
        op.f("ix_statements_level_first_seen"), "statements", ["level", "first_seen"], unique=False
    )
    op.create_index(
        op.f("ix_statements_listed_country_position"),
        "statements",
        ["listed", "country", "position"],
        unique=False,
    )
    op.create_index(
        op.f("ix_statements_listed_position"), "statements", ["listed", "position"], unique=False
    )
    op.create_index(
        op.f("ix_statements_listed_topic_position"),
        "statements",
        ["listed", "topic", "position"],
        unique=False,
    )
    op.create_index(op.f("ix_statements_story_id"), "statements", ["story_id"], unique=False)
    op.create_index(
        op.f("ix_statements_url"), "statements", ["url"], unique=False, postgresql_using="hash"
    )
    op.create_table(
        "deliveries",
        sa.Column("seq", SERIAL, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=True),
        sa.Column("statement_id", sa.String(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("parent", sa.Boolean(), nullable=False),
        sa.Column("broadcast", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_deliveries_statement_id_statements")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_deliveries_story_id_stories")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("id", name=op.f("uq_deliveries_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_deliveries_destination_story_id_seq"),
        "deliveries",
        ["destination", "story_id", "seq"],
        unique=False,
    )
    op.create_index(
        op.f("ix_deliveries_state_destination_seq"),
        "deliveries",
        ["state", "destination", "seq"],
        unique=False,
    )
    op.create_index(
        op.f("ix_deliveries_statement_id"), "deliveries", ["statement_id"], unique=False
    )
    op.create_index(op.f("ix_deliveries_story_id"), "deliveries", ["story_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_evidence_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("statement_id", "version", name=op.f("pk_evidence")),
    )
    op.create_table(
        "items",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_items_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("source_id", "key", name=op.f("pk_items")),
    )
    op.create_index(op.f("ix_items_statement_id"), "items", ["statement_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_members_statement_id_statements")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_members_story_id_stories")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_story_id"), "members", ["story_id"], unique=False)
    op.create_table(
        "story_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_story_keys_statement_id_statements")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_keys_story_id_stories")
        ),
        sa.PrimaryKeyConstraint("key", "at", "statement_id", name=op.f("pk_story_keys")),
    )
    op.create_index(
        op.f("ix_story_keys_statement_id"), "story_keys", ["statement_id"], unique=False
    )
    op.create_index(op.f("ix_story_keys_story_id"), "story_keys", ["story_id"], unique=False)
    op.create_table(
        "versions",
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_versions_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("statement_id", "version", name=op.f("pk_versions")),
    )
