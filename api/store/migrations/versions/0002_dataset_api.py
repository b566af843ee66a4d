"""dataset api: rollups, limits and usage of tokens, when rows changed"""

import sqlalchemy as sa
from alembic import op

from api.store.times import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rollup",
        sa.Column("site", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("table_name", sa.String(length=8), nullable=False),
        sa.Column("bank_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rack_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("column_name", sa.String(length=128), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hours", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "site", "table_name", "bank_id", "rack_id", "column_name", "day", name=op.f("pk_rollup")
        ),
    )
    op.create_table(
        "completeness",
        sa.Column("site", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("table_name", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bank_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rack_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("got", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("interval_us", sa.BigInteger(), nullable=True),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("longest_us", sa.BigInteger(), nullable=False),
        sa.Column("missing_us", sa.BigInteger(), nullable=False),
        sa.Column("flagged", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("site", "table_name", "day", "bank_id", "rack_id", name=op.f("pk_completeness")),
    )
    op.create_table(
        "computed_day",
        sa.Column("site", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("table_name", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("site", "table_name", "kind", "day", name=op.f("pk_computed_day")),
    )
    op.create_table(
        "token_usage",
        sa.Column("jti", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("window_start", UtcTime(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("jti", "kind", "window_start", name=op.f("pk_token_usage")),
    )
    with op.batch_alter_table("api_token") as batch:
        batch.add_column(sa.Column("requests_per_min", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("bytes_per_day", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("rows_version") as batch:
        batch.add_column(sa.Column("changed_at", UtcTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rows_version") as batch:
        batch.drop_column("changed_at")
    with op.batch_alter_table("api_token") as batch:
        batch.drop_column("bytes_per_day")
        batch.drop_column("requests_per_min")
    op.drop_table("token_usage")
    op.drop_table("computed_day")
    op.drop_table("completeness")
    op.drop_table("rollup")
