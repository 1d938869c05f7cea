"""How sources are doing, what entries are known again by, pages that are read again."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OF_SOURCES: dict[str, sa.types.TypeEngine[Any]] = {
    "warning": sa.Text(),
    "last_new": sa.DateTime(timezone=True),
    "usual_gap": sa.Float(),
    "lag": sa.Float(),
    "state": sa.String(),
    "state_since": sa.DateTime(timezone=True),
    "moved_from": sa.Text(),
    "moved_to": sa.Text(),
    "moves": sa.Integer(),
}
OF_ITEMS = ("by_place", "by_date")


def upgrade() -> None:
    for name, kind in OF_SOURCES.items():
        op.add_column("sources", sa.Column(name, kind))
    for name in OF_ITEMS:
        op.add_column("items", sa.Column(name, sa.String()))
        op.create_index(op.f(f"ix_items_source_id_{name}"), "items", ["source_id", name])
    op.create_table(
        "revisits",
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("gone_since", sa.DateTime(timezone=True)),
        sa.Column("differs", sa.String()),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_revisits")),
    )
    op.create_index(op.f("ix_revisits_due_at"), "revisits", ["due_at"])


def downgrade() -> None:
    op.drop_table("revisits")
    for name in OF_ITEMS:
        op.drop_index(op.f(f"ix_items_source_id_{name}"), "items")
        op.drop_column("items", name)
    for name in OF_SOURCES:
        op.drop_column("sources", name)
