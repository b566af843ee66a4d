"""The forecaster on days a grid battery's BMS recorded: a few days and few trees, so that it runs in seconds.

The figures of the whole forecaster are those of ``flask forecast backtest`` and docs/science/forecasting.md.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.forecast.models import RackForecaster
from tests.conftest import REAL_DATA

RECORDING = REAL_DATA / "site2-bank1-2022-22days-1s.parquet"
LEARNED, TESTED = slice(0, 4), 7
LEAST_SKILL = {"bank_dc_volt": 0.6, "max_cell_temperature_minus_offset": 0.5, "cell_voltage_gap_mV": 0.05}

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not RECORDING.exists(), reason="the recordings (../shared/data) are not beside the checkout"),
]


def test_days_it_has_not_seen_are_forecast_far_better_than_by_persistence() -> None:
    rows = pd.read_parquet(RECORDING)
    rows = rows.set_index(pd.DatetimeIndex(rows.pop("timestamp")).tz_convert("UTC"))
    day = np.arange(len(rows)) // 86_400
    learned = rows[(day >= LEARNED.start) & (day < LEARNED.stop) & (np.arange(len(rows)) % 30 == 0)]
    tested = rows[day == TESTED].iloc[::30]
    found = RackForecaster(600, list(LEAST_SKILL), trees=15).fit(learned).predict(tested, at=tested.index[60:-20:8])
    for target, least in LEAST_SKILL.items():
        came = tested[target].reindex(found.index + pd.Timedelta(seconds=600)).to_numpy()
        now = tested[target].reindex(found.index).to_numpy()
        said = found[target]
        assert 1.0 - np.abs(came - said["value"]).mean() / np.abs(came - now).mean() > least
        assert ((said["lower"] <= came) & (came <= said["upper"])).mean() == pytest.approx(0.9, abs=0.07)
