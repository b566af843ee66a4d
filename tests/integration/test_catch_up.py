"""The minute job's work with a clock held by hand, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from api.errors import DatabaseAway
from api.services.context import Context
from api.services.sos import catch_up as subject
from api.services.sos.catch_up import NAME, catch_up
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state
from api.store.models import sos
from tests.integration.test_sos_evaluate import MINUTE, analysis_tag
from tests.sos import put_results, put_set, results

ONE = timedelta(minutes=1)


def state(context: Context) -> JobState:
    with reading(context.engines["default"]) as connection:
        return read_state(connection, NAME)


def minutes(context: Context, set_id: int) -> list[int]:
    """The minutes that have a result, relative to MINUTE."""
    return [(row["TIMESTAMP"] - MINUTE) // ONE for row in results(context, set_id)]


def values_every_minute(context: Context, first: int, last: int) -> None:
    rows = [(MINUTE + n * ONE, "over_temp", 46.0) for n in range(first, last + 1)]
    put_results(context, "keti", rows)


def test_the_first_run_evaluates_its_minute_and_nothing_before(context: Context) -> None:
    set_id = put_set(context, analysis_tag())
    catch_up(context, MINUTE)
    assert minutes(context, set_id) == [0]
    assert state(context).done_until == MINUTE


def test_missed_minutes_are_made_up_for_once_each(context: Context) -> None:
    set_id = put_set(context, analysis_tag())
    values_every_minute(context, 0, 7)
    catch_up(context, MINUTE)
    done = catch_up(context, MINUTE + 7 * ONE)
    assert minutes(context, set_id) == list(range(8))
    assert done.minutes == 7  # 1..6 and 7
    assert all(row["VALUE"] == pytest.approx(0.917431, abs=1e-6) for row in results(context, set_id))
    catch_up(context, MINUTE + 7 * ONE)
    assert minutes(context, set_id) == list(range(8))


def test_at_most_24_hours_are_made_up_for(context: Context) -> None:
    set_id = put_set(context, analysis_tag())
    catch_up(context, MINUTE)
    catch_up(context, MINUTE + timedelta(days=3))
    assert minutes(context, set_id) == [0, *range(2 * 1440, 3 * 1440 + 1)]


def test_the_present_minute_comes_first_and_the_rest_goes_on_at_the_next_run(context: Context, monkeypatch) -> None:
    monkeypatch.setattr(subject, "RESULTS_AT_ONCE", 3)
    set_id = put_set(context, analysis_tag())
    catch_up(context, MINUTE)
    looks = iter([True, False])
    catch_up(context, MINUTE + 8 * ONE, go_on=lambda: next(looks))
    assert minutes(context, set_id) == [0, 1, 2, 3, 8]
    assert state(context).done_until == MINUTE + 3 * ONE
    catch_up(context, MINUTE + 9 * ONE)
    assert minutes(context, set_id) == list(range(10))
    assert state(context).done_until == MINUTE + 9 * ONE


def test_a_clock_set_back_computes_the_minutes_anew_as_they_come(context: Context) -> None:
    set_id = put_set(context, analysis_tag())
    catch_up(context, MINUTE)
    catch_up(context, MINUTE + 60 * ONE)  # the clock is an hour ahead: 1..60 are evaluated without rows
    assert {row["VALUE"] for row in results(context, set_id)} == {None}
    values_every_minute(context, 1, 4)
    catch_up(context, MINUTE + ONE)  # set right
    catch_up(context, MINUTE + 4 * ONE)  # 2 and 3 missed
    found = results(context, set_id)
    assert minutes(context, set_id) == list(range(61))
    assert [row["VALUE"] is not None for row in found[:6]] == [False, True, True, True, True, False]
    assert state(context).done_until == MINUTE + 4 * ONE


def test_a_clock_once_years_ahead_does_not_stop_the_back_fill(context: Context) -> None:
    set_id = put_set(context, analysis_tag())
    with writing(context.engines["default"]) as connection:
        subject.write_state(connection, NAME, JobState(done_until=datetime.fromisoformat("2036-01-01T00:00:00Z")))
    catch_up(context, MINUTE)
    catch_up(context, MINUTE + 3 * ONE)
    assert minutes(context, set_id) == [0, 1, 2, 3]


def test_once_the_clock_has_passed_what_it_was_ahead_by_results_stay_as_they_are(context: Context) -> None:
    put_set(context, analysis_tag())
    for minute in (MINUTE + ONE, MINUTE, MINUTE + timedelta(days=2)):
        catch_up(context, minute)
    assert state(context).note == {"sets": 1, "took_s": 0.0}  # and no memory of the clock ahead


def test_while_the_main_database_is_away_nothing_is_counted_as_done(context: Context, monkeypatch) -> None:
    set_id = put_set(context, analysis_tag())
    catch_up(context, MINUTE)

    def away(*_: object, **__: object) -> None:
        raise DatabaseAway("default")

    with monkeypatch.context() as patch:
        patch.setattr("api.services.sos.evaluate.store", away)
        with pytest.raises(DatabaseAway):
            catch_up(context, MINUTE + ONE)
    catch_up(context, MINUTE + 2 * ONE)
    assert minutes(context, set_id) == [0, 1, 2]


def test_two_processes_that_both_run_write_each_minute_once(context: Context) -> None:
    set_id = put_set(context, analysis_tag())
    for _ in range(2):
        for n in range(3):
            catch_up(context, MINUTE + n * ONE)
    with reading(context.engines["default"]) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(sos)) == 3
    assert minutes(context, set_id) == [0, 1, 2]
