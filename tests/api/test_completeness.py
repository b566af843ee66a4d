"""Completeness: what is there and what is missing, from rows and from what the job has stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.services import completeness as subject
from api.services.completeness import completeness
from api.services.context import Context, open_context
from api.services.day_kinds import KINDS
from api.services.day_work import DayWork
from api.store.db import reading, writing
from api.store.models import completeness as stored_rows
from tests.bucket_rows import bank_rows, bank_table
from tests.conftest import NOW
from tests.sites import fill, plain_table

PATH = "/api/ess/operating-sites/1/completeness/"
FIRST = datetime(2026, 11, 15, 15, tzinfo=UTC)  # Seoul 2026-11-16T00:00


def days(client: FlaskClient, first: str, last: str, table: str = "bank") -> list[dict[str, Any]]:
    answer = client.get(PATH, query_string={"table": table, "start-date": first, "end-date": last})
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.json
    return found


def minutes(day: int, wanted: range) -> list[tuple[datetime, float]]:
    """A row a minute of some minutes of a day after FIRST."""
    return [(FIRST + timedelta(days=day, minutes=n), 1.0) for n in wanted]


def shown(day: str, expected: int, got: int, repeated: int, gaps: tuple[int, float, float]) -> dict[str, Any]:
    number, longest, missing = gaps
    return {
        "bank_id": 1,
        "date": day,
        "expected": expected,
        "got": got,
        "repeated": repeated,
        "interval_s": 60.0,
        "gaps": {"number": number, "longest_s": longest, "missing_s": missing},
        "flagged": None,
    }


@pytest.fixture
def four_days(context: Context) -> Context:
    """The 16th whole; the 17th with a hole of ten minutes and a repeated time; no row on the 18th; the 19th whole."""
    rows = minutes(0, range(1440)) + minutes(1, range(600)) + minutes(1, range(610, 1440)) + minutes(1, range(1))
    fill(context, 1, bank_table(), bank_rows(rows + minutes(3, range(1440))))
    return context


EXPECTED = [
    shown("2026-11-16", 1440, 1440, 0, (0, 0.0, 0.0)),
    shown("2026-11-17", 1440, 1430, 1, (1, 600.0, 600.0)),
    shown("2026-11-18", 1440, 0, 0, (1, 86_400.0, 86_400.0)),
    shown("2026-11-19", 1440, 1440, 0, (0, 0.0, 0.0)),
]


@pytest.mark.usefixtures("four_days")
def test_a_hole_a_repeated_time_and_a_day_without_rows(viewer: FlaskClient) -> None:
    assert days(viewer, "2026-11-16", "2026-11-19") == EXPECTED


def test_what_the_job_has_stored_is_the_same(context: Context, viewer: FlaskClient) -> None:
    table = bank_table(sa.Column("N", sa.Integer, primary_key=True), unique=True)  # a key that lets times repeat
    rows = minutes(0, range(1440)) + minutes(1, range(600)) + minutes(1, range(610, 1440)) + minutes(1, range(1))
    fill(context, 1, table, [row | {"N": n} for n, row in enumerate(bank_rows(rows + minutes(3, range(1440))))])
    assert DayWork(kinds=KINDS).run(context, lambda: True).left is False
    with reading(context.engines["default"]) as connection:
        assert len(connection.execute(sa.select(stored_rows)).all()) == 3
    with writing(context.engines["site_1"]) as connection:
        connection.execute(sa.delete(table))  # without a word: nobody looks at the rows
    assert days(viewer, "2026-11-16", "2026-11-19") == EXPECTED


def test_today_expects_no_more_than_until_now_and_the_future_nothing(context: Context, viewer: FlaskClient) -> None:
    passed = int((NOW - (FIRST + timedelta(days=5))) / timedelta(minutes=1))  # 11:31 in Seoul: 691 minutes
    fill(context, 1, bank_table(), bank_rows(minutes(5, range(passed + 1))))
    (today,) = days(viewer, "2026-11-21", "2026-12-31")
    assert (today["date"], today["expected"], today["got"], today["gaps"]["number"]) == ("2026-11-21", 691, 692, 0)
    assert days(viewer, "2026-11-22", "2026-12-31") == []


def test_days_are_as_long_as_the_clocks_make_them(context: Context) -> None:
    """A row every half hour in Berlin, when its clocks go back and forward."""
    sites = tuple(replace(site, timezone="Europe/Berlin") for site in context.settings.sites)
    opened = open_context(replace(context.settings, sites=sites), context.now)
    autumn, spring = datetime(2026, 10, 23, 22, tzinfo=UTC), datetime(2026, 3, 27, 23, tzinfo=UTC)
    for start, lengths in ((autumn, [24, 25, 24]), (spring, [24, 23, 24])):
        rows = [(start + timedelta(minutes=30 * n), 1.0) for n in range(2 * sum(lengths))]
        fill(opened, 1, bank_table(), bank_rows(rows))
        day = (start + timedelta(hours=3)).date()
        found = completeness(opened, 1, "bank", day, day + timedelta(days=2))
        assert [one.expected for one in found] == [2 * hours for hours in lengths]
        assert [one.count.gaps for one in found if one.count] == [0, 0, 0]
    opened.engines.dispose()


def test_flagged_rows_are_counted_where_the_table_has_marks(context: Context, viewer: FlaskClient) -> None:
    table = plain_table("pcs", sa.Column("IS_ESTIMATED", sa.Integer), sa.Column("QUALITY", sa.Text))
    marks = [(0, "good"), (1, "good"), (0, "Interpolated"), (None, None), (1, "estimated")]
    rows = [
        {"TIMESTAMP": FIRST + timedelta(minutes=n), "IS_ESTIMATED": flag, "QUALITY": quality}
        for n, (flag, quality) in enumerate(marks)
    ]
    fill(context, 1, table, rows)
    (day,) = days(viewer, "2026-11-16", "2026-11-16", "pcs")
    assert (day["got"], day["flagged"]) == (5, 3)
    assert "bank_id" not in day


def test_a_bank_the_settings_name_is_missed(context: Context, viewer: FlaskClient) -> None:
    fill(context, 1, bank_table(), bank_rows(minutes(0, range(1440)), bank=2))
    first, second = days(viewer, "2026-11-16", "2026-11-16")
    assert (first["bank_id"], first["expected"], first["got"], first["gaps"]["missing_s"]) == (1, None, 0, 86_400.0)
    assert (second["bank_id"], second["expected"], second["got"]) == (2, 1440, 1440)


@pytest.mark.usefixtures("four_days")
@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ({"table": "bank", "start-date": "2026-11-16"}, (400, "end-date")),
        ({"table": "bank", "end-date": "2026-11-16"}, (400, "start-date")),
        ({"start-date": "2026-11-16", "end-date": "2026-11-16"}, (400, "table")),
        ({"table": "users", "start-date": "2026-11-16", "end-date": "2026-11-16"}, (400, "table")),
        ({"table": "bank", "start-date": "2026-11-17", "end-date": "2026-11-16"}, (400, "end-date")),
        ({"table": "bank", "start-date": "2016-11-17", "end-date": "2026-11-16"}, (413, "end-date")),
        ({"table": "pcs", "start-date": "2026-11-16", "end-date": "2026-11-16"}, (404, "table")),
    ],
)
def test_what_cannot_be_answered_names_its_field(
    viewer: FlaskClient, query: dict[str, str], answer: tuple[int, str]
) -> None:
    found = viewer.get(PATH, query_string=query)
    assert (found.status_code, found.json["detail"]["field"]) == answer


@pytest.mark.usefixtures("four_days")
def test_more_rows_than_can_be_counted_at_once_are_refused(
    viewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "MOST_ROWS", 2000)
    assert len(days(viewer, "2026-11-16", "2026-11-16")) == 1
    query = {"table": "bank", "start-date": "2026-11-16", "end-date": "2026-11-17"}
    answer = viewer.get(PATH, query_string=query)
    assert (answer.status_code, answer.json["detail"]["limit"]) == (413, 2000)
