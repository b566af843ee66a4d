"""Whole ranges as Parquet files and Arrow streams, and Parquet files that are read in parts."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pyarrow as pa

from api.errors import BadParameter, NotFound, TooLarge
from api.i18n import Text
from api.services.context import Context
from api.services.datasets import table_of
from api.services.site_time import TimeStyle
from api.store import part_files, table_files
from api.store.arrow_rows import arrow_rows, arrow_schema
from api.store.queries import RowQuery, chosen_columns
from api.store.table_files import Pieces

RANGE = "start-time, end-time"


def stream_table(
    context: Context, query: RowQuery, form: str, style: TimeStyle, *, may_be_empty: bool = False
) -> Pieces:
    """All rows of a query in pieces, memory flat; ``form``: "parquet" or "arrow" (an IPC stream).

    As with CSV nothing is read before the first piece is asked for, :class:`NotFound` stands in its place when there
    is no row (unless it ``may_be_empty``), what fails later is raised from the iterator, and closing it ends the query.
    """
    table, engine = table_of(context, query), context.sites.engine(context.sites.site(query.site))
    if not chosen_columns(table, query):
        raise BadParameter("fields", "", Text("at least one column left"))
    schema = arrow_schema(engine, table, query, style.zone, offset=style.offset)
    tables = arrow_rows(engine, table, query, style.zone, offset=style.offset)
    tables = tables if may_be_empty else _not_empty(tables)
    write = table_files.parquet_pieces if form == "parquet" else table_files.arrow_pieces
    return write(schema, tables)


def _not_empty(tables: Generator[pa.Table, None, None]) -> Generator[pa.Table, None, None]:
    with closing(tables):
        first = next(tables, None)
        if first is None:
            raise NotFound(Text("There are no rows to download in this range."), field=RANGE)
        yield first
        yield from tables


def refuse_open(query: RowQuery) -> None:
    """Raise :class:`TooLarge` for a range that is open at an end, where a list is asked for as a table."""
    if query.start is None or query.end is None:
        raise TooLarge(Text("A list as CSV, Parquet or Arrow needs a date, or start-time and end-time."), field=RANGE)


def file_in_parts(
    context: Context, query: RowQuery, style: TimeStyle, name: str, *, begins: bool, may_be_empty: bool
) -> Path:
    """The Parquet file of a bounded range, kept for a while for whoever reads it in parts (the footer first).

    ``name`` tells one request from another. A reader that ``begins`` gets one that is fresh, one that goes on the one
    it began with. Raises :class:`TooLarge` for an open range or a file larger than are kept, and what
    :func:`stream_table` does.
    """
    megabytes = part_files.LARGEST // 10**6
    hint = Text(
        "A file that is read in parts needs a date, or start-time and end-time, and at most {megabytes} MB. "
        "Download it as a whole and read it then.",
        megabytes=megabytes,
    )
    if query.start is None or query.end is None:
        raise TooLarge(hint, field=RANGE)
    try:
        return part_files.kept(
            context.settings.data_dir / part_files.FOLDER,
            name,
            lambda: stream_table(context, query, "parquet", style, may_be_empty=may_be_empty),
            now=context.now().timestamp(),
            begins=begins,
        )
    except part_files.NoRoom as error:
        raise TooLarge(hint, field=RANGE) from error


def tidy_parts(context: Context) -> None:
    """Remove the files that nobody has read in parts for ten minutes."""
    part_files.tidy(context.settings.data_dir / part_files.FOLDER, now=context.now().timestamp())
