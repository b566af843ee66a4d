"""A site's rows over a span of time: the plan asks, the BMS permits, the racks answer, the BMS measures."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.battery.bank import BankLimits, current_for_power, rack_resistance
from engine.battery.cell import Floats
from engine.battery.influence import Influence
from engine.battery.measure import Quantities, Snapshot, measure_banks, measure_racks
from engine.battery.rack import RackParameters, RackState, source_voltage, step
from engine.battery.schedule import DAY_S, SitePlan, dew_point_c, inlet_air_c, requested_power_kw, ripple

# Large enough that the cost of a NumPy call vanishes, small enough to stay in the processor's cache.
STEPS_AT_ONCE = 32


@dataclass(frozen=True, kw_only=True, eq=False)
class Plant:
    """A site.

    racks: those of bank 1 first. banks: how many, all equal. zone: the site's clock, by which the plan runs.
    """

    racks: RackParameters
    banks: int
    plan: SitePlan
    limits: BankLimits
    zone: ZoneInfo

    @classmethod
    def draw(cls, seed: int, *, banks: int, racks_in_bank: int = 8, zone: ZoneInfo) -> "Plant":
        """A plant with drawn racks and weather: the same for the same seed.

        >>> Plant.draw(7, banks=2, zone=ZoneInfo("Asia/Seoul")).racks.capacity_ah.shape
        (16, 240)
        """
        return cls(
            racks=RackParameters.draw(np.random.default_rng(seed), racks=banks * racks_in_bank),
            banks=banks,
            plan=SitePlan(seed=seed),
            limits=BankLimits(),
            zone=zone,
        )

    def empty_state(self) -> RackState:
        """The racks as on an early morning: shown 0 %, long at rest."""
        return RackState.at_rest(self.racks, soc=self.limits.reserve_soc, air_c=24.0)

    def left_alone(self) -> Influence:
        """No orders, nothing disturbed."""
        racks, groups = self.racks.capacity_ah.shape
        return Influence.nothing(banks=self.banks, racks=racks, groups=groups)


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """Rows of a span: timestamp (UTC, ascending), bank_id (from 1), in `racks` rack_id, and the quantities.

    The quantities and their rounding: engine.battery.measure.
    """

    banks: pd.DataFrame
    racks: pd.DataFrame


def simulate(
    plant: Plant,
    state: RackState,
    start: dt.datetime,
    end: dt.datetime,
    step_s: int,
    influence: Influence | None = None,
) -> tuple[History, RackState]:
    """The rows at start, start + step_s, ... before end, and the state at end.

    start, end: aware. A row shows the state at its time and the current of the step that begins there. Two
    spans on end give the same as one on the same grid, bit for bit. influence: orders and disturbances over the whole
    span; what they make hotter is shown, but is no part of the state. ValueError if the span is not a whole
    number of steps, at least one.

    >>> from datetime import UTC, datetime
    >>> plant = Plant.draw(7, banks=1, zone=ZoneInfo("Asia/Seoul"))
    >>> night = datetime(2026, 5, 10, 15, tzinfo=UTC)
    >>> rows, state = simulate(plant, plant.empty_state(), night, night + dt.timedelta(minutes=2), 60)
    >>> len(rows.banks), len(rows.racks), rows.banks["soc_pct"].tolist()
    (2, 16, [0.0, 0.0])
    """
    span_s = (end - start) / dt.timedelta(seconds=1)
    if step_s < 1 or span_s < step_s or span_s % step_s:
        raise ValueError(f"start..end must be one or more whole steps of {step_s} s, not {span_s:g} s")
    times = pd.date_range(start, end, freq=pd.Timedelta(seconds=step_s), inclusive="left").tz_convert("UTC")
    request_w, air_c, dew_c, below = _surroundings(plant, times)
    bank_parts: list[Quantities] = []
    rack_parts: list[Quantities] = []
    acting = influence or plant.left_alone()
    for first in range(0, len(times), STEPS_AT_ONCE):
        some = slice(first, first + STEPS_AT_ONCE)
        snapshot, bank_a, bank_soc, state = _advance(
            plant, state, request_w[some], air_c[some], dew_c[some], below[some], step_s, acting
        )
        racks = measure_racks(plant.racks, plant.limits, snapshot)
        rack_parts.append(racks)
        bank_parts.append(measure_banks(racks, bank_a, bank_soc, plant.limits))
    return History(banks=_bank_frame(times, bank_parts), racks=_rack_frame(plant, times, rack_parts)), state


def _surroundings(plant: Plant, times: pd.DatetimeIndex) -> tuple[Floats, Floats, Floats, Floats]:
    """Requested power of a rack, W, inlet air and dew point, degC, and the charger's ripple at each time."""
    local = times.tz_convert(plant.zone).tz_localize(None)
    midnight = local.normalize()
    second = ((local - midnight) / pd.Timedelta(seconds=1)).to_numpy(dtype=np.float64) % DAY_S
    request, air, below = np.empty(len(times)), np.empty(len(times)), np.empty(len(times))
    for day in midnight.unique():
        of_day = midnight == day
        request[of_day] = requested_power_kw(plant.plan, day.date(), second[of_day])
        air[of_day] = inlet_air_c(plant.plan, day.date(), second[of_day])
        below[of_day] = ripple(plant.plan, day.date(), second[of_day])
    return request * 1000.0, air, dew_point_c(second), below


