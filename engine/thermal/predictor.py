"""The forecast of T4, T5 and T6 in 5, 10 and 15 minutes, learned from what the plant did."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

import numpy as np
import pandas as pd

from engine.thermal.because import Because
from engine.thermal.features import COLUMNS, FEATURES, T4, T6, UNITS, Floats, calendar_of, features
from engine.thermal.learned import SHAPE, Figures, Learned
from engine.thermal.no_forecast import none
from engine.thermal.pairs import pairs_of
from engine.thermal.prediction import STEP_S, WINDOW, Prediction
from engine.thermal.reasons import say
from engine.thermal.samples import checked
from engine.thermal.stored import packed, unpacked
from engine.thermal.window import filled, window_of

MINIMUM = 50


class TooFewSamples(ValueError):
    """Fewer samples than are learned from: ``samples`` of ``minimum``."""

    def __init__(self, samples: int, why: str) -> None:
        super().__init__(f"{samples} of {MINIMUM} samples: {why}")
        self.samples, self.minimum = samples, MINIMUM


class ThermalPredictor:
    """Direct forecasts, see docs/science/cooling-predictor.md.

    Times are UTC: hour and season are taken from the index as it is given (an aware one in UTC). Whoever wants the
    site's hours gives a naive index of site time, for learning and for forecasting alike.
    """

    version_of_format = 1

    def __init__(self) -> None:
        self._learned: Learned | None = None

    @property
    def samples(self) -> int:
        """How many windows with their outcome it learned from."""
        return self._known().samples

    @property
    def held_out(self) -> Figures:
        """How good it was on blocks it had not seen."""
        return self._known().figures

    @property
    def choice(self) -> str:
        """Which terms and which penalty were chosen."""
        return self._known().choice

    def fit(self, samples: pd.DataFrame) -> Self:
        """Learn.

        :param samples: DatetimeIndex at 20 s, rising, gaps allowed; columns t1 t4 t5 t6 t7 (degC), engine_load (%)
        :raises TooFewSamples: fewer than 50 rows, or than 50 windows of 30 min with an outcome 15 min after them
        :raises ValueError: the frame is not so; the message names the column or the index
        """
        rows = len(samples) if isinstance(samples, pd.DataFrame) else 0
        if 0 < rows < MINIMUM:
            checked(samples, "samples")
            raise TooFewSamples(rows, f"rows of {STEP_S} s; a window takes {WINDOW} of them and its outcome 45 more")
        pairs = pairs_of(samples)
        if pairs.found < MINIMUM:
            raise TooFewSamples(
                pairs.found,
                f"{rows} rows hold that many whole windows of 30 min whose temperatures 15 min later are known",
            )
        self._learned = Learned.of(pairs)
        return self

    def predict(self, window: pd.DataFrame) -> Prediction:
        """Forecast from the last 30 minutes.

        :param window: 90 rows as for :meth:`fit`, the newest last; up to three missing in a row are bridged
        :returns: without values where more are missing; the reason says where
        :raises ValueError: not fitted, or the frame is not so
        """
        self._known()
        found = window_of(window)
        if isinstance(found, Because):
            return none(found)
        return self._forecast(*found)

    def predict_array(self, values: Floats, at: datetime) -> Prediction:
        """The same of a bare array.

        :param values: (90, 6) samples at 20 s, columns t1 t4 t5 t6 t7 engine_load, the newest last
        :param at: when the newest was taken; naive is UTC
        """
        if np.shape(values) != (WINDOW, len(COLUMNS)):
            raise ValueError(f"values must be {WINDOW} x {len(COLUMNS)}: got {' x '.join(map(str, np.shape(values)))}")
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        self._known()
        found = filled(np.asarray(values, dtype=float))
        if isinstance(found, Because):
            return none(found)
        return self._forecast(found, int(aware.timestamp() * 1000))

    def to_bytes(self) -> bytes:
        """What was learned, to be read by :meth:`from_bytes`; under 20 kB, the same for the same samples."""
        learned = self._known()
        return packed(self.version_of_format, learned.arrays(), {"choice": learned.choice})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The predictor that was written, to the last bit.

        :raises UnreadableModel: damaged, or of another format; the message says which
        """
        arrays, facts = unpacked(cls.version_of_format, data)
        predictor = cls()
        predictor._learned = Learned.from_arrays(arrays, str(facts["choice"]))
        return predictor

    def _forecast(self, values: Floats, at_ms: int) -> Prediction:
        learned = self._known()
        found = features(values[np.newaxis], *calendar_of(at_ms))
        last = values[-1:, T4 : T6 + 1]
        share, worst = learned.hull.share(found[0])
        says = last.T + share * learned.change(found, last).reshape(SHAPE)
        half = learned.widths(found, share).reshape(SHAPE)
        because = None if share == 1.0 else self._outside(found[0], worst, share)
        return Prediction(
            values=says,
            lower=says - half,
            upper=says + half,
            confidence=learned.confidence * share,
            reason="" if because is None else say(because),
            because=because,
        )

    def _outside(self, found: Floats, worst: int, share: float) -> Because:
        hull = self._known().hull
        values = {
            "feature": FEATURES[worst],
            "value": f"{found[worst]:.4g} {UNITS[worst]}",
            "low": f"{hull.lowest[worst]:.4g}",
            "high": f"{hull.highest[worst]:.4g}",
            "share": f"{100.0 * share:.0f}",
        }
        return Because(code="forecast.outside", values=values)

    def _known(self) -> Learned:
        if self._learned is None:
            raise ValueError("the predictor is not fitted: call fit first")
        return self._learned


def no_model(samples: int) -> Prediction:
    """There is no model yet: learning, n of 50; the controller stays reactive.

    >>> no_model(37).reason
    'learning, 37 of 50'
    """
    return none(Because(code="forecast.learning", values={"samples": str(samples), "minimum": str(MINIMUM)}))
