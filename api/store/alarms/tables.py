"""The tables of the alarms, in ``database_url``."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.models import metadata
from api.store.times import UtcTime

alarm = sa.Table(  # one row from being raised until it is back to normal
    "alarm",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(255), nullable=False),  # which condition it is of
    sa.Column("open_key", sa.String(255), unique=True),  # the same while the alarm is open, NULL once it is closed
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("state", sa.String(32), nullable=False),
    sa.Column("site", sa.Integer),
    sa.Column("bank_id", sa.Integer),
    sa.Column("rack_id", sa.Integer),
    sa.Column("device", sa.String(64)),
    sa.Column("subject", sa.String(128), nullable=False, default=""),
    sa.Column("value", sa.Double),
    sa.Column("detail", sa.Text, nullable=False),  # JSON: what the words of the alarm need
    sa.Column("raised_at", UtcTime, nullable=False),
    sa.Column("returned_at", UtcTime),
    sa.Column("acknowledged_at", UtcTime),
    sa.Column("acknowledged_by", sa.String(64)),
    sa.Column("closed_at", UtcTime),
    sa.Column("first_out", sa.Integer),  # id of the first alarm of the chain it belongs to; its own where it is first
    sa.Column("is_active", sa.Boolean, nullable=False),  # whether the condition still holds
    sa.Index("ix_alarm_key", "key"),
    sa.Index("ix_alarm_raised_at", "raised_at"),
    sa.Index("ix_alarm_closed_at", "closed_at"),
)

alarm_transition = sa.Table(
    "alarm_transition",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("alarm_id", sa.ForeignKey("alarm.id"), nullable=False, index=True),
    sa.Column("at", UtcTime, nullable=False, index=True),
    sa.Column("act", sa.String(32), nullable=False),
    sa.Column("before", sa.String(32), nullable=False),
    sa.Column("after", sa.String(32), nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("note", sa.Text, nullable=False, default=""),
)

alarm_hold = sa.Table(  # who shelved or suppressed a condition or took it out of service; its alarm stays open so long
    "alarm_hold",
    metadata,
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("hold", sa.String(32), nullable=False),
    sa.Column("until", UtcTime),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

sos_count = sa.Table(  # how many evaluations in a row of a set were bad, unsafe, unknown
    "sos_count",
    metadata,
    sa.Column("SET_ID", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("AT", UtcTime, nullable=False),
    sa.Column("WARNING", sa.Integer, nullable=False),
    sa.Column("UNSAFE", sa.Integer, nullable=False),
    sa.Column("UNKNOWN", sa.Integer, nullable=False),
)
