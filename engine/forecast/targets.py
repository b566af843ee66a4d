"""All targets of one forecaster: learned together from grids, and asked together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.forecast.features import Constants, Features, matrix
from engine.forecast.folds import FOLDS, fold_of, sampled, warm
from engine.forecast.learning import Learned, learn
from engine.forecast.outcome import NoForecast
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
    constants: Constants
    learned: Mapping[str, Learned]
    draws: Mapping[str, Floats]
    still_s: Mapping[str, float]

    @classmethod
    def learned_from(
        cls, grids: Sequence[Grid], *, names: tuple[str, ...], columns: tuple[str, ...], horizon_s: int, trees: int
    ) -> Targets:
        """Learn all targets from the same moments. A target known at fewer than 240 of them is left out."""
        constants = Constants.learned(grids, columns)
        parts = sampled(grids, horizon_s)
        fold = fold_of(grids, parts) if sum(map(len, parts)) else np.empty(0, dtype=np.intp)
        views = [Features(grid=grid, columns=columns, constants=constants, horizon_s=horizon_s) for grid in grids]
        shared = [view.shared(rows) for view, rows in zip(views, parts, strict=True)]
        learned: dict[str, Learned] = {}
        errors: dict[str, Floats] = {}
        still = {name: limit_s(max((_still(view, name).max() for view in views), default=0.0)) for name in names}
        for name in names:
            x = [matrix(found, view.own(name, rows)) for view, rows, found in zip(views, parts, shared, strict=True)]
            features = np.concatenate(x)
            change = np.concatenate([_change(v, name, rows) for v, rows in zip(views, parts, strict=True)])
            trend = np.concatenate([_trend(v, name, rows) for v, rows in zip(views, parts, strict=True)])
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
            constants=constants,
            learned=learned,
            draws=_draws(errors),
            still_s=still,
        )

    def view(self, grid: Grid) -> Features:
        """The features of a grid as these targets look at it."""
        return Features(grid=grid, columns=self.columns, constants=self.constants, horizon_s=self.horizon_s)

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


def _still(view: Features, name: str) -> Floats:
    current, top = first_of(view.columns, Role.CURRENT), view.constants.current_max
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
