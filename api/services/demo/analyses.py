"""Stand-ins for the outside analysis engines: three indices of the demo's second site, one value a minute."""

from __future__ import annotations

import pandas as pd

from api.services.sos.results import Result

RATED_A = 100.0
WARM_ENOUGH_C = 30.0


def indices(racks: pd.DataFrame) -> list[Result]:
    """The indices at every whole minute of the rack quantities of a site.

    ``keti.heat_rise``: hottest cell less coolest module, K. ``snu.lithium_plating``: charging current over rating times
    how far the coldest cell is below 30 degC, share. ``qs.voltage_deviation``: the cell farthest from its rack's
    average, mV.
    """
    whole = racks[racks["timestamp"].dt.second == 0]
    moments = whole["timestamp"]
    each = whole.groupby("timestamp")
    rise = each["max_cell_temperature_c"].max() - each["min_module_temperature_c"].min()
    cold = ((WARM_ENOUGH_C - whole["min_cell_temperature_c"]) / WARM_ENOUGH_C).clip(lower=0.0)
    plating = (cold * whole["current_a"].clip(lower=0.0) / RATED_A).groupby(moments).max()
    above = whole["max_cell_voltage_v"] - whole["cell_voltage_average_v"]
    below = whole["cell_voltage_average_v"] - whole["min_cell_voltage_v"]
    deviation = 1000.0 * above.combine(below, max).groupby(moments).max()
    series = {
        "keti.heat_rise": rise.round(1),
        "snu.lithium_plating": plating.round(4),
        "qs.voltage_deviation": deviation.round(0),
    }
    return [
        Result(tag=tag, timestamp=moment.to_pydatetime(), value=float(value))
        for tag, values in series.items()
        for moment, value in values.dropna().items()
    ]
