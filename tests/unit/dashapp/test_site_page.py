"""The panels of the Sites page as data: limits bar, matrix, table, heading, events. No database, no browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from api.config import Site
from api.services.forecasts.latest import Crossing, RackForecast, SosForecast
from api.services.indicators.rack_sos import RackSos
from api.services.racks.latest import COLUMNS, RackRow
from dashapp.site_page.forecast_words import crossing_words
from dashapp.site_page.limit_rows import LimitRow, limit_rows
from dashapp.site_page.matrix import rack_matrix
from dashapp.site_page.now import now_panel
from dashapp.site_page.rack_table import rack_table
from dashapp.site_page.racks import Rack, worst_first
from dashapp.site_page.view import View
from engine.safety.limits import DEFAULTS, Level, Limit, Measured
from engine.safety.rack_sos import PARTS, Part
from tests.components import components, words_in
from tests.conftest import NOW

SITE = Site(id=1, name={"ko": "판리", "en": "Panli"}, url="sqlite://")
HOT = {
    "rack_max_cell_voltage": 4.021,
    "rack_min_cell_voltage": 3.975,
    "rack_cell_voltage_gap": 0.046,
    "rack_current": 43.9,
    "rack_max_cell_temperature": 52.1,
    "rack_min_cell_temperature": 31.4,
    "rack_cell_temperature_gap": 20.7,
    "rack_soc": 81.0,
}


def row(rack: int = 5, *, fresh: bool = True, **values: float | None) -> RackRow:
    known = dict.fromkeys(COLUMNS) | HOT | values
    return RackRow(bank_id=2, rack_id=rack, at=NOW - timedelta(seconds=1), is_fresh=fresh, values=known)


def rack(number: int = 5, *, priority: int | None = None, score: float | None = 1.0, fresh: bool = True) -> Rack:
    parts = dict.fromkeys(PARTS, 1.0) | {Part.OVER_TEMPERATURE: score}
    sos = RackSos(
        bank_id=2,
        rack_id=number,
        at=NOW,
        score=score,
        upper_bound=score,
        parts=parts,
        weakest=Part.OVER_TEMPERATURE,
        unknown=(),
    )
    return Rack(row=row(number, fresh=fresh), priority=priority, alarms=0, sos=sos, crossings=())


def of(rows: list[LimitRow], what: Measured) -> LimitRow:
    return next(one for one in rows if one.what is what)


def test_each_value_stands_against_its_own_limits_in_its_own_unit():
    rows = limit_rows(row(), DEFAULTS, SITE, {})
    assert [one.what for one in rows] == list(Measured)
    hot, gap = of(rows, Measured.MAX_TEMPERATURE), of(rows, Measured.VOLTAGE_GAP)
    assert (hot.value, hot.warn, hot.protect, hot.level) == (52.1, 50, 55, Level.WARNING)  # 50 < 52.1 <= 55
    assert (gap.value, gap.warn, gap.protect, gap.unit) == (46, 300, 500, "mV")
    assert gap.share(300) == pytest.approx(0.5)  # of 0..600 mV: a fifth of 500 more than the outermost limit
    assert of(rows, Measured.TEMPERATURE_GAP).level is Level.WARNING  # 20.7 > 20
    assert of(rows, Measured.MIN_VOLTAGE).level is None


def test_a_current_stands_against_the_limit_of_its_direction_by_its_magnitude():
    own = {**DEFAULTS, ("discharge_current", Level.PROTECT): Limit(limit=80, release=70, delay_s=3)}
    current = of(limit_rows(row(rack_current=-90.0), own, SITE, {}), Measured.CURRENT)
    assert (current.magnitude, current.protect, current.level) == (90, 80, Level.PROTECT)
    assert current.word is not None
    assert current.word.message == "discharge"
    assert of(limit_rows(row(rack_current=90.0), own, SITE, {}), Measured.CURRENT).level is None


def test_a_rack_that_charges_is_held_against_the_limits_of_lithium_plating():
    charging = of(limit_rows(row(rack_min_cell_temperature=2.0), DEFAULTS, SITE, {}), Measured.MIN_TEMPERATURE)
    resting = {"rack_min_cell_temperature": 2.0, "rack_current": 0.1}
    assert (charging.warn, charging.level) == (5, Level.WARNING)
    assert of(limit_rows(row(**resting), DEFAULTS, SITE, {}), Measured.MIN_TEMPERATURE).level is None


def test_a_value_that_is_not_known_is_hatched_and_never_a_number(reader):
    rows = limit_rows(row(rack_max_cell_temperature=None), DEFAULTS, SITE, {})
    bars = [one for one in components(now_panel(reader, rows)) if "range-bar" in str(getattr(one, "className", ""))]
    assert [getattr(one, "aria-label") for one in bars if "hatched" in one.className] == ["T max: unknown"]
    for nothing in (row(fresh=False), replace(row(), is_heard=False)):  # too old; not refreshed by its BMS
        assert [one.value for one in limit_rows(nothing, DEFAULTS, SITE, {})] == [None] * 7


def test_a_limit_that_is_off_is_neither_drawn_nor_passed():
    off = {**DEFAULTS, ("high_temperature", Level.WARNING): Limit(limit=50, release=47, delay_s=5, is_on=False)}
    hot = of(limit_rows(row(), off, SITE, {}), Measured.MAX_TEMPERATURE)
    assert (hot.warn, hot.level) == (None, None)


def forecast(**given) -> RackForecast:
    usual = {
        "bank_id": 2,
        "rack_id": 5,
        "target": "rack_max_cell_voltage",
        "issued_at": NOW,
        "due_at": NOW + timedelta(minutes=10),
        "value": 4.052,
        "lower": 4.041,
        "upper": 4.063,
        "level": 0.9,
        "coverage": 0.893,
        "coverage_count": 500,
        "beats_persistence": True,
        "crossing": Crossing(
            quantity=Measured.MAX_VOLTAGE,
            limit=4.05,
            level=Level.WARNING,
            probability=0.6,
            from_min=7.2,
            median_min=9.0,
            to_min=12.4,
        ),
        "no_forecast": None,
    }
    return RackForecast(**{**usual, **given})


def test_a_crossing_is_told_with_its_interval_and_what_that_was_worth(reader):
    assert crossing_words(reader, forecast()) == "will cross 4.05 V in 7 to 12 min (90 %, achieved 89 %)"
    assert crossing_words(reader, forecast(coverage=None)) == "will cross 4.05 V in 7 to 12 min (90 %)"
    assert crossing_words(reader, forecast(crossing=None)) == ""


def test_the_forecast_is_a_tick_on_the_bar_with_its_interval(reader):
    rows = limit_rows(row(), DEFAULTS, SITE, {"rack_max_cell_voltage": forecast()})
    shown = now_panel(reader, rows)
    assert "range-tick" in [getattr(one, "className", None) for one in components(shown)]
    assert any("in 10 min 4.052 V (4.041 to 4.063; 90 %, achieved 89 %)" in words for words in words_in(shown))


def test_the_worst_rack_is_first_an_unknown_one_before_those_that_are_well():
    well, unknown, weak, bad = rack(1), rack(2, fresh=False), rack(3, score=0.9), rack(4, priority=1)
    assert [one.row.rack_id for one in worst_first([well, unknown, weak, bad])] == [4, 2, 3, 1]


def test_the_matrix_outlines_what_is_abnormal_only_hatches_the_unknown_and_marks_the_chosen(reader):
    racks = [rack(1), rack(2, fresh=False), rack(4, priority=2)]
    cells = [one for one in components(rack_matrix(reader, View(bank=2, rack=4), racks, 1)) if _is_cell(one)]
    assert [cell.className for cell in cells] == [
        "rack-cell",
        "rack-cell unknown hatched",
        "rack-cell none",  # the bank has no rack 3
        "rack-cell abnormal-2",
    ]
    assert getattr(cells[3], "aria-current") == "true"
    assert cells[3].href == "/hmi/sites?site=1&bank=2&rack=4"
    assert "unknown" in getattr(cells[1], "aria-label")
    assert "T max 52 °C" in getattr(cells[0], "aria-label")


def _is_cell(component) -> bool:
    return str(getattr(component, "className", "")).startswith("rack-cell")


def test_the_table_names_a_weakest_part_only_where_something_is_weak(reader):
    words = words_in(rack_table(reader, View(), [rack(1), rack(2, score=0.7)], 1))
    assert words.count("Over-temperature") == 1
    assert {"bank 2 · rack 1", "0.70", "1.00"} <= set(words)


def test_the_state_of_safety_stands_under_the_values_with_what_it_will_be(reader):
    ahead = SosForecast(
        bank_id=2,
        rack_id=5,
        issued_at=NOW,
        due_at=NOW,
        value=0.7,
        lower=0.6,
        upper=0.8,
        level=0.9,
        probability_warning=0.9,
        probability_unsafe=0.0,
        crossing=Crossing(
            quantity=None, limit=0.8, level=Level.WARNING, probability=0.9, from_min=2, median_min=4, to_min=6
        ),
        weakest=None,
        no_forecast=None,
    )
    shown = now_panel(reader, limit_rows(row(), DEFAULTS, SITE, {}), rack(score=0.85).sos, ahead)
    assert "will cross 0.80 in 2 to 6 min (90 %)" in words_in(shown)
    assert any("in 10 min 0.70 (0.60 to 0.80; 90 %)" in words for words in words_in(shown))
