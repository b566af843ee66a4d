"""What the stress lab is measured against: a day of one microgrid in pymgrid, as its documentation shows it.

A load, sun, a battery and a grid that is away for six hours; the grid carries the load, the battery what is missing.
Prints the milliseconds of a step and what the battery holds in the end, MWh. It runs in a virtual environment of its
own (bench/requirements-pymgrid.txt) and imports nothing of the product.
"""

from __future__ import annotations

import time

import numpy as np
from pymgrid import Microgrid
from pymgrid.modules import BatteryModule, GridModule, LoadModule, RenewableModule

STEPS, STEP_H, LOAD_MW, OUT = 1_440, 1 / 60, 60.0, slice(600, 960)

there = np.ones(STEPS)
there[OUT] = 0.0
free = np.zeros(STEPS)
sun_mwh = 50.0 * STEP_H * np.clip(np.sin((np.arange(STEPS) / STEPS - 0.25) * 2.0 * np.pi), 0.0, None)
grid = GridModule(
    max_import=96.0 * STEP_H,
    max_export=0.0,
    time_series=np.stack([free, free, free, there], axis=1),
    raise_errors=False,
)
battery = BatteryModule(
    min_capacity=0.0, max_capacity=2_000.0, max_charge=200.0 * STEP_H, max_discharge=200.0 * STEP_H, efficiency=0.95,
    init_soc=1.0,
)  # fmt: skip
load = LoadModule(time_series=np.full(STEPS, LOAD_MW * STEP_H))
microgrid = Microgrid([load, ("sun", RenewableModule(time_series=sun_mwh)), battery, grid])
microgrid.reset()

began = time.perf_counter()
for step in range(STEPS - 1):  # after each it looks at the next
    missing = max(LOAD_MW * STEP_H - sun_mwh[step], 0.0)
    microgrid.run({"battery": [missing * (1.0 - there[step])], "grid": [missing * there[step]]}, normalized=False)
print((time.perf_counter() - began) / (STEPS - 1) * 1_000.0, microgrid.battery[0].current_charge)
