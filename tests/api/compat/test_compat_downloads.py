"""Downloads as the old service wrote them: the csv module over Python's own values."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import psycopg2
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.services.context import Context, open_context
from api.services.datasets import RowQuery, Spelling, stream_csv
from api.services.site_time import TimeStyle
from tests.sites import fill, plain_table, rack_rows, rack_table

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
RACK = "/api/ess/download/operating-sites/1/rack/"
DAY = "start-time=2022-05-10T00:00:00&end-time=2022-05-11T00:00:00"
FLOATS = (
    *(100.0, -2.0, 0.1, 1 / 3, 5e-324, 1e-05, 0.0001, 123456.789, 1e14, 999999999999999.9, 1e15, 1234567890123456.0),
    *(4503599627370497.5, 9007199254740993.0, 1e16, 2.0**54, 1.5e300, -1e22, None),
)


def odd_table() -> sa.Table:
    """Rack rows with every kind of cell; the JSON column is known as such by its name."""
    more = ("RACK_MODULE_FAULT", sa.Text), ("NOTE", sa.Text), ("ON_LINE", sa.Boolean), ("STEPS", sa.Integer)
    return rack_table(*(sa.Column(name, kind) for name, kind in more))


def odd_rows() -> list[dict[str, Any]]:
    """A row for every odd float; the texts repeat."""
    notes = ["plain", "", None, "a, b", 'say "so"', "two\nlines", "\\."]
    faults = ['{"rack1": 0}', '{"a": [1, 2.50, null], "b": true, "c": "\\ud55c, \'x\'"}', None, "[]", "rack1"]
    return [
        {
            "TIMESTAMP": START + timedelta(seconds=n, milliseconds=500 * (n % 2)),
            "BANK_ID": 1,
            "RACK_ID": 1,
            "RACK_SOC": value,
            "RACK_VOLTAGE": None,
            "RACK_MODULE_FAULT": faults[n % len(faults)],
            "NOTE": notes[n % len(notes)],
            "ON_LINE": (True, False, None)[n % 3],
            "STEPS": n,
        }
        for n, value in enumerate(FLOATS)
    ]


def as_the_csv_module_writes(rows: list[dict[str, Any]]) -> bytes:
    """The old service's way: DictWriter over Python values, times naive in Seoul, JSON loaded."""
    text = StringIO(newline="")
    names = [name.lower() for name in rows[0]]
    writer = csv.DictWriter(text, fieldnames=names)
    writer.writeheader()
    for row in rows:
        cells = {name.lower(): value for name, value in row.items()}
        cells["timestamp"] = row["TIMESTAMP"].replace(tzinfo=None) + timedelta(hours=9)
        if (cells["rack_module_fault"] or "")[:1] in ("{", "["):
            cells["rack_module_fault"] = json.loads(cells["rack_module_fault"])
        writer.writerow(cells)
    return text.getvalue().encode()


def test_a_download_is_what_the_csv_module_writes_of_the_values(context: Context, viewer: FlaskClient) -> None:
    fill(context, 1, odd_table(), odd_rows())
    answer = viewer.get(f"{RACK}?{DAY}")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rack.csv"'
    assert answer.data == as_the_csv_module_writes(odd_rows())


def test_what_a_line_looks_like(context: Context, viewer: FlaskClient) -> None:
    fill(context, 1, odd_table(), odd_rows())
    header, first, second = viewer.get(f"{RACK}?{DAY}").data.split(b"\r\n")[:3]
    assert header == b"timestamp,bank_id,rack_id,rack_soc,rack_voltage,rack_module_fault,note,on_line,steps"
    assert first == b"2022-05-10 10:00:00,1,1,100.0,,{'rack1': 0},plain,True,0"
    assert second.startswith(b"2022-05-10 10:00:01.500000,1,1,-2.0,,\"{'a': [1, 2.5, None]")


def test_the_end_is_included_and_columns_are_not_chosen(context: Context, viewer: FlaskClient) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=10))
    range_ = "start-time=2022-05-10T10:00:02&end-time=2022-05-10T10:00:05"
    lines = viewer.get(f"{RACK}?{range_}&fields=rack_soc,nothing&date=rubbish").data.split(b"\r\n")
    assert (len(lines), lines[0]) == (1 + 2 * 4 + 1, b"timestamp,bank_id,rack_id,rack_soc,rack_voltage")
    assert lines[-2] == b"2022-05-10 10:00:05,1,2,2.0,0.5"


