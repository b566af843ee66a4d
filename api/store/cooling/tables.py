"""The tables of the cooling control, in ``database_url``."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.models import metadata
from api.store.times import UtcTime

cooling_cycle = sa.Table(  # one row a cycle of the loop, 20 s apart
    "cooling_cycle",
    metadata,
    sa.Column("site", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, primary_key=True),  # the tick
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("late_s", sa.Double, nullable=False),  # begun after the tick
    sa.Column("took_s", sa.Double, nullable=False),
    sa.Column("missed", sa.Integer, nullable=False),  # ticks without a cycle since the one before
    sa.Column("model_version", sa.String(50)),
    sa.Column("actual_kw", sa.Double),  # of all drives, as measured
    sa.Column("fixed60_kw", sa.Double),  # what they would take at 60 Hz
    sa.Column("reactive_kw", sa.Double),  # what they would take at the reactive controller's frequencies
    sa.Column("detail", sa.Text, nullable=False),  # JSON: see api.store.cooling.cycles
)

cooling_mode = sa.Table(  # one row a plant: the mode that was last taken, by whom and why
    "cooling_mode",
    metadata,
    sa.Column("site", sa.Integer, primary_key=True),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("manual_hz", sa.Text, nullable=False),  # JSON: {sw: Hz, fw: Hz, fan: Hz}
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
