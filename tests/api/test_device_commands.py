"""Commands and faults over REST: a whole walk, who may what, and bad input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.services.context import Context
from api.store import audit
from api.store.db import reading
from tests.conftest import Clock
from tests.devices import device, put_commands
from wsgi import create_app

COMMANDS = "/api/devices/bms/commands/"
FAULTS = "/api/devices/bms/faults/"
ON = {"name": "r1.fan", "value": 1, "reason": "rack 1 is hot"}


@pytest.fixture
def operator(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("operator")


def test_a_command_is_formed_then_confirmed_and_followed(operator: FlaskClient, viewer: FlaskClient) -> None:
    formed = operator.post(COMMANDS, json=ON)
    assert (formed.status_code, formed.json["state"], formed.json["formed_by"]) == (201, "formed", "a operator")
    assert formed.json["expires_at"] == "2026-11-21T11:32:07+09:00"  # a minute after 11:31:07 in Seoul
    command_id = formed.json["id"]
    confirmed = operator.post(f"/api/commands/{command_id}/confirm")
    assert (confirmed.status_code, confirmed.json["state"]) == (202, "confirmed")
    followed = viewer.get(f"/api/commands/{command_id}/").json
    assert (followed["state"], followed["outcome"], followed["text"]) == ("confirmed", None, None)
    assert [row["id"] for row in viewer.get(COMMANDS).json] == [command_id]


def test_what_became_of_a_command_is_said_in_the_readers_language(context: Context, viewer: FlaskClient) -> None:
    put_commands(context)
    done = viewer.get("/api/commands/1/").json
    assert (done["outcome"], done["before"], done["after"]) == ("applied", 90.0, 80.0)
    assert done["text"] == "Applied: the device holds 80, read back."
    assert viewer.get("/api/commands/1/?lang=ko").json["text"] == "적용됨: 장치 값이 80임을 읽기 확인하였습니다."


BAD: list[tuple[dict[str, Any], str, str]] = [
    (ON | {"value": 2}, "value", "one of 0 (off), 1 (on)"),
    (ON | {"name": "soc_cap", "value": 95.1}, "value", "a number from 50 to 95 % in steps of 0.1"),
    (ON | {"name": "soc_cap", "value": 80.55}, "value", "in steps of 0.1"),
    (ON | {"name": "power"}, "name", "one of r1.fan, r2.fan, soc_cap, order_source"),
    (ON | {"value": "1"}, "value", "a finite number"),
    (ON | {"value": True}, "value", "a finite number"),
    (ON | {"reason": ""}, "reason", "1 to 300 characters"),
    ({"name": "r1.fan", "value": 1}, "reason", "1 to 300 characters"),
    (ON | {"who": "me"}, "who", "an object with name, value, reason"),
]


def test_a_bad_command_is_refused_with_its_field_and_what_is_accepted(operator: FlaskClient) -> None:
    for body, field, says in BAD:
        answer = operator.post(COMMANDS, json=body)
        assert (answer.status_code, answer.json["detail"]["field"]) == (400, field), body
        assert says in answer.json["message"], body
    assert operator.get(COMMANDS).json == []


def test_a_request_that_is_refused_changes_nothing(operator: FlaskClient) -> None:
    command_id = operator.post(COMMANDS, json=ON).json["id"]
    assert operator.post(f"/api/commands/{command_id}/confirm/?tz=Nowhere/Land").status_code == 400
    assert operator.post(f"{COMMANDS}?tz=Nowhere/Land", json=ON).status_code == 400
    assert [row["state"] for row in operator.get(COMMANDS).json] == ["formed"]


def test_only_an_operator_gives_commands(operator: FlaskClient, viewer: FlaskClient) -> None:
    assert viewer.post(COMMANDS, json=ON).status_code == 403
    command_id = operator.post(COMMANDS, json=ON).json["id"]
    for act in ("confirm", "cancel"):
        assert viewer.post(f"/api/commands/{command_id}/{act}/").status_code == 403
    assert viewer.post(FAULTS, json={"kind": "silent", "reason": "x"}).status_code == 403
    assert viewer.get(f"/api/commands/{command_id}/").json["state"] == "formed"


def test_an_expired_command_cannot_be_confirmed(operator: FlaskClient, clock: Clock) -> None:
    command_id = operator.post(COMMANDS, json=ON).json["id"]
    clock.now += timedelta(seconds=61)
    answer = operator.post(f"/api/commands/{command_id}/confirm/")
    assert (answer.status_code, answer.json["detail"]["state"]) == (409, "expired")
    assert operator.get(f"/api/commands/{command_id}/").json["state"] == "expired"


def test_what_is_not_there_is_not_found(operator: FlaskClient) -> None:
    assert operator.post("/api/devices/nobody/commands/", json=ON).status_code == 404
    assert operator.get("/api/devices/nobody/registers/").status_code == 404
    assert operator.post("/api/commands/77/confirm/").status_code == 404
    assert operator.post(f"/api/commands/{10**30}/cancel/").status_code == 404


def test_a_simulator_is_given_a_fault_without_a_confirmation(operator: FlaskClient) -> None:
    answer = operator.post(
        FAULTS, json={"kind": "hot_cell", "rack_id": 3, "position": 17, "value": 3, "reason": "drill"}
    )
    assert (answer.status_code, answer.json["name"], answer.json["state"]) == (202, "fault.hot_cell", "confirmed")
    detail = {"kind": "hot_cell", "rack": 3, "position": 17, "magnitude": 3.0, "duration_s": 0}
    assert answer.json["detail"] == detail
    cleared = operator.post(f"{FAULTS}clear/", json={"reason": "over"})
    assert (cleared.status_code, cleared.json["name"], cleared.json["detail"]) == (202, "fault.clear", {"kind": None})


def test_the_faults_a_simulator_has_are_those_given_and_neither_over_nor_taken_back(
    context: Context, viewer: FlaskClient, operator: FlaskClient
) -> None:
    put_commands(context)
    assert [row["name"] for row in viewer.get(FAULTS).json] == ["fault.hot_cell"]


BAD_FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "earthquake"}, "kind"),
    ({"kind": "hot_cell"}, "rack_id"),
    ({"kind": "hot_cell", "rack_id": 1, "value": 1e9}, "value"),
    ({"kind": "silent", "duration_s": 70_000}, "duration_s"),
    ({"kind": "silent", "position": -1}, "position"),
]


def test_a_bad_fault_is_refused_with_its_field(operator: FlaskClient) -> None:
    for body, field in BAD_FAULTS:
        answer = operator.post(FAULTS, json=body | {"reason": "drill"})
        assert (answer.status_code, answer.json["detail"]["field"]) == (400, field), body


@pytest.fixture
def real(context: Context) -> Flask:
    """The application over a device that is no simulator."""
    return create_app(context=replace(context, settings=replace(context.settings, devices=(device(),))))


def test_a_real_device_takes_no_faults(real: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    token = client_as("operator").environ_base["HTTP_AUTHORIZATION"]
    answer = real.test_client().post(FAULTS, json={"kind": "silent", "reason": "x"}, headers={"Authorization": token})
    assert answer.status_code == 409


def test_every_act_is_in_the_audit_log(operator: FlaskClient, context: Context) -> None:
    command_id = operator.post(COMMANDS, json=ON).json["id"]
    operator.post(f"/api/commands/{command_id}/confirm/")
    operator.post(f"/api/commands/{command_id}/cancel/")
    operator.post(FAULTS, json={"kind": "silent", "reason": "drill"})
    with reading(context.engines["default"]) as connection:
        assert audit.first_broken(connection) is None
        assert audit.count(connection) >= 4
