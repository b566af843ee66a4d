"""Daily results of a bank or rack, read from the result tables, whoever filled them."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from typing import Any

from api.errors import NotFound
from api.services.context import Context
from api.store.result_kinds import ResultKind
from api.store.results import ResultQuery, read_results


def daily_rows(
    context: Context, kind: ResultKind, site: int, bank: int, rack: int | None, first: date, last: date
) -> dict[date, dict[str, Any]]:
    """The results of the days ``first`` to ``last``, both included, by day, ascending; the newest of a day's wins.

    Nothing where the table is not there.
    """
    query = ResultQuery(kind=kind, site=site, bank=bank, rack=rack, start=first, end=last + timedelta(days=1))
    try:
        with closing(read_results(context.engines["results"], query)) as chunks:
            rows = [row for chunk in chunks for row in chunk]
    except NotFound:
        return {}
    return {_day(row["date"]): row for row in rows}


def _day(stored: Any) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(str(stored)[:10])
