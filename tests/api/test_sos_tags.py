"""Defining, listing and changing tags over REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.services.context import Context
from api.store import audit
from api.store.db import reading, writing
from api.store.models import audit_log
from api.store.times import UtcTime
from tests.site_rows import make_rack_table

HOT: dict[str, Any] = {
    "tag": "over_temp",
    "source": {"site": 1, "table": "rack", "column": "RACK_MAX_CELL_TEMPERATURE", "bank_id": 1},
    "maximum_safe_value": 40,
    "warnning_threshold": 50,
}
SOH: dict[str, Any] = {
    "tag": "keti_soh",
    "source": {"table_name": "analysis_result_keti"},
    "maximum_safe_value": 80,
    "warnning_threshold": 70,
}


@pytest.fixture
def engineer(client_as: Callable[[str], FlaskClient], context: Context) -> FlaskClient:
    make_rack_table(context)
    return client_as("engineer")


def test_a_defined_tag_is_listed_with_its_defaults(engineer: FlaskClient, viewer: FlaskClient) -> None:
    answer = engineer.post("/api/sos/tags/", json=HOT)
    assert answer.status_code == 201
    # defaults of safety.md: zeta 0.8, three in a row, three minutes
    assert answer.json == HOT | {
        "source": HOT["source"] | {"column": "rack_max_cell_temperature"},
        "upper_safety_limit": 0.8,
        "max_count": 3,
        "max_age_s": 180,
        "action": None,
        "warn_action": None,
        "unsafe_action": None,
        "message": None,
    }
    assert viewer.get("/api/sos/tags").json == [answer.json]


def test_a_name_that_is_taken_is_a_conflict_and_changes_nothing(engineer: FlaskClient) -> None:
    assert engineer.post("/api/sos/tags/", json=SOH).status_code == 201
    answer = engineer.post("/api/sos/tags/", json=SOH | {"maximum_safe_value": 81})
    assert answer.status_code == 409
    assert engineer.get("/api/sos/tags/").json[0]["maximum_safe_value"] == 80


MISFITS: list[tuple[dict[str, Any], str]] = [
    ({"warnning_threshold": 40}, "warnning_threshold"),
    ({"warnning_threshold": float("nan")}, "warnning_threshold"),
    ({"maximum_safe_value": float("inf")}, "maximum_safe_value"),
    ({"maximum_safe_value": "40"}, "maximum_safe_value"),
    ({"maximum_safe_value": True}, "maximum_safe_value"),
    ({"maximum_safe_value": None}, "maximum_safe_value"),
    ({"maximum_safe_value": 10**400}, "maximum_safe_value"),
    ({"maximum_safe_value": -1.7e308, "warnning_threshold": 1.7e308}, "warnning_threshold"),
    ({"upper_safety_limit": 1}, "upper_safety_limit"),
    ({"upper_safety_limit": 0}, "upper_safety_limit"),
    ({"max_count": 0}, "max_count"),
    ({"max_count": 2.5}, "max_count"),
    ({"max_age_s": 0}, "max_age_s"),
    ({"max_age_s": 2**40}, "max_age_s"),
    ({"tag": ""}, "tag"),
    ({"tag": "a,b"}, "tag"),
    ({"tag": " over_temp"}, "tag"),
    ({"tag": "a\x00b"}, "tag"),
    ({"tag": "x" * 65}, "tag"),
    ({"tag": 5}, "tag"),
    ({"message": "x" * 301}, "message"),
    ({"message": "a\x00"}, "message"),
    ({"colour": "red"}, "colour"),
    ({"source": None}, "source"),
    ({"source": {}}, "source"),
    ({"source": {"table_name": "analysis_result_keti", "site": 1}}, "source"),
    ({"source": {"table_name": "user_account"}}, "source.table_name"),
    ({"source": {"table_name": "x; DROP TABLE tag_list"}}, "source.table_name"),
    ({"source": HOT["source"] | {"site": 9}}, "source.site"),
    ({"source": HOT["source"] | {"site": -1}}, "source.site"),
    ({"source": HOT["source"] | {"site": 2}}, "source.table"),
    ({"source": HOT["source"] | {"table": "user_account"}}, "source.table"),
    ({"source": HOT["source"] | {"column": "nothing"}}, "source.column"),
    ({"source": HOT["source"] | {"column": "rack_module_fault"}}, "source.column"),
    ({"source": HOT["source"] | {"column": "timestamp"}}, "source.column"),
    ({"source": HOT["source"] | {"column": "bank_id"}}, "source.column"),
    ({"source": HOT["source"] | {"bank_id": "1"}}, "source.bank_id"),
    ({"source": HOT["source"] | {"absolute": "yes"}}, "source.absolute"),
]


def test_what_does_not_fit_is_named_and_nothing_is_stored(engineer: FlaskClient) -> None:
    for change, field in MISFITS:
        answer = engineer.post("/api/sos/tags/", json=HOT | change)
        assert (answer.status_code, answer.json["detail"].get("field")) == (400, field), change
    assert engineer.get("/api/sos/tags/").json == []


def test_a_body_that_is_no_tag_is_a_400(engineer: FlaskClient) -> None:
    for body in ("", "[]", "null", "{", '"text"', '{"maximum_safe_value": ' + "1" * 5000 + "}", "[" * 100_000):
        answer = engineer.post("/api/sos/tags/", data=body, content_type="application/json")
        assert answer.status_code == 400, body[:50]


def test_a_missing_field_is_named_in_the_readers_language(engineer: FlaskClient) -> None:
    body = {name: value for name, value in HOT.items() if name != "tag"}
    english = engineer.post("/api/sos/tags/?lang=en", json=body).json["message"]
    assert english.startswith("tag: nothing is not accepted. Expected: 1 to 64 characters")
    korean = engineer.post("/api/sos/tags/?lang=ko", json=body).json["message"]
    assert "1~64자" in korean
    assert "nothing" not in korean


def test_changed_limits_are_stored_and_recorded_with_before_and_after(engineer: FlaskClient, context: Context) -> None:
    engineer.post("/api/sos/tags/", json=HOT)
    answer = engineer.patch("/api/sos/tags/over_temp/", json={"warnning_threshold": 48, "message": "hot\nrack"})
    assert answer.status_code == 200
    assert answer.json["warnning_threshold"] == 48
    assert engineer.get("/api/sos/tags/").json == [answer.json]
    with reading(context.engines["default"]) as connection:
        rows = connection.execute(audit_log.select().where(audit_log.c.action == "tag changed")).mappings().all()
        assert audit.first_broken(connection) is None
    assert [row["actor"] for row in rows] == ["a engineer"]
    assert '"warnning_threshold": {"after": 48.0, "before": 50.0}' in rows[0]["detail"]


def test_the_same_limits_again_leave_no_record(engineer: FlaskClient, context: Context) -> None:
    engineer.post("/api/sos/tags/", json=HOT)
    assert engineer.patch("/api/sos/tags/over_temp/", json={"warnning_threshold": 50}).status_code == 200
    with reading(context.engines["default"]) as connection:
        assert not connection.execute(audit_log.select().where(audit_log.c.action == "tag changed")).all()


BAD_CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"warnning_threshold": 40}, "warnning_threshold"),
    ({"maximum_safe_value": 50}, "warnning_threshold"),
    ({"maximum_safe_value": None}, "maximum_safe_value"),
    ({"tag": "other"}, "tag"),
    ({"source": {"table_name": "analysis_result_keti"}}, "source"),
    ({}, "body"),
]


def test_a_change_that_does_not_hold_changes_nothing(engineer: FlaskClient) -> None:
    before = engineer.post("/api/sos/tags/", json=HOT).json
    for change, field in BAD_CHANGES:
        answer = engineer.patch("/api/sos/tags/over_temp/", json=change)
        assert (answer.status_code, answer.json["detail"].get("field")) == (400, field), change
    assert engineer.get("/api/sos/tags/").json == [before]


def test_changing_a_tag_that_does_not_exist_is_a_404(engineer: FlaskClient) -> None:
    for path in ("nobody", "a%00b"):
        assert engineer.patch(f"/api/sos/tags/{path}/", json={"max_count": 2}).status_code == 404


def test_any_sane_name_can_be_reached(engineer: FlaskClient) -> None:
    for name in ("values", "series", "a/b", "셀 온도", "%41", "a?b#c"):
        assert engineer.post("/api/sos/tags/", json=SOH | {"tag": name}).status_code == 201
        path = f"/api/sos/tags/{quote(name, safe='')}/"
        assert engineer.patch(path, json={"max_count": 2}).json["tag"] == name


def test_ids_that_the_table_does_not_have_are_refused(engineer: FlaskClient, context: Context) -> None:
    metadata = sa.MetaData()
    sa.Table("pcs", metadata, sa.Column("TIMESTAMP", UtcTime), sa.Column("DC_POWER", sa.Double))
    with writing(context.engines["site_1"]) as connection:
        metadata.create_all(connection)
    source = {"site": 1, "table": "pcs", "column": "dc_power"}
    answer = engineer.post("/api/sos/tags/", json=HOT | {"source": source | {"bank_id": 1}})
    assert answer.json["detail"]["field"] == "source.bank_id"
    assert engineer.post("/api/sos/tags/", json=HOT | {"source": source}).status_code == 201


def test_a_tag_on_the_magnitude_says_so(engineer: FlaskClient) -> None:
    source = {"site": 1, "table": "rack", "column": "rack_current", "rack_id": 2, "absolute": True}
    assert engineer.post("/api/sos/tags/", json=HOT | {"source": source}).json["source"] == source
