"""What a study answers: everything its page and its report show, as one frozen value that goes to JSON and back.

Systems are named as in the study's ``architectures`` and stand in that order. A number that does not exist is None.
Intervals are of 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Level:
    """A measure of one system over all runs: its mean with the interval of the mean, and quantiles of the runs."""

    mean: float | None
    low: float | None
    high: float | None
    p05: float | None = None
    p50: float | None = None
    p95: float | None = None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """``first`` minus ``second`` of a measure, run by run under the same storm: mean, interval of the mean, and the
    ratio of the means (None where the second is 0). ``sure``: the interval leaves out 0."""

    measure: str
    first: str
    second: str
    mean: float | None
    low: float | None
    high: float | None
    ratio: float | None
    sure: bool


@dataclass(frozen=True, kw_only=True)
class Series:
    """One run over time: the one whose unserved energy, summed over the systems, is the median. Thinned to some 1 500
    points for drawing. ``spans_s``: from when to when the scenario lasts; stored_share: 0..1 of all layers but UPS and
    UPS together."""

    run: int
    time_s: tuple[float, ...]
    demand_mw: tuple[float, ...]
    served_mw: Mapping[str, tuple[float, ...]]
    stored_share: Mapping[str, tuple[float, ...]]
    spans_s: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class HoldUp:
    """t2 of a system in parts, s, what of its data survives (0..1) by the simple model and by the honest one, and t3.

    dump_s: how long a full dump takes; recovery_point_s: mean age of the newest whole checkpoint; best_interval_s,
    waste: of Young and Daly.
    """

    psu_s: float
    ups_s: float
    bess_s: float
    t2_s: float
    t3_s: float | None
    survival: float
    honest_survival: float
    dump_s: float
    recovery_point_s: float
    best_interval_s: float
    waste: float


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Share of outage starts over a year, 0..1, that a system survives for ``hours``; with its interval."""

    hours: tuple[float, ...]
    share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Availability:
    """From simulated outages of many years: availability 0..1 and downtime in minutes a year with intervals, and the
    highest tier reached by its mean and for sure (None: none), in both tables ("usual", "published")."""

    availability: Level
    downtime_min: Level
    tier: Mapping[str, str | None]
    tier_for_sure: Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True)
class Economics:
    """Money of a system, KRW. capital once; the others a year, total with upkeep; npv, roi and payback against the
    first system of the study over the sheet's years (None for that one)."""

    capital: float
    energy_cost: Level
    penalty: Level
    disruption: Level
    data_loss: Level
    lost_load: Level
    demand_response: Level
    total: Level
    npv: Level | None
    roi: Level | None
    payback_years: float | None
    upkeep: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Sway:
    """How far one entry of the assumption sheet moves the result: the result with less and with more of it."""

    key: str
    less: float
    more: float
    result_less: float | None
    result_more: float | None


@dataclass(frozen=True, kw_only=True)
class Tornado:
    """The entries that move a result most, largest first. ``result``: "npv" or "unserved_mwh", of ``first`` against
    ``second``; ``base`` with nothing moved."""

    result: str
    first: str
    second: str
    base: float | None
    sways: tuple[Sway, ...]


@dataclass(frozen=True, kw_only=True)
class BreakEven:
    """Energy of a battery, MWh, with which ``system`` loses as little energy as ``equals``, found to ``within_mwh``;
    None: not even with ``most_mwh``. capital: what it costs, KRW."""

    system: str
    equals: str
    energy_mwh: float | None
    within_mwh: float
    most_mwh: float
    capital: float | None


@dataclass(frozen=True, kw_only=True)
class Score:
    """Overall score 0..100 and its parts 0..100 before their weights; ``low``, ``high``: over the weights moved by a
    half each, one at a time. Robustness has its bar in the same shape."""

    score: float
    low: float
    high: float
    parts: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A sentence by its code, with what stands in it; words are in :mod:`api.services.stress.words`."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """Which system to choose: None where none is better for sure. ``ties``: those that are as good."""

    best: str | None
    ties: tuple[str, ...]
    reasons: tuple[Remark, ...]
    doubts: tuple[Remark, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """All of it. measures: by measure (see :data:`engine.stress.measures.MEASURES`), then by system; robustness: its
    mean and how far its weights move it."""

    systems: tuple[str, ...]
    measures: Mapping[str, Mapping[str, Level]]
    differences: tuple[Difference, ...]
    series: Series
    hold_up: Mapping[str, HoldUp]
    survival: Mapping[str, Curve]
    availability: Mapping[str, Availability]
    economics: Mapping[str, Economics]
    tornadoes: tuple[Tornado, ...]
    break_even: tuple[BreakEven, ...]
    scores: Mapping[str, Score]
    robustness: Mapping[str, Score] = field(default_factory=dict)
    recommendation: Recommendation
