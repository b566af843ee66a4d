"""The size of a download as it is told beforehand, beside the file that comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.services.context import Context
from api.services.datasets import RowQuery, stream_csv
from api.services.download_size import WHOLE, size_of
from tests.sites import fill, rack_rows, rack_table

START = datetime(2022, 5, 10, tzinfo=UTC)


def test_a_small_file_is_measured_to_the_byte(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=30))
    query = RowQuery(site=1, table="rack", bank=1, rack=2, columns=("timestamp", "rack_soc"))
    size = size_of(context, query)
    assert (size.rows, size.rows_are_estimate, size.is_sampled) == (30, False, False)
    assert size.csv_bytes == len(b"".join(stream_csv(context, query)))


def test_no_rows_are_a_header_line(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=1))
    size = size_of(context, RowQuery(site=1, table="rack", bank=1, rack=9, columns=("timestamp", "rack_soc")))
    assert (size.rows, size.csv_bytes) == (0, len("timestamp,rack_soc\n"))


def test_a_long_range_is_sampled_all_along_it(context: Context) -> None:
    """The second half of the rows is three times as long as the first, with line ends inside its texts."""
    rows: list[dict[str, Any]] = rack_rows(START, seconds=2 * WHOLE, racks=1)
    for number, row in enumerate(rows):
        row["RACK_NOTE"] = "ok" if number < WHOLE else "line by line,\nquoted " + 60 * "x"
    fill(context, 1, rack_table(sa.Column("RACK_NOTE", sa.Text)), rows)
    query = RowQuery(site=1, table="rack", start=START, end=START + timedelta(seconds=2 * WHOLE))
    size = size_of(context, query)
    assert (size.rows, size.is_sampled) == (2 * WHOLE, True)
    assert size.csv_bytes == pytest.approx(len(b"".join(stream_csv(context, query))), rel=0.02)


def test_a_long_range_with_open_ends_is_told_from_its_beginning(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=2 * WHOLE, racks=1))
    query = RowQuery(site=1, table="rack")
    assert size_of(context, query).csv_bytes == pytest.approx(len(b"".join(stream_csv(context, query))), rel=0.05)
