"""The outbox of notifications, in ``database_url``: one row for each thing a target is told of an alarm."""

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
    sa.Column("sequence", sa.Integer, nullable=False),  # 0, 1, ... of this alarm: a condition may end and come back
    sa.Column("occasion", sa.String(16), nullable=False),  # raised ended escalated
    sa.Column("said_active", sa.Boolean, nullable=False),  # whether the condition held when this was formed
    sa.Column("formed_at", UtcTime, nullable=False),
    sa.Column("batch", sa.Integer),  # id of the first row of its message, from the first try on: it names the message
    sa.Column("due_at", UtcTime),  # NULL: sent or given up
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("sent_at", UtcTime),
    sa.Column("error", sa.Text, nullable=False),
    sa.UniqueConstraint("target", "alarm_id", "sequence"),
    sa.Index("ix_notification_due_at", "due_at"),
    sa.Index("ix_notification_alarm_id", "alarm_id"),
    sa.Index("ix_notification_sent_at", "target", "sent_at"),
)
