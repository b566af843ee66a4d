"""State of Safety and ExSoS of a site's racks at many minutes: read once, computed at once, stored row by row."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from api.errors import NotFound, UnusableTable
from api.services.context import Context
from api.services.indicators.minutes import Rack, rack_minutes
from api.services.indicators.rack_limits import rack_limits
from api.services.indicators.result_rows import exsos_rows, sos_rows
from api.services.protection.columns import MEASURED_COLUMNS
from api.services.protection.limits import limits_of
from api.store.latest import NEVER
from api.store.result_tables import ess_exsos, ess_sos
from api.store.result_writing import upsert_results
from api.store.seen import SeenDevices
from engine.safety.exsos import extended_sos
from engine.safety.rack_sos import GAPS, plausible, rack_scores

COLUMN_OF = MEASURED_COLUMNS["rack"]
SOC = "rack_soc"


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """What was found: the racks, how many rows were stored, and whether any rack had a row in time."""

    racks: tuple[Rack, ...]
    rows: int
    has_any: bool


def evaluate(
    context: Context,
    site: int,
    first: datetime,
    count: int,
    *,
    racks: Collection[Rack] | None = None,
    seen: SeenDevices | None = None,
) -> Evaluated | None:
    """Store ``ess_sos`` and ``ess_exsos`` of the racks of a site at ``count`` minutes from ``first`` on.

    Rows that are there already take the new values. None where the site has no rack table that can be read.

    :param racks: None: those listed and those seen in the last 24 h
    :raises DatabaseAway: of the site, the results or the main database
    """
    minutes = rack_minutes(context, site, first, count, columns=_columns(context, site), devices=racks, seen=seen)
    if minutes is None:
        return None
    stored = {measured: minutes.values[column] for measured, column in COLUMN_OF.items() if column in minutes.values}
    values = plausible(stored)
    entry = context.sites.site(site)
    scores = rack_scores(values, rack_limits(entry))
    extended = extended_sos(
        values,
        minutes.values.get(SOC),
        limits=limits_of(context, site),
        current_positive=entry.current_positive,
        rest_below_a=entry.rest_below_a,
        soc_cap=entry.soc_cap,
    )
    engine = context.engines["results"]
    rows = upsert_results(engine, ess_sos, sos_rows(site, minutes, scores))
    rows += upsert_results(engine, ess_exsos, exsos_rows(site, minutes, extended, values))
    return Evaluated(racks=minutes.devices, rows=rows, has_any=bool(np.any(minutes.at != NEVER)))


def _columns(context: Context, site: int) -> list[str]:
    """What is asked for; a gap or the charge only where the site stores it, for without it others stand in."""
    try:
        there = context.sites.table(site, "rack").columns.keys()
    except (NotFound, UnusableTable):
        return []
    wanted = [column for measured, column in COLUMN_OF.items() if measured not in GAPS or column in there]
    return [*wanted, *([SOC] if SOC in there else [])]
