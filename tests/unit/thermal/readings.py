"""A cooling plant at rest inside its bands, and forecasts, for the tests of its controller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from engine.thermal.prediction import Prediction
from engine.thermal.reading import Frequencies, Reading

CALM = Reading(
    t1_c=25.0,
    t2_c=40.0,
    t3_c=40.0,
    t4_c=45.0,
    t5_c=35.0,
    t6_c=43.0,
    t7_c=30.0,
    px1_bar=1.8,
    engine_load_pct=70.0,
)
AT_48 = Frequencies(sw_hz=48.0, fw_hz=48.0, fan_hz=48.0)


def reading(**values: Any) -> Reading:
    """The plant in the middle of its bands, but for what is named."""
    return replace(CALM, **values)


def forecast(
    now: Reading, changes: Mapping[str, float], confidence: float = 0.8, half_width: float = 0.2
) -> Prediction:
    """A forecast that each of t4, t5, t6 changes so much in ten minutes: half of it in five, half more in fifteen."""
    measured = [[now.t4_c], [now.t5_c], [now.t6_c]]
    change = np.array([[changes.get(name, 0.0)] for name in ("t4", "t5", "t6")])
    values = np.array(measured, dtype=float) + change * np.array([[0.5, 1.0, 1.5]])
    return Prediction(
        values=values, lower=values - half_width, upper=values + half_width, confidence=confidence, reason=""
    )


NO_FORECAST = Prediction(values=None, lower=None, upper=None, confidence=0.0, reason="learning, 37 of 50")
