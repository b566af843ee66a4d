"""The trend of a rack, on both databases: extremes stay, gaps stay open, zooming shows more."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from api.errors import NotFound
from api.services import rack_trend as trends
from api.services.context import Context
from api.services.day_work import DayWork
from api.services.rack_trend import RackTrend, rack_trend
from api.services.rollups import RollupDays
from api.store.tag_series import Series
from api.store.times import from_micros, to_micros
from tests.conftest import NOW
from tests.sos import put_rows

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LATELY = 1200 * SECOND
V_MAX, V_MIN, T_MAX, GAP = (
    "rack_max_cell_voltage",
    "rack_min_cell_voltage",
    "rack_max_cell_temperature",
    "rack_cell_voltage_gap",
)
STORED = [V_MAX.upper(), V_MIN.upper(), T_MAX.upper()]
Values = tuple[float | None, float | None, float | None]


def put(context: Context, rows: Iterable[tuple[datetime, Values]], rack: int = 5) -> None:
    """(time, (V max, V min, T max)) of bank 1."""
    put_rows(context, 2, "rack", STORED, [(at, 1, rack, *values) for at, values in rows])


def steady(start: datetime, seconds: Iterable[int], value: float = 4.0) -> list[tuple[datetime, Values]]:
    return [(start + s * SECOND, (value, 3.9, 25.0)) for s in seconds]


def trend(context: Context, back: timedelta = HOUR, **more: object) -> RackTrend:
    return rack_trend(context, 2, 1, 5, NOW - back, NOW, **more)


def points(line: Series) -> list[tuple[datetime, float | None]]:
    return [
        (from_micros(at), None if math.isnan(v) else v)
        for at, v in zip(line.at_us.tolist(), line.value.tolist(), strict=True)
    ]


def few(monkeypatch: pytest.MonkeyPatch, *, all_rows: int, looked_at: int) -> None:
    """The limits of what is read, as small as the test's tables."""
    monkeypatch.setattr(trends, "ALL_ROWS", all_rows)
    monkeypatch.setattr(trends, "LOOKED_AT", looked_at)


def test_few_rows_come_as_they_are_and_a_silence_stays_open(context: Context) -> None:
    put(context, steady(NOW - HOUR, (0, 60, 600, 660)))
    put(context, steady(NOW - HOUR, (0, 300), value=1.0), rack=6)
    found = trend(context)
    first = NOW - HOUR
    assert points(found.lines[V_MAX]) == [
        (first, 4.0),
        (first + 60 * SECOND, 4.0),
        (first + 240 * SECOND, None),
        (first + 600 * SECOND, 4.0),
        (first + 660 * SECOND, 4.0),
    ]
    assert found.gaps == ((first + 60 * SECOND, first + 600 * SECOND), (first + 660 * SECOND, NOW))
    assert found.last == first + 660 * SECOND


def test_a_gap_that_is_not_measured_is_the_difference_and_other_columns_are_absent(context: Context) -> None:
    put(context, steady(NOW - HOUR, (0, 60)))
    found = trend(context)
    assert found.lines[GAP].value.tolist() == pytest.approx([0.1, 0.1])
    assert set(found.lines) == {V_MAX, V_MIN, T_MAX, GAP}


def test_what_is_missing_or_cannot_be_breaks_its_own_line_only(context: Context) -> None:
    at = [NOW - HOUR + s * SECOND for s in (0, 60, 120)]
    put(context, [(at[0], (4.0, 3.9, 25.0)), (at[1], (None, 3.9, 6553.5)), (at[2], (4.0, 3.9, 25.0))])
    found = trend(context)
    for name in (V_MAX, T_MAX):
        assert [value for _, value in points(found.lines[name])][1] is None
    assert found.lines[V_MIN].value.tolist() == [3.9, 3.9, 3.9]
    assert found.gaps == ((at[2], NOW),)


def test_a_rack_without_rows_has_empty_lines_and_an_unknown_site_is_named(context: Context) -> None:
    put(context, steady(NOW - HOUR, (0,)), rack=7)
    found = trend(context)
    assert [len(line.value) for line in found.lines.values()] == [0, 0, 0, 0]
    assert found.gaps == ((NOW - HOUR, NOW),)
    assert found.last is None
    with pytest.raises(NotFound):
        rack_trend(context, 9, 1, 1, NOW - HOUR, NOW)


