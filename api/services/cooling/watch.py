"""Whether the loops of the cooling plants keep their cycles: told from outside, because a dead loop tells nothing."""

from __future__ import annotations

from datetime import timedelta

from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.services.cooling.plants import CoolingPlant, cooling_plants
from api.services.cooling.recording import MISSED, SILENT
from api.services.cooling.state import COUNTED, FRESH, loop_figures
from api.store.cooling.cycles import last_cycle
from api.store.cooling.spans import timings
from api.store.db import Connection, writing

KIND = "cooling.loop"
MANY = 9  # of an hour's 180 cycles, missed or late: 5 %


def watch_loops(context: Context) -> None:
    """Raise and end ``cooling.loop`` of every plant: its loop is silent, or misses or is late for 5 % of its cycles."""
    plants = cooling_plants(context)
    if not plants:
        return
    with writing(context.engines["default"]) as connection:
        reports = [found for plant in plants for found in _of_plant(context, connection, plant)]
        report(connection, context.now(), reports)


def _of_plant(context: Context, connection: Connection, plant: CoolingPlant) -> list[Report]:
    now = context.now()
    last = last_cycle(connection, plant.id, now)
    is_silent = last is None or now - last.at > FRESH
    silence = _report(context, plant, SILENT, is_silent, None if last is None else (now - last.at).total_seconds(), "s")
    if is_silent:
        return [silence]
    figures = loop_figures(timings(connection, plant.id, now - COUNTED, now + timedelta.resolution), now)
    wrong = figures.missed + figures.late
    return [silence, _report(context, plant, MISSED, wrong >= MANY, float(wrong), "")]


def _report(
    context: Context, plant: CoolingPlant, subject: str, is_wrong: bool, value: float | None, unit: str
) -> Report:
    condition = Condition(kind=KIND, site=plant.id, device=plant.device.id, subject=subject)
    return Report(condition=condition, active=is_wrong, at=context.now(), value=value, detail={"unit": unit})
