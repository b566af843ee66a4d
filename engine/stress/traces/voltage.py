"""A grid's measured voltage: when computers behind it have supply."""

from __future__ import annotations

import numpy as np

from engine.stress.fields import BadField
from engine.stress.itic import interruptions
from engine.stress.means import inside
from engine.stress.traces.table import read_table

FIELD = "traces.grid_share"
VOLTAGE = "voltage"
LONGEST_GAP_S = 10.0
STEADY_S = 60.0  # before a load goes back to a grid that has returned; assumed
PHASES = 3


def grid_share(
    text: str, *, steps: int, step_s: float, nominal_v: float | None = None, steady_s: float = STEADY_S
) -> tuple[float, ...]:
    """Share of each step, 0..1, in which the grid carries the load, from a CSV of voltage.

    Columns: time and one to three whose names have ``Voltage``, of one unit, a phase each. Per unit of ``nominal_v``;
    None: of the median of all phases, that is of a recording in which the grid is well for most of the time. Of the
    phases the one that is farthest from 1 counts. Where that leaves the ITIC curve the grid is lost, until it has been
    within 90 to 110 % for ``steady_s`` (:func:`engine.stress.itic.interruptions`). Between rows a voltage stays: one
    row lasts a whole interval, so a sag shorter than that counts as one of the interval.

    The recording lies at its own time of day where the study's window holds all of it, else from the first step on.
    Before it the grid is well; after it the grid stays as it was at the end: what was lost does not come back unseen.

    :raises BadField: for an empty, unreadable or unordered CSV, no such column, a text for a number, more than 10 s
        without a number, a nominal voltage of 0

    >>> rows = "".join(f"{second},{volt}\\n" for second, volt in enumerate([230] * 6 + [0, 0, 230, 230]))
    >>> values = grid_share("time_s,Voltage\\n" + rows, steps=5, step_s=2.0, steady_s=1.0)
    >>> [round(share, 5) for share in values]
    [1.0, 1.0, 1.0, 0.01, 0.5]
    """
    table = read_table(text, FIELD)
    phases = np.array([table.filled(one, LONGEST_GAP_S) for one in table.named(VOLTAGE, "Voltage", PHASES)])
    nominal = float(np.median(phases)) if nominal_v is None else nominal_v
    if not nominal > 0.0:
        raise BadField(FIELD, f"{nominal:g} V", "above", low="0", high="1e6")
    per_unit = phases / nominal
    worst = np.take_along_axis(per_unit, np.abs(per_unit - 1.0).argmax(axis=0)[None], axis=0)[0]
    window_s = steps * step_s
    begin_s = table.day_s if table.day_s + table.length_s <= window_s else 0.0
    lost = interruptions(table.time_s + begin_s, worst, begin_s + table.length_s, steady_s)
    cut = [(begin, min(end, window_s)) for begin, end in lost if begin < window_s]
    return tuple(np.clip(1.0 - inside(cut, steps, step_s), 0.0, 1.0).tolist())
