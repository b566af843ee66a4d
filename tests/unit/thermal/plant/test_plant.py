"""The whole plant under orders and disturbances; a voyage; what is read of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from engine.thermal.plant.disturbed import HEALTHY, Disturbed
from engine.thermal.plant.plant import Plant, PlantState, image
from engine.thermal.plant.sail import counted, held, sail
from engine.thermal.plant.voyage import ROUTE, Season, Voyage
from engine.thermal.plant_image import DRIVES, Actuator, Orders, PlantImage, Standing

AT = datetime(2026, 7, 1, tzinfo=UTC)
PLANT = Plant()
DESIGN = Voyage.steady(AT)
USUAL = Voyage.steady(AT, load_pct=75.0, sea_c=29.0, air_c=30.0)
SIXTY = Orders(hz=dict.fromkeys(Actuator, 60.0))


def ordered(hz: float, *, start: tuple[str, ...] = (), stop: tuple[str, ...] = ()) -> Orders:
    return Orders(hz=dict.fromkeys(Actuator, hz), start=start, stop=stop)


def after(
    orders: Orders | None, minutes: float, disturbed: Disturbed = HEALTHY, *, since: PlantState | None = None
) -> PlantState:
    return PLANT.advance(since or PLANT.start(USUAL, AT, 1), orders, 60.0 * minutes, USUAL, disturbed)


def seen(state: PlantState, disturbed: Disturbed = HEALTHY) -> PlantImage:
    return image(state, state.at, np.random.default_rng(3), disturbed)


def settled(voyage: Voyage, orders: Orders, hours: int = 4) -> PlantState:
    state = PLANT.start(voyage, AT, 1)
    for _ in range(hours * 60):
        state, orders = PLANT.advance(state, orders, 60.0, voyage), Orders(hz={})
    return state


@pytest.fixture(scope="module")
def at_design() -> PlantState:
    return settled(DESIGN, replace(SIXTY, start=("fan4",)))


def test_at_the_design_point_sixty_hertz_holds_every_limit(at_design: PlantState):
    # Sea 32, full load, outside air 35 degC (ISO 8861): T4 < 48, T5 about 36, T6 < 47, T2 and T3 < 49.
    assert at_design.water.hot_c == pytest.approx(46.4, abs=0.2)
    assert at_design.water.cold_c == pytest.approx(35.9, abs=0.15)
    assert at_design.room_c < 47.0
    assert max(at_design.water.first_c, at_design.water.second_c) < 49.0


@pytest.mark.parametrize(
    ("load", "sea", "air", "sw", "fw", "fan"), [(75, 31, 32, 49, 48, 50), (75, 28, 30, 42, 47, 43)]
)
def test_at_usual_loads_frequencies_between_42_and_55_hold_the_set_points(
    load: float, sea: float, air: float, sw: float, fw: float, fan: float
):
    voyage = Voyage.steady(AT, load_pct=load, sea_c=sea, air_c=air)
    state = settled(voyage, Orders(hz={Actuator.SW: sw, Actuator.FW: fw, Actuator.FAN: fan}), hours=3)
    assert state.water.cold_c == pytest.approx(35.0, abs=0.5)
    assert state.room_c == pytest.approx(43.0, abs=1.0)
    assert state.water.hot_c < 46.0


def test_a_drive_ramps_by_two_hertz_a_second():
    state = after(ordered(60.0), 2.0 / 60.0)
    assert state.machines["sw1"].hz == pytest.approx(54.0)
    assert after(None, 1.0, since=state).machines["sw1"].hz == 60.0


def test_an_order_beyond_40_to_60_hz_is_held_at_the_limit():
    assert after(ordered(75.0), 1.0).machines["fw1"].hz == 60.0
    assert after(ordered(10.0), 1.0).machines["fan2"].hz == 40.0


def test_what_is_not_written_stays_as_it_was_ordered():
    state = after(Orders(hz={Actuator.SW: None, Actuator.FW: 44.0}), 1.0)
    assert (state.ordered.sw_hz, state.ordered.fw_hz, state.ordered.fan_hz) == (50.0, 44.0, 50.0)


def test_a_started_pump_joins_and_a_stopped_one_runs_down():
    state = after(ordered(50.0, start=("sw3",), stop=("fw2",)), 1.0)
    assert seen(state).drives["sw3"].standing is Standing.RUNNING
    assert state.machines["sw3"].hz == 50.0
    assert seen(state).drives["fw2"].standing is Standing.STOPPED
    assert state.machines["fw2"].hz == 0.0


def test_a_tripped_pump_stands_and_its_neighbour_alone_keeps_the_pressure_lower():
    trip = Disturbed(tripped=frozenset({"sw1"}))
    state = after(SIXTY, 5.0, trip)
    both = seen(after(SIXTY, 5.0)).reading.px1_bar
    alone = seen(state, trip).reading.px1_bar
    assert seen(state, trip).drives["sw1"].standing is Standing.TRIPPED
    assert not seen(state, trip).drives["sw1"].is_turning
    assert both is not None
    assert alone is not None
    assert 1.0 < alone < both


def test_a_tripped_pump_is_not_started_by_an_order_and_stays_stopped_after_its_reset():
    trip = Disturbed(tripped=frozenset({"sw1"}))
    state = after(ordered(60.0, start=("sw1",)), 1.0, trip)
    assert state.machines["sw1"].hz == 0.0
    reset = after(None, 1.0, since=state)
    assert seen(reset).drives["sw1"].standing is Standing.STOPPED
    assert after(ordered(60.0, start=("sw1",)), 1.0, since=reset).machines["sw1"].hz == 60.0


def test_a_drive_in_local_keeps_its_frequency_and_its_hand():
    local = Disturbed(local=frozenset({"fan1"}))
    state = after(ordered(60.0, stop=("fan1",)), 2.0, local)
    assert state.machines["fan1"].hz == 50.0
    assert state.machines["fan2"].hz == 60.0
    assert seen(state, local).drives["fan1"].standing is Standing.LOCAL
    assert seen(state, local).drives["fan1"].is_turning


@pytest.mark.parametrize(
    ("disturbed", "standing"),
    [
        (Disturbed(emergency_stopped=frozenset({"fw1"})), Standing.EMERGENCY_STOPPED),
        (Disturbed(locked_out=frozenset({"fw1"})), Standing.LOCKED_OUT),
    ],
)
def test_a_drive_that_is_held_off_says_how(disturbed: Disturbed, standing: Standing):
    state = after(ordered(60.0, start=("fw1",)), 1.0, disturbed)
    assert seen(state, disturbed).drives["fw1"].standing is standing
    assert state.machines["fw1"].hz == 0.0


def test_the_fire_input_alone_leaves_the_fans_and_a_fan_stop_stops_them():
    fire, stop = Disturbed(fire=True), Disturbed(fan_stop=True)
    assert seen(after(SIXTY, 1.0, fire), fire).fire is True
    assert after(SIXTY, 1.0, fire).machines["fan1"].hz == 60.0
    assert seen(after(SIXTY, 1.0, stop), stop).fire is True
    assert all(after(SIXTY, 1.0, stop).machines[name].hz == 0.0 for name in DRIVES[Actuator.FAN])


def test_running_hours_and_energy_are_counted_while_a_drive_turns():
    before = PLANT.start(USUAL, AT, 1)
    state = after(SIXTY, 60.0, since=before)
    assert state.machines["sw1"].hours - before.machines["sw1"].hours == pytest.approx(1.0)
    assert state.machines["sw3"].hours == before.machines["sw3"].hours
    assert state.machines["sw1"].energy_kwh == pytest.approx(19.7, abs=0.1)  # power_kw: 39.4 kW for two
    assert state.machines["sw3"].energy_kwh == 0.0


def test_a_drive_shows_its_power_its_current_and_a_heat_sink_warmer_than_the_room():
    drive = seen(after(SIXTY, 60.0)).drives["sw1"]
    assert drive.power_kw == pytest.approx(19.7, abs=0.1)
    assert drive.current_a == pytest.approx(27.2, abs=0.2)  # 19 700 W / (1.732 x 440 V x 0.95)
    assert drive.heat_sink_c is not None
    assert 55.0 < drive.heat_sink_c < 70.0


def test_a_sensor_scatters_by_a_tenth_about_what_is_true_and_shows_tenths(at_design: PlantState):
    rng = np.random.default_rng(5)
    read = np.array([image(at_design, AT, rng).reading.t4_c for _ in range(2000)])
    assert read.mean() == pytest.approx(at_design.water.hot_c, abs=0.01)
    assert read.std() == pytest.approx(0.104, abs=0.01)  # 0.1 and the rounding's 0.029
    assert np.round(read * 10.0) == pytest.approx(read * 10.0)


def test_no_sea_water_pump_no_pressure():
    state = after(ordered(60.0, stop=("sw1", "sw2")), 5.0)
    pressure = seen(state).reading.px1_bar
    assert pressure is not None
    assert pressure < 0.3


def test_steps_of_20_s_and_of_1_s_end_at_the_same_temperatures():
    long, short = PLANT.start(USUAL, AT, 1), PLANT.start(USUAL, AT, 1)
    for _ in range(15):
        long = PLANT.advance(long, ordered(44.0), 20.0, USUAL)
    for _ in range(300):
        short = PLANT.advance(short, ordered(44.0), 1.0, USUAL)
    assert long.at == short.at
    assert long.water.hot_c == pytest.approx(short.water.hot_c, abs=0.02)
    assert long.sensed.t5 == pytest.approx(short.sensed.t5, abs=0.02)
    assert long.room_c == pytest.approx(short.room_c, abs=0.02)


def test_a_voyage_is_the_same_for_the_same_generator_and_season():
    one, same, other = (Voyage.draw(np.random.default_rng(seed), "spring", 3.0, AT) for seed in (4, 4, 5))
    assert np.array_equal(one.load_pct, same.load_pct)
    assert np.array_equal(one.sea_c, same.sea_c)
    assert not np.array_equal(one.load_pct, other.load_pct)


def test_a_voyage_has_harbour_manoeuvring_and_sea():
    for seed in range(8):
        load = Voyage.draw(np.random.default_rng(seed), None, 3.0, AT).load_pct
        assert (load == 0.0).mean() > 0.02
        assert ((load > 5.0) & (load < 50.0)).mean() > 0.005
        assert ((load > 60.0) & (load <= 95.0)).mean() > 0.2


def test_the_sea_is_warmer_in_summer_and_within_what_is_known_of_these_seas():
    winter, summer = (
        [Voyage.draw(np.random.default_rng(seed), season, 3.0, AT).sea_c for seed in range(12)]
        for season in (Season.WINTER, Season.SUMMER)
    )
    assert np.mean(np.concatenate(summer)) > np.mean(np.concatenate(winter)) + 3.0
    assert min(series.min() for series in winter) > 2.0
    assert max(series.max() for series in summer) < 34.0
    assert max(place.sea_on(196.0) for place in ROUTE) < 33.0


def test_the_load_at_sea_follows_the_load_programme():
    # 0.35 % a minute is 3.5 % in ten minutes; waves average out over five, squalls and wind add some.
    load = Voyage.draw(np.random.default_rng(2), None, 3.0, AT).load_pct
    mean = np.convolve(load, np.full(15, 1.0 / 15.0), mode="valid")
    at_sea = mean[:-30] > 60.0
    change = np.abs(mean[30:] - mean[:-30])[at_sea]
    assert np.quantile(change, 0.9) < 4.0
    assert np.quantile(change, 0.9) > 2.0


def test_a_voyage_goes_on_after_its_end_without_a_jump():
    voyage = Voyage.draw(np.random.default_rng(1), None, 1.0, AT)
    end = AT + timedelta(days=1)
    before, later = voyage.around(end - timedelta(seconds=20)), voyage.around(end + timedelta(seconds=20))
    assert before.load_pct == pytest.approx(later.load_pct, abs=1e-6)
    assert voyage.around(AT + timedelta(days=2)).load_pct == pytest.approx(voyage.around(AT).load_pct, abs=1e-6)


def test_the_air_is_warmest_in_the_afternoon_of_the_ships_day():
    voyage = replace(Voyage.steady(AT), day_swing_c=2.5)
    hours = [AT + timedelta(hours=h) for h in range(24)]
    warmest = max(hours, key=lambda at: voyage.around(at).air_c)
    assert (warmest + timedelta(hours=8)).hour in (14, 15)


def test_a_sailed_day_has_a_row_every_20_s_with_what_was_measured_true_and_used():
    rows = sail(USUAL, counted(held(sw_hz=45.0)), days=0.05, seed=1)
    assert len(rows) == 216
    assert (rows.index[1] - rows.index[0]) == pd.Timedelta(seconds=20)
    assert rows["sw_hz"].iloc[-1] == 45.0
    assert (rows["sw_on"].iloc[-1], rows["fan_on"].iloc[-1]) == (2, 3)
    assert rows["sw_kw"].iloc[-1] == pytest.approx(15.7, abs=0.2)
    again = sail(USUAL, counted(held(sw_hz=45.0)), days=0.05, seed=1)
    pd.testing.assert_frame_equal(rows, again)


def test_below_30_per_cent_load_one_pump_of_each_kind_runs():
    harbour = Voyage.steady(AT, load_pct=0.0, sea_c=25.0, air_c=25.0, auxiliary_kw=520.0)
    rows = sail(harbour, counted(held()), days=0.02, seed=1)
    assert (rows["sw_on"].iloc[-1], rows["fw_on"].iloc[-1], rows["fan_on"].iloc[-1]) == (1, 1, 2)
