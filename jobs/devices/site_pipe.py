"""The way of a site's rows: onto the disk at once, into its database when it is there."""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import date, datetime

import structlog

from api.config import Site
from api.errors import AnjeonError
from api.services.alarms.reports import Condition
from api.services.collecting.refused import RefusedRows
from api.services.collecting.storing import RowStore
from api.services.context import Context
from api.store.db import Connection
from api.store.spool import Position, Spool
from api.store.spool_frames import SpooledRows
from api.store.versions import bump
from jobs.devices.conditions import Conditions

BATCH_BYTES = 1 << 20  # of the spool, some thousands of rows
TURN_S = 5.0  # of one drain, so that states and alarms of everybody else are not kept waiting
LONGEST_PAUSE_S = 15.0
FILLING, EMPTYING = 0.8, 0.6

log = structlog.get_logger(__name__)


class SitePipe:
    """The spool of one site and its tables. ``keep`` is called in the event loop, the rest in the storing thread."""

    def __init__(self, context: Context, site: Site, limit_bytes: int, conditions: Conditions) -> None:
        folder = context.settings.data_dir / "spool" / f"site_{site.id}"
        self.site = site
        self.spool = Spool(folder, limit_bytes)
        self.refused = RefusedRows(folder / "refused")
        self._rows = RowStore(context, site, self.refused)
        self._conditions, self._now = conditions, context.now
        self._days: dict[str, set[date]] = defaultdict(set)
        self._stored_to: Position | None = None
        self._pause_s, self._try_at = 0.0, 0.0
        self._is_filling = False
        self._gone = 0
        self.lost = 0
        self.written = 0

    def keep(self, rows: SpooledRows) -> None:
        """Have the rows on disk; they are lost, and counted, when it takes no more."""
        try:
            self.spool.append(rows)
        except OSError:
            self.lost += len(rows.values)

    def drain(self) -> None:
        """Bring rows into the database until none is left, it is away, or others are to have their turn."""
        self.spool.sync()
        self._say_fill()
        started = time.monotonic()
        if started < self._try_at:
            return
        try:
            while time.monotonic() - started < TURN_S:
                batch = self.spool.read(BATCH_BYTES)
                if batch is None:
                    break
                self._store(batch.rows)
                self._stored_to = batch.end
        except AnjeonError as error:
            self._rewind()
            self._pause_s = min(max(1.0, 2 * self._pause_s), LONGEST_PAUSE_S)
            self._try_at = time.monotonic() + self._pause_s
            log.warning("rows wait", site=self.site.id, reason=error.text.in_language("en"), bytes=self.depth_bytes)
        else:
            self._pause_s = 0.0

    @property
    def depth_bytes(self) -> int:
        """Bytes of rows that wait for the database."""
        return self.spool.depth_bytes

    @property
    def waiting_rows(self) -> int:
        """About how many rows wait for the database."""
        return self.spool.rows_after(self._stored_to)

    @property
    def has_news(self) -> bool:
        """Whether rows were stored that nobody has been told of."""
        return self._stored_to is not None

    def tell(self, connection: Connection, now: datetime) -> Position | None:
        """Raise the versions of the days with new rows, in a write transaction on the main database; what may be
        acknowledged once it is committed."""
        for table, days in self._days.items():
            bump(connection, self.site.id, table, days, now)
        return self._stored_to

    def acknowledge(self, position: Position) -> None:
        """The transaction of :meth:`tell` is committed."""
        self.spool.acknowledge(position)
        self._days.clear()
        self._stored_to = None

    def close(self) -> None:
        """Close the files."""
        self.spool.close()

    def _store(self, rows: list[SpooledRows]) -> None:
        done = self._rows.store(rows)
        self.written += done.written
        for table, days in done.days.items():
            self._days[table] |= days
        for shape in {each.shape for each in rows}:
            self._say_of(shape.table, done.refused_by.get(shape.table, ""))
            for column, _ in shape.columns:
                lacks = (shape.table, column) in done.lacking
                self._say_of(f"{shape.table}.{column}", "no such column" if lacks else "")

    def _say_of(self, subject: str, reason: str) -> None:
        """That a table or column takes no values, for a reason; or that it does."""
        where = Condition(kind="value.unknown", site=self.site.id, subject=subject)
        self._conditions.say(where, bool(reason), self._now(), None, {"reason": reason} if reason else None)

    def _rewind(self) -> None:
        """Read again from what was stored last: not from what was acknowledged, which waits for the main database."""
        self.spool.rewind(self._stored_to)

    def _say_fill(self) -> None:
        fill = self.spool.fill
        gone = self.lost + self.spool.dropped
        if gone > self._gone:
            log.error("rows lost", site=self.site.id, dropped=self.spool.dropped, not_written=self.lost)
        self._is_filling = fill >= (EMPTYING if self._is_filling else FILLING) or gone > self._gone
        self._gone = gone
        where = Condition(kind="spool.filling", site=self.site.id)
        self._conditions.say(where, self._is_filling, self._now(), round(100 * fill, 1), {"unit": "%", "lost": gone})
