"""That a statement's page was removed is known afterwards, and so is that it is back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("statements", sa.Column("gone_since", sa.DateTime(timezone=True)))
    op.add_column("statements", sa.Column("back_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("statements", "back_at")
    op.drop_column("statements", "gone_since")
