"""Which ridge is taken: chosen by time-series cross-validation, and wider terms only where they clearly help.

Pairs are cut into ten blocks in order of time. Each block from the third on is forecast by every candidate learned from
the blocks before it only, with 15 minutes left out between, so that no outcome learned from lies in the block (forward
chaining: Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed., 5.10). A candidate's loss in a
block is its error as a share of persistence's, half squared, half absolute, so that a block with a start-up in it
counts as much as a quiet one. One candidate is taken for all nine outputs: each by itself would be chosen by luck. Its
terms are movements only; products of movements, then levels, come in where they are better by more than two standard
errors, because levels learned in one state of a plant mislead in another. Of the penalties the strongest is taken that
is within one standard error of the best (Breiman et al., *Classification and Regression Trees*, 1984, 3.4.3). An
output that is still worse than persistence by more than one standard error stays with persistence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.thermal.features import Floats
from engine.thermal.pairs import OUTPUTS, Pairs
from engine.thermal.prediction import HORIZONS_MIN
from engine.thermal.ridge import Scaling, activity, gram, robust_weights, solve
from engine.thermal.terms import GROUPS, terms

BLOCKS = 10
FIRST_HELD_OUT = 2
EMBARGO = 45  # pairs: 15 minutes
LAMBDAS = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
ORIGINS = np.array([0.0, 0.5, 1.0])  # 0: the change is counted from the last sample, 1: from the mean of its minute
ERRORS_TO_WIDEN = 2.0
WORST_LOSS = 2.0  # a block where it is worse counts as this
# penalty factors of what moves, what moves at a level, levels, the calendar, and of the intercept
PENALTIES = {
    "movement": (1.0, 1e4, 1e4, 1e6, 1e2),
    "movement at level": (1.0, 10.0, 1e4, 1e6, 1e2),
    "all": (1.0, 3.0, 3.0, 1e2, 1.0),
}
CANDIDATES = tuple((name, strength) for name in PENALTIES for strength in LAMBDAS)
_NOW = slice(0, 12, 4)  # T4, T5, T6 now, among the features


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice:
    """``penalty``: (41,) of each term and the intercept; ``from_minute``: (9,) what the change is counted from, see
    :data:`ORIGINS`; ``used``: (9,) 0 where persistence stays; ``name``: for people."""

    penalty: Floats
    from_minute: Floats
    used: Floats
    name: str


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldOut:
    """Errors of the chosen ridge on blocks it had not seen. ``rows``: which pairs; ``fold``: (rows,) the block of each;
    ``error``: (rows, 9) what came less what was forecast; ``change``: (rows, 9) the error of persistence."""

    rows: NDArray[np.intp]
    fold: NDArray[np.intp]
    error: Floats
    change: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Ridge:
    """``coefficients``: (41, 9) of scaled terms and the intercept."""

    scaling: Scaling
    coefficients: Floats

    def change(self, found: Floats) -> Floats:
        """(n, 9) the change from the origin (last sample or minute's mean), of (n, 40) terms."""
        return self.scaling(found) @ self.coefficients


def choose(pairs: Pairs) -> tuple[Choice, HeldOut]:
    """The ridge to learn, and its errors on what it had not seen."""
    folds, errors = _held_out(pairs)
    rows = np.flatnonzero(folds >= 0)
    fold, change, output = folds[rows], pairs.change[rows], np.arange(OUTPUTS)
    loss = _losses(errors, change, fold)
    origin = _origin(loss)
    own_loss = loss[origin, :, :, output]  # (output, candidate, fold)
    taken = _candidate(own_loss.mean(axis=0))
    used = _better_than_persistence(own_loss[:, taken])
    name, strength = CANDIDATES[taken]
    choice = Choice(
        penalty=_penalty(name, strength), from_minute=ORIGINS[origin], used=used, name=f"{name}, {strength:g}"
    )
    error = np.where(used > 0, errors[origin, taken, :, output].T, change)
    return choice, HeldOut(rows=rows, fold=fold, error=error, change=change)


def learn(pairs: Pairs, choice: Choice) -> Ridge:
    """The chosen ridge, from all pairs."""
    found = terms(pairs.features)
    weights = 1.0 / activity(pairs.features)
    scaling = Scaling.of(found, weights)
    scaled = scaling(found)
    outcome = pairs.change + choice.from_minute * over_minute(pairs.last, pairs.features)
    robust = robust_weights(scaled, outcome, weights, choice.penalty)
    columns = [solve(*gram(scaled, outcome[:, k], robust[:, k]), choice.penalty) for k in range(OUTPUTS)]
    return Ridge(scaling=scaling, coefficients=np.stack(columns, axis=1) * choice.used)


def _held_out(pairs: Pairs) -> tuple[NDArray[np.intp], Floats]:
    """(n,) the block of each pair, -1 where it is never held out; (origins, candidates, held out, 9) errors."""
    edges = np.linspace(0, len(pairs), BLOCKS + 1).astype(int)
    embargo = min(EMBARGO, len(pairs) // (4 * BLOCKS))
    folds = np.full(len(pairs), -1)
    found = []
    for block in range(FIRST_HELD_OUT, BLOCKS):
        folds[edges[block] : edges[block + 1]] = block
        before, inside = slice(0, edges[block] - embargo), slice(edges[block], edges[block + 1])
        found.append(_errors(_part(pairs, before), _part(pairs, inside)))
    return folds, np.concatenate(found, axis=2)


def _errors(before: Pairs, inside: Pairs) -> Floats:
    """(origins, candidates, inside, 9) errors inside, of each candidate learned from before."""
    known, weights = terms(before.features), 1.0 / activity(before.features)
    scaling = Scaling.of(known, weights)
    scaled, asked = scaling(known), scaling(terms(inside.features))
    over, over_inside = over_minute(before.last, before.features), over_minute(inside.last, inside.features)
    robust = robust_weights(scaled, before.change, weights, _penalty(*CANDIDATES[len(LAMBDAS) // 2]))
    errors = np.empty((len(ORIGINS), len(CANDIDATES), len(inside), OUTPUTS))
    for output in range(OUTPUTS):
        for k, origin in enumerate(ORIGINS):
            matrix, right = gram(scaled, before.change[:, output] + origin * over[:, output], robust[:, output])
            for number, (name, strength) in enumerate(CANDIDATES):
                says = asked @ solve(matrix, right, _penalty(name, strength)) - origin * over_inside[:, output]
                errors[k, number, :, output] = inside.change[:, output] - says
    return errors


def _losses(errors: Floats, change: Floats, fold: NDArray[np.intp]) -> Floats:
    """(origins, candidates, folds, 9) errors as a share of persistence's, block by block."""
    found = []
    for block in np.unique(fold):
        own = fold == block
        squared = (errors[:, :, own] ** 2).mean(axis=2) / np.maximum((change[own] ** 2).mean(axis=0), 1e-12)
        absolute = np.abs(errors[:, :, own]).mean(axis=2) / np.maximum(np.abs(change[own]).mean(axis=0), 1e-6)
        found.append(np.minimum((squared + absolute) / 2.0, WORST_LOSS))
    return np.stack(found, axis=2)


def _origin(loss: Floats) -> NDArray[np.intp]:
    """(9,) which of :data:`ORIGINS`: the best one, if it is better than the last sample by a standard error."""
    best = int(loss.mean(axis=(2, 3)).min(axis=0).argmin())  # the candidate that does best from one origin
    gain = loss[0, best] - loss[:, best]  # (origin, fold, output)
    first = gain.mean(axis=1).argmax(axis=0)
    own = gain[first, :, np.arange(OUTPUTS)]  # (output, fold)
    return np.where(own.mean(axis=1) > _standard_error(own), first, 0)


def _candidate(loss: Floats) -> int:
    """The one of (candidates, folds) that is taken: see the head of this module."""
    of_set = [slice(start, start + len(LAMBDAS)) for start in range(0, len(loss), len(LAMBDAS))]
    best = [own.start + int(loss[own].mean(axis=1).argmin()) for own in of_set]
    taken = 0
    for wider in range(1, len(of_set)):
        gain = loss[best[taken]] - loss[best[wider]]
        if gain.mean() > ERRORS_TO_WIDEN * _standard_error(gain):
            taken = wider
    more = loss[of_set[taken]] - loss[best[taken]]
    return of_set[taken].start + int(np.argmax(more.mean(axis=1) <= _standard_error(more) + 1e-12))


def _better_than_persistence(loss: Floats) -> Floats:
    """(9,) 0 where the loss of (9, folds) is over 1 by more than one standard error."""
    return np.where(loss.mean(axis=1) <= 1.0 + _standard_error(loss), 1.0, 0.0)


def _standard_error(values: Floats) -> Floats:
    found: Floats = values.std(axis=-1, ddof=1) / np.sqrt(values.shape[-1])
    return found


def _penalty(name: str, strength: float) -> Floats:
    *of_group, of_intercept = PENALTIES[name]
    found: Floats = strength * np.append(np.array(of_group)[GROUPS], of_intercept)
    return found


def over_minute(last: Floats, found: Floats) -> Floats:
    """(n, 9) the last samples (n, 3) less the means of their minute, which are among (n, 19) features."""
    return np.repeat(last - found[:, _NOW], len(HORIZONS_MIN), axis=1)


def _part(pairs: Pairs, rows: slice) -> Pairs:
    return Pairs(
        slot=pairs.slot[rows],
        features=pairs.features[rows],
        last=pairs.last[rows],
        change=pairs.change[rows],
        found=pairs.found,
    )
