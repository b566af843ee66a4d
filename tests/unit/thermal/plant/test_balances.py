"""Heat in is heat stored and heat gone; what settles is what the formulas by hand give."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.thermal.plant.cooler import Cooler, conductance_kw_k, effectiveness
from engine.thermal.plant.heat import Heat, heat_to_air_kw, heat_to_water_kw
from engine.thermal.plant.machines import CIRCUITS, flow_of_one, working_point
from engine.thermal.plant.room import Room, leaving_kw_k, settled_c, step_room
from engine.thermal.plant.water import (
    FRESH_KJ_KG_K,
    SEA_KJ_KG_K,
    Driven,
    Water,
    WaterSide,
    step_water,
    stored_kj,
)
from engine.thermal.plant_image import Actuator

SIDE = WaterSide()
FULL = Driven(fresh_kg_s=96.6, sea_kg_s=113.9, heat_kw=4250.0, sea_c=32.0)
WARM = Water(hot_c=46.0, cold_c=36.0, first_c=41.0, second_c=41.0)


def settled(driven: Driven, since: Water = WARM) -> Water:
    return step_water(SIDE, since, driven, 4 * 3600.0)[0]


temperatures = st.floats(5.0, 60.0)


@settings(max_examples=60, deadline=None)
@given(
    water=st.builds(Water, hot_c=temperatures, cold_c=temperatures, first_c=temperatures, second_c=temperatures),
    driven=st.builds(
        Driven,
        fresh_kg_s=st.floats(0.0, 120.0),
        sea_kg_s=st.floats(0.0, 140.0),
        heat_kw=st.floats(0.0, 5000.0),
        sea_c=st.floats(-1.0, 34.0),
        fouled_share=st.floats(0.0, 0.9),
    ),
    seconds=st.floats(0.5, 60.0),
)
def test_heat_in_is_heat_stored_and_heat_into_the_sea(water: Water, driven: Driven, seconds: float):
    after, to_sea_kj = step_water(SIDE, water, driven, seconds)
    gained = stored_kj(SIDE, after) - stored_kj(SIDE, water)
    turned_over = stored_kj(SIDE, water) + driven.heat_kw * seconds + abs(to_sea_kj)
    assert abs(driven.heat_kw * seconds - gained - to_sea_kj) <= 1e-9 * turned_over


@settings(max_examples=60, deadline=None)
@given(
    room_c=st.floats(0.0, 55.0),
    air_m3_s=st.floats(0.0, 40.0),
    outside_c=st.floats(-10.0, 45.0),
    heat_kw=st.floats(0.0, 400.0),
    seconds=st.floats(0.5, 60.0),
)
def test_heat_into_the_room_is_stored_or_leaves(
    room_c: float, air_m3_s: float, outside_c: float, heat_kw: float, seconds: float
):
    room = Room()
    after, lost_kj = step_room(room, room_c, air_m3_s=air_m3_s, outside_c=outside_c, heat_kw=heat_kw, seconds=seconds)
    stored_kj_of_room = room.capacity_kj_k * (after - room_c)
    assert heat_kw * seconds == pytest.approx(stored_kj_of_room + lost_kj, rel=1e-9, abs=1e-4)


def test_at_the_design_point_the_water_settles_where_effectiveness_and_transfer_units_say_by_hand():
    # Each cooler: C_fresh 48.3 x 4.18 = 201.9, C_sea 51 / 49 % of 113.9 x 3.99 = 231.8, 222.7 kW/K.
    # 1/U = 1/12 + 1/h_sea + 0.024 + 0.020: about 480 kW/K, NTU 2.38, C* 0.871 / 0.907, effectiveness 0.737 / 0.727.
    # (0.737 + 0.727) x 201.9 = 295.6 kW/K over both inlets: T4 = 32 + 4250 / 295.6 = 46.38;
    # T5 = T4 - 4250 / 403.8 = 35.85.
    water = settled(FULL)
    assert water.hot_c == pytest.approx(46.38, abs=0.03)
    assert water.cold_c == pytest.approx(35.85, abs=0.03)
    assert 113.9 * SEA_KJ_KG_K * (0.51 * water.first_c + 0.49 * water.second_c - 32.0) == pytest.approx(
        4250.0, rel=1e-6
    )
    assert 96.6 * FRESH_KJ_KG_K * (water.hot_c - water.cold_c) == pytest.approx(4250.0, rel=1e-6)


def test_the_cooler_nearer_to_the_pumps_has_more_sea_water_and_the_colder_outlet():
    water = settled(FULL)
    assert water.first_c < water.second_c < water.first_c + 0.5


def test_a_step_of_20_s_is_the_same_as_twenty_of_1_s():
    long, _ = step_water(SIDE, WARM, FULL, 20.0)
    short = WARM
    for _ in range(20):
        short, _ = step_water(SIDE, short, FULL, 1.0)
    assert long.hot_c == pytest.approx(short.hot_c, abs=0.005)
    assert long.cold_c == pytest.approx(short.cold_c, abs=0.005)


def test_without_sea_water_nothing_leaves_the_fresh_water():
    dry = Driven(fresh_kg_s=96.6, sea_kg_s=0.0, heat_kw=1200.0, sea_c=20.0)
    after, to_sea_kj = step_water(SIDE, WARM, dry, 100.0)
    assert to_sea_kj == 0.0
    # 120 000 kJ into 19 t of water: 1.51 K on the mean
    mean = (14.0 * after.hot_c + 5.0 * after.cold_c) / 19.0
    assert mean == pytest.approx((14.0 * 46.0 + 5.0 * 36.0) / 19.0 + 120_000.0 / (19_000.0 * 4.18), abs=1e-6)


def test_a_fouled_cooler_makes_both_fresh_water_temperatures_rise():
    fouled = settled(Driven(fresh_kg_s=96.6, sea_kg_s=113.9, heat_kw=4250.0, sea_c=32.0, fouled_share=0.3))
    assert fouled.hot_c > settled(FULL).hot_c + 1.0
    assert fouled.cold_c > settled(FULL).cold_c + 1.0


def test_a_cold_sea_does_not_over_cool_the_engine():
    winter = Driven(fresh_kg_s=65.0, sea_kg_s=40.0, heat_kw=520.0, sea_c=5.0)
    assert 31.0 < settled(winter, WARM).cold_c < 34.0


@given(ntu=st.floats(0.0, 20.0), ratio=st.floats(0.0, 1.0))
def test_effectiveness_lies_between_that_of_equal_and_of_very_unequal_flows(ntu: float, ratio: float):
    assert effectiveness(ntu, 1.0) - 1e-6 <= effectiveness(ntu, ratio) <= effectiveness(ntu, 0.0) + 1e-6 <= 1.0 + 1e-6


def test_a_cooler_that_would_lose_everything_is_refused_by_name():
    with pytest.raises(ValueError, match="fouled_share"):
        conductance_kw_k(Cooler(), 48.3, 56.9, fouled_share=1.0)


def test_half_the_flow_on_both_sides_leaves_0_63_of_the_conductance():
    # films x 0.5^0.8 = 0.5743: (0.08333 + 0.07692) / 0.5743 + 0.044 = 0.32303 against 0.20426 m2 K/kW
    ratio = conductance_kw_k(Cooler(), 24.15, 28.45) / conductance_kw_k(Cooler(), 48.3, 56.9)
    assert ratio == pytest.approx(0.20426 / 0.32303, abs=1e-3)


def test_heat_at_three_quarters_load_is_the_sum_by_hand():
    # 350 + 2400 x 0.75^1.5 (1558.8) + 1500 x (0.25 + 0.75 x 0.75) (1218.75) = 3127.6 kW
    assert heat_to_water_kw(Heat(), 75.0, 350.0) == pytest.approx(3127.6, abs=0.1)
    assert heat_to_air_kw(Heat(), 75.0) == pytest.approx(160.0 + 168.0 * 0.85)  # 0.4 + 0.6 x 0.75


def test_heat_grows_with_load_without_a_jump():
    heats = [heat_to_water_kw(Heat(), 0.5 * k, 350.0) for k in range(201)]
    steps = [b - a for a, b in pairwise(heats)]
    assert min(steps) > 0.0
    assert max(steps) < 60.0


def test_the_engine_room_settles_8_3_k_above_the_air_of_iso_8861_with_all_fans_at_60_hz():
    warm = settled_c(Room(), air_m3_s=32.0, outside_c=35.0, heat_kw=heat_to_air_kw(Heat(), 100.0))
    assert warm == pytest.approx(35.0 + 328.0 / (32.0 * 1.13 * 1.01 + 3.0))
    assert warm - 35.0 < 12.5


@pytest.mark.parametrize(
    ("fans", "hz", "least_min", "most_min"), [(4, 60.0, 10.0, 11.0), (3, 50.0, 14.0, 17.0), (2, 40.0, 24.0, 30.0)]
)
def test_the_room_has_63_per_cent_of_a_change_of_the_outside_air_in_10_to_30_minutes(
    fans: int, hz: float, least_min: float, most_min: float
):
    flow, _ = working_point(CIRCUITS[Actuator.FAN], (hz,) * fans)
    room_c, end_c = 30.0, 30.0 + 10.0 * (1.0 - 0.3679)
    seconds = 0.0
    while room_c < end_c:
        room_c, _ = step_room(Room(), room_c, air_m3_s=flow, outside_c=40.0, heat_kw=0.0, seconds=5.0)
        seconds += 5.0
    assert least_min <= seconds / 60.0 <= most_min
    assert seconds == pytest.approx(Room().capacity_kj_k / leaving_kw_k(Room(), flow), rel=0.02)


@pytest.mark.parametrize(
    ("fresh", "sea", "heat_kw"), [(96.6, 113.9, 4000.0), (72.0, 80.0, 3100.0), (64.0, 50.0, 2100.0)]
)
def test_the_fresh_water_has_63_per_cent_of_a_step_of_heat_in_2_to_8_minutes(fresh: float, sea: float, heat_kw: float):
    low = Driven(fresh_kg_s=fresh, sea_kg_s=sea, heat_kw=heat_kw, sea_c=31.0)
    high = Driven(fresh_kg_s=fresh, sea_kg_s=sea, heat_kw=heat_kw + 100.0, sea_c=31.0)
    since = settled(low)
    assert since.cold_c > 34.0  # the valve is fully open at both ends
    end_c = since.hot_c + (settled(high, since).hot_c - since.hot_c) * (1.0 - 0.3679)
    water, seconds = since, 0.0
    while water.hot_c < end_c:
        water, _ = step_water(SIDE, water, high, 4.0)
        seconds += 4.0
    assert 2.0 <= seconds / 60.0 <= 8.0


def test_two_sea_water_pumps_at_60_hz_give_the_design_flow_at_the_design_head():
    flow, head = working_point(CIRCUITS[Actuator.SW], (60.0, 60.0, 0.0))
    assert (flow * 3600.0, head) == pytest.approx((400.0, 25.0))


def test_at_40_hz_the_static_head_leaves_less_than_half_of_the_flow():
    # top 31.25 / 2.25 = 13.89 m, less 10 m static: sqrt(3.89 / (15 + 6.25)) = 0.428 of the design flow
    flow, _ = working_point(CIRCUITS[Actuator.SW], (40.0, 40.0, 0.0))
    assert flow * 3600.0 == pytest.approx(0.428 * 400.0, rel=0.005)


@given(hz=st.tuples(*[st.sampled_from([0.0, 40.0, 47.5, 55.0, 60.0])] * 3), actuator=st.sampled_from(list(Actuator)))
def test_what_the_machines_give_is_what_the_system_takes(hz: tuple[float, ...], actuator: Actuator):
    circuit = CIRCUITS[actuator]
    flow, head = working_point(circuit, hz)
    given = sum(flow_of_one(circuit, one, head) for one in hz if one > 0.0)
    assert given == pytest.approx(flow, rel=1e-6, abs=1e-9)
    if flow > 0.0:
        assert head == pytest.approx(circuit.static + circuit.friction * flow**2, rel=1e-9)


def test_a_machine_too_slow_for_the_head_of_its_neighbours_gives_nothing():
    circuit = CIRCUITS[Actuator.SW]
    assert working_point(circuit, (60.0, 30.0, 0.0))[0] == pytest.approx(working_point(circuit, (60.0, 0.0, 0.0))[0])
