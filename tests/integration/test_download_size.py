"""The size of a download as it is told beforehand, beside the file that comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from api.services.context import Context
from api.services.datasets import RowQuery, stream_csv
from api.services.download_size import WHOLE, size_of
from api.services.site_time import TimeStyle
from api.services.table_streams import stream_table
from api.store.db import writing
from tests.sites import fill, rack_rows, rack_table

START = datetime(2022, 5, 10, tzinfo=UTC)


def csv_and_parquet(context: Context, query: RowQuery) -> tuple[int, int]:
    """The lengths of the files as they come."""
    style = TimeStyle(zone=context.sites.site(query.site).zone)
    csv = b"".join(stream_csv(context, query, may_be_empty=True))
    return len(csv), len(b"".join(stream_table(context, query, "parquet", style, may_be_empty=True)))


def test_small_files_are_measured_to_the_byte(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=30))
    query = RowQuery(site=1, table="rack", bank=1, rack=2, columns=("timestamp", "rack_soc"))
    size = size_of(context, query)
    assert (size.rows, size.rows_are_estimate, size.is_sampled) == (30, False, False)
    assert (size.csv_bytes, size.parquet_bytes) == csv_and_parquet(context, query)


def test_no_rows_are_a_head_and_a_frame(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=1))
    query = RowQuery(site=1, table="rack", bank=1, rack=9, columns=("timestamp", "rack_soc"))
    size = size_of(context, query)
    assert (size.rows, size.csv_bytes) == (0, len("timestamp,rack_soc\n"))
    assert size.parquet_bytes == csv_and_parquet(context, query)[1]


def test_a_long_range_is_sampled_all_along_it(context: Context) -> None:
    """The second half of the rows is three times as long as the first, with line ends inside its texts."""
    rows: list[dict[str, Any]] = rack_rows(START, seconds=2 * WHOLE, racks=1)
    for number, row in enumerate(rows):
        row["RACK_NOTE"] = "ok" if number < WHOLE else "line by line,\nquoted " + 60 * "x"
    fill(context, 1, rack_table(sa.Column("RACK_NOTE", sa.Text)), rows)
    query = RowQuery(site=1, table="rack", start=START, end=START + timedelta(seconds=2 * WHOLE))
    size = size_of(context, query)
    assert (size.rows, size.is_sampled) == (2 * WHOLE, True)
    assert size.csv_bytes == pytest.approx(csv_and_parquet(context, query)[0], rel=0.02)


def test_parquet_is_told_within_a_fifth(context: Context) -> None:
    """Twenty thousand rows of four racks: voltages that wander, as measured ones do."""
    wander = np.cumsum(np.random.default_rng(7).normal(0, 0.2, 5000)).round(1)
    rows = rack_rows(START, seconds=5000, racks=4)
    for number, row in enumerate(rows):
        row["RACK_VOLTAGE"] = 900.0 + float(wander[number // 4]) + row["RACK_ID"]
    fill(context, 1, rack_table(), rows)
    query = RowQuery(site=1, table="rack", start=START, end=START + timedelta(seconds=5000))
    csv_bytes, parquet_bytes = csv_and_parquet(context, query)
    size = size_of(context, query)
    assert size.csv_bytes == pytest.approx(csv_bytes, rel=0.02)
    assert size.parquet_bytes == pytest.approx(parquet_bytes, rel=0.2)


def test_a_long_range_with_open_ends_is_told_from_its_beginning(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=2 * WHOLE, racks=1))
    query = RowQuery(site=1, table="rack")
    assert size_of(context, query).csv_bytes == pytest.approx(csv_and_parquet(context, query)[0], rel=0.05)


def test_what_parquet_has_no_place_for_leaves_its_size_open(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=1))
    if context.engines["site_1"].dialect.name != "sqlite":
        pytest.skip("only SQLite lets a text into a column of numbers")
    with writing(context.engines["site_1"]) as connection:
        connection.execute(sa.text("UPDATE rack SET RACK_SOC = 'broken'"))
    size = size_of(context, RowQuery(site=1, table="rack"))
    assert (size.rows, size.parquet_bytes) == (2, None)
