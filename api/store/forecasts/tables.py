"""The trained models, in ``database_url``; what they are made of lies in files under ``data_dir``."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.models import metadata
from api.store.times import UtcTime

forecast_model = sa.Table(
    "forecast_model",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("site", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),  # ten_minutes, day_ahead
    sa.Column("version", sa.String(50), nullable=False),
    sa.Column("trained_at", UtcTime, nullable=False),
    sa.Column("in_use", sa.Boolean, nullable=False),  # one of a site and kind at most
    sa.Column("verdict", sa.Text, nullable=False),  # JSON: why it was taken into use or not
    sa.Column("figures", sa.Text, nullable=False),  # JSON: errors on held-out days, by target and model
    sa.Column("sha256", sa.String(64), nullable=False),  # of its file
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("train_s", sa.Double, nullable=False),
    sa.UniqueConstraint("site", "kind", "version"),
)
