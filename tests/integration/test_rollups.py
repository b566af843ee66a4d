"""Rollups: what they answer is what the rows give, whatever happens to the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.errors import QueryTimeout
from api.services import rollups
from api.services.buckets import AGGREGATES, BucketQuery, buckets
from api.services.context import Context, open_context
from api.services.day_work import DayWork, compute_anew
from api.services.rollups import RollupDays
from api.store.bucket_grid import DAY, HOUR, Grid
from api.store.db import reading, writing
from api.store.models import computed_day, rollup
from api.store.queries import RowQuery
from api.store.versions import bump
from tests.bucket_rows import Row, bank_rows, bank_table, by_hand, close, in_rows
from tests.conftest import NOW, Clock
from tests.sites import fill, rack_rows, rack_table

FIRST = datetime(2026, 11, 15, 15, tzinfo=UTC)  # Seoul 2026-11-16T00:00; NOW is the 21st, 11:31 there
TABLE = bank_table(unique=True)
KINDS = [RollupDays()]


def roll_up(context: Context) -> int:
    """Everything that is due; how many days were computed."""
    return DayWork(kinds=KINDS).run(context, lambda: True).days


def put(context: Context, rows: Iterable[Row]) -> None:
    """Rows as our own writers put them, in place of those of the same time: then their days' versions rise."""
    new = bank_rows(dict(rows).items())
    with writing(context.engines["site_1"]) as connection:
        TABLE.create(connection, checkfirst=True)
        connection.execute(sa.delete(TABLE).where(TABLE.c.TIMESTAMP.in_([row["TIMESTAMP"] for row in new])))
        connection.execute(TABLE.insert(), new)
    changed(context, [row["TIMESTAMP"] for row in new])


def remove(context: Context, *, say: bool) -> None:
    """All rows, with or without a word to those who have computed something of them."""
    with writing(context.engines["site_1"]) as connection:
        times = list(connection.execute(sa.select(TABLE.c.TIMESTAMP)).scalars())
        connection.execute(sa.delete(TABLE))
    if say:
        changed(context, times)


def changed(context: Context, times: Iterable[datetime]) -> None:
    zone = context.sites.site(1).zone
    with writing(context.engines["default"]) as connection:
        bump(connection, 1, "bank", {at.astimezone(zone).date() for at in times}, context.now())


@contextmanager
def with_sites(context: Context, **change: Any) -> Iterator[Context]:
    """The same databases with something else said of their sites."""
    sites = tuple(replace(site, **change) for site in context.settings.sites)
    opened = open_context(replace(context.settings, sites=sites), context.now)
    yield opened
    opened.engines.dispose()


def half_hours(days: int, start: datetime = FIRST) -> list[Row]:
    return [(start + timedelta(minutes=30 * n), float(n % 7)) for n in range(48 * days)]


def ask(context: Context, start: datetime, end: datetime, width: int = HOUR) -> list[dict[str, Any]]:
    rows = RowQuery(site=1, table="bank", bank=1, start=start, end=end, columns=("bank_soc",))
    return in_rows(buckets(context, BucketQuery(rows=rows, width=width, aggregates=AGGREGATES)), "bank_soc")


def expected(rows: Iterable[Row], start: datetime, end: datetime, width: int, zone: ZoneInfo) -> list[dict[str, Any]]:
    grid = Grid(zone=zone, width=width, start=start, end=end - timedelta(microseconds=1))
    begins = [grid.begin(i) for i in range(grid.span[0], grid.span[1] + 1)]
    return by_hand([row for row in rows if start <= row[0] < end], begins)


