"""Power of a photovoltaic plant from measured irradiance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.stress.assets import DAY_S
from engine.stress.fields import BadField
from engine.stress.sun import FULL_SUN_W_M2
from engine.stress.traces.table import read_table

Floats = NDArray[np.float64]

FIELD = "traces.pv_share"
IRRADIANCE = r"\bW\s*/\s*m\^?2"
TEMPERATURE = r"temperature|deg ?C"
LONGEST_GAP_S = 600.0
DARK_W_M2 = 20.0
PER_K = -0.004  # power of crystalline silicon for each K of the cell above 25 degrees
STANDARD_C = 25.0
ROSS_K_M2_W = (45.0 - 20.0) / 800.0  # cell above air for each W/m2: nominal operating cell temperature of 45 degrees


def pv_share(text: str, *, steps: int, step_s: float, losses: float, derate: bool = False) -> tuple[float, ...]:
    """Mean power of each step from local midnight on, 0..1 of the plant's rating, from a CSV of irradiance.

    Columns: time, one whose name has ``W/m^2`` (or W/m2), and with ``derate`` one with ``Temperature`` or ``deg C``,
    of the air. Share = irradiance / 1 000 W/m2 x (1 - losses), with ``derate`` also x (1 - 0.004 (cell - 25)), cell =
    air + 25/800 x irradiance (Ross), cut to 0..1; what a sensor shows below 0 at night is 0. Straight lines between
    rows. Irradiance is taken as that on the plant: one measured level stands for level rows.

    Rows keep their time of day. A recording of a whole day or more is repeated day by day where the study is longer.
    So is one within a day that begins and ends in the dark (at most 20 W/m2): the rest of its day is night. Any other
    must cover the study.

    :raises BadField: for an empty, unreadable or unordered CSV, a missing column, a text for a number, more than 600 s
        without a number, steps that the recording does not cover

    >>> day = "time,G [W/m^2]\\n" + "".join(f"2026-03-21 {hour:02}:{m}0,{hour * 40}\\n"
    ...                                     for hour in range(24) for m in range(6))
    >>> [round(value, 3) for value in pv_share(day, steps=3, step_s=600.0, losses=0.25)]
    [0.0, 0.0, 0.0]
    """
    table = read_table(text, FIELD)
    (irradiance,) = table.named(IRRADIANCE, "W/m^2")
    sun = np.maximum(table.filled(irradiance, LONGEST_GAP_S), 0.0)
    share = sun / FULL_SUN_W_M2 * (1.0 - losses)
    if derate:
        (air,) = table.named(TEMPERATURE, "Temperature")
        share = share * (1.0 + PER_K * (table.filled(air, LONGEST_GAP_S) + ROSS_K_M2_W * sun - STANDARD_C))
    share = np.clip(share, 0.0, 1.0)
    begin_s, moments = table.day_s, np.append(table.time_s, table.length_s)
    share = np.append(share, share[-1])
    if begin_s + table.length_s <= DAY_S and max(sun[0], sun[-1]) <= DARK_W_M2:
        begin_s, moments = 0.0, np.concatenate(([0.0], moments + begin_s, [DAY_S]))
        share = np.concatenate((share[:1], share, share[-1:]))
    energy = np.concatenate(([0.0], np.cumsum((share[1:] + share[:-1]) / 2.0 * np.diff(moments))))
    edges = np.arange(steps + 1) * step_s - begin_s
    whole_s = np.floor(moments[-1] / DAY_S + 1e-9) * DAY_S
    if whole_s:
        rounds = np.floor(edges / whole_s)
        until = rounds * _until(whole_s, moments, share, energy)
        until = until + _until(edges - rounds * whole_s, moments, share, energy)
    elif edges[0] < 0.0 or edges[-1] > table.length_s + 1e-6:
        given = f"{begin_s:g} to {begin_s + table.length_s:g} s"
        raise BadField(FIELD, given, "cover", low="0", high=f"{steps * step_s:g}")
    else:
        until = _until(edges, moments, share, energy)
    return tuple(np.clip(np.diff(until) / step_s, 0.0, 1.0).tolist())


def _until(time_s: ArrayLike, moments: Floats, share: Floats, energy: Floats) -> Floats:
    """Energy until a time, of a power that runs in straight lines between moments."""
    time = np.asarray(time_s, dtype=np.float64)
    at = np.clip(np.searchsorted(moments, time, side="right") - 1, 0, len(moments) - 2)
    part = time - moments[at]
    slope = (share[at + 1] - share[at]) / np.maximum(moments[at + 1] - moments[at], 1e-9)
    until: Floats = energy[at] + part * (share[at] + slope * part / 2.0)
    return until
