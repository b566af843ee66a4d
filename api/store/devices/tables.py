"""The tables of the field devices, in ``database_url``."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.models import metadata
from api.store.times import UtcTime

device_state = sa.Table(  # what the collector last knew of a device: one row each, written in place
    "device_state",
    metadata,
    sa.Column("device", sa.String(64), primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("link", sa.String(16), nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("answered_at", UtcTime),
    sa.Column("latency_ms", sa.Double),
    sa.Column("counters", sa.Text, nullable=False),  # JSON: polls, rows, missed, and errors by their kind
    sa.Column("image", sa.Text, nullable=False),  # JSON: the registers, see api.store.devices.states
)

device_command = sa.Table(
    "device_command",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("device", sa.String(64), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),  # of a writable register, or "fault.<kind>" of a simulator
    sa.Column("value", sa.Double),
    sa.Column("detail", sa.Text, nullable=False),  # JSON: rack, position, ... of a fault; nothing of a write
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),  # formed confirmed claimed done cancelled expired
    sa.Column("arming", sa.String(16)),  # what the device was armed for when it was carried out
    sa.Column("automatic", sa.Boolean, nullable=False),
    sa.Column("alarm_id", sa.Integer),
    sa.Column("formed_at", UtcTime, nullable=False),
    sa.Column("formed_by", sa.String(64), nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Column("not_before", UtcTime),  # of a retry: when its turn is
    sa.Column("retry_of", sa.Integer),  # the first command of its chain
    sa.Column("asked_key", sa.String(160), unique=True),  # alarm and action, so that an alarm asks for it once
    sa.Column("confirmed_at", UtcTime),
    sa.Column("confirmed_by", sa.String(64)),
    sa.Column("claimed_at", UtcTime),
    sa.Column("done_at", UtcTime),
    sa.Column("before", sa.Double),
    sa.Column("after", sa.Double),
    sa.Column("outcome", sa.String(16)),  # applied clamped rejected unreachable unknown
    sa.Column("outcome_detail", sa.Text, nullable=False, default=""),  # JSON: why, in words for both languages
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Index("ix_device_command_device", "device", "formed_at"),
)

device_arming = sa.Table(  # absent: as the configuration says
    "device_arming",
    metadata,
    sa.Column("device", sa.String(64), primary_key=True),
    sa.Column("arming", sa.String(16), nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

control_switch = sa.Table(  # the global "writes off"; no row: writes are possible
    "control_switch",
    metadata,
    sa.Column("name", sa.String(16), primary_key=True),  # "writes"
    sa.Column("is_off", sa.Boolean, nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
