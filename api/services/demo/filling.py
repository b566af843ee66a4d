"""Filling one demo site: what is missing of the history up to now, then every second what is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import pandas as pd
import pyarrow as pa

from api.config import Site
from api.errors import NotFound
from api.services.context import Context
from api.services.demo.analyses import indices
from api.services.demo.files import standing_file
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
    whole_minute,
)
from api.services.demo.rows import table_rows
from api.services.sos.results import MOST, Result, deliver
from api.store import loading
from api.store.catalogue import layout
from api.store.columns import new_table
from api.store.db import writing
from api.store.retention import delete_before, keep_whole_minutes
from api.store.sites import TABLES
from api.store.versions import bump, bump_before

ANALYSED_SITE = 2
CHUNK = timedelta(hours=12)
SAVE_EVERY = timedelta(seconds=10)


class DemoSite:
    """One demo site being filled. Rows already there stay: a restart writes the same rows again, which is no error."""

    def __init__(self, context: Context, site: Site) -> None:
        self._context = context
        self.site = site
        self._plant = plant_of(site)
        self._file = standing_file(context.settings, site)
        self._make_tables()
        self._standing = load(self._file)
        self._saved_at: datetime | None = None

    def catch_up(self, now: datetime) -> Iterator[float]:
        """Write all that is missing up to ``now``: 60 s steps, the last two hours 1 s steps. Yields the share done."""
        oldest = day_start(self.site, now - HISTORY)
        standing = self._standing or beginning(self._plant, oldest)
        if standing.at < oldest:
            standing = moved(standing, oldest)
        first, coarse_end = standing.at, whole_minute(now - FINE)
        if first.second and first < coarse_end:  # 60 s steps stand on whole minutes
            standing = self._write(standing, whole_minute(first) + timedelta(minutes=1), 1)
        while standing.at < now:
            coarse = standing.at < coarse_end
            limit = coarse_end if coarse else now
            standing = self._write(standing, min(standing.at + CHUNK, limit), 60 if coarse else 1)
            self._keep(standing)
            yield (standing.at - first) / (now - first)

    def live(self, now: datetime) -> None:
        """Write the seconds since the last call."""
        if self._standing is None or now - self._standing.at > FINE:
            for _ in self.catch_up(now):
                pass
        elif now - self._standing.at >= timedelta(seconds=1):
            self._standing = self._write(self._standing, now, 1)
        if self._saved_at is None or now - self._saved_at >= SAVE_EVERY:
            self._keep(self._standing)
            self._saved_at = now

    def thin(self, now: datetime, reach: timedelta) -> None:
        """Keep whole minutes of the rows older than two hours (looking ``reach`` back), and none older than a week."""
        end, oldest = whole_minute(now - FINE), day_start(self.site, now - HISTORY)
        for name in TABLES:
            table = self._context.sites.table(self.site.id, name)
            engine = self._context.sites.engine(self.site)
            removed = keep_whole_minutes(engine, table.time, end - reach, end)
            too_old = delete_before(engine, table.time, oldest)
            if removed:
                self._changed([name], end - reach, end)
            if too_old:
                with writing(self._context.engines["default"]) as connection:
                    bump_before(connection, self.site.id, name, oldest.astimezone(self.site.zone).date(), now)

    def _keep(self, standing: Standing | None) -> None:
        if standing is not None:
            self._standing = standing
            save(self._file, standing)

    def _write(self, standing: Standing, end: datetime, step_s: int) -> Standing:
        began = standing.at
        frames, standing = advance(self._plant, standing, end, step_s)
        engine = self._context.sites.engine(self.site)
        if self.site.id == ANALYSED_SITE:
            for results in _batches(indices(frames["rack"])):
                deliver(self._context, results)
        for name, frame in frames.items():
            table = self._context.sites.table(self.site.id, name)
            rows = table_rows(name, self.site.id, frame)
            columns = [table.column(str(name)) for name in rows]
            loading.load(engine, columns, list(table.table.primary_key.columns), _arrow(rows), replace=False)
        self._changed(frames, began, standing.at)
        return standing

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
