"""Alarms in the table become messages at real servers: once, in order, bounded, tried again, given up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from api.config import NotifyTarget
from api.services.context import Context
from api.services.notifications.delivery import run_round
from api.store.alarms.tables import alarm, alarm_hold
from api.store.db import reading, writing
from api.store.models import audit_log
from api.store.notifications import outbox
from api.store.notifications.tables import notification
from tests.alarm_rows import change_alarm, put_alarm
from tests.conftest import NOW, Clock
from tests.hook_sink import Hook, hook_sink
from tests.mail_sink import Sink, mail_sink

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DESK = NotifyTarget(name="desk", kind="email", address="desk@example.org", language="en")


def told(context: Context, port: int, *targets: NotifyTarget) -> Context:
    """The deployment with a mail server on ``port`` and these targets."""
    settings = replace(context.settings, smtp_url=f"smtp://127.0.0.1:{port}", notify=targets or (DESK,))
    return replace(context, settings=settings)


def hooked(hook: Hook) -> NotifyTarget:
    return NotifyTarget(name="hook", kind="webhook", address=f"http://127.0.0.1:{hook.port}/", language="en")


def rounds(context: Context, clock: Clock, *at: timedelta) -> None:
    """A round at each of these times after NOW."""
    for after in at:
        clock.now = NOW + after
        run_round(context, lambda: True)


def rows(context: Context) -> list[dict[str, Any]]:
    with reading(context.engines["default"]) as connection:
        return [dict(row) for row in connection.execute(sa.select(notification)).mappings()]


def unreachable(context: Context) -> list[str]:
    """The states of the alarms that say that a target cannot be reached."""
    query = sa.select(alarm.c.state).where(alarm.c.kind == "notify.failed", alarm.c.subject == "hook")
    with reading(context.engines["default"]) as connection:
        return list(connection.scalars(query))


def test_an_alarm_is_told_once_and_its_end_once(context: Context, clock: Clock) -> None:
    with mail_sink(Sink()) as sink:
        opened = told(context, sink.port)
        number = put_alarm(context)
        rounds(opened, clock, SECOND, 4 * SECOND, HOUR)
        change_alarm(context, number, is_active=False, returned_at=NOW + HOUR, state="returned_unacknowledged")
        rounds(opened, clock, HOUR + 3 * SECOND, HOUR + MINUTE, HOUR + 2 * MINUTE)
    assert [subject.rpartition(" (")[2] for subject in sink.subjects] == ["raised)", "ended)"]
    assert [(row["occasion"], row["tries"], row["due_at"]) for row in rows(context)] == [
        ("raised", 1, None),
        ("ended", 1, None),
    ]


def test_the_end_of_an_alarm_that_was_closed_is_told_once(context: Context, clock: Clock) -> None:
    with mail_sink(Sink()) as sink:
        opened = told(context, sink.port)
        number = put_alarm(context)
        rounds(opened, clock, SECOND)
        over = {"state": "normal", "is_active": False, "returned_at": NOW + SECOND, "closed_at": NOW + 2 * SECOND}
        change_alarm(context, number, open_key=None, acknowledged_at=NOW + SECOND, **over)
        rounds(opened, clock, MINUTE, 2 * MINUTE, HOUR)
    assert [subject.rpartition(" (")[2] for subject in sink.subjects] == ["raised)", "ended)"]


def test_shelved_and_waiting_alarms_are_told_once_they_are_neither(context: Context, clock: Clock) -> None:
    with mail_sink(Sink()) as sink:
        opened = told(context, sink.port)
        put_alarm(context, state="shelved", rack_id=1)
        waits = put_alarm(context, state="normal", rack_id=2)  # for the delay of its kind
        third = put_alarm(context, rack_id=3)
        with writing(context.engines["default"]) as connection:
            key = sa.select(alarm.c.key).where(alarm.c.id == third).scalar_subquery()
            held = {"key": key, "hold": "shelved", "until": NOW + HOUR, "reason": "-", "actor": "kim", "at": NOW}
            connection.execute(alarm_hold.insert().values(held))
        rounds(opened, clock, SECOND)
        assert sink.mails == []
        change_alarm(context, waits, state="unacknowledged")
        rounds(opened, clock, 4 * SECOND)
        assert len(sink.mails) == 1
        rounds(opened, clock, HOUR)  # the hold of the third is over
    assert len(sink.mails) == 2


def test_nobody_acknowledges_and_the_next_one_is_told(context: Context, clock: Clock) -> None:
    boss = NotifyTarget(name="boss", kind="email", address="boss@example.org", language="en", after_min=10)
    with mail_sink(Sink()) as sink:
        opened = told(context, sink.port, boss)
        put_alarm(context)
        seen = put_alarm(context, rack_id=4)
        rounds(opened, clock, 9 * MINUTE)
        change_alarm(context, seen, acknowledged_at=NOW + 9 * MINUTE, acknowledged_by="kim", state="acknowledged")
        rounds(opened, clock, 10 * MINUTE, 20 * MINUTE)
    assert len(sink.mails) == 1
    assert "Nobody has acknowledged this alarm for 10 min." in sink.mails[0].get_content()


def test_a_flood_is_told_as_one_summary(context: Context, clock: Clock) -> None:
    with mail_sink(Sink()) as sink:
        for rack in range(500):
            put_alarm(context, rack_id=rack, priority=2 if rack else 1)
        rounds(told(context, sink.port), clock, SECOND, 4 * SECOND)
    assert sink.subjects == ["[Anjeon] 500 messages about alarms: raised 500"]
    body = sink.mails[0].get_content()
    assert "rack 0:" in body.splitlines()[2]  # the only urgent one stands first
    assert body.rstrip().endswith("and 450 more: High 450")


def test_a_target_gets_ten_messages_a_minute_at_most_and_then_all_the_rest(context: Context, clock: Clock) -> None:
    with mail_sink(Sink()) as sink:
        opened = told(context, sink.port)
        for second in range(30):
            put_alarm(context, rack_id=second)
            rounds(opened, clock, second * SECOND)
        assert len(sink.mails) == 10
        rounds(opened, clock, 61 * SECOND)
    assert len(sink.mails) == 11
    assert "20 messages about alarms" in sink.subjects[-1]


def test_a_server_that_is_away_is_tried_again_with_doubling_delay(context: Context, clock: Clock) -> None:
    with hook_sink(Hook(status=500)) as hook:
        opened = told(context, 1, hooked(hook))
        put_alarm(context)
        rounds(opened, clock, *(second * SECOND for second in range(0, 82, 3)))
        # tries at 0, 6, 18, 39, 81 s: 5, 10, 20, 40 s after the one before, in the first round of 3 s after that
        assert len(hook.bodies) == 5
        assert unreachable(context) == ["unacknowledged"]
        hook.status = 200
        rounds(opened, clock, 200 * SECOND, 300 * SECOND)
    assert len(hook.bodies) == 6
    assert unreachable(context) == ["returned_unacknowledged"]
    assert {body["id"] for body in hook.bodies} == {hook.bodies[0]["id"]}
    assert {headers["Idempotency-Key"] for headers in hook.headers} == {hook.bodies[0]["id"]}


def test_what_gathered_while_a_target_was_away_comes_together_after_what_was_begun(
    context: Context, clock: Clock
) -> None:
    with hook_sink(Hook(status=503)) as hook:
        opened = told(context, 1, hooked(hook))
        put_alarm(context)
        rounds(opened, clock, SECOND)
        for rack in range(10, 40):
            put_alarm(context, rack_id=rack)
        hook.status = 200
        rounds(opened, clock, 10 * SECOND)
    assert [len(body["alarms"]) for body in hook.bodies] == [1, 1, 30]


def test_after_a_day_it_is_given_up_and_said_so(context: Context, clock: Clock) -> None:
    opened = told(context, 1)  # nobody listens there
    put_alarm(context)
    rounds(opened, clock, SECOND, 23 * HOUR, 24 * HOUR + SECOND)
    assert [(row["due_at"], row["sent_at"]) for row in rows(context)] == [(None, None)]
    with reading(context.engines["default"]) as connection:
        said = connection.execute(sa.select(audit_log.c.action, audit_log.c.subject)).all()
    assert said == [("notifications given up", "desk")]


def test_a_crash_after_sending_sends_the_same_message_again(context: Context, clock: Clock, monkeypatch: Any) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    with mail_sink(Sink()) as sink:
        opened = told(context, sink.port)
        put_alarm(context)
        with monkeypatch.context() as dying:
            dying.setattr(outbox, "mark_sent", die)
            with suppress(Killed):
                rounds(opened, clock, SECOND)
        rounds(opened, clock, 4 * SECOND, 7 * SECOND)
    assert len(sink.mails) == 2  # at least once: the receiver drops the repeat by its name
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1


def test_one_target_that_is_away_does_not_keep_the_others_from_hearing(context: Context, clock: Clock) -> None:
    with hook_sink(Hook()) as hook:
        opened = told(context, 1, DESK, hooked(hook))
        put_alarm(context)
        rounds(opened, clock, SECOND)
    assert len(hook.bodies) == 1
    assert [row["error"].partition(":")[0] for row in rows(context) if row["target"] == "desk"] == ["127.0.0.1"]


def test_a_target_that_left_the_settings_is_given_up(context: Context, clock: Clock) -> None:
    put_alarm(context)
    rounds(told(context, 1), clock, SECOND)
    rounds(context, clock, 2 * SECOND)
    assert [row["due_at"] for row in rows(context)] == [None]


def test_nothing_is_begun_once_the_round_is_over(context: Context, clock: Clock) -> None:
    with mail_sink(Sink()) as sink:
        put_alarm(context)
        nothing: Callable[[], bool] = lambda: False  # noqa: E731
        assert run_round(told(context, sink.port), nothing).sent == 0
        assert sink.mails == []
