"""Paging over tables nobody keeps tidy: repeated times, missing ids, no key at all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import orjson
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.errors import TooLarge
from api.services import row_pages
from api.services.context import Context
from api.services.datasets import RowQuery, list_rows, preview, whole_range
from api.store import row_count
from api.store.columns import new_table
from api.store.db import reading, writing
from api.store.loading import create
from api.store.queries import conditions
from api.store.times import to_micros
from api.store.versions import bump
from tests.sites import fill, rack_rows, rack_table

START = datetime(2022, 5, 10, tzinfo=UTC)
UNTIDY = sa.Table(
    "rack",
    sa.MetaData(),
    sa.Column("TIMESTAMP", rack_table().c.TIMESTAMP.type),
    sa.Column("BANK_ID", sa.Integer),
    sa.Column("RACK_ID", sa.Integer),
    sa.Column("N", sa.Integer),
)
ROWS = RowQuery(site=1, table="rack", columns=("n",))


def _numbers(results: bytes) -> list[int]:
    return [row["n"] for row in orjson.loads(results)]


def _walk(context: Context, size: int) -> list[list[int]]:
    pages, link = [], {"page": "1"}
    while link:
        page = list_rows(context, ROWS, page=int(link.get("page", 1)), page_size=size, cursor=link.get("cursor"))
        pages.append(_numbers(page.results))
        link = page.next
    return pages


def _walk_back(context: Context, size: int) -> list[list[int]]:
    pages, link = [], {"page": "0"}
    while link:
        page = list_rows(context, ROWS, page=int(link.get("page", 1)), page_size=size, cursor=link.get("cursor"))
        pages.append(_numbers(page.results))
        link = page.previous
    return pages[::-1]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seconds=st.lists(st.integers(0, 3), min_size=1, max_size=15),
    ids=st.lists(st.sampled_from([None, 1, 2]), min_size=15, max_size=15),
    size=st.integers(1, 6),
)
def test_paging_loses_and_doubles_nothing(context: Context, seconds: list[int], ids: list[int], size: int) -> None:
    with writing(context.engines["site_1"]) as connection:
        UNTIDY.drop(connection, checkfirst=True)
    rows = [
        {"TIMESTAMP": START + timedelta(seconds=s), "BANK_ID": 1, "RACK_ID": rack, "N": n}
        for n, (s, rack) in enumerate(zip(seconds, ids, strict=False))
    ]
    fill(context, 1, UNTIDY, rows)
    context.counts.forget()
    pages = _walk(context, size)
    seen = [n for page in pages for n in page]
    assert sorted(seen) == list(range(len(rows)))
    assert all(rows[a]["TIMESTAMP"] <= rows[b]["TIMESTAMP"] for a, b in pairwise(seen))
    assert _walk_back(context, size) == pages
    span = RowQuery(site=1, table="rack", columns=("n",), start=START, end=START + timedelta(minutes=1))
    assert _numbers(b"".join(whole_range(context, span))) == seen


def test_rows_without_a_time_are_not_served(context: Context) -> None:
    fill(context, 1, UNTIDY, [{"TIMESTAMP": None, "N": 1}, {"TIMESTAMP": START, "N": 2}])
    page = list_rows(context, ROWS)
    assert (page.count, _numbers(page.results)) == (1, [2])


def test_beyond_the_exact_count_the_total_is_an_estimate_and_last_still_answers(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=40))
    monkeypatch.setattr(row_count, "EXACT_UP_TO", 20)
    monkeypatch.setattr(row_pages, "FARTHEST", 30)
    query = RowQuery(site=1, table="rack", columns=("rack_voltage",))
    page = list_rows(context, query, page=0, page_size=4)
    assert page.count_is_estimate
    assert 60 <= page.count <= 80  # 80 rows at an even pace; the last moment of a pace has no width
    assert [row["rack_voltage"] for row in orjson.loads(page.results)] == [3.8, 3.8, 3.9, 3.9]
    before = list_rows(context, query, page_size=4, cursor=page.previous["cursor"])
    assert [row["rack_voltage"] for row in orjson.loads(before.results)] == [3.6, 3.6, 3.7, 3.7]
    with pytest.raises(TooLarge, match="next"):
        list_rows(context, query, page=11, page_size=4)


def test_where_the_count_must_be_exact_it_is_whatever_its_size(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=40))
    monkeypatch.setattr(row_count, "EXACT_UP_TO", 20)
    query = RowQuery(site=1, table="rack", columns=("rack_voltage",))
    first = list_rows(context, query, page_size=30, exact_count=True)
    assert (first.count, first.count_is_estimate) == (80, False)
    last = list_rows(context, query, page=3, page_size=30, exact_count=True)
    assert (last.count, last.count_is_estimate, last.size, last.next) == (80, False, 20, None)
    assert list_rows(context, query, page=0, page_size=30, exact_count=True).results == last.results
    assert list_rows(context, query).count_is_estimate  # one count is not taken for the other


def test_of_several_who_ask_at_once_one_counts(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=2))
    query, table = RowQuery(site=1, table="rack"), context.sites.table(1, "rack")
    cache, counted, all_ask = row_count.CountCache(lambda: 0.0), [], threading.Barrier(3)
    count_rows = row_count.count_rows
    monkeypatch.setattr(row_count, "count_rows", lambda *a, **k: counted.append(1) or count_rows(*a, **k))

    def ask() -> int:
        all_ask.wait()
        return cache.count(context.engines, table, query, context.now(), own=True).rows

    with ThreadPoolExecutor(3) as pool:
        answers = [asked.result() for asked in [pool.submit(ask) for _ in range(3)]]
    assert (answers, len(counted)) == ([4, 4, 4], 1)


def test_a_page_in_the_second_half_is_the_same_as_walking_there(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=10))
    query = RowQuery(site=1, table="rack")
    link, pages = {}, []
    while link is not None:
        page = list_rows(context, query, page_size=3, cursor=link.get("cursor"))
        pages.append(page.results)
        link = page.next
    assert [list_rows(context, query, page=n, page_size=3).results for n in range(1, 8)] == pages


def test_a_closed_count_holds_until_the_rows_version_of_a_day_changes(context: Context) -> None:
    tick = 0.0
    cache = row_count.CountCache(lambda: tick)
    fill(context, 1, rack_table(), rack_rows(START, seconds=1))
    query = RowQuery(site=1, table="rack", start=START, end=START + timedelta(days=1))
    table = context.sites.table(1, "rack")

    def count() -> int:
        return cache.count(context.engines, table, query, context.now(), own=True).rows

    assert count() == 2
    fill(context, 1, rack_table(), rack_rows(START, seconds=1, bank=2))
    tick = 10.0
    assert count() == 2  # nobody said that rows changed
    with writing(context.engines["default"]) as connection:
        bump(connection, 1, "rack", [START.date()], context.now())
    tick = 20.0
    assert count() == 4


def test_an_open_count_is_believed_for_two_seconds(context: Context) -> None:
    tick = 0.0
    cache = row_count.CountCache(lambda: tick)
    fill(context, 1, rack_table(), rack_rows(START, seconds=1))
    query, table = RowQuery(site=1, table="rack"), context.sites.table(1, "rack")
    assert cache.count(context.engines, table, query, context.now(), own=True).rows == 2
    fill(context, 1, rack_table(), rack_rows(START, seconds=1, bank=2))
    tick = 1.9
    assert cache.count(context.engines, table, query, context.now(), own=True).rows == 2
    tick = 2.1
    assert cache.count(context.engines, table, query, context.now(), own=True).rows == 4


def test_a_preview_is_the_first_rows(context: Context) -> None:
    fill(context, 1, rack_table(), rack_rows(START, seconds=30))
    query = RowQuery(site=1, table="rack", bank=1, rack=2, columns=("timestamp", "rack_soc"))
    shown = preview(context, query, limit=2)
    assert shown.columns == ("timestamp", "rack_soc")
    assert shown.rows[1] == {"timestamp": "2022-05-10T09:00:01+09:00", "rack_soc": 2.0}


def test_racks_of_a_bank_are_found_by_time_and_a_rack_by_its_ids(context: Context) -> None:
    """Else SQLite reads the whole bank, however short the range."""
    kinds = {"bank_id": "id", "rack_id": "id", "rack_soc": "float"}
    engine = context.engines["site_1"]
    create(engine, new_table("rack", kinds, dialect=engine.dialect.name))
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by what it knows of the rows")
    table = context.sites.table(1, "rack")
    day = RowQuery(site=1, table="rack", bank=1, start=START, end=START + timedelta(days=1))
    for query, index in ((day, "ix_rack_time (TIMESTAMP>? AND TIMESTAMP<?)"), (replace(day, rack=2), "(BANK_ID=? AND")):
        asked = sa.select(table.time).where(*conditions(table, query)).compile(engine)
        given = [asked.params[name] for name in asked.positiontup or ()]
        values = tuple(to_micros(value) if isinstance(value, datetime) else value for value in given)
        with reading(engine) as connection:
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", values).all())
        assert index in plan
