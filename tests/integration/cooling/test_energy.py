"""What a plant has saved: measured on one side, the power model on the other, gaps left out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.services.context import Context
from api.services.cooling.energy import Baseline, control_energy
from api.store.cooling.cycles import CycleRecord, add_cycles
from api.store.db import writing
from engine.thermal.plant_image import DRIVES, Actuator
from tests.conftest import NOW

SITE = 2
TICK = timedelta(seconds=20)
HOUR = timedelta(hours=1)
one_database = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # the queries are those above
AT_50, AT_60 = 22.1, 39.4  # kW of two sea-water pumps: the example of engine.thermal.power


def drives(hz: float | None = 50.0) -> dict[str, dict[str, object]]:
    """Two sea-water pumps turn, everything else stands."""
    turning = ("sw1", "sw2")
    return {
        name: {"is_turning": name in turning, "actual_hz": hz if name in turning else 0.0}
        for names in DRIVES.values()
        for name in names
    }


def store(context: Context, backs: range, **changes: object) -> None:
    given = {
        "mode": "auto-predictive",
        "late_s": 0.0,
        "took_s": 0.1,
        "actual_kw": 2 * AT_50,  # the model is half of what the drives say
        "fixed60_kw": AT_60,
        "reactive_kw": AT_60,
        "drives": drives(),
        "acts": {actuator.value: {"counterfactual_hz": 60.0} for actuator in Actuator},
        **changes,
    }
    with writing(context.engines["default"]) as connection:
        add_cycles(connection, [CycleRecord(site=SITE, at=NOW - back * TICK, **given) for back in backs])  # type: ignore[arg-type]


def test_an_hour_at_50_hz_saves_what_the_power_model_says_with_its_interval(context: Context) -> None:
    store(context, range(1, 181))
    found = control_energy(context, SITE, NOW - HOUR, NOW)
    assert (found.covered, found.actual_kwh) == (1.0, pytest.approx(2 * AT_50))
    assert found.scale == pytest.approx(2.0, rel=1e-2)
    assert found.baseline_kwh == pytest.approx(2 * AT_60, rel=1e-2)
    assert found.percent == pytest.approx(43.9, abs=0.2)  # the example of engine.thermal.energy.saving
    assert found.low_percent is not None
    assert found.high_percent is not None
    assert 40.0 < found.low_percent < 44.0 < 45.0 < found.high_percent < 50.0
    assert found.low_kwh == pytest.approx(found.baseline_kwh * found.low_percent / 100.0)


def test_the_reactive_controller_is_compared_with_over_the_same_cycles(context: Context) -> None:
    store(context, range(1, 91))
    store(context, range(91, 181), reactive_kw=None)
    found = control_energy(context, SITE, NOW - HOUR, NOW, Baseline.REACTIVE)
    assert (found.covered, found.actual_kwh) == (0.5, pytest.approx(AT_50))
    assert found.percent == pytest.approx(43.9, abs=0.2)


def test_time_without_cycles_counts_on_neither_side(context: Context) -> None:
    store(context, range(1, 46))
    found = control_energy(context, SITE, NOW - HOUR, NOW)
    assert (found.covered, found.actual_kwh) == (0.25, pytest.approx(AT_50 / 2))


@one_database
def test_drives_that_scatter_about_the_power_model_make_the_interval_wider(context: Context) -> None:
    store(context, range(181, 361), actual_kw=AT_50)
    for first, share in ((1, 0.8), (2, 1.0), (3, 1.2)):
        store(context, range(first, 181, 3), actual_kw=share * AT_50)
    steady = control_energy(context, SITE, NOW - 2 * HOUR, NOW - HOUR)
    found = control_energy(context, SITE, NOW - HOUR, NOW)
    assert (found.scale, found.percent) == (pytest.approx(1.0, abs=0.01), pytest.approx(steady.percent, abs=0.5))
    assert found.high_percent is not None
    assert steady.high_percent is not None
    assert found.percent is not None
    assert steady.percent is not None
    # 90 cycles with 16.3 % about the mean: 1.645 x 16.3 / sqrt(90) = 2.8 % of the 55.3 % that are used
    wider = (found.high_percent - found.percent) ** 2 - (steady.high_percent - steady.percent) ** 2
    assert wider**0.5 == pytest.approx(1.56, abs=0.05)


@one_database
def test_cycles_that_do_not_say_which_drives_turned_leave_the_interval_open(context: Context) -> None:
    store(context, range(1, 181), drives=drives(None))
    found = control_energy(context, SITE, NOW - HOUR, NOW)
    assert (found.scale, found.low_percent, found.low_kwh) == (None, None, None)
    assert found.baseline_kwh == pytest.approx(AT_60)


@one_database
def test_without_cycles_nothing_is_known(context: Context) -> None:
    for start in (NOW - HOUR, NOW):
        found = control_energy(context, SITE, start, NOW)
        assert (found.covered, found.actual_kwh, found.percent, found.high_kwh) == (0.0, 0.0, None, None)


@one_database
def test_a_month_is_worked_out_from_a_sample_of_its_cycles(context: Context) -> None:
    store(context, range(1, 720 * 4 + 1, 4))
    found = control_energy(context, SITE, NOW - timedelta(hours=16), NOW)
    assert found.covered == pytest.approx(0.25)
    assert found.percent == pytest.approx(43.9, abs=0.2)
