"""A few runs of many variants of one study in coarse steps, for what has to be dispatched anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.stress.assets import Architecture
from engine.stress.config import StudyConfig
from engine.stress.dispatch import dispatch
from engine.stress.measures import measure
from engine.stress.scenarios import draw_storm
from engine.stress.storm import Storm

Floats = NDArray[np.float64]
Values = Mapping[str, Mapping[str, Floats]]


STEP_S = 300.0


def coarse(config: StudyConfig) -> StudyConfig:
    """The same study in as few steps as are no longer than :data:`STEP_S` and fill the same time; measured traces as
    their means.

    >>> found = coarse(StudyConfig(steps=1_440, step_s=60.0))
    >>> found.steps, found.step_s
    (288, 300.0)
    """
    most = max(1, int(STEP_S / config.step_s))
    every = next(many for many in range(most, 0, -1) if config.steps % many == 0)
    traces = {
        name: tuple(np.asarray(values).reshape(-1, every).mean(axis=1).tolist())
        for name, values in config.traces.items()
    }
    return replace(config, steps=config.steps // every, step_s=config.step_s * every, traces=traces)


def measured(variants: Sequence[StudyConfig], runs: int) -> list[Values]:
    """The measures of every system, by name and key, in the first ``runs`` runs of each variant.

    Variants draw the same random numbers where they have the same seed. Those with the same architectures stand side
    by side in one dispatch (runs do not know of each other), as the hours of a loop cost more than their width. All
    must have the same steps.
    """
    alike: dict[tuple[Architecture, ...], list[int]] = {}
    for at, variant in enumerate(variants):
        alike.setdefault(variant.architectures, []).append(at)
    found: dict[int, Values] = {}
    for architectures, places in alike.items():
        some = [variants[at] for at in places]
        storm = joined([draw_storm(variant, 0, runs) for variant in some])
        whole = {one.name: _measured(one, storm, some[0]) for one in architectures}
        for place, at in enumerate(places):
            lanes = slice(place * runs, (place + 1) * runs)
            found[at] = {name: {key: values[lanes] for key, values in of.items()} for name, of in whole.items()}
    return [found[at] for at in range(len(variants))]


def _measured(architecture: Architecture, storm: Storm, config: StudyConfig) -> Mapping[str, Floats]:
    return measure(dispatch(architecture, storm, config), storm, architecture, config)


def joined(storms: Sequence[Storm]) -> Storm:
    """The runs of several storms as those of one."""
    over_time = ("demand_mw", "pv_share", "grid_share")
    return Storm(
        **{name: np.concatenate([getattr(storm, name) for storm in storms], axis=1) for name in over_time},
        delay=np.concatenate([storm.delay for storm in storms]),
        failure={name: np.concatenate([storm.failure[name] for storm in storms]) for name in storms[0].failure},
    )
