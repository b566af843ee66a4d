"""stress lab"""

import sqlalchemy as sa
from alembic import op

from api.store.times import UtcTime

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stress_study',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('asked_by', sa.String(length=64), nullable=False),
    sa.Column('asked_at', UtcTime(), nullable=False),
    sa.Column('config', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('progress', sa.Double(), nullable=False),
    sa.Column('eta_s', sa.Double(), nullable=True),
    sa.Column('runner', sa.String(length=32), nullable=True),
    sa.Column('beat_at', UtcTime(), nullable=True),
    sa.Column('deaths', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('done_at', UtcTime(), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('fingerprint', sa.String(length=64), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stress_study'))
    )
    op.create_index('ix_stress_study_asked_at', 'stress_study', ['asked_at'], unique=False)
    op.create_index('ix_stress_study_state', 'stress_study', ['state'], unique=False)
    op.create_table('stress_trace',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('put_by', sa.String(length=64), nullable=False),
    sa.Column('at', UtcTime(), nullable=False),
    sa.Column('csv', sa.Text(), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stress_trace'))
    )
    op.create_index('ix_stress_trace_at', 'stress_trace', ['at'], unique=False)
    op.create_table('stress_block',
    sa.Column('study', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['study'], ['stress_study.id'], name=op.f('fk_stress_block_study_stress_study'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('study', 'number', name=op.f('pk_stress_block'))
    )


def downgrade() -> None:
    op.drop_table('stress_block')
    op.drop_index('ix_stress_trace_at', table_name='stress_trace')
    op.drop_table('stress_trace')
    op.drop_index('ix_stress_study_state', table_name='stress_study')
    op.drop_index('ix_stress_study_asked_at', table_name='stress_study')
    op.drop_table('stress_study')
