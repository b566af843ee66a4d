"""The forecasts of one minute as rows: every rack, every target, in one pass over all racks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from api.config import Site
from api.services.forecasts import reasons
from api.services.forecasts.crossings import Kept, is_charging, limit_crossings, sos_crossings
from api.services.forecasts.latest import LEVEL
from api.services.forecasts.models_at_work import AtWork
from api.services.forecasts.rack_models import AHEAD_S
from api.services.forecasts.reasons import Reason
from api.services.forecasts.scores import ENOUGH, Score, Scores
from api.services.forecasts.targets import AHEAD, CURRENT, DIGITS, MEASURED_OF, SOS_TABLE, TABLE_OF, TARGETS
from api.services.forecasts.unusual import RATE, Moves, carried_on, moves
from api.services.indicators.minutes import Rack
from api.services.indicators.rack_limits import rack_limits
from api.store.forecasts.rows import Table
from engine.forecast.crossing import paths
from engine.forecast.outcome import NoForecast, TargetForecast
from engine.forecast.sos_ahead import sos_forecast
from engine.forecast.windows import Flags, Floats, Grid
from engine.safety.bands import SAFE_ABOVE
from engine.safety.limits import Limits
from engine.safety.rack_sos import MEASURED_OF as MEASURED_OF_PART

AT_ONCE = 64  # racks whose members are made at a time: some 2 000 members of each value
SHOWN_MODELS = ("persistence", "trend", "linear", "gradient_boosting", "champion")
SOS_DIGITS = 4

Row = dict[str, Any]
Said = Mapping[str, Mapping[int, TargetForecast]]


@dataclass(frozen=True, kw_only=True)
class Minute:
    """What forecasts of a minute are made from; ``grid`` ends with it, its series are ``racks``."""

    site: Site
    at: datetime
    racks: tuple[Rack, ...]
    grid: Grid
    limits: Limits


def issue(minute: Minute, work: AtWork, scores: Scores) -> dict[Table, list[Row]]:
    """The rows of every forecasting table; where there is no forecast they say why."""
    moving = {target: moves(minute.grid, target) for target in TARGETS}
    said = _said(minute, work, scores, moving)
    crossed, sos = _ahead(minute, said)
    rows = {
        table: _target_rows(
            minute, work, target, said.get(target), scores.by_target[target], crossed[target], moving[target].unusual
        )
        for target, table in TABLE_OF.items()
    }
    rows[SOS_TABLE] = _sos_rows(minute, work, sos)
    return rows


def _said(minute: Minute, work: AtWork, scores: Scores, moving: Mapping[str, Moves]) -> Said:
    """target -> horizon -> what was said, as uncertain as its errors have lately been; empty without a model."""
    if work.models is None:
        return {}
    by_horizon = {horizon: one.forecast(minute.grid) for horizon, one in sorted(work.models.by_horizon.items())}
    return {
        target: {
            horizon: carried_on(_widened(said[target], scores.by_target.get(target)), horizon, moving[target])
            for horizon, said in by_horizon.items()
        }
        for target in TARGETS
    }


def _widened(said: TargetForecast, score: Score | None) -> TargetForecast:
    return said if score is None else replace(said, scale=said.scale * score.level.widening())


def _ahead(minute: Minute, said: Said) -> tuple[dict[str, list[Kept | None]], list[Row | None]]:
    """The crossings of each target, and the State of Safety in 10 min, of every rack."""
    crossed: dict[str, list[Kept | None]] = {target: [] for target in TABLE_OF}
    sos: list[Row | None] = []
    charging = is_charging(minute.site, minute.grid.channels[CURRENT][:, -1])
    for start in range(0, len(minute.racks), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        members = {target: _members(by_horizon, part) for target, by_horizon in said.items()}
        nothing = np.full((len(charging[part]), 1, 4), np.nan)
        for target, found in crossed.items():
            measured = MEASURED_OF.get(target)
            found += limit_crossings(measured, members.get(target, nothing), minute.limits, charging[part])
        sos += _sos_ahead(minute.site, members, len(charging[part]))
    return crossed, sos


def _members(by_horizon: Mapping[int, TargetForecast], part: slice) -> Floats:
    chosen = [
        replace(said, models={"champion": said.models["champion"][part]}, scale=said.scale[part])
        for said in by_horizon.values()
    ]
    least = min(len(said.draws) for said in chosen)  # a target known at few moments may have some draws less
    return paths(by_horizon[AHEAD_S].now[part], [replace(said, draws=said.draws[:least]) for said in chosen])


def _sos_ahead(site: Site, members: Mapping[str, Floats], racks: int) -> list[Row | None]:
    by_measured = {measured: members.get(target) for target, measured in MEASURED_OF.items()}
    parts = {part.value: by_measured[measured] for part, measured in MEASURED_OF_PART.items()}
    known = {name: one for name, one in parts.items() if one is not None}
    if len(known) < len(parts) or len({one.shape for one in known.values()}) > 1:
        return [None] * racks
    limits = {part.value: limit for part, limit in rack_limits(site).items()}
    ahead = sos_forecast(known, limits)
    columns = (ahead.median, ahead.lower, ahead.upper, ahead.probability_warning, ahead.probability_unsafe)
    names = ("forecast", "lower", "upper", "probability_warning", "probability_unsafe")
    listed = [_listed(column, SOS_DIGITS) for column in columns]
    crossings = sos_crossings(ahead.crossing, SAFE_ABOVE)
    return [
        None
        if listed[0][k] is None
        else {
            **{name: column[k] for name, column in zip(names, listed, strict=True)},
            "crossing": crossings[k],
            "weakest": ahead.weakest[k],
        }
        for k in range(racks)
    ]


def _target_rows(
    minute: Minute,
    work: AtWork,
    target: str,
    by_horizon: Mapping[int, TargetForecast] | None,
    score: Score,
    crossed: Sequence[Kept | None],
    unusual: Flags,
) -> list[Row]:
    said = None if by_horizon is None else by_horizon[AHEAD_S]
    why = _reasons(minute, work, target, said)
    digits, count = DIGITS[target], len(minute.racks)
    nothing: list[float | None] = [None] * count
    lower, upper, expected = nothing, nothing, nothing
    models = dict.fromkeys(SHOWN_MODELS, nothing)
    if said is not None:
        lower, upper = (_listed(limit, digits) for limit in said.interval(score.level.level()))
        models = {name: _listed(said.models[name], digits) for name in SHOWN_MODELS}
        expected = _listed(said.scale / score.level.widening(), digits + 2)
    seen = score.level.seen.round().tolist()
    coverage = _listed(np.where(score.level.seen >= ENOUGH, score.level.coverage(), np.nan), 3)
    shown = None if work.models is None else work.models.shown
    champion = None if shown is None else shown.champions.get(target)
    figures = {} if shown is None else shown.figures.get(target, {})
    beats = {
        other: score.beats(other, champion is not None and figures[champion] < figures[other])
        for other in ("persistence", "trend")
    }
    issued_at = minute.at.isoformat()
    rows = []
    for k in range(count):
        reason = why[k]
        none = None if reason is None else reasons.written(reason)
        values = {
            "issued_at": issued_at,
            "observed": None,
            **{name: None if none else column[k] for name, column in models.items()},
            "champion_model": None if none else RATE if unusual[k] else champion,
            "lower": None if none else lower[k],
            "upper": None if none else upper[k],
            "level": LEVEL,
            "expected_error": None if none else expected[k],
            "coverage": coverage[k],
            "coverage_count": int(seen[k]),
            "beats_persistence": none is None and beats["persistence"][k],
            "beats_trend": none is None and beats["trend"][k],
            "crossing": None if none else crossed[k],
            "no_forecast": none,
            "model_version": work.version,
        }
        rows.append({**_ids(minute, k), "values": values})
    return rows


def _reasons(minute: Minute, work: AtWork, target: str, said: TargetForecast | None) -> list[Reason | None]:
    """Why there is no forecast of a target, of each rack."""
    silent = _silent(minute)
    if said is None or target in work.new_columns:
        reason = work.reason or Reason.COLUMNS_CHANGED
        return [Reason.STALE if is_silent else reason for is_silent in silent]
    return [
        Reason.STALE if is_silent and code is NoForecast.GAP else None if code is None else Reason(code.value)
        for is_silent, code in zip(silent, said.reasons, strict=True)
    ]


def _silent(minute: Minute) -> list[bool]:
    """Whether nothing is known of a rack now."""
    silent: list[bool] = (~minute.grid.known()[:, -1]).tolist()
    return silent


def _sos_rows(minute: Minute, work: AtWork, ahead: Sequence[Row | None]) -> list[Row]:
    silent = _silent(minute)
    empty = dict.fromkeys(
        ("forecast", "lower", "upper", "probability_warning", "probability_unsafe", "crossing", "weakest")
    )
    rows = []
    for k, found in enumerate(ahead):
        reason = None
        if found is None:
            reason = Reason.STALE if silent[k] else work.reason or Reason.PART_MISSING
        values = {
            "issued_at": minute.at.isoformat(),
            "observed": None,
            **(found or empty),
            "level": LEVEL,
            "no_forecast": None if reason is None else reasons.written(reason),
        }
        rows.append({**_ids(minute, k), "values": values, "version": work.version})
    return rows


def _ids(minute: Minute, k: int) -> Row:
    bank, rack = minute.racks[k]
    return {"operating_site_id": minute.site.id, "bank_id": bank, "rack_id": rack, "time": minute.at + AHEAD}


def _listed(values: Floats, digits: int) -> list[float | None]:
    """Numbers rounded, None for NaN."""
    return [None if value != value else value for value in values.round(digits).tolist()]
