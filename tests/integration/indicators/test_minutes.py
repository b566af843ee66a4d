"""One sample a rack and minute, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from api.errors import NotFound
from api.services.context import Context
from api.services.indicators.minutes import RackMinutes, rack_minutes
from api.store.latest import NEVER
from api.store.seen import SeenDevices
from api.store.times import to_micros
from tests.conftest import NOW
from tests.sos import put_rows

MINUTE = NOW.replace(second=0)
SECOND = timedelta(seconds=1)
STORED = ["RACK_CURRENT", "RACK_MAX_CELL_VOLTAGE"]
COLUMNS = ("rack_current", "rack_max_cell_voltage")


def samples(context: Context, first: datetime = MINUTE, count: int = 1, **more) -> RackMinutes:
    found = rack_minutes(context, 2, first, count, columns=COLUMNS, **more)
    assert found is not None
    return found


def rows(context: Context, *given: tuple[float, int, float | None, float | None], site: int = 2) -> None:
    """(seconds after the minute, rack of bank 1, current, voltage)."""
    put_rows(context, site, "rack", STORED, [(MINUTE + s * SECOND, 1, rack, a, v) for s, rack, a, v in given])


def test_the_latest_row_at_or_before_each_minute_counts_for_three_minutes(context: Context) -> None:
    rows(context, (-30, 1, 1.0, 4.0), (0, 1, 2.0, 4.01), (1, 1, 9.0, 4.02), (240, 1, 3.0, 4.03))
    found = samples(context, count=6)
    assert found.devices == ((1, 1),)
    # 1 s after the minute is the first row of the next one; 181 s later it is stale
    assert found.values["rack_current"][:, 0].tolist()[:3] == [2.0, 9.0, 9.0]
    assert found.values["rack_current"][3, 0] == 9.0  # 179 s old
    assert found.values["rack_current"][4:, 0].tolist() == [3.0, 3.0]
    assert found.at[:, 0].tolist()[0] == to_micros(MINUTE)


def test_a_row_of_three_minutes_ago_is_too_old(context: Context) -> None:
    rows(context, (-180, 1, 1.0, 4.0), (-179, 2, 1.0, 4.0))
    found = samples(context)
    assert found.devices == ((1, 1), (1, 2))
    assert (found.at[0] == NEVER).tolist() == [True, False]
    assert np.isnan(found.values["rack_current"][0]).tolist() == [True, False]


def test_null_and_what_no_sensor_measures_and_missing_columns_are_not_known(context: Context) -> None:
    rows(context, (0, 1, None, 4.0), (0, 2, 5.0, 0.0), (0, 3, 5.0, 6.5))
    found = rack_minutes(context, 2, MINUTE, 1, columns=(*COLUMNS, "rack_soc"))
    assert found is not None
    assert np.isnan(found.values["rack_current"][0]).tolist() == [True, False, False]
    assert np.isnan(found.values["rack_max_cell_voltage"][0]).tolist() == [False, True, True]
    assert np.isnan(found.values["rack_soc"][0]).all()


def test_listed_racks_are_there_without_a_row_and_those_asked_for_are_the_only_ones(context: Context) -> None:
    rows(context, (0, 3, 5.0, 4.0), site=1)  # site 1 lists racks 1 and 2 of bank 1
    found = rack_minutes(context, 1, MINUTE, 1, columns=COLUMNS)
    assert found is not None
    assert found.devices == ((1, 1), (1, 2), (1, 3))
    only = rack_minutes(context, 1, MINUTE, 1, columns=COLUMNS, devices=[(1, 3)])
    assert only is not None
    assert only.devices == ((1, 3),)


def test_minute_by_minute_a_rack_that_fell_silent_stays_known(context: Context) -> None:
    rows(context, (0, 1, 5.0, 4.0))
    seen = SeenDevices()
    for minute in range(8):
        found = samples(context, MINUTE + minute * 60 * SECOND, seen=seen)
        assert found.devices == ((1, 1),)
        assert np.isnan(found.values["rack_current"][0, 0]) == (minute >= 3)


def test_a_site_without_a_rack_table_has_none_and_an_unknown_site_is_an_error(context: Context) -> None:
    assert rack_minutes(context, 2, MINUTE, 1, columns=COLUMNS) is None
    with pytest.raises(NotFound):
        rack_minutes(context, 9, MINUTE, 1, columns=COLUMNS)
