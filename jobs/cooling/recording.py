"""A cycle as it is stored: what was read, forecast, decided, written and read back, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from api.services.control.outcome_rows import outcome_row
from api.store.cooling.cycles import CycleRecord
from engine.thermal.because import Because
from engine.thermal.controller import Cycle
from engine.thermal.modes import Mode
from engine.thermal.plant_image import DRIVES, Actuator, Drive, Orders, PlantImage
from engine.thermal.power import power_kw
from engine.thermal.prediction import Prediction
from engine.thermal.reading import SENSORS, Reading
from jobs.cooling.ticking import Tick
from jobs.devices.cooling_field import Carried, Done

RATED_HZ = 60.0
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
        actual_kw=actual_kw(image),
        fixed60_kw=_kw_at(image, dict.fromkeys(Actuator, RATED_HZ)),
        reactive_kw=_kw_at(image, {actuator: act.counterfactual_hz for actuator, act in cycle.acts.items()}),
        readings=readings_of(cycle.reading),
        quality={name: str(worth) for name, worth in cycle.quality.items()},
        drives={name: asdict(drive) | {"standing": drive.standing.value} for name, drive in image.drives.items()},
        prediction=_prediction(forecast.prediction),
        predict_ms=forecast.took_ms,
        gate={name: {"acts": gate.acts, "because": said(gate.because)} for name, gate in cycle.gate.items()},
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
        fire=image.fire,
        watchdog=image.watchdog,
        writes=writes,
    )


def readings_of(reading: Reading) -> dict[str, float | None]:
    """The value of each sensor by its name."""
    by_field = asdict(reading)
    return {sensor: next(v for name, v in by_field.items() if name.rpartition("_")[0] == sensor) for sensor in SENSORS}


def said(because: Because | None) -> list[Any] | None:
    """A reason as it is stored."""
    return None if because is None else [because.code, dict(because.values)]


def actual_kw(image: PlantImage) -> float | None:
    """What all drives take (kW), None where one that turns does not say."""
    if any(drive.power_kw is None and (drive.is_turning or _is_unknown(drive)) for drive in image.drives.values()):
        return None
    return round(sum(drive.power_kw or 0.0 for drive in image.drives.values()), 3)


def _kw_at(image: PlantImage, hz: Mapping[Actuator, float | None]) -> float | None:
    """What the drives that turn now would take at other frequencies (kW)."""
    total = 0.0
    for actuator, names in DRIVES.items():
        drives = [image.drives[name] for name in names]
        turning, at_hz = sum(drive.is_turning for drive in drives), hz.get(actuator)
        if at_hz is None or any(_is_unknown(drive) for drive in drives):
            return None
        total += float(power_kw(actuator, at_hz, turning))
    return round(total, 3)


def _is_unknown(drive: Drive) -> bool:
    return drive.standing.value == "unknown"


def _act(cycle: Cycle, orders: Orders, carried: Carried, actuator: Actuator, writes: str) -> dict[str, Any]:
    act, done = cycle.acts[actuator], carried.hz.get(actuator)
    ordered = orders.hz.get(actuator)
    return {
        "wanted_hz": _tenths(act.wanted_hz),
        "ramped_hz": _tenths(act.ramped_hz),
        "written_hz": None if done is None else ordered,
        "read_back_hz": None if done is None else done.after,
        "outcome": "none" if ordered is None else _outcome(done, writes),
        "source": None if act.source is None else str(act.source),
        "because": said(act.because),
        "counterfactual_hz": _tenths(act.counterfactual_hz),
    }


def _tenths(hz: float | None) -> float | None:
    return None if hz is None else round(hz, 1)


def _outcome(done: Done | None, writes: str) -> str:
    if done is None:
        return "withheld" if writes != ARMED else "none"
    return str(outcome_row(None, done.outcome)["outcome"])


def _prediction(prediction: Prediction) -> dict[str, Any]:
    def plain(values: Any) -> list[list[float]] | None:
        return None if values is None else [[round(float(v), 3) for v in row] for row in values]

    return {
        "values": plain(prediction.values),
        "lower": plain(prediction.lower),
        "upper": plain(prediction.upper),
        "confidence": round(float(prediction.confidence), 3),
        "reason": prediction.reason,
        "because": said(getattr(prediction, "because", None)),
    }
