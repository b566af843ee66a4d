"""Open alarms by site and priority, now and as it was."""

from __future__ import annotations

from datetime import timedelta

from api.services.alarms.acts import shelve
from api.services.alarms.by_site import open_by_site
from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.services.roles import Principal, Role
from api.store.db import writing
from tests.conftest import NOW, Clock

HOT = Condition(kind="protection.protect", site=2, bank_id=2, rack_id=5, subject="high_temperature")
GAP = Condition(kind="protection.warning", site=2, bank_id=1, rack_id=1, subject="voltage_gap")
KIM = Principal(name="kim", role=Role.operator, kind="session")


def say(context: Context, clock: Clock, condition: Condition, *, minutes: int, active: bool = True) -> None:
    clock.now = NOW + timedelta(minutes=minutes)
    with writing(context.engines["default"]) as connection:
        report(connection, clock.now, [Report(condition=condition, active=active, at=clock.now)])


def test_open_alarms_are_counted_as_they_were_at_each_moment(context: Context, clock: Clock) -> None:
    say(context, clock, HOT, minutes=0)
    say(context, clock, GAP, minutes=10)
    assert open_by_site(context) == {2: {1: 1, 2: 1}}
    clock.now = NOW + timedelta(minutes=20)
    shelve(context, 2, KIM, until=clock.now + timedelta(hours=1), reason="fan is being changed")
    assert open_by_site(context) == {2: {1: 1}}
    assert open_by_site(context, NOW - timedelta(minutes=1)) == {}
    assert open_by_site(context, NOW + timedelta(minutes=5)) == {2: {1: 1}}
    assert open_by_site(context, NOW + timedelta(minutes=15)) == {2: {1: 1, 2: 1}}
    assert open_by_site(context, NOW + timedelta(minutes=25)) == {2: {1: 1}}
