"""Whether a new model takes the place of the one in use: only if it is better on the same held-out days."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np

MARGIN = 0.02  # of the error: less is chance, and a swap is never free

Errors = Mapping[str, Mapping[str, float]]


class Verdict(StrEnum):
    """Why a model was taken into use, or not."""

    FIRST = "first"  # there was none
    REPLACES_UNUSABLE = "replaces_unusable"  # the one before cannot be read, or the columns have changed
    BETTER = "better"
    NOT_BETTER = "not_better"
    NOT_COMPARED = "not_compared"  # no held-out day with anything known


TAKEN = frozenset({Verdict.FIRST, Verdict.REPLACES_UNUSABLE, Verdict.BETTER})


def compare(new: Errors, present: Errors) -> tuple[Verdict, float | None]:
    """The verdict, and the geometric mean over the targets of the new error by the present one.

    ``new``, ``present``: target -> model -> error, on the same moments. A target that only one of them can forecast
    counts with the error of persistence for the other: that is what is left there.

    >>> compare({"x": {"champion": 0.9, "persistence": 2.0}}, {"x": {"champion": 1.0, "persistence": 2.0}})
    (<Verdict.BETTER: 'better'>, 0.9)
    >>> compare({"x": {"champion": 0.99, "persistence": 2.0}}, {"x": {"champion": 1.0, "persistence": 2.0}})[0]
    <Verdict.NOT_BETTER: 'not_better'>
    """
    ratios = []
    for target in new.keys() | present.keys():
        left = (new.get(target) or present[target])["persistence"]
        mine, theirs = (side[target]["champion"] if target in side else left for side in (new, present))
        if mine > 0.0 and theirs > 0.0:
            ratios.append(mine / theirs)
    if not ratios:
        return Verdict.NOT_COMPARED, None
    ratio = float(np.exp(np.mean(np.log(ratios))))
    return (Verdict.BETTER if ratio < 1.0 - MARGIN else Verdict.NOT_BETTER), round(ratio, 4)
