"""A voyage with somebody at the frequencies: plant and controller in a closed loop, as rows of 20 s."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pandas as pd

from engine.thermal.plant.disturbed import HEALTHY, Disturbed
from engine.thermal.plant.drives import power_of
from engine.thermal.plant.plant import Plant, PlantState, image
from engine.thermal.plant.voyage import Voyage
from engine.thermal.plant_image import DRIVES, Actuator, Orders, PlantImage, Standing
from engine.thermal.reading import Reading

Steer = Callable[[PlantImage], Orders]


def sail(
    voyage: Voyage,
    steer: Steer,
    *,
    days: float,
    seed: int,
    step_s: float = 20.0,
    plant: Plant | None = None,
    disturbed: Disturbed = HEALTHY,
) -> pd.DataFrame:
    """Rows at ``step_s``, indexed by the moment they were measured at.

    Columns: t1..t7, px1, engine_load as measured; true_t4, true_t5, true_t6, true_load; sw_hz, fw_hz, fan_hz (the
    highest that turns), sw_kw.. (together) and sw_on.. (how many turn). A row's orders act until the next.
    """
    plant, rng = plant or Plant(), np.random.default_rng([seed, 20])
    state = plant.start(voyage, voyage.start, seed)
    rows = []
    for k in range(round(days * 86_400.0 / step_s)):
        seen = image(state, voyage.start + timedelta(seconds=k * step_s), rng, disturbed)
        rows.append(_row(seen.reading, state))
        state = plant.advance(state, steer(seen), step_s, voyage, disturbed)
    index = pd.date_range(voyage.start, periods=len(rows), freq=pd.Timedelta(seconds=step_s), name="timestamp")
    return pd.DataFrame(rows, index=index)


def _row(reading: Reading, state: PlantState) -> dict[str, float | None]:
    row: dict[str, float | None] = {
        "t1": reading.t1_c, "t2": reading.t2_c, "t3": reading.t3_c, "t4": reading.t4_c, "t5": reading.t5_c,
        "t6": reading.t6_c, "t7": reading.t7_c, "px1": reading.px1_bar, "engine_load": reading.engine_load_pct,
        "true_t4": state.water.hot_c, "true_t5": state.water.cold_c, "true_t6": state.room_c,
        "true_load": state.around.load_pct,
    }  # fmt: skip
    for actuator, names in DRIVES.items():
        hz = tuple(state.machines[name].hz for name in names)
        row[f"{actuator}_hz"] = max(hz)
        row[f"{actuator}_kw"] = sum(power_of(actuator, hz, one) for one in hz)
        row[f"{actuator}_on"] = sum(one > 0.0 for one in hz)
    return row


def held(*, sw_hz: float = 60.0, fw_hz: float = 60.0, fan_hz: float = 60.0) -> Steer:
    """Somebody who orders the same for ever, and leaves the drives as they are. Fixed 60 Hz is ``held()``."""
    orders = Orders(hz={Actuator.SW: sw_hz, Actuator.FW: fw_hz, Actuator.FAN: fan_hz})
    return lambda _: orders


def counted(steer: Steer) -> Steer:
    """``steer``, with as many pumps and fans as the load asks for: 1 pump below 30 %, else 2; 2 fans at rest, else 3.

    For controllers that stage nothing themselves, such as a fixed frequency.
    """

    def with_count(seen: PlantImage) -> Orders:
        load = seen.reading.engine_load_pct
        pumps = 2 if load is None or load >= 30.0 else 1
        wanted = {Actuator.SW: pumps, Actuator.FW: pumps, Actuator.FAN: 3 if load is None or load > 0.0 else 2}
        start: list[str] = []
        stop: list[str] = []
        for actuator, names in DRIVES.items():
            running = [name for name in names if seen.drives[name].standing is Standing.RUNNING]
            stopped = [name for name in names if seen.drives[name].standing is Standing.STOPPED]
            start += stopped[: max(0, wanted[actuator] - len(running))]
            stop += running[wanted[actuator] :]
        return Orders(hz=steer(seen).hz, start=tuple(start), stop=tuple(stop))

    return with_count
