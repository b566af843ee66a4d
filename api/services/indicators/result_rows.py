"""Rows of ``ess_sos`` and ``ess_exsos`` from what was computed of many racks at many minutes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import numpy as np

from api.services.indicators.minutes import RackMinutes
from api.store.latest import NEVER
from engine.safety.curve import Floats
from engine.safety.exsos import INPUTS, ExSos
from engine.safety.limits import Measured
from engine.safety.rack_sos import RackScores
from engine.safety.readings import Flaw

MINUTE = timedelta(minutes=1)
BANK, RACK = 1, 2  # modes of ExSoS
SHOWN = (
    Measured.MAX_VOLTAGE,
    Measured.MIN_VOLTAGE,
    Measured.MAX_TEMPERATURE,
    Measured.MIN_TEMPERATURE,
    Measured.VOLTAGE_GAP,
    Measured.TEMPERATURE_GAP,
)
DIGITS = 4

Row = dict[str, Any]


def sos_rows(site: int, minutes: RackMinutes, scores: RackScores) -> Iterator[Row]:
    """One row a rack and minute; what is unknown is NaN, which is stored as NULL."""
    names = [*(part.upper() for part in scores.parts), "SOS_SCORE"]
    cells = np.stack([*scores.parts.values(), scores.score], axis=-1).tolist()
    for minute, racks in enumerate(cells):
        time = minutes.first + minute * MINUTE
        for (bank, rack), row in zip(minutes.devices, racks, strict=True):
            key = {"TIMESTAMP": time, "OPERATING_SITE": site, "BANK_ID": bank, "RACK_ID": rack}
            yield {**key, **dict(zip(names, row, strict=True))}


def exsos_rows(site: int, minutes: RackMinutes, found: ExSos, values: Mapping[Measured, Floats]) -> Iterator[Row]:
    """One row a rack and minute (mode 2), and one a bank: that of its worst rack (mode 1).

    A bank with an unknown rack is unknown; its detail then names those racks, and shows the worst of the others.
    """
    safety, is_unknown = found.safety.tolist(), np.isnan(found.safety)
    degrees, details = _degrees(found), _details(minutes, found, values)
    ranked = np.where(np.isnan(found.at_best), np.inf, found.at_best)
    banks: dict[int, list[int]] = {}
    for place, (bank, _) in enumerate(minutes.devices):
        banks.setdefault(bank, []).append(place)
    for minute in range(minutes.count):
        key = {"TIMESTAMP": minutes.first + minute * MINUTE, "OPERATING_SITE": site}
        for place, (bank, rack) in enumerate(minutes.devices):
            row = _row(safety[minute][place], degrees[minute][place], details[minute][place])
            yield {**key, "MODE": RACK, "BANK_ID": bank, "RACK_ID": rack, **row}
        for bank, places in banks.items():
            worst = places[int(np.argmin(ranked[minute, places]))]
            detail = {**details[minute][worst], "rack_id": minutes.devices[worst][1]}
            unknown = [minutes.devices[place][1] for place in places if is_unknown[minute, place]]
            row = _row(safety[minute][worst], degrees[minute][worst], detail)
            if unknown:
                row = _row(math.nan, {}, {**detail, "unknown_racks": unknown})
            yield {**key, "MODE": BANK, "BANK_ID": bank, "RACK_ID": None, **row}


def _row(safety: float, degrees: Row, detail: Row) -> Row:
    return {
        "INTEGRATED_SAFETY": safety,
        "MEMBERSHIP_DEGREE": None if math.isnan(safety) else degrees,
        "MEMBERSHIP_DEGREE_DETAIL": detail,
    }


def _degrees(found: ExSos) -> list[list[Row]]:
    names = [str(grade) for grade in found.memberships]
    cells = np.stack([*found.memberships.values()], axis=-1).round(DIGITS).tolist()
    return [[dict(zip(names, row, strict=True)) for row in racks] for racks in cells]


def _details(minutes: RackMinutes, found: ExSos, values: Mapping[Measured, Floats]) -> list[list[Row]]:
    """What ``membership_degree_detail`` holds; JSON has null for NaN."""
    names = ["status", *(str(measured) for measured in SHOWN), "at_best"]
    nothing = np.full(found.safety.shape, np.nan)
    shown = [found.status, *(values.get(measured, nothing) for measured in SHOWN), found.at_best]
    cells = np.stack(shown, axis=-1).round(DIGITS).tolist()
    details = [[dict(zip(names, row, strict=True)) for row in racks] for racks in cells]
    for minute, place in np.ndindex(found.safety.shape):
        detail, cause = details[minute][place], int(found.cause[minute, place])
        detail["cause"] = str(INPUTS[cause]) if cause >= 0 else None
        if not math.isnan(detail["status"]):
            detail["status"] = int(detail["status"])
    for minute, place in np.argwhere(np.isnan(found.safety)):
        detail = details[minute][place]
        detail["reason"] = str(Flaw.NO_ROW if minutes.at[minute, place] == NEVER else Flaw.NO_VALUE)
        detail["unknown"] = [str(name) for name, hazard in found.hazards.items() if np.isnan(hazard[minute, place])]
    return details
