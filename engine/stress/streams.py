"""Random numbers of a study: one stream for every purpose of every block of runs."""

from __future__ import annotations

from hashlib import sha256

import numpy as np


def stream(seed: int, index: int, purpose: str) -> np.random.Generator:
    """The stream of block ``index`` for a purpose, given by its words ("clouds", "failure:UPS"): the same for the same
    three, independent of every other. No purpose moves another's numbers, so a system that is changed meets the storm
    that it met before (common random numbers).

    >>> stream(1, 0, "delay").random() == stream(1, 0, "delay").random()
    True
    >>> stream(1, 0, "delay").random() == stream(1, 0, "clouds").random()
    False
    """
    words = np.frombuffer(sha256(purpose.encode()).digest()[:16], dtype="<u4")
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index, *map(int, words))))
