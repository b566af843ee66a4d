"""The demo's cooling control of the last hours: plant, controller and predictor themselves, a cycle each 20 s.

It begins reactive, because nothing is learned yet; then a model is trained from what is stored, and the rest is
predictive. What is stored is what the cooling loop stores.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from api.config import Site
from api.services.context import Context
from api.services.cooling.records import Ordered, act_row, decided, power_columns
from api.services.cooling.schedule import training_due
from api.services.cooling.serving import cooling_model
from api.services.cooling.skill import rolling_skill
from api.services.cooling.training import train_cooling
from api.services.demo.cooling_plant import (
    CoolingStanding,
    cooling_file,
    load_cooling,
    save_cooling,
    seed_of,
    voyage_from,
)
from api.store.cooling.cycles import CycleRecord, add_cycles
from api.store.db import writing
from engine.thermal.because import Because
from engine.thermal.controller import Cycle, Memory, Skill, step
from engine.thermal.modes import Mode
from engine.thermal.plant.plant import Plant, image
from engine.thermal.plant_image import PlantImage
from engine.thermal.prediction import STEP_S, Prediction
from engine.thermal.study.steering import Foresight

HISTORY = timedelta(hours=30)
REACTIVE = timedelta(hours=22)  # of it: nearly a day, so that the model has seen its night and its afternoon
TICK = timedelta(seconds=STEP_S)
AT_ONCE = 180  # cycles stored together; training and skill are looked at as often


class CoolingHistory:
    """The cooling of one site being made. A site whose plant stands already is left alone."""

    def __init__(self, context: Context, site: Site) -> None:
        self._context, self._site = context, site
        self._file = cooling_file(context.settings, site)
        self._plant, self._rng = Plant(), np.random.default_rng([seed_of(site), 2])
        self._memory, self._foresight = Memory(), Foresight()
        self._begun = context.now()
        self._version: str | None = None
        self._skill: Skill | None = None

    def make(self, now: datetime) -> Iterator[float]:
        """Store the cycles up to ``now`` and keep where the plant stands then. Yields the share done."""
        if load_cooling(self._file) is not None:
            return
        end = now - timedelta(seconds=now.timestamp() % STEP_S)
        self._begun = begun = end - HISTORY
        seed = seed_of(self._site)
        voyage = voyage_from(begun, seed)
        state = self._plant.start(voyage, begun, seed)
        ticks = round(HISTORY / TICK)
        waiting: list[CycleRecord] = []
        for tick in range(ticks):
            record, cycle = self._cycle(image(state, state.at, self._rng))
            waiting.append(record)
            state = self._plant.advance(state, cycle.orders, STEP_S, voyage)
            if len(waiting) == AT_ONCE:
                self._store(waiting)
                self._learn(state.at)
                yield tick / ticks
        self._store(waiting)
        save_cooling(self._file, CoolingStanding(begun=begun, seed=seed, state=state))
        yield 1.0

    def _cycle(self, seen: PlantImage) -> tuple[CycleRecord, Cycle]:
        started = time.perf_counter()
        prediction = self._foresight.predict(seen)
        predicted = time.perf_counter()
        cycle = step(
            seen,
            prediction=prediction,
            skill=self._skill,
            mode=Mode.AUTO_PREDICTIVE,
            manual=None,
            memory=self._memory,
            now=seen.at,
        )
        self._memory = cycle.memory
        self._foresight.take(seen.at, cycle.reading)
        took_s = time.perf_counter() - started
        return self._record(seen, cycle, prediction, predict_s=predicted - started, took_s=took_s), cycle

    def _record(
        self, seen: PlantImage, cycle: Cycle, prediction: Prediction, *, predict_s: float, took_s: float
    ) -> CycleRecord:
        acts = {}
        for actuator, act in cycle.acts.items():
            hz = None if act.ramped_hz is None else round(act.ramped_hz, 1)
            done = Ordered(outcome="none") if hz is None else Ordered(outcome="applied", written_hz=hz, read_back_hz=hz)
            acts[actuator.value] = act_row(act, done)
        return CycleRecord(
            site=self._site.id,
            at=seen.at,
            mode=Mode.AUTO_PREDICTIVE.value,
            late_s=0.0,
            took_s=round(took_s, 4),
            model_version=self._version,
            predict_ms=round(1000.0 * predict_s, 3),
            **power_columns(seen, cycle),
            **decided(seen, cycle, prediction),
            acts=acts,
            staging=[
                {
                    "drive": each.drive,
                    "start": each.start,
                    "because": [each.because.code, dict(each.because.values)],
                    "outcome": "applied",
                }
                for each in cycle.staging
            ],
            alarms=[[alarm.kind, alarm.subject] for alarm in cycle.alarms],
        )

    def _learn(self, at: datetime) -> None:
        """What the job process does: train if it is due then, and say how good the forecasts have been."""
        as_of_then = replace(self._context, now=lambda: at)
        if at - self._begun >= REACTIVE and training_due(as_of_then, self._site) is not None:
            train_cooling(as_of_then, self._site.id)
            found = cooling_model(as_of_then, self._site.id)
            if not isinstance(found, Because) and found[0] != self._version:
                self._version = found[0]
                self._foresight = self._foresight.with_model(found[1])
        self._skill = rolling_skill(as_of_then, self._site.id, at)

    def _store(self, waiting: list[CycleRecord]) -> None:
        with writing(self._context.engines["default"]) as connection:
            add_cycles(connection, waiting)
        waiting.clear()
