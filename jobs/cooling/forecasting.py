"""The forecast of a cycle: the last half hour of readings, and what the model in use makes of it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from api.services.cooling.serving import NO_MODEL
from engine.thermal.because import Because
from engine.thermal.buffer import Buffer, Gap
from engine.thermal.prediction import WINDOW, Prediction
from engine.thermal.predictor import no_model
from engine.thermal.reading import Reading
from engine.thermal.reasons import say
from jobs.cooling.knowledge import Known
from jobs.cooling.recording import Forecast

FAILED = "model_failed"

log = structlog.get_logger(__name__)


class Forecaster:
    """The readings of the last cycles. Moments are steady time, so that a clock that is set tears no gap into them."""

    def __init__(self) -> None:
        self._readings: deque[tuple[datetime, Reading]] = deque(maxlen=WINDOW)
        self._buffer = Buffer()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was seen yet."""
        return not self._readings

    def take(self, at: datetime, reading: Reading) -> None:
        """Keep a cycle's reading as it was judged: what is not believed in a sensor is a gap for the model too."""
        self._readings.append((at, reading))
        self._buffer = self._buffer.add(at, reading)

    def forecast(self, at: datetime, reading: Reading, known: Known) -> Forecast:
        """The forecast with this as its last reading. A model that fails costs the forecast, never the cycle."""
        if known.model is None:
            return Forecast(prediction=_without_model(known), version=None, took_ms=None)
        version, predictor = known.model
        took_ms: float | None = None
        try:
            window = self._buffer.add(at, reading).window()
            if isinstance(window, Gap):
                prediction = _none(window.reason)
            else:
                started_s = time.perf_counter()
                prediction = predictor.predict(window)
                took_ms = round((time.perf_counter() - started_s) * 1000, 3)
        except Exception as error:
            log.exception("the model fails", version=version)
            prediction = _none(Because(code=FAILED, values={"problem": type(error).__name__}))
        return Forecast(prediction=prediction, version=version, took_ms=took_ms)

    def to_plain(self) -> list[list[Any]]:
        """The readings as plain values, for :meth:`from_plain`."""
        return [[at.isoformat(), {**vars(one), "stale": sorted(one.stale)}] for at, one in self._readings]

    @classmethod
    def from_plain(cls, said: Sequence[Sequence[Any]]) -> Forecaster:
        """A forecaster that has seen these readings."""
        found = cls()
        for at, values in said:
            found.take(datetime.fromisoformat(at), Reading(**values | {"stale": frozenset(values["stale"])}))
        return found


def _without_model(known: Known) -> Prediction:
    if known.no_model is None or known.no_model.code == NO_MODEL:
        return no_model(known.samples)
    return _none(known.no_model)


def _none(because: Because) -> Prediction:
    return Prediction(values=None, lower=None, upper=None, confidence=0.0, reason=say(because), because=because)
