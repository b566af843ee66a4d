"""Values that stand still too long: found soon on a stuck sensor, never on the recorded days."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.field.frozen import Stillness, still_limit, still_limits
from engine.field.model import Kind, PollGroup, ProtocolMap, Register
from tests.conftest import REAL_DATA

GROUPS = (PollGroup(name="fast", function=4, every_s=1),)
DAY = REAL_DATA / "site2-bank-2022-05-10.parquet"
UNITS = {
    "bank_soc": "%",
    "bank_soh": "%",
    "bank_dc_volt": "V",
    "bank_dc_current": "A",
    "bank_power": "kW",
    "max_cell_voltage_of_bank": "V",
    "min_cell_voltage_of_bank": "V",
    "max_cell_temperature_of_bank": "°C",
    "min_cell_temperature_of_bank": "°C",
    "max_module_temperature": "°C",
    "min_module_temperature": "°C",
    "max_module_humidity": "%RH",
    "min_module_humidity": "%RH",
    "max_cell_temperature_minus_offset": "°C",
    "cell_voltage_gap_mv": "mV",
}


def measured(name: str, unit: str, rack_id: int | None = None) -> Register:
    table = "bank" if rack_id is None else "rack"
    return Register(
        name=name if rack_id is None else f"r{rack_id}.{name}",
        address=0,
        kind=Kind.INT16,
        group="fast",
        unit=unit,
        table=table,
        column=name,
        rack_id=rack_id,
    )


def bms(*registers: Register, sequence: str | None = None) -> ProtocolMap:
    return ProtocolMap(name="bms", title=("", ""), groups=GROUPS, registers=registers, writables=(), sequence=sequence)


CURRENT, VOLTAGE = measured("bank_dc_current", "A"), measured("max_cell_voltage_of_bank", "V")
FRESH = np.array([True, True])


def frozen_after(still: Stillness, current, voltage, seconds: int) -> int | None:
    """The first second at which a register is frozen."""
    for second in range(seconds):
        still.take(np.array([current(second), voltage(second)]), FRESH, float(second))
        if still.frozen.any():
            return second
    return None


def test_a_cell_voltage_that_does_not_move_under_current_is_frozen_after_ten_minutes() -> None:
    still = Stillness(bms(CURRENT, VOLTAGE), 100.0)
    assert frozen_after(still, lambda s: 50 + s % 7, lambda _: 3.7, 2000) == 601
    assert still.frozen.tolist() == [False, True]
    assert not still.is_image_frozen
    still.take(np.array([50.0, 3.701]), FRESH, 602.0)
    assert not still.frozen.any()


def test_at_rest_a_battery_may_be_still_for_hours() -> None:
    still = Stillness(bms(CURRENT, VOLTAGE), 100.0)
    assert frozen_after(still, lambda _: 0.0, lambda _: 3.7, 30_000) is None


def test_a_whole_image_that_repeats_itself_under_current_is_found_in_a_minute_and_a_half() -> None:
    still = Stillness(bms(CURRENT, VOLTAGE), 100.0)
    assert frozen_after(still, lambda _: 50.0, lambda _: 3.7, 2000) == 91
    assert still.is_image_frozen
    assert still.frozen.all()


def test_a_count_of_samples_that_stands_is_found_in_ten_seconds_even_at_rest() -> None:
    count = Register(name="sequence", address=9, kind=Kind.UINT16, group="fast")
    still = Stillness(bms(CURRENT, count, sequence="sequence"), 100.0)
    assert frozen_after(still, lambda _: 0.0, lambda s: min(s, 30), 2000) == 41


def test_a_rack_at_rest_is_not_judged_by_the_current_of_the_others() -> None:
    registers = (measured("rack_current", "A", 1), measured("rack_max_cell_voltage", "V", 1))
    other = (measured("rack_current", "A", 2), measured("rack_max_cell_voltage", "V", 2))
    still = Stillness(bms(*registers, *other), 100.0)
    for second in range(2000):
        values = np.array([0.0, 3.7, 80.0 + second % 5, 3.9])
        still.take(values, np.ones(4, dtype=bool), float(second))
    assert still.frozen.tolist() == [False, False, False, True]


def test_time_in_which_nothing_was_read_counts_as_five_seconds_at_most() -> None:
    still = Stillness(bms(CURRENT, VOLTAGE), 100.0)
    still.take(np.array([50.0, 3.7]), FRESH, 0.0)
    still.take(np.array([51.0, 3.7]), FRESH, 3600.0)
    assert not still.frozen.any()


def test_states_and_settings_are_not_watched() -> None:
    setting = measured("set_vbat_high_trip_level", "V")
    state = Register(name="run", address=0, kind=Kind.BIT, bit=0, group="fast", table="bank", column="run")
    shown_only = Register(name="limit_v", address=0, kind=Kind.INT16, group="fast", unit="V")
    assert [still_limit(each) for each in (setting, state, shown_only, measured("bank_soh", "%"))] == [None] * 4
    assert all(limit.why for limit in still_limits())


def recorded_bank(number: int) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows of a bank on the recorded day, and their seconds since midnight."""
    day = pd.read_parquet(DAY)
    bank = day[day["BANK_ID"] == number]
    times = pd.to_datetime(bank["TIMESTAMP"])
    return bank, (times - times.iloc[0].normalize()).dt.total_seconds().to_numpy()


def frozen_in(frame: pd.DataFrame, seconds: np.ndarray) -> dict[str, float]:
    """The columns that are ever called frozen when the rows are polled one by one, and when first."""
    columns = [name for name in frame.columns if name.lower() in UNITS]
    registers = tuple(measured(name.lower(), UNITS[name.lower()]) for name in columns)
    still = Stillness(bms(*registers), 100.0)
    fresh = np.ones(len(columns), dtype=bool)
    found: dict[str, float] = {}
    for second, values in zip(seconds.tolist(), np.round(frame[columns].to_numpy(float), 4), strict=True):
        still.take(values, fresh, second)
        for i in np.flatnonzero(still.frozen):
            found.setdefault(columns[i], second)
    return found


recorded = pytest.mark.skipif(not DAY.exists(), reason="the recordings (../shared/data) are not beside the checkout")


@pytest.mark.real_data
@recorded
def test_no_value_of_the_recorded_day_is_called_frozen() -> None:
    bank, seconds = recorded_bank(2)
    assert frozen_in(bank, seconds) == {}


@pytest.mark.real_data
@recorded
def test_a_cell_voltage_stuck_in_the_morning_of_the_recorded_day_is_found_in_ten_minutes() -> None:
    bank, seconds = recorded_bank(2)
    eleven = 11 * 3600
    around = (seconds >= eleven - 60) & (seconds < eleven + 1200)
    bank, seconds = bank[around].copy(), seconds[around]
    stuck = seconds >= eleven
    bank.loc[stuck, "MAX_CELL_VOLTAGE_OF_BANK"] = bank.loc[stuck, "MAX_CELL_VOLTAGE_OF_BANK"].iloc[0]
    found = frozen_in(bank, seconds)
    assert list(found) == ["MAX_CELL_VOLTAGE_OF_BANK"]
    assert 560 <= found["MAX_CELL_VOLTAGE_OF_BANK"] - eleven <= 620
