"""From what was measured to the answer: everything that the page and the report show."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.stress.answer import Answer
from engine.stress.break_even import break_evens
from engine.stress.economics import accounts, economics_of
from engine.stress.hold_up import hold_ups
from engine.stress.outage_curve import survival_curves
from engine.stress.outages import availabilities
from engine.stress.recommendation import recommendation_of
from engine.stress.robustness import robustness_bars
from engine.stress.scores import scores_of
from engine.stress.study import StudyResult
from engine.stress.tornado import tornadoes

PARTS = 6
T = TypeVar("T")


def answer_of(result: StudyResult, progress: Callable[[float], None] | None = None) -> Answer:
    """The whole answer of a study; the same for the same result.

    :param progress: told the share that is done, 0..1
    """
    done = _Told(progress)
    config = result.config
    held = hold_ups(config)
    available = done(availabilities(config))
    survival = done(survival_curves(config))
    series = done(result.series)
    moved = done(tornadoes(result))
    equal = done(break_evens(result))
    money = economics_of(accounts(result.values, held, config), config)
    verdict = done(recommendation_of(result, money, moved, equal))
    return Answer(
        systems=tuple(one.name for one in config.architectures),
        measures=result.levels,
        differences=result.differences,
        series=series,
        hold_up=held,
        survival=survival,
        availability=available,
        economics=money,
        tornadoes=moved,
        break_even=equal,
        scores=scores_of(config, result.levels, held, available),
        robustness=robustness_bars(result.values, config),
        recommendation=verdict,
    )


class _Told:
    """Tells of every part that is done."""

    def __init__(self, progress: Callable[[float], None] | None) -> None:
        self._progress, self._parts = progress, 0

    def __call__(self, part: T) -> T:
        self._parts += 1
        if self._progress is not None:
            self._progress(self._parts / PARTS)
        return part
