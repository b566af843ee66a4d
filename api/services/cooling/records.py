"""A cycle of the controller as it is stored: what was read, forecast, decided and done, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.thermal.because import Because
from engine.thermal.controller import Act, Cycle
from engine.thermal.limits import FIELDS
from engine.thermal.plant_image import DRIVES, Actuator, PlantImage, Standing
from engine.thermal.power import power_kw
from engine.thermal.prediction import Prediction
from engine.thermal.reading import SENSORS, Reading

RATED_HZ = 60.0


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """What became of an order: its outcome in a word (applied, clamped, rejected ...), what was written, and what was
    read back."""

    outcome: str
    written_hz: float | None = None
    read_back_hz: float | None = None


def power_columns(image: PlantImage, cycle: Cycle) -> dict[str, Any]:
    """The three powers of a cycle (kW): as measured, at 60 Hz, and at the reactive controller's frequencies."""
    return {
        "actual_kw": actual_kw(image),
        "fixed60_kw": kw_at(image, dict.fromkeys(Actuator, RATED_HZ)),
        "reactive_kw": kw_at(image, {actuator: act.counterfactual_hz for actuator, act in cycle.acts.items()}),
    }


def decided(image: PlantImage, cycle: Cycle, prediction: Prediction) -> dict[str, Any]:
    """The members of a record that say what was read, forecast and allowed."""
    return {
        "readings": readings_of(cycle.reading),
        "quality": {name: str(worth) for name, worth in cycle.quality.items()},
        "drives": {name: vars(drive) | {"standing": drive.standing.value} for name, drive in image.drives.items()},
        "prediction": plain_prediction(prediction),
        "gate": {name: {"acts": gate.acts, "because": said(gate.because)} for name, gate in cycle.gate.items()},
        "fire": image.fire,
        "watchdog": image.watchdog,
    }


def act_row(act: Act, done: Ordered) -> dict[str, Any]:
    """What a record holds of one actuator."""
    return {
        "wanted_hz": _tenths(act.wanted_hz),
        "ramped_hz": _tenths(act.ramped_hz),
        "written_hz": done.written_hz,
        "read_back_hz": done.read_back_hz,
        "outcome": done.outcome,
        "source": None if act.source is None else str(act.source),
        "because": said(act.because),
        "counterfactual_hz": _tenths(act.counterfactual_hz),
    }


def _tenths(hz: float | None) -> float | None:
    return None if hz is None else round(hz, 1)


def readings_of(reading: Reading) -> dict[str, float | None]:
    """The value of each sensor by its name."""
    return {sensor: getattr(reading, FIELDS[sensor]) for sensor in SENSORS}


def said(because: Because | None) -> list[Any] | None:
    """A reason as it is stored."""
    return None if because is None else [because.code, dict(because.values)]


def actual_kw(image: PlantImage) -> float | None:
    """What all drives take (kW), None where one that turns does not say."""
    if any(d.power_kw is None and (d.is_turning or d.standing is Standing.UNKNOWN) for d in image.drives.values()):
        return None
    return round(sum(drive.power_kw or 0.0 for drive in image.drives.values()), 3)


def kw_at(image: PlantImage, hz: Mapping[Actuator, float | None]) -> float | None:
    """What the drives that turn now would take at other frequencies (kW), None where that is not known."""
    total = 0.0
    for actuator, names in DRIVES.items():
        drives = [image.drives[name] for name in names]
        at_hz = hz.get(actuator)
        if at_hz is None or any(drive.standing is Standing.UNKNOWN for drive in drives):
            return None
        total += _kw(actuator, round(at_hz, 1), sum(drive.is_turning for drive in drives))
    return round(total, 3)


@lru_cache(maxsize=2048)
def _kw(actuator: Actuator, hz: float, turning: int) -> float:
    """Frequencies are ordered in tenths, so the same ones come again and again."""
    return float(power_kw(actuator, hz, turning))


def plain_prediction(prediction: Prediction) -> dict[str, Any]:
    """A forecast as JSON holds it, to a thousandth of a degree."""

    def plain(values: Any) -> list[list[float]] | None:
        return None if values is None else [[round(float(v), 3) for v in row] for row in values]

    return {
        "values": plain(prediction.values),
        "lower": plain(prediction.lower),
        "upper": plain(prediction.upper),
        "confidence": round(float(prediction.confidence), 3),
        "reason": prediction.reason,
        "because": said(prediction.because),
    }
