"""Alarms on State of Safety: so many evaluations in a row, the tags that cause it, and how it ends."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from api.services.alarms.sos_alarms import Counted, count_evaluations
from api.services.context import Context
from api.services.sos import catch_up
from api.store.alarms.rows import AlarmRow
from api.store.db import reading, writing
from api.store.devices import commands
from api.store.job_state import JobState, write_state
from api.store.tags import Tag
from engine.safety.alarms import State
from tests.alarms import alarms
from tests.conftest import Clock
from tests.sos import put_results, put_set
from tests.sos_rows import put_sos


def tag(name: str, **fields: Any) -> Tag:
    limits = {"maximum_safe_value": 40.0, "warnning_threshold": 50.0}
    return Tag(name=name, table_name="analysis_result_keti", **limits, **fields)


class Evaluations:
    """Evaluations of a set, minute by minute, counted as the job counts them."""

    def __init__(self, context: Context, clock: Clock, *tags: Tag) -> None:
        self._context, self._clock = context, clock
        self.minute = clock.now.replace(second=0)
        self.set_id = put_set(context, *tags)

    def come(self, *scores: Mapping[str, float | None], bound: float | None = None) -> Counted:
        """One evaluation a minute (tag -> f), all counted at once afterwards."""
        for f in scores:
            self.minute += timedelta(minutes=1)
            known = [score for score in f.values() if score is not None]
            value = math.prod(known) if len(known) == len(f) else None
            why = {name: {"reason": "stale", "age_s": 200.0} for name, score in f.items() if score is None}
            upper = math.prod(known) if bound is None else bound
            put_sos(self._context, self.set_id, self.minute, value, f, upper, why)
        self.evaluated(self.minute)
        self._clock.now = self.minute + timedelta(seconds=8)
        return count_evaluations(self._context)

    def evaluated(self, until: datetime) -> None:
        with writing(self._context.engines["default"]) as connection:
            write_state(connection, catch_up.NAME, JobState(done_until=until))


@pytest.fixture
def pair(context: Context, clock: Clock) -> Evaluations:
    """A set of two tags, of which the more impatient asks for three in a row."""
    return Evaluations(context, clock, tag("hot", max_count=3), tag("high", max_count=5))


def standing(context: Context) -> list[tuple[str, State]]:
    return [(alarm.kind, alarm.state) for alarm in alarms(context) if alarm.closed_at is None]


def only(context: Context) -> AlarmRow:
    (found,) = alarms(context)
    return found


def test_three_in_a_row_raise_one_alarm_that_names_the_causing_tags(pair: Evaluations, context: Context) -> None:
    put_results(context, "keti", [(pair.minute + timedelta(minutes=3), "hot", 55.0)])
    low = {"high": 0.95, "hot": 0.8}  # 0.76
    assert pair.come(low, low).raised == 0
    assert pair.come(low) == Counted(evaluations=1, raised=1, ended=0)
    alarm = only(context)
    assert (alarm.kind, alarm.subject, alarm.raised_at) == ("sos.warning", str(pair.set_id), pair.minute)
    assert alarm.value == pytest.approx(0.76)
    assert (alarm.detail["tags"], alarm.detail["f"]) == (["hot", "high"], {"hot": 0.8, "high": 0.95})
    assert alarm.detail["values"]["hot"] == {"value": 55.0, "unit": ""}
    assert (alarm.detail["count"], alarm.detail["limit"]) == (3, 0.8)


def test_what_was_counted_is_never_counted_again(pair: Evaluations, context: Context) -> None:
    low = {"hot": 0.7, "high": 1.0}
    pair.come(low, low)
    for _ in range(3):
        assert count_evaluations(context).evaluations == 0
    assert standing(context) == []
    pair.evaluated(pair.minute + timedelta(minutes=3))  # minutes without an evaluation neither count nor reset
    count_evaluations(context)
    pair.minute += timedelta(minutes=3)
    assert pair.come(low).raised == 1


def test_back_filled_minutes_are_counted_in_their_order_before_later_ones(pair: Evaluations, context: Context) -> None:
    low, good = {"hot": 0.7, "high": 1.0}, {"hot": 1.0, "high": 1.0}
    until = pair.minute
    pair.come(good)
    pair.evaluated(pair.minute)
    later = pair.minute + timedelta(minutes=5)
    put_sos(context, pair.set_id, later, 1.0, good)  # the present minute is evaluated first
    assert count_evaluations(context).evaluations == 0
    assert until < pair.minute
    assert pair.come(low, low, low, low) == Counted(evaluations=4, raised=1, ended=0)
    assert only(context).raised_at == later - timedelta(minutes=2)


def test_an_alarm_ends_after_as_many_good_ones_in_a_row(pair: Evaluations, context: Context) -> None:
    low, good = {"hot": 0.7, "high": 1.0}, {"hot": 1.0, "high": 1.0}
    pair.come(low, low, low)
    assert pair.come(good, good, low, good, good).ended == 0
    assert only(context).is_active
    assert pair.come(good).ended == 1
    assert (only(context).state, only(context).returned_at) == (State.RETURNED_UNACKNOWLEDGED, pair.minute)


def test_a_raise_and_its_end_within_one_back_fill_are_both_told(pair: Evaluations, context: Context) -> None:
    low, good = {"hot": 0.7, "high": 1.0}, {"hot": 1.0, "high": 1.0}
    assert pair.come(low, low, low, good, good, good) == Counted(evaluations=6, raised=1, ended=1)
    assert only(context).state is State.RETURNED_UNACKNOWLEDGED


def test_an_unsafe_set_gets_one_alarm_and_a_warning_when_it_is_unsafe_no_longer(
    pair: Evaluations, context: Context
) -> None:
    unsafe, low = {"hot": 0.4, "high": 1.0}, {"hot": 0.7, "high": 1.0}
    pair.come(unsafe, unsafe, unsafe)
    assert standing(context) == [("sos.unsafe", State.UNACKNOWLEDGED)]
    pair.come(low, low, low)
    assert standing(context) == [
        ("sos.unsafe", State.RETURNED_UNACKNOWLEDGED),
        ("sos.warning", State.UNACKNOWLEDGED),
    ]


def test_unknown_ones_in_a_row_raise_an_alarm_with_the_reasons(pair: Evaluations, context: Context) -> None:
    unknown = {"hot": None, "high": 1.0}
    assert pair.come(unknown, unknown, unknown).raised == 1
    alarm = only(context)
    assert (alarm.kind, alarm.priority, alarm.value) == ("sos.unknown", 3, None)
    assert alarm.detail["tags"] == ["hot"]
    assert alarm.detail["unknown"] == {"hot": {"reason": "stale", "age_s": 200.0}}


def test_a_flickering_sensor_silences_nothing(pair: Evaluations, context: Context) -> None:
    low, unknown = {"hot": 0.7, "high": 1.0}, {"hot": None, "high": 1.0}
    pair.come(low, unknown, low, unknown, low)
    assert standing(context) == [("sos.warning", State.UNACKNOWLEDGED)]
    other = {"hot": None, "high": 0.5}  # at best 0.5: a violation whatever the other says
    pair.come(other, other, other)
    assert ("sos.unknown", State.UNACKNOWLEDGED) in standing(context)
    assert alarms(context)[0].value == pytest.approx(0.5)


def test_a_set_of_more_than_four_is_judged_on_its_weakest_member(context: Context, clock: Clock) -> None:
    names = ["a", "b", "c", "d", "e"]
    five = Evaluations(context, clock, *(tag(name) for name in names))
    high = dict.fromkeys(names, 0.9)  # the product is 0.59, the weakest 0.9
    assert five.come(high, high, high).raised == 0
    low = {**high, "c": 0.75}
    assert five.come(low, {**low, "a": None}, low).raised == 1
    alarm = only(context)
    assert (alarm.value, alarm.detail["alarm_on"], alarm.detail["tags"][0]) == (0.75, "weakest", "c")


def test_the_causing_tags_ask_for_their_commands_once_each_time_the_alarm_is_raised(
    context: Context, clock: Clock
) -> None:
    asking = Evaluations(context, clock, tag("hot", unsafe_action="bms-9:fan=1", warn_action="Look at the fan"))
    unsafe, good = {"hot": 0.1}, {"hot": 1.0}
    asking.come(unsafe, unsafe, unsafe, unsafe)
    assert asked(context) == [("fan", 1.0, only(context).id)]
    asking.come(good, good, good, unsafe, unsafe, unsafe)  # nobody has acknowledged it: the same alarm again
    assert asked(context) == [("fan", 1.0, only(context).id)] * 2


def asked(context: Context) -> list[tuple[str, float | None, int | None]]:
    with reading(context.engines["default"]) as connection:
        formed = commands.of_device(connection, "bms-9", 10)
    return [(command.name, command.value, command.alarm_id) for command in formed]
