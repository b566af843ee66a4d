"""How good the forecasts of each rack have lately been: what sets their intervals and what a reader may trust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from api.services.forecasts.targets import TABLE_OF
from api.services.indicators.minutes import Rack
from engine.forecast.intervals import MEMORY, AdaptiveLevel
from engine.forecast.windows import Flags, Floats

ENOUGH = 60  # outcomes: before, what the errors on held-out days say of a model counts
JUDGED = ("champion", "persistence", "trend")
FADE = 1.0 - 1.0 / MEMORY
DIGITS = 5


@dataclass(frozen=True, kw_only=True)
class Score:
    """One target of several racks. ``errors``: of each model, sums of absolute errors in which older ones fade."""

    level: AdaptiveLevel
    errors: Mapping[str, Floats]

    @classmethod
    def start(cls, racks: int) -> Self:
        """Nothing seen yet."""
        return cls(level=AdaptiveLevel.start(racks), errors={name: np.zeros(racks) for name in JUDGED})

    def update(self, covered: Flags, unknown: Flags, errors: Mapping[str, Floats], in_expected: Floats) -> Score:
        """After one more outcome; ``errors``: absolute, of each model; ``in_expected``: the champion's, in units of
        what was expected before any widening."""
        faded = {
            name: np.where(unknown, sums, sums * FADE + np.nan_to_num(errors[name]))
            for name, sums in self.errors.items()
        }
        return Score(level=self.level.update(covered, unknown, in_expected), errors=faded)

    def beats(self, other: str, at_first: bool) -> list[bool]:
        """Of each rack, whether the champion was nearer than another model; ``at_first``, before enough was seen."""
        lately = self.errors["champion"] < self.errors[other]
        found: list[bool] = np.where(self.level.seen >= ENOUGH, lately, at_first).tolist()
        return found


@dataclass(kw_only=True)
class Scores:
    """The scores of a site, by target; arrays in the order of ``racks``."""

    racks: tuple[Rack, ...]
    by_target: dict[str, Score]

    @classmethod
    def start(cls, racks: tuple[Rack, ...]) -> Self:
        """Nothing seen yet."""
        return cls(racks=racks, by_target={name: Score.start(len(racks)) for name in TABLE_OF})

    def ordered(self, racks: tuple[Rack, ...]) -> Scores:
        """The same for other racks: new ones begin, those not among them are forgotten."""
        if racks == self.racks:
            return self
        fresh, known = Scores.start(racks), {rack: k for k, rack in enumerate(self.racks)}
        there = [k for k, rack in enumerate(racks) if rack in known]
        before = [known[racks[k]] for k in there]
        for target, score in fresh.by_target.items():
            kept = self.by_target[target]
            for new, old in zip(_arrays(score), _arrays(kept), strict=True):
                new[there] = old[before]
        return fresh

    def to_json(self) -> dict[str, Any]:
        """What a restart needs, as numbers."""
        return {
            "racks": [list(rack) for rack in self.racks],
            "by_target": {
                target: [array.round(DIGITS).tolist() for array in _arrays(score)]
                for target, score in self.by_target.items()
            },
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Scores:
        """The scores that were kept; fresh ones where that is not what is there."""
        try:
            scores = cls.start(tuple((int(bank), int(rack)) for bank, rack in kept["racks"]))
            for target, score in scores.by_target.items():
                scores.by_target[target] = _restored(score, kept["by_target"][target])
        except (KeyError, TypeError, ValueError):
            return cls.start(())
        return scores


def _arrays(score: Score) -> list[Floats]:
    level = score.level
    return [level.alpha, level.hits, level.seen, level.excess, *(score.errors[name] for name in JUDGED)]


def _restored(score: Score, lists: Sequence[Sequence[float]]) -> Score:
    shape = score.level.alpha.shape
    alpha, hits, seen, excess, *errors = (np.array(one, dtype=np.float64).reshape(shape) for one in lists)
    level = replace(score.level, alpha=alpha, hits=hits, seen=seen, excess=excess)
    return Score(level=level, errors=dict(zip(JUDGED, errors, strict=True)))
