"""What comes in as a report is one alarm, however often it is said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.services.alarms.reports import Condition
from api.services.context import Context
from engine.safety.alarms import State
from tests.alarms import GAP, HOT, alarms, at, says, story, take
from tests.conftest import Clock

BAD = Condition(kind="device.bad", site=2, device="panli-bms-1")  # on-delay 3 s, off-delay 10 s


@pytest.fixture(autouse=True)
def an_hour_later(clock: Clock) -> None:
    """The reports of these tests lie in the past, as those of a watcher that reads stored rows."""
    clock.now += timedelta(hours=1)


def test_a_condition_said_again_and_again_is_one_alarm_with_its_last_value(context: Context) -> None:
    first = take(context, says(GAP, True, 0, value=0.31, detail={"position": 12}))
    for seconds in (1, 2):
        again = says(GAP, True, seconds, value=0.31 + seconds / 100, detail={"position": 12 + seconds})
        assert take(context, again, again) == first
    (only,) = alarms(context)
    assert (only.id, only.state, only.priority) == (first[0], State.UNACKNOWLEDGED, 2)
    assert (only.value, only.detail, only.raised_at) == (0.33, {"position": 14}, at(0))
    assert story(context, only.id) == [("raise", "unacknowledged")]


def test_a_return_before_anybody_saw_it_stays_in_sight(context: Context) -> None:
    take(context, says(GAP, True, 0, value=0.31), says(GAP, False, 5), says(GAP, False, 6))
    (only,) = alarms(context)
    assert (only.state, only.is_active, only.returned_at, only.closed_at) == (
        State.RETURNED_UNACKNOWLEDGED,
        False,
        at(5),
        None,
    )
    assert only.value == 0.31


def test_what_returned_and_comes_again_is_raised_again_in_the_same_row(context: Context) -> None:
    take(context, says(GAP, True, 0), says(GAP, False, 5), says(GAP, True, 9))
    (only,) = alarms(context)
    assert (only.state, only.raised_at, only.returned_at) == (State.UNACKNOWLEDGED, at(9), None)
    assert [act for act, _ in story(context, only.id)] == ["raise", "return", "raise"]


def test_a_transaction_tried_again_does_no_harm(context: Context) -> None:
    batch = (says(GAP, True, 0), says(HOT, True, 1), says(GAP, False, 5), says(HOT, False, 5))
    take(context, *batch)
    before = alarms(context)
    take(context, *batch)
    assert alarms(context) == before


def test_a_clock_set_back_hides_no_alarm(context: Context, clock: Clock) -> None:
    take(context, says(GAP, True, 0), says(GAP, False, 5))
    clock.now = at(-600)  # ten minutes before all that
    take(context, says(GAP, True, -601))
    assert alarms(context)[0].state is State.UNACKNOWLEDGED


def test_what_was_never_wrong_leaves_no_trace(context: Context) -> None:
    assert take(context, says(GAP, False, 0)) == []
    assert alarms(context) == []


def test_an_unknown_kind_is_a_mistake_of_the_code(context: Context) -> None:
    with pytest.raises(KeyError):
        take(context, says(GAP, True), says(Condition(kind="no.such"), True))
    assert alarms(context) == []


def test_the_first_of_a_chain_at_a_site_is_named_by_those_that_follow(context: Context) -> None:
    elsewhere = Condition(kind="protection.warning", site=1, bank_id=1, rack_id=1, subject="voltage_gap")
    third = Condition(kind="rows.stale", site=2, bank_id=1)
    take(context, says(GAP, True, 0), says(elsewhere, True, 60), says(HOT, True, 120))
    take(context, says(GAP, False, 300), says(third, True, 121 + 600))  # ten minutes and a second after the second
    gap, other, hot, stale = alarms(context)
    assert (gap.first_out, hot.first_out) == (gap.id, gap.id)
    assert (other.first_out, stale.first_out) == (other.id, stale.id)


def test_a_condition_shorter_than_the_on_delay_of_its_kind_is_no_alarm(context: Context) -> None:
    take(context, says(BAD, True, 0))
    take(context, says(BAD, True, 2), says(BAD, False, 2.5))
    assert alarms(context) == []
    take(context, says(BAD, True, 10), says(BAD, True, 13))
    (only,) = alarms(context)
    assert (only.state, only.raised_at) == (State.UNACKNOWLEDGED, at(13))


def test_an_alarm_returns_after_the_off_delay_of_its_kind(context: Context) -> None:
    take(context, says(BAD, True, 0), says(BAD, True, 3), says(BAD, False, 5), says(BAD, True, 14))
    (only,) = alarms(context)
    assert (only.state, only.is_active) == (State.UNACKNOWLEDGED, True)
    assert len(story(context, only.id)) == 1  # 9 s gone: no return
    take(context, says(BAD, False, 20), says(BAD, True, 30))  # 10 s gone
    assert [act for act, _ in story(context, only.id)] == ["raise", "return", "raise"]
