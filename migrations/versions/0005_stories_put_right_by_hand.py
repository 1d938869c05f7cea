"""Stories that operators merged or split, and what they said."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stories", sa.Column("merged_into", sa.String()))
    op.add_column("members", sa.Column("part", sa.String()))
    op.create_table(
        "rulings",
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("apart_from", sa.String()),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_rulings")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_rulings_statement_id_statements")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_rulings_story_id_stories")
        ),
        sa.ForeignKeyConstraint(
            ["apart_from"], ["stories.id"], name=op.f("fk_rulings_apart_from_stories")
        ),
    )


def downgrade() -> None:
    op.drop_table("rulings")
    op.drop_column("members", "part")
    op.drop_column("stories", "merged_into")
