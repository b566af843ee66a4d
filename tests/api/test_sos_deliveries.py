"""What analysis engines deliver and ask for, over REST."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.errors import Conflict, NotAllowed
from api.services.context import Context
from api.services.sos.results import Result, deliver
from api.services.sos.tags import list_tags
from api.services.sos.warnings import approve, request_change
from api.store import audit
from api.store.db import reading
from api.store.models import analysis_table, audit_log
from tests.conftest import NOW
from tests.sos_rows import put_tags

RESULTS = "/api/sos/analysis-results/"
CHANGES = "/api/sos/warning-changes/"
SEVEN = "2026-11-21T07:00:00+09:00"


@pytest.fixture
def engine(client_as: Callable[[str], FlaskClient], context: Context) -> FlaskClient:
    put_tags(context, "soh")
    put_tags(context, "other", table_name="analysis_result_cnu")
    put_tags(context, "measured", table_name=None, site=1, table="rack", column="rack_current")
    return client_as("engine")


@pytest.fixture
def engineer(client_as: Callable[[str], FlaskClient], engine: FlaskClient) -> FlaskClient:
    return client_as("engineer")


def stored(context: Context, organisation: str) -> list[tuple[Any, ...]]:
    table = analysis_table(organisation)
    query = sa.select(table.c.TIMESTAMP, table.c.TAG, table.c.VALUE).order_by(table.c.TIMESTAMP)
    with reading(context.engines["analysis"]) as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_delivery_reaches_the_tables_of_its_tags_and_never_doubles(engine: FlaskClient, context: Context) -> None:
    body = [
        {"tag": "soh", "timestamp": SEVEN, "value": 91.5},
        {"tag": "soh", "timestamp": "2026-11-21T07:01:00", "value": None},  # no offset: the first site's time, Seoul
        {"tag": "other", "timestamp": "2026-11-20T22:00:00Z", "value": 1},
    ]
    for _ in range(2):
        answer = engine.post(RESULTS, json=body)
        assert (answer.status_code, answer.json) == (200, {"stored": 3})
    # 07:00 in Seoul is 22:00 UTC of the day before
    seven = datetime(2026, 11, 20, 22, tzinfo=UTC)
    assert stored(context, "keti") == [(seven, "soh", 91.5), (seven.replace(minute=1), "soh", None)]
    assert stored(context, "cnu") == [(seven, "other", 1.0)]


def test_a_corrected_value_replaces_the_first(engine: FlaskClient, context: Context) -> None:
    for value in (91.5, 91.0):
        engine.post(RESULTS, json=[{"tag": "soh", "timestamp": SEVEN, "value": value}])
    assert [row[2] for row in stored(context, "keti")] == [91.0]


def test_a_delivery_with_one_bad_item_is_refused_whole_and_the_item_is_named(
    engine: FlaskClient, context: Context
) -> None:
    good = {"tag": "soh", "timestamp": SEVEN, "value": 1}
    cases: list[tuple[Any, str]] = [
        ([good, good | {"tag": "nobody"}], "[1].tag"),
        ([good, good | {"tag": "measured"}], "[1].tag"),
        ([good, good | {"tag": "x\x00"}], "[1].tag"),
        ([good, good | {"value": float("nan")}], "[1].value"),
        ([good, good | {"value": "1"}], "[1].value"),
        ([good, good | {"value": 2}], "[1].value"),
        ([good, good | {"timestamp": "2022-02-30"}], "[1].timestamp"),
        ([good, {"tag": "soh", "value": 1}], "[1].timestamp"),
        ([good, good | {"colour": 1}], "[1].colour"),
        ([good, 5], "[1]"),
        (good, "body"),
    ]
    for body, field in cases:
        answer = engine.post(RESULTS, json=body)
        assert (answer.status_code, answer.json["detail"].get("field")) == (400, field), body
    assert stored(context, "keti") == []


def test_too_many_results_at_once_are_a_413(engine: FlaskClient) -> None:
    body = [{"tag": "soh", "timestamp": SEVEN, "value": 1}] * 10_001
    assert engine.post(RESULTS, json=body).status_code == 413


def test_nothing_is_delivered_into_someone_elses_tables(engine: FlaskClient, context: Context) -> None:
    attached = replace(context, settings=replace(context.settings, analysis_url="postgresql://elsewhere/db"))
    with pytest.raises(Conflict):
        deliver(attached, [Result(tag="soh", timestamp=NOW, value=1.0)])


def change(**fields: Any) -> dict[str, Any]:
    return {"tag": "soh", "timestamp": SEVEN, "result": 47.5, "warnning_threshold": 48} | fields


def test_an_approved_request_changes_the_tag_and_both_are_on_record(
    engine: FlaskClient, engineer: FlaskClient, context: Context
) -> None:
    asked = engine.post(CHANGES, json=change())
    assert asked.status_code == 201
    again = engine.post(CHANGES, json=change())
    assert (again.status_code, again.json["id"]) == (200, asked.json["id"])
    answer = engineer.post(f"{CHANGES}{asked.json['id']}/approve/")
    assert answer.status_code == 200
    assert answer.json == {
        "id": asked.json["id"],
        "tag": "soh",
        "timestamp": SEVEN,
        "result": 47.5,
        "warnning_threshold": 48.0,
        "requested_by": "a engine",
        "state": "approved",
        "decided_by": "a engineer",
        "decided_at": "2026-11-21T11:31:07+09:00",
    }
    assert engineer.get(CHANGES).json == [answer.json]
    assert {tag.name: tag.warnning_threshold for tag in list_tags(context)}["soh"] == 48.0
    with reading(context.engines["default"]) as connection:
        actions = connection.execute(
            sa.select(audit_log.c.action).where(audit_log.c.subject == "soh").order_by(audit_log.c.id)
        )
        assert list(actions.scalars()) == ["warning change requested", "warning change approved", "tag changed"]
        assert audit.first_broken(connection) is None


def test_a_rejected_request_leaves_the_tag_as_it_is(
    engine: FlaskClient, engineer: FlaskClient, context: Context
) -> None:
    path = f"{CHANGES}{engine.post(CHANGES, json=change()).json['id']}/"
    assert engineer.post(f"{path}reject").json["state"] == "rejected"
    assert {tag.name: tag.warnning_threshold for tag in list_tags(context)}["soh"] == 50.0


def test_a_settled_request_is_a_conflict(engine: FlaskClient, engineer: FlaskClient) -> None:
    path = f"{CHANGES}{engine.post(CHANGES, json=change()).json['id']}/"
    engineer.post(f"{path}reject/")
    for decision in ("approve", "reject"):
        answer = engineer.post(f"{path}{decision}/")
        assert (answer.status_code, answer.json["detail"]["state"]) == (409, "rejected")
    assert engineer.post(f"{CHANGES}999/approve/").status_code == 404
    assert engineer.post(f"{CHANGES}99999999999999999999/reject/").status_code == 404


def test_a_request_the_tag_could_not_have_is_refused(engine: FlaskClient, engineer: FlaskClient) -> None:
    cases = [
        ({"tag": "nobody"}, "tag"),
        ({"warnning_threshold": 40}, "warnning_threshold"),  # equal to the safe value
        ({"warnning_threshold": 30}, "warnning_threshold"),  # the tag would guard a lower bound
        ({"warnning_threshold": float("nan")}, "warnning_threshold"),
        ({"warnning_threshold": None}, "warnning_threshold"),
        ({"result": "hot"}, "result"),
        ({"timestamp": "soon"}, "timestamp"),
    ]
    for fields, field in cases:
        answer = engine.post(CHANGES, json=change(**fields))
        assert (answer.status_code, answer.json["detail"]["field"]) == (400, field), fields
    assert engineer.get(CHANGES).json == []


def test_a_request_that_no_longer_fits_stays_pending(engine: FlaskClient, engineer: FlaskClient) -> None:
    path = f"{CHANGES}{engine.post(CHANGES, json=change()).json['id']}/"
    engineer.patch("/api/sos/tags/soh/", json={"maximum_safe_value": 49})  # 48 is now below it
    assert engineer.post(f"{path}approve/").status_code == 400
    assert engineer.get(CHANGES).json[0]["state"] == "pending"


def test_who_asks_to_loosen_a_limit_does_not_approve_it(context: Context) -> None:
    put_tags(context, "soh")

    def ask(requested: float) -> int:
        made, _ = request_change(context, tag="soh", timestamp=NOW, result=None, requested=requested, who="kim")
        return made.id

    looser, tighter = ask(55.0), ask(45.0)
    with pytest.raises(NotAllowed):
        approve(context, looser, "kim")
    assert list_tags(context)[0].warnning_threshold == 50.0
    approve(context, tighter, "kim")
    assert list_tags(context)[0].warnning_threshold == 45.0
    approve(context, looser, "lee")
    assert list_tags(context)[0].warnning_threshold == 55.0