def _advance(
    plant: Plant,
    state: RackState,
    request_w: Floats,
    air_c: Floats,
    dew_c: Floats,
    below: Floats,
    step_s: int,
    acting: Influence,
) -> tuple[Snapshot, Floats, Floats, RackState]:
    """Steps through some requests: the snapshots, the banks' current and charge, the state after them."""
    steps, shape = len(request_w), state.soc.shape
    soc, volts, temperature = (np.empty((steps, *shape)) for _ in range(3))
    rack_a = np.empty((steps, shape[0]))
    bank_a, bank_soc = np.empty((steps, plant.banks)), np.empty((steps, plant.banks))
    by_bank = (plant.banks, -1)
    resistance = rack_resistance(plant.racks).reshape(by_bank)
    capacity = plant.racks.capacity_ah.mean(axis=-1).reshape(by_bank).mean(axis=-1)
    racks_in_bank = resistance.shape[1]
    racks = acting.cooled(plant.racks)
    connected = racks_in_bank - acting.open_racks.reshape(by_bank).sum(axis=-1)
    for k in range(steps):
        source = source_voltage(state)
        rack_source = source.sum(axis=-1).reshape(by_bank)
        bank_soc[k] = state.soc.mean(axis=-1).reshape(by_bank).mean(axis=-1)
        wanted = current_for_power(request_w[k] * connected, *acting.source(rack_source, resistance))
        bank_a[k] = acting.permitted(
            plant.limits.permitted_current(wanted, bank_soc[k], capacity, racks_in_bank, step_s, float(below[k]))
        )
        rack_a[k] = acting.shared(bank_a[k], rack_source, resistance).ravel()
        soc[k], temperature[k] = state.soc, state.temperature_c + acting.excess_k
        volts[k] = source + rack_a[k][:, np.newaxis] * plant.racks.r0_ohm
        state = step(racks, state, rack_a[k], air_c[k], step_s)
    snapshot = Snapshot(
        soc=soc, voltage_v=volts, temperature_c=temperature, current_a=rack_a, air_c=air_c, dew_point_c=dew_c
    )
    return snapshot, bank_a, bank_soc, state


def _joined(parts: list[Quantities]) -> dict[str, NDArray[np.generic]]:
    return {key: np.concatenate([part[key] for part in parts]).ravel() for key in parts[0]}


def _bank_frame(times: pd.DatetimeIndex, parts: list[Quantities]) -> pd.DataFrame:
    banks = parts[0]["soc_pct"].shape[-1]
    ids = {"timestamp": times.repeat(banks), "bank_id": np.tile(np.arange(1, banks + 1), len(times))}
    return pd.DataFrame(ids | _joined(parts))


def _rack_frame(plant: Plant, times: pd.DatetimeIndex, parts: list[Quantities]) -> pd.DataFrame:
    racks = parts[0]["soc_pct"].shape[-1]
    number = np.tile(np.arange(racks), len(times))
    in_bank = racks // plant.banks
    ids = {
        "timestamp": times.repeat(racks),
        "bank_id": number // in_bank + 1,
        "rack_id": number % in_bank + 1,
    }
    return pd.DataFrame(ids | _joined(parts))
