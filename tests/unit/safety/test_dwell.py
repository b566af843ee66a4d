"""Time at high charge, worked by hand."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.safety.dwell import SECOND, Counted, Dwelling, DwellRules, dwell
from tests.conftest import REAL_DATA

RECORDING = REAL_DATA / "site2-bank-2022-05-10.parquet"
NAN = float("nan")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def after(*rows: tuple[float, float, float], rules: DwellRules, before: Dwelling | None = None):
    """Rows (second, SoC, current) of one rack."""
    second, soc, current = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    at = (second * SECOND).astype(np.int64)
    start = Dwelling.fresh(1) if before is None else before
    return dwell(start, np.zeros(len(at), dtype=np.intp), at, soc, current, days=np.array([0]), rules=rules)


CAP = DwellRules(cap_pct=90.0, standby_alarm_s=100.0)


def test_a_row_holds_until_the_next_one():
    _, counted = after((0, 79.9, 50), (60, 80.0, 50), (120, 90.6, 50), (150, 90.5, 0), (160, 85, 0), rules=CAP)
    # high from 60 to 160, above 90.5 from 120 to 150, in stand-by from 150 on
    assert counted == [Counted(device=0, day=0, high_s=100.0, above_cap_s=30.0, standby_s=10.0)]


def test_a_gap_or_a_missing_value_counts_as_nothing_and_ends_nothing():
    state, counted = after((0, 95, 0), (50, 95, 0), (171, 95, 0), (181, NAN, 0), (191, 95, 0), (201, 95, 0), rules=CAP)
    # 0-50, then 121 s that are too long, 171-181, nothing known until 191, 191-201
    assert counted == [Counted(device=0, day=0, high_s=70.0, above_cap_s=70.0, standby_s=70.0)]
    assert state.above_us.tolist() == [60 * SECOND]  # 181 is not known to have been above
    assert state.cap_alarm.tolist() == [True]


def test_above_the_cap_for_a_minute_raises_and_at_the_cap_ends():
    state, _ = after((0, 90.6, 9), (59, 90.6, 9), rules=CAP)
    assert not state.cap_alarm[0]
    state, _ = after((60, 90.6, 9), rules=CAP, before=state)
    assert state.cap_alarm[0]
    state, _ = after((61, 90.1, 9), rules=CAP, before=state)
    assert state.cap_alarm[0]
    state, _ = after((62, 90.0, 9), rules=CAP, before=state)
    assert not state.cap_alarm[0]


def test_exactly_at_the_cap_or_half_a_percent_over_it_is_not_above():
    state, counted = after(*((second, 90.5, 0) for second in range(0, 300, 10)), rules=CAP)
    assert not state.cap_alarm[0]
    assert counted[0].above_cap_s == 0


def test_stand_by_is_rest_after_a_charge_and_not_after_a_discharge():
    charged, _ = after((0, 85, 50), (10, 85, 0), (20, 85, 0.4), rules=CAP)
    assert (charged.in_standby[0], charged.standby_us[0]) == (True, 10 * SECOND)
    discharged, _ = after((30, 85, -50), (40, 85, 0), (50, 85, 0), rules=CAP, before=charged)
    assert (discharged.in_standby[0], discharged.standby_us[0]) == (False, 0)
    other_sign = DwellRules(current_positive="discharge")
    assert after((0, 85, -50), (10, 85, 0), rules=other_sign)[0].in_standby[0]


def test_stand_by_beyond_the_sites_minutes_raises_and_any_current_ends_it():
    state, _ = after((0, 85, 50), (1, 85, 0), (100, 85, 0), rules=CAP)
    assert not state.standby_alarm[0]
    state, _ = after((101, 85, 0), (102, 85, NAN), rules=CAP, before=state)
    assert state.standby_alarm[0]  # and a current that is not known does not end it
    state, _ = after((103, 85, -5), rules=CAP, before=state)
    assert not state.standby_alarm[0]
    off = DwellRules(cap_pct=90.0)
    assert not after((0, 85, 50), *((s, 85, 0) for s in range(1, 9000, 100)), rules=off)[0].standby_alarm[0]


def test_a_step_over_midnight_is_cut_there_also_where_the_clocks_change():
    berlin = ZoneInfo("Europe/Berlin")
    days = [date(2022, 3, 26) + timedelta(days=d) for d in range(3)]  # the 27th has 23 hours
    starts = [(datetime(d.year, d.month, d.day, tzinfo=berlin) - EPOCH) // timedelta(microseconds=1) for d in days]
    at = np.arange(starts[0] + 30 * SECOND, starts[2] + 90 * SECOND, 60 * SECOND)  # rows at half past each minute
    n = len(at)
    soc, current = np.full(n, 85.0), np.zeros(n)
    device = np.zeros(n, dtype=np.intp)
    _, counted = dwell(Dwelling.fresh(1), device, at, soc, current, days=np.array(starts), rules=DwellRules())
    # 26th: 24 h less the 30 s before the first row; 27th: 23 h; 28th: the 30 s up to the last row
    assert [one.high_s for one in counted] == [86_370.0, 82_800.0, 30.0]


ROWS = st.lists(
    st.tuples(
        st.sampled_from([1, 30, 60, 120, 121]),
        st.sampled_from([50.0, 80.0, 89.0, 90.4, 91.0, NAN]),
        st.sampled_from([-50.0, 0.0, 50.0, NAN]),
    ),
    min_size=1,
    max_size=50,
)


@settings(max_examples=150, deadline=None)
@given(ROWS, st.lists(st.integers(1, 49), max_size=4))
def test_the_same_is_counted_whatever_blocks_the_rows_come_in(drawn, cuts):
    rows = list(zip(itertools.accumulate(row[0] for row in drawn), *list(zip(*drawn, strict=True))[1:], strict=True))
    whole, at_once = after(*rows, rules=CAP)
    state, seconds = Dwelling.fresh(1), np.zeros(3)
    for start, end in itertools.pairwise([0, *sorted({min(cut, len(rows)) for cut in cuts}), len(rows)]):
        if start < end:
            state, counted = after(*rows[start:end], rules=CAP, before=state)
            seconds += sum((np.array(one[2:]) for one in counted), np.zeros(3))
    assert seconds.tolist() == (list(at_once[0][2:]) if at_once else [0, 0, 0])
    for name, array in vars(whole).items():
        np.testing.assert_array_equal(getattr(state, name), array, err_msg=name)
    assert 0 <= seconds[2] <= seconds[0]


@pytest.mark.real_data
@pytest.mark.skipif(not RECORDING.exists(), reason="the recordings (../shared/data) are not beside the checkout")
def test_the_recorded_day_is_full_for_hours_and_never_above_its_cap():
    table = pq.read_table(RECORDING, columns=["TIMESTAMP", "BANK_ID", "BANK_SOC", "BANK_DC_CURRENT"])
    start = datetime.fromisoformat("2022-05-10T00:00:00+09:00")
    times = [datetime.fromisoformat(text) for text in table["TIMESTAMP"].to_pylist()]
    at = np.array([(time - start) // timedelta(microseconds=1) for time in times], dtype=np.int64)
    device = table["BANK_ID"].to_numpy().astype(np.intp) - 1
    soc, current = (table[name].to_numpy().astype(float) for name in ("BANK_SOC", "BANK_DC_CURRENT"))
    rules = DwellRules(cap_pct=90.0, rest_below_a=0.005 * 800)
    state, counted = dwell(Dwelling.fresh(2), device, at, soc, current, days=np.array([0]), rules=rules)
    assert soc.max() == 90.0
    assert [one.above_cap_s for one in counted] == [0, 0]
    assert not state.cap_alarm.any()
    assert [[round(one.high_s), round(one.standby_s)] for one in counted] == [
        [15419, 8342],
        [14717, 8337],
    ]  # 4.3, 2.3 h
