"""The protection map over a whole day as a grid battery's BMS recorded it."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from engine.safety.protection import MEASURED, Measured, Rows, Rules, judge
from tests.conftest import REAL_DATA

RECORDING = REAL_DATA / "site2-bank-2022-05-10.parquet"
RACKS = 8.5  # of the two banks, on average: the current of a rack is that of its bank shared out

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not RECORDING.exists(), reason="the recordings (../shared/data) are not beside the checkout"),
]


def recorded() -> Rows:
    table = pq.read_table(RECORDING)
    times = [datetime.fromisoformat(text) for text in table["TIMESTAMP"].to_pylist()]
    epoch = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    column = {name: table[name].to_numpy() for name in table.column_names if pc.count(table[name]).as_py()}
    high_v, low_v = column["MAX_CELL_VOLTAGE_OF_BANK"], column["MIN_CELL_VOLTAGE_OF_BANK"]
    high_t, low_t = column["MAX_CELL_TEMPERATURE_OF_BANK"], column["MIN_CELL_TEMPERATURE_OF_BANK"]
    given = {
        Measured.MAX_VOLTAGE: high_v,
        Measured.MIN_VOLTAGE: low_v,
        Measured.VOLTAGE_GAP: high_v - low_v,
        Measured.CURRENT: column["BANK_DC_CURRENT"] / RACKS,
        Measured.MAX_TEMPERATURE: high_t,
        Measured.MIN_TEMPERATURE: low_t,
        Measured.TEMPERATURE_GAP: high_t - low_t,
    }
    return Rows(
        device=column["BANK_ID"].astype(np.intp),
        at=np.array([(time - epoch) // timedelta(microseconds=1) for time in times], dtype=np.int64),
        values=np.column_stack([given[name].astype(float) for name in MEASURED]),
    )


def test_a_day_full_above_the_default_limit_is_one_warning_a_bank_though_2666_rows_exceed_it():
    rows = recorded()
    assert int((rows.values[:, 0] > 4.05).sum()) == 2666
    zone = datetime.fromisoformat("2022-05-10T00:00:00+09:00").tzinfo
    told = [
        (datetime.fromtimestamp(t.at / 1e6, zone).time().isoformat(), t.device, t.limits, t.level, t.begins, t.value)
        for t in judge(rows, Rules())
    ]
    assert told == [  # each bank passes 4.05 V at the end of its charge and 4.00 V some three hours later
        ("13:23:55", 1, "over_voltage", 1, True, 4.053),
        ("13:24:11", 2, "over_voltage", 1, True, 4.051),
        ("16:31:56", 2, "over_voltage", 1, False, 3.999),
        ("16:33:28", 1, "over_voltage", 1, False, 3.999),
    ]
