"""What came of forecasts: the observed value is put beside them, and counts for the intervals of those to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from api.services.context import Context
from api.services.forecasts.cells import number
from api.services.forecasts.latest import BIND
from api.services.forecasts.samples import Samples, samples
from api.services.forecasts.scores import JUDGED, Scores
from api.services.forecasts.targets import DIGITS, MEASURED_OF, MINUTE, SOS_TABLE, TABLE_OF
from api.services.indicators.minutes import Rack
from api.services.indicators.rack_limits import rack_limits
from api.store.forecasts.rows import StoredForecast, Table, forecasts_between
from api.store.result_writing import upsert_results
from engine.forecast.windows import Floats
from engine.safety.rack_sos import rack_scores

SOS_DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What racks measured at a minute: column -> (racks,), and their State of Safety."""

    racks: Mapping[Rack, int]
    values: Mapping[str, Floats]
    sos: Floats


def observe(context: Context, site: int, minute: datetime, scores: Scores, seen: Samples | None = None) -> int:
    """Put what was observed at ``minute`` beside the forecasts for it, and count it in ``scores``.

    :param seen: the samples of that minute where they are at hand; else they are read
    :returns: how many rows got their outcome
    """
    rows = {table: _due(context, table, site, minute) for table in (*TABLE_OF.values(), SOS_TABLE)}
    racks = sorted({(row.bank_id, row.rack_id) for found in rows.values() for row in found})
    if not racks:
        return 0
    if seen is None:
        seen = samples(context, site, minute, 1, racks=racks)
    if seen is None:
        return 0
    came = _observed(context, site, seen)
    told = _store(context, SOS_TABLE, site, rows[SOS_TABLE], came, came.sos, SOS_DIGITS)
    for target, table in TABLE_OF.items():
        _count(scores, target, rows[table], came)
        told += _store(context, table, site, rows[table], came, came.values[target], DIGITS[target])
    return told


def _due(context: Context, table: Table, site: int, minute: datetime) -> list[StoredForecast]:
    return forecasts_between(context.engines[BIND], table, site, start=minute, end=minute + MINUTE)


def _observed(context: Context, site: int, seen: Samples) -> Observed:
    values = {name: array[:, -1] for name, array in seen.values.items()}
    limits = rack_limits(context.sites.site(site))
    sos = rack_scores({measured: values[column] for column, measured in MEASURED_OF.items()}, limits).score
    return Observed(racks={rack: k for k, rack in enumerate(seen.racks)}, values=values, sos=sos)


def _count(scores: Scores, target: str, rows: Iterable[StoredForecast], came: Observed) -> None:
    """One outcome more for every rack that had a forecast and whose value is known."""
    known = {rack: k for k, rack in enumerate(scores.racks)}
    value = np.full((len(known), 3 + len(JUDGED)), np.nan)
    outcome = np.full(len(known), np.nan)
    for row in rows:
        rack = (row.bank_id, row.rack_id)
        if rack in known and rack in came.racks:
            cells = [number(row.values, name) for name in ("lower", "upper", "expected_error", *JUDGED)]
            value[known[rack]] = [np.nan if cell is None else cell for cell in cells]
            outcome[known[rack]] = came.values[target][came.racks[rack]]
    lower, upper, expected, *said = value.T
    unknown = np.isnan(outcome) | np.isnan(lower) | np.isnan(upper)
    errors = {name: np.abs(one - outcome) for name, one in zip(JUDGED, said, strict=True)}
    covered = (lower <= outcome) & (outcome <= upper)
    in_expected = errors["champion"] / np.maximum(expected, 0.1 ** (DIGITS[target] + 2))  # as it was rounded
    scores.by_target[target] = scores.by_target[target].update(covered, unknown, errors, in_expected)


def _store(
    context: Context,
    table: Table,
    site: int,
    rows: Sequence[StoredForecast],
    came: Observed,
    values: Floats,
    digits: int,
) -> int:
    changed: list[dict[str, Any]] = []
    for row in rows:
        place = came.racks.get((row.bank_id, row.rack_id))
        if place is None or np.isnan(values[place]):
            continue
        ids = {"operating_site_id": site, "bank_id": row.bank_id, "rack_id": row.rack_id, "time": row.time}
        changed.append({**ids, "values": {**row.values, "observed": round(float(values[place]), digits)}})
    return upsert_results(context.engines[BIND], table, changed)
