"""Everything that was learned of a plant's temperatures, as arrays: what forecasts, and what is stored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.thermal.calibration import Sizes, confidence, conformal, coverage
from engine.thermal.features import Floats
from engine.thermal.hull import Hull
from engine.thermal.learning import HeldOut, Ridge, choose, learn, over_minute
from engine.thermal.pairs import Pairs
from engine.thermal.prediction import HORIZONS_MIN, TEMPERATURES
from engine.thermal.ridge import Scaling, activity
from engine.thermal.terms import terms

SHAPE = (len(TEMPERATURES), len(HORIZONS_MIN))


@dataclass(frozen=True, kw_only=True, eq=False)
class Figures:
    """How good it was on blocks it had not seen: 3 x 3, rows T4 T5 T6, columns +5 +10 +15 min.

    ``skill``: 1 - MSE / MSE of persistence; ``mae_skill``: the same of absolute errors; ``mae``: degC; ``coverage``:
    share inside the 90 % interval that the other blocks give; ``n``: how many forecasts.
    """

    skill: Floats
    mae_skill: Floats
    mae: Floats
    coverage: Floats
    n: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """``half_width``: of the interval in units of the error's expected size, (9,); ``persistence_*``: the same of
    persistence; ``most``: (2, 9) the largest fall and rise that were seen; ``from_minute``: (9,), see
    :class:`engine.thermal.learning.Choice`."""

    ridge: Ridge
    hull: Hull
    sizes: Sizes
    half_width: Floats
    persistence_sizes: Sizes
    persistence_half_width: Floats
    most: Floats
    from_minute: Floats
    confidence: float
    figures: Figures
    samples: int
    choice: str

    @classmethod
    def of(cls, pairs: Pairs) -> Learned:
        """Learn from pairs."""
        choice, held_out = choose(pairs)
        moved = activity(pairs.features[held_out.rows])
        sizes, persistence_sizes = Sizes.of(held_out.error, moved), Sizes.of(held_out.change, moved)
        relative = held_out.error / sizes(moved)
        return cls(
            ridge=learn(pairs, choice),
            hull=Hull.of(pairs.features),
            sizes=sizes,
            half_width=conformal(relative),
            persistence_sizes=persistence_sizes,
            persistence_half_width=conformal(held_out.change / persistence_sizes(moved)),
            most=np.stack([pairs.change.min(axis=0), pairs.change.max(axis=0)]),
            from_minute=choice.from_minute * choice.used,
            confidence=confidence(held_out.error, held_out.change, held_out.fold),
            figures=_figures(held_out, coverage(relative, held_out.fold)),
            samples=pairs.found,
            choice=choice.name,
        )

    def change(self, found: Floats, last: Floats) -> Floats:
        """(n, 9) forecast change from the last sample, of (n, 19) features and (n, 3) last samples, anywhere."""
        says = self.ridge.change(terms(found)) - self.from_minute * over_minute(last, found)
        capped: Floats = np.minimum(np.maximum(says, self.most[0]), self.most[1])
        return capped

    def widths(self, found: Floats, share: Floats | float) -> Floats:
        """(n, 9) half-widths; ``share`` (n, 1) of the forecast that is left: the rest is persistence, and as wide."""
        moved = activity(found)
        own = self.sizes(moved) * self.half_width
        if np.min(share) == 1.0:
            return own
        still = self.persistence_sizes(moved) * self.persistence_half_width
        return share * own + (1.0 - share) * np.maximum(own, still)

    def arrays(self) -> dict[str, Floats]:
        """What :meth:`from_arrays` makes it of again."""
        scaling, figures = self.ridge.scaling, self.figures
        return {
            "scaling": np.stack([scaling.middle, scaling.size, scaling.lowest, scaling.highest]),
            "coefficients": self.ridge.coefficients,
            "hull": np.stack([self.hull.lowest, self.hull.highest, self.hull.width]),
            "sizes": np.stack(
                [
                    *(self.sizes.still, self.sizes.per_activity, self.half_width),
                    *(self.persistence_sizes.still, self.persistence_sizes.per_activity, self.persistence_half_width),
                    *(self.most[0], self.most[1], self.from_minute),
                ]
            ),
            "figures": np.stack([figures.skill, figures.mae_skill, figures.mae, figures.coverage]),
            "numbers": np.array([self.sizes.most, self.confidence, self.samples, figures.n]),
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, Floats], choice: str) -> Learned:
        """The same again, to the last bit."""
        sizes, figures, numbers = arrays["sizes"], arrays["figures"], arrays["numbers"].tolist()
        middle, size, lowest, highest = arrays["scaling"]
        scaling = Scaling(middle=middle, size=size, lowest=lowest, highest=highest)
        return cls(
            ridge=Ridge(scaling=scaling, coefficients=arrays["coefficients"]),
            hull=Hull(lowest=arrays["hull"][0], highest=arrays["hull"][1], width=arrays["hull"][2]),
            sizes=Sizes(still=sizes[0], per_activity=sizes[1], most=numbers[0]),
            half_width=sizes[2],
            persistence_sizes=Sizes(still=sizes[3], per_activity=sizes[4], most=numbers[0]),
            persistence_half_width=sizes[5],
            most=sizes[6:8],
            from_minute=sizes[8],
            confidence=numbers[1],
            figures=Figures(
                skill=figures[0], mae_skill=figures[1], mae=figures[2], coverage=figures[3], n=int(numbers[3])
            ),
            samples=int(numbers[2]),
            choice=choice,
        )


def _figures(held_out: HeldOut, inside: Floats) -> Figures:
    error, change = held_out.error, held_out.change
    squared = (error**2).mean(axis=0) / np.maximum((change**2).mean(axis=0), 1e-12)
    absolute = np.abs(error).mean(axis=0) / np.maximum(np.abs(change).mean(axis=0), 1e-6)
    return Figures(
        skill=(1.0 - squared).reshape(SHAPE),
        mae_skill=(1.0 - absolute).reshape(SHAPE),
        mae=np.abs(error).mean(axis=0).reshape(SHAPE),
        coverage=inside.reshape(SHAPE),
        n=len(error),
    )
