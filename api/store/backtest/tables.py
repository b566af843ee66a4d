"""The table of back-tests, in ``database_url``."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.models import metadata
from api.store.times import UtcTime

backtest_run = sa.Table(
    "backtest_run",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("asked_by", sa.String(64), nullable=False),
    sa.Column("open_by", sa.String(64), unique=True),  # the same while it waits or runs, NULL after: one a person
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("request", sa.Text, nullable=False),  # JSON: the body it was asked with, times made absolute
    sa.Column("state", sa.String(16), nullable=False),  # queued running done failed cancelled
    sa.Column("progress", sa.Double, nullable=False),  # 0 to 1
    sa.Column("beat_at", UtcTime),  # last sign of life of whoever runs it
    sa.Column("done_at", UtcTime),
    sa.Column("result", sa.Text),  # JSON
    sa.Column("error", sa.Text, nullable=False),  # JSON: why it failed, by language
    sa.Index("ix_backtest_run_state", "state"),
    sa.Index("ix_backtest_run_asked_at", "asked_at"),
)
