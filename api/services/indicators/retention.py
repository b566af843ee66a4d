"""Indicators of each minute are kept for 30 days, where the tables are ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from api.services.context import Context
from api.store.indicators.old_rows import delete_oldest
from api.store.result_tables import ess_exsos, ess_sos

KEPT = timedelta(days=30)


def delete_old(context: Context, go_on: Callable[[], bool] = lambda: True) -> int:
    """Remove older rows of ``ess_sos`` and ``ess_exsos``, some at a time for as long as ``go_on()``; returns how many.

    What is left is removed at the next call. Nothing is ever removed from a database that is attached as
    ``results_url``: what it holds may be somebody else's.
    """
    if context.settings.results_url:
        return 0
    before, removed = context.now() - KEPT, 0
    for table in (ess_sos, ess_exsos):
        for site in context.sites:
            while go_on() and (some := delete_oldest(context.engines["results"], table, site.id, before)):
                removed += some
    return removed
