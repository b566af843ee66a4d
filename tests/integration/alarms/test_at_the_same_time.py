"""Watchers and operators that act at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from api.errors import Conflict
from api.services.alarms import acts
from api.services.context import Context
from api.services.roles import Principal, Role
from engine.safety.alarms import State
from tests.alarms import GAP, HOT, alarms, says, story, take

OPERATORS = [Principal(name=f"operator {i}", role=Role.operator, kind="session") for i in range(4)]


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gives, all begun at once."""
    ready = Barrier(len(calls))

    def begun(call: Callable[[], Any]) -> Any:
        ready.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(begun, call) for call in calls]]


def test_a_condition_that_two_report_at_once_is_one_alarm(context: Context) -> None:
    first, second = together(*[lambda: take(context, says(GAP, True, 0), says(HOT, True, 1))] * 2)
    assert first == second
    assert [story(context, alarm.id) for alarm in alarms(context)] == [[("raise", "unacknowledged")]] * 2


def test_of_operators_who_acknowledge_at_once_one_does(context: Context) -> None:
    (gap,) = take(context, says(GAP, True, 0))

    def acknowledge(who: Principal) -> str:
        try:
            return str(acts.acknowledge(context, gap, who).acknowledged_by)
        except Conflict as refused:
            return str(refused.detail["state"])

    said = together(*(lambda who=who: acknowledge(who) for who in OPERATORS))  # type: ignore[misc]
    assert sorted(said)[:3] == ["acknowledged"] * 3
    assert len(story(context, gap)) == 2


def test_an_act_and_a_return_at_once_leave_one_story(context: Context) -> None:
    (gap,) = take(context, says(GAP, True, 0))
    together(lambda: acts.acknowledge(context, gap, OPERATORS[0]), lambda: take(context, says(GAP, False, 5)))
    assert alarms(context)[0].state is State.NORMAL
    raised, *rest = (act for act, _ in story(context, gap))
    assert (raised, sorted(rest)) == ("raise", ["acknowledge", "return"])
