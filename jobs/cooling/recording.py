"""A cycle as it is stored: what was read, forecast, decided, written and read back, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from api.services.control.outcome_rows import outcome_row
from api.services.cooling.records import Ordered, act_row, decided, power_columns, said
from api.store.cooling.cycles import CycleRecord
from engine.thermal.controller import Cycle
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator, Orders, PlantImage
from engine.thermal.prediction import Prediction
from jobs.cooling.ticking import Tick
from jobs.devices.cooling_field import Carried, Done

ARMED = "armed"


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What the model said in a cycle, which model it was, and how long that took."""

    prediction: Prediction
    version: str | None
    took_ms: float | None


def without_link(site: int, tick: Tick, mode: Mode, took_s: float, writes: str, alarms: list[list[str]]) -> CycleRecord:
    """The record of a cycle in which nothing could be read, so that nothing was decided."""
    return CycleRecord(
        site=site,
        at=tick.at,
        mode=mode.value,
        late_s=tick.late_s,
        took_s=took_s,
        missed=tick.missed,
        link=False,
        writes=writes,
        alarms=alarms,
    )


def record_of(
    site: int,
    tick: Tick,
    mode: Mode,
    *,
    image: PlantImage,
    forecast: Forecast,
    cycle: Cycle,
    orders: Orders,
    carried: Carried,
    writes: str,
    alarms: Iterable[list[str]],
    took_s: float,
) -> CycleRecord:
    """The record of a whole cycle."""
    return CycleRecord(
        site=site,
        at=tick.at,
        mode=mode.value,
        late_s=tick.late_s,
        took_s=took_s,
        missed=tick.missed,
        model_version=forecast.version,
        predict_ms=forecast.took_ms,
        **power_columns(image, cycle),
        **decided(image, cycle, forecast.prediction),
        acts={actuator.value: _act(cycle, orders, carried, actuator, writes) for actuator in cycle.acts},
        staging=[
            {
                "drive": each.drive,
                "start": each.start,
                "because": said(each.because),
                "outcome": _outcome(carried.drives.get(each.drive), writes),
            }
            for each in cycle.staging
        ],
        alarms=[*([alarm.kind, alarm.subject] for alarm in cycle.alarms), *alarms],
        writes=writes,
    )


def _act(cycle: Cycle, orders: Orders, carried: Carried, actuator: Actuator, writes: str) -> dict[str, Any]:
    done, ordered = carried.hz.get(actuator), orders.hz.get(actuator)
    outcome = "none" if ordered is None else _outcome(done, writes)
    written, read_back = (None, None) if done is None else (ordered, done.after)
    return act_row(cycle.acts[actuator], Ordered(outcome=outcome, written_hz=written, read_back_hz=read_back))


def _outcome(done: Done | None, writes: str) -> str:
    if done is None:
        return "withheld" if writes != ARMED else "none"
    return str(outcome_row(None, done.outcome)["outcome"])
