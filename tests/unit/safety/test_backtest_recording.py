"""Other limits over 22 days as the BMS of a grid battery recorded them, 1.9 million rows."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow.parquet as pq
import pytest

from engine.safety.backtest import DAY_S, Figures, figures, protections
from engine.safety.limits import DEFAULTS, Level, Limit, Limits
from engine.safety.protection import MEASURED, SECOND, Measured, Rows, Rules
from engine.safety.replay import Replay
from tests.conftest import REAL_DATA

RECORDING = REAL_DATA / "site2-bank1-2022-22days-1s.parquet"
GAP, HOT = "voltage_gap", "high_temperature"
AT_ONCE = 100_000
# the recording's temperatures are some 5 degrees too low, and the bank never came near the default limits
PRESENT: Limits = {
    **DEFAULTS,
    (HOT, Level.WARNING): Limit(limit=38.0, release=37.0, delay_s=5.0),
    (HOT, Level.PROTECT): Limit(limit=39.0, release=38.0, delay_s=5.0),
    (GAP, Level.WARNING): Limit(limit=0.0295, release=0.0294, delay_s=0.0),
}

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not RECORDING.exists(), reason="the recordings (../shared/data) are not beside the checkout"),
]


@cache
def recorded() -> Rows:
    table = pq.read_table(RECORDING)
    values = np.full((len(table), len(MEASURED)), np.nan)
    values[:, MEASURED.index(Measured.MAX_TEMPERATURE)] = table["max_cell_temperature_minus_offset"].to_numpy() + 5
    values[:, MEASURED.index(Measured.VOLTAGE_GAP)] = table["cell_voltage_gap_mV"].to_numpy() / 1000
    at = table["timestamp"].cast("int64").to_numpy() // 1000
    return Rows(device=np.zeros(len(at), dtype=np.intp), at=at, values=values)


def replayed(limits: Limits) -> Replay:
    rows = recorded()
    replay = Replay(rules=Rules(limits=limits, measured=[Measured.MAX_TEMPERATURE, Measured.VOLTAGE_GAP]))
    for start in range(0, len(rows.at), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        replay.feed(Rows(device=rows.device[part], at=rows.at[part], values=rows.values[part]))
    return replay


def found(limits: Limits) -> Figures:
    present, other = replayed(PRESENT), replayed(limits)
    return figures(other.spells(), protections(present.spells()), covered_s=other.covered_us.max() / SECOND)


def alarms_of(given: Figures) -> dict[tuple[str, int], int]:
    return {(kind.quantity, int(kind.level or 0)): kind.alarms for kind in given.kinds}


def test_a_warning_without_dead_band_or_delay_is_what_a_plain_count_of_its_crossings_gives() -> None:
    rows, above, crossings = recorded(), False, 0
    for gap in rows.values[:, MEASURED.index(Measured.VOLTAGE_GAP)].tolist():
        if not above and gap > 0.0295 + 1e-6:
            above, crossings = True, crossings + 1
        elif above and gap < 0.0294 - 1e-6:
            above = False
    present = found(PRESENT)
    assert alarms_of(present) == {(HOT, 1): 11, (HOT, 2): 3, (GAP, 1): crossings}
    assert crossings == 634
    assert (present.flood.most, present.flood.longest_s) == (14, 453.0)
    assert replayed(PRESENT).covered_us.max() / SECOND / DAY_S == pytest.approx(22, abs=0.001)


def test_two_millivolts_of_dead_band_and_ten_seconds_of_delay_end_the_flood() -> None:
    calm = found({**PRESENT, (GAP, Level.WARNING): Limit(limit=0.0295, release=0.0275, delay_s=10.0)})
    assert alarms_of(calm)[GAP, 1] == 85
    assert (calm.flood.most, calm.flood.longest_s) == (9, 0.0)


def test_a_lower_warning_comes_earlier_and_oftener_before_the_same_protections() -> None:
    low = found({**PRESENT, (HOT, Level.WARNING): Limit(limit=36.5, release=35.5, delay_s=5.0)})
    high = found({**PRESENT, (HOT, Level.WARNING): Limit(limit=38.9, release=38.0, delay_s=60.0)})
    assert [(f.leads.events, f.leads.missed) for f in (low, high)] == [(3, 0), (3, 0)]
    assert [f.leads.median_s for f in (low, found(PRESENT), high)] == [4225.0, 2089.0, 116.0]
    assert [alarms_of(f)[HOT, 1] for f in (low, high)] == [37, 3]
