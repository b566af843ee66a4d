"""Long series made short: to the points a chart has room for, its extremes kept, its gaps left open."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tsdownsample import MinMaxLTTBDownsampler

from api.store.tag_series import Series


def thinned(series: Series, points: int, gap_us: int) -> Series:
    """At most ``points`` points (a few more where gaps abound), among them the lowest and the highest.

    A NaN stands in each gap, so that a line breaks there: between values more than ``gap_us`` microseconds apart and
    wherever rows without a good value lie between them.
    """
    good = np.flatnonzero(~np.isnan(series.value))
    if not len(good):
        return Series(at_us=series.at_us[:0], value=series.value[:0])
    # how many rows without a value, and how many long silences, lie before each row
    silent = np.diff(series.at_us, prepend=series.at_us[:1]) > gap_us
    broken = np.cumsum(np.isnan(series.value) | silent)[good]
    at_us, value = series.at_us[good], series.value[good]
    room = max(points - int(np.count_nonzero(np.diff(broken))), points // 2)
    chosen = _chosen(at_us, value, room)
    at_us, value, broken = at_us[chosen], value[chosen], broken[chosen]
    before = np.flatnonzero(np.diff(broken)) + 1
    middle = at_us[before - 1] + np.minimum((at_us[before] - at_us[before - 1]) // 2, gap_us)
    return Series(at_us=np.insert(at_us, before, middle), value=np.insert(value, before, np.nan))


def _chosen(at_us: NDArray[np.int64], value: NDArray[np.float64], points: int) -> NDArray[np.intp]:
    if len(value) <= points:
        return np.arange(len(value))
    picked = MinMaxLTTBDownsampler().downsample(at_us, value, n_out=points - 2)  # type: ignore[no-untyped-call]
    # the largest triangle need not stand on an extreme, and an extreme is what a safety chart is looked at for
    return np.union1d(picked, [value.argmin(), value.argmax()]).astype(np.intp)
