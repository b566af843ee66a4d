"""Filling one demo site: what is missing of the history up to now, or up to the first row of its devices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import pandas as pd
import pyarrow as pa

from api.config import Site
from api.errors import NotFound
from api.services.context import Context
from api.services.demo.analyses import indices
from api.services.demo.files import pause_file, standing_file
from api.services.demo.plant import (
    FINE,
    HISTORY,
    Standing,
    advance,
    beginning,
    day_start,
    load,
    moved,
    plant_of,
    save,
    strides,
    whole_minute,
)
from api.services.demo.rows import table_rows
from api.services.sos.results import MOST, Result, deliver
from api.store import loading
from api.store.catalogue import layout
from api.store.columns import new_table
from api.store.db import reading, writing
from api.store.demo_rows import first_time, last_time
from api.store.retention import delete_before, keep_each
from api.store.sites import TABLES
from api.store.versions import bump, bump_before

ANALYSED_SITE = 2


class DemoSite:
    """One demo site being filled. Rows already there stay: a restart writes the same rows again, which is no error."""

    def __init__(self, context: Context, site: Site) -> None:
        self._context = context
        self.site = site
        self._plant = plant_of(site)
        self._standing_file = standing_file(context.settings, site)
        self._pause_file = pause_file(context.settings, site)
        self._make_tables()
        self._standing = load(self._pause_file) or load(self._standing_file)
        self._live_from: dict[str, datetime] = {}  # table -> the first row that its device delivered
        self._called_at: datetime | None = None
        self._stored_to: dict[str, datetime] = {}  # table -> its newest row at the first call

    def make(self, now: datetime) -> Iterator[float]:
        """Write all that is missing up to ``now`` and keep where the simulation stands. Yields the share done."""
        for share in self.catch_up(now):
            if self._standing is not None:
                save(self._standing_file, self._standing)
            yield share

    def catch_up(self, now: datetime) -> Iterator[float]:
        """Write all that is missing up to ``now``: 60 s steps, the last two hours 1 s steps. Yields the share done."""
        if self._called_at is None:
            self._called_at = now
            self._stored_to = self._newest()
        oldest = day_start(self.site, now - HISTORY)
        standing = self._standing or beginning(self._plant, oldest)
        if standing.at < oldest:
            standing = moved(standing, oldest)
        first = standing.at
        for end, step_s in strides(first, now, fine=FINE):
            self._standing = standing = self._write(standing, end, step_s)
            yield (standing.at - first) / (now - first)

    def bridge(self, now: datetime) -> bool:
        """Write the seconds up to ``now`` of every table that its device does not deliver yet. Whether all do, so that
        there is nothing more to write here."""
        for _ in self.catch_up(now):
            pass
        self._see_live_rows()
        return len(self._live_from) == len(TABLES)

    def forget_pause(self) -> None:
        """The rows of the pause are written, or not to be: the next start looks at the next pause."""
        self._pause_file.unlink(missing_ok=True)

    def thin(self, now: datetime, reach: timedelta) -> None:
        """Keep whole minutes of the rows older than two hours (looking ``reach`` back), and none older than a week."""
        end, oldest = whole_minute(now - FINE), day_start(self.site, now - HISTORY)
        for name in TABLES:
            table = self._context.sites.table(self.site.id, name)
            engine = self._context.sites.engine(self.site)
            removed = keep_each(engine, table.time, end - reach, end, each_s=60)
            too_old = delete_before(engine, table.time, oldest)
            if removed:
                self._changed([name], end - reach, end)
            if too_old:
                with writing(self._context.engines["default"]) as connection:
                    bump_before(connection, self.site.id, name, oldest.astimezone(self.site.zone).date(), now)

    def _write(self, standing: Standing, end: datetime, step_s: int) -> Standing:
        self._see_live_rows()
        began = standing.at
        frames, standing = advance(self._plant, standing, end, step_s)
        missing = {name: self._missing(name, frame) for name, frame in frames.items()}
        written = {name: frame for name, frame in missing.items() if not frame.empty}
        engine = self._context.sites.engine(self.site)
        if self.site.id == ANALYSED_SITE and "rack" in written:
            for results in _batches(indices(written["rack"])):
                deliver(self._context, results)
        for name, frame in written.items():
            table = self._context.sites.table(self.site.id, name)
            rows = table_rows(name, self.site.id, frame)
            columns = [table.column(str(name)) for name in rows]
            loading.load(engine, columns, list(table.table.primary_key.columns), _arrow(rows), replace=False)
        self._changed(written, began, standing.at)
        return standing

    def _see_live_rows(self) -> None:
        """Rows from the first call on that are not ours come from the collector."""
        if self._standing is None or self._called_at is None:
            return
        since = max(self._standing.at, self._called_at)
        with reading(self._context.sites.engine(self.site)) as connection:
            for name in TABLES:
                if name not in self._live_from:
                    first = first_time(connection, self._context.sites.table(self.site.id, name), since)
                    if first is not None:
                        self._live_from[name] = first

    def _newest(self) -> dict[str, datetime]:
        with reading(self._context.sites.engine(self.site)) as connection:
            found = {name: last_time(connection, self._context.sites.table(self.site.id, name)) for name in TABLES}
        return {name: moment for name, moment in found.items() if moment is not None}

    def _missing(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows after what is stored and before what is delivered live. An older hole stays: a device was silent."""
        if name in self._stored_to:
            frame = frame.loc[frame["timestamp"] >= self._stored_to[name]]
        if name in self._live_from:
            frame = frame.loc[frame["timestamp"] < self._live_from[name]]
        return frame

    def _changed(self, names: Iterable[str], start: datetime, end: datetime) -> None:
        """Say that rows of some tables changed from ``start`` to ``end``."""
        first, last = (moment.astimezone(self.site.zone).date() for moment in (start, end))
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        with writing(self._context.engines["default"]) as connection:
            for name in names:
                bump(connection, self.site.id, name, days, self._context.now())

    def _make_tables(self) -> None:
        engine = self._context.sites.engine(self.site)
        for name in TABLES:
            try:
                self._context.sites.table(self.site.id, name)
            except NotFound:
                kinds = {entry.name: entry.kind for entry in layout(name, self.site.id)}
                loading.create(engine, new_table(name, kinds, dialect=engine.dialect.name))
        self._context.sites.forget(self.site.id)


def _batches(results: list[Result]) -> Iterator[list[Result]]:
    for start in range(0, len(results), MOST):
        yield results[start : start + MOST]


def _arrow(rows: pd.DataFrame) -> pa.Table:
    in_micros = rows.assign(timestamp=rows["timestamp"].dt.as_unit("us"))
    return pa.Table.from_pandas(in_micros, preserve_index=False)
