"""The tables of the protection map, as the old service kept them: the log of events, and what codes and levels mean.

They live behind ``feature_url`` and are never seen by Alembic. ``flask init`` makes them only where that URL is empty;
attached ones (no keys, LEVEL that may be NULL) are read as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from api.store.db import writing
from api.store.result_tables import id_column, or_minus_one
from api.store.times import UtcTime
from api.store.upsert import insert_into

feature_metadata = sa.MetaData()
SEED = Path(__file__).with_name("protection_map.yaml")


def _log(name: str) -> sa.Table:
    table = sa.Table(
        name,
        feature_metadata,
        sa.Column("TIMESTAMP", UtcTime, nullable=False),
        sa.Column("ERROR_CODE", sa.Integer, nullable=False),
        sa.Column("LEVEL", sa.Integer),
        sa.Column("BANK_ID", sa.Integer),
        sa.Column("RACK_ID", sa.Integer),
        sa.Column("OPERATING_SITE", sa.Integer, nullable=False),
        sa.Column("DESCRIPTION", sa.String(300)),
        sa.Column("DESCRIPTION_ENG", sa.String(300)),
        sa.Index(f"ix_{name}_site", "OPERATING_SITE", "TIMESTAMP"),
    )
    loose = [or_minus_one(table.c[column]) for column in ("BANK_ID", "RACK_ID", "LEVEL")]
    # TIMESTAMP first: the log of all sites is read along this index
    sa.Index(f"uq_{name}", table.c.TIMESTAMP, table.c.OPERATING_SITE, table.c.ERROR_CODE, *loose, unique=True)
    return table


protection_log = _log("protectionmap_feature_new")
test_protection_log = _log("protectionmap_feature_new_test")

error_codes = sa.Table(
    "protectionmap_error_code",
    feature_metadata,
    id_column(),
    sa.Column("description", sa.String(100)),
    sa.Column("description_eng", sa.String(100)),
)
levels = sa.Table("protectionmap_level", feature_metadata, id_column(), sa.Column("description", sa.String(100)))


def make_protection_tables(engine: sa.Engine) -> None:
    """Create the tables that are not there yet, and say what codes and levels mean; words already there stay."""
    meanings: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(SEED.read_text(encoding="utf-8"))
    with writing(engine) as connection:
        feature_metadata.create_all(connection)
        for table in (error_codes, levels):
            connection.execute(insert_into(connection, table).on_conflict_do_nothing(), meanings[table.name])
