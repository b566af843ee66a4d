"""The cooling of an engine room as JSON: times as the site has them, reasons in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from api.services.cooling.reasons import reason_text
from api.services.cooling.state import PlantNow, Sensor, sensors_of
from api.services.site_time import TimeStyle, shown
from api.store.cooling.cycles import CycleRecord
from api.store.forecasts.models import StoredModel

DECIDED = ("mode", "link", "writes", "acts", "gate", "staging", "alarms", "fire", "watchdog")


def state_body(now: PlantNow, style: TimeStyle, language: str) -> dict[str, Any]:
    """A plant as it stands; what comes of a cycle is null where there is none."""
    mode, cycle = now.mode, now.cycle
    last = {} if cycle is None else cycle_body(style, language)(cycle)
    return {
        "site": now.plant.id,
        "device": now.plant.device.id,
        "at": last.get("at"),
        "is_fresh": now.is_fresh,
        "age_s": now.age_s,
        "mode": {
            "mode": mode.mode.value,
            "manual_hz": dict(mode.manual_hz),
            "actor": mode.actor,
            "at": _at(mode.at, style),
            "reason": mode.reason,
        },
        "readings": _readings(now.sensors),
        "frequencies": {name: asdict(one) for name, one in now.turning.items()},
        "prediction": last.get("prediction"),
        "model_version": last.get("model_version"),
        "decision": {name: last[name] for name in DECIDED} if last else None,
        "drives": last.get("drives", {}),
        "power_kw": last.get("power_kw"),
        "loop": asdict(now.loop),
    }


def cycle_body(style: TimeStyle, language: str) -> Callable[[CycleRecord], dict[str, Any]]:
    """How a cycle is written for a reader."""

    def body(cycle: CycleRecord) -> dict[str, Any]:
        return {
            "at": shown(cycle.at, style),
            "mode": cycle.mode,
            "link": cycle.link,
            "writes": cycle.writes,
            "readings": _readings(sensors_of(cycle, is_fresh=True)),
            "model_version": cycle.model_version,
            "prediction": cycle.prediction,
            "predict_ms": cycle.predict_ms,
            "gate": _with_texts(cycle.gate, language),
            "acts": _with_texts(cycle.acts, language),
            "staging": [_with_text(each, language) for each in cycle.staging],
            "alarms": cycle.alarms,
            "drives": cycle.drives,
            "fire": cycle.fire,
            "watchdog": cycle.watchdog,
            "power_kw": {"actual": cycle.actual_kw, "fixed60": cycle.fixed60_kw, "reactive": cycle.reactive_kw},
            "late_s": cycle.late_s,
            "took_s": cycle.took_s,
            "missed": cycle.missed,
        }

    return body


def model_body(model: StoredModel, style: TimeStyle) -> dict[str, Any]:
    """A version of the model."""
    return {
        "version": model.version,
        "trained_at": shown(model.trained_at, style),
        "in_use": model.in_use,
        "samples": model.figures.get("samples"),
        "verdict": model.verdict,
        "figures": model.figures,
        "size_bytes": model.size_bytes,
        "sha256": model.sha256,
    }


def _readings(sensors: Sequence[Sensor]) -> dict[str, Any]:
    return {one.name: {"value": one.value, "unit": one.unit, "quality": one.quality} for one in sensors}


def _with_texts(given: Mapping[str, Mapping[str, Any]], language: str) -> dict[str, Any]:
    return {name: _with_text(each, language) for name, each in given.items()}


def _with_text(given: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What has a reason, with its sentence beside it."""
    text = reason_text(given.get("because"))
    return {**given, "text": None if text is None else text.in_language(language)}


def _at(moment: datetime | None, style: TimeStyle) -> datetime | None:
    return None if moment is None else shown(moment, style)
