"""The watch over all sites' rows: limits, flags, missing rows. What it finds goes to the log and to the alarms."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from api.config import Site
from api.errors import AnjeonError, DatabaseAway, NotFound, QueryTimeout, TableChanged, UnusableTable
from api.services.alarms.reports import report
from api.services.context import Context
from api.services.control.actions import ask
from api.services.protection.events import Event, Found, is_too_cold_to_charge, log_rows, stale_report
from api.services.protection.limits import limits_within
from api.services.protection.memory import Memory, Place, Watched, place_of
from api.services.protection.reading import AHEAD, BACK, GAP_S, gap_of, late_rows, new_rows
from api.services.protection.staleness import STALE_AFTER_S, stale_places
from api.services.protection.table_watch import TableWatch
from api.store.db import Connection, reading, writing
from api.store.latest import Source, devices_between
from api.store.protection.log import add_events
from api.store.protection.standing import read_standing, standing_at, write_standing
from api.store.sites import KEYS, SiteTable, has_whole_ids
from api.store.times import to_micros
from engine.safety.limits import Limits
from engine.safety.series import NEVER

TABLES = ("rack", "bank")  # racks first: what they tell, their bank need not
EVERY_MINUTE = timedelta(minutes=1)
REST = timedelta(seconds=10)
BUDGET_S = 6.0  # of one look: a stop must not wait for a whole day's rows
LOGGED_AT_ONCE = 500

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class _Kept:
    """What this process holds of a site beside its memory: ``written_at`` says whether the memory is still its own."""

    memory: Memory
    written_at: datetime | None
    gaps: dict[str, float] = field(default_factory=dict)
    rests_until: datetime | None = None  # the site's database is away: waiting for it again and again delays the others
    until: float = 0.0  # of the clock that is never set: when this look is to be over
    is_minute: bool = False
    is_behind: bool = False  # there are rows that were not judged yet
    log_rests_until: datetime | None = None
    minute: datetime | None = None  # when gaps and late rows were last looked at


class ProtectionWatch:
    """Looks at all sites again and again; what it knows is in the database, so another may go on at any time."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}

    def look(self, context: Context, budget_s: float = BUDGET_S) -> int:
        """Judge the new rows of every site; how many events there were. A site that cannot be read is stale.

        After an outage each site gets its share of ``budget_s`` seconds; what is left is judged the next time. Raises
        the first :class:`~api.errors.AnjeonError` when all sites were looked at: what was not stored is judged again.
        """
        events, failed = 0, list[AnjeonError]()
        share_s = budget_s / max(1, len(context.settings.sites))
        for site in context.settings.sites:
            try:
                events += self._look(context, site, time.monotonic() + share_s)
            except AnjeonError as error:
                failed.append(error)
        if failed:
            raise failed[0]
        return events

    def _look(self, context: Context, site: Site, until: float) -> int:
        now = context.now()
        kept = self._recall(context, site, now)
        kept.until = until
        try:
            return self._judge(context, site, kept, now)
        except BaseException:
            self._kept.pop(site.id, None)  # what is in memory may be ahead of what was stored
            raise

    def _recall(self, context: Context, site: Site, now: datetime) -> _Kept:
        kept = self._kept.get(site.id)
        with reading(context.engines["default"]) as connection:
            at = standing_at(connection, site.id)
            if kept is None or kept.written_at != at:
                kept = _Kept(memory=_read_memory(connection, site.id, now), written_at=at)
                self._kept[site.id] = kept
        for watched in kept.memory.tables.values():
            if (watched.newest or NEVER) > to_micros(now + AHEAD):
                log.warning("clock set back", site=site.id)
                watched.set_back(to_micros(now))
        return kept

    def _judge(self, context: Context, site: Site, kept: _Kept, now: datetime) -> int:
        with reading(context.engines["default"]) as connection:
            limits = limits_within(connection, site.id)
        kept.is_minute = kept.minute is None or not timedelta(0) <= now - kept.minute < EVERY_MINUTE
        kept.is_behind = False
        events, tables = 0, dict[str, SiteTable]()
        if not _rests(kept.rests_until, now):
            try:
                tables = _tables(context, site)
                for name in tables:
                    events += self._judge_table(context, site, tables, name, limits, kept, now)
            except (DatabaseAway, QueryTimeout, TableChanged) as error:
                if error.detail["database"] != site.bind:
                    raise
                log.warning("rows not read", site=site.id, reason=error.text.in_language("en"))
                kept.rests_until = now + REST
        if kept.is_minute:
            kept.minute = now
        if not kept.is_behind:  # else all would seem to have no new rows
            self._watch_staleness(context, site, kept, tables, now)
        if kept.memory.unlogged and not _rests(kept.log_rests_until, now) and not _write_log(context, kept.memory):
            kept.log_rests_until = now + REST
        return events

    def _judge_table(
        self,
        context: Context,
        site: Site,
        tables: dict[str, SiteTable],
        name: str,
        limits: Limits,
        kept: _Kept,
        now: datetime,
    ) -> int:
        memory = kept.memory
        watched = memory.tables.get(name)
        if watched is None:
            watched = memory.tables[name] = Watched()
            watched.index(_seen(context, tables[name], now))
        watch = TableWatch(
            site=site,
            table=tables[name],
            limits=limits,
            gap_s=kept.gaps.get(name, GAP_S),
            racked=_racked(memory, tables) if name == "bank" else frozenset(),
            flagged=_flagged(memory) if name == "bank" else {},
        )
        if kept.is_minute:
            kept.gaps[name] = gap_of(context, watch, now)
        events = 0
        for rows, is_all in new_rows(context, watch, watched, now):
            before = watched.newest
            found = watch.judge(watched, rows)
            events += len(found.events)
            if kept.is_minute and is_all:
                found.reports.extend(watch.say_again(watched, rows))
            if found.events or found.reports or watched.newest != before:
                self._store(context, site, kept, found, now)
            if not is_all and time.monotonic() > kept.until:
                kept.is_behind = True
                return events
        late = late_rows(context, watch, watched, now) if kept.is_minute else []
        if late:
            found = watch.judge(watched, late)
            self._store(context, site, kept, found, now)
            events += len(found.events)
        return events

    def _watch_staleness(
        self, context: Context, site: Site, kept: _Kept, tables: dict[str, SiteTable], now: datetime
    ) -> None:
        memory = kept.memory
        after_s = max((STALE_AFTER_S, *kept.gaps.values()))
        stale = stale_places(_ages(site, tables, memory, now), after_s=after_s)
        if stale == memory.stale:
            return
        ended = [stale_report(site.id, place, now, begins=False) for place in sorted(memory.stale - stale, key=str)]
        begun = [stale_report(site.id, place, now, begins=True) for place in sorted(stale - memory.stale, key=str)]
        memory.stale = stale
        self._store(context, site, kept, Found(reports=[*begun, *ended]), now)

    def _store(self, context: Context, site: Site, kept: _Kept, found: Found, now: datetime) -> None:
        """Alarms and memory together or not at all; the log, which may be elsewhere, takes its rows afterwards."""
        if _is_log_writable(context):
            kept.memory.unlogged += log_rows(site.id, found.events)
        told = [*found.reports, *(event.report for event in found.events if event.report is not None)]
        with writing(context.engines["default"]) as connection:
            report(connection, now, told)
            _ask_to_stop(connection, context, site, found.events, now)
            write_standing(connection, site.id, now, kept.memory.to_bytes())
        kept.written_at = now


