"""What tests of alarms stand on: conditions reported to a deployment, and the alarms that came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.services.alarms import acts
from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.services.roles import Principal, Role
from api.store.alarms import transitions
from api.store.alarms.rows import AlarmRow, alarm_of
from api.store.alarms.tables import alarm
from api.store.db import reading, writing
from tests.conftest import NOW

GAP = Condition(kind="protection.warning", site=2, bank_id=1, rack_id=5, subject="voltage_gap")
HOT = Condition(kind="protection.protect", site=2, bank_id=1, rack_id=5, subject="high_temperature")


def at(seconds: float) -> datetime:
    """So many seconds after NOW."""
    return NOW + timedelta(seconds=seconds)


def says(condition: Condition, active: bool, seconds: float = 0, **more: Any) -> Report:
    """A report, ``seconds`` after NOW."""
    return Report(condition=condition, active=active, at=at(seconds), **more)


def take(context: Context, *reports: Report) -> list[int]:
    """Report in one transaction, as a watcher does."""
    with writing(context.engines["default"]) as connection:
        return report(connection, context.now(), reports)


def alarms(context: Context) -> list[AlarmRow]:
    """Every alarm in order of ids."""
    with reading(context.engines["default"]) as connection:
        return [alarm_of(row) for row in connection.execute(sa.select(alarm).order_by(alarm.c.id)).mappings()]


def story(context: Context, alarm_id: int) -> list[tuple[str, str]]:
    """What happened to an alarm: (act, the state after it), oldest first."""
    with reading(context.engines["default"]) as connection:
        return [(str(done.act), done.after.value) for done in transitions.of_alarm(connection, alarm_id)]


def put_alarms(context: Context, moment: datetime) -> None:
    """Two alarms of site 2 that have stood since ``moment``, one of them shelved."""
    raised = [Report(condition=condition, active=True, at=moment, value=0.31) for condition in (GAP, HOT)]
    engineer = Principal(name="lee", role=Role.engineer, kind="session")
    _, hot = take(context, *raised)
    acts.shelve(context, hot, engineer, until=at(3600), reason="test")
