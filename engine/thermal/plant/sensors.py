"""The plant's sensors: they follow with a lag, scatter by 0.1 degC and show tenths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp

import numpy as np

from engine.thermal.plant.voyage import Around
from engine.thermal.plant.water import Water
from engine.thermal.reading import Reading

WELL_S = 15.0  # a resistance thermometer in its pocket, in moving water
AIR_S = 40.0
QUICK_S = 2.0
NOISE_C = 0.1
NOISE_BAR = 0.01
NOISE_PCT = 0.3


@dataclass(frozen=True, kw_only=True)
class Sensed:
    """What each sensor stands at, before noise: degC, bar, %."""

    t1: float
    t2: float
    t3: float
    t4: float
    t5: float
    t6: float
    t7: float
    px1: float
    load: float

    @classmethod
    def of(cls, water: Water, room_c: float, around: Around, *, px1_bar: float) -> Sensed:
        """Sensors that have had time."""
        return cls(
            t1=around.sea_c,
            t2=water.first_c,
            t3=water.second_c,
            t4=water.hot_c,
            t5=water.cold_c,
            t6=room_c,
            t7=around.air_c,
            px1=px1_bar,
            load=around.load_pct,
        )


def followed(before: Sensed, true: Sensed, seconds: float) -> Sensed:
    """The sensors ``seconds`` later, each a first-order lag behind what is true."""
    well, air, quick = _kept(WELL_S, seconds), _kept(AIR_S, seconds), _kept(QUICK_S, seconds)
    return Sensed(
        t1=true.t1 + well * (before.t1 - true.t1),
        t2=true.t2 + well * (before.t2 - true.t2),
        t3=true.t3 + well * (before.t3 - true.t3),
        t4=true.t4 + well * (before.t4 - true.t4),
        t5=true.t5 + well * (before.t5 - true.t5),
        t6=true.t6 + air * (before.t6 - true.t6),
        t7=true.t7 + air * (before.t7 - true.t7),
        px1=true.px1 + quick * (before.px1 - true.px1),
        load=true.load + quick * (before.load - true.load),
    )


@lru_cache(maxsize=64)
def _kept(lag_s: float, seconds: float) -> float:
    return exp(-seconds / lag_s)


def measured(sensed: Sensed, rng: np.random.Generator) -> Reading:
    """What is read: normal noise of 0.1 degC, 0.01 bar and 0.3 %; tenths, and hundredths of a bar."""
    noise = rng.standard_normal(9).tolist()
    load = max(sensed.load + NOISE_PCT * noise[8], 0.0) if sensed.load > 0.0 else 0.0
    return Reading(
        t1_c=round(sensed.t1 + NOISE_C * noise[0], 1),
        t2_c=round(sensed.t2 + NOISE_C * noise[1], 1),
        t3_c=round(sensed.t3 + NOISE_C * noise[2], 1),
        t4_c=round(sensed.t4 + NOISE_C * noise[3], 1),
        t5_c=round(sensed.t5 + NOISE_C * noise[4], 1),
        t6_c=round(sensed.t6 + NOISE_C * noise[5], 1),
        t7_c=round(sensed.t7 + NOISE_C * noise[6], 1),
        px1_bar=round(max(sensed.px1 + NOISE_BAR * noise[7], 0.0), 2),
        engine_load_pct=round(load, 1),
    )
