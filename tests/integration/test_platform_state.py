"""Whether Anjeon itself works."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from api.config import Device
from api.services.context import Context
from api.services.platform_state import COLLECTOR, LostDevice, MinuteJob, platform_state
from api.services.sos.catch_up import NAME, catch_up
from api.store.db import writing
from api.store.devices.states import DeviceState, Link, write_states
from api.store.job_state import JobState, write_state
from tests.conftest import NOW

HOUR_AGO = NOW - timedelta(hours=1)


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """What is read here is stored and tested elsewhere on both databases."""
    return str(request.param)


@pytest.fixture
def following(context: Context) -> Context:
    """A deployment of three devices: one answers, one is silent, one was followed until an hour ago."""
    devices = tuple(
        Device(id=name, site=1, map="room_sensors", host="h", arming=arming)
        for name, arming in (("bms", "armed"), ("pcs", "simulate"), ("room", "simulate"))
    )
    states = [
        DeviceState(device="bms", at=NOW, link=Link.UP, since=HOUR_AGO),
        DeviceState(device="pcs", at=NOW, link=Link.SILENT, since=NOW - timedelta(minutes=5)),
        DeviceState(device="room", at=HOUR_AGO, link=Link.UP, since=HOUR_AGO - timedelta(hours=1)),
    ]
    with writing(context.engines["default"]) as connection:
        write_states(connection, states)
        write_state(connection, COLLECTOR, JobState(beat_at=NOW, note={"waiting_rows": 12}))
    return replace(context, settings=replace(context.settings, devices=devices))


def test_devices_that_do_not_answer_are_named_with_since_when(following: Context) -> None:
    found = platform_state(following)
    assert found.devices == 3
    assert found.lost == (
        LostDevice(device="pcs", since=NOW - timedelta(minutes=5)),
        LostDevice(device="room", since=HOUR_AGO),
    )
    assert (found.waiting_rows, found.armed, found.away) == (12, 1, ())


def test_the_minute_job_says_for_how_many_sets_and_how_long(context: Context) -> None:
    catch_up(context, NOW.replace(second=0))
    expected = MinuteJob(done_until=NOW.replace(second=0), is_late=False, sets=0, took_s=0.0)
    assert platform_state(context).job == expected


def test_before_anything_ran_nothing_is_made_up(context: Context) -> None:
    found = platform_state(context)
    assert (found.job, found.waiting_rows) == (None, None)


def test_a_job_that_stopped_is_late(context: Context) -> None:
    with writing(context.engines["default"]) as connection:
        write_state(connection, NAME, JobState(done_until=HOUR_AGO))
    job = platform_state(context).job
    assert job is not None
    assert (job.is_late, job.sets) == (True, None)
