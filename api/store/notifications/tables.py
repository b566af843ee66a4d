"""The outbox of notifications, in ``database_url``: one row a target, alarm and occasion, whatever is retried."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.models import metadata
from api.store.times import UtcTime

notification = sa.Table(
    "notification",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("target", sa.String(64), nullable=False),
    sa.Column("alarm_id", sa.Integer, nullable=False),
    sa.Column("occasion", sa.String(16), nullable=False),  # raised ended escalated
    sa.Column("formed_at", UtcTime, nullable=False),
    sa.Column("due_at", UtcTime),  # NULL: sent or given up
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("sent_at", UtcTime),
    sa.Column("error", sa.Text, nullable=False),
    sa.UniqueConstraint("target", "alarm_id", "occasion"),
    sa.Index("ix_notification_due_at", "due_at"),
)
