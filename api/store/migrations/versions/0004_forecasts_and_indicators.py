"""forecasts and indicators"""

import sqlalchemy as sa
from alembic import op

from api.store.times import UtcTime

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('forecast_model',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('version', sa.String(length=50), nullable=False),
    sa.Column('trained_at', UtcTime(), nullable=False),
    sa.Column('in_use', sa.Boolean(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('figures', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('train_s', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forecast_model')),
    sa.UniqueConstraint('site', 'kind', 'version', name=op.f('uq_forecast_model_site'))
    )
    op.create_table('socp_day',
    sa.Column('site', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('bank_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('rack_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('charge_status', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('soc_range', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('extreme', sa.String(length=16), nullable=False),
    sa.Column('cell', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('voltage_sum', sa.Double(), nullable=False),
    sa.Column('temperature_sum', sa.Double(), nullable=False),
    sa.Column('current_sum', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('site', 'bank_id', 'rack_id', 'day', 'charge_status', 'soc_range', 'extreme', 'cell', name=op.f('pk_socp_day'))
    )


def downgrade() -> None:
    op.drop_table('socp_day')
    op.drop_table('forecast_model')