def _read_memory(connection: Connection, site: int, now: datetime) -> Memory:
    data = read_standing(connection, site)
    if data is not None:
        try:
            return Memory.from_bytes(data)
        except (ValueError, KeyError, TypeError):
            log.warning("what stood is not readable, and forgotten", site=site)
    return Memory(begun=to_micros(now))


def _tables(context: Context, site: Site) -> dict[str, SiteTable]:
    """The tables that can be judged; one whose banks or racks go by other than whole numbers cannot."""
    found = {}
    for name in TABLES:
        try:
            table = context.sites.table(site.id, name)
        except (NotFound, UnusableTable):
            continue
        if table.keys and has_whole_ids(table):
            found[name] = table
    return found


def _seen(context: Context, table: SiteTable, now: datetime) -> list[tuple[int, ...]]:
    """The devices of the last 24 h: one that fell silent before the first look is missed too."""
    source = Source(name="", table=table.table, time=table.time, keys=tuple(table.columns[key] for key in table.keys))
    with reading(context.sites.engine(table.site)) as connection:
        return sorted(devices_between(connection, source, now - BACK, now + AHEAD))


def _racked(memory: Memory, tables: dict[str, SiteTable]) -> frozenset[int]:
    """The banks whose racks have reported themselves."""
    if "rack" not in tables or "bank_id" not in tables["rack"].keys:
        return frozenset()
    racks = memory.tables["rack"]
    return frozenset(
        device[0] for device, at in zip(racks.devices, racks.standing.at.tolist(), strict=True) if at != NEVER
    )


def _flagged(memory: Memory) -> dict[int | None, set[str]]:
    """The flags that stand at racks, by bank: what their bank shows of the same is told already."""
    found: dict[int | None, set[str]] = {}
    racks = memory.tables.get("rack")
    for device, standing in racks.flags.items() if racks is not None else ():
        found.setdefault(device[0], set()).update(standing)
    return found


def _ages(site: Site, tables: dict[str, SiteTable], memory: Memory, now: datetime) -> dict[Place, float]:
    """Seconds since the last row of every bank and rack that is listed or was seen; since the watch began, for none."""
    found: dict[Place, float] = {}
    here = to_micros(now)
    for name, watched in memory.tables.items():
        for device, at in zip(watched.devices, watched.standing.at.tolist(), strict=True):
            place = place_of(tables[name].keys if name in tables else KEYS[name], device)
            found[place] = (here - max(at, memory.begun if at == NEVER else at)) / 1e6
    never = (here - memory.begun) / 1e6
    for bank in site.banks:
        if not bank.racks or "bank" in memory.tables:
            found.setdefault((bank.id, None), never)
        for rack in bank.racks:
            found.setdefault((bank.id, rack), never)
    return found


def _ask_to_stop(connection: Connection, context: Context, site: Site, events: Sequence[Event], now: datetime) -> None:
    """Where the site wants it: a rack that is charged too cold is not charged on."""
    for event in events if site.cold_charge_actions else ():
        if is_too_cold_to_charge(event) and event.report is not None:
            for alarm in report(connection, now, [event.report]):
                reason = event.text.in_language("en")
                ask(connection, context, now, alarm_id=alarm, actions=site.cold_charge_actions, reason=reason)


def _is_log_writable(context: Context) -> bool:
    return not context.settings.feature_url or context.settings.feature_writable


def _write_log(context: Context, memory: Memory) -> bool:
    """Write what waits for the log; whether it could be. A log that is away gets it later."""
    while memory.unlogged:
        rows = memory.unlogged[:LOGGED_AT_ONCE]
        try:
            add_events(context.engines["feature"], rows)
        except AnjeonError as error:
            log.warning("log not written", rows=len(memory.unlogged), reason=error.text.in_language("en"))
            return False
        del memory.unlogged[: len(rows)]
    return True


def _rests(until: datetime | None, now: datetime) -> bool:
    return until is not None and now < until <= now + REST
