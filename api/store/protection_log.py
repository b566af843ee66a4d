"""The protection-map log as it is stored, of our own tables or of someone else's: newest first."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.bucket_grid import Grid
from api.store.foreign_values import raw, reading_from, understood
from api.store.protection_tables import error_codes, levels, protection_log, test_protection_log
from api.store.queries import LARGEST_ID
from api.store.row_count import Count, count_where

CHUNK = 1000  # rows read at a time

Event = dict[str, Any]
LevelCount = tuple[int, int | None, int]  # number of the bucket, level, events


@dataclass(frozen=True, kw_only=True)
class LogQuery:
    """Which events: of a site, bank and rack (None: all), in ``[start, end)`` or with ``end`` too, of a code and level,
    with one of the texts ``messages`` in a description, in whatever case (``korean_only``: not in the English one).
    ``test``: of the log of the test bed."""

    test: bool
    site: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    end_included: bool = False
    error_code: int | None = None
    level: int | None = None
    messages: tuple[str, ...] = ()
    korean_only: bool = False
    bank: int | None = None
    rack: int | None = None

    @property
    def table(self) -> sa.Table:
        """The log it is read from."""
        return test_protection_log if self.test else protection_log


@dataclass(frozen=True, kw_only=True)
class Meanings:
    """What numbers in the log mean: descriptions (ko, en) of error codes, descriptions of levels."""

    error_codes: Mapping[int, tuple[str | None, str | None]]
    levels: Mapping[int, str | None]


def count_events(engine: sa.Engine, query: LogQuery, *, exact: bool = False) -> Count:
    """How many events there are, as :func:`count_where` counts."""
    with reading_from(engine, query.table) as connection:
        return count_where(connection, query.table.c.TIMESTAMP, conditions(query), exact=exact)


def read_events(engine: sa.Engine, query: LogQuery, *, limit: int, skip: int) -> list[Event]:
    """Events by lower-case column names, newest first; those of one moment by site, bank, rack, code, level, words."""
    c = query.table.c
    columns = {str(column.name).lower(): column for column in c}
    ties = (c.OPERATING_SITE, c.BANK_ID, c.RACK_ID, c.ERROR_CODE, c.LEVEL, c.DESCRIPTION)
    statement = (
        sa.select(*(raw(column, engine.dialect.name).label(name) for name, column in columns.items()))
        .where(*conditions(query))
        .order_by(c.TIMESTAMP.desc(), *(tie.nulls_last() if tie.nullable else tie for tie in ties))
        .limit(limit)
        .offset(skip or None)
    )
    with reading_from(engine, query.table) as connection:
        rows = connection.execute(statement).fetchall()
        return [
            {name: understood(column, value) for (name, column), value in zip(columns.items(), row, strict=True)}
            for row in rows
        ]


def read_level_counts(engine: sa.Engine, query: LogQuery, grid: Grid) -> Generator[list[LevelCount], None, None]:
    """How many events of each level there are in each bucket of ``grid`` that has any: newest bucket first, then by
    level. Some at a time; close it to end the query."""
    c = query.table.c
    bucket = grid.index_sql(engine.dialect.name, c.TIMESTAMP).label("bucket")
    statement = (
        sa.select(bucket, c.LEVEL, sa.func.count())
        .where(*conditions(query))
        .group_by(bucket, c.LEVEL)
        .order_by(bucket.desc(), c.LEVEL.nulls_last())
    )
    with reading_from(engine, query.table) as connection:
        streamed = connection.execution_options(stream_results=True, yield_per=CHUNK)
        for rows in streamed.execute(statement).partitions():
            yield [(int(number), level, count) for number, level, count in rows]


def read_meanings(engine: sa.Engine) -> Meanings:
    """What codes and levels mean; of two entries of one number the last one counts."""
    with reading_from(engine, error_codes) as connection:
        codes = connection.execute(sa.select(error_codes)).fetchall()
    with reading_from(engine, levels) as connection:
        known = connection.execute(sa.select(levels)).fetchall()
    return Meanings(
        error_codes={row.id: (row.description, row.description_eng) for row in codes},
        levels={row.id: row.description for row in known},
    )


def conditions(query: LogQuery) -> Sequence[sa.ColumnElement[bool]]:
    """The WHERE clauses; events without a time belong to no range and are never served."""
    c = query.table.c
    places = ((c.OPERATING_SITE, query.site), (c.BANK_ID, query.bank), (c.RACK_ID, query.rack))
    wanted = (*places, (c.ERROR_CODE, query.error_code), (c.LEVEL, query.level))
    found = [
        column == number if number <= LARGEST_ID else sa.false() for column, number in wanted if number is not None
    ]
    if query.start is not None:
        found.append(c.TIMESTAMP >= query.start)
    if query.end is not None:
        found.append(c.TIMESTAMP <= query.end if query.end_included else c.TIMESTAMP < query.end)
    if query.start is None and query.end is None:
        found.append(c.TIMESTAMP.is_not(None))
    if query.messages:
        texts = (c.DESCRIPTION,) if query.korean_only else (c.DESCRIPTION, c.DESCRIPTION_ENG)
        found.append(sa.or_(*(t.icontains(message, autoescape=True) for t in texts for message in query.messages)))
    return found
