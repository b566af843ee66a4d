"""Spooled rows into site tables: once each, whatever is repeated; what does not fit is kept aside and stops nothing."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from api.errors import DatabaseAway
from api.services.collecting.refused import RefusedRows
from api.services.collecting.storing import RowStore
from api.services.context import Context
from api.store.db import reading, writing
from api.store.spool_frames import RowShape, SpooledRows
from tests.conftest import NOW
from tests.site_rows import make_rack_table

COLUMNS = (
    ("bank_id", None),
    ("rack_id", None),
    ("rack_max_cell_temperature", None),
    ("rack_module_fault", "module1"),
    ("rack_module_fault", "module2"),
)
SHAPE = RowShape(table="rack", columns=COLUMNS)


def rows(second: int, *values: list[float], shape: RowShape = SHAPE) -> SpooledRows:
    return SpooledRows(shape=shape, at=NOW + timedelta(seconds=second), values=np.array(values, dtype=float))


@pytest.fixture
def store(context: Context, tmp_path: Path) -> RowStore:
    make_rack_table(context)
    site = context.settings.sites[0]
    return RowStore(context, site, RefusedRows(tmp_path / "refused"))


def stored(context: Context, columns: str = '"RACK_ID", "RACK_MAX_CELL_TEMPERATURE", "RACK_MODULE_FAULT"') -> list:
    with reading(context.engines["site_1"]) as connection:
        query = f'SELECT {columns} FROM rack ORDER BY "TIMESTAMP", "RACK_ID"'
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_rows_are_stored_once_with_null_for_what_is_not_known(context: Context, store: RowStore) -> None:
    given = [rows(0, [1, 1, 31.7, 0, 1], [1, 2, np.nan, np.nan, np.nan]), rows(1, [1, 1, 31.8, 0, 0])]
    first = store.store(given)
    assert (first.written, first.refused) == (3, 0)
    assert first.days == {"rack": {date(2026, 11, 21)}}
    again = store.store(given)
    assert (again.written, again.days) == (0, {})
    assert store.store([rows(0, [1, 1, 99.9, 1, 1])]).written == 0  # a clock set back brings the same second again
    assert stored(context) == [
        (1, 31.7, '{"module1": 0, "module2": 1}'),
        (2, None, None),
        (1, 31.8, '{"module1": 0, "module2": 0}'),
    ]


def test_a_column_that_the_table_lacks_costs_only_itself_and_the_whole_row_is_kept_aside(
    context: Context, store: RowStore, tmp_path: Path
) -> None:
    shape = RowShape(table="rack", columns=(*COLUMNS[:3], ("rack_smell", None)))
    done = store.store([rows(0, [1, 1, 31.7, 4.5], shape=shape)])
    assert (done.written, done.refused, done.lacking) == (1, 1, {("rack", "rack_smell")})
    assert stored(context) == [(1, 31.7, None)]
    (path,) = (tmp_path / "refused").iterdir()
    (kept,) = csv.DictReader(path.read_text().splitlines())
    assert kept["rack_smell"] == "4.5"
    assert kept["timestamp"] == NOW.isoformat()


def test_a_row_that_a_constraint_refuses_is_kept_aside_and_the_others_are_stored(
    context: Context, store: RowStore, tmp_path: Path
) -> None:
    given = [rows(i, [np.nan if i == 3 else 1, 1, 30.0, 0, 0]) for i in range(6)]  # a row without its bank
    done = store.store(given)
    assert (done.written, done.refused, list(done.refused_by)) == (5, 1, ["rack"])
    (path,) = (tmp_path / "refused").iterdir()
    assert [line["timestamp"] for line in csv.DictReader(path.read_text().splitlines())] == [
        (NOW + timedelta(seconds=3)).isoformat()
    ]


def test_a_column_that_goes_away_while_rows_come_stops_nothing(context: Context, store: RowStore) -> None:
    store.store([rows(0, [1, 1, 31.7, 0, 0])])
    with writing(context.engines["site_1"]) as connection:
        connection.execute(sa.text('ALTER TABLE rack DROP COLUMN "RACK_MODULE_FAULT"'))
    later = [rows(1, [1, 1, 31.8, 0, 0])]
    try:
        done = store.store(later)
    except DatabaseAway:  # looked at anew
        done = store.store(later)
    assert (done.written, done.lacking) == (1, {("rack", "rack_module_fault")})
    assert stored(context, '"RACK_MAX_CELL_TEMPERATURE"') == [(31.7,), (31.8,)]


def test_a_table_that_is_not_there_is_made_for_the_rows(context: Context, tmp_path: Path) -> None:
    site = context.settings.sites[1]
    store = RowStore(context, site, RefusedRows(tmp_path / "refused"))
    shape = RowShape(table="etc", columns=(("sensor1_temperature", None), ("sequence", None)))
    assert store.store([rows(0, [21.5, 7], shape=shape)]).written == 1
    table = context.sites.table(2, "etc")
    assert list(table.columns) == ["timestamp", "sensor1_temperature", "sequence"]
    assert store.store([rows(0, [21.5, 7], shape=shape)]).written == 0
