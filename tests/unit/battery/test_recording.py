"""The model fed with recorded currents, against the recorded voltages. Only the initial charge is chosen."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.battery.rack import RackParameters, RackState, source_voltage, step

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
DAY = "site2-bank-2022-05-10.parquet"
MORE_DAYS = "site2-bank1-2022-22days-1s.parquet"
AT_FIRST = 0.05  # shown 0 %: the reserve

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="the recordings (../shared/data) are not beside the checkout"),
]


def modelled_voltage(second: np.ndarray, rack_a: np.ndarray) -> np.ndarray:
    """Pack voltage of one drawn rack that holds each current until the next row."""
    parameters = RackParameters.draw(np.random.default_rng(1), racks=1)
    state = RackState.at_rest(parameters, soc=AT_FIRST, air_c=25.0)
    volts = np.empty(len(second))
    for k, held_s in enumerate(np.diff(second, append=second[-1] + 1.0)):
        volts[k] = (source_voltage(state) + rack_a[k] * parameters.r0_ohm).sum()
        state = step(parameters, state, rack_a[k : k + 1], 25.0, held_s)
    return volts


def relative_rmse(volts: np.ndarray, recorded: np.ndarray) -> float:
    return float(np.sqrt((((volts - recorded) / recorded) ** 2).mean()))


@pytest.mark.parametrize(("bank", "racks", "measured"), [(1, 9, 0.0031), (2, 8, 0.0018)])
def test_the_pack_voltage_follows_the_recorded_day_within_a_third_of_a_per_cent(bank: int, racks: int, measured: float):
    rows = pd.read_parquet(DATA / DAY, columns=["TIMESTAMP", "BANK_ID", "BANK_DC_VOLT", "BANK_DC_CURRENT"])
    rows = rows[rows["BANK_ID"] == bank].iloc[::10]
    times = pd.to_datetime(rows["TIMESTAMP"])
    second = (times - times.iloc[0]).dt.total_seconds().to_numpy()
    volts = modelled_voltage(second, rows["BANK_DC_CURRENT"].to_numpy() / racks)
    error = relative_rmse(volts, rows["BANK_DC_VOLT"].to_numpy())
    assert error == pytest.approx(measured, abs=0.0002)


def test_days_the_curve_was_not_taken_from_are_followed_within_one_per_cent():
    rows = pd.read_parquet(DATA / MORE_DAYS, columns=["timestamp", "bank_dc_volt", "bank_dc_current", "bank_soc"])
    started_empty = 0
    for _, day in rows.groupby(rows["timestamp"].dt.date):
        if day["bank_soc"].iloc[0] > 0.0:
            continue
        started_empty += 1
        thinned = day.iloc[::60]
        second = np.arange(len(thinned)) * 60.0
        volts = modelled_voltage(second, thinned["bank_dc_current"].to_numpy(dtype=float) / 9.0)
        assert relative_rmse(volts, thinned["bank_dc_volt"].to_numpy(dtype=float)) < 0.01
    assert started_empty >= 10
