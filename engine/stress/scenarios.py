"""The storm of a block of runs: demand, sun and grid of the scenario, and what fails, drawn once for all systems."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.stress.bursts import TRAINING_S, bursts_of, draw_bursts, draw_training
from engine.stress.clouds import EDGE_LEAST_S, clouds_of, draw_clearness
from engine.stress.config import StudyConfig
from engine.stress.means import inside, ramps
from engine.stress.storm import Storm
from engine.stress.streams import stream
from engine.stress.sun import sky_of

Floats = NDArray[np.float64]

BURST = (0.3, 0.5, 0.8)
FALL = (0.5, 0.6, 0.8)
FAULT_SHARE = 0.5  # of falls of PV that are a fault, at once, and no cloud passage; assumed


class Sizes(NamedTuple):
    """What a scenario does at intensity 1: share of the published burst, of the published fall of PV, and of the grid
    that is lost."""

    burst: float
    fall: float
    outage: float


SIZES = {
    "S1": Sizes(1.0, 0.0, 0.0),
    "S2": Sizes(0.0, 1.0, 0.0),
    "S3": Sizes(0.0, 0.0, 1.0),
    "S4": Sizes(0.3 / 0.5, 0.5 / 0.6, 0.0),
}


def draw_storm(config: StudyConfig, index: int, runs: int, sky: Floats | None = None) -> Storm:
    """Block ``index`` of a study, ``runs`` runs of it: the same for the same seed, index and runs, whatever systems
    the study has. Arrays are read-only.

    Base: the load is ``demand_mw``, the sun a clear sky times clouds, the grid whole; a measured trace stands in for
    any of them. On top, in the scenario's spans, with sizes triangular (least, published, largest) x intensity:

    * S1: bursts of load, +30 / +50 / +80 %, with the square wave of training (:mod:`engine.stress.bursts`)
    * S2: the sun falls by 50 / 60 / 80 %, half of the runs at once (a fault), half over a cloud's edge
    * S3: the grid loses exactly ``intensity`` of what it can carry
    * S4: S1 and S2 together, scaled to a published +30 % and -50 %

    :param sky: :func:`engine.stress.sun.sky_of` the study; found here where it is not given
    """
    scenario, shape = config.scenario, (config.steps, runs)
    sizes = SIZES[scenario.kind]
    window_s = config.steps * config.step_s
    spans = [(begin, min(end, window_s)) for begin, end in scenario.spans_s if begin < window_s]
    grid = np.asarray(config.traces.get("grid_share", np.ones(config.steps)))
    grid = grid * (1.0 - sizes.outage * scenario.intensity * inside(spans, *_clock(config)))
    storm = Storm(
        demand_mw=_demand(config, index, shape, spans, sizes.burst * scenario.intensity),
        pv_share=_sun(config, index, shape, spans, sizes.fall * scenario.intensity, sky),
        grid_share=np.broadcast_to(grid[:, None], shape),
        delay=stream(config.seed, index, "delay").random(runs),
        failure={
            name: stream(config.seed, index, f"failure:{name}").standard_exponential(runs)
            for name in sorted({layer.name for one in config.architectures for layer in one.storage})
        },
    )
    for array in (storm.demand_mw, storm.pv_share, storm.grid_share, storm.delay, *storm.failure.values()):
        array.flags.writeable = False
    return storm


def _clock(config: StudyConfig) -> tuple[int, float]:
    return config.steps, config.step_s


def _demand(
    config: StudyConfig, index: int, shape: tuple[int, int], spans: list[tuple[float, float]], size: float
) -> Floats:
    base = np.asarray(config.traces.get("demand_mw", np.full(config.steps, config.demand_mw)))[:, None]
    if size == 0.0:
        return np.broadcast_to(base, shape)
    bursts = bursts_of(config, (size * BURST[0], size * BURST[1], size * BURST[2]))
    more = draw_bursts(bursts, spans, shape, config.step_s, stream(config.seed, index, "bursts"))
    demand = base * (1.0 + more)
    if 2.0 * config.step_s <= TRAINING_S[1]:
        rng = stream(config.seed, index, "training")
        left = draw_training(bursts, size, spans, shape, config.step_s, rng)
        np.multiply(demand, left, out=demand, where=more >= bursts.size[0])  # a burst's own edges keep the top
    return demand


def _sun(
    config: StudyConfig,
    index: int,
    shape: tuple[int, int],
    spans: list[tuple[float, float]],
    size: float,
    sky: Floats | None,
) -> Floats:
    clear = sky_of(config) if sky is None else sky
    if clear is None:
        share = np.repeat(np.asarray(config.traces["pv_share"])[:, None], shape[1], axis=1)
    else:
        rng = stream(config.seed, index, "clouds")
        share = draw_clearness(clouds_of(config), clear, config.step_s, shape[1], rng)
        share *= clear[:, None]
    if size > 0.0:
        rng = stream(config.seed, index, "fall")
        depth = np.minimum(size * rng.triangular(*FALL, shape[1]), 1.0)
        at_once = rng.random(shape[1]) < FAULT_SHARE
        fault, passage = inside(spans, *_clock(config)), _passage(config, spans)
        rows = np.flatnonzero((fault > 0.0) | (passage > 0.0))
        share[rows] *= 1.0 - depth * np.where(at_once, fault[rows, None], passage[rows, None])
    return share


def _passage(config: StudyConfig, spans: list[tuple[float, float]]) -> Floats:
    """A cloud over each span, 0..1, (steps,): down within its edge from the begin on, back at the end."""
    edges = [min(max(config.assumption("cloud_edge_s"), EDGE_LEAST_S), (end - begin) / 2.0) for begin, end in spans]
    times = [(b, b + edge, e - edge, e) for (b, e), edge in zip(spans, edges, strict=True)]
    slopes = [(config.step_s / edge) * np.array([1.0, -1.0, -1.0, 1.0]) for edge in edges]
    kinks = np.array(times).ravel()
    level = ramps(kinks, np.zeros(len(kinks), np.int64), np.concatenate(slopes), (config.steps, 1), config.step_s)
    return np.clip(level[:, 0], 0.0, 1.0)
