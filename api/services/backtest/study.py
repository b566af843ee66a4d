"""A back-test from the first row to the figures, both settings side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.services.backtest.racks import RackReplays, replayed, rules_for
from api.services.backtest.request import BacktestRequest
from api.services.backtest.sets import SetReplay, replay_set
from api.services.context import Context
from api.store.protection_log import LogQuery, read_events
from api.store.times import from_micros, to_micros
from engine.safety.backtest import DAY_S, Event, Figures, figures, protections
from engine.safety.limits import QUANTITIES, Level
from engine.safety.protection import SECOND
from engine.safety.replay import Replay

BIND = "feature"
MOST_EVENTS = 100_000
MINUTE_S = 60.0

Result = Mapping[str, Any]


def study(context: Context, request: BacktestRequest) -> Generator[float, None, Result]:
    """Yields how far it has come, 0 to 1, after each block of rows; its return value is the result, ready for JSON.

    ``rows``, ``racks``, ``covered_days`` (days of rows of the rack that has most); ``events`` (their number),
    ``events_from`` ("present" or "log"), ``events_left_out`` (of the log: of other causes, or of no rack that has
    rows); ``days`` [{day, present, changed}]: alarms by local day; ``present`` and ``changed``: the figures of
    :class:`~engine.safety.backtest.Figures`; ``sets``: the same of each set, beside ``minutes`` and ``known_minutes``.
    """
    site = context.sites.site(request.site)
    table = context.sites.table(site.id, "rack")
    rules = rules_for(site, table.columns)
    replays = RackReplays(
        present=Replay(rules=replace(rules, limits=request.present)),
        changed=Replay(rules=replace(rules, limits=request.changed)),
    )
    share = 1 / (1 + len(request.sets))
    for done in replayed(context, table, replays, to_micros(request.start), to_micros(request.end)):
        yield done * share
    present, changed = replays.present.spells(), replays.changed.spells()
    found = protections(present)
    events, left_out = _logged(context, request, replays) if request.events_from_log else (found, 0)
    covered_s = float(replays.present.covered_us.max(initial=0)) / SECOND
    both = [figures(spells, events, covered_s=covered_s) for spells in (present, changed)]
    sets = []
    for index, wanted in enumerate(request.sets, 1):
        for step in replay_set(context, wanted, request.start, request.end):
            yield min(1.0, share * index)
            if step is not None:
                names = [tag.name for tag in wanted.tags]
                sets.append({"set_id": wanted.set_id, "tags": names, **_set_figures(step, events, site.zone)})
    return {
        "rows": replays.rows,
        "racks": len(replays.racks),
        "covered_days": covered_s / DAY_S,
        "events": len(events),
        "events_from": "log" if request.events_from_log else "present",
        "events_left_out": left_out,
        **_side_by_side(both, site.zone),
        "sets": sets,
    }


def _set_figures(step: SetReplay, events: Sequence[Event], zone: ZoneInfo) -> Result:
    places = [Event(0, "sos", event.at) for event in events]
    covered_s = step.minutes * MINUTE_S
    both = [figures(spells, places, covered_s=covered_s) for spells in (step.present, step.changed)]
    return {"minutes": step.minutes, "known_minutes": step.known, **_side_by_side(both, zone)}


def _side_by_side(both: Sequence[Figures], zone: ZoneInfo) -> Result:
    counts = [Counter(_local(begin, zone).date() for begin in one.begins) for one in both]
    return {
        "days": [
            {"day": day.isoformat(), "present": counts[0][day], "changed": counts[1][day]}
            for day in sorted(counts[0].keys() | counts[1].keys())
        ],
        "present": _figures(both[0], zone),
        "changed": _figures(both[1], zone),
    }


def _figures(found: Figures, zone: ZoneInfo) -> Result:
    flood = asdict(found.flood)
    for name in ("most_at", "longest_at"):
        flood[name] = None if flood[name] is None else _local(flood[name], zone).isoformat()
    return {
        "alarms": found.alarms,
        "alarms_a_day": found.alarms_a_day,
        "stood_s": found.stood_s,
        "flood": flood,
        "kinds": [asdict(kind) | {"level": None if kind.level is None else int(kind.level)} for kind in found.kinds],
        "leads": asdict(found.leads),
    }


def _local(micros: int, zone: ZoneInfo) -> datetime:
    return from_micros(micros).astimezone(zone)


def _logged(context: Context, request: BacktestRequest, replays: RackReplays) -> tuple[list[Event], int]:
    """The protections of the log that a limit could have warned of, and how many others there are."""
    query = LogQuery(test=False, site=request.site, start=request.start, end=request.end, level=int(Level.PROTECT))
    by_code = {quantity.code: quantity.name for quantity in QUANTITIES}
    found, left_out = [], 0
    for row in read_events(context.engines[BIND], query, limit=MOST_EVENTS, skip=0):
        rack = replays.racks.get((row["bank_id"], row["rack_id"]))
        quantity = by_code.get(row["error_code"])
        if rack is None or quantity is None:
            left_out += 1
        else:
            found.append(Event(rack, quantity, to_micros(row["timestamp"])))
    return found, left_out
