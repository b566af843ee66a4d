"""Which rows make the next message to a target."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from api.services.notifications.turn import MESSAGES_A_MINUTE, SINGLES, next_message
from api.store.notifications.outbox import Waiting
from tests.conftest import NOW

SECOND = timedelta(seconds=1)


def row(number: int, **given: Any) -> Waiting:
    ordinary: dict[str, Any] = {
        "target": "desk",
        "alarm_id": number,
        "occasion": "raised",
        "formed_at": NOW,
        "batch": None,
        "due_at": NOW,
        "tries": 0,
        "error": "",
    }
    return Waiting(id=number, **{**ordinary, **given})


def chosen(*rows: Waiting, allowance: int = MESSAGES_A_MINUTE) -> list[int]:
    return [found.id for found in next_message(rows, NOW, allowance)]


def test_a_few_are_told_one_by_one() -> None:
    assert chosen(*(row(n) for n in range(1, SINGLES + 1))) == [1]


def test_more_at_once_are_told_together() -> None:
    assert chosen(*(row(n) for n in range(1, SINGLES + 2))) == [1, 2, 3, 4, 5, 6]


def test_what_would_go_beyond_the_minute_is_told_together_or_waits() -> None:
    assert chosen(row(1), row(2), allowance=1) == [1, 2]
    assert chosen(row(1), allowance=0) == []


def test_a_message_that_was_begun_is_tried_again_as_it_was() -> None:
    begun = [row(n, batch=1, tries=1) for n in (1, 2, 3)]
    assert chosen(*begun, row(4)) == [1, 2, 3]


def test_a_message_whose_sender_died_is_sent_before_anything_new() -> None:
    assert chosen(row(1, batch=1), row(2)) == [1]


def test_a_target_that_failed_is_left_alone_until_its_delay_is_over() -> None:
    failed = row(1, batch=1, tries=3, due_at=NOW + 20 * SECOND)  # the third delay is 20 s: tried just now
    assert chosen(failed, row(2)) == []


def test_something_new_is_tried_a_minute_after_a_failure_whatever_the_delay() -> None:
    hourly = row(1, batch=1, tries=12, due_at=NOW + timedelta(minutes=59))
    assert chosen(hourly, row(2)) == [2]
    assert chosen(row(1, batch=1, tries=12, due_at=NOW + timedelta(minutes=59, seconds=1)), row(2)) == []