def stored(context: Context, table: sa.Table) -> int:
    with reading(context.engines["default"]) as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_whole_hours_come_from_rollups_and_the_edges_from_rows(context: Context) -> None:
    put(context, half_hours(3))
    start, end = FIRST + timedelta(minutes=30), FIRST + timedelta(days=2, hours=5, minutes=15)
    from_rows = ask(context, start, end)
    assert roll_up(context) == 3
    assert close(ask(context, start, end), from_rows)
    remove(context, say=False)
    kept = ask(context, start, end)
    # 00:30 and 05:00 to 05:15 were edges: their hours have lost their rows
    assert close(kept, from_rows[1:-1])
    assert len(kept) == 2 * 24 + 4


def test_days_and_hours_are_rolled_up_once(context: Context) -> None:
    put(context, half_hours(3))
    assert [roll_up(context), roll_up(context)] == [3, 0]
    assert stored(context, rollup) == 3 * 2  # a row a day for bank_soc, one for the number of rows
    put(context, half_hours(1, FIRST + timedelta(days=1)))
    assert [roll_up(context), roll_up(context)] == [1, 0]
    assert stored(context, rollup) == 3 * 2


def test_rows_removed_with_a_word_are_gone_from_the_answer(context: Context) -> None:
    put(context, half_hours(3))
    roll_up(context)
    remove(context, say=True)
    assert ask(context, FIRST, FIRST + timedelta(days=3)) == []


