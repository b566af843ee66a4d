"""When a silent device is asked again."""

from __future__ import annotations

import itertools
import random

from api.store.devices.states import Link
from jobs.devices.health import Health


def asked_at(health: Health, seconds: range) -> list[int]:
    """The seconds at which a device that never answers is asked."""
    found = []
    for second in seconds:
        if health.is_due(second):
            found.append(second)
            health.kept_silent(second)
    return found


def test_the_pauses_double_up_to_half_a_minute_and_differ_from_device_to_device() -> None:
    tries = [asked_at(Health(random.Random(seed), 0), range(300)) for seed in (1, 2)]
    assert tries[0] != tries[1]
    for each in tries:
        pauses = [later - earlier for earlier, later in itertools.pairwise(each)]
        assert pauses[0] == 1
        assert max(pauses) <= 30
        assert min(pauses[-3:]) >= 21


def test_one_lost_answer_is_no_silence_two_are() -> None:
    health = Health(random.Random(1), 0)
    health.answered(1, is_bad=False)
    health.kept_silent(2)
    assert (health.link, health.is_silent) == (Link.UP, False)
    health.kept_silent(3)
    assert (health.link, health.since, health.is_silent) == (Link.SILENT, 3, True)
    health.answered(9, is_bad=False)
    assert (health.link, health.since, health.is_silent) == (Link.UP, 9, False)
    assert health.is_due(9)


def test_a_clock_set_back_by_an_hour_does_not_keep_a_silent_device_from_being_asked() -> None:
    health = Health(random.Random(1), 0)
    for second in (5000, 5001, 5003):
        health.kept_silent(second)
    assert health.is_due(1400)


def test_a_device_whose_turn_on_the_line_never_comes_is_not_believed_to_be_up() -> None:
    health = Health(random.Random(1), 0)
    health.answered(5, is_bad=False)
    health.left_out(14)
    assert (health.link, health.is_silent) == (Link.UP, False)
    health.left_out(15)
    assert (health.link, health.since, health.is_silent) == (Link.SILENT, 15, True)
    health.answered(16, is_bad=False)
    assert (health.link, health.is_silent) == (Link.UP, False)


def test_one_that_never_answered_and_is_never_asked_is_silent_too() -> None:
    health = Health(random.Random(1), 0)
    health.left_out(10)
    assert (health.link, health.is_silent) == (Link.NEVER, True)
