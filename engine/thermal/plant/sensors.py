"""The plant's sensors: they follow with a lag, scatter by 0.1 degC and show tenths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.thermal.plant.lag import followed
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


def sensed_after(sensed: Sensed, was: Sensed, true: Sensed, seconds: float) -> Sensed:
    """The sensors ``seconds`` later, each a first-order lag behind what went evenly from ``was`` to ``true``."""

    def after(value: float, before: float, now: float, lag_s: float) -> float:
        return followed(value, before, now, seconds, lag_s)

    return Sensed(
        t1=after(sensed.t1, was.t1, true.t1, WELL_S),
        t2=after(sensed.t2, was.t2, true.t2, WELL_S),
        t3=after(sensed.t3, was.t3, true.t3, WELL_S),
        t4=after(sensed.t4, was.t4, true.t4, WELL_S),
        t5=after(sensed.t5, was.t5, true.t5, WELL_S),
        t6=after(sensed.t6, was.t6, true.t6, AIR_S),
        t7=after(sensed.t7, was.t7, true.t7, AIR_S),
        px1=after(sensed.px1, was.px1, true.px1, QUICK_S),
        load=after(sensed.load, was.load, true.load, QUICK_S),
    )


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
