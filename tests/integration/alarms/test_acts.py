"""What people do to alarms, what ends by itself, and what is on record of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.errors import BadParameter, Conflict, NotAllowed, NotFound
from api.services.alarms import acts
from api.services.alarms.listing import alarm_detail, list_alarms
from api.services.alarms.summary import summary
from api.services.alarms.waiting import end_waits
from api.services.context import Context
from api.services.roles import Principal, Role
from api.store import audit
from api.store.alarms.lists import AlarmQuery
from api.store.db import reading
from api.store.models import audit_log
from engine.safety.alarms import State
from tests.alarms import GAP, HOT, alarms, at, says, story, take
from tests.conftest import NOW, Clock
from tests.integration.alarms.test_reports import BAD

KIM = Principal(name="kim", role=Role.operator, kind="session")
LEE = Principal(name="lee", role=Role.engineer, kind="session")
GUEST = Principal(name="guest", role=Role.viewer, kind="session")


@pytest.fixture
def gap(context: Context) -> int:
    """An alarm that stands."""
    return take(context, says(GAP, True, 0, value=0.31))[0]


def audited(context: Context) -> list[tuple[str, str]]:
    with reading(context.engines["default"]) as connection:
        rows = connection.execute(sa.select(audit_log).order_by(audit_log.c.id)).mappings()
        return [(row["actor"], row["action"]) for row in rows if row["action"].startswith("alarm")]


def test_an_acknowledged_alarm_that_returns_is_closed(context: Context, gap: int, clock: Clock) -> None:
    clock.now = at(10)
    seen = acts.acknowledge(context, gap, KIM, note="fan is on")
    assert (seen.state, seen.acknowledged_by, seen.acknowledged_at) == (State.ACKNOWLEDGED, "kim", at(10))
    take(context, says(GAP, False, 20))
    (closed,) = alarms(context)
    assert (closed.state, closed.closed_at) == (State.NORMAL, at(20))
    assert take(context, says(GAP, True, 30)) != [gap]  # the next time is another alarm
    assert audited(context) == [("kim", "alarm acknowledge")]
    history = alarm_detail(context, gap).history
    assert [(done.actor, done.note) for done in history] == [("anjeon", ""), ("kim", "fan is on"), ("anjeon", "")]


def test_a_latched_kind_wants_a_reset_after_return_and_acknowledgement(context: Context) -> None:
    (hot,) = take(context, says(HOT, True, 0))
    acts.acknowledge(context, hot, KIM)
    with pytest.raises(Conflict) as refused:
        acts.reset(context, hot, KIM)
    assert refused.value.detail["state"] == "acknowledged"
    take(context, says(HOT, False, 5))
    assert alarms(context)[0].state is State.LATCHED
    assert acts.reset(context, hot, KIM).state is State.NORMAL
    assert story(context, hot)[-2:] == [("return", "latched"), ("reset", "normal")]


def test_of_two_operators_the_second_is_told_what_the_state_is_now(context: Context, gap: int) -> None:
    acts.acknowledge(context, gap, KIM)
    with pytest.raises(Conflict) as refused:
        acts.acknowledge(context, gap, LEE)
    assert refused.value.detail["state"] == "acknowledged"
    assert audited(context) == [("kim", "alarm acknowledge")]  # nothing is on record of what did not happen


def test_several_are_acknowledged_at_once_but_for_those_that_are_already(context: Context, gap: int) -> None:
    (hot,) = take(context, says(HOT, True, 1))
    acts.acknowledge(context, gap, KIM)
    assert [alarm.id for alarm in acts.acknowledge_several(context, [hot, gap], KIM)] == [hot]
    with pytest.raises(NotFound):
        acts.acknowledge_several(context, [gap, 999], KIM)
    with pytest.raises(BadParameter):
        acts.acknowledge_several(context, [], KIM)


def test_a_shelf_ends_by_itself_and_what_still_holds_is_announced_anew(
    context: Context, gap: int, clock: Clock
) -> None:
    acts.acknowledge(context, gap, KIM)
    acts.shelve(context, gap, KIM, until=NOW + timedelta(hours=2), reason="sensor is being changed")
    take(context, says(GAP, False, 60), says(GAP, True, 120))
    assert [row.state for row in alarms(context)] == [State.SHELVED]
    assert summary(context).newest is None
    (listed,) = list_alarms(context, AlarmQuery())
    assert listed.hold is not None
    assert (listed.hold.until, listed.hold.reason) == (NOW + timedelta(hours=2), "sensor is being changed")
    clock.now += timedelta(hours=2, seconds=-1)
    assert end_waits(context).shelves == 0
    clock.now += timedelta(seconds=1)
    assert end_waits(context).shelves == 1
    back = alarm_detail(context, gap)
    assert (back.listed.alarm.state, back.listed.alarm.acknowledged_by) == (State.UNACKNOWLEDGED, None)
    assert back.listed.hold is None
    assert audited(context)[-1] == ("anjeon", "alarm shelf_ended")


def test_what_went_while_it_was_shelved_is_over_with_the_shelf(context: Context, gap: int, clock: Clock) -> None:
    acts.shelve(context, gap, KIM, until=at(3600), reason="test run")
    take(context, says(GAP, False, 60))
    assert [row.closed_at for row in alarms(context)] == [None]
    acts.unshelve(context, gap, KIM)
    assert [row.state for row in alarms(context)] == [State.NORMAL]


@pytest.mark.parametrize(("who", "hours", "longest"), [(KIM, 8, 8), (LEE, 720, 720), (KIM, 0, 8), (LEE, -1, 720)])
def test_a_shelf_has_an_end_within_what_the_role_may(
    context: Context, gap: int, who: Principal, hours: float, longest: int
) -> None:
    beyond = NOW + timedelta(hours=hours, seconds=1 if hours > 0 else 0)
    with pytest.raises(BadParameter) as refused:
        acts.shelve(context, gap, who, until=beyond, reason="test run")
    assert (refused.value.detail["field"], refused.value.detail["longest_h"]) == ("until", longest)
    assert f"{longest} h" in str(refused.value)
    if hours > 0:
        acts.shelve(context, gap, who, until=NOW + timedelta(hours=hours), reason="test run")


def test_a_suppression_and_a_repair_are_lifted_by_an_engineer(context: Context, gap: int) -> None:
    assert acts.suppress(context, gap, LEE, reason="bank 1 is not built yet").state is State.SUPPRESSED
    assert acts.take_out(context, gap, LEE, reason="sensor is broken").state is State.OUT_OF_SERVICE
    with pytest.raises(Conflict):
        acts.unsuppress(context, gap, LEE)
    assert acts.put_back(context, gap, LEE).state is State.UNACKNOWLEDGED


def test_an_alarm_that_is_over_can_be_taken_out_of_service_unless_there_is_a_newer_one(
    context: Context, gap: int
) -> None:
    acts.acknowledge(context, gap, KIM)
    take(context, says(GAP, False, 5))
    assert acts.take_out(context, gap, LEE, reason="repair").state is State.OUT_OF_SERVICE
    assert take(context, says(GAP, True, 10)) == [gap]  # still out of service, still the same alarm
    acts.put_back(context, gap, LEE)
    acts.acknowledge(context, gap, KIM)
    take(context, says(GAP, False, 15))
    (newer,) = take(context, says(GAP, True, 20))
    with pytest.raises(Conflict) as refused:
        acts.take_out(context, gap, LEE, reason="repair")
    assert refused.value.detail["newer"] == newer


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (lambda c, n, w: acts.acknowledge(c, n, w), GUEST),
        (lambda c, n, w: acts.note(c, n, w, "x"), GUEST),
        (lambda c, n, w: acts.suppress(c, n, w, reason="x"), KIM),
        (lambda c, n, w: acts.take_out(c, n, w, reason="x"), KIM),
        (lambda c, n, w: acts.unsuppress(c, n, w), KIM),
    ],
)
def test_nobody_acts_beyond_his_role(
    context: Context, gap: int, act: Callable[[Context, int, Principal], Any], who: Principal
) -> None:
    with pytest.raises(NotAllowed):
        act(context, gap, who)


def test_a_note_says_something_and_changes_nothing(context: Context, gap: int) -> None:
    acts.note(context, gap, KIM, " looked at it ")
    assert story(context, gap)[-1] == ("note", "unacknowledged")
    for words in (" ", "x" * 301, "a\x00b"):
        with pytest.raises(BadParameter):
            acts.note(context, gap, KIM, words)
    with pytest.raises(NotFound):
        acts.note(context, 10**30, KIM, "x")


def test_delays_end_without_another_report(context: Context, clock: Clock) -> None:
    take(context, says(BAD, True, 0))
    clock.now = at(3)
    assert end_waits(context).delays == 1
    take(context, says(BAD, False, 4))
    clock.now = at(13)
    assert end_waits(context).delays == 0
    clock.now = at(14)  # ten seconds gone
    assert end_waits(context).delays == 1
    assert alarms(context)[0].state is State.RETURNED_UNACKNOWLEDGED


def test_the_summary_names_the_newest_of_the_worst_that_nobody_has_seen(context: Context, gap: int) -> None:
    (hot,) = take(context, says(HOT, True, 1))
    (bad,) = take(context, says(BAD, True, 1), says(BAD, True, 4))
    found = summary(context)
    assert found.newest is not None
    assert (found.newest.id, found.open_by_priority) == (hot, {1: 1, 2: 1, 3: 1})
    assert [alarm.id for alarm in found.sounding] == [hot, gap]
    acts.acknowledge(context, hot, KIM)
    take(context, says(GAP, False, 5))
    found = summary(context)
    assert found.newest is not None
    assert (found.newest.id, found.unacknowledged_by_priority, found.standing_by_priority) == (
        gap,
        {2: 1, 3: 1},
        {1: 1, 3: 1},
    )
    acts.shelve(context, gap, KIM, until=at(60), reason="x")
    assert summary(context).newest is not None
    assert summary(context).newest.id == bad  # type: ignore[union-attr]


def test_the_audit_log_holds_after_all_that(context: Context, gap: int) -> None:
    acts.acknowledge(context, gap, KIM)
    acts.note(context, gap, KIM, "x")
    with reading(context.engines["default"]) as connection:
        assert audit.first_broken(connection) is None
