"""A recording as CSV: its times and its columns of numbers, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.tseries.api import guess_datetime_format

from engine.stress.assets import DAY_S
from engine.stress.fields import BadField

Floats = NDArray[np.float64]

TIME = re.compile(r"time|date", re.IGNORECASE)
LARGEST = 1e12  # of a number that is measured or a second
CLOCK = re.compile(r"\d{1,2}:\d\d")
DATE_ONLY = re.compile(r"date\b(?!.*time)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Table:
    """field: what it stands for, as errors name it; day_s: time of day of its first row, s from midnight of the
    recording's own clock; time_s: (rows,) from the first row on, never falling; columns: the others, as text."""

    field: str
    day_s: float
    time_s: Floats
    columns: Mapping[str, pd.Series[str]]

    @property
    def length_s(self) -> float:
        """From the first row until the last one ends: it lasts as long as the others on average."""
        last = float(self.time_s[-1])
        return last * len(self.time_s) / max(1, len(self.time_s) - 1)

    def named(self, pattern: str, known: str, most: int = 1) -> list[Floats]:
        """Numbers, (rows,), NaN for empty cells, of the first columns, at most ``most``, whose name has a pattern;
        ``known``: how an error calls them."""
        found = [values for name, values in self.columns.items() if re.search(pattern, name, re.IGNORECASE)]
        if not found:
            raise BadField(self.field, ", ".join(self.columns), "column", known=known)
        return [self._numbers(values) for values in found[:most]]

    def _numbers(self, column: pd.Series[str]) -> Floats:
        numbers = pd.to_numeric(column, errors="coerce")
        _refuse_first(self.field, ((numbers.isna() & column.notna()) | (numbers.abs() > LARGEST)).to_numpy(), "number")
        return numbers.to_numpy(dtype=np.float64)

    def whole(self, values: Floats) -> Floats:
        """A column of which every cell has a number that is not negative."""
        _refuse_first(self.field, ~(values >= 0.0), "count")
        return values

    def filled(self, values: Floats, longest_s: float) -> Floats:
        """A sampled column without its empty cells: straight lines over them, the nearest value at either end.

        :raises BadField: where times do not rise, or where from one number to the next is more than ``longest_s``
        """
        _refuse_first(self.field, np.diff(self.time_s, prepend=-1.0) <= 0.0, "ascending")
        there = np.flatnonzero(~np.isnan(values))
        if not len(there):
            raise BadField(self.field, "", "csv")
        ends = np.concatenate(([self.time_s[0]], self.time_s[there], [self.time_s[-1]]))
        wide = np.flatnonzero(np.diff(ends) > longest_s)
        if len(wide):
            row = 1 if wide[0] == 0 else int(there[wide[0] - 1]) + 1
            raise BadField(self.field, f"{np.diff(ends)[wide[0]]:g} s", "hole", high=f"{longest_s:g}", at=str(row))
        return np.interp(self.time_s, self.time_s[there], values[there])


def read_table(text: str, field: str) -> Table:
    """A CSV text with a line of names. Its times are in the first column whose name has "time" or "date" in it; where
    it is a "date" without "time" and a time of day stands in the column after it, in both. Times are texts (ISO 8601,
    28-Apr-2025 11:00:00, 10/14/2018 with the month first) or numbers of seconds.

    :raises BadField: for no rows, no times, a time that cannot be read or lies before the one above
    """
    try:
        frame = pd.read_csv(StringIO(text), dtype=str, skipinitialspace=True)
    except (ValueError, pd.errors.ParserError) as error:
        raise BadField(field, text[:40], "csv") from error
    if frame.empty or isinstance(frame.index, pd.MultiIndex):
        raise BadField(field, text[:40], "csv")
    frame.columns = [str(name).strip().lstrip("\ufeff") for name in frame.columns]
    times = [name for name in frame.columns if TIME.search(name)]
    if not times:
        raise BadField(field, ", ".join(frame.columns), "column", known="time")
    clock = frame.pop(times[0])
    if DATE_ONLY.match(times[0]) and len(frame.columns) and CLOCK.match(str(frame.iloc[0, 0])):
        clock = clock + " " + frame.pop(frame.columns[0])
    day_s, time_s = _times(clock, field)
    _refuse_first(field, np.diff(time_s, prepend=0.0) < 0.0, "ascending")
    return Table(field=field, day_s=day_s, time_s=time_s, columns={name: frame[name] for name in frame.columns})


def _times(clock: pd.Series[str], field: str) -> tuple[float, Floats]:
    seconds = pd.to_numeric(clock, errors="coerce")
    if not np.isnan(seconds.iloc[0]):
        _refuse_first(field, ~(seconds.abs() <= LARGEST).to_numpy(), "time")
        values = seconds.to_numpy(dtype=np.float64)
        return float(values[0] % DAY_S), values - values[0]
    guessed = guess_datetime_format(str(clock.iloc[0]))
    try:
        read = pd.to_datetime(clock, errors="coerce", format=guessed or "mixed")
        if guessed and read.isna().any():
            read = pd.to_datetime(clock, errors="coerce", format="mixed")
    except ValueError as error:  # some rows with an offset from UTC, some without or with another
        raise BadField(field, str(clock.iloc[0])[:40], "zone") from error
    _refuse_first(field, read.isna().to_numpy(), "time")
    wall = read.dt.tz_localize(None).to_numpy(dtype="datetime64[ns]")
    midnight = wall[0].astype("datetime64[D]")
    since = (wall - midnight).astype(np.int64) / 1e9
    return float(since[0]), since - since[0]


def _refuse_first(field: str, wrong: NDArray[np.bool_], problem: str) -> None:
    rows = np.flatnonzero(wrong)
    if len(rows):
        raise BadField(field, f"row {rows[0] + 1}", problem, at=str(rows[0] + 1))
