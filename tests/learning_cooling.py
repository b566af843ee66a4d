"""Cycles of a cooling plant whose temperatures follow a load that goes up and down, for what learns from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from api.services.context import Context
from api.store.cooling.cycles import CycleRecord, add_cycles
from api.store.db import writing
from engine.thermal.reading import SENSORS
from tests.conftest import NOW

SITE = 2
TICK = timedelta(seconds=20)
LAST = NOW.replace(second=0)  # the newest tick
HOUR = 180  # ticks


def swing(step: int) -> dict[str, float]:
    """What the sensors show ``step`` ticks from LAST: a load of 30 to 70 % with a period of two hours, and temperatures
    that follow it by a few minutes, to a hundredth of a degree."""
    phase = 2.0 * np.pi * step / (2 * HOUR)
    after = phase - 0.4
    values = {"t1": 25.0, "t2": 40.0, "t3": 40.0, "t7": 30.0, "px1": 2.0, "engine_load": 50.0 + 20.0 * np.sin(phase)}
    values |= {"t4": 44.0 + 2.0 * np.sin(after), "t5": 35.0 + np.sin(after), "t6": 42.0 + 1.5 * np.sin(after)}
    wobble = (step * 7919 % 13 - 6) * 0.005  # stands for the noise of a sensor
    return {name: round(float(value) + wobble, 3) for name, value in values.items()}


def cycle(step: int, **given: Any) -> CycleRecord:
    """The cycle ``step`` ticks from LAST, all sensors good."""
    base: dict[str, Any] = {
        "site": SITE,
        "at": LAST + step * TICK,
        "mode": "auto-reactive",
        "late_s": 0.0,
        "took_s": 0.1,
        "readings": swing(step),
        "quality": dict.fromkeys(SENSORS, "good"),
    }
    return CycleRecord(**{**base, **given})


def put_cycles(context: Context, cycles: Iterable[CycleRecord]) -> None:
    """Store them."""
    with writing(context.engines["default"]) as connection:
        add_cycles(connection, cycles)


def forecast(step: int, error: float, version: str = "v1") -> Mapping[str, Any]:
    """What a cycle holds of a forecast that misses what comes by ``error`` degC, within an interval of +-0.5."""
    came = [[swing(step + ahead)[name] for ahead in (15, 30, 45)] for name in ("t4", "t5", "t6")]
    values = np.array(came) + error
    said = {"values": values, "lower": values - 0.5, "upper": values + 0.5}
    plain = {name: table.tolist() for name, table in said.items()}
    return {"model_version": version, "prediction": {**plain, "confidence": 0.9, "reason": ""}}


def moment(step: int) -> datetime:
    """The tick of a step."""
    return LAST + step * TICK
