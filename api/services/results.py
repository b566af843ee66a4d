"""Analysis results: forecasts, State of Life, State of Safety of racks and the like, whoever computed them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import Any

import orjson

from api.errors import TooLarge
from api.i18n import Text
from api.services.context import Context
from api.services.datasets import Page
from api.services.numbered_pages import numbered_page
from api.services.site_time import TimeStyle, shown
from api.store.results import Result, ResultQuery, count_results, read_results
from api.store.row_count import EXACT_UP_TO, Count

Pieces = Generator[bytes, None, None]
BIND = "results"


def list_results(context: Context, query: ResultQuery, style: TimeStyle) -> Pieces:
    """All results of a query as one JSON array, in pieces, so that memory stays flat.

    Raises :class:`TooLarge` for more than a million, :class:`NotFound` where the table is not there.
    """
    count = _count(context, query)
    if count.rows > EXACT_UP_TO:
        text = Text("There are more than {rows} results. Ask for a shorter range, or for a page.", rows=EXACT_UP_TO)
        raise TooLarge(text, field=query.kind.range_names, limit=EXACT_UP_TO)
    return _pieces(context, query, style)


def _pieces(context: Context, query: ResultQuery, style: TimeStyle) -> Pieces:
    opening = b"["
    with closing(read_results(context.engines[BIND], query)) as chunks:
        for chunk in chunks:
            yield opening + orjson.dumps(_written(chunk, query, style), default=str)[1:-1]
            opening = b","
    yield b"]" if opening == b"," else b"[]"


def results_page(
    context: Context, query: ResultQuery, style: TimeStyle, *, page: int, size: int, exact: bool = False
) -> Page:
    """Page ``page`` (from 1; 0 is the last) of the results of a query, with the number there are in all.

    Raises as :func:`numbered_page` does, and :class:`NotFound` where the table is not there.
    """
    engine = context.engines[BIND]

    def read(limit: int, skip: int) -> list[Result]:
        chunks = read_results(engine, query, limit=limit, skip=skip)
        return [result for chunk in chunks for result in _written(chunk, query, style)]

    return numbered_page(_count(context, query, exact=exact), page=page, size=size, read=read)


def _count(context: Context, query: ResultQuery, *, exact: bool = False) -> Count:
    engine = context.engines[BIND]
    return context.counts.remembered((query, exact), lambda: count_results(engine, query, exact=exact))


def _written(results: list[Result], query: ResultQuery, style: TimeStyle) -> list[Any]:
    if query.kind.moment == "time":
        for result in results:
            result["time"] = shown(result["time"], style)
    return results
