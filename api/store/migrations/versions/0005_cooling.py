"""predictive cooling"""

import sqlalchemy as sa
from alembic import op

from api.store.times import UtcTime

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cooling_cycle',
    sa.Column('site', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('mode', sa.String(length=16), nullable=False),
    sa.Column('late_s', sa.Double(), nullable=False),
    sa.Column('took_s', sa.Double(), nullable=False),
    sa.Column('missed', sa.Integer(), nullable=False),
    sa.Column('model_version', sa.String(length=50), nullable=True),
    sa.Column('actual_kw', sa.Double(), nullable=True),
    sa.Column('fixed60_kw', sa.Double(), nullable=True),
    sa.Column('reactive_kw', sa.Double(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('site', 'at', name=op.f('pk_cooling_cycle'))
    )
    op.create_table('cooling_mode',
    sa.Column('site', sa.Integer(), nullable=False),
    sa.Column('mode', sa.String(length=16), nullable=False),
    sa.Column('manual_hz', sa.Text(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('site', name=op.f('pk_cooling_mode'))
    )


def downgrade() -> None:
    op.drop_table('cooling_mode')
    op.drop_table('cooling_cycle')
