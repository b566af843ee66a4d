"""A study in blocks of runs: each can be worked out anywhere, in any order, and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.stress.config import StudyConfig
from engine.stress.dispatch import dispatch
from engine.stress.measures import measure
from engine.stress.scenarios import draw_storm

Floats = NDArray[np.float64]

MOST_RUNS = 1_000  # wide enough that an array's arithmetic outweighs its call
MOST_VALUES = 2_000_000  # steps x runs: 16 MB an array


@dataclass(frozen=True, kw_only=True, eq=False)
class Block:
    """What was measured of some runs. first: number of its first run; values: by system, then by measure, (runs,)."""

    index: int
    first: int
    runs: int
    values: Mapping[str, Mapping[str, Floats]]

    def to_bytes(self) -> bytes:
        """A line of JSON that names what follows, and the values as little-endian doubles: exact, for any machine."""
        names = {system: list(measures) for system, measures in self.values.items()}
        head = {"index": self.index, "first": self.first, "runs": self.runs, "names": names}
        parts = [values.astype("<f8").tobytes() for measures in self.values.values() for values in measures.values()]
        return json.dumps(head, ensure_ascii=False).encode() + b"\n" + b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Block:
        """The same block again.

        >>> block = Block(index=3, first=1_500, runs=2, values={"a": {"outage_s": np.array([0.1, np.inf])}})
        >>> again = Block.from_bytes(block.to_bytes())
        >>> again.first, again.values["a"]["outage_s"].tolist()
        (1500, [0.1, inf])
        """
        line, _, rest = data.partition(b"\n")
        head = json.loads(line)
        columns = iter(np.frombuffer(rest, dtype="<f8").reshape(-1, head["runs"]).astype(np.float64))
        values = {system: {name: next(columns) for name in names} for system, names in head["names"].items()}
        return cls(index=head["index"], first=head["first"], runs=head["runs"], values=values)


def block_size(config: StudyConfig) -> int:
    """Runs of a block but the last. It depends on the study alone, so that nothing changes with who works it out."""
    return max(1, min(MOST_RUNS, MOST_VALUES // config.steps))


def block_count(config: StudyConfig) -> int:
    """Blocks of a study.

    >>> block_count(StudyConfig(runs=2_200))
    3
    """
    return -(-config.runs // block_size(config))


def runs_of(config: StudyConfig, index: int) -> range:
    """The runs of a block, by their numbers."""
    first = index * block_size(config)
    return range(first, min(first + block_size(config), config.runs))


def run_block(config: StudyConfig, index: int, sky: Floats | None = None) -> Block:
    """Every system under the storm of one block, under a ``sky`` that is known as :func:`draw_storm` takes it."""
    runs = runs_of(config, index)
    storm = draw_storm(config, index, len(runs), sky)
    values = {one.name: measure(dispatch(one, storm, config), storm, one, config) for one in config.architectures}
    return Block(index=index, first=runs.start, runs=len(runs), values=values)
