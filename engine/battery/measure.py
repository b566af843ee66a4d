"""What a BMS reports of racks and banks: extremes, their positions, averages, rounded as the recorded one.

Arrays may have leading axes (time); the last are racks and groups. Rounding: 1 mV a cell, 0.1 V, 0.1 A, 0.1
kW, 0.1 degC, 0.1 %. Positions count from 1 at the bottom of a rack.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.battery.bank import BankLimits
from engine.battery.cell import Floats
from engine.battery.rack import RackParameters

GROUPS_IN_MODULE = 12
Quantities = dict[str, NDArray[Any]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapshot:
    """The racks at one moment, or at several (leading axis).

    soc, voltage_v (at the terminals), temperature_c: (..., racks, groups). current_a: (..., racks), + =
    charge. air_c, dew_point_c: (...), of the inlet air.
    """

    soc: Floats
    voltage_v: Floats
    temperature_c: Floats
    current_a: Floats
    air_c: Floats
    dew_point_c: Floats


def measure_racks(parameters: RackParameters, limits: BankLimits, snapshot: Snapshot) -> Quantities:
    """The rack quantities, each (..., racks); the power is that of the reported voltage and current."""
    cell_v = snapshot.voltage_v
    temperature = snapshot.temperature_c
    health = np.minimum(parameters.capacity_ah.mean(axis=-1) / parameters.nominal_ah, 1.0) * 100.0
    rack_v = _rounded(cell_v.sum(axis=-1), 1)
    rack_a = _rounded(snapshot.current_a, 1)
    out: Quantities = {
        "soc_pct": _rounded(limits.shown_soc_pct(snapshot.soc.mean(axis=-1)), 1),
        "soh_pct": np.broadcast_to(_rounded(health, 1), rack_v.shape),
        "voltage_v": rack_v,
        "current_a": rack_a,
        "power_kw": _rounded(rack_v * rack_a / 1000.0, 1),
    }
    out |= _extremes("cell_voltage_v", cell_v, 3) | _extremes("cell_temperature_c", temperature, 1)
    air = snapshot.air_c[..., np.newaxis, np.newaxis] + parameters.air_rise_k
    module_c = _by_module(0.5 * (air + temperature))
    module_pct = relative_humidity_pct(module_c, snapshot.dew_point_c[..., np.newaxis, np.newaxis])
    out |= _extremes("module_temperature_c", module_c, 1) | _extremes("module_humidity_pct", module_pct, 1)
    return out


def measure_banks(racks: Quantities, bank_a: Floats, bank_soc: Floats, limits: BankLimits) -> Quantities:
    """The bank quantities, each (..., banks), from the rack quantities and the banks' own current and charge.

    bank_a: A, (..., banks). bank_soc: mean of the cells, 0..1, (..., banks).
    """
    banks = bank_a.shape[-1]
    by_bank = {key: value.reshape(*value.shape[:-1], banks, -1) for key, value in racks.items()}
    volts = _rounded(by_bank["voltage_v"].mean(axis=-1), 1)
    amps = _rounded(bank_a, 1)
    out: Quantities = {
        "soc_pct": _rounded(limits.shown_soc_pct(bank_soc), 1),
        "soh_pct": _rounded(by_bank["soh_pct"].mean(axis=-1), 1),
        "voltage_v": volts,
        "current_a": amps,
        "power_kw": _rounded(volts * amps / 1000.0, 1),
    }
    for name in ("cell_voltage_v", "cell_temperature_c", "module_temperature_c", "module_humidity_pct"):
        out[f"max_{name}"] = by_bank[f"max_{name}"].max(axis=-1)
        out[f"min_{name}"] = by_bank[f"min_{name}"].min(axis=-1)
    for name, digits in (("cell_voltage", 3), ("cell_temperature", 1)):
        unit = "v" if name == "cell_voltage" else "c"
        out[f"{name}_gap_{unit}"] = _rounded(out[f"max_{name}_{unit}"] - out[f"min_{name}_{unit}"], digits)
    return out


def relative_humidity_pct(temperature_c: Floats, dew_point_c: Floats) -> Floats:
    """Relative humidity, %, of air at a temperature and with a dew point, degC.

    Magnus formula with the constants of Alduchov and Eskridge (1996).

    >>> relative_humidity_pct(np.array([10.0, 30.0]), np.array([10.0, 10.0])).round(1).tolist()
    [100.0, 28.9]
    """

    def exponent(celsius: Floats) -> Floats:
        return 17.625 * celsius / (243.04 + celsius)

    return 100.0 * np.exp(exponent(dew_point_c) - exponent(temperature_c))


def _extremes(name: str, values: Floats, digits: int) -> Quantities:
    """Largest, smallest, their positions, gap and average over the last axis, under this quantity's keys."""
    highest, lowest = values.argmax(axis=-1), values.argmin(axis=-1)
    top = _rounded(np.take_along_axis(values, highest[..., np.newaxis], axis=-1)[..., 0], digits)
    bottom = _rounded(np.take_along_axis(values, lowest[..., np.newaxis], axis=-1)[..., 0], digits)
    bare, unit = name.rsplit("_", 1)
    return {
        f"max_{name}": top,
        f"max_{bare}_position": highest + 1,
        f"min_{name}": bottom,
        f"min_{bare}_position": lowest + 1,
        f"{bare}_gap_{unit}": _rounded(top - bottom, digits),
        f"{bare}_average_{unit}": _rounded(values.mean(axis=-1), digits),
    }


def _by_module(values: Floats) -> Floats:
    """Mean over the groups of each module."""
    means: Floats = values.reshape(*values.shape[:-1], -1, GROUPS_IN_MODULE).mean(axis=-1)
    return means


def _rounded(values: Floats, digits: int) -> Floats:
    """Rounded as displayed; the added zero turns -0.0 into 0.0."""
    return np.round(values, digits) + 0.0