def test_what_cannot_be_downloaded(context: Context, viewer: FlaskClient) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=1))
    fill(context, 1, plain_table("pcs", sa.Column("DC_POWER", sa.Double)), [])
    base = "/api/ess/download/operating-sites"
    expected = {
        f"/1/rack/?{DAY}": 200,
        "/1/rack/?date=2022-05-10": 400,
        "/1/rack/": 400,
        "/1/rack/?start-time=2022-05-10T00:00:00": 400,
        "/1/rack/?start-time=2022-05-10&end-time=2022-05-11": 400,
        "/1/rack/?start-time=2022-05-11T00:00:00&end-time=2022-05-10T00:00:00": 404,
        f"/1/pcs/?{DAY}": 404,
        f"/1/cell/?{DAY}": 400,
        f"/9/rack/?{DAY}": 400,
        f"/di/operating-sites/9/rack/?{DAY}": 404,
        f"/di/operating-sites/1/cell/?{DAY}": 400,
        "/di/operating-sites/1/rack/?date=2022-05-10": 400,
        f"/di/operating-sites/1/pcs/?{DAY}": 200,
    }
    paths = {path: base.removesuffix("/operating-sites") if path.startswith("/di") else base for path in expected}
    assert {path: viewer.get(paths[path] + path).status_code for path in expected} == expected


def test_a_deidentified_download_has_the_old_names_and_the_same_cells(context: Context, viewer: FlaskClient) -> None:
    fill(context, 1, odd_table(), odd_rows())
    plain = as_the_csv_module_writes(odd_rows())
    path = RACK.replace("download/", "download/di/")
    # sha256("RACK_MODULE_FAULT") begins with b0d53a0f
    assert viewer.get(f"{path}?{DAY}").data == plain.replace(b"rack_module_fault", b"rk_b0d53a0f", 1)


def test_a_list_of_no_columns_is_no_csv(context: Context, viewer: FlaskClient) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=1))
    assert viewer.get("/api/ess/operating-sites/1/banks/1/racks/?format=csv&fields=nothing").status_code == 400


def test_a_reader_that_goes_away_ends_the_query(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=2000))
    pieces = stream_csv(context, RowQuery(site=1, table="rack"), spelling=Spelling.python)
    assert next(pieces).startswith(b"timestamp,")
    pieces.close()
    assert list(pieces) == []


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_foreign_table_with_its_own_types(context: Context, new_database: Callable[[str], str]) -> None:
    """No key, repeated times, json, NaN and infinities, single precision: as psycopg2 and the csv module have them."""
    url = new_database("old")
    with psycopg2.connect(url.replace("+psycopg2", "")) as connection, connection.cursor() as cursor:
        cursor.execute(
            'CREATE TABLE bank ("TIMESTAMP" timestamptz, "BANK_ID" int, "BANK_SOC" float8, "BANK_POWER" real,'
            ' "MASTER_RACK_COMMUNICATION_FAULT" json, "SEEN" timestamp, "DAY" date, "COST" numeric)'
        )
        cursor.execute(
            "INSERT INTO bank SELECT '2022-05-10T10:00:00+09', 1, soc, soc::real,"
            " CASE WHEN soc > 1 THEN '{\"rack1\":  0}'::json END, '2022-05-10T10:00:00.25', '2022-05-10',"
            " soc::text::numeric FROM unnest(ARRAY[0.1, 16777216, 123456, 1234567, 'NaN', NULL]::float8[])"
            " WITH ORDINALITY t(soc, n) ORDER BY n"
        )
        cursor.execute(
            "INSERT INTO bank (\"TIMESTAMP\", \"BANK_SOC\") VALUES ('2022-05-10T10:00:01+09', 'Infinity'),"
            " ('2022-05-10T10:00:02+09', '-Infinity')"
        )
    site = replace(context.settings.sites[0], url=url, writable=False)
    foreign = open_context(replace(context.settings, sites=(site,)))
    try:
        data = b"".join(
            stream_csv(
                foreign,
                RowQuery(site=1, table="bank"),
                TimeStyle(zone=site.zone, offset=False),
                spelling=Spelling.python,
            )
        )
    finally:
        foreign.engines.dispose()
    rows = list(csv.reader(StringIO(data.decode(), newline="")))[1:]
    assert [row[2] for row in rows] == ["0.1", "16777216.0", "123456.0", "1234567.0", "nan", "", "inf", "-inf"]
    assert [row[3] for row in rows[:5]] == ["0.1", "16777216.0", "123456.0", "1234567.0", "nan"]
    assert rows[1][4:] == ["{'rack1': 0}", "2022-05-10 10:00:00.250000", "2022-05-10", "16777216"]
    assert {row[0] for row in rows[:6]} == {"2022-05-10 10:00:00"}
    assert math.isnan(float(rows[4][7]))
