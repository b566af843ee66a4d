"""All targets of one forecaster: learned together from grids, and asked together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.forecast.features import Features, matrix
from engine.forecast.folds import FOLDS, fold_of, sampled, warm
from engine.forecast.learning import Learned, learn
from engine.forecast.outcome import NoForecast
from engine.forecast.outlook import Plant
from engine.forecast.plant_constants import learned_plant
from engine.forecast.response import Response
from engine.forecast.roles import Role, first_of
from engine.forecast.stuck import limit_s, still_since_moved_s
from engine.forecast.trace import Rows
from engine.forecast.windows import Flags, Floats, Grid

DRAWS = 2000
FEWEST_ROWS = 240
AT_ONCE = 50_000
REASONS = tuple(NoForecast)
NO_REASON = -1


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the models say of one target at some rows; (rows,) each, NaN where unknown.

    ``reasons``: indices into :data:`REASONS`, -1 where there is a forecast.
    """

    now: Floats
    models: Mapping[str, Floats]
    size: Floats
    reasons: NDArray[np.int8]


@dataclass(frozen=True, kw_only=True, eq=False)
class Targets:
    """What was learned of each target. ``learned`` lacks those with too little history; ``still_s``: how long each may
    stand still, seconds; ``draws``: errors in units of their size, the k-th of each target seen at the same moment."""

    horizon_s: int
    names: tuple[str, ...]
    columns: tuple[str, ...]
    plant: Plant
    learned: Mapping[str, Learned]
    draws: Mapping[str, Floats]
    still_s: Mapping[str, float]

    @classmethod
    def learned_from(
        cls, grids: Sequence[Grid], *, names: tuple[str, ...], columns: tuple[str, ...], horizon_s: int, trees: int
    ) -> Targets:
        """Learn all targets from the same moments. A target known at fewer than 240 of them is left out."""
        plant = learned_plant(grids, columns)
        parts = sampled(grids, horizon_s)
        fold = fold_of(grids, parts) if sum(map(len, parts)) else np.empty(0, dtype=np.intp)
        views = partial(Features, columns=columns, horizon_s=horizon_s)
        plant = replace(plant, response=_response([views(grid=grid, plant=plant) for grid in grids], parts))
        lessons = [
            _lessons(views(grid=grid, plant=plant), rows, names) for grid, rows in zip(grids, parts, strict=True)
        ]
        learned: dict[str, Learned] = {}
        errors: dict[str, Floats] = {}
        for name in names:
            features, change, trend = (
                np.concatenate([getattr(part[name], field) for part in lessons])
                for field in ("features", "change", "trend")
            )
            known = ~np.isnan(change)
            if known.sum() < FEWEST_ROWS or len(np.unique(fold[known])) < FOLDS:
                continue
            errors[name] = np.full(len(change), np.nan)
            learned[name], errors[name][known] = learn(
                features[known], change[known], np.nan_to_num(trend[known]), fold[known], trees
            )
        return cls(
            horizon_s=horizon_s,
            names=names,
            columns=columns,
            plant=plant,
            learned=learned,
            draws=_draws(errors),
            still_s={name: limit_s(max(part[name].longest_still_s for part in lessons)) for name in names},
        )

    def view(self, grid: Grid) -> Features:
        """The features of a grid as these targets look at it."""
        return Features(grid=grid, columns=self.columns, plant=self.plant, horizon_s=self.horizon_s)

    def ask(self, view: Features, rows: Rows) -> dict[str, Asked]:
        """What the models say at some rows of a grid; an answer does not depend on which other rows are asked."""
        edges = [*range(0, len(rows), AT_ONCE), len(rows)]
        parts = [self._ask(view, rows.part(slice(a, b))) for a, b in pairwise(edges)] or [self._ask(view, rows)]
        return {name: _joined([part[name] for part in parts]) for name in self.names}

    def _ask(self, view: Features, rows: Rows) -> dict[str, Asked]:
        shared = view.shared(rows)
        ready = warm(view.grid)[rows.series, rows.step]
        found = {}
        for name in self.names:
            now, learned = view.traces[name].now(rows), self.learned.get(name)
            reasons = np.full(len(rows), NO_REASON, dtype=np.int8)
            still = _still(view, name)[rows.series, rows.step] > self.still_s[name]
            for flagged, reason in (  # the later one tells more, and wins
                (still, NoForecast.STUCK),
                (np.isnan(now), NoForecast.MISSING),
                (np.full(len(rows), learned is None), NoForecast.UNTRAINED),
                (~ready, NoForecast.GAP),
            ):
                reasons[flagged] = REASONS.index(reason)
            wanted = reasons == NO_REASON
            changes = {"persistence": np.zeros(len(rows)), "trend": _trend(view, name, rows)}
            changes |= {model: np.full(len(rows), np.nan) for model in ("linear", "gradient_boosting", "champion")}
            size = np.full(len(rows), np.nan)
            if learned is not None and wanted.any():
                features = matrix(
                    {key: values[wanted] for key, values in shared.items()}, view.own(name, rows.part(wanted))
                )
                for model, change in learned.changes(features).items():
                    changes[model][wanted] = change
                size[wanted] = learned.size(features)
                changes["champion"] = changes[learned.champion]
            models = {model: np.where(wanted, now + change, np.nan) for model, change in changes.items()}
            found[name] = Asked(now=now, models=models, size=size, reasons=reasons)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class _Lesson:
    """What one grid teaches of one target: (rows, features), (rows,) and (rows,); seconds it stood still at most."""

    features: Floats
    change: Floats
    trend: Floats
    longest_still_s: float


