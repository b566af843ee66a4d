"""How fast an ordered frequency moves. Cycles are counted, not seconds: a clock that jumps moves nothing."""

from __future__ import annotations

from engine.thermal.limits import CYCLE_S, MAX_HZ, SAFE_HZ, clamp_hz
from engine.thermal.proposals import Source

UP_HZ = 6.0  # a cycle; ours: a forecast's largest step (4 Hz) and a PI step fit into one cycle
DOWN_HZ = 3.0  # a cycle; ours: slower down than up
RELEASE_S = 30.0  # from any frequency to 60 Hz
RELEASE_HZ = 20.0 * CYCLE_S / RELEASE_S  # a cycle of the release from 40 Hz


def ramped(held_hz: float, wanted_hz: float, source: Source, *, may_fall: bool = True) -> float:
    """What is ordered in this cycle, Hz, on the way from what the plant holds to what is wanted.

    :param may_fall: False between release and limit, and at low pressure

    >>> ramped(45.0, 55.0, Source.PREDICTION), ramped(55.0, 45.0, Source.ECONOMY)
    (51.0, 52.0)
    >>> ramped(45.0, 60.0, Source.SAFETY), ramped(50.0, 45.0, Source.ECONOMY, may_fall=False)
    (60.0, 50.0)
    """
    held = clamp_hz(held_hz)
    up = {Source.SAFETY: MAX_HZ, Source.FIXED: RELEASE_HZ}.get(source, UP_HZ)
    down = DOWN_HZ if may_fall else 0.0
    return min(max(clamp_hz(wanted_hz), held - down), held + up)


def release_hz(start_hz: float, elapsed_s: float) -> float:
    """The frequency of a release of control, Hz, ``elapsed_s`` after its beginning at ``start_hz``: 60 Hz in 30 s.

    >>> [release_hz(45.0, seconds) for seconds in (0, 10, 30, 100, -5)]
    [45.0, 50.0, 60.0, 60.0, 45.0]
    """
    start = clamp_hz(start_hz)
    share = min(max(elapsed_s / RELEASE_S, 0.0), 1.0)
    return start + (SAFE_HZ - start) * share
