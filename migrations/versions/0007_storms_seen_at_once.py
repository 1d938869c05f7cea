"""Storms are seen at once, however long the outbox has grown."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_deliveries_parent_created_at_destination"),
        "deliveries",
        ["parent", "created_at", "destination"],
    )
    op.create_index(
        op.f("ix_held_cause_destination_until"), "held", ["cause", "destination", "until"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_held_cause_destination_until"), table_name="held")
    op.drop_index(op.f("ix_deliveries_parent_created_at_destination"), table_name="deliveries")
