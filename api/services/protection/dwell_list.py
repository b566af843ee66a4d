"""The dwell indicator: where each rack stands now, and how long it was at high charge today, in 7 and in 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from api.config import Site
from api.services.context import Context
from api.services.protection.dwell import memory_of
from api.services.protection.memory import place_of
from api.store.db import reading
from api.store.protection.dwell import NO_RACK, DwellRow, read_dwell
from api.store.sites import KEYS
from api.store.times import from_micros

SPANS = {"today": 1, "days_7": 7, "days_30": 30}  # local days, today among them
FRESH = timedelta(seconds=120)


@dataclass(frozen=True, kw_only=True)
class Seconds:
    """Seconds at or above 80 %, above the cap, and in stand-by after charging."""

    high_s: float = 0.0
    above_cap_s: float = 0.0
    standby_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class RackDwell:
    """A rack (or a bank known by its own row only). What it is now is None where its last row is older than 120 s or
    has no charge."""

    site: int
    bank_id: int | None
    rack_id: int | None
    soc_cap: float | None
    at: datetime
    soc: float | None
    is_high: bool | None
    is_above_cap: bool | None
    in_standby: bool | None
    standby_s: float | None
    spans: dict[str, Seconds]


def list_dwell(context: Context, site: Site) -> list[RackDwell]:
    """Every rack of a site that has been seen, in order of bank and rack."""
    memory = memory_of(context, site)
    if memory is None:
        return []
    now = context.now()
    today = now.astimezone(site.zone).date()
    with reading(context.engines["default"]) as connection:
        rows = read_dwell(connection, site.id, today - timedelta(days=max(SPANS.values()) - 1), today)
    found, state = [], memory.dwelling
    for number, device in enumerate(memory.devices):
        bank, rack = place_of(KEYS[memory.table][-len(device) :], device)
        own = [row for row in rows if (row.bank_id, row.rack_id) == (_id(bank), _id(rack))]
        spans = {name: _sum([row for row in own if (today - row.day).days < days]) for name, days in SPANS.items()}
        at = from_micros(int(state.at[number]))
        is_known = now - at <= FRESH and not np.isnan(state.soc[number])
        found.append(
            RackDwell(
                site=site.id,
                bank_id=bank,
                rack_id=rack,
                soc_cap=site.soc_cap,
                at=at,
                soc=float(state.soc[number]) if is_known else None,
                is_high=bool(state.is_high[number]) if is_known else None,
                is_above_cap=bool(state.is_above[number]) if is_known else None,
                in_standby=bool(state.in_standby[number]) if is_known else None,
                standby_s=int(state.standby_us[number]) / 1e6 if is_known else None,
                spans=spans,
            )
        )
    return sorted(found, key=lambda one: (_id(one.bank_id), _id(one.rack_id)))


def _sum(rows: list[DwellRow]) -> Seconds:
    return Seconds(
        high_s=sum(row.high_s for row in rows),
        above_cap_s=sum(row.above_cap_s for row in rows),
        standby_s=sum(row.standby_s for row in rows),
    )


def _id(number: int | None) -> int:
    return NO_RACK if number is None else number
