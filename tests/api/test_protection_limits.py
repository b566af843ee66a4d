"""Limits of the protection map over REST: tightened at once, loosened by two people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from api.services.context import Context
from api.services.protection.limits import limits_of
from api.services.roles import Role
from api.store import audit
from api.store.db import reading
from api.store.models import audit_log
from engine.safety.limits import DEFAULTS, Level, Limit

LIMITS = "/api/protection/limits/"
OVER = f"{LIMITS}1/over_voltage/1/"
CHANGES = "/api/protection/changes/"


@pytest.fixture
def engineer(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("engineer")


@pytest.fixture
def second(app: Flask) -> FlaskClient:
    token = app.extensions["anjeon.tokens"].issue(name="b engineer", role=Role.engineer, days=1, actor="test")
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def body(**fields: Any) -> dict[str, Any]:
    return {"reason": "as the maker says"} | fields


def over_voltage(context: Context) -> Limit:
    return limits_of(context, 1)["over_voltage", Level.WARNING]


def test_every_row_of_the_table_is_listed_for_every_site(viewer: FlaskClient) -> None:
    rows = viewer.get(LIMITS).json
    assert len(rows) == 2 * 9 * 2
    assert len(viewer.get(f"{LIMITS}?site=2").json) == 9 * 2
    assert rows[10] == {
        "site": 1,
        "quantity": "under_voltage",
        "level": 1,
        "code": 5,
        "unit": "V",
        "limit": 3.2,
        "release": 3.25,
        "delay_s": 3.0,
        "is_on": True,
        "is_default": True,
    }
    assert viewer.get(f"{LIMITS}?site=9").status_code == 404


def test_tightening_acts_at_once_and_is_on_record(engineer: FlaskClient, context: Context) -> None:
    answer = engineer.patch(OVER, json=body(limit=4.04, delay_s=2))
    assert (answer.status_code, answer.json["change"]) == (200, None)
    assert answer.json["limit"]["is_default"] is False
    assert over_voltage(context) == Limit(limit=4.04, release=4.0, delay_s=2)
    assert limits_of(context, 2) == DEFAULTS
    with reading(context.engines["default"]) as connection:
        row = connection.execute(sa.select(audit_log).order_by(audit_log.c.id.desc())).mappings().first()
        assert audit.first_broken(connection) is None
    assert row is not None
    assert (row["actor"], row["action"]) == ("a engineer", "limit changed")
    assert (row["subject"], '"reason": "as the maker says"' in row["detail"]) == ("site 1 over_voltage level 1", True)


def test_loosening_waits_for_a_second_person(
    engineer: FlaskClient, second: FlaskClient, viewer: FlaskClient, context: Context
) -> None:
    asked = engineer.patch(OVER, json=body(limit=4.09))
    assert asked.status_code == 202
    assert over_voltage(context).limit == 4.05
    again = engineer.patch(OVER, json=body(limit=4.09))  # asked twice is asked once
    assert again.json["change"]["id"] == asked.json["change"]["id"]
    path = f"{CHANGES}{asked.json['change']['id']}/"
    own = engineer.post(f"{path}approve/")
    assert (own.status_code, own.json["detail"]["needed"]) == (403, "second person")
    assert over_voltage(context).limit == 4.05
    answer = second.post(f"{path}approve/")
    assert answer.status_code == 200
    assert answer.json == {
        "id": asked.json["change"]["id"],
        "site": 1,
        "quantity": "over_voltage",
        "level": 1,
        "wanted": {"limit": 4.09, "release": 4.0, "delay_s": 3.0, "is_on": True},
        "now": {"limit": 4.09, "release": 4.0, "delay_s": 3.0, "is_on": True},
        "reason": "as the maker says",
        "requested_by": "a engineer",
        "requested_at": "2026-11-21T11:31:07+09:00",
        "state": "approved",
        "decided_by": "b engineer",
        "decided_at": "2026-11-21T11:31:07+09:00",
    }
    assert over_voltage(context).limit == 4.09
    assert second.post(f"{path}reject/").status_code == 409
    assert viewer.get(f"{CHANGES}?site=1&state=approved").json == [answer.json]
    assert viewer.get(f"{CHANGES}?state=pending").json == []


def test_a_rejected_request_leaves_the_limit_as_it_is(engineer: FlaskClient, context: Context) -> None:
    path = f"{CHANGES}{engineer.patch(OVER, json=body(is_on=False)).json['change']['id']}/"
    assert engineer.post(f"{path}reject/").json["state"] == "rejected"  # whoever asked may take it back
    assert over_voltage(context).is_on is True


def test_any_way_to_tell_less_is_a_loosening(engineer: FlaskClient) -> None:
    looser: list[dict[str, Any]] = [{"release": 4.02}, {"delay_s": 4}, {"is_on": False}]
    for change in [*looser, {"limit": 4.0, "release": 3.9, "delay_s": 9}]:
        assert engineer.patch(OVER, json=body(**change)).status_code == 202, change


def test_a_request_that_no_longer_fits_is_a_conflict(
    engineer: FlaskClient, second: FlaskClient, context: Context
) -> None:
    change = engineer.patch(OVER, json=body(limit=4.09)).json["change"]
    assert engineer.patch(f"{LIMITS}1/over_voltage/2/", json=body(limit=4.08)).status_code == 200
    assert second.post(f"{CHANGES}{change['id']}/approve/").status_code == 409
    assert over_voltage(context).limit == 4.05


def test_a_limit_that_cannot_be_is_refused_by_its_field(engineer: FlaskClient, context: Context) -> None:
    cases: list[tuple[str, dict[str, Any], int, str]] = [
        (OVER, {"release": 4.05}, 400, "release"),
        (OVER, {"limit": 4.10}, 400, "limit"),  # the warning must come before protection at 4.10 V
        (OVER, {"limit": 41.0}, 400, "limit"),
        (OVER, {"limit": "4.0"}, 400, "limit"),
        (OVER, {"limit": float("nan")}, 400, "limit"),
        (OVER, {"delay_s": -1}, 400, "delay_s"),
        (OVER, {"delay_s": 601}, 400, "delay_s"),
        (OVER, {"is_on": "off"}, 400, "is_on"),
        (OVER, {"colour": 1}, 400, "colour"),
        (OVER, {"limit": 4.0, "reason": " "}, 400, "reason"),
        (OVER, {}, 400, "body"),
        (f"{LIMITS}1/colour/1/", {"limit": 4.0}, 404, "quantity"),
        (f"{LIMITS}1/over_voltage/3/", {"limit": 4.0}, 404, "level"),
        (f"{LIMITS}9/over_voltage/1/", {"limit": 4.0}, 404, "operating_site"),
    ]
    for path, given, status, field in cases:
        answer = engineer.patch(path, json=body(**given))
        assert (answer.status_code, answer.json["detail"].get("field")) == (status, field), given
    assert limits_of(context, 1) == DEFAULTS


def test_an_operator_changes_no_limit(client_as: Callable[[str], FlaskClient]) -> None:
    operator = client_as("operator")
    assert operator.patch(OVER, json=body(limit=4.04)).status_code == 403
    assert operator.post(f"{CHANGES}1/approve/").status_code == 403
    assert client_as("engineer").post(f"{CHANGES}1/approve/").status_code == 404
