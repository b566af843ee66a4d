"""State of Safety of racks read from what is stored, on both databases. Site 1 lists racks 1 and 2 of bank 1."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from api.errors import NotFound
from api.services.context import Context
from api.services.indicators.rack_sos import rack_sos_at, site_sos, site_sos_series
from api.store.indicators.site_minutes import SiteMinutes
from api.store.result_tables import ess_sos
from api.store.result_writing import upsert_results
from engine.safety.rack_sos import PARTS, Part
from tests.conftest import NOW

MINUTE = NOW.replace(second=0)
ONE = timedelta(minutes=1)


def put(context: Context, rack: int, *f_by_minute: float | None, site: int = 2) -> None:
    """Minutes up to MINUTE, the last one at MINUTE: f of over-voltage (None unknown), the other parts 1."""
    rows = []
    for back, f in enumerate(reversed(f_by_minute)):
        key = {"TIMESTAMP": MINUTE - back * ONE, "OPERATING_SITE": site, "BANK_ID": 1, "RACK_ID": rack}
        rows.append({**key, **{part.upper(): 1.0 for part in PARTS}, "OVER_VOLTAGE": f, "SOS_SCORE": f})
    upsert_results(context.engines["results"], ess_sos, rows)


def test_each_rack_has_its_newest_minute_with_parts_bound_and_weakest(context: Context) -> None:
    put(context, 1, 0.9, 0.5)
    put(context, 2, None)
    low, unknown = rack_sos_at(context, 2)
    assert (low.bank_id, low.rack_id, low.at, low.score, low.upper_bound) == (1, 1, MINUTE, 0.5, 0.5)
    assert (low.weakest, low.unknown) == (Part.OVER_VOLTAGE, ())
    assert (unknown.score, unknown.upper_bound, unknown.unknown) == (None, 1.0, (Part.OVER_VOLTAGE,))


def test_a_listed_rack_without_a_row_is_there_unknown(context: Context) -> None:
    put(context, 2, 0.9, site=1)
    first, second = rack_sos_at(context, 1)
    assert (first.rack_id, first.score, first.at, first.unknown) == (1, None, None, PARTS)
    assert second.score == 0.9
    found = site_sos(context, 1)
    assert (found.score, found.upper_bound, found.unknown_racks, found.racks, found.banks) == (None, 0.9, 1, 2, 1)
    assert found.worst == second


def test_three_minutes_later_every_rack_is_unknown_with_its_last_time(context: Context, clock) -> None:
    put(context, 1, 0.9)
    put(context, 2, 0.9)
    assert [rack.score for rack in rack_sos_at(context, 2, MINUTE + timedelta(seconds=179))] == [0.9, 0.9]
    clock.now = MINUTE + timedelta(seconds=180)
    assert [(rack.rack_id, rack.score, rack.at) for rack in rack_sos_at(context, 2)] == [
        (1, None, MINUTE),
        (2, None, MINUTE),
    ]
    found = site_sos(context, 2)
    assert (found.score, found.upper_bound, found.worst, found.unknown_racks, found.since) == (
        None,
        None,
        None,
        2,
        None,
    )


def test_a_past_moment_knows_nothing_of_what_came_after(context: Context) -> None:
    put(context, 1, 0.7, 0.9, 0.5)
    assert [rack.score for rack in rack_sos_at(context, 2, MINUTE - ONE)] == [0.9]
    assert site_sos(context, 2, MINUTE - 2 * ONE).score == 0.7


def test_a_site_is_as_safe_as_its_worst_rack_and_says_since_when(context: Context) -> None:
    put(context, 1, 0.9, 0.9, 0.9, 0.9, 0.9)
    put(context, 2, 0.9, 0.9, 0.7, 0.6, 0.79)
    found = site_sos(context, 2)
    assert (found.score, found.unknown_racks, found.since) == (0.79, 0, MINUTE - 2 * ONE)
    assert found.worst is not None
    assert found.worst.rack_id == 2


def test_an_unknown_rack_makes_the_site_unknown_since_then(context: Context) -> None:
    put(context, 1, 0.9, 0.9, 0.9)
    put(context, 2, 0.9, None, None)
    found = site_sos(context, 2)
    assert (found.score, found.upper_bound, found.since) == (None, 0.9, MINUTE - ONE)


def test_a_gap_of_minutes_begins_the_time_in_the_band_anew(context: Context) -> None:
    put(context, 1, 0.9, 0.9)
    key = {"OPERATING_SITE": 2, "BANK_ID": 1, "RACK_ID": 1, "SOS_SCORE": 0.9}
    rows = [{"TIMESTAMP": MINUTE - back * ONE, **key} for back in (5, 6)]
    upsert_results(context.engines["results"], ess_sos, rows)
    assert site_sos(context, 2).since == MINUTE - ONE


def test_what_changes_at_the_end_of_the_day_is_seen_at_once_and_what_is_made_up_for_soon(context: Context) -> None:
    seconds = [0.0]
    held = replace(context, site_minutes=SiteMinutes(lambda: seconds[0]))
    put(context, 1, 0.5, *[0.9] * 20)
    assert site_sos(held, 2).since == MINUTE - 19 * ONE
    put(context, 1, *[0.7] * 18, 0.9, 0.9)
    assert site_sos(held, 2).since == MINUTE - ONE  # the last five minutes are read at each look
    put(context, 1, *[0.9] * 30)
    assert site_sos(held, 2).since == MINUTE - 19 * ONE
    seconds[0] += 60
    assert site_sos(held, 2).since == MINUTE - 29 * ONE


def test_a_process_that_did_not_look_for_a_while_misses_nothing(context: Context, clock) -> None:
    held = replace(context, site_minutes=SiteMinutes(lambda: 0.0))
    put(context, 1, *[0.9] * 3)
    assert site_sos(held, 2, MINUTE).since == MINUTE - 2 * ONE
    key = {"OPERATING_SITE": 2, "BANK_ID": 1, "RACK_ID": 1, **{part.upper(): 0.9 for part in PARTS}, "SOS_SCORE": 0.9}
    rows = [{"TIMESTAMP": MINUTE + minute * ONE, **key} for minute in range(1, 31)]
    upsert_results(context.engines["results"], ess_sos, rows)
    clock.now += 30 * ONE
    found = site_sos_series(held, 2, MINUTE - 2 * ONE, MINUTE + 31 * ONE, 100)
    assert [score for _, score in found] == [0.9] * 33


def test_the_series_has_every_minute_and_none_for_the_unknown_ones(context: Context) -> None:
    put(context, 1, 0.9, 0.8, 1.0)
    put(context, 2, 0.7, None, 0.9)
    found = site_sos_series(context, 2, MINUTE - 3 * ONE, MINUTE + 5 * ONE, 100)
    assert found == [(MINUTE - 3 * ONE, None), (MINUTE - 2 * ONE, 0.7), (MINUTE - ONE, None), (MINUTE, 0.9)]


def test_a_thinned_series_hides_neither_the_lowest_nor_the_unknown(context: Context) -> None:
    put(context, 1, 0.9, 0.5, None, 0.9, 0.9, 1.0)
    found = site_sos_series(context, 2, MINUTE - 5 * ONE, MINUTE + ONE, 2)
    assert found == [(MINUTE - 4 * ONE, 0.5), (MINUTE - 3 * ONE, None), (MINUTE - 2 * ONE, 0.9)]


def test_a_site_without_racks_and_a_reversed_range_have_nothing(context: Context) -> None:
    assert rack_sos_at(context, 2) == []
    found = site_sos(context, 2)
    assert (found.score, found.worst, found.racks) == (None, None, 0)
    assert site_sos_series(context, 2, MINUTE, datetime(2020, 1, 1, tzinfo=MINUTE.tzinfo), 10) == []


@pytest.mark.parametrize("ask", [rack_sos_at, site_sos])
def test_an_unknown_site_is_an_error(context: Context, ask) -> None:
    with pytest.raises(NotFound):
        ask(context, 9)
