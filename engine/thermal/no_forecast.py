"""Why there is no forecast, or why one is worth less: codes with their numbers, and the English of each."""

from __future__ import annotations

from collections.abc import Mapping

from engine.thermal.because import Because
from engine.thermal.prediction import Prediction

TEMPLATES: Mapping[str, str] = {
    "forecast.learning": "learning, {samples} of {minimum}",
    "forecast.short": "{samples} of {needed} samples of the last 30 min",
    "forecast.gap": "{sensor}: {missing} samples missing in a row, at most {most} are bridged",
    "forecast.newest": "{sensor}: newest samples missing: {missing}",
    "forecast.oldest": "{sensor}: oldest samples missing: {missing} of {needed}",
    "forecast.outside": "{feature} {value} is outside of {low}..{high} learned from: forecast shrunk to {share} %",
}


def english(because: Because) -> str:
    """The sentence.

    >>> english(Because(code="forecast.learning", values={"samples": "37", "minimum": "50"}))
    'learning, 37 of 50'
    """
    return TEMPLATES[because.code].format(**because.values)


def none(because: Because) -> Prediction:
    """No forecast, and why."""
    return Prediction(values=None, lower=None, upper=None, confidence=0.0, reason=english(because), because=because)
