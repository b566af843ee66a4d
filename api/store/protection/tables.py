"""The tables of the protection map and of the dwell watch, in ``database_url``."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.models import metadata
from api.store.times import UtcTime

protection_limit = sa.Table(  # absent: the default of engine.safety.protection
    "protection_limit",
    metadata,
    sa.Column("site", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("quantity", sa.String(32), primary_key=True),
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("limit", sa.Double, nullable=False),
    sa.Column("release", sa.Double, nullable=False),
    sa.Column("delay_s", sa.Double, nullable=False),
    sa.Column("is_on", sa.Boolean, nullable=False),
)

limit_change = sa.Table(  # asked for by one person, decided by another
    "limit_change",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("site", sa.Integer, nullable=False),
    sa.Column("quantity", sa.String(32), nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("wanted", sa.Text, nullable=False),  # JSON: limit, release, delay_s, is_on
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("requested_by", sa.String(64), nullable=False),
    sa.Column("requested_at", UtcTime, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # pending approved rejected
    sa.Column("decided_by", sa.String(64)),
    sa.Column("decided_at", UtcTime),
)

protection_standing = sa.Table(  # how far the rows of a site were judged, and what stood then
    "protection_standing",
    metadata,
    sa.Column("site", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("standing", sa.LargeBinary, nullable=False),
)

soc_dwell = sa.Table(  # seconds of a rack at high charge, by local day
    "soc_dwell",
    metadata,
    sa.Column("site", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("bank_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("rack_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("high_s", sa.Double, nullable=False),  # at or above 80 %
    sa.Column("above_cap_s", sa.Double, nullable=False),
    sa.Column("standby_s", sa.Double, nullable=False),  # in stand-by after charging, at or above 80 %
)
