"""Availability: simulated outages of many years with failures, repairs and common causes.

The grid fails as a Poisson process and stays away for lognormal times. Each layer of storage works and is repaired in
turn (:mod:`engine.stress.renewal`). Two common causes take all layers of a site at once: one that is repaired like
them, and one when they are called; both by the beta factor of IEC 61508-6, so that a site of one layer fails neither
more nor less for it. Faults of the site's own distribution, behind every source, are the same for all.

A service is down from the moment the load loses its supply until the power is back and the service has started again
(``restart_s``). A layer that is away at any time of an outage counts as away for the whole of it. While the grid is
there a failed layer costs nothing: a UPS stands in bypass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.stress.answer import Availability
from engine.stress.assets import Architecture, Storage
from engine.stress.availability import MINUTES_A_YEAR
from engine.stress.config import StudyConfig
from engine.stress.hold_up import carried, fails_on_demand
from engine.stress.intervals import level
from engine.stress.islanding import with_sun_h
from engine.stress.renewal import HOURS_A_YEAR, Absences, renewals, united
from engine.stress.streams import stream
from engine.stress.tiers import TABLES, tier_reached

Floats = NDArray[np.float64]

MOST_YEARS, LEAST_YEARS = 20_000.0, 100.0
MOST_EVENTS = 100_000.0  # of any one process
SECONDS_AN_HOUR = 3_600.0


@dataclass(frozen=True, kw_only=True, eq=False)
class _Years:
    """What every system meets alike. Storage layers of one name and rate fail at the same moments."""

    years: int
    outage_begin_h: Floats
    outage_h: Floats
    site: Absences
    config: StudyConfig
    _layers: dict[tuple[str, float, float], Absences] = field(default_factory=dict)

    def layer(self, name: str, per_year: float, repair_h: float) -> Absences:
        key = (name, per_year, repair_h)
        if key not in self._layers:
            rng = stream(self.config.seed, 0, f"years:{name}")
            self._layers[key] = renewals(per_year, repair_h, self.years, rng)
        return self._layers[key]

    def call(self, name: str) -> Floats:
        """0..1 for each outage: the layer does not answer below its probability of failure on demand."""
        return stream(self.config.seed, 0, f"years:call:{name}").random(self.outage_h.size)


def availabilities(config: StudyConfig) -> Mapping[str, Availability]:
    """Availability of every system of a study, by name. Intervals are those of the mean over the simulated years; a
    tier is reached for sure where the upper end of the downtime's interval keeps it."""
    years = _draw(config)
    return {site.name: _availability(downtime_min(site, years)) for site in config.architectures}


def _availability(minutes: Floats) -> Availability:
    downtime = level(minutes)
    worst = downtime.high
    return Availability(
        availability=level(1.0 - minutes / MINUTES_A_YEAR),
        downtime_min=downtime,
        tier={table: None if downtime.mean is None else tier_reached(downtime.mean, table) for table in TABLES},
        tier_for_sure={table: None if worst is None else tier_reached(worst, table) for table in TABLES},
    )


def _draw(config: StudyConfig) -> _Years:
    sheet = config.assumption
    rates = [layer.failure_per_year for site in config.architectures for layer in site.storage]
    busiest = max(sheet("grid_outages_per_year"), sheet("site_faults_per_year"), *rates, 1e-9)
    years = int(np.clip(MOST_EVENTS / busiest, LEAST_YEARS, MOST_YEARS))
    rng = stream(config.seed, 0, "years:grid")
    outages = rng.poisson(years * sheet("grid_outages_per_year"))
    begin = np.sort(rng.random(outages)) * years * HOURS_A_YEAR
    sigma = sheet("grid_outage_sigma")
    length: Floats = sheet("grid_outage_mean_h") * np.exp(sigma * rng.standard_normal(outages) - sigma**2 / 2.0)
    site = renewals(sheet("site_faults_per_year"), sheet("site_repair_h"), years, stream(config.seed, 0, "years:site"))
    return _Years(years=years, outage_begin_h=begin, outage_h=length, site=site, config=config)


def downtime_min(site: Architecture, years: _Years) -> Floats:
    """Downtime of each simulated year, min."""
    restart_h = years.config.assumption("restart_s") / SECONDS_AN_HOUR
    holds_h = _holds_h(site, years)
    lost = holds_h < years.outage_h
    begin, end = years.outage_begin_h + holds_h, years.outage_begin_h + years.outage_h + restart_h
    down = united(
        np.concatenate((begin[lost], years.site.begin_h)), np.concatenate((end[lost], years.site.end_h + restart_h))
    )
    year = np.minimum((down.begin_h / HOURS_A_YEAR).astype(np.int64), years.years - 1)
    minutes = 60.0 * np.bincount(year, weights=down.end_h - down.begin_h, minlength=years.years)
    return np.asarray(np.minimum(minutes, MINUTES_A_YEAR), dtype=np.float64)


def _holds_h(site: Architecture, years: _Years) -> Floats:
    """How long the site carries its load in each outage with the layers that are there."""
    there = _there(site.storage, years)
    patterns, of = np.unique(there, axis=0, return_inverse=True)
    psu_h = years.config.assumption("psu_hold_up_s") / SECONDS_AN_HOUR
    holds_h, joins = np.empty(patterns.shape[0]), np.zeros(patterns.shape, dtype=bool)
    for at, pattern in enumerate(patterns):
        layers = [layer for layer, is_there in zip(site.storage, pattern, strict=True) if is_there]
        held = carried(site, layers, years.config)
        holds_h[at] = held.lasts_s / SECONDS_AN_HOUR
        joins[at] = [layer in held.layers for layer in site.storage]
    of = of.reshape(-1)
    found = np.maximum(holds_h[of], psu_h)
    longer = np.flatnonzero((found < years.outage_h) & (site.pv_mw > 0.0) & joins[of].any(axis=1))
    if longer.size:
        begin_h, outage_h = years.outage_begin_h[longer], years.outage_h[longer]
        sunny_h = with_sun_h(site, joins[of[longer]], begin_h, outage_h, years.config)
        found[longer] = np.maximum(found[longer], sunny_h)
    return found


def _there(storage: tuple[Storage, ...], years: _Years) -> NDArray[np.bool_]:
    """Which layers answer in each outage: (outages, layers)."""
    config, begin, end = years.config, years.outage_begin_h, years.outage_begin_h + years.outage_h
    shared = config.assumption("common_cause_share")
    alone, common = fails_on_demand(config)
    answers = np.empty((begin.size, len(storage)), dtype=bool)
    for at, layer in enumerate(storage):
        away = years.layer(layer.name, (1.0 - shared) * layer.failure_per_year, repair_h(layer, config))
        answers[:, at] = ~away.meets(begin, end) & (years.call(layer.name) >= alone)
    if storage:
        rate = shared * float(np.mean([layer.failure_per_year for layer in storage]))
        together = years.layer("", rate, max(repair_h(layer, config) for layer in storage))
        answers &= (~together.meets(begin, end) & (years.call("") >= common))[:, None]
    return answers


def repair_h(layer: Storage, config: StudyConfig) -> float:
    """Mean time to repair: of a layer that stands in the path of the load (it answers within the hold-up of the power
    supplies: a UPS), whose parts are kept on site, or of a plant."""
    fast = layer.response_s <= config.assumption("psu_hold_up_s")
    return config.assumption("ups_repair_h" if fast else "storage_repair_h")
