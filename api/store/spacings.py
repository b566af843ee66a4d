"""How far apart a device's rows are: what tells how many there should be and where some are missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.bucket_grid import BASE_MICROS, since_base
from api.store.queries import RowQuery, conditions
from api.store.sites import SiteTable
from api.store.times import to_micros

MILLI = 1000
FLAGS = ("is_estimated", "is_interpolated", "estimated", "interpolated")
QUALITIES = ("quality", "data_quality", "quality_flag")  # texts; what a number there means is not known
MADE_UP = ("estimated", "interpolated")


@dataclass(kw_only=True)
class Spacings:
    """The rows of one device in a range, put together from pieces that come in order. Times are microseconds."""

    first: int
    last: int
    repeated: int = 0
    flagged: int | None = None
    count: Counter[int] = field(default_factory=Counter)  # by spacing in milliseconds, at least 1
    total: Counter[int] = field(default_factory=Counter)  # the exact spacings added up, by the same
    longest: dict[int, int] = field(default_factory=dict)

    @property
    def times(self) -> int:
        """How many different times there are."""
        return 1 + self.count.total()

    def note(self, spacing: int, count: int, total: int, longest: int) -> None:
        """``count`` spacings of about ``spacing`` microseconds."""
        key = max(1, (spacing + MILLI // 2) // MILLI)
        self.count[key] += count
        self.total[key] += total
        self.longest[key] = max(longest, self.longest.get(key, 0))

    def go_on(self, later: Spacings) -> None:
        """Take in the piece that follows."""
        apart = later.first - self.last
        self.note(apart, 1, apart, apart)
        for key, count in later.count.items():
            self.note(key * MILLI, count, later.total[key], later.longest[key])
        self.last = later.last
        self.repeated += later.repeated
        if self.flagged is not None and later.flagged is not None:
            self.flagged += later.flagged


def read_spacings(
    connection: sa.Connection, table: SiteTable, start: datetime, end: datetime
) -> dict[tuple[Any, ...], Spacings]:
    """The rows in ``[start, end)`` by device; rows without their ids belong to none."""
    ids = [table.columns[key] for key in table.keys]
    names = [f"id_{i}" for i in range(len(ids))]
    query = RowQuery(site=table.site.id, table=table.name, start=start, end=end)
    at = since_base(connection.dialect.name, table.time)
    flag = _flagged(table)
    rows = (
        sa.select(
            *(column.label(name) for column, name in zip(ids, names, strict=True)),
            at.label("at"),
            (at - sa.func.lag(at).over(partition_by=ids or None, order_by=at)).label("apart"),
            (sa.literal(0) if flag is None else sa.case((flag, 1), else_=0)).label("flag"),
        )
        .where(*conditions(table, query), *(column.is_not(None) for column in ids))
        .subquery("rows")
    )
    apart = rows.c.apart
    spacing = sa.case((apart < MILLI, sa.case((apart > 0, 1), else_=0)), else_=(apart + MILLI // 2) // MILLI)
    grouped = sa.select(*(rows.c[name] for name in names), spacing.label("spacing"), rows).subquery("grouped")
    key = [*(grouped.c[name] for name in names), grouped.c.spacing]
    asked = sa.select(
        *key,
        sa.func.count(),
        sa.func.sum(grouped.c.apart),
        sa.func.max(grouped.c.apart),
        sa.func.min(grouped.c.at),
        sa.func.max(grouped.c.at),
        sa.func.sum(grouped.c.flag),
    ).group_by(*key)
    found: dict[tuple[Any, ...], Spacings] = {}
    for row in connection.execute(asked):
        device, (spacing_ms, count, total, longest, first, last, flagged) = tuple(row[: len(ids)]), row[len(ids) :]
        one = found.setdefault(device, Spacings(first=int(first), last=int(last), flagged=None if flag is None else 0))
        one.first, one.last = min(one.first, int(first)), max(one.last, int(last))
        if one.flagged is not None:
            one.flagged += int(flagged)
        if spacing_ms == 0:
            one.repeated += count
        elif spacing_ms is not None:
            one.note(int(spacing_ms) * MILLI, count, int(total), int(longest))
    return found


def since(moment: datetime) -> int:
    """A time as :class:`Spacings` has it."""
    return to_micros(moment) - BASE_MICROS


def _flagged(table: SiteTable) -> sa.ColumnElement[bool] | None:
    """Whether a row was estimated or interpolated; None where the table does not say."""
    found: list[sa.ColumnElement[bool]] = []
    for name in (*FLAGS, *QUALITIES):
        column = table.columns.get(name)
        if column is None:
            continue
        if isinstance(column.type, sa.String):
            yes = MADE_UP if name in QUALITIES else ("1", "t", "true", "y", "yes")
            found.append(sa.func.lower(column).in_(yes))
        elif name in FLAGS:
            found.append(column.is_(True) if isinstance(column.type, sa.Boolean) else column != 0)
    return sa.or_(*found) if found else None


def count_up_to(connection: sa.Connection, table: SiteTable, start: datetime, end: datetime, most: int) -> int:
    """How many rows ``[start, end)`` has; beyond ``most`` no more than that it has more."""
    query = RowQuery(site=table.site.id, table=table.name, start=start, end=end)
    some = sa.select(sa.literal(1)).select_from(table.table).where(*conditions(table, query)).limit(most + 1).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())
