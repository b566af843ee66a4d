"""The tables of the stress lab, in ``database_url``."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.models import metadata
from api.store.times import UtcTime

stress_study = sa.Table(
    "stress_study",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("asked_by", sa.String(64), nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("config", sa.Text, nullable=False),  # JSON: the whole study, presets and traces written out
    sa.Column("state", sa.String(16), nullable=False),  # queued running done failed cancelled
    sa.Column("progress", sa.Double, nullable=False),  # 0 to 1
    sa.Column("eta_s", sa.Double),  # s from beat_at until it is done, as far as can be told
    sa.Column("runner", sa.String(32)),  # who runs it; another id once it is another's
    sa.Column("beat_at", UtcTime),  # last sign of life of whoever runs it
    sa.Column("deaths", sa.Integer, nullable=False),  # how often whoever ran it died since its last block
    sa.Column("code", sa.String(64), nullable=False),  # of the program that works it out: blocks of another are void
    sa.Column("done_at", UtcTime),
    sa.Column("result", sa.Text),  # JSON: engine.stress.answer.Answer
    sa.Column("fingerprint", sa.String(64)),  # sha256 of every value of every run
    sa.Column("error", sa.Text, nullable=False),  # JSON: why it failed, by language
    sa.Index("ix_stress_study_state", "state"),
    sa.Index("ix_stress_study_asked_at", "asked_at"),
)

stress_block = sa.Table(  # of a study that is not over
    "stress_block",
    metadata,
    sa.Column("study", sa.ForeignKey("stress_study.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.LargeBinary, nullable=False),  # engine.stress.block.Block.to_bytes()
)

stress_trace = sa.Table(
    "stress_trace",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),  # requests irradiance voltage
    sa.Column("put_by", sa.String(64), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("csv", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),  # JSON: what is in it
    sa.Index("ix_stress_trace_at", "at"),
)
