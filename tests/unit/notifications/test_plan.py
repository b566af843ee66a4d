"""Who is to be told what, one target and one alarm at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.config import NotifyTarget
from api.services.notifications.plan import Why, due_occasions, occasion
from api.store.alarms.rows import AlarmRow
from api.store.notifications.outbox import Told
from engine.safety.alarms import State
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
AT_ONCE = NotifyTarget(name="desk", kind="email", address="desk@example.org")
AFTER_10 = NotifyTarget(name="boss", kind="email", address="boss@example.org", after_min=10)
TOLD_HOLDS = Told(sequence=0, said_active=True)
TOLD_GONE = Told(sequence=1, said_active=False)


def alarm(**given: Any) -> AlarmRow:
    ordinary: dict[str, Any] = {
        "id": 7,
        "kind": "protection.protect",
        "priority": 1,
        "key": "a key",
        "state": State.UNACKNOWLEDGED,
        "site": 2,
        "bank_id": 1,
        "rack_id": 3,
        "device": None,
        "subject": "high_temperature",
        "value": 55.3,
        "detail": {},
        "raised_at": NOW,
        "returned_at": None,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "closed_at": None,
        "is_active": True,
        "first_out": 7,
    }
    return AlarmRow(**{**ordinary, **given})


def returned(ago: timedelta, **given: Any) -> AlarmRow:
    gone = {"is_active": False, "returned_at": NOW - ago, "raised_at": NOW - 60 * MINUTE}
    state = State.NORMAL if "closed_at" in given else State.RETURNED_UNACKNOWLEDGED
    return alarm(**{"state": state, **gone, **given})


def test_a_new_alarm_is_told_at_once() -> None:
    assert occasion(AT_ONCE, alarm(), None, NOW) is Why.RAISED


def test_what_was_told_is_not_told_again() -> None:
    assert occasion(AT_ONCE, alarm(), TOLD_HOLDS, NOW + 600 * MINUTE) is None


@pytest.mark.parametrize("unlike", [{"priority": 3}, {"closed_at": NOW, "state": State.NORMAL, "acknowledged_at": NOW}])
def test_alarms_that_are_mild_or_over_are_not_told(unlike: dict[str, Any]) -> None:
    assert occasion(AT_ONCE, alarm(**unlike), None, NOW) is None


def test_a_target_of_one_site_hears_of_no_other() -> None:
    target = NotifyTarget(name="desk", kind="email", address="desk@example.org", sites=(1,))
    assert occasion(target, alarm(site=2), None, NOW) is None
    assert occasion(target, alarm(site=1), None, NOW) is Why.RAISED


def test_an_alarm_that_came_and_went_before_anybody_was_told_is_told_once() -> None:
    assert occasion(AT_ONCE, returned(MINUTE), None, NOW) is Why.RAISED
    assert occasion(AT_ONCE, returned(MINUTE), Told(sequence=0, said_active=False), NOW) is None


def test_escalation_comes_after_its_minutes_and_only_while_nobody_acknowledged() -> None:
    assert occasion(AFTER_10, alarm(raised_at=NOW - 10 * MINUTE + timedelta(seconds=1)), None, NOW) is None
    assert occasion(AFTER_10, alarm(raised_at=NOW - 10 * MINUTE), None, NOW) is Why.ESCALATED
    assert occasion(AFTER_10, alarm(raised_at=NOW - 10 * MINUTE, acknowledged_at=NOW), None, NOW) is None


def test_an_alarm_that_returned_with_nobody_watching_is_escalated_too() -> None:
    assert occasion(AFTER_10, returned(MINUTE), None, NOW) is Why.ESCALATED


def test_the_end_is_told_once_the_condition_has_been_gone_for_a_minute() -> None:
    assert occasion(AT_ONCE, returned(timedelta(seconds=59)), TOLD_HOLDS, NOW) is None
    assert occasion(AT_ONCE, returned(MINUTE), TOLD_HOLDS, NOW) is Why.ENDED
    assert occasion(AT_ONCE, returned(MINUTE, closed_at=NOW), TOLD_HOLDS, NOW) is Why.ENDED
    assert occasion(AT_ONCE, returned(MINUTE), TOLD_GONE, NOW) is None


def test_an_end_that_waits_for_the_delay_of_its_kind_is_not_told() -> None:
    assert occasion(AT_ONCE, returned(5 * MINUTE, state=State.ACKNOWLEDGED), TOLD_HOLDS, NOW) is None


def test_who_was_never_told_of_an_alarm_is_not_told_of_its_end() -> None:
    over = returned(MINUTE, closed_at=NOW, acknowledged_at=NOW)
    assert occasion(AFTER_10, over, None, NOW) is None


def test_a_condition_that_comes_back_after_its_end_was_told_is_told_again() -> None:
    assert occasion(AT_ONCE, alarm(), TOLD_GONE, NOW) is Why.RAISED
    formed = list(due_occasions([AT_ONCE], [alarm()], {("desk", 7): TOLD_GONE}, NOW))
    assert [(o.sequence, o.occasion, o.said_active) for o in formed] == [(2, "raised", True)]


def test_a_target_that_cannot_be_reached_is_not_told_so_but_the_others_are() -> None:
    failed = alarm(kind="notify.failed", subject="desk", site=None)
    assert occasion(AT_ONCE, failed, None, NOW) is None
    other = NotifyTarget(name="other", kind="email", address="other@example.org")
    assert occasion(other, failed, None, NOW) is Why.RAISED
