"""Statistics of the alarms of a deployment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from api.errors import BadParameter, TooLarge
from api.services.alarms.reports import Condition
from api.services.alarms.statistics import statistics
from api.services.context import Context
from tests.alarms import GAP, HOT, alarms, at, says, take
from tests.conftest import Clock


def rack(number: int) -> Condition:
    return Condition(kind="rows.stale", site=1, bank_id=1, rack_id=number)


def test_what_chatters_floods_and_stands_too_long_is_named(context: Context, clock: Clock) -> None:
    take(context, says(HOT, True, -100))  # raised at 02:29:27 UTC, 11:29 in Seoul
    for second in (0, 20, 40):  # three times within a minute
        take(context, says(GAP, True, second), says(GAP, False, second + 10))
    take(context, *(says(rack(number), True, 300 + number) for number in range(12)))
    clock.now = at(24 * 3600)
    found = statistics(context, at(-600), at(24 * 3600))
    assert (found.announced, dict(found.by_priority)) == (16, {1: 1, 2: 3, 3: 12})
    # the periods begin at -600 and 0 s: one alarm, then fifteen
    assert list(found.per_period.items()) == [(at(-600), 1), (at(0), 15)]
    assert (found.worst, found.mean) == (15, pytest.approx(16 / 145))  # 145 periods of ten minutes in 24 h 10 min
    assert found.share_over == pytest.approx(1 / 145)
    (flood,) = found.floods
    assert (flood.start, flood.count) == (at(-100), 16)
    assert [(one.alarm.key, one.count, one.within_a_minute) for one in found.chattering] == [(GAP.key, 3, 3)]
    assert (found.frequent[0].alarm.key, len(found.frequent)) == (GAP.key, 10)
    assert [alarm.key for alarm in found.stale] == [HOT.key]
    assert dict(found.by_day) == {date(2026, 11, 21): {1: 1, 2: 3, 3: 12}}


def test_a_site_is_looked_at_alone(context: Context) -> None:
    take(context, says(HOT, True, 0), says(rack(1), True, 1))
    found = statistics(context, at(-600), at(600), site=1)
    assert [one.alarm.key for one in found.frequent] == [rack(1).key]
    assert len(alarms(context)) == 2


def test_nothing_is_nothing(context: Context) -> None:
    found = statistics(context, at(-600), at(0))
    assert (found.announced, found.mean, found.worst, found.floods, found.stale) == (0, 0, 0, (), ())


def test_a_range_has_a_length_of_at_most_92_days(context: Context) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for days, error in ((0, BadParameter), (-1, BadParameter), (93, TooLarge)):
        with pytest.raises(error):
            statistics(context, start, start + timedelta(days=days))
