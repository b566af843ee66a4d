"""Devices, their registers, and how far commands to them go, over REST."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from api.services.context import Context
from api.services.control.overview import list_devices
from api.store.db import writing
from api.store.devices.states import DeviceState, Link, Quality, RegisterValue, write_states
from tests.conftest import NOW, Clock


@pytest.fixture
def operator(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("operator")


@pytest.fixture
def engineer(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("engineer")


@pytest.fixture
def polled(context: Context) -> Context:
    """The device answered two seconds ago; its power is outside what is plausible."""
    at = NOW - timedelta(seconds=2)
    image = (
        RegisterValue(name="soc", words=(500,), value=50.0, quality=Quality.GOOD, at=at),
        RegisterValue(name="power", words=(60_000,), value=6000.0, quality=Quality.RANGE, at=at),
    )
    state = DeviceState(
        device="bms",
        at=NOW,
        link=Link.UP,
        since=NOW - timedelta(hours=1),
        answered_at=at,
        counters={"polls": 3600},
        image=image,
    )
    with writing(context.engines["default"]) as connection:
        write_states(connection, [state])
    return context


def test_a_device_that_was_never_polled_is_listed_as_unknown(viewer: FlaskClient) -> None:
    (found,) = viewer.get("/api/devices/").json
    assert (found["id"], found["site"], found["link"], found["age_s"]) == ("bms", 1, None, None)
    assert found["qualities"]["missing"] == 6
    assert (found["arming"], found["may_write"], found["simulator"]) == ("armed", True, True)


def test_the_address_of_a_device_is_for_engineers(viewer: FlaskClient, engineer: FlaskClient) -> None:
    assert viewer.get("/api/devices/").json[0]["host"] is None
    assert engineer.get("/api/devices").json[0]["host"] == "127.0.0.1:1/1"


def test_registers_are_the_last_stored_image_with_their_worth_and_age(viewer: FlaskClient, polled: Context) -> None:
    assert viewer.get("/api/devices/").json[0]["qualities"] == {
        "good": 1, "stale": 0, "frozen": 0, "range": 1, "invalid": 0, "missing": 4
    }  # fmt: skip
    body = viewer.get("/api/devices/bms/registers/").json
    soc, power, fan = body["registers"][:3]
    assert soc == {
        "name": "soc",
        "address": 0,
        "function": 4,
        "value": 50.0,
        "unit": "%",
        "quality": "good",
        "age_s": 2.0,
        "words": [500],
        "rack_id": None,
    }
    assert (power["quality"], fan["name"], fan["quality"], fan["value"]) == ("range", "r1.fan", "missing", None)
    cap = next(each for each in body["writables"] if each["name"] == "soc_cap")
    assert (cap["low"], cap["high"], cap["step"], cap["unit"], cap["label"]) == (50.0, 95.0, 0.1, "%", "SoC cap")


def test_without_a_collector_nothing_is_known_of_a_device_and_old_values_are_stale(
    viewer: FlaskClient, polled: Context, clock: Clock
) -> None:
    clock.now += timedelta(seconds=14)
    (found,) = viewer.get("/api/devices/").json
    assert (found["link"], found["age_s"], found["qualities"]["good"], found["qualities"]["stale"]) == (
        "up",
        16.0,
        0,
        2,
    )
    clock.now += timedelta(seconds=2)
    assert viewer.get("/api/devices/").json[0]["link"] is None


def test_a_device_whose_map_cannot_be_used_is_listed_with_the_reason(context: Context) -> None:
    broken = replace(context.settings.devices[0], map="/nowhere.yaml")
    (view,) = list_devices(replace(context, settings=replace(context.settings, devices=(broken,))))
    assert view.mistake is not None
    assert "/nowhere.yaml" in view.mistake.in_language("en")


def test_an_engineer_arms_and_disarms_with_a_reason(operator: FlaskClient, engineer: FlaskClient) -> None:
    body = {"arming": "shadow", "reason": "commissioning"}
    assert operator.post("/api/devices/bms/arming/", json=body).status_code == 403
    answer = engineer.post("/api/devices/bms/arming/", json=body)
    assert (answer.status_code, answer.json["arming"], answer.json["may_write"]) == (200, "shadow", False)
    for wrong, field in (({"arming": "on", "reason": "x"}, "arming"), ({"arming": "armed", "reason": " "}, "reason")):
        refused = engineer.post("/api/devices/bms/arming/", json=wrong)
        assert (refused.status_code, refused.json["detail"]["field"]) == (400, field)
    assert engineer.post("/api/devices/nobody/arming/", json=body).status_code == 404


def test_writes_go_off_by_an_operator_and_on_by_an_engineer(operator: FlaskClient, engineer: FlaskClient) -> None:
    off, on = {"off": True, "reason": "fire"}, {"off": False, "reason": "over"}
    answer = operator.post("/api/devices/writes/", json=off)
    assert (answer.status_code, answer.json["off"], answer.json["actor"]) == (200, True, "a operator")
    assert operator.get("/api/devices/").json[0]["may_write"] is False
    assert operator.post("/api/devices/writes", json=on).status_code == 403
    assert engineer.post("/api/devices/writes", json=on).json["off"] is False
    assert operator.get("/api/devices/writes/").json["reason"] == "over"
