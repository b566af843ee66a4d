"""What is learned from: a 30-minute window, and how the temperatures went on after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.thermal.features import FEATURES, T4, T6, Floats, calendar, features
from engine.thermal.prediction import HORIZONS_MIN, STEP_S, TEMPERATURES, WINDOW
from engine.thermal.samples import STEP_MS, believed, bridged, checked, on_grid, slots

STEPS_AHEAD = tuple(minutes * 60 // STEP_S for minutes in HORIZONS_MIN)
OUTPUTS = len(TEMPERATURES) * len(HORIZONS_MIN)
MOST_PAIRS = 8000  # more lie so near each other that they say nothing new
_CHUNK = 1000  # windows looked at together


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """``n`` windows in order of time. ``slot``: when each ends, in steps of 20 s; ``features``: (n, 19);
    ``last``: (n, 3) the newest T4, T5, T6; ``change``: (n, 9) from it to what came, T4 at 5, 10, 15 min first;
    ``found``: how many there were before they were thinned."""

    slot: NDArray[np.int64]
    features: Floats
    last: Floats
    change: Floats
    found: int

    def __len__(self) -> int:
        return len(self.slot)


def pairs_of(frame: pd.DataFrame, most: int = MOST_PAIRS) -> Pairs:
    """Every moment with a whole window before it and known T4, T5, T6 5, 10 and 15 min after it.

    Up to three missing samples in a row are bridged inside a window, never in what came.

    :param most: thinned evenly to at most this many
    :raises ValueError: not a frame as :func:`engine.thermal.samples.checked` wants it, or not at 20 s
    """
    at_ms, values = checked(frame, "samples")
    if len(at_ms) > 1 and not 0.5 * STEP_MS < (middle := float(np.median(np.diff(at_ms)))) < 1.5 * STEP_MS:
        raise ValueError(f"samples: the index must hold a row every {STEP_S} s, it holds one every {middle / 1000:g} s")
    if not len(at_ms):
        return _joined([], 0)
    slot = slots(at_ms, int(at_ms[0]))
    silences = np.flatnonzero(np.diff(slot) > WINDOW) + 1
    stretches = [_stretch(slot[part], values[part]) for part in np.split(np.arange(len(slot)), silences)]
    found = sum(len(stretch.ends) for stretch in stretches)
    every = max(1, -(-found // most))
    return _joined([_pairs(stretch, stretch.ends[::every], int(at_ms[0])) for stretch in stretches], found)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Stretch:
    """Rows without a long silence on their grid, as measured and with gaps bridged; where windows of pairs end."""

    first: int
    measured: Floats
    known: Floats
    ends: NDArray[np.intp]


def _stretch(slot: NDArray[np.int64], values: Floats) -> _Stretch:
    measured = believed(on_grid(slot - slot[0], values, int(slot[-1] - slot[0]) + 1))
    known = bridged(measured)
    rows = np.arange(len(known))
    last_hole = np.maximum.accumulate(np.where(np.isnan(known).any(axis=1), rows, -1))
    came = np.atleast_1d(np.isfinite(measured[:, T4 : T6 + 1]).all(axis=1))
    ends = np.arange(WINDOW - 1, max(len(known) - STEPS_AHEAD[-1], WINDOW - 1))
    good: NDArray[np.bool_] = ends - last_hole[ends] >= WINDOW
    for ahead in STEPS_AHEAD:
        good &= came[ends + ahead]
    return _Stretch(first=int(slot[0]), measured=measured, known=known, ends=ends[good])


def _pairs(stretch: _Stretch, ends: NDArray[np.intp], anchor_ms: int) -> Pairs:
    windows = np.swapaxes(sliding_window_view(stretch.known, WINDOW, axis=0), 1, 2)
    slot = stretch.first + ends
    hour, season = calendar((anchor_ms + slot * STEP_MS).astype("datetime64[ms]"))
    parts = [ends[start : start + _CHUNK] for start in range(0, len(ends), _CHUNK)]
    found = [
        features(windows[part - WINDOW + 1], hour[k * _CHUNK :][: len(part)], season[k * _CHUNK :][: len(part)])
        for k, part in enumerate(parts)
    ]
    last = stretch.known[ends, T4 : T6 + 1]
    came = np.stack([stretch.measured[ends + ahead, T4 : T6 + 1] for ahead in STEPS_AHEAD], axis=2)
    return Pairs(
        slot=slot,
        features=np.concatenate([np.empty((0, len(FEATURES))), *found]),
        last=last,
        change=(came - last[:, :, np.newaxis]).reshape(len(ends), OUTPUTS),
        found=len(ends),
    )


def _joined(parts: list[Pairs], found: int) -> Pairs:
    return Pairs(
        slot=np.concatenate([np.empty(0, np.int64), *(part.slot for part in parts)]),
        features=np.concatenate([np.empty((0, len(FEATURES))), *(part.features for part in parts)]),
        last=np.concatenate([np.empty((0, len(TEMPERATURES))), *(part.last for part in parts)]),
        change=np.concatenate([np.empty((0, OUTPUTS)), *(part.change for part in parts)]),
        found=found,
    )
