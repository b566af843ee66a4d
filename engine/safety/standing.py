"""What is known of each device between two blocks of rows: what stands, what counts, what is unknown."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np

from engine.safety.limits import QUANTITIES, Level
from engine.safety.series import NEVER, Flags, Times

NOT_BEYOND = -1


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of n devices after their rows so far; q quantities, 2 levels.

    ``at`` (n,) last row; ``known_at`` (n, q) last row with a value; ``held`` (n, q, 2) microseconds beyond the limit,
    -1 where the last value was not; ``stands`` (n, q, 2); ``unknown_since`` (n, q); ``is_unknown`` (n, q).
    """

    at: Times
    known_at: Times
    held: Times
    stands: Flags
    unknown_since: Times
    is_unknown: Flags

    @classmethod
    def fresh(cls, devices: int) -> Standing:
        """Nothing known of so many devices."""
        shape = (devices, len(QUANTITIES))
        return cls(
            at=np.full(devices, NEVER, dtype=np.int64),
            known_at=np.full(shape, NEVER, dtype=np.int64),
            held=np.full((*shape, len(Level)), NOT_BEYOND, dtype=np.int64),
            stands=np.zeros((*shape, len(Level)), dtype=np.bool_),
            unknown_since=np.full(shape, NEVER, dtype=np.int64),
            is_unknown=np.zeros(shape, dtype=np.bool_),
        )

    def grown(self, devices: int) -> Standing:
        """The same with room for more devices."""
        more = Standing.fresh(devices - len(self.at))
        return Standing(**{name: np.concatenate([old, getattr(more, name)]) for name, old in vars(self).items()})

    def set_back(self, to: int) -> Standing:
        """The same after the clock was set back: nothing was seen later than ``to`` (microseconds)."""
        earlier = {name: np.minimum(getattr(self, name), to) for name in ("at", "known_at", "unknown_since")}
        return replace(self, **earlier)

    def to_bytes(self) -> bytes:
        """All of it, to be kept over a restart.

        >>> Standing.from_bytes(Standing.fresh(3).to_bytes(), 3).held.shape
        (3, 8, 2)
        """
        return zlib.compress(b"".join(np.ascontiguousarray(array).tobytes() for array in vars(self).values()), 1)

    @classmethod
    def from_bytes(cls, data: bytes, devices: int) -> Standing:
        """What :meth:`to_bytes` kept of so many devices. Raises ``ValueError`` for anything else."""
        try:
            raw = zlib.decompress(data)
        except zlib.error as error:
            raise ValueError("not what was kept") from error
        found, place = {}, 0
        for name, array in vars(cls.fresh(devices)).items():
            found[name] = np.frombuffer(raw[place : place + array.nbytes], dtype=array.dtype).reshape(array.shape)
            place += array.nbytes
        if place != len(raw):
            raise ValueError("not what was kept of so many devices")
        return cls(**found)
