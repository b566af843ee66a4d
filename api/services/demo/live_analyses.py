"""The demo's analysis engines going on: their indices from the newest stored rack rows, once a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from api.config import Site
from api.services.context import Context
from api.services.demo.analyses import indices
from api.services.demo.plant import whole_minute
from api.services.demo.rows import measured_columns
from api.services.sos.results import deliver
from api.store.db import reading
from api.store.demo_rows import rows_between

FRESH = timedelta(seconds=5)  # an older row of a rack says nothing of its minute
PATIENCE = timedelta(seconds=10)  # how long after its minute a rack's row is waited for
MINUTE = timedelta(minutes=1)


class LiveAnalyses:
    """The engines of one site, from ``start`` on."""

    def __init__(self, context: Context, site: Site, start: datetime) -> None:
        self._context, self._site = context, site
        self._done = whole_minute(start)

    def deliver(self, now: datetime) -> None:
        """Deliver the newest minute, as soon as every rack of the site has a row for it."""
        minute = whole_minute(now)
        if minute <= self._done:
            return
        racks = self._racks(minute)
        missing = sum(len(bank.racks) for bank in self._site.banks) - len(racks)
        if missing > 0 and now - minute < PATIENCE:
            return
        self._done = minute
        if not racks.empty:
            deliver(self._context, indices(racks))

    def _racks(self, minute: datetime) -> pd.DataFrame:
        """The newest row of each rack, as quantities, stamped with the minute."""
        table = self._context.sites.table(self._site.id, "rack")
        quantities = measured_columns("rack")
        columns = ["bank_id", "rack_id", *quantities]
        with reading(self._context.sites.engine(self._site)) as connection:
            rows = rows_between(connection, table, columns, minute - FRESH, minute)
        frame = pd.DataFrame(rows, columns=columns).groupby(["bank_id", "rack_id"], as_index=False).last()
        return frame.rename(columns=quantities).assign(timestamp=pd.Timestamp(minute))
