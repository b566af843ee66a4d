"""A Monte-Carlo study of several ways to power a site: every run of every system under the same storm."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import combinations
from typing import Any

import numpy as np
from joblib import Parallel, delayed  # type: ignore[import-untyped]
from numpy.typing import NDArray

from engine.plain import to_plain
from engine.stress.answer import Difference, Level, Series
from engine.stress.block import Block, block_count, run_block
from engine.stress.config import StudyConfig
from engine.stress.intervals import difference, level
from engine.stress.measures import MEASURES
from engine.stress.series import median_run, series_of
from engine.stress.sun import sky_of

Floats = NDArray[np.float64]
Executor = Callable[[Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyResult:
    """What was measured. values: by system, then by measure (:data:`engine.stress.measures.MEASURES`), (runs,); run i
    met the same storm in every system."""

    config: StudyConfig
    values: Mapping[str, Mapping[str, Floats]]

    @property
    def unserved_mwh(self) -> dict[str, Floats]:
        """Unserved energy of every run, by system."""
        return {system: measures["unserved_mwh"] for system, measures in self.values.items()}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of every value with its names: equal where, and only where, two results are the same to the bit."""
        made = sha256()
        for system, measures in self.values.items():
            for name, values in measures.items():
                made.update(f"{system}\0{name}\0{len(values)}\0".encode())
                made.update(values.astype("<f8").tobytes())
        return made.hexdigest()

    @cached_property
    def levels(self) -> dict[str, dict[str, Level]]:
        """Every measure with its interval, by measure, then by system."""
        return {
            one.key: {system: level(values[one.key], share=one.share) for system, values in self.values.items()}
            for one in MEASURES
        }

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Every measure of every pair of systems, run by run, in the systems' order."""
        return tuple(
            difference(
                one.key, first, second, self.values[first][one.key], self.values[second][one.key], share=one.share
            )
            for one in MEASURES
            for first, second in combinations(self.values, 2)
        )

    @cached_property
    def series(self) -> Series:
        """The median run over time."""
        return series_of(self.config, median_run(self.unserved_mwh))

    def to_json(self) -> str:
        """The study, levels, differences, the median run and the fingerprint; no timings and no worker count, so the
        same study gives the same bytes. A number that does not exist is null."""
        found = {
            "config": self.config.to_plain(),
            "measures": to_plain(self.levels),
            "differences": to_plain(self.differences),
            "series": to_plain(self.series),
            "fingerprint": self.fingerprint,
        }
        return json.dumps(found, ensure_ascii=False, allow_nan=False)


def run_study(
    config: StudyConfig,
    workers: int = 1,
    progress: Callable[[float], None] | None = None,
    executor: Executor | None = None,
) -> StudyResult:
    """Work a study out.

    :param workers: processes of this machine, by joblib's loky; 1: none but this one; -1: one a core
    :param progress: told the share that is done, 0..1, after every block
    :param executor: in place of ``workers``, what joblib's ``Parallel`` is called like: takes delayed calls and gives
        their results in order, such as ``Parallel(backend="dask")`` on a cluster
    :returns: the same bytes whoever works it out

    >>> study = StudyConfig.from_json('{"runs": 2, "steps": 24, "step_s": 3600, "scenario": {"kind": "S3"}}')
    >>> run_study(study).unserved_mwh["Legacy grid"].round(1).tolist()
    [350.0, 350.0]
    """
    work = executor or Parallel(n_jobs=workers, return_as="generator")
    count, sky = block_count(config), sky_of(config)  # found once: a worker that need not starts twice as fast
    blocks = []
    for block in work(delayed(run_block)(config, index, sky) for index in range(count)):
        blocks.append(block)
        if progress is not None:
            progress(len(blocks) / count)
    return study_of(config, blocks)


def study_of(config: StudyConfig, blocks: Iterable[Block]) -> StudyResult:
    """The result of all blocks of a study, in whatever order.

    :raises ValueError: where they are not the blocks of this study, each once
    """
    ordered = sorted(blocks, key=lambda block: block.index)
    if [block.index for block in ordered] != list(range(block_count(config))):
        raise ValueError(f"the study has {block_count(config)} blocks, each once")
    values = {
        one.name: {
            measure.key: np.concatenate([block.values[one.name][measure.key] for block in ordered])
            for measure in MEASURES
        }
        for one in config.architectures
    }
    return StudyResult(config=config, values=values)
