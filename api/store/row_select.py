"""The statement a page is read with: made once for each form of query, kept with the table, run with other values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from api.store.queries import LARGEST_ID, Position, RowQuery, chosen_columns, conditions, ordering, values
from api.store.sites import SiteTable

KEPT = 200  # forms of query a table keeps; nobody asks for so many in the minute until it is looked at again

Layout = TypeVar("Layout")
Columns = Mapping[str, sa.Column[Any]]
LaidOut = Callable[[Columns, sa.Column[Any]], tuple[Sequence[sa.ColumnElement[Any]], Layout]]


@dataclass(frozen=True, kw_only=True)
class PageSelect(Generic[Layout]):
    """A compiled statement, and how its rows are laid out. ``order`` lists its parameters where they have no names."""

    text: str
    layout: Layout
    order: tuple[str, ...]


def page_select(
    connection: sa.Connection,
    table: SiteTable,
    query: RowQuery,
    lay_out: LaidOut[Layout],
    *,
    positioned: bool,
    newest_first: bool,
) -> PageSelect[Layout]:
    """The statement for a query of this form; ``lay_out`` makes of the chosen columns and the time what it selects.

    ``positioned``: from a position on, or backwards from it if ``newest_first``. Its parameters are :func:`parameters`.
    """
    kept: dict[Any, PageSelect[Layout]] = table.table.info.setdefault("page_selects", {})
    form = (
        *(query.columns, query.omit, query.deidentified, query.end_included, positioned, newest_first),
        *(query.start is None, query.end is None, _form(query.bank), _form(query.rack)),
    )
    found = kept.get(form)
    if found is None:
        found = _compiled(connection, table, query, lay_out, positioned=positioned, newest_first=newest_first)
        if len(kept) >= KEPT:
            kept.clear()
        kept[form] = found
    return found


def parameters(query: RowQuery, *, position: Position | None, limit: int, skip: int) -> dict[str, Any]:
    """The values a :class:`PageSelect` is run with."""
    found: dict[str, Any] = {**values(query), "limit": limit, "skip": skip}
    return found if position is None else {**found, "position": position.at}


def _form(wanted: int | None) -> bool | None:
    """What the statement depends on: no such condition, one that nothing meets, or one with a value."""
    return None if wanted is None else wanted <= LARGEST_ID


def _compiled(
    connection: sa.Connection,
    table: SiteTable,
    query: RowQuery,
    lay_out: LaidOut[Layout],
    *,
    positioned: bool,
    newest_first: bool,
) -> PageSelect[Layout]:
    cells, layout = lay_out(chosen_columns(table, query), table.time)
    where = conditions(table, query, named=True)
    if positioned:
        at = sa.bindparam("position", type_=table.time.type)
        where.append(table.time <= at if newest_first else table.time >= at)
    statement = (
        # SQLAlchemy drops a column that is selected twice: labels keep every cell
        sa.select(*(cell.label(f"c{i}") for i, cell in enumerate(cells)))
        .select_from(table.table)
        .where(*where)
        .order_by(*ordering(connection, table, query, newest_first=newest_first))
        .limit(sa.bindparam("limit", type_=sa.Integer()))
        .offset(sa.bindparam("skip", type_=sa.Integer()))
    )
    compiled = statement.compile(dialect=connection.dialect)
    return PageSelect(text=str(compiled), layout=layout, order=tuple(compiled.positiontup or ()))
