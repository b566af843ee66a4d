"""Pages by number, for lists that are short or asked for near their beginning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from api.errors import NotFound, TooLarge
from api.i18n import Text
from api.services.datasets import Page
from api.store.row_count import Count

FARTHEST = 1_000_000  # rows a page may lie behind


def numbered_page(count: Count, *, page: int, size: int, read: Callable[[int, int], list[Any]]) -> Page:
    """Page ``page`` from 1 (0 is the last) of what ``read(limit, skip)`` gives.

    Raises :class:`NotFound` beyond the end and :class:`TooLarge` for a page too deep to be found by its number.
    """
    number = page or max(1, -(-count.rows // size))
    skip = (number - 1) * size
    if number > 1 and skip >= count.rows and not count.is_estimate:
        raise _beyond(number)
    if skip > FARTHEST or (page == 0 and count.is_estimate):
        shown = "last" if page == 0 else page
        raise TooLarge(Text("page: {page} is too deep. Ask for a shorter range.", page=shown), field="page")
    rows = read(size + 1, skip)
    if number > 1 and not rows:
        raise _beyond(number)
    kept = rows[:size]
    return Page(
        results=orjson.dumps(kept, default=str),
        size=len(kept),
        count=count.rows,
        count_is_estimate=count.is_estimate,
        next={"page": str(number + 1)} if len(rows) > size else None,
        previous={"page": str(number - 1)} if number > 1 else None,
    )


def _beyond(page: int) -> NotFound:
    return NotFound(Text("page: there is no page {page}.", page=page), field="page")