def _lessons(view: Features, rows: Rows, names: Sequence[str]) -> dict[str, _Lesson]:
    shared = view.shared(rows)
    return {
        name: _Lesson(
            features=matrix(shared, view.own(name, rows)),
            change=_change(view, name, rows),
            trend=_trend(view, name, rows),
            longest_still_s=float(_still(view, name).max(initial=0.0)),
        )
        for name in names
    }


def _response(views: Sequence[Features], parts: Sequence[Rows]) -> Response | None:
    columns = views[0].columns
    soc, volts = first_of(columns, Role.SOC), first_of(columns, Role.VOLTAGE)
    if soc is None or volts is None:
        return None
    pairs = list(zip(views, parts, strict=True))
    currents = [view.currents(rows) for view, rows in pairs]
    charges, voltages = ([view.traces[name].now(rows) for view, rows in pairs] for name in (soc, volts))
    return Response.fit(np.concatenate(charges), np.concatenate(currents), np.concatenate(voltages))


def _still(view: Features, name: str) -> Floats:
    current, top = first_of(view.columns, Role.CURRENT), view.plant.current_max
    if current is None or current == name or not top > 0.0:
        return np.zeros(view.grid.shape)
    return still_since_moved_s(view.traces[name], view.traces[current], top)


def _change(view: Features, name: str, rows: Rows) -> Floats:
    later = rows.step + view.horizon_s // view.grid.step_s
    change: Floats = view.grid.channels[name][rows.series, later] - view.traces[name].now(rows)
    return change


def _trend(view: Features, name: str, rows: Rows) -> Floats:
    """The change over the horizon just past (half an hour at most), once more."""
    trace, past_s = view.traces[name], min(view.horizon_s, 1500)
    return (trace.now(rows) - trace.lag(rows, past_s)) * (view.horizon_s / past_s)


def _draws(errors: Mapping[str, Floats]) -> dict[str, Floats]:
    """At most 2 000 rows in even distances at which the errors of all targets are known; of each alone if none is."""
    if not errors:
        return {}
    joint: Flags = np.asarray(np.all(~np.isnan(np.stack(list(errors.values()))), axis=0))
    found = {}
    for name, error in errors.items():
        known = error[joint] if joint.sum() >= FEWEST_ROWS else error[~np.isnan(error)]
        found[name] = known[np.linspace(0, len(known) - 1, min(DRAWS, len(known))).round().astype(np.intp)]
    return found


def _joined(parts: Sequence[Asked]) -> Asked:
    return Asked(
        now=np.concatenate([part.now for part in parts]),
        models={name: np.concatenate([part.models[name] for part in parts]) for name in parts[0].models},
        size=np.concatenate([part.size for part in parts]),
        reasons=np.concatenate([part.reasons for part in parts]),
    )
