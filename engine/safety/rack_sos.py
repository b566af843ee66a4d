"""State of Safety of a rack: seven sub-scores from its own measured values, and their product.

Each sub-score is the safety curve (:mod:`engine.safety.curve`, zeta = 0.8) of one quantity. Source of the limits: the
rack limits of the Panli site, from KETI's use of the curve, 2023; every pair can be set for a site.

=======================  =========================================  ===========  =======
sub-score                of                                         safe up to   warning
=======================  =========================================  ===========  =======
over_voltage             highest cell voltage, V                    4.014        4.05
under_voltage            lowest cell voltage, V                     3.34         3.2
voltage_unbalance        gap between the two, V                     0.158        0.3
over_current             abs(current), A a rack                     85.75        100
over_temperature         highest cell temperature, degC             47.3         50
under_temperature        lowest cell temperature, degC              5.3          0
temperature_unbalance    gap between the two, degC                  17.35        20
=======================  =========================================  ===========  =======

A value that is missing, or that such a sensor cannot measure (outside :data:`engine.safety.limits.PLAUSIBLE`: cells
0.5..5 V and -40..200 degC, gaps 0..5 V and 0..200 degC, current -1000..1000 A), makes its sub-score unknown, never 1.
With one unknown the rack's score is unknown, and the product of the known ones is what it can be at best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from engine.safety.batch import Indices, states_of_safety
from engine.safety.curve import UPPER_LIMIT, Floats, safety_score
from engine.safety.limits import PLAUSIBLE, Measured


class Part(StrEnum):
    """A sub-score, named as its column of table ``ess_sos``."""

    OVER_VOLTAGE = "over_voltage"
    UNDER_VOLTAGE = "under_voltage"
    VOLTAGE_UNBALANCE = "voltage_unbalance"
    OVER_CURRENT = "over_current"
    OVER_TEMPERATURE = "over_temperature"
    UNDER_TEMPERATURE = "under_temperature"
    TEMPERATURE_UNBALANCE = "temperature_unbalance"


@dataclass(frozen=True, kw_only=True)
class PartLimits:
    """``max_safe``: the largest (smallest) value still fully safe, ``warning``: where safety has fallen to 0.8.

    ``absolute``: they bound the magnitude, whatever the sign.
    """

    max_safe: float
    warning: float
    absolute: bool = False


PARTS = tuple(Part)
MEASURED_OF: Mapping[Part, Measured] = MappingProxyType(
    {
        Part.OVER_VOLTAGE: Measured.MAX_VOLTAGE,
        Part.UNDER_VOLTAGE: Measured.MIN_VOLTAGE,
        Part.VOLTAGE_UNBALANCE: Measured.VOLTAGE_GAP,
        Part.OVER_CURRENT: Measured.CURRENT,
        Part.OVER_TEMPERATURE: Measured.MAX_TEMPERATURE,
        Part.UNDER_TEMPERATURE: Measured.MIN_TEMPERATURE,
        Part.TEMPERATURE_UNBALANCE: Measured.TEMPERATURE_GAP,
    }
)
GAPS: Mapping[Measured, tuple[Measured, Measured]] = MappingProxyType(
    {
        Measured.VOLTAGE_GAP: (Measured.MAX_VOLTAGE, Measured.MIN_VOLTAGE),
        Measured.TEMPERATURE_GAP: (Measured.MAX_TEMPERATURE, Measured.MIN_TEMPERATURE),
    }
)
LOWER_BOUNDS = frozenset({Part.UNDER_VOLTAGE, Part.UNDER_TEMPERATURE})

Limits = Mapping[Part, PartLimits]

DEFAULTS: Limits = MappingProxyType(
    {
        Part.OVER_VOLTAGE: PartLimits(max_safe=4.014, warning=4.05),
        Part.UNDER_VOLTAGE: PartLimits(max_safe=3.34, warning=3.2),
        Part.VOLTAGE_UNBALANCE: PartLimits(max_safe=0.158, warning=0.3),
        Part.OVER_CURRENT: PartLimits(max_safe=85.75, warning=100.0, absolute=True),
        Part.OVER_TEMPERATURE: PartLimits(max_safe=47.3, warning=50.0),
        Part.UNDER_TEMPERATURE: PartLimits(max_safe=5.3, warning=0.0),
        Part.TEMPERATURE_UNBALANCE: PartLimits(max_safe=17.35, warning=20.0),
    }
)


@dataclass(frozen=True, kw_only=True)
class RackScores:
    """State of Safety of racks; all arrays have the shape of the values given, NaN for unknown.

    ``parts``: f of each sub-score. ``score``: their product, NaN as soon as one is unknown. ``upper_bound``: the
    product of the known ones. ``weakest``: index into :data:`PARTS` of the lowest known one, -1 where none is known.
    """

    parts: Mapping[Part, Floats]
    score: Floats
    upper_bound: Floats
    weakest: Indices


def rack_scores(values: Mapping[Measured, Floats], limits: Limits = DEFAULTS) -> RackScores:
    """The sub-scores of racks and their State of Safety.

    :param values: V, A a rack and degC, all of one shape, NaN for none. A gap that is not among them is the difference
        of its ends; anything else that is not among them is unknown
    :param limits: of each part
    :raises InvalidThreshold: limits that make no curve

    >>> row = {Measured.MAX_VOLTAGE: 4.05, Measured.MIN_VOLTAGE: 4.03, Measured.CURRENT: -100.0,
    ...        Measured.MAX_TEMPERATURE: 30.0, Measured.MIN_TEMPERATURE: 28.0}
    >>> found = rack_scores({name: np.array(value) for name, value in row.items()})
    >>> round(float(found.score), 6), PARTS[found.weakest]  # two members at their warning value: 0.8 * 0.8
    (0.64, <Part.OVER_VOLTAGE: 'over_voltage'>)
    """
    known = plausible(values)
    shape = np.broadcast_shapes(*(array.shape for array in known.values()))
    nothing = np.full(shape, np.nan)
    parts = {part: part_score(known.get(MEASURED_OF[part], nothing), limits[part]) for part in PARTS}
    found = states_of_safety(np.stack(list(parts.values()), axis=-1), np.arange(len(PARTS))[np.newaxis, :])
    return RackScores(
        parts=parts, score=found.value[..., 0], upper_bound=found.upper_bound[..., 0], weakest=found.weakest[..., 0]
    )


def part_score(values: Floats, limits: PartLimits) -> Floats:
    """f of one part at plausible ``values``, in its unit; NaN gives NaN.

    >>> part_score(np.array([-100.0, 50.0]), DEFAULTS[Part.OVER_CURRENT]).tolist()
    [0.8, 1.0]
    """
    h = np.abs(values) if limits.absolute else values
    return np.asarray(safety_score(h, max_safe=limits.max_safe, warning=limits.warning, upper_limit=UPPER_LIMIT))


def plausible(values: Mapping[Measured, Floats]) -> dict[Measured, Floats]:
    """The values with NaN for those no such sensor measures; a gap that is not among them is taken from its ends.

    >>> found = plausible({Measured.MAX_VOLTAGE: np.array([4.0, 6.5]), Measured.MIN_VOLTAGE: np.array([3.5, 3.5])})
    >>> found[Measured.MAX_VOLTAGE].tolist(), found[Measured.VOLTAGE_GAP].tolist()
    ([4.0, nan], [0.5, nan])
    """
    known = {measured: _within(measured, array) for measured, array in values.items()}
    for gap, (highest, lowest) in GAPS.items():
        if gap not in known and highest in known and lowest in known:
            known[gap] = _within(gap, known[highest] - known[lowest])
    return known


def _within(measured: Measured, values: Floats) -> Floats:
    low, high = PLAUSIBLE[measured]
    return np.where((values >= low) & (values <= high), values, np.nan)


class Misfit(StrEnum):
    """Why two limits make no sub-score."""

    EQUAL = "equal"
    SIDE = "side"  # the warning value on the safe side of the maximum safe one
    OUT_OF_RANGE = "out_of_range"  # not a number, or not what such a sensor can measure


def misfit(part: Part, limits: PartLimits) -> Misfit | None:
    """What is wrong with the limits of a part, None when nothing is.

    >>> misfit(Part.UNDER_VOLTAGE, PartLimits(max_safe=3.2, warning=3.34))
    <Misfit.SIDE: 'side'>
    """
    low, high = range_of(part)
    if not all(low <= value <= high for value in (limits.max_safe, limits.warning)):
        return Misfit.OUT_OF_RANGE
    if limits.max_safe == limits.warning:
        return Misfit.EQUAL
    return Misfit.SIDE if (limits.warning < limits.max_safe) != (part in LOWER_BOUNDS) else None


def range_of(part: Part) -> tuple[float, float]:
    """The lowest and highest limit a part can have."""
    low, high = PLAUSIBLE[MEASURED_OF[part]]
    return (0.0, high) if DEFAULTS[part].absolute else (low, high)
