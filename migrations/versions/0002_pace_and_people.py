"""What is told later, what destinations want, what people did."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("reply_to", sa.String()))
    op.create_index(op.f("ix_deliveries_reply_to"), "deliveries", ["reply_to"])
    op.add_column("statements", sa.Column("retraction", sa.Text()))
    op.create_table(
        "held",
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_held_statement_id_statements")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_held_story_id_stories")
        ),
        sa.PrimaryKeyConstraint(
            "destination", "statement_id", "version", "reason", name=op.f("pk_held")
        ),
    )
    op.create_index(op.f("ix_held_story_id"), "held", ["story_id"])
    op.create_index(op.f("ix_held_until"), "held", ["until"])
    op.create_table(
        "subscriptions",
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("destination", name=op.f("pk_subscriptions")),
    )
    op.create_table(
        "deeds",
        sa.Column("seq", SERIAL, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_deeds")),
    )
    op.create_index(op.f("ix_deeds_action_subject"), "deeds", ["action", "subject"])


def downgrade() -> None:
    op.drop_table("deeds")
    op.drop_table("subscriptions")
    op.drop_table("held")
    op.drop_column("statements", "retraction")
    op.drop_index(op.f("ix_deliveries_reply_to"), "deliveries")
    op.drop_column("deliveries", "reply_to")
