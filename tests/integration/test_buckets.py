"""Buckets of rows as they are in databases: days of changing length, ties, random rows against a plain loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.services.buckets import AGGREGATES, BucketQuery, buckets
from api.services.context import Context, open_context
from api.store.bucket_grid import DAY, HOUR, Grid
from api.store.db import writing
from api.store.queries import RowQuery
from tests.bucket_rows import Row, bank_rows, bank_table, by_hand, close, in_rows
from tests.sites import fill


@contextmanager
def living_in(context: Context, zone: str) -> Iterator[Context]:
    """The same deployment with its sites in another time zone."""
    sites = tuple(replace(site, timezone=zone) for site in context.settings.sites)
    opened = open_context(replace(context.settings, sites=sites), context.now)
    yield opened
    opened.engines.dispose()


def ask(start: datetime, end: datetime, width: int, *kinds: str) -> BucketQuery:
    rows = RowQuery(site=1, table="bank", bank=1, start=start, end=end, columns=("bank_soc",))
    return BucketQuery(rows=rows, width=width, aggregates=kinds or AGGREGATES)


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        ("Asia/Seoul", "2022-03-26", [24, 24, 24]),
        ("Europe/Berlin", "2022-03-26", [24, 23, 24]),
        ("Europe/Berlin", "2022-10-29", [24, 25, 24]),
        ("Australia/Lord_Howe", "2022-04-02", [24, 24.5, 24]),
        ("Australia/Lord_Howe", "2022-10-01", [24, 23.5, 24]),
    ],
)
def test_days_are_as_long_as_the_clocks_make_them(context: Context, zone: str, first: str, hours: list[float]) -> None:
    """A row every half hour: a day has two an hour."""
    start = datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    rows = [(start + timedelta(minutes=30 * n), 1.0) for n in range(int(sum(hours) * 2))]
    with living_in(context, zone) as there:
        fill(there, 1, bank_table(), bank_rows(rows))
        found = in_rows(buckets(there, ask(start, start + timedelta(hours=sum(hours)), DAY, "count")), "bank_soc")
    assert [row["count"] for row in found] == [2 * h for h in hours]
    assert [row["time"].astimezone(ZoneInfo(zone)).hour for row in found] == [0, 0, 0]
    assert [(b["time"] - a["time"]) / timedelta(hours=1) for a, b in pairwise(found)] == hours[:2]


def test_of_rows_of_one_time_the_highest_value_is_the_last(context: Context) -> None:
    at = datetime(2022, 5, 10, tzinfo=UTC)
    rows: list[Row] = [(at, 5.0), (at, 7.0), (at, 6.0), (at, None), (at - timedelta(seconds=1), 9.0)]
    fill(context, 1, bank_table(), bank_rows(rows))
    query = ask(at - timedelta(hours=1), at + timedelta(hours=1), DAY, "last")
    assert in_rows(buckets(context, query), "bank_soc")[0]["last"] == 7.0


START = datetime(2022, 10, 28, 12, tzinfo=UTC)  # Berlin's clocks go back on the 30th
VALUES = st.one_of(st.none(), st.floats(-1e6, 1e6), st.integers(-5, 5).map(float))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(0, 4 * 86_400 * 4), VALUES), max_size=25),
    width=st.sampled_from([HOUR // 4, HOUR, 7 * HOUR, DAY, 2 * DAY]),
    cut=st.tuples(st.integers(0, 86_400), st.integers(0, 86_400)),
)
def test_any_rows_give_what_a_plain_loop_gives(
    context: Context, rows: Sequence[tuple[int, float | None]], width: int, cut: tuple[int, int]
) -> None:
    there = ZoneInfo("Europe/Berlin")
    # a quarter of a second apart, and one row a time: which of several is the last is another test's
    stored: list[Row] = [(START + timedelta(milliseconds=250 * at), value) for at, value in dict(rows).items()]
    start, end = START + timedelta(seconds=cut[0]), START + timedelta(days=4, seconds=-cut[1])
    grid = Grid(zone=there, width=width, start=start, end=end)
    begins = [grid.begin(i) for i in range(grid.span[0], grid.span[1] + 1)]
    with writing(context.engines["site_1"]) as connection:
        bank_table().drop(connection, checkfirst=True)
    with living_in(context, there.key) as opened:
        fill(opened, 1, bank_table(), bank_rows(stored))
        found = in_rows(buckets(opened, ask(start, end, width)), "bank_soc")
    expected = by_hand([row for row in stored if start <= row[0] < end], begins)
    assert close(found, expected)