def test_of_many_rows_the_extremes_stay_and_so_do_the_gaps(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, all_rows=100, looked_at=10_000)
    rows = steady(NOW - LATELY, [s for s in range(1200) if not 600 <= s < 900])
    rows[333] = (rows[333][0], (4.2, 3.9, 25.0))
    rows[444] = (rows[444][0], (4.0, 3.1, 25.0))
    put(context, rows)
    found = trend(context, LATELY)
    line = found.lines[V_MAX]
    assert np.nanmax(line.value) == 4.2
    assert abs(from_micros(int(line.at_us[np.nanargmax(line.value)])) - rows[333][0]) < 3 * SECOND  # its stretch
    assert np.nanmin(found.lines[V_MIN].value) == 3.1
    begin = NOW - LATELY
    assert found.gaps == ((begin + 599 * SECOND, begin + 900 * SECOND),)
    inside = (line.at_us > to_micros(found.gaps[0][0])) & (line.at_us < to_micros(found.gaps[0][1]))
    assert np.isnan(line.value[inside]).any()


@pytest.mark.parametrize("spacing", [1, 3])
def test_of_too_many_rows_only_every_third_second_is_looked_at_whatever_their_spacing(
    context: Context, monkeypatch: pytest.MonkeyPatch, spacing: int
) -> None:
    few(monkeypatch, all_rows=100, looked_at=400 // spacing)
    rows = steady(NOW - LATELY, range(1, 1200, spacing))
    for s in range(600, 600 + 5):  # 2 k - 1 seconds
        rows[s // spacing] = (rows[s // spacing][0], (4.2, 3.9, 25.0))
    put(context, rows)
    found = trend(context, LATELY)
    assert len(set(found.lines[V_MAX].at_us.tolist())) <= 400
    assert found.gaps == ()
    assert spacing > 1 or np.nanmax(found.lines[V_MAX].value) == 4.2


def test_zooming_in_reads_every_row_there_and_leaves_the_rest(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, all_rows=300, looked_at=10_000)
    put(context, steady(NOW - LATELY, range(1200)))
    begin = NOW - LATELY / 2
    line = trend(context, LATELY, zoom=(begin, begin + 200 * SECOND)).lines[V_MAX]
    first, last = to_micros(begin), to_micros(begin + 200 * SECOND)
    inside = line.at_us[(line.at_us >= first) & (line.at_us < last)]
    assert inside.tolist() == list(range(first, last, 1_000_000))
    assert not np.isnan(line.value).any()
    assert line.at_us[0] == to_micros(NOW - LATELY)
    assert (np.diff(line.at_us) >= 0).all()


@pytest.mark.parametrize("backend", ["sqlite"])
def test_over_a_week_elapsed_days_come_from_the_rollups(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    start = datetime(2026, 11, 16, 15, tzinfo=UTC)  # Seoul 2026-11-17T00:00; NOW is the 21st, 11:31 there
    minutes = int((NOW - start) / (60 * SECOND))
    rows = steady(start, [60 * m for m in range(minutes) if not 3000 <= m < 3010])
    rows[2000] = (rows[2000][0], (4.2, 3.9, 25.0))
    given = [(at, 1, 5, *values, 0.1) for at, values in rows]
    put_rows(context, 2, "rack", [*STORED, GAP.upper()], given)
    DayWork(kinds=[RollupDays()]).run(context, lambda: True)
    few(monkeypatch, all_rows=1000, looked_at=10_000)
    read, every_row = [], trends.every_row
    monkeypatch.setattr(trends, "every_row", lambda *given: read.append(given[2].start) or every_row(*given))
    found = trend(context, 7 * DAY)
    line = found.lines[V_MAX]
    assert found.gaps == ((NOW - 7 * DAY, start),)
    assert read == [NOW - 7 * DAY, datetime(2026, 11, 20, 15, tzinfo=UTC)]  # days without rows, and today
    assert np.nanmax(line.value) == 4.2
    assert from_micros(int(line.at_us[np.nanargmax(line.value)])).replace(minute=0) == rows[2000][0].replace(minute=0)
    broken = line.at_us[np.isnan(line.value)]  # after the hour of minute 3000
    assert [from_micros(int(at)) for at in broken] == [start + 51 * HOUR - timedelta.resolution]
