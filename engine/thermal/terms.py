"""The 40 terms that the 19 features are expanded to: one table, built on differences.

A difference (now less mean, slope, load less its mean, temperature less set point) means the same at any level of the
plant, an absolute temperature does not: a ridge on absolute temperatures was far worse than persistence outside the
range that it had learned from. Each term is a difference or the product of two. ``Group`` says how it is penalised
(:mod:`engine.thermal.ridge`): what moves is believed first, levels after it, the calendar last.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from engine.thermal.features import FEATURES, NOW_SAMPLES, Floats
from engine.thermal.prediction import STEP_S, WINDOW

T4_BAND_C, T5_SET_C, T6_SET_C = 46.0, 35.0, 43.0  # upper end of the band, set points
LOAD_MIDDLE_PCT = 50.0
LINE_END_MIN = (WINDOW - NOW_SAMPLES) / 2 * STEP_S / 60  # from the middle of the window to the middle of its "now"
MIDDAY_H, HALF_DAY_H, MIDDLE_SEASON = 12.0, 12.0, 1.5


class Group(IntEnum):
    """What a term is made of."""

    MOVEMENT = 0
    MOVEMENT_AT_LEVEL = 1
    LEVEL = 2
    CALENDAR = 3


@dataclass(frozen=True, kw_only=True)
class Difference:
    """``(feature - sum of factor x other feature - constant) / unit``: a linear term. ``less``: (feature, factor)."""

    name: str
    feature: str
    less: tuple[tuple[str, float], ...] = ()
    constant: float = 0.0
    unit: float = 1.0
    group: Group


@dataclass(frozen=True, kw_only=True)
class Product:
    """The product of two differences, by name; ``why``: the physics that asks for it."""

    name: str
    of: tuple[str, str]
    group: Group
    why: str


M, ML, L, C = Group

DIFFERENCES: tuple[Difference, ...] = (
    Difference(name="T4 bend", feature="t4_now", less=(("t4_mean", 1.0), ("t4_slope", LINE_END_MIN)), group=M),
    Difference(name="T5 bend", feature="t5_now", less=(("t5_mean", 1.0), ("t5_slope", LINE_END_MIN)), group=M),
    Difference(name="T6 bend", feature="t6_now", less=(("t6_mean", 1.0), ("t6_slope", LINE_END_MIN)), group=M),
    Difference(name="T4 slope", feature="t4_slope", group=M),
    Difference(name="T5 slope", feature="t5_slope", group=M),
    Difference(name="T6 slope", feature="t6_slope", group=M),
    Difference(name="load bend", feature="load_now", less=(("load_mean", 1.0), ("load_slope", LINE_END_MIN)), group=M),
    Difference(name="load slope", feature="load_slope", group=M),
    Difference(name="T4 level", feature="t4_now", constant=T4_BAND_C, group=L),
    Difference(name="T5 level", feature="t5_now", constant=T5_SET_C, group=L),
    Difference(name="T6 level", feature="t6_now", constant=T6_SET_C, group=L),
    Difference(name="T4 spread", feature="t4_sd", group=L),
    Difference(name="T5 spread", feature="t5_sd", group=L),
    Difference(name="T6 spread", feature="t6_sd", group=L),
    Difference(name="load level", feature="load_mean", constant=LOAD_MIDDLE_PCT, group=L),
    Difference(name="T1 under T5", feature="t1_now", less=(("t5_now", 1.0),), group=L),
    Difference(name="T7 under T6", feature="t7_now", less=(("t6_now", 1.0),), group=L),
    Difference(name="hour", feature="hour", constant=MIDDAY_H, unit=HALF_DAY_H, group=C),
    Difference(name="season", feature="season", constant=MIDDLE_SEASON, group=C),
)

_FLOW = "flow follows the load, and with it how fast a movement goes on"
_STEERED = "a movement away from its set point is steered back, one towards it is let go"
_TIRES = "a fast movement, after a step, does not go on as long as a slow one"
_UNLIKE = "a rise is answered at once, a fall slowly"
_CONTROL = "control answers at the edges of its band"
PRODUCTS: tuple[Product, ...] = (
    Product(name="T4 slope x load", of=("T4 slope", "load level"), group=ML, why=_FLOW),
    Product(name="T5 slope x load", of=("T5 slope", "load level"), group=ML, why=_FLOW),
    Product(name="T6 slope x load", of=("T6 slope", "load level"), group=ML, why=_FLOW),
    Product(name="T4 slope x level", of=("T4 slope", "T4 level"), group=ML, why=_STEERED),
    Product(name="T5 slope x level", of=("T5 slope", "T5 level"), group=ML, why=_STEERED),
    Product(name="T6 slope x level", of=("T6 slope", "T6 level"), group=ML, why=_STEERED),
    Product(name="T4 slope x spread", of=("T4 slope", "T4 spread"), group=M, why=_TIRES),
    Product(name="T5 slope x spread", of=("T5 slope", "T5 spread"), group=M, why=_TIRES),
    Product(name="T6 slope x spread", of=("T6 slope", "T6 spread"), group=M, why=_TIRES),
    Product(name="T1 x load slope", of=("T1 under T5", "load slope"), group=ML, why="a cold sea takes new heat sooner"),
    Product(name="T4 slope squared", of=("T4 slope", "T4 slope"), group=ML, why=_UNLIKE),
    Product(name="T5 slope squared", of=("T5 slope", "T5 slope"), group=ML, why=_UNLIKE),
    Product(name="T6 slope squared", of=("T6 slope", "T6 slope"), group=ML, why=_UNLIKE),
    Product(name="load slope squared", of=("load slope", "load slope"), group=ML, why="heat is not linear in load"),
    Product(name="T4 level squared", of=("T4 level", "T4 level"), group=L, why=_CONTROL),
    Product(name="T5 level squared", of=("T5 level", "T5 level"), group=L, why=_CONTROL),
    Product(name="T6 level squared", of=("T6 level", "T6 level"), group=L, why=_CONTROL),
    Product(name="load squared", of=("load level", "load level"), group=L, why="heat is not linear in load"),
    Product(name="T1 x T5", of=("T1 under T5", "T5 level"), group=L, why="what the sea takes (effectiveness-NTU)"),
    Product(name="T7 x T6", of=("T7 under T6", "T6 level"), group=L, why="what the air outside takes"),
    Product(name="hour squared", of=("hour", "hour"), group=C, why="before and after midnight are alike"),
)

TERMS: tuple[str, ...] = (*(d.name for d in DIFFERENCES), *(p.name for p in PRODUCTS))
GROUPS = np.array([*(d.group for d in DIFFERENCES), *(p.group for p in PRODUCTS)])


def terms(found: Floats) -> Floats:
    """(n, 40) terms, in the order of :data:`TERMS`, of (n, 19) features.

    T5 now 35.4, mean 35.1, slope +0.01 a minute, at a mean load of 70 %: the line through the window ends at
    35.1 + 14.5 x 0.01 = 35.245, so that T5 bends up by 0.155 degC; slope x load is 0.01 x (70 - 50) = 0.2.

    >>> one = np.zeros((1, 19))
    >>> for name, value in {"t5_now": 35.4, "t5_mean": 35.1, "t5_slope": 0.01, "load_mean": 70.0}.items():
    ...     one[0, FEATURES.index(name)] = value
    >>> [round(float(terms(one)[0, TERMS.index(name)]), 3) for name in ("T5 bend", "T5 level", "T5 slope x load")]
    [0.155, 0.4, 0.2]
    """
    differences = found @ _FROM_FEATURES - _CONSTANTS
    return np.concatenate([differences, differences[:, _LEFT] * differences[:, _RIGHT]], axis=1)


def _matrix() -> Floats:
    matrix = np.zeros((len(FEATURES), len(DIFFERENCES)))
    for column, difference in enumerate(DIFFERENCES):
        matrix[FEATURES.index(difference.feature), column] = 1.0 / difference.unit
        for feature, factor in difference.less:
            matrix[FEATURES.index(feature), column] -= factor / difference.unit
    return matrix


_FROM_FEATURES = _matrix()
_CONSTANTS = np.array([d.constant / d.unit for d in DIFFERENCES])
_LEFT, _RIGHT = (np.array([TERMS.index(p.of[side]) for p in PRODUCTS]) for side in (0, 1))
