"""Blocks of a study worked out in processes that can be ended at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

import numpy as np
from joblib import cpu_count  # type: ignore[import-untyped]
from joblib.externals.loky import get_reusable_executor  # type: ignore[import-untyped]
from numpy.typing import NDArray

from engine.stress.block import run_block
from engine.stress.config import StudyConfig

IDLE_S = 300.0  # processes that have had nothing to do for so long end themselves


class Workers(Protocol):
    """Where blocks are worked out: ``size`` at a time."""

    size: int

    def submit(self, task: Callable[..., bytes], *given: Any) -> Future[bytes]:
        """Work something out; the future breaks with ``BrokenExecutor`` where its process was ended."""

    def end(self) -> None:
        """Drop what is being worked out, at once."""


class Processes:
    """joblib's processes (loky). They are started with the first block and are as nice as whoever starts them."""

    def __init__(self, size: int) -> None:
        self.size = size or cpu_count()
        self._executor: Any = None

    def submit(self, task: Callable[..., bytes], *given: Any) -> Future[bytes]:
        self._executor = get_reusable_executor(max_workers=self.size, timeout=IDLE_S)  # another where it is broken
        made: Future[bytes] = self._executor.submit(task, *given)
        return made

    def end(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(kill_workers=True)


def worked_out(config: StudyConfig, number: int, sky: NDArray[np.float64] | None) -> bytes:
    """A block as it is kept, of a study under a clear sky (:func:`engine.stress.sun.sky_of`)."""
    return run_block(config, number, sky).to_bytes()
