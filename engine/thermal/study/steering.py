"""A controller at a plant's frequencies, with what it remembers from one image to the next."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from engine.thermal.achieved import SHAPE, achieved, outcomes
from engine.thermal.buffer import Buffer, Gap
from engine.thermal.controller import Memory, Skill, step
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Orders, PlantImage
from engine.thermal.prediction import TEMPERATURES, Prediction
from engine.thermal.predictor import ThermalPredictor, no_model
from engine.thermal.proposals import Source
from engine.thermal.reading import Reading
from engine.thermal.reasons import say
from engine.thermal.tuning import TUNED, Tuning

LOOKS_BACK = 585  # cycles: three hours of outcomes of forecasts up to 15 min ahead
LOOKS_EVERY = 15  # cycles: 5 min
FEWEST = 90


class Foresight:
    """The last half hour of readings, and what a model makes of it."""

    def __init__(self, model: ThermalPredictor | None = None) -> None:
        self._model, self._buffer = model, Buffer()

    def with_model(self, model: ThermalPredictor) -> Foresight:
        """The same readings before another model."""
        other = Foresight(model)
        other._buffer = self._buffer
        return other

    def take(self, at: datetime, reading: Reading) -> None:
        """Keep a reading as it was judged."""
        self._buffer = self._buffer.add(at, reading)

    def predict(self, seen: PlantImage) -> Prediction:
        """The forecast with this image's reading as the last one."""
        if self._model is None:
            return no_model(0)
        window = self._buffer.add(seen.at, seen.reading).window()
        if not isinstance(window, Gap):
            return self._model.predict(window)
        because = window.reason
        return Prediction(values=None, lower=None, upper=None, confidence=0.0, reason=say(because), because=because)


class RollingSkill:
    """The skill of the forecasts of the last three hours whose outcome has come; before 90 of them, ``first``."""

    def __init__(self, first: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
        self._first, self._readings, self._said = first, list[list[float]](), list[np.ndarray]()
        self._now = Skill(values=first, n=0)

    def after(self, reading: Reading, prediction: Prediction) -> Skill:
        """The skill after one more cycle, reckoned anew every five minutes."""
        known = (getattr(reading, f"{name}_c") for name in TEMPERATURES)
        self._readings.append([np.nan if value is None else value for value in known])
        self._said.append(np.full(SHAPE, np.nan) if prediction.values is None else prediction.values)
        if len(self._said) % LOOKS_EVERY == 0:
            readings = np.array(self._readings[-LOOKS_BACK:])
            found = achieved(readings, np.array(self._said[-LOOKS_BACK:]), outcomes(readings))
            values = np.where(found.n >= FEWEST, found.skill, self._first)
            self._now = Skill(values=values, n=int(found.n.min()))
        return self._now


class Steering:
    """The controller of the product, closed over its memory: a :data:`engine.thermal.plant.sail.Steer`.

    With a model it is auto-predictive and looks at its rolling skill as the loop does; without one it is reactive.
    """

    def __init__(self, model: ThermalPredictor | None = None, tuning: Tuning = TUNED) -> None:
        self._mode = Mode.AUTO_REACTIVE if model is None else Mode.AUTO_PREDICTIVE
        self._foresight, self._tuning, self._memory = Foresight(model), tuning, Memory()
        self._rolling = None if model is None else RollingSkill(model.held_out.skill)
        self._skill: Skill | None = None
        self.acted = 0  # cycles in which a forecast decided

    def __call__(self, seen: PlantImage) -> Orders:
        prediction = self._foresight.predict(seen)
        cycle = step(
            seen,
            prediction=prediction,
            skill=self._skill,
            mode=self._mode,
            manual=None,
            memory=self._memory,
            now=seen.at,
            tuning=self._tuning,
        )
        self._memory = cycle.memory
        self.acted += any(act.source is Source.PREDICTION for act in cycle.acts.values())
        if self._rolling is not None:
            self._foresight.take(seen.at, cycle.reading)
            self._skill = self._rolling.after(cycle.reading, prediction)
        return cycle.orders
