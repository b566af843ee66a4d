"""No forecast, and why."""

from __future__ import annotations

from engine.thermal.because import Because
from engine.thermal.prediction import Prediction
from engine.thermal.reasons import say


def none(because: Because) -> Prediction:
    """No forecast, and why.

    >>> none(Because(code="forecast.learning", values={"samples": "37", "minimum": "50"})).reason
    'learning, 37 of 50'
    """
    return Prediction(values=None, lower=None, upper=None, confidence=0.0, reason=say(because), because=because)
