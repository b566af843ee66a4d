"""The numbers of one device over a range, as a chart wants them: every row, or the extremes of equal stretches.

A number counts where it is finite and such a sensor can measure it (the catalogue's range); anything else is NaN.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import sqlalchemy as sa

from api.store.bucket_grid import BASE_MICROS, since_base
from api.store.catalogue import plausible_range
from api.store.queries import RowQuery, conditions
from api.store.sites import SiteTable
from api.store.tag_series import Series

SECOND_US = 1_000_000
_HUGE = 1e300  # what a plausible value without a range lies between; NaN does not

Sources = Mapping[str, tuple[str, ...]]  # of each line its column, or the two whose difference it is


def rows_up_to(connection: sa.Connection, table: SiteTable, query: RowQuery, most: int) -> int:
    """How many rows a query has, counted no further than ``most``."""
    some = sa.select(sa.literal(1)).select_from(table.table).where(*conditions(table, query)).limit(most)
    return int(connection.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one())


def every_row(connection: sa.Connection, table: SiteTable, query: RowQuery, sources: Sources) -> dict[str, Series]:
    """Each line as it is stored, oldest first."""
    micros = since_base(connection.dialect.name, table.time)
    values = [_plausible(source, _value(connection, table, source)) for source in sources.values()]
    statement = sa.select(micros, *values).where(*conditions(table, query)).order_by(table.time)
    times, *columns = _columns(connection, statement)
    at = BASE_MICROS + np.array(times, dtype=np.int64)
    return {
        name: Series(at_us=at, value=np.array(column, dtype=np.float64))
        for name, column in zip(sources, columns, strict=True)
    }


def stretch_extremes(
    connection: sa.Connection, table: SiteTable, query: RowQuery, sources: Sources, *, width_us: int, every: int = 1
) -> dict[str, Series]:
    """Of each stretch of ``width_us`` that has rows the lowest value, at its first row, and the highest, at its last.

    ``every`` k looks at one second of each k, another one each time (so that rows of any regular spacing are met): all
    that lasts for 2 k - 1 seconds is seen, at a k-th of the cost.
    """
    micros = since_base(connection.dialect.name, table.time)
    stretch = micros // width_us
    where = conditions(table, query)
    if every > 1:
        second = micros // SECOND_US
        where.append(second % every == (second // every) % every)
    extremes = []
    for source in sources.values():
        value = _value(connection, table, source)
        # judged when found, not row by row: a broken reading takes its stretch's extreme with it
        extremes += [_plausible(source, sa.func.min(value)), _plausible(source, sa.func.max(value))]
    statement = sa.select(sa.func.min(micros), sa.func.max(micros), *extremes).where(*where).group_by(stretch)
    first, last, *pairs = _columns(connection, statement)
    ends = BASE_MICROS + np.array([first, last], dtype=np.int64)
    order = np.argsort(ends[0], kind="stable")
    values = np.array(pairs, dtype=np.float64).reshape(len(sources), 2, -1)[:, :, order]
    at = ends[:, order].T.ravel()
    return {name: Series(at_us=at, value=values[i].T.ravel()) for i, name in enumerate(sources)}


def _columns(connection: sa.Connection, statement: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement turned into columns: NumPy is slow with SQLAlchemy's rows."""
    rows = connection.execute(statement).all()
    return list(zip(*rows, strict=True)) or [()] * len(statement.selected_columns)


def _value(connection: sa.Connection, table: SiteTable, source: tuple[str, ...]) -> sa.ColumnElement[Any]:
    """A column, or the difference of two, as a float."""
    double: sa.Double[float] = sa.Double()
    is_sqlite = connection.dialect.name == "sqlite"
    columns: list[Any] = [table.columns[name] for name in source]
    parts = [sa.type_coerce(column, double) if is_sqlite else sa.cast(column, double) for column in columns]
    return parts[0] if len(parts) == 1 else parts[0] - parts[1]


def _plausible(source: tuple[str, ...], value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """NULL where it is no plausible number, on SQLite also where it is a text."""
    low, high = (plausible_range(source[0]) if len(source) == 1 else None) or (-_HUGE, _HUGE)
    # PostgreSQL sorts NaN above infinity, SQLite a text above any number
    return sa.case((value.between(low, high), value))
