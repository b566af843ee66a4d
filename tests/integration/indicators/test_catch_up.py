"""The minute job with a clock held by hand, on both databases: the present minute first, then what was missed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.config import Settings
from api.errors import DatabaseAway
from api.services.context import Context, open_context
from api.services.indicators import catch_up as subject
from api.services.indicators.catch_up import CaughtUp, catch_up
from api.store.result_tables import ess_exsos, ess_sos
from api.store.seen import SeenDevices
from jobs.indicators import Indicators
from tests.indicators import MINUTE, ONE, put_racks, stored

NOWHERE = "postgresql+psycopg2://anjeon@127.0.0.1:1/none"


@pytest.fixture(autouse=True)
def six_minutes(monkeypatch) -> None:
    """Six minutes are made up for in place of 24 h, three samples at a time."""
    monkeypatch.setattr(subject, "BACK_FILL", 6 * ONE)
    monkeypatch.setattr(subject, "SAMPLES_AT_ONCE", 3)


def run(context: Context, minute: int = 0, seen: SeenDevices | None = None, looks: int = 99) -> CaughtUp:
    """One run at a minute counted from MINUTE; ``looks``: how often it may go on."""
    left = iter([True] * looks)
    return catch_up(context, MINUTE + minute * ONE, seen=seen or SeenDevices(), go_on=lambda: next(left, False))


def minutes(context: Context, *, known: bool | None = None, site: int = 2) -> list[int]:
    """The minutes that have rows, relative to MINUTE."""
    return [
        (row["TIMESTAMP"] - MINUTE) // ONE
        for row in stored(context, ess_sos, OPERATING_SITE=site)
        if known is None or (row["SOS_SCORE"] is not None) == known
    ]


def test_the_first_run_does_its_minute_and_the_time_before_it(context: Context) -> None:
    put_racks(context, minutes=range(-4, 1))
    assert run(context) == CaughtUp(minutes=7, rows=21, missing=0)
    assert minutes(context) == list(range(-6, 1))
    assert minutes(context, known=True) == [-4, -3, -2, -1, 0]


def test_the_present_minute_comes_first_then_the_newest_and_the_rest_at_the_next_run(context: Context) -> None:
    put_racks(context, minutes=range(-6, 3))
    assert run(context, looks=0).missing == 6
    assert minutes(context) == [0]
    run(context, 1, looks=1)
    assert minutes(context) == [-3, -2, -1, 0, 1]
    assert run(context, 2).missing == 0
    assert minutes(context) == list(range(-4, 3))  # six minutes back from the present one


def test_missed_minutes_are_made_up_for_once_and_a_second_run_adds_nothing(context: Context) -> None:
    put_racks(context, minutes=range(-6, 6))
    run(context)
    assert run(context, 5).minutes == 5
    assert run(context, 5).minutes == 1
    assert minutes(context, known=True) == list(range(-6, 6))
    assert len(stored(context, ess_exsos)) == 2 * 12


def test_minutes_without_any_row_are_done_again_once_newer_rows_have_come(context: Context) -> None:
    put_racks(context, minutes=(-3,))
    seen = SeenDevices()
    run(context, -3, seen)
    for minute in range(-2, 3):  # the site's rows wait in a spool; they are too old from minute 0 on
        run(context, minute, seen)
    assert minutes(context, known=True) == [-3, -2, -1]
    put_racks(context, minutes=range(-2, 4))
    run(context, 3, seen)
    assert minutes(context, known=True) == [-3, -2, -1, 0, 1, 2, 3]


def test_a_clock_set_back_computes_the_minutes_anew_as_they_come(context: Context) -> None:
    put_racks(context, minutes=(0,))
    run(context)
    run(context, 6)  # the clock was ahead
    assert minutes(context)[-1] == 6
    put_racks(context, minutes=range(1, 5))
    for minute in (1, 4):
        run(context, minute)
    assert minutes(context, known=True) == [0, 1, 2, 3, 4]


def test_a_site_that_is_away_is_passed_over_and_made_up_for(context: Context) -> None:
    put_racks(context, minutes=range(-6, 4))
    put_racks(context, minutes=range(-6, 4), site=1)
    run(context)
    first, second = context.settings.sites
    away = open_context(replace(context.settings, sites=(first, replace(second, url=NOWHERE))), context.now)
    run(away, 3)
    away.engines.dispose()
    assert minutes(context, site=2)[-1] == 0
    assert max(minutes(context, site=1)) == 3
    run(context, 3)
    assert minutes(context, site=2, known=True) == list(range(-6, 4))


def test_results_that_are_away_are_the_jobs_concern(context: Context) -> None:
    put_racks(context)
    away = open_context(replace(context.settings, results_url=NOWHERE, results_writable=True), context.now)
    with pytest.raises(DatabaseAway):
        run(away)
    away.engines.dispose()


def test_the_job_writes_nothing_into_results_that_are_only_attached(context: Context, settings: Settings) -> None:
    put_racks(context, minutes=(-1,))
    job = Indicators()
    attached = replace(context, settings=replace(settings, results_url=settings.database_url))
    for _ in range(2):
        job(attached)
    assert stored(context, ess_sos) == []
    job(context)  # 7 s past the minute: the one before is the newest whose rows have arrived
    assert minutes(context, known=True) == [-1]