VALUES = st.one_of(st.none(), st.floats(-1e6, 1e6))
CHANGES = st.one_of(
    st.tuples(st.just("put"), st.lists(st.tuples(st.integers(0, 4 * 96 - 1), VALUES), min_size=1, max_size=8)),
    st.tuples(st.just("remove"), st.just([])),
    st.tuples(st.just("roll up"), st.just([])),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(CHANGES, min_size=2, max_size=7),
    width=st.sampled_from([HOUR, 7 * HOUR, DAY, 2 * DAY, HOUR // 2]),
    cut=st.tuples(st.integers(0, 100), st.integers(0, 100)),
)
def test_late_corrected_and_removed_rows_are_as_if_there_were_no_rollups(
    context: Context, changes: list[tuple[str, Any]], width: int, cut: tuple[int, int]
) -> None:
    put(context, [(FIRST, 0.0)])
    remove(context, say=True)
    rows: dict[datetime, float | None] = {}
    for change, quarters in changes:
        if change == "roll up":
            roll_up(context)
        elif change == "remove":
            remove(context, say=True)
            rows.clear()
        else:
            new = {FIRST + timedelta(minutes=15 * quarter): value for quarter, value in quarters}
            put(context, new.items())
            rows |= new
        start, end = FIRST + timedelta(minutes=cut[0]), FIRST + timedelta(days=4, minutes=-cut[1])
        found = ask(context, start, end, width)
        assert close(found, expected(rows.items(), start, end, width, ZoneInfo("Asia/Seoul")))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe"])
def test_rollups_hold_across_clock_changes(context: Context, zone: str) -> None:
    there = ZoneInfo(zone)
    start = datetime(2026, 10, 24 if zone == "Europe/Berlin" else 3, tzinfo=there).astimezone(UTC)
    end = start + timedelta(days=3)
    with with_sites(context, timezone=zone) as opened:
        rows = half_hours(3, start)
        put(opened, rows)
        assert roll_up(opened) in (3, 4)
        for width in (HOUR, 5 * HOUR, DAY):
            assert close(ask(opened, start, end, width), expected(rows, start, end, width, there))


def test_a_site_that_moves_to_another_time_zone_has_other_days(context: Context) -> None:
    put(context, half_hours(2))
    roll_up(context)
    with with_sites(context, timezone="Asia/Kolkata") as opened:
        end = FIRST + timedelta(days=2)
        assert close(ask(opened, FIRST, end), expected(half_hours(2), FIRST, end, HOUR, ZoneInfo("Asia/Kolkata")))


def test_days_of_a_database_others_write_are_computed_when_they_are_over_for_two_days(context: Context) -> None:
    put(context, half_hours(6))  # the 16th to the 21st, 48 h before NOW is the 19th, 11:31
    with with_sites(context, writable=False) as attached:
        assert roll_up(attached) == 3
        assert roll_up(replace(attached, now=Clock(NOW + timedelta(days=1)))) == 1


def test_a_day_of_our_own_is_computed_when_it_is_over(context: Context) -> None:
    put(context, half_hours(6))
    assert roll_up(context) == 5


def test_a_column_that_came_later_is_read_from_rows(context: Context) -> None:
    put(context, half_hours(3))
    roll_up(context)
    with writing(context.engines["site_1"]) as connection:
        connection.execute(sa.text('ALTER TABLE bank ADD COLUMN "BANK_POWER" double precision'))
        connection.execute(sa.text('UPDATE bank SET "BANK_POWER" = 4'))
    context.sites.forget(1)
    rows = RowQuery(site=1, table="bank", bank=1, start=FIRST, end=FIRST + timedelta(days=3), columns=("bank_power",))
    found = in_rows(buckets(context, BucketQuery(rows=rows, width=DAY)), "bank_power")
    assert [row["avg"] for row in found] == [4.0, 4.0, 4.0]


def test_work_stops_in_time_and_goes_on_where_it_was(context: Context) -> None:
    put(context, half_hours(3))
    work = DayWork(kinds=KINDS)
    runs = [work.run(context, lambda: False) for _ in range(12)]
    assert sum(run.days for run in runs) == 3
    assert runs[0].left
    assert not runs[-1].left
    assert roll_up(context) == 0


def test_the_newest_days_come_first_and_a_restart_loses_at_most_the_day_it_was_at(context: Context) -> None:
    put(context, half_hours(3))
    first = DayWork(kinds=KINDS)
    while not first.run(context, lambda: False).days:
        pass
    with reading(context.engines["default"]) as connection:
        done = list(connection.execute(sa.select(computed_day.c.day)).scalars())
    assert done == [(date(2026, 11, 18) - date(2000, 1, 3)).days]
    assert roll_up(context) == 2


def test_rows_that_change_while_their_day_is_computed_are_computed_again(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(context, half_hours(1))
    read = rollups.bucket_partials

    def read_and_change(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        monkeypatch.setattr(rollups, "bucket_partials", read)
        late.append((FIRST + timedelta(minutes=1), 1000.0))
        changed(context, [FIRST])
        return found

    late: list[Row] = []
    monkeypatch.setattr(rollups, "bucket_partials", read_and_change)
    roll_up(context)
    put(context, late)
    assert ask(context, FIRST, FIRST + timedelta(days=1), DAY)[0]["max"] == 1000.0
    assert roll_up(context) == 1


def test_a_table_without_an_index_on_time_is_left_alone(context: Context) -> None:
    fill(context, 1, bank_table(unique=False), bank_rows(half_hours(2)))
    assert roll_up(context) == 0


def test_a_table_that_cannot_be_read_does_not_stop_the_others(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(context, half_hours(2))
    fill(context, 1, rack_table(), rack_rows(FIRST, seconds=2))
    read: Callable[..., Any] = rollups.bucket_partials

    def fail(connection: Any, table: Any, *args: Any, **kwargs: Any) -> Any:
        if table.name == "bank":
            raise QueryTimeout("site_1")
        return read(connection, table, *args, **kwargs)

    monkeypatch.setattr(rollups, "bucket_partials", fail)
    work = DayWork(kinds=KINDS)
    done = work.run(context, lambda: True)
    assert [(refusal.site, refusal.table) for refusal in done.refusals] == [(1, "bank")]
    assert done.days == 1
    assert not work.run(context, lambda: True).refusals  # left alone for an hour


def test_days_are_computed_anew_on_request(context: Context) -> None:
    put(context, half_hours(3))
    roll_up(context)
    compute_anew(context, context.sites.table(1, "bank"), KINDS, date(2026, 11, 17), date(2026, 11, 17))
    assert roll_up(context) == 3  # and a day on either side: elapsed days need not begin at midnight
